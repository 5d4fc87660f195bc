"""Presence over nodes: tells the others who has a socket here, and keeps who has one there.

A beat of each node every `BEAT_S` says that it lives and how far its log is. Who is silent for `MAX_SILENT_BEATS` of
one's own beats is taken as gone; as long as nobody can be heard at all, everything stays as it was last known.
"""

import asyncio
import logging
from dataclasses import dataclass, field

from services import presence_hints
from services.node_wire import NodeWire
from services.presence_hints import Asked, Beat, Everybody, Farewell, Hint, Moved
from services.presence_service import PresenceService
from services.rooms_elsewhere import RoomsElsewhere
from services.rounds import Rounds
from services.ws_service import ConnectionManager

log = logging.getLogger("teahouse.nodes")

TOPIC = "presence"
BEAT_S = 2.0
MAX_SILENT_BEATS = 3
GATHER_S = 0.1
"""For how long arrivals and departures are gathered before they are told to the other nodes."""

PEOPLE_AT_ONCE = 1000
"""So many people are in one hint."""


@dataclass(slots=True)
class OtherNode:
    """What is known of another node. Without a version it is not known who is there, or something was missed."""

    version: int | None
    people: set[int] = field(default_factory=set)
    sockets: int = 0
    silent_beats: int = 0
    asked: bool = False
    """Whether everybody there was asked for since the last beat."""

    parts: list[list[int]] = field(default_factory=list)
    leaving: asyncio.TimerHandle | None = None


