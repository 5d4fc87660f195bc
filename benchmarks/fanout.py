"""One big room: what a delivery costs the server, and how many it makes in a second."""

import itertools
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from benchmarks.chart import Bars
from benchmarks.contender import Contender, Measured, in_turns, started, taken_from
from benchmarks.crowd import SETTINGS as CROWD
from benchmarks.crowd import crowd_in
from benchmarks.guests import Seat
from benchmarks.load import each
from benchmarks.peer import (
    BROADCAST,
    C_BATCH,
    C_LOOP,
    CHANNELS,
    NAIVE,
    PICOWS,
    PYTHON_SOCKET_IO,
    RAW_UVLOOP,
    SOCKET_IO,
    WS,
    seats_in_one_room,
)
from benchmarks.plan import Plan
from benchmarks.process import Process, free_port, scratch
from benchmarks.report import Report, faults, proof, spread
from benchmarks.server import teahouse_in

COLUMNS = [
    "server",
    "stored first",
    "members",
    "in flight",
    "CPU µs/delivery",
    "× C loop",
    "deliveries/s",
    "messages/s",
    "busy %",
    "lost · doubled · out of order",
]
BIG = (C_LOOP, C_BATCH, RAW_UVLOOP, WS)
"""Those that are in the biggest rooms too. The C loop comes first: it is what the others are compared with."""

OTHERS = (PICOWS, BROADCAST, SOCKET_IO, PYTHON_SOCKET_IO, CHANNELS, NAIVE)


def run(plan: Plan) -> Report:
    """All servers run at once and are measured in turns, so that a drift of the machine meets them all."""
    report = Report("fanout", "One room, one sender", list(COLUMNS))
    smallest, *bigger = plan.rooms_of
    rate = Bars("fanout", f"Deliveries per second to one room of {smallest}", "deliveries/s, one core", log=True)
    price = Bars("fanout-cpu", f"CPU for one delivery to a room of {smallest}", "µs of CPU", log=True)
    report.charts += [rate, price]
    with ExitStack() as stack:
        big = started(BIG, seats_in_one_room, stack, report.notes)
        others = started(OTHERS, seats_in_one_room, stack, report.notes)
        process, rooms = _teahouse(plan.rooms_of, stack)
        for members in (smallest, *bigger):
            ours = Contender("Teahouse", "each message", process, rooms[members])
            contenders = [*big, *(others if members == smallest else ()), ours]
            paces = [each(in_flight) for in_flight in plan.in_flight]
            for measured in in_turns(plan, contenders, paces, report.notes, members=members, senders=1, awake=True):
                report.keep(measured.contender.name, measured.loads)
                report.rows.append(_row(measured, members))
                if members == smallest:
                    bar = str(measured.pace), measured.contender.name
                    rate.add(*bar, (load.deliveries_per_s for load in measured.loads))
                    price.add(*bar, (load.server_us_per_delivery for load in measured.loads))
    report.notes.append(proof(report))
    return report


def _teahouse(sizes: Sequence[int], stack: ExitStack) -> tuple[Process, dict[int, Callable[[int], Sequence[Seat]]]]:
    """One server with a room of each size, and the seats of each room."""
    folder = stack.enter_context(scratch())
    seats = iter(crowd_in(folder, sizes).seats)
    rooms = {size: taken_from(list(itertools.islice(seats, size))) for size in sizes}
    return stack.enter_context(teahouse_in(folder, free_port(), CROWD)), rooms


def _row(measured: Measured, members: int) -> list[str]:
    loads = measured.loads
    return [
        measured.contender.name,
        measured.contender.stores,
        f"{members:,}",
        f"{measured.pace.amount:g}",
        spread((load.server_us_per_delivery for load in loads), 2),
        spread(measured.ratios(), 2),
        spread(load.deliveries_per_s for load in loads),
        spread(load.acks_per_s for load in loads),
        spread(100 * load.server_busy for load in loads),
        faults(loads),
    ]
