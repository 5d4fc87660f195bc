"""Reads that many want at once: made together, answered one by one, bounded."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from config import normalised_database_url
from database import Database
from errors import AppError, DatabaseUnavailable, NotFound, Overloaded
from services.gathered_reads import MAX_REST_S, MOST_TOGETHER, MOST_WAITING, GatheredReads
from tests.people import Person
from tests.running_server import RunningServer
from tests.test_catch_up import caught_up, known
from tests.test_room_list import counted_queries

POISON, NOT_THERE, LONG = -1, -2, -3
LONG_QUERY = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT max(i) FROM n"


class Numbers:
    """Doubles numbers by way of the database, and remembers which it was asked for together."""

    def __init__(self, database: Database) -> None:
        self.batches: list[list[int]] = []
        self.times: list[tuple[float, float]] = []
        self.reads = GatheredReads(database, self._load, self._conclude)

    def _load(self, session: Session, items: Sequence[int]) -> list[int | AppError]:
        began_at = monotonic()
        self.batches.append(list(items))
        if POISON in items:
            raise ValueError("poison")
        if LONG in items:
            session.execute(text(LONG_QUERY))
        doubled = [session.scalar(text("SELECT 2 * :number"), {"number": item}) for item in items]
        self.times.append((began_at, monotonic()))
        return [
            NotFound("room") if item == NOT_THERE else int(two or 0) for item, two in zip(items, doubled, strict=True)
        ]

    def _conclude(self, items: Sequence[int], doubled: Sequence[int]) -> list[tuple[int, int]]:
        return list(zip(items, doubled, strict=True))


@pytest.fixture
async def numbers(tmp_path: Path) -> AsyncIterator[Numbers]:
    """Numbers on a database of their own."""
    database = Database(normalised_database_url(f"sqlite:///{tmp_path / 'numbers.db'}"), publish=lambda _: None)
    database.hold()
    database.start()
    await database.write(lambda tx: None)  # now the file is there for readers
    numbers = Numbers(database)
    yield numbers
    await numbers.reads.close()
    await database.close()


async def test_what_is_wanted_while_a_read_is_under_way_is_read_together(numbers: Numbers) -> None:
    answers = await asyncio.gather(*(numbers.reads.read(number) for number in range(100)))

    assert answers == [(number, 2 * number) for number in range(100)]
    assert numbers.batches == [list(range(100))]


async def test_a_read_holds_no_more_than_the_bound(numbers: Numbers) -> None:
    await asyncio.gather(*(numbers.reads.read(number) for number in range(MOST_TOGETHER + 1)))

    assert [len(batch) for batch in numbers.batches] == [MOST_TOGETHER, 1]


async def test_after_a_read_the_event_loop_has_as_long_for_others_as_the_read_took(numbers: Numbers) -> None:
    await numbers.reads.read(LONG)
    await numbers.reads.read(1)

    (began_at, ended_at), (next_at, _) = numbers.times
    assert next_at - ended_at >= 0.9 * min(ended_at - began_at, MAX_REST_S) > 0.001


async def test_a_refusal_concerns_only_who_asked(numbers: Numbers) -> None:
    one, refused, two = await asyncio.gather(
        *(numbers.reads.read(number) for number in (1, NOT_THERE, 2)), return_exceptions=True
    )

    assert (one, two) == ((1, 2), (2, 4))
    assert isinstance(refused, NotFound)


async def test_what_makes_a_read_fail_harms_nobody_who_was_read_with_it(numbers: Numbers) -> None:
    one, poisoned, two = await asyncio.gather(
        *(numbers.reads.read(number) for number in (1, POISON, 2)), return_exceptions=True
    )

    assert (one, two) == ((1, 2), (2, 4))
    assert isinstance(poisoned, ValueError)
    assert numbers.batches == [[1, POISON, 2], [1], [POISON], [2]]


async def test_without_a_database_everybody_hears_so_at_once(numbers: Numbers, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unavailable(self: Database, function: object) -> None:
        raise DatabaseUnavailable

    monkeypatch.setattr(Database, "read", unavailable)
    answers = await asyncio.gather(*(numbers.reads.read(number) for number in range(3)), return_exceptions=True)

    assert [type(answer) for answer in answers] == [DatabaseUnavailable] * 3


async def test_who_comes_when_too_many_wait_is_sent_away_and_the_others_are_answered(numbers: Numbers) -> None:
    wanted = [numbers.reads.read(number) for number in range(MOST_WAITING + 3)]
    answers = await asyncio.gather(*wanted, return_exceptions=True)

    assert [type(answer) for answer in answers[MOST_WAITING:]] == [Overloaded] * 3
    assert answers[:MOST_WAITING] == [(number, 2 * number) for number in range(MOST_WAITING)]


async def test_who_gave_up_is_not_read_for(numbers: Numbers) -> None:
    first = asyncio.create_task(numbers.reads.read(1))
    given_up = asyncio.create_task(numbers.reads.read(2))
    await asyncio.sleep(0)
    given_up.cancel()
    third = asyncio.create_task(numbers.reads.read(3))

    assert [await first, await third] == [(1, 2), (3, 6)]
    assert 2 not in [number for batch in numbers.batches for number in batch]


async def test_many_who_return_together_take_few_queries_and_each_is_told_what_they_missed(
    trio: list[Person], server: RunningServer
) -> None:
    alice, bob, carol = trio
    rooms = [await alice.make_room(bob), await alice.make_room(bob, carol)]
    before = {person.id: await known(person) for person in (bob, carol)}
    missed = [await alice.post(room, f"missed in {room}") for room in rooms]
    await server.settle()

    with counted_queries(server) as alone:
        (changes,) = await caught_up(carol, **before[carol.id])
    with counted_queries(server) as together:
        answers = await asyncio.gather(
            *(caught_up(person, **before[person.id]) for person in (bob, carol) for _ in range(10))
        )

    assert changes["messages"] == missed[1:]
    assert [[message for frame in answer for message in frame["messages"]] for answer in answers] == [
        *[missed] * 10,
        *[missed[1:]] * 10,
    ]
    assert len(alone) <= 12
    assert len(together) < 20 * len(alone) / 2
