"""The one writer: a thread that owns the only connection which changes data, and commits whatever is queued as one
group.

Group commit by smart batching: take one task, drain what is there without a timer, run it all in one transaction. So
a lone write is committed at once, and under load the cost of a commit is shared. The way back does the same: while one
commit's events leave, others may be settled, and then the events of all of them leave together. The module knows no
product nouns.
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from errors import AppError, DatabaseUnavailable, Overloaded

log = logging.getLogger("teahouse.writer")

MAX_BATCH = 512


class Transaction:
    """What a write function gets: the writing connection, an ORM session on it, and a way to announce what it did.

    Everything published leaves after the commit and only then, in the order of publishing.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.events: list[object] = []
        self._session: Session | None = None

    @property
    def session(self) -> Session:
        """An ORM session that lives for this one task and is flushed when it returns."""
        if self._session is None:
            self._session = Session(self.connection, join_transaction_mode="rollback_only", expire_on_commit=False)
        return self._session

    def publish(self, *events: object) -> None:
        """Let `events` out once this task's changes are committed."""
        self.events.extend(events)

    def finish(self) -> None:
        """Send what the ORM session still holds to the database, and let go of the session."""
        if self._session is not None:
            self._session.flush()
            self._session.expunge_all()
            self._session = None


@dataclass(slots=True, eq=False)
class Task:
    """One queued change.

    A task with an `item` is grouped: neighbours with the same function run as one call for all their items.
    """

    function: Callable[..., Any]
    item: Any
    grouped: bool
    future: asyncio.Future[Any]


@dataclass(slots=True, eq=False)
class Outcome:
    """How a task ended: a result or an error for its caller, and the events to let out."""

    task: Task
    result: Any = None
    error: BaseException | None = None
    events: list[object] = field(default_factory=list)


