"""The one place that publishes: committed events go to the sockets of this node and, as hints, to the other nodes."""

from collections.abc import Callable, Sequence

from services.events import Event, dump, load
from services.node_wire import NodeWire
from services.ws_service import ConnectionManager

TOPIC = "events"


class AnnouncementService:
    """Publishes after commits, and carries out what other nodes have published."""

    def __init__(self, manager: ConnectionManager, wire: NodeWire) -> None:
        self._manager = manager
        self._wire = wire
        self._followers: list[Callable[[Sequence[Event]], None]] = []
        wire.on(TOPIC, lambda body: manager.apply(load(body)))

    def tell_also(self, follower: Callable[[Sequence[Event]], None]) -> None:
        """Let `follower` hear of what is committed here, after the sockets. It must be quick and never fail."""
        self._followers.append(follower)

    def publish(self, events: list[Event]) -> None:
        """Let committed events out, in their order."""
        self._manager.apply(events)
        for follower in self._followers:
            follower(events)
        if events and self._wire.reaches_others:
            self._wire.say(TOPIC, dump(events))
