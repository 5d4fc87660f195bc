"""Keeps search up to date: a client of the rooms' versions, like any other that was away and catches up.

For each room it remembers the version that it has read, reads what changed since, and stores that with the new
version in one write. So it may stop anywhere, several servers may do it at once, and an edit or a recall is read like
a new message.
"""

import asyncio
from collections.abc import Iterable
from time import monotonic

from database import Database
from services import search_steps
from services.events import Event, RoomClosed, RoomEvent
from services.rounds import Rounds

MAX_DIRTY_ROOMS = 10_000
ROOMS_AT_ONCE = 50
MAX_REST_FACTOR = 20
"""While others write, search rests so many times as long as its own write took, at most: once for each that waits."""
MIN_REST_S = 0.25
"""So that what is said one by one shares a few commits: each would cost as much as the message's own."""
LOOK_AROUND_S = 60.0


class SearchIndexer:
    """One task that reads rooms after they changed. All methods belong to the event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._dirty: dict[int, None] = {}
        self._look_around = True
        self._woken = asyncio.Event()
        self._settled = asyncio.Event()
        self._rounds = Rounds("search indexer", self._round, trouble="search is behind")

    def start(self) -> None:
        """Begin with the rooms that search is behind in."""
        self._rounds.start()

    async def close(self) -> None:
        """Stop; what was not read yet is read after the next start."""
        await self._rounds.close()

    def follow(self, events: Iterable[Event]) -> None:
        """Hear of committed changes."""
        for event in events:
            match event:
                case RoomEvent(room_id, payload) if payload["type"].startswith("message."):
                    self._dirty[room_id] = None
                case RoomClosed(room_id):
                    self._dirty[room_id] = None
        if len(self._dirty) > MAX_DIRTY_ROOMS:
            self._dirty.clear()
            self._look_around = True
        if self._dirty or self._look_around:
            self._settled.clear()
            self._woken.set()

    async def settled(self) -> None:
        """Wait until everything that was committed before is found."""
        await self._settled.wait()

    async def _round(self) -> float:
        """Read a few of the rooms that changed; returns for how long to rest."""
        if self._look_around:
            self._look_around = False
            self._dirty |= dict.fromkeys(
                await self._database.read(lambda session: search_steps.rooms_behind(session, MAX_DIRTY_ROOMS))
            )
        if not self._dirty:
            self._settled.set()
            await self._wait()
            return 0.0
        room_ids = list(self._dirty)[:ROOMS_AT_ONCE]
        for room_id in room_ids:
            del self._dirty[room_id]
        try:
            behind, steps = await self._database.read(lambda session: search_steps.read(session, room_ids))
            if not behind:
                return 0.0
            started = monotonic()
            await self._database.write(lambda tx: search_steps.write(tx, steps))
        except BaseException:
            self._dirty |= dict.fromkeys(room_ids)
            raise
        self._dirty |= dict.fromkeys(behind)  # looked at again: there may be more
        if not self._dirty:
            self._settled.set()
        politeness_s = min(self._database.pending_writes, MAX_REST_FACTOR) * (monotonic() - started)
        is_far_behind = sum(len(step.readings) for step in steps) >= search_steps.MESSAGES_AT_ONCE
        return politeness_s if is_far_behind else max(politeness_s, MIN_REST_S)

    async def _wait(self) -> None:
        """Until something changes here, or other servers had time to change something and to fail."""
        self._woken.clear()
        try:
            async with asyncio.timeout(LOOK_AROUND_S):
                await self._woken.wait()
        except TimeoutError:
            self._look_around = True
