"""The one writer: group commit, order, isolation of bad tasks, bounds and shutdown, on every database."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import anyio
import pytest
from sqlalchemy import text

import migrations
from config import normalised_database_url
from database import Database, Transaction
from errors import AppError, Conflict, DatabaseUnavailable, Overloaded
from models import ServerState
from tests.databases import NAMES, fresh_database


class Diary:
    """What was published, in order."""

    def __init__(self) -> None:
        self.events: list[Any] = []


@pytest.fixture(params=NAMES)
async def database(request: pytest.FixtureRequest, tmp_path: Path, diary: Diary) -> AsyncIterator[Database]:
    """A database of each kind, with a small queue."""
    with fresh_database(request.param, tmp_path) as text_url:
        url = normalised_database_url(text_url)
        migrations.upgrade(url)
        database = Database(url, publish=diary.events.extend, write_queue=100)
        database.hold()
        database.start()
        yield database
        await database.close()


@pytest.fixture
def diary() -> Diary:
    """Nothing published yet."""
    return Diary()


def note(number: int) -> Any:
    """A write that stores a row and announces it."""

    def function(tx: Transaction) -> int:
        tx.session.add(ServerState(id=number, epoch=f"epoch {number}"))
        tx.publish(number)
        return number

    return function


async def stored(database: Database) -> list[int]:
    """The numbers that were stored."""
    return await database.read(lambda session: list(session.scalars(text("SELECT id FROM server_state ORDER BY id"))))


class Gate:
    """A write that keeps the writer busy until it is opened, so that a batch gathers behind it."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self._open = threading.Event()

    def hold(self, tx: Transaction) -> None:
        self.entered.set()
        self._open.wait(10)

    def open(self) -> None:
        self._open.set()


async def test_a_write_is_stored_before_it_answers_and_announced_before_that(database: Database, diary: Diary) -> None:
    announced: list[list[Any]] = []
    future = database.write(note(1))
    future.add_done_callback(lambda done: announced.append(list(diary.events)))

    assert await future == 1

    assert await stored(database) == [1]
    assert announced == [[1]]


async def test_writes_are_announced_in_the_order_they_were_asked_for(database: Database, diary: Diary) -> None:
    futures = [database.write(note(number)) for number in range(1, 51)]

    assert [await future for future in futures] == list(range(1, 51))

    assert diary.events == list(range(1, 51))


async def test_what_is_settled_while_events_leave_is_announced_together(tmp_path: Path) -> None:
    announced: list[list[Any]] = []
    futures: list[asyncio.Future[int]] = []

    def begin(number: int) -> None:
        """Ask for a write and wait, on the event loop's own thread, until it runs: all before it is then settled."""
        runs = threading.Event()

        def function(tx: Transaction) -> int:
            runs.set()
            return int(note(number)(tx))

        futures.append(writing.write(function))
        assert runs.wait(10)

    def publish(events: list[Any]) -> None:
        announced.append(events)
        if events == [1]:
            for number in (2, 3, 4):
                begin(number)

    url = normalised_database_url(f"sqlite:///{tmp_path / 'teahouse.db'}")
    migrations.upgrade(url)
    writing = Database(url, publish=publish)
    writing.start()

    await writing.write(note(1))

    assert [await future for future in futures] == [2, 3, 4]
    assert announced[:2] in ([[1], [2, 3]], [[1], [2, 3, 4]])
    assert [number for events in announced for number in events] == [1, 2, 3, 4]
    await writing.close()


async def test_a_poisoned_task_harms_no_other_in_its_batch(database: Database, diary: Diary) -> None:
    gate = Gate()
    held = database.write(gate.hold)
    await anyio.to_thread.run_sync(gate.entered.wait)

    def poisoned(tx: Transaction) -> None:
        tx.session.add(ServerState(id=66, epoch="never"))
        tx.session.flush()
        tx.publish("never")
        raise RuntimeError("poison")

    before, poison, after = database.write(note(1)), database.write(poisoned), database.write(note(2))
    gate.open()
    await held

    assert [await before, await after] == [1, 2]
    with pytest.raises(RuntimeError, match="poison"):
        await poison
    assert await stored(database) == [1, 2]
    assert diary.events == [1, 2]


async def test_a_broken_statement_harms_no_other_in_its_batch(database: Database, diary: Diary) -> None:
    gate = Gate()
    held = database.write(gate.hold)
    await anyio.to_thread.run_sync(gate.entered.wait)

    futures = [
        database.write(note(1)),
        database.write(lambda tx: tx.connection.execute(text("SELECT nothing FROM nowhere"))),
        database.write(note(1)),
        database.write(note(2)),
    ]
    gate.open()
    await held

    results = await _settled(futures)
    assert results[0] == 1
    assert isinstance(results[1], Exception)
    assert isinstance(results[2], Exception), "the same row cannot be stored twice"
    assert results[3] == 2
    assert await stored(database) == [1, 2]
    assert diary.events == [1, 2]


