"""Idle sockets: the memory that one takes, and what their heartbeats cost, while nothing else happens."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from benchmarks.guests import Guests, Seat
from benchmarks.load import holding
from benchmarks.measure import KB, Memory, cpu_s, memory_of
from benchmarks.peer import NAIVE, seats_in_one_room
from benchmarks.plan import Plan
from benchmarks.process import Process
from benchmarks.report import Report
from benchmarks.server import teahouse

COLUMNS = [
    "server",
    "sockets",
    "RSS KB/socket",
    "PSS KB/socket",
    "TCP buffers KB/socket",
    "slab KB/socket",
    "heartbeats: % of a core",
]
FIRST_SOCKETS = 50
HEARTBEAT_S = 25
SETTLE_S = 3.0


def run(plan: Plan) -> Report:
    """One server after the other: the kernel's memory belongs to everybody."""
    report = Report("idle", f"Idle: {plan.idle_sockets} authenticated sockets", list(COLUMNS))
    with NAIVE.started() as process:
        report.rows.append(_measure(process, seats_in_one_room, plan, report))
    with ExitStack() as stack:
        process = stack.enter_context(teahouse())
        guests = Guests(process.port).share_a_room(plan.idle_people)
        report.rows.append(_measure(process, guests.seats, plan, report))
    report.notes.append(
        "TCP buffers (/proc/net/sockstat) and slab (/proc/meminfo) are the kernel's, for both ends of each connection."
    )
    report.notes.append(
        f"Heartbeats are Teahouse's own, one of each socket in the {HEARTBEAT_S} s that its hello names, and those "
        "that uvicorn sends by itself every 20 s for the naive manager."
    )
    return report


def _measure(process: Process, seats: Callable[[int], Sequence[Seat]], plan: Plan, report: Report) -> list[str]:
    with holding(process, seats(FIRST_SOCKETS)):
        time.sleep(SETTLE_S)  # what is loaded and filled on first use is not an idle socket's
    time.sleep(SETTLE_S)
    before = memory_of(process)
    with holding(process, seats(plan.idle_sockets)):
        time.sleep(SETTLE_S)
        grown = memory_of(process) - before
        busy = _busy(process, plan.idle_s)
    report.runs.append({"server": process.name, "sockets": plan.idle_sockets, "busy": busy, "bytes": vars(grown)})
    return [process.name, str(plan.idle_sockets), *_shares(grown, plan.idle_sockets), f"{100 * busy:.1f}"]


def _busy(process: Process, seconds: float) -> float:
    """The share of a core that the server uses meanwhile."""
    before_s, began = cpu_s(process), time.monotonic()
    time.sleep(seconds)
    return (cpu_s(process) - before_s) / (time.monotonic() - began)


def _shares(memory: Memory, sockets: int) -> list[str]:
    """KB for each socket, one decimal."""
    parts = (memory.resident, memory.proportional, memory.socket_buffers, memory.slab)
    return [f"{part / KB / sockets:.1f}" for part in parts]
