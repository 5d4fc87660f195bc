"""Stopping an answer wherever it grows: at once on this node, by a hint on another.

That it is to stop is stored before: a hint that is lost is made good by the next checkpoint of its run.
"""

import orjson

from services.agents.asks import Place
from services.agents.runs import AgentRuns
from services.node_wire import NodeWire

TOPIC = "stop"


class Stops:
    """Stops runs here, and tells the others of those that are not here."""

    def __init__(self, runs: AgentRuns, wire: NodeWire) -> None:
        self._runs = runs
        self._wire = wire
        wire.on(TOPIC, self._hear)

    def stop(self, place: Place) -> None:
        """End a run as stopped, on whichever node it is."""
        if not self._runs.stop(place):
            self._wire.say(TOPIC, orjson.dumps(place))

    def _hear(self, body: bytes) -> None:
        room_id, seq = orjson.loads(body)
        self._runs.stop((room_id, seq))
