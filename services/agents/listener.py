"""Reads rooms for the agents in them, as members do, and asks the agents that are spoken to.

How far an agent has looked is its read mark, which moves in the same write as what it is asked: so a restart forgets
nothing, and two servers that read the same message make one ask of it.
"""

import asyncio
from collections.abc import Collection, Sequence
from functools import partial
from time import monotonic

from sqlalchemy import select
from sqlalchemy.orm import Session

from database import Database, Transaction
from models import Membership, Room
from services.agents.beginnings import Begun
from services.agents.directory import AgentDirectory
from services.agents.guard import Guard
from services.agents.marks import Reading, move, read_behind
from services.agents.runs import AgentRuns
from services.events import Entered, Event, Payload, RoomEvent
from services.message_log import LOCK_ROOMS
from services.rounds import Rounds

LOOK_AROUND_S = 5.0
"""How often it is looked for rooms that agents came into, and that they are behind in, on other servers."""

REST_S = 0.5
"""Marks under which nobody asked anything are moved together, at most so often."""

ROOMS_AT_ONCE = 50


class AgentListener:
    """One task that reads rooms with agents. All methods belong to the event loop."""

    def __init__(self, database: Database, directory: AgentDirectory, guard: Guard, runs: AgentRuns) -> None:
        self._database = database
        self._directory = directory
        self._guard = guard
        self._runs = runs
        self._rooms: set[int] = set()
        self._dirty: dict[int, None] = {}
        self._quiet: dict[int, Reading] = {}
        self._moved_at = float("-inf")
        self._looked_at = float("-inf")
        self._woken = asyncio.Event()
        self._rounds = Rounds("agents' ears", self._round, trouble="agents hear later")

    def start(self) -> None:
        """Begin with the rooms that agents are behind in."""
        self._rounds.start()

    async def close(self) -> None:
        """Stop; what was not read yet is read after the next start."""
        await self._rounds.close()

    def follow(self, events: Sequence[Event]) -> None:
        """Hear of committed changes, and note the rooms where somebody spoke and an agent is."""
        for event in events:
            if isinstance(event, Entered) and self._directory.is_agent(event.user_id):
                self._rooms.add(event.room_id)
                self._dirty[event.room_id] = None
            elif isinstance(event, RoomEvent) and event.room_id in self._rooms and _is_said(event.payload):
                self._dirty[event.room_id] = None
        if self._dirty:
            self._woken.set()

    async def _round(self) -> float:
        """Read what is new; ask at once, and move the marks of what asked nobody now and then."""
        self._woken.clear()
        agents = self._directory.ids | self._directory.silent
        if monotonic() - self._looked_at >= LOOK_AROUND_S:
            known = set(self._rooms)
            found, behind = await self._database.read(lambda session: _rooms_of(session, agents))
            self._rooms = found | (self._rooms - known)  # what was entered meanwhile may not be in what was read
            self._looked_at = monotonic()
            self._dirty |= dict.fromkeys(behind)
        room_ids = list(self._dirty)[:ROOMS_AT_ONCE]
        for room_id in room_ids:
            del self._dirty[room_id]
        try:
            await self._hear(room_ids, agents)
        except BaseException:
            self._dirty |= dict.fromkeys(room_ids)
            raise
        if not self._dirty:
            await self._wait()
        return 0.0

    async def _hear(self, room_ids: Sequence[int], agents: Collection[int]) -> None:
        readings = await self._database.read(lambda session: read_behind(session, room_ids, agents)) if room_ids else []
        due = [reading for reading in readings if reading.wanted or reading.more]
        self._quiet |= {reading.room_id: reading for reading in readings if reading not in due}
        await asyncio.gather(*(asyncio.shield(self._settle(reading)) for reading in due))
        for reading in due:
            self._quiet.pop(reading.room_id, None)
            if reading.more:
                self._dirty[reading.room_id] = None
        if self._quiet and monotonic() - self._moved_at >= REST_S:
            quiet, self._quiet = [self._quiet[room_id] for room_id in sorted(self._quiet)], {}
            self._moved_at = monotonic()
            await self._database.write(lambda tx: _settle_all(tx, quiet, self._guard))

    def _settle(self, reading: Reading) -> asyncio.Future[list[Begun]]:
        """Ask what was found. What begins with that grows here, whether somebody still waits for this or not."""
        holder = self._runs.holder if self._runs.may_begin else None
        settled = self._database.write(partial(_settle, reading=reading, guard=self._guard, holder=holder))
        settled.add_done_callback(self._begin)
        return settled

    def _begin(self, settled: asyncio.Future[list[Begun]]) -> None:
        if not settled.cancelled() and settled.exception() is None:
            self._runs.take(settled.result())

    async def _wait(self) -> None:
        """Until somebody speaks, marks are to be moved, or it is time to look around."""
        if self._woken.is_set():
            return
        due_at = min(self._looked_at + LOOK_AROUND_S, self._moved_at + REST_S if self._quiet else float("inf"))
        try:
            async with asyncio.timeout(max(0.0, due_at - monotonic())):
                await self._woken.wait()
        except TimeoutError:
            return


def _is_said(payload: Payload) -> bool:
    return bool(payload["type"] == "message.created" and payload["message"]["kind"] == "text")


def _rooms_of(session: Session, agents: Collection[int]) -> tuple[set[int], list[int]]:
    """The rooms with agents, and those of them in which one is behind."""
    rows = session.execute(
        select(Membership.room_id, Membership.last_read_seq < Room.last_seq)
        .join(Room, Room.id == Membership.room_id)
        .where(Membership.user_id.in_(agents), Membership.left_at.is_(None), Room.deleted_at.is_(None))
    ).all()
    return {room_id for room_id, _ in rows}, sorted({room_id for room_id, behind in rows if behind})


def _settle_all(tx: Transaction, readings: Sequence[Reading], guard: Guard) -> None:
    for reading in readings:
        _settle(tx, reading, guard)


def _settle(tx: Transaction, reading: Reading, guard: Guard, holder: str | None = None) -> list[Begun]:
    """Ask what was found and move the marks, but for what another server has settled meanwhile. Answers that begin do
    so at `holder`.
    """
    if not LOCK_ROOMS.rows(tx.connection, {"room": [reading.room_id]}):
        return []
    before = move(tx, reading)
    wanted = [one for one in reading.wanted if one.question_seq > before.get(one.agent_id, one.question_seq)]
    return guard.ask(tx, reading.room_id, wanted, holder) if wanted else []
