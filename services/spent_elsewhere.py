"""Rate limits over nodes: each tells the others what was spent on it, gathered for a moment, and takes off what they
spent.

A decision is made at once, from the bucket here. So somebody who asks n nodes in the same moment gets, beyond what one
node would give, at most n - 1 times what fits into `GATHER_S` and the way over the wire, at most one burst on each; and
owes it from then on. While nothing reaches the others each node counts for itself.
"""

import asyncio
from collections.abc import Hashable

import orjson

from services.node_wire import NodeWire
from services.rate_limits import SHARED, Limit, RateLimits

TOPIC = "spent"
GATHER_S = 0.2
MAX_GATHERED = 10_000
"""So many buckets are told of at once; what more is spent in that moment counts on this node alone."""


class SpentElsewhere:
    """Tells and hears what was spent. All methods belong to the event loop, and none waits."""

    def __init__(self, wire: NodeWire, limits: RateLimits) -> None:
        self._wire = wire
        self._limits = limits
        self._spent: dict[tuple[str, Hashable], int] = {}
        self._gathering: asyncio.TimerHandle | None = None
        wire.on(TOPIC, self._hear)

    def start(self) -> None:
        """Begin to count, if there is anybody to tell."""
        if self._limits.enabled and self._wire.reaches_others:
            self._limits.on_spent = self._count

    def close(self) -> None:
        """Tell what was counted, and stop."""
        self._limits.on_spent = None
        if self._gathering is not None:
            self._gathering.cancel()
            self._tell()

    def _count(self, limit: Limit, key: Hashable) -> None:
        if not limit.name:
            return
        place = limit.name, key
        if place in self._spent:
            self._spent[place] += 1
        elif len(self._spent) < MAX_GATHERED:
            self._spent[place] = 1
            if self._gathering is None:
                self._gathering = asyncio.get_running_loop().call_later(GATHER_S, self._tell)

    def _tell(self) -> None:
        self._gathering = None
        spent, self._spent = self._spent, {}
        self._wire.say(TOPIC, orjson.dumps([[name, key, count] for (name, key), count in spent.items()]))

    def _hear(self, body: bytes) -> None:
        for name, key, count in orjson.loads(body):
            limit = SHARED.get(name)
            if limit is not None:
                self._limits.take(limit, tuple(key) if isinstance(key, list) else key, count)
