"""Drives the load generator (`native/load.c`) on the load core and reads its result."""

import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from benchmarks.build import program
from benchmarks.guests import Seat
from benchmarks.process import LOAD_CORE, Process


@dataclass(frozen=True)
class Load:
    """What one run of the generator counted: the window's work, and the faults of the whole run."""

    members: int
    senders: int
    in_flight: int
    seconds: float
    delivered: int
    acked: int
    frame_bytes: float
    server_cpu_s: float
    load_cpu_s: float
    ack_p50_us: float
    ack_p99_us: float
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


def drive(
    process: Process,
    seats: Sequence[Seat],
    *,
    senders: int,
    in_flight: int,
    awake: bool,
    warmup_s: float,
    seconds: float,
) -> Load:
    """Let the first `senders` seats send, each with `in_flight` messages on the way, and count what everybody hears.

    `awake`: the generator never sleeps, so that no server pays for waking it.
    """
    with _seats_file(seats) as file:
        options = {"senders": senders, "in-flight": in_flight, "warmup-s": warmup_s, "seconds": seconds}
        if awake:
            options["nap-ms"] = 0
        result = subprocess.run(_command(process, file.name, options), capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(f"{process.name}: {result.stderr.strip()}")
    return Load(**json.loads(result.stdout.splitlines()[-1]))


@contextmanager
def holding(process: Process, seats: Sequence[Seat]) -> Iterator[None]:
    """Keep one authenticated, idle socket open for every seat."""
    with _seats_file(seats) as file:
        command = _command(process, file.name, {"senders": 0, "seconds": 0})
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
    for name, value in options.items():
        command += [f"--{name}", str(value)]
    return command


@contextmanager
def _seats_file(seats: Sequence[Seat]) -> Iterator[IO[str]]:
    with tempfile.NamedTemporaryFile("w", prefix="seats-") as file:
        file.writelines(f"{seat.token} {seat.room_id}\n" for seat in seats)
        file.flush()
        yield file
