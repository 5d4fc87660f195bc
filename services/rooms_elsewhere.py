"""Reads from the database in which rooms the people on other nodes are: many people with one query."""

import asyncio
from collections.abc import Callable, Iterable

from database import Database
from services import truths
from services.people_elsewhere import PeopleElsewhere, PersonElsewhere
from services.rounds import Rounds

PEOPLE_AT_ONCE = 1000


class RoomsElsewhere:
    """One task that reads what is not known yet. `known(user_ids)` is told whose rooms are known from then on."""

    def __init__(self, elsewhere: PeopleElsewhere, database: Database, known: Callable[[Iterable[int]], None]) -> None:
        self._elsewhere = elsewhere
        self._database = database
        self._known = known
        self._wanted = asyncio.Event()
        self._rounds = Rounds("rooms elsewhere", self._round, trouble="rooms of people elsewhere could not be read")

    def start(self) -> None:
        """Begin to read."""
        self._rounds.start()

    async def close(self) -> None:
        """Stop reading."""
        await self._rounds.close()

    def load(self) -> None:
        """There may be people whose rooms are not known."""
        self._wanted.set()

    def reconsider(self, user_ids: Iterable[int] | None = None) -> None:
        """Doubt the rooms of these people, or of everybody, as far as they are elsewhere."""
        self._elsewhere.reconsider(user_ids)
        self._wanted.set()

    async def _round(self) -> float:
        await self._wanted.wait()
        self._wanted.clear()
        while people := self._elsewhere.load(PEOPLE_AT_ONCE):
            await self._read(people)
        return 0.0

    async def _read(self, people: dict[int, PersonElsewhere]) -> None:
        try:
            rooms = await self._database.read(lambda session: truths.rooms_of(session, people))
        except BaseException:
            self._elsewhere.give_back(people)
            self._wanted.set()
            raise
        self._elsewhere.settle(people, rooms)
        self._known(people)
