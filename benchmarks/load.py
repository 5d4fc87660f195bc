"""Drives the load generator (`native/load.c`) on the load core and reads its result."""

import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Literal

from benchmarks.build import program
from benchmarks.guests import Seat
from benchmarks.process import LOAD_CORE, Process


@dataclass(frozen=True)
class Load:
    """What the generator counted in one window: the work in it, and the faults of it and of its warm-up.

    `ack_…` is from sending until the sender's own message is back; `p50_us` and the like until it is at each member;
    `departure_p99_us` is how late the generator itself was, `load_cpu_s` what it computed, without what it waited.
    """

    members: int
    senders: int
    loop: str
    amount: float
    seconds: float
    delivered: int
    acked: int
    frame_bytes: float
    server_cpu_s: float
    load_cpu_s: float
    ack_p50_us: float
    ack_p99_us: float
    p50_us: float
    p99_us: float
    p999_us: float
    max_us: float
    departure_p99_us: float
    unacked: int
    lost: int
    doubled: int
    out_of_order: int

    @property
    def server_us_per_delivery(self) -> float:
        """CPU time of all the server's threads, in microseconds."""
        return 1e6 * self.server_cpu_s / self.delivered

    @property
    def server_us_per_ack(self) -> float:
        """CPU time of all the server's threads, in microseconds."""
        return 1e6 * self.server_cpu_s / self.acked

    @property
    def deliveries_per_s(self) -> float:
        return self.delivered / self.seconds

    @property
    def acks_per_s(self) -> float:
        return self.acked / self.seconds

    @property
    def server_busy(self) -> float:
        """The share of the window in which the server computed; above 1 with threads on more cores than one."""
        return self.server_cpu_s / self.seconds

    @property
    def faults(self) -> int:
        """Messages that a member did not get exactly once and in order, or that were never acknowledged."""
        return self.unacked + self.lost + self.doubled + self.out_of_order


@dataclass(frozen=True)
class Pace:
    """How messages are sent in a window, in the words of `native/schedule.c`."""

    loop: Literal["each", "wandering", "rate"]
    amount: float

    def __str__(self) -> str:
        return f"{self.amount:,.0f} {'messages/s' if self.loop == 'rate' else 'in flight'}"


def each(in_flight: int) -> Pace:
    """A closed loop: each sender keeps so many messages on the way."""
    return Pace("each", in_flight)


def wandering(in_flight: int) -> Pace:
    """A closed loop: so many messages are on the way in all, each sent by anybody."""
    return Pace("wandering", in_flight)


def rate(messages_per_s: float) -> Pace:
    """An open loop: so many messages a second, each at its own moment, whatever the server does."""
    return Pace("rate", messages_per_s)


def drive(
    process: Process,
    seats: Sequence[Seat],
    paces: Sequence[Pace],
    *,
    senders: int,
    awake: bool,
    warmup_s: float,
    seconds: float,
) -> list[Load]:
    """Fill the seats, let the first `senders` of them send at one pace after the other, and count what everybody hears.

    `awake`: the generator never sleeps, so that no server pays for waking it.
    """
    with _seats_file(seats) as file:
        options: dict[str, float] = {"senders": senders, "warmup-s": warmup_s, "seconds": seconds}
        if awake:
            options["nap-ms"] = 0
        command = _command(process, file.name, options)
        for pace in paces:
            command += [f"--{pace.loop}", str(pace.amount)]
        result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(f"{process.name}: {result.stderr.strip()}")
    loads = [Load(**json.loads(line)) for line in result.stdout.splitlines()[1:]]
    if any(load.acked == 0 and load.loop != "open" for load in loads):
        raise RuntimeError(f"{process.name}: no message came back within {seconds:g} s")
    return loads


@contextmanager
def holding(process: Process, seats: Sequence[Seat]) -> Iterator[None]:
    """Keep one authenticated, idle socket open for every seat."""
    with _seats_file(seats) as file:
        command = _command(process, file.name, {})
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as generator:
            assert generator.stdout is not None and generator.stdin is not None
            if generator.stdout.readline() != "ready\n":
                raise RuntimeError(f"{process.name}: the sockets could not be opened")
            yield
            generator.stdin.close()
            if generator.wait() != 0:
                raise RuntimeError(f"{process.name}: the sockets could not be kept open")


def _command(process: Process, seats_file: str, options: dict[str, float]) -> list[str]:
    command = ["taskset", "--cpu-list", str(LOAD_CORE), str(program("load"))]
    command += ["--port", str(process.port), "--seats", seats_file, "--server-pid", str(process.pid)]
    command += ["--dialect", process.dialect]
    for name, value in options.items():
        command += [f"--{name}", str(value)]
    return command


@contextmanager
def _seats_file(seats: Sequence[Seat]) -> Iterator[IO[str]]:
    with tempfile.NamedTemporaryFile("w", prefix="seats-") as file:
        file.writelines(f"{seat.token} {seat.room_id}\n" for seat in seats)
        file.flush()
        yield file
