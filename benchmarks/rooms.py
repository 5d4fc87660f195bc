"""Many small rooms: each message goes to a few people in any one of them."""

from collections.abc import Sequence
from contextlib import ExitStack

from benchmarks.chart import Bars
from benchmarks.contender import Contender, Measured, in_turns, started, taken_from
from benchmarks.crowd import SETTINGS as CROWD
from benchmarks.crowd import crowd_across
from benchmarks.guests import Seat
from benchmarks.load import wandering
from benchmarks.peer import C_BATCH, C_LOOP, NAIVE, SOCKET_IO, WS, seats_across
from benchmarks.plan import Plan
from benchmarks.process import Process, free_port, scratch
from benchmarks.report import Report, faults, proof, spread
from benchmarks.server import teahouse_in

COLUMNS = [
    "server",
    "stored first",
    "in flight",
    "messages/s",
    "deliveries/s",
    "CPU µs/message",
    "CPU µs/delivery",
    "× C loop",
    "busy %",
    "lost · doubled · out of order",
]
PEERS = (C_LOOP, C_BATCH, WS, SOCKET_IO, NAIVE)


def run(plan: Plan) -> Report:
    """One member of each room sends; the next message is always that of any of them."""
    rooms, size = plan.small_rooms
    report = Report("rooms", f"{rooms:,} rooms of {size}, any room for each message", list(COLUMNS))
    title = f"Messages per second, each to any one of {rooms:,} rooms of {size}"
    rate = Bars("rooms", title, "messages/s, one core", log=True)
    report.charts.append(rate)
    with ExitStack() as stack:
        contenders = started(PEERS, seats_across(rooms), stack, report.notes)
        process, seats = _teahouse(rooms, size, stack)
        contenders.append(Contender("Teahouse", "each message", process, taken_from(seats)))
        paces = [wandering(in_flight) for in_flight in plan.small_rooms_in_flight]
        for measured in in_turns(
            plan, contenders, paces, report.notes, members=rooms * size, senders=rooms, awake=True
        ):
            report.keep(measured.contender.name, measured.loads)
            report.rows.append(_row(measured))
            rate.add(str(measured.pace), measured.contender.name, (load.acks_per_s for load in measured.loads))
    report.notes.append(proof(report))
    return report


def _teahouse(rooms: int, size: int, stack: ExitStack) -> tuple[Process, Sequence[Seat]]:
    """One server with all the rooms, and its seats in the same order as the peers'."""
    folder = stack.enter_context(scratch())
    seats = crowd_across(folder, rooms, size).seats
    return stack.enter_context(teahouse_in(folder, free_port(), CROWD)), seats


def _row(measured: Measured) -> list[str]:
    loads = measured.loads
    return [
        measured.contender.name,
        measured.contender.stores,
        f"{measured.pace.amount:g}",
        spread(load.acks_per_s for load in loads),
        spread(load.deliveries_per_s for load in loads),
        spread(load.server_us_per_ack for load in loads),
        spread((load.server_us_per_delivery for load in loads), 2),
        spread(measured.ratios(), 2),
        spread(100 * load.server_busy for load in loads),
        faults(loads),
    ]
