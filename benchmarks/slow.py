"""Slow readers: some members stop reading, and the others should not notice."""

import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack

from benchmarks.churn import DEAF, LISTENS, SENDS, Outcome, Place, churning
from benchmarks.crowd import SETTINGS, crowd_in
from benchmarks.guests import Seat
from benchmarks.measure import KB, memory_of, peak_resident
from benchmarks.peer import BROADCAST, NAIVE, seats_in_one_room
from benchmarks.plan import Plan
from benchmarks.process import Process, free_port, scratch
from benchmarks.report import Report, spread
from benchmarks.server import teahouse_in

COLUMNS = [
    "server",
    "all read: p50 ms",
    "p99 ms",
    "some do not: p50 ms",
    "p99 ms",
    "× p99",
    "cut after s",
    "memory grew MB",
    "lost · doubled · out of order",
]
CONTENT_BYTES, SENDERS, DEAF_SHARE = 8000, 8, 10
HEALTHY, SLOW = 0, 1
SETTLE_S = 3.0


def run(plan: Plan) -> Report:
    """One server after the other; in each, times in which all read and times in which some do not take turns."""
    title = f"Slow readers: {plan.slow_members // DEAF_SHARE} of {plan.slow_members} members stop reading"
    report = Report("slow", title, list(COLUMNS))
    for peer in (BROADCAST, NAIVE):
        with peer.started() as process:
            _measure(process, seats_in_one_room(plan.slow_members), plan, report)
    with scratch() as folder, ExitStack() as stack:
        seats = crowd_in(folder, [plan.slow_members]).seats
        process = stack.enter_context(teahouse_in(folder, free_port(), SETTINGS))
        report.faults += _measure(process, seats, plan, report).faults
    report.notes.append(
        f"{plan.slow_rate:g} messages of {CONTENT_BYTES} bytes a second. p50 and p99 are those of the members who "
        "read, from the moment a message was to be sent. Who is cut (4008) comes back and must be whole then."
    )
    return report


def _measure(process: Process, seats: Sequence[Seat], plan: Plan, report: Report) -> Outcome:
    print(f"  {process.name}", file=sys.stderr)
    with churning(_places(seats, process), content_bytes=CONTENT_BYTES) as churn:
        churn.say("rate", plan.slow_rate)
        time.sleep(SETTLE_S)
        before = memory_of(process).resident
        for _ in range(plan.slow_turns):
            churn.say("phase", "all")
            time.sleep(plan.slow_s / 2)
            churn.say("phase", "some")
            churn.say("deaf", 1)
            time.sleep(plan.slow_s)
            churn.say("phase", "back")
            churn.say("deaf", 0)
            time.sleep(plan.slow_s / 2)
        outcome = churn.finish()
    grown = peak_resident(process) - before
    report.runs.append({"server": process.name, "grown_bytes": grown, **outcome.raw})
    report.rows.append(_row(process.name, outcome, grown))
    return outcome


def _places(seats: Sequence[Seat], process: Process) -> list[Place]:
    """The first send, and every tenth can stop reading."""
    places = []
    for number, seat in enumerate(seats):
        slow = number >= SENDERS and number % DEAF_SHARE == DEAF_SHARE - 1
        role = SENDS if number < SENDERS else DEAF if slow else LISTENS
        places.append(Place(seat, process, SLOW if slow else HEALTHY, role))
    return places


def _row(server: str, outcome: Outcome, grown: int) -> list[str]:
    p50s, p99s = (
        {name: _figures(outcome, name, figure) for name in ("all", "some")} for figure in ("p50_ms", "p99_ms")
    )
    cut = f"{outcome.slow_first_s:.1f}–{outcome.slow_last_s:.1f}" if outcome.slow else "never"
    return [
        server,
        spread(p50s["all"], 1),
        spread(p99s["all"], 1),
        spread(p50s["some"], 1),
        spread(p99s["some"], 1),
        f"{statistics.median(p99s['some']) / statistics.median(p99s['all']):.2f}",
        cut,
        f"{grown / KB / KB:.0f}",
        outcome.faults_text(),
    ]


def _figures(outcome: Outcome, name: str, figure: str) -> list[float]:
    return [phase["groups"][HEALTHY][figure] for phase in outcome.phases if phase["name"] == name]