class NodePresence:
    """This node's log, and the copies of the others'. All methods belong to the event loop."""

    def __init__(
        self, wire: NodeWire, manager: ConnectionManager, presence: PresenceService, rooms: RoomsElsewhere
    ) -> None:
        self._wire = wire
        self._manager = manager
        self._elsewhere = manager.elsewhere
        self._presence = presence
        self._rooms = rooms
        self._nodes: dict[str, OtherNode] = {}
        self._here: set[int] = set()
        self._version = 0
        self._moves: dict[int, bool] = {}
        self._gathering: asyncio.TimerHandle | None = None
        self._telling: asyncio.TimerHandle | None = None
        self._beats = Rounds("presence beat", self._beat, trouble="the other nodes could not be told of this one")
        presence.on_here = self._moved
        wire.on(TOPIC, lambda body: self._hear(presence_hints.load(body)))
        wire.on_doubt(self._settle_doubts)

    @property
    def sockets(self) -> int:
        """How many sockets are open on the other nodes, by their last beats."""
        return sum(node.sockets for node in self._nodes.values())

    def start(self) -> None:
        """Begin to beat, and ask who is there."""
        self._beats.start()
        self._say(Asked(None))

    async def close(self) -> None:
        """Say farewell, and stop."""
        await self._beats.close()
        self._say(Farewell(self._wire.node))
        timers = [self._gathering, self._telling, *(node.leaving for node in self._nodes.values())]
        for timer in timers:
            if timer is not None:
                timer.cancel()

    def _say(self, hint: Hint) -> None:
        if self._wire.reaches_others:
            self._wire.say(TOPIC, presence_hints.dump(hint))

    # What happens here.

    def _moved(self, user_id: int, here: bool) -> None:
        self._moves[user_id] = here
        if self._gathering is None:
            self._gathering = asyncio.get_running_loop().call_later(GATHER_S, self._tell_moves)

    def _tell_moves(self) -> None:
        if self._gathering is not None:
            self._gathering.cancel()
            self._gathering = None
        moves, self._moves = self._moves, {}
        arrived = [user_id for user_id, here in moves.items() if here and user_id not in self._here]
        gone = [user_id for user_id, here in moves.items() if not here and user_id in self._here]
        self._here.update(arrived)
        self._here.difference_update(gone)
        if arrived or gone:
            self._version += 1
            self._say(Moved(self._wire.node, self._version, arrived, gone))

    async def _beat(self) -> float:
        self._say(Beat(self._wire.node, self._version, len(self._manager.clients())))
        hears = self._wire.hears_others
        for name, node in self._nodes.items():
            node.silent_beats = node.silent_beats + 1 if hears else 0
            if node.silent_beats == MAX_SILENT_BEATS + 1:
                log.warning("a node is not heard any more; its %s people are taken as gone", len(node.people))
                self._let_go(name, node)
        return BEAT_S

    def _tell_everybody(self) -> None:
        self._telling = None
        self._tell_moves()
        people = list(self._here)
        pieces = [people[at : at + PEOPLE_AT_ONCE] for at in range(0, len(people), PEOPLE_AT_ONCE)] or [[]]
        for part, piece in enumerate(pieces):
            self._say(Everybody(self._wire.node, self._version, part, len(pieces), piece))

    # What is heard from others.

    def _hear(self, hint: Hint) -> None:
        match hint:
            case Asked(asked):
                if asked in {None, self._wire.node} and self._telling is None:
                    self._telling = asyncio.get_running_loop().call_later(GATHER_S, self._tell_everybody)
            case Farewell(name):
                node = self._nodes.get(name)
                if node is not None:
                    self._let_go(name, node)
            case Beat(name, version, sockets):
                node = self._heard(name)
                node.sockets, node.asked = sockets, False
                if node.version != version:
                    self._ask(name, node)
            case Moved(name, version, arrived, gone):
                self._follow(name, self._heard(name), version, arrived, gone)
            case Everybody(name, version, part, parts, people):
                self._collect(name, self._heard(name), version, (part, parts), people)

    def _heard(self, name: str) -> OtherNode:
        """The node with this name, which lives."""
        node = self._nodes.get(name)
        if node is None:
            node = self._nodes[name] = OtherNode(None)
        node.silent_beats = 0
        if node.leaving is not None:
            node.leaving.cancel()
            node.leaving = None
        return node

    def _ask(self, name: str, node: OtherNode) -> None:
        node.version = None
        if not node.asked:
            node.asked = True
            self._say(Asked(name))

    def _follow(self, name: str, node: OtherNode, version: int, arrived: list[int], gone: list[int]) -> None:
        if node.version is None or version > node.version + 1:
            self._ask(name, node)
        elif version == node.version + 1:
            node.version = version
            self._move(name, node, set(arrived), set(gone))

    def _collect(self, name: str, node: OtherNode, version: int, place: tuple[int, int], people: list[int]) -> None:
        if node.version == version:
            return
        part, parts = place
        if part == 0:
            node.parts = []
        if len(node.parts) != part:
            return  # one before it was lost; the next beat shows that something is missing
        node.parts.append(people)
        if len(node.parts) == parts:
            everybody = {user_id for piece in node.parts for user_id in piece}
            node.version, node.parts = version, []
            self._move(name, node, everybody - node.people, node.people - everybody)

    def _move(self, name: str, node: OtherNode, arrived: set[int], gone: set[int]) -> None:
        node.people |= arrived
        node.people -= gone
        self._elsewhere.arrive(name, arrived)
        self._elsewhere.depart(name, gone)
        self._rooms.load()
        self._presence.look_at(arrived | gone)

    def _let_go(self, name: str, node: OtherNode) -> None:
        """The node is gone; its people have the usual time to come back, here or elsewhere."""
        if node.leaving is None:
            node.leaving = asyncio.get_running_loop().call_later(self._presence.grace_s, self._forget, name)

    def _forget(self, name: str) -> None:
        node = self._nodes.pop(name)
        self._elsewhere.depart(name, node.people)
        self._presence.look_at(node.people)

    def _settle_doubts(self) -> None:
        """Hints may have been lost: ask everybody."""
        for node in self._nodes.values():
            node.silent_beats = 0
        self._say(Beat(self._wire.node, self._version, len(self._manager.clients())))
        self._say(Asked(None))
