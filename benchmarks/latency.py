"""How late messages are at a steady rate: from the moment at which each was to be sent until it is at each member."""

from contextlib import ExitStack
from dataclasses import replace
from functools import partial

from benchmarks.chart import Lines
from benchmarks.contender import Contender, started, take_turns, taken_from
from benchmarks.crowd import SETTINGS as CROWD
from benchmarks.crowd import crowd_across
from benchmarks.load import Load, each, rate
from benchmarks.peer import C_BATCH, C_LOOP, NAIVE, SOCKET_IO, WS, seats_across
from benchmarks.plan import Plan
from benchmarks.process import free_port, scratch
from benchmarks.report import Report, faults, proof, spread
from benchmarks.server import teahouse_in

COLUMNS = [
    "server",
    "stored first",
    "rooms × people",
    "load %",
    "messages/s",
    "deliveries/s",
    "p50 ms",
    "p99 ms",
    "p99.9 ms",
    "highest ms",
    "generator late, p99 ms",
    "lost · doubled · out of order",
]
PEERS = (C_LOOP, C_BATCH, WS, SOCKET_IO, NAIVE)
IN_FLIGHT = 4
"""Of each sender, when the maximum is looked for."""


def run(plan: Plan) -> Report:
    """In each turn every server is driven to its own maximum first, and then at shares of it."""
    report = Report("latency", "At shares of each server's maximum", list(COLUMNS))
    for rooms, size, senders in plan.latency_rooms:
        where = f"{rooms:,} × {size:,}"
        title = f"From the moment of sending to every member, {where} people, 99th percentile"
        name = f"latency-{rooms}x{size}"
        p99 = Lines(name, title, "% of the server's own maximum", "ms", log=True)
        report.charts.append(p99)
        with ExitStack() as stack:
            contenders = started(PEERS, seats_across(rooms), stack, report.notes)
            folder = stack.enter_context(scratch())
            seats = crowd_across(folder, rooms, size).seats
            process = stack.enter_context(teahouse_in(folder, free_port(), CROWD))
            contenders.append(Contender("Teahouse", "each message", process, taken_from(seats)))
            measure = partial(_measure, plan, members=rooms * size, senders=senders)
            turns = take_turns(plan.runs, contenders, measure, report.notes)
        for contender, (maxima, *shares) in turns:
            report.keep(contender.name, maxima, rooms=where, load="maximum")
            report.rows.append(_row(contender, where, "closed loop", maxima))
            for share, loads in zip(plan.load_shares, shares, strict=True):
                report.keep(contender.name, loads, rooms=where, load=share)
                report.rows.append(_row(contender, where, f"{100 * share:.0f}", loads))
                p99.add(contender.name, 100 * share, (load.p99_us / 1e3 for load in loads))
    report.notes.append(proof(report))
    return report


def _measure(plan: Plan, contender: Contender, *, members: int, senders: int) -> list[Load]:
    """The closed loop that shows the maximum, and then the open loop at each share of it."""
    [maximum] = contender.measure(plan, [each(IN_FLIGHT)], members=members, senders=senders, awake=True)
    steady = replace(plan, seconds=plan.latency_s)
    paces = [rate(share * maximum.acks_per_s) for share in plan.load_shares]
    return [maximum, *contender.measure(steady, paces, members=members, senders=senders, awake=True)]


def _row(contender: Contender, rooms: str, load: str, loads: list[Load]) -> list[str]:
    return [
        contender.name,
        contender.stores,
        rooms,
        load,
        spread(one.acks_per_s for one in loads),
        spread(one.deliveries_per_s for one in loads),
        spread((one.p50_us / 1e3 for one in loads), 2),
        spread((one.p99_us / 1e3 for one in loads), 2),
        spread((one.p999_us / 1e3 for one in loads), 2),
        spread((one.max_us / 1e3 for one in loads), 1),
        spread((one.departure_p99_us / 1e3 for one in loads), 2),
        faults(loads),
    ]
