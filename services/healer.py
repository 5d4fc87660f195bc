"""Compares what this node tells its clients with the database, which holds the truth, and tells them what they missed.

Everything after a doubt; and, on a node that is not alone, by a look every few seconds that asks for positions only:
versions of rooms, ended sessions, how many rooms each person is in. What is behind in a look, and still behind
`SETTLE_S` later, is healed. So nobody is told of a room they have left, or by a session that has ended, for longer than
`LOOK_S` + `SETTLE_S` and the time of the queries, whatever the backplane loses.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping

from database import Database
from services import truths
from services.events import SessionsEnded
from services.node_wire import NodeWire
from services.rooms_elsewhere import RoomsElsewhere
from services.rounds import Rounds
from services.truths import Glance
from services.ws_service import ConnectionManager

log = logging.getLogger("teahouse.nodes")

LOOK_S = 2.5
SETTLE_S = 1.0
"""Hints on their way are given so much time to arrive."""

ROOMS_AT_ONCE = 50
PEOPLE_AT_ONCE = 4000
"""The rooms of so many people are counted in one look; where there are more, they take turns. Who was removed is found
by the version of the room in any case.
"""


class Healer:
    """Heals after doubts and after looks. All methods belong to the event loop."""

    def __init__(self, wire: NodeWire, manager: ConnectionManager, rooms: RoomsElsewhere, database: Database) -> None:
        self._wire = wire
        self._manager = manager
        self._elsewhere = rooms
        self._database = database
        self._doubt = asyncio.Event()
        self._turn: list[int] = []
        self._doubts = Rounds("healer", self._settle_doubts, trouble="doubts could not be settled yet")
        self._looks = Rounds("looks", self._look, trouble="positions could not be compared yet")
        wire.on_doubt(self._doubt.set)

    def start(self) -> None:
        """Begin."""
        self._doubts.start()
        self._looks.start()

    async def close(self) -> None:
        """Stop."""
        await self._doubts.close()
        await self._looks.close()

    async def _settle_doubts(self) -> float:
        await self._doubt.wait()
        self._doubt.clear()
        try:
            self._elsewhere.reconsider()
            sessions = self._sessions()
            ended = await self._database.read(lambda session: truths.ended_sessions(session, sessions))
            await self._heal(ended, self._manager.people(), self._manager.positions())
        except BaseException:
            self._doubt.set()
            raise
        return 0.0

    async def _look(self) -> float:
        """Look for what is behind; give it a moment; heal what is still behind."""
        if not self._wire.reaches_others:
            return LOOK_S
        positions, sessions, people = self._manager.positions(), self._sessions(), self._next_people()
        seen = await self._database.read(lambda session: truths.glance(session, positions, sessions, people))
        if self._behind(seen):
            await asyncio.sleep(SETTLE_S)
            lost = self._behind(seen)
            if lost:
                await self._heal_only(lost)
        return LOOK_S

    def _behind(self, seen: Glance) -> Glance:
        """What of this the clients here do not know now."""
        positions, sessions = self._manager.positions(), self._sessions()
        return Glance(
            {id_: version for id_, version in seen.versions.items() if positions.get(id_, version) < version},
            seen.closed & positions.keys(),
            {id_: user_id for id_, user_id in seen.ended.items() if id_ in sessions},
            {user_id: count for user_id, count in seen.rooms.items() if self._counts_differ(user_id, count)},
        )

    def _counts_differ(self, user_id: int, count: int) -> bool:
        elsewhere = self._manager.elsewhere
        if self._manager.is_settled(user_id) and len(self._manager.rooms_of(user_id)) != count:
            return True
        return user_id in elsewhere and elsewhere.knows(user_id) and len(elsewhere.rooms_of(user_id)) != count

    def _sessions(self) -> set[str]:
        return {client.session_id for client in self._manager.clients()}

    def _next_people(self) -> list[int]:
        if not self._turn:
            self._turn = [*self._manager.people(), *self._manager.elsewhere.online()]
        people, self._turn = self._turn[:PEOPLE_AT_ONCE], self._turn[PEOPLE_AT_ONCE:]
        return people

    async def _heal_only(self, lost: Glance) -> None:
        """Heal what was lost, and read no more than that; if it cannot be, everything is in doubt."""
        positions = self._manager.positions()
        behind = {id_: positions[id_] for id_ in {*lost.versions, *lost.closed} if id_ in positions}
        log.info("hints were lost: %s rooms, %s sessions", len(behind), len(lost.ended))
        try:
            moved = await self._database.read(lambda session: truths.moved_people(session, behind))
            people = moved | set(lost.rooms) | self._manager.people_in(lost.closed)
            self._elsewhere.reconsider(people)
            await self._heal(lost.ended, people, behind)
        except BaseException:
            self._doubt.set()
            raise

    async def _heal(self, ended: Mapping[str, int], people: Iterable[int], positions: Mapping[int, int]) -> None:
        """End these sessions, settle these people, tell of these rooms: in this order, so that nobody is told of what
        they may not hear any more. What events say meanwhile is newer than what is read.
        """
        self._manager.apply([SessionsEnded(user_id, (id_,)) for id_, user_id in ended.items()])
        entered: set[int] = set()
        with self._manager.reading(people) as readings:
            before = {reading.presence.user_id: reading.before for reading in readings}
            found = await self._database.read(lambda session: truths.whereabouts(session, before))
            for reading in readings:
                entered |= self._manager.settle(reading, *found[reading.presence.user_id])
        rooms = list(entered | positions.keys())
        for at in range(0, len(rooms), ROOMS_AT_ONCE):
            await self._tell_missed(rooms[at : at + ROOMS_AT_ONCE])

    async def _tell_missed(self, rooms: Iterable[int]) -> None:
        """Tell everybody in these rooms what they missed, page by page to the end."""
        behind = list(rooms)
        while behind:
            behind = await self._tell_page(behind)

    async def _tell_page(self, rooms: Iterable[int]) -> list[int]:
        """Tell the next page of what was missed; returns the rooms of which there is more."""
        known = self._manager.positions()
        positions = {room_id: known[room_id] for room_id in rooms if room_id in known}
        missed = await self._database.read(lambda session: truths.missed(session, positions, self._manager.is_online))
        for changes in missed:
            self._manager.broadcast(changes["room_id"], changes)
            self._manager.note_position(changes["room_id"], changes["version"])
        return [changes["room_id"] for changes in missed if changes["version"] < changes["room"]["version"]]
