"""A flaky network: every socket is cut again and again, and its client stays away for a moment each time."""

import sys
import time
from collections.abc import Sequence

from benchmarks.churn import Outcome, Place, churning, one_sender_a_room
from benchmarks.crowd import SETTINGS, crowd_in
from benchmarks.guests import Seat
from benchmarks.peer import BROADCAST
from benchmarks.plan import Plan
from benchmarks.process import free_port, scratch
from benchmarks.report import Report
from benchmarks.server import teahouse_in

COLUMNS = [
    "server",
    "cuts",
    "delivered %",
    "replay p50 ms",
    "p99 ms",
    "refused and came later",
    "lost · doubled · out of order",
]
CUT_EVERY_S, AWAY_S = 15.0, 2.0


def run(plan: Plan) -> Report:
    """Teahouse, whose clients resume, beside a server whose clients can only connect again."""
    title = f"Flaky: {plan.flaky_members} members, each cut about every {CUT_EVERY_S:g} s and {AWAY_S:g} s away"
    report = Report("flaky", title, list(COLUMNS))
    sizes = [plan.flaky_members // plan.flaky_rooms] * plan.flaky_rooms
    with scratch() as folder:
        seats = crowd_in(folder, sizes).seats
        with teahouse_in(folder, free_port(), SETTINGS) as process:
            outcome = _weather(one_sender_a_room(seats, process), plan, forgetful=False)
            report.faults += outcome.faults
            _keep(report, process.name, outcome, sizes)
    with BROADCAST.started() as process:
        seats = tuple(Seat(str(room), room) for room, size in enumerate(sizes, start=1) for _ in range(size))
        _keep(report, process.name, _weather(one_sender_a_room(seats, process), plan, forgetful=True), sizes)
    report.notes.append(
        f"{plan.flaky_rate:g} messages/s in each of {len(sizes)} rooms. Replay: from a socket's auth until its client "
        "has heard all it missed. A server without resumption and without names for messages loses and doubles; a "
        "client of Teahouse that comes when too many come is told to come back a little later."
    )
    return report


def _weather(places: Sequence[Place], plan: Plan, *, forgetful: bool) -> Outcome:
    print(f"  {places[0].process.name}: {len(places)} members", file=sys.stderr)
    options = {"forgetful": True} if forgetful else {}
    with churning(places, cut_every_s=CUT_EVERY_S, away_s=AWAY_S, **options) as churn:
        churn.say("rate", plan.flaky_rate * plan.flaky_rooms)
        churn.say("phase", "flaky")
        churn.say("flaky", 1)
        time.sleep(plan.flaky_s)
        return churn.finish()


def _keep(report: Report, server: str, outcome: Outcome, sizes: Sequence[int]) -> None:
    report.runs.append({"server": server, **outcome.raw})
    replay = outcome.phase("flaky")["replay"]
    report.rows.append(
        [
            server,
            f"{outcome.cuts:,}",
            f"{100 * outcome.delivered / (outcome.stored * sizes[0]):.2f}",
            f"{replay['p50_ms']:.0f}",
            f"{replay['p99_ms']:.0f}",
            str(outcome.refused),
            outcome.faults_text(),
        ]
    )
