"""One server in a comparison: running, and with seats for its guests."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.guests import Seat
from benchmarks.load import Load, drive
from benchmarks.plan import Plan
from benchmarks.process import Process


@dataclass(frozen=True)
class Contender:
    """A running server. `stores` says what is safe on disk before a message is delivered."""

    name: str
    stores: str
    process: Process
    seats: Callable[[int], Sequence[Seat]]

    def measure(self, plan: Plan, *, members: int, senders: int, in_flight: int = 1, awake: bool = False) -> Load:
        """One window of the plan, with that many of the seats taken."""
        print(f"  {self.name}: {senders} × {in_flight} in flight", end="", file=sys.stderr, flush=True)
        load = drive(
            self.process,
            self.seats(members),
            senders=senders,
            in_flight=in_flight,
            awake=awake,
            warmup_s=plan.warmup_s,
            seconds=plan.seconds,
        )
        print(f", {load.acks_per_s:,.0f} messages/s, {load.deliveries_per_s:,.0f} deliveries/s", file=sys.stderr)
        return load
