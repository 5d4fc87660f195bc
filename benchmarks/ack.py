"""Acknowledged messages: how many are safely stored in a second, and how long a sender waits, on each database."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace

from benchmarks.chart import Bars
from benchmarks.contender import Contender, Measured, in_turns, started, taken_from
from benchmarks.crowd import SETTINGS as CROWD
from benchmarks.crowd import crowd_in
from benchmarks.databases import ENGINES, durability, fresh_database
from benchmarks.guests import Seat
from benchmarks.load import each
from benchmarks.peer import C_BATCH, NAIVE, seats_in_one_room, seats_in_own_rooms
from benchmarks.plan import Plan
from benchmarks.process import Process, free_port, scratch
from benchmarks.report import Report, faults, proof, spread
from benchmarks.server import teahouse_in

COLUMNS = [
    "server and database",
    "stored first",
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
    rate = Bars(
        "ack", "Acknowledged messages per second, each sender in a room of its own", "messages/s, one core", True
    )
    report.charts.append(rate)
    with ExitStack() as stack:
        contenders = _contenders(max(plan.senders), stack, report.notes)
        for senders, rooms in _settings(plan):
            for measured in in_turns(
                plan, contenders[rooms], [each(1)], report.notes, members=senders, senders=senders, awake=False
            ):
                report.keep(measured.contender.name, measured.loads, rooms=rooms)
                report.rows.append(_row(measured, rooms, senders))
                if rooms == OWN_ROOMS:
                    panel = f"{senders} sender{'s' * (senders > 1)}"
                    rate.add(panel, measured.contender.name, (load.acks_per_s for load in measured.loads))
    report.notes.append(proof(report))
    return report


def _settings(plan: Plan) -> Iterator[tuple[int, str]]:
    """One sender has but one room; more sit each in a room of their own, and then all in one."""
    for senders in plan.senders:
        yield senders, OWN_ROOMS
        if senders > 1:
            yield senders, ONE_ROOM


def _contenders(senders: int, stack: ExitStack, notes: list[str]) -> dict[str, list[Contender]]:
    """Every server twice: with people in their own rooms, and with other people in one room."""
    own = started((C_BATCH, NAIVE), seats_in_own_rooms, stack, notes)
    contenders = {OWN_ROOMS: own, ONE_ROOM: [replace(contender, seats=seats_in_one_room) for contender in own]}
    for database, process, seats in _teahouses(senders, stack, notes):
        ours = Contender(f"Teahouse, {database}", "each message", process, taken_from(seats[:senders]))
        contenders[OWN_ROOMS].append(ours)
        contenders[ONE_ROOM].append(replace(ours, seats=taken_from(seats[senders:])))
    return contenders


def _teahouses(senders: int, stack: ExitStack, notes: list[str]) -> Iterator[tuple[str, Process, Sequence[Seat]]]:
    """Teahouse on each database that answers; its seats are those in own rooms, then as many in one."""
    for database, url in _databases(stack, notes):
        folder = stack.enter_context(scratch())
        crowd = crowd_in(folder, [1] * senders + [senders], url)
        settings = CROWD | {"DATABASE_URL": url}
        yield database, stack.enter_context(teahouse_in(folder, free_port(), settings)), crowd.seats


def _databases(stack: ExitStack, notes: list[str]) -> Iterator[tuple[str, str]]:
    """The name and the URL of each: none for SQLite, which is a file in the server's folder."""
    yield "SQLite", ""
    for engine in ENGINES:
        try:
            url = stack.enter_context(fresh_database(engine))
        except ConnectionError as error:
            print(f"  {error}", file=sys.stderr)
            notes.append(str(error))
            continue
        notes.append(durability(engine))
        yield engine.name, url


def _row(measured: Measured, rooms: str, senders: int) -> list[str]:
    loads = measured.loads
    return [
        measured.contender.name,
        measured.contender.stores,
        rooms,
        str(senders),
        spread(load.acks_per_s for load in loads),
        spread((load.ack_p50_us / 1e3 for load in loads), 2),
        spread((load.ack_p99_us / 1e3 for load in loads), 2),
        spread(load.server_us_per_ack for load in loads),
        faults(loads),
    ]
