"""Pages of history, the room list and the greeting, with many messages in the database against few."""

import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from random import Random
from typing import Any

from sqlalchemy import NullPool, create_engine, text

from benchmarks.asker import Asker, Times, asking
from benchmarks.datasets import NAMES, DataSet
from benchmarks.history_maker import BIG_ROOMS, MANY, MANY_ROOMS
from benchmarks.plan import Plan
from benchmarks.process import Process
from benchmarks.report import Report
from benchmarks.server import teahouse

PAGE = 50
WARM_UP = 20
WRITES_PER_S = 20
MARK = 1.5
NAIVE_RUNS = 3
NAIVE = "SELECT * FROM messages WHERE room_id = 1 ORDER BY {order} DESC LIMIT 50 OFFSET {offset}"


@dataclass(frozen=True)
class Place:
    """A room as far as an asker must know it: where its last message is, and at which version it stands."""

    room_id: int
    last_seq: int
    version: int


Question = Callable[[Asker, Place, Random], tuple[dict[str, Any], float]]


def _history(**query: Callable[[Place, Random], int]) -> Question:
    def ask(asker: Asker, place: Place, random: Random) -> tuple[dict[str, Any], float]:
        given = {name: choose(place, random) for name, choose in query.items()}
        answer, took_ms = asker.ask(f"/rooms/{place.room_id}/messages", limit=PAGE, **given)
        if len(answer["messages"]) != PAGE:
            raise RuntimeError(f"A page of room {place.room_id} ({given}) has {len(answer['messages'])} messages.")
        return answer, took_ms

    return ask


def _middle(place: Place, random: Random) -> int:
    return random.randint(PAGE + 1, place.last_seq - PAGE)


def _changes(asker: Asker, place: Place, random: Random) -> tuple[dict[str, Any], float]:
    answer, took_ms = asker.ask(f"/rooms/{place.room_id}/changes", since=place.version - PAGE)
    if not answer["complete"]:
        raise RuntimeError(f"The changes of room {place.room_id} are not complete.")
    return answer, took_ms


QUESTIONS: dict[str, Question] = {
    "newest page": _history(),
    "random page": _history(before=_middle),
    "oldest page": _history(after=lambda _place, _random: 0),
    "around a message": _history(around=_middle),
    "changes since a version": _changes,
    f"room list, {MANY_ROOMS} rooms": lambda asker, _place, _random: asker.ask("/rooms"),
    f"hello, {MANY_ROOMS} rooms": lambda asker, _place, _random: asker.hello(),
}


def run(plan: Plan) -> Report:
    """On each database the small and the large server run at once and are asked in turns."""
    small, large = plan.history_sizes
    columns = ["database", "asked for"]
    for when in ("quiet", "while writing"):
        columns += [f"{when}: {small:,} ms p50 · p99", f"{large:,} ms p50 · p99", "× p50", "× p99"]
    report = Report("history", f"History: {large:,} messages against {small:,}", columns)
    for database in NAMES:
        try:
            urls = [DataSet(database, size).ready() for size in plan.history_sizes]
        except ConnectionError as error:
            print(f"  {error}", file=sys.stderr)
            report.notes.append(str(error))
            continue
        _measure(report, plan, database, urls)
        report.notes.append(_naive(database, urls))
    return report


def _measure(report: Report, plan: Plan, database: str, urls: Sequence[str]) -> None:
    with ExitStack() as stack:
        processes = [stack.enter_context(teahouse(url)) for url in urls]
        askers = stack.enter_context(asking([process.port for process in processes], MANY))
        found: dict[str, list[str]] = {name: [database, name] for name in QUESTIONS}
        for when in ("quiet", "while writing"):
            with _writing(processes) if when == "while writing" else nullcontext():
                for name, question in QUESTIONS.items():
                    few, many = _turns(askers, question, plan.asks)
                    found[name] += [_said(few), _said(many), _ratio(few, many, 50), _ratio(few, many, 99)]
                    report.runs.append(
                        {"database": database, "asked": name, "when": when, "small_ms": few.ms, "large_ms": many.ms}
                    )
                    print(f"  {database}, {when}, {name}: {_said(few)} | {_said(many)}", file=sys.stderr)
        report.rows += found.values()


def _turns(askers: Sequence[Asker], question: Question, asks: int) -> list[Times]:
    """How long each server takes; they are asked one after the other, the same kinds of rooms."""
    random = Random(1)
    places = [_places(asker) for asker in askers]
    times = [Times() for _ in askers]
    for number in range(asks + WARM_UP):
        room = random.randrange(BIG_ROOMS)
        for asker, own, taken in zip(askers, places, times, strict=True):
            _, took_ms = question(asker, own[room], random)
            if number >= WARM_UP:
                taken.ms.append(took_ms)
    return times


def _places(asker: Asker) -> list[Place]:
    """The biggest rooms as they are now, the biggest first."""
    rooms = sorted(asker.ask("/rooms")[0]["rooms"], key=lambda room: int(room["id"]))[:BIG_ROOMS]
    return [Place(room["id"], room["last_seq"], room["version"]) for room in rooms]


def _said(times: Times) -> str:
    return f"{times.percentile(50):.1f} · {times.percentile(99):.1f}"


def _ratio(few: Times, many: Times, percent: float) -> str:
    return f"{many.percentile(percent) / few.percentile(percent):.2f}"


@contextmanager
def _writing(processes: Sequence[Process]) -> Iterator[None]:
    """Meanwhile somebody says something in the rooms that are asked for, at each server."""
    writers = [multiprocessing.Process(target=_write, args=(process.port,), daemon=True) for process in processes]
    for writer in writers:
        writer.start()
    try:
        yield
        if not all(writer.is_alive() for writer in writers):
            raise RuntimeError("Nobody wrote until the end.")
    finally:
        for writer in writers:
            writer.terminate()
            writer.join()


def _write(port: int) -> None:
    asker = Asker(port, MANY)
    due = time.monotonic()
    for number in range(1_000_000):
        asker.post(1 + number % BIG_ROOMS, f"said meanwhile, number {number}")
        due += 1 / WRITES_PER_S
        time.sleep(max(0.0, due - time.monotonic()))


def _naive(database: str, urls: Sequence[str]) -> str:
    """What paging by OFFSET takes in the middle of the biggest room, in the database alone."""
    said = []
    for order, told in (("created_at", "by created_at"), ("seq", "by the primary key")):
        few, many = (_offset_ms(url, order) for url in urls)
        said.append(f"{told} {few:,.1f} ms and {many:,.1f} ms (× {many / few:,.0f})")
    return (
        f"{database}, the naive way (the database alone, OFFSET to the middle of the biggest room): {'; '.join(said)}."
    )


def _offset_ms(url: str, order: str) -> float:
    engine = create_engine(url, poolclass=NullPool)
    taken = []
    with engine.connect() as connection:
        last_seq = connection.scalar(text("SELECT last_seq FROM rooms WHERE id = 1")) or 0
        for _ in range(NAIVE_RUNS):
            began = time.perf_counter()
            connection.execute(text(NAIVE.format(order=order, offset=last_seq // 2))).all()
            taken.append(1e3 * (time.perf_counter() - began))
    return statistics.median(taken)
