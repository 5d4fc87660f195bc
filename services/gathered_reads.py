"""Reads that many want at the same time, made together: what a thousand returning clients ask takes a few queries."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from database import Database
from errors import AppError, Overloaded

Item = TypeVar("Item")
Read = TypeVar("Read")
Answer = TypeVar("Answer")

MOST_TOGETHER = 256
MOST_WAITING = 1024
"""Behind so many, who comes is sent away, to come back later."""

MAX_REST_S = 0.1
"""For no longer is rested after a read, however long it took."""


class GatheredReads(Generic[Item, Read, Answer]):
    """Reads of one kind. One is under way at a time; what is wanted meanwhile is read together next.

    Between two reads is a rest as long as the first of them. Readers and the event loop run in turns: without a rest
    the loop lets in a few in the time of a read, who then cost as much as hundreds. Who comes alone waits for nothing.

    `load` answers items in a reader's thread, in their order, each with what was read or a refusal. `conclude` then
    makes answers of all that was read together, on the event loop and without waiting. All methods belong to the event
    loop.
    """

    def __init__(
        self,
        database: Database,
        load: Callable[[Session, Sequence[Item]], Sequence[Read | AppError]],
        conclude: Callable[[Sequence[Item], Sequence[Read]], Sequence[Answer]],
    ) -> None:
        self._database = database
        self._load = load
        self._conclude = conclude
        self._waiting: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._reading: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """Wait for what is under way."""
        if self._reading is not None:
            await asyncio.wait([self._reading])

    async def read(self, item: Item) -> Answer:
        """What `load` and `conclude` make of the item. Overloaded, at once, if too many wait already."""
        if len(self._waiting) >= MOST_WAITING:
            raise Overloaded
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_on(), name="gathered reads")
        return await future

    async def _read_on(self) -> None:
        clock = asyncio.get_running_loop().time
        try:
            while self._waiting:
                began_at = clock()
                batch, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
                wanted = [(item, future) for item, future in batch if not future.cancelled()]
                if not await self._read(wanted) and len(wanted) > 1:
                    for one in wanted:  # one of them harms nobody else
                        await self._read([one])
                await asyncio.sleep(min(clock() - began_at, MAX_REST_S))
        finally:
            self._reading = None

    async def _read(self, batch: Sequence[tuple[Item, asyncio.Future[Answer]]]) -> bool:
        """Answer them all; False if that cannot be, and it is not known whose fault it is."""
        items = [item for item, _ in batch]
        try:
            found = await self._database.read(lambda session: self._load(session, items))
            good = [(item, read) for item, read in zip(items, found, strict=True) if not isinstance(read, AppError)]
            answers = iter(self._conclude([item for item, _ in good], [read for _, read in good]))
        except Exception as error:  # whoever asked hears of it
            if len(batch) > 1 and not isinstance(error, AppError):
                return False
            for _, future in batch:
                _refuse(future, error)
            return True
        for (_, future), read in zip(batch, found, strict=True):
            if isinstance(read, AppError):
                _refuse(future, read)
            elif not future.cancelled():
                future.set_result(next(answers))
            else:
                next(answers)
        return True


def _refuse(future: "asyncio.Future[Any]", error: Exception) -> None:
    if not future.cancelled():
        future.set_exception(error)
