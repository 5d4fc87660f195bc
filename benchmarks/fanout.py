"""One big room: what a delivery costs the server, and how many it makes in a second."""

from contextlib import ExitStack

from benchmarks.chart import Bars
from benchmarks.contender import Contender
from benchmarks.guests import Guests
from benchmarks.load import Load
from benchmarks.peer import BROADCAST, C_BATCH, C_LOOP, NAIVE, RAW_UVLOOP, seats_in_one_room
from benchmarks.plan import Plan
from benchmarks.report import Report, faults, spread
from benchmarks.server import teahouse

COLUMNS = [
    "server",
    "stored first",
    "in flight",
    "CPU µs/delivery",
    "× C loop",
    "deliveries/s",
    "messages/s",
    "busy %",
    "lost · doubled · out of order",
]
PEERS = (C_LOOP, C_BATCH, RAW_UVLOOP, BROADCAST, NAIVE)


def run(plan: Plan) -> Report:
    """All servers run at once and are measured in turns, so that a drift of the machine meets them all."""
    report = Report("fanout", f"Fan-out: one room of {plan.members} members, one sender", list(COLUMNS))
    rate = Bars("fanout", f"Deliveries per second to one room of {plan.members}", "deliveries/s, one core", log=True)
    price = Bars("fanout-cpu", f"CPU for one delivery to a room of {plan.members}", "µs of CPU", log=True)
    report.charts += [rate, price]
    with ExitStack() as stack:
        contenders = _contenders(plan, stack)
        for in_flight in plan.in_flight:
            turns = [
                [
                    contender.measure(plan, members=plan.members, senders=1, in_flight=in_flight, awake=True)
                    for contender in contenders
                ]
                for _ in range(plan.runs)
            ]
            for number, contender in enumerate(contenders):
                loads = [turn[number] for turn in turns]
                report.keep(contender.name, loads)
                rate.add(f"{in_flight} in flight", contender.name, (load.deliveries_per_s for load in loads))
                price.add(f"{in_flight} in flight", contender.name, (load.server_us_per_delivery for load in loads))
                report.rows.append(_row(contender, in_flight, loads, baselines=[turn[0] for turn in turns]))
    report.notes.append(_proof(report))
    return report


def _contenders(plan: Plan, stack: ExitStack) -> list[Contender]:
    """The C loop comes first: it is what the others are compared with."""
    contenders = [
        Contender(peer.name, peer.stores, stack.enter_context(peer.started()), seats_in_one_room) for peer in PEERS
    ]
    process = stack.enter_context(teahouse())
    guests = Guests(process.port).share_a_room(plan.members)
    return [*contenders, Contender("Teahouse", "each message", process, guests.seats)]


def _row(contender: Contender, in_flight: int, loads: list[Load], baselines: list[Load]) -> list[str]:
    pairs = zip(loads, baselines, strict=True)
    ratios = [load.server_us_per_delivery / baseline.server_us_per_delivery for load, baseline in pairs]
    return [
        contender.name,
        contender.stores,
        str(in_flight),
        spread((load.server_us_per_delivery for load in loads), 2),
        spread(ratios, 2),
        spread(load.deliveries_per_s for load in loads),
        spread(load.acks_per_s for load in loads),
        spread(100 * load.server_busy for load in loads),
        faults(loads),
    ]


def _proof(report: Report) -> str:
    """That the generator could follow a server of twice the speed: the most it was seen to take in."""

    def best(server: str, seconds: str) -> float:
        return max(float(run["delivered"] / run[seconds]) for run in report.runs if run["server"] == server)

    capacity, needed = best(C_BATCH.name, "seconds"), best("Teahouse", "seconds")
    return f"The generator can take in {capacity:,.0f} deliveries/s, {capacity / needed:.1f} × the most Teahouse made."