class Writer:
    """Owns the writing thread.

    `submit` may be called from the event loop only; futures resolve and events leave there too.
    """

    def __init__(self, engine: Engine, publish: Callable[[list[object]], None], capacity: int) -> None:
        self._engine = engine
        self._publish = publish
        self._capacity = capacity
        self._queue: SimpleQueue[Task | None] = SimpleQueue()
        self._settled: deque[Outcome] = deque()
        self._pending = 0
        self._closing = False
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    @property
    def pending(self) -> int:
        """How many changes are not settled yet."""
        return self._pending

    def start(self) -> None:
        """Begin to work for the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._ended = self._loop.create_future()
        self._thread.start()

    def submit(self, function: Callable[..., Any], item: Any = None, *, grouped: bool = False) -> asyncio.Future[Any]:
        """Queue a change.

        The future resolves after its commit, and after its events have left. Overloaded if the queue is full.
        """
        if self._closing or self._pending >= self._capacity:
            raise Overloaded
        self._pending += 1
        future: asyncio.Future[Any] = self._loop.create_future()
        self._queue.put(Task(function, item, grouped, future))
        return future

    async def close(self) -> None:
        """Refuse new tasks, finish those that are queued, and end the thread."""
        if not self._closing:
            self._closing = True
            self._queue.put(None)
        await self._ended

    def _run(self) -> None:
        open_for_work = True
        while open_for_work:
            batch, open_for_work = self._take()
            if batch:
                self._settled.extend(self._survive(batch))
                self._loop.call_soon_threadsafe(self._resolve)
        self._disconnect()
        self._loop.call_soon_threadsafe(self._ended.set_result, None)

    def _take(self) -> tuple[list[Task], bool]:
        """Wait for one task, then take all that is there. The second value is False when nothing more will come."""
        batch: list[Task] = []
        task = self._queue.get()
        while task is not None:
            batch.append(task)
            if len(batch) == MAX_BATCH:
                return batch, True
            try:
                task = self._queue.get_nowait()
            except Empty:
                return batch, True
        return batch, False

    def _survive(self, batch: Sequence[Task]) -> list[Outcome]:
        """Settle the batch, whatever happens: without this thread nothing would ever be stored again."""
        try:
            return self._settle(batch)
        except Exception as error:
            return self._all_failed(batch, error)

    def _settle(self, batch: Sequence[Task], *, last_try: bool = False) -> list[Outcome]:
        """Commit the batch as one; if a task fails, each alone, so that a bad one harms nobody else."""
        try:
            connection = self._connected()
            connection.begin()
        except DBAPIError as error:
            return self._all_failed(batch, error)
        try:
            outcomes = self._run_batch(connection, batch)
        except Exception as error:  # whatever it is, each task's caller hears of it from the task's own run
            connection.rollback()
            if last_try:
                return self._all_failed(batch, error)
            return [outcome for task in batch for outcome in self._settle([task], last_try=True)]
        try:
            connection.commit()
        except DBAPIError as error:
            # Nobody knows whether it was stored, so nothing is run again here: the callers may retry.
            connection.rollback()
            return self._all_failed(batch, error)
        return outcomes

    def _all_failed(self, batch: Sequence[Task], error: Exception) -> list[Outcome]:
        self._disconnect()
        told = _told(error)
        return [Outcome(task, error=told) for task in batch]

    def _run_batch(self, connection: Connection, batch: Sequence[Task]) -> list[Outcome]:
        """A task that is a batch by itself needs no savepoint: two statements less for most changes."""
        if len(batch) > 1 or batch[0].grouped:
            return [outcome for group in _neighbours(batch) for outcome in self._run_group(connection, group)]
        outcome = _outcome(connection, batch[0])
        if outcome.error is not None:
            connection.rollback()
        return [outcome]

    def _run_group(self, connection: Connection, group: Sequence[Task]) -> list[Outcome]:
        first = group[0]
        if not first.grouped:
            return [self._run_alone(connection, first)]
        transaction = Transaction(connection)
        results = first.function(transaction, [task.item for task in group])
        outcomes = [
            Outcome(task, error=result) if isinstance(result, AppError) else Outcome(task, result)
            for task, result in zip(group, results, strict=True)
        ]
        outcomes[-1].events = transaction.events
        return outcomes

    def _run_alone(self, connection: Connection, task: Task) -> Outcome:
        """A refused task takes back its own changes, and the batch stands. Whatever else goes wrong fails the batch."""
        savepoint = connection.begin_nested()
        outcome = _outcome(connection, task)
        if outcome.error is None:
            savepoint.commit()
        else:
            savepoint.rollback()
        return outcome

    def _resolve(self) -> None:
        """On the event loop: first the events of all that is settled, in the order of the commits, then the answers."""
        outcomes = [self._settled.popleft() for _ in range(len(self._settled))]
        if not outcomes:
            return
        self._pending -= len(outcomes)
        events = [item for outcome in outcomes for item in outcome.events]
        try:
            self._publish(events)
        except Exception:
            log.exception("events could not be published; clients will find the gap")
        for outcome in outcomes:
            if outcome.task.future.done():
                continue
            if outcome.error is None:
                outcome.task.future.set_result(outcome.result)
            else:
                outcome.task.future.set_exception(outcome.error)

    def _connected(self) -> Connection:
        if self._connection is None or self._connection.invalidated:
            self._disconnect()
            self._connection = self._engine.connect()
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _outcome(connection: Connection, task: Task) -> Outcome:
    """What comes of a task, or its refusal; then its changes are still to be taken back."""
    transaction = Transaction(connection)
    try:
        result = task.function(transaction)
        transaction.finish()
    except AppError as error:
        return Outcome(task, error=error)
    return Outcome(task, result, events=transaction.events)


def _neighbours(batch: Sequence[Task]) -> Iterable[Sequence[Task]]:
    """Split a batch into what runs as one: neighbouring grouped tasks of one function together, others alone."""
    start = 0
    for place in range(1, len(batch) + 1):
        end_of_run = place == len(batch) or not batch[start].grouped or batch[place].function != batch[start].function
        if end_of_run:
            yield batch[start:place]
            start = place


def _told(error: Exception) -> Exception:
    """What the caller hears: refusals as they are, a database that fails as DatabaseUnavailable, our own faults as
    they are.
    """
    if isinstance(error, AppError):
        return error
    log.error("a write failed", exc_info=error)
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    if lost or isinstance(error, OperationalError | InterfaceError):
        return DatabaseUnavailable()
    return error
