"""The avalanche: the server is killed under load and started again, and everybody comes back at once."""

import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from benchmarks.churn import Churn, Outcome, Place, churning, one_sender_a_room
from benchmarks.crowd import SETTINGS, crowd_in
from benchmarks.measure import KB, cpu_s, peak_resident
from benchmarks.peer import C_LOOP, seats_in_one_room
from benchmarks.plan import Plan
from benchmarks.process import Process, free_port, scratch
from benchmarks.report import Report
from benchmarks.server import teahouse_in

COLUMNS = [
    "rooms × members",
    "down s",
    "tried again by 95 % · 100 % s",
    "caught up 95 % s",
    "100 % s",
    "replay p50 ms",
    "p99 ms",
    "CPU ms/return",
    "peak MB",
    "lost · doubled · out of order",
]


def run(plan: Plan) -> Report:
    """Many rooms, then everybody in one; each on a server of its own."""
    members = plan.avalanche_members
    report = Report("avalanche", f"Avalanche: {members} members return after kill −9", list(COLUMNS))
    for rooms in plan.avalanche_rooms:
        print(f"  {rooms} rooms × {members // rooms}", file=sys.stderr)
        outcome, used_s, peak = _fall(plan, [members // rooms] * rooms)
        report.faults += outcome.faults
        report.runs.append({"rooms": rooms, "cpu_s": used_s, "peak_bytes": peak, **outcome.raw})
        report.rows.append(_row(rooms, outcome, used_s, peak))
    report.notes.append(_proof(members, max(float(run["members"] / run["open_s"]) for run in report.runs)))
    return report


def _fall(plan: Plan, sizes: Sequence[int]) -> tuple[Outcome, float, int]:
    """One kill: what the generator counted, and the CPU and the most memory of the server that all came back to."""
    port = free_port()
    with scratch() as folder:
        seats = crowd_in(folder, sizes).seats
        with ExitStack() as first:
            process = first.enter_context(teahouse_in(folder, port, SETTINGS))
            with churning(one_sender_a_room(seats, process)) as churn:
                churn.say("rate", plan.avalanche_rate * len(sizes))
                time.sleep(plan.avalanche_s)
                churn.say("phase", "fall")
                os.kill(process.pid, signal.SIGKILL)
                first.close()
                with teahouse_in(folder, port, SETTINGS) as risen:
                    return _return(churn, risen, plan)


def _return(churn: Churn, process: Process, plan: Plan) -> tuple[Outcome, float, int]:
    before_s = cpu_s(process)
    churn.await_whole()
    used_s = cpu_s(process) - before_s
    churn.say("phase", "after")
    time.sleep(plan.avalanche_s)
    return churn.finish(), used_s, peak_resident(process)


def _row(rooms: int, outcome: Outcome, used_s: float, peak: int) -> list[str]:
    tried, back, replay = outcome.tried, outcome.back, _replay(outcome)
    return [
        f"{rooms} × {outcome.members // rooms}",
        f"{outcome.down_s:.1f}",
        f"{tried['p95_s']:.1f} · {tried['p100_s']:.1f}",
        f"{back['p95_s']:.1f}",
        f"{back['p100_s']:.1f}",
        f"{replay['p50_ms']:.0f}",
        f"{replay['p99_ms']:.0f}",
        f"{1000 * used_s / outcome.members:.2f}",
        f"{peak / KB / KB:.0f}",
        outcome.faults_text(),
    ]


def _replay(outcome: Outcome) -> dict[str, Any]:
    replay: dict[str, Any] = outcome.phase("fall")["replay"]
    return replay


def _proof(members: int, greeted_per_s: float) -> str:
    """That the generator could follow a server that greets twice as fast: how fast the C loop lets everybody in."""
    with C_LOOP.started() as process:
        places = [Place(seat, process) for seat in seats_in_one_room(members)]
        with churning(places) as churn:
            outcome = churn.finish()
    capacity = outcome.members / outcome.open_s
    return (
        f"One after the other the C loop greets {capacity:,.0f} members a second, "
        f"{capacity / greeted_per_s:.1f} × as many as Teahouse ({greeted_per_s:,.0f})."
    )