async def _settled(futures: Sequence[Any]) -> list[Any]:
    results: list[Any] = []
    for future in futures:
        try:
            results.append(await future)
        except Exception as error:
            results.append(error)
    return results


@pytest.mark.parametrize("neighbours", [0, 1])
async def test_a_refused_task_takes_back_its_own_changes(database: Database, diary: Diary, neighbours: int) -> None:
    gate = Gate()
    held = database.write(gate.hold)
    await anyio.to_thread.run_sync(gate.entered.wait)

    def refused(tx: Transaction) -> None:
        note(66)(tx)
        tx.session.flush()
        raise Conflict("username_taken")

    refusal = database.write(refused)
    others = [database.write(note(number)) for number in range(1, neighbours + 1)]
    gate.open()
    await held

    with pytest.raises(Conflict):
        await refusal
    assert [await other for other in others] == list(range(1, neighbours + 1))
    assert await stored(database) == list(range(1, neighbours + 1))
    assert diary.events == list(range(1, neighbours + 1))


async def test_a_refusal_before_any_change_lets_the_batch_stand(database: Database) -> None:
    gate, runs = Gate(), []
    held = database.write(gate.hold)
    await anyio.to_thread.run_sync(gate.entered.wait)

    def counted(tx: Transaction) -> None:
        runs.append(1)
        note(1)(tx)

    def refused(tx: Transaction) -> None:
        raise Conflict("username_taken")

    stands, refusal = database.write(counted), database.write(refused)
    gate.open()
    await held
    await stands

    with pytest.raises(Conflict):
        await refusal
    assert runs == [1], "the batch was not run a second time"


async def test_neighbours_with_the_same_function_run_as_one_call(database: Database) -> None:
    calls: list[list[int]] = []
    gate = Gate()
    held = database.write(gate.hold)
    await anyio.to_thread.run_sync(gate.entered.wait)

    def bulk(tx: Transaction, items: Sequence[int]) -> list[int | AppError]:
        calls.append(list(items))
        return [Conflict("odd") if item % 2 else item * 10 for item in items]

    futures = [database.write_grouped(bulk, item) for item in (2, 3, 4)]
    between = database.write(note(1))
    last = database.write_grouped(bulk, 6)
    gate.open()
    await held

    results = await _settled(futures)
    assert results[0] == 20
    assert isinstance(results[1], Conflict)
    assert results[2] == 40
    assert [await between, await last] == [1, 60]
    assert calls == [[2, 3, 4], [6]]


async def test_a_full_queue_refuses_at_once_and_loses_nothing_it_took(database: Database) -> None:
    gate = Gate()
    held = database.write(gate.hold)
    await anyio.to_thread.run_sync(gate.entered.wait)
    taken = [database.write(note(number)) for number in range(1, 100)]

    with pytest.raises(Overloaded) as refusal:
        await database.write(note(100))
    gate.open()
    await held

    assert refusal.value.retryable
    assert [await future for future in taken] == list(range(1, 100))
    assert await database.write(note(100)) == 100


async def test_closing_finishes_what_is_queued_and_refuses_what_comes_later(database: Database, diary: Diary) -> None:
    futures = [database.write(note(number)) for number in range(1, 31)]

    await database.close()

    assert [future.result() for future in futures] == list(range(1, 31))
    assert diary.events == list(range(1, 31))
    with pytest.raises(Overloaded):
        await database.write(note(31))


async def test_a_lost_connection_is_replaced_and_nothing_is_stored_twice(database: Database, diary: Diary) -> None:
    if database.url.drivername == "sqlite":
        return  # a file has no connection to lose
    assert await database.write(note(1)) == 1
    kill = {"mysql+pymysql": "SELECT CONNECTION_ID()", "postgresql+psycopg": "SELECT pg_backend_pid()"}
    own = await database.write(lambda tx: tx.connection.scalar(text(kill[database.url.drivername])))
    how = {"mysql+pymysql": f"KILL {own}", "postgresql+psycopg": f"SELECT pg_terminate_backend({own})"}

    await database.read(lambda session: session.execute(text(how[database.url.drivername])))

    assert await database.write(note(2)) == 2
    assert await stored(database) == [1, 2]
    assert diary.events == [1, 2]


async def test_a_commit_that_fails_is_told_as_retryable_and_stores_nothing(tmp_path: Path, diary: Diary) -> None:
    url = normalised_database_url(f"sqlite:///{tmp_path / 'full.db'}")
    migrations.upgrade(url)
    database = Database(url, publish=diary.events.extend)
    database.start()
    await database.write(lambda tx: tx.connection.execute(text("PRAGMA max_page_count = 1")))

    def large(tx: Transaction) -> None:
        tx.connection.execute(text("CREATE TABLE large (content TEXT)"))
        tx.connection.execute(text("INSERT INTO large VALUES (:content)"), {"content": "x" * 1_000_000})
        tx.publish("never")

    with pytest.raises(DatabaseUnavailable):
        await database.write(large)

    assert diary.events == []
    assert await database.write(lambda tx: 1) == 1
    await database.close()
