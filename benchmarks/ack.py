"""Acknowledged messages: how many are safely stored in a second, and how long a sender waits, on each database."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack

from benchmarks.contender import Contender
from benchmarks.databases import ENGINES, durability, fresh_database
from benchmarks.guests import Guests
from benchmarks.load import Load
from benchmarks.peer import NAIVE, seats_in_one_room, seats_in_own_rooms
from benchmarks.plan import Plan
from benchmarks.process import Process
from benchmarks.report import Report, faults, spread
from benchmarks.server import teahouse

COLUMNS = [
    "server and database",
    "rooms",
    "senders",
    "acknowledged/s",
    "p50 ms",
    "p99 ms",
    "CPU µs/message",
    "lost · doubled · out of order",
]
OWN_ROOMS, ONE_ROOM = "own", "one"


def run(plan: Plan) -> Report:
    """Each sender waits for its acknowledgement before it sends again. All servers run at once, measured in turns."""
    report = Report("ack", "Acknowledged messages: each sender waits for the commit", list(COLUMNS))
    with ExitStack() as stack:
        contenders = _contenders(plan, stack, report.notes)
        for senders, rooms in _settings(plan):
            turns = [
                [contender.measure(plan, members=senders, senders=senders) for contender in contenders[rooms]]
                for _ in range(plan.runs)
            ]
            for number, contender in enumerate(contenders[rooms]):
                loads = [turn[number] for turn in turns]
                report.keep(contender.name, loads, rooms=rooms)
                report.rows.append(_row(contender, rooms, senders, loads))
    return report


def _settings(plan: Plan) -> Iterator[tuple[int, str]]:
    """One sender has but one room; more sit each in a room of their own, and then all in one."""
    for senders in plan.senders:
        yield senders, OWN_ROOMS
        if senders > 1:
            yield senders, ONE_ROOM


def _contenders(plan: Plan, stack: ExitStack, notes: list[str]) -> dict[str, list[Contender]]:
    """Every server twice: with people in their own rooms, and with other people in one room."""
    contenders: dict[str, list[Contender]] = {OWN_ROOMS: [], ONE_ROOM: []}
    naive = stack.enter_context(NAIVE.started())
    for rooms, seats in ((OWN_ROOMS, seats_in_own_rooms), (ONE_ROOM, seats_in_one_room)):
        contenders[rooms].append(Contender(f"{NAIVE.name}, SQLite", NAIVE.stores, naive, seats))
    for database, process in _teahouses(stack, notes):
        alone = Guests(process.port).have_rooms_of_their_own(max(plan.senders))
        together = Guests(process.port).share_a_room(max(plan.senders))
        for rooms, guests in ((OWN_ROOMS, alone), (ONE_ROOM, together)):
            contenders[rooms].append(Contender(f"Teahouse, {database}", "each message", process, guests.seats))
    return contenders


def _teahouses(stack: ExitStack, notes: list[str]) -> Iterator[tuple[str, Process]]:
    """Teahouse on each database that answers."""
    yield "SQLite", stack.enter_context(teahouse())
    for engine in ENGINES:
        try:
            url = stack.enter_context(fresh_database(engine))
        except ConnectionError as error:
            print(f"  {error}", file=sys.stderr)
            notes.append(str(error))
            continue
        notes.append(durability(engine))
        yield engine.name, stack.enter_context(teahouse(url))


def _row(contender: Contender, rooms: str, senders: int, loads: list[Load]) -> list[str]:
    return [
        contender.name,
        rooms,
        str(senders),
        spread(load.acks_per_s for load in loads),
        spread((load.ack_p50_us / 1e3 for load in loads), 2),
        spread((load.ack_p99_us / 1e3 for load in loads), 2),
        spread(load.server_us_per_ack for load in loads),
        faults(loads),
    ]
