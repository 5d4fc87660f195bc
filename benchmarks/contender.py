"""One server in a comparison: running, and with seats for its guests."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks.guests import Seat
from benchmarks.load import Load, Pace, drive
from benchmarks.measure import wait_until_idle
from benchmarks.packages import NotInstalled
from benchmarks.peer import Peer
from benchmarks.plan import Plan
from benchmarks.process import Process


@dataclass(frozen=True)
class Contender:
    """A running server. `stores` says what is safe on disk before a message is delivered.

    `must`: without it there is no table.
    """

    name: str
    stores: str
    process: Process
    seats: Callable[[int], Sequence[Seat]]
    must: bool = True

    def measure(
        self, plan: Plan, paces: Sequence[Pace], *, members: int, senders: int, awake: bool = False
    ) -> list[Load]:
        """One window of the plan at each pace, with that many of the seats taken."""
        print(f"  {self.name}: {members} members, {senders} senders", file=sys.stderr)
        loads = drive(
            self.process,
            self.seats(members),
            paces,
            senders=senders,
            awake=awake,
            warmup_s=plan.warmup_s,
            seconds=plan.seconds,
        )
        for pace, load in zip(paces, loads, strict=True):
            rates = f"{load.acks_per_s:,.0f} messages/s, {load.deliveries_per_s:,.0f} deliveries/s"
            print(f"    {pace}: {rates}", file=sys.stderr)
        return loads


@dataclass(frozen=True)
class Measured:
    """One contender at one pace: a load of each run, and beside each the first contender's of the same turn."""

    contender: Contender
    pace: Pace
    loads: list[Load]
    baselines: list[Load]

    def ratios(self) -> list[float]:
        """CPU for a delivery as a multiple of the first contender's, turn by turn."""
        pairs = zip(self.loads, self.baselines, strict=True)
        return [load.server_us_per_delivery / baseline.server_us_per_delivery for load, baseline in pairs]


def take_turns(
    runs: int, contenders: Sequence[Contender], measure: Callable[[Contender], list[Load]], notes: list[str]
) -> list[tuple[Contender, list[list[Load]]]]:
    """All contenders after each other, `runs` times, each when the one before is idle: for each what was measured,
    window by window, run by run.

    A peer that fails is left out, with a note; the first contender and Teahouse may not fail.
    """
    turns: dict[str, list[list[Load]]] = {contender.name: [] for contender in contenders}
    for _ in range(runs):
        for contender in contenders:
            if contender.name not in turns:
                continue
            try:
                turns[contender.name].append(measure(contender))
                wait_until_idle(contender.process)
            except RuntimeError as error:
                if contender.must or contender is contenders[0]:
                    raise
                notes.append(f"{contender.name} did not manage, and is left out: {str(error).splitlines()[0]}")
                del turns[contender.name]
    return [
        (contender, [list(window) for window in zip(*turns[contender.name], strict=True)])
        for contender in contenders
        if contender.name in turns
    ]


def in_turns(
    plan: Plan,
    contenders: Sequence[Contender],
    paces: Sequence[Pace],
    notes: list[str],
    *,
    members: int,
    senders: int,
    awake: bool,
) -> Iterator[Measured]:
    """All contenders at all paces in one shape; what was measured, pace by pace."""

    def measure(contender: Contender) -> list[Load]:
        return contender.measure(plan, paces, members=members, senders=senders, awake=awake)

    turns = take_turns(plan.runs, contenders, measure, notes)
    for at, pace in enumerate(paces):
        baselines = turns[0][1][at]
        for contender, windows in turns:
            yield Measured(contender, pace, windows[at], baselines)


def taken_from(seats: Sequence[Seat]) -> Callable[[int], Sequence[Seat]]:
    """The first so many of these seats."""
    return lambda count: seats[:count]


def started(
    peers: Iterable[Peer], seats: Callable[[int], Sequence[Seat]], stack: ExitStack, notes: list[str]
) -> list[Contender]:
    """The peers that can be started, until the stack unwinds; a note for each that cannot."""
    contenders = []
    for peer in peers:
        try:
            process = stack.enter_context(peer.started())
        except NotInstalled as error:
            notes.append(f"{peer.name} was left out, its packages could not be installed: {error}")
            continue
        contenders.append(Contender(peer.name, peer.stores, process, seats, must=False))
    return contenders
