"""What Teahouse is measured against: servers that take the same frames from the same load generator."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.build import program
from benchmarks.guests import Seat
from benchmarks.process import Process, free_port, running, scratch


@dataclass(frozen=True)
class Peer:
    """A server of a few lines. `stores` says what is safe on disk before a message is delivered."""

    name: str
    stores: str
    command: Callable[[int, Path], list[str]]

    @contextmanager
    def started(self) -> Iterator[Process]:
        """The running peer."""
        port = free_port()
        with scratch() as folder, running(self.name, self.command(port, folder), port, folder) as process:
            yield process


def seats_in_one_room(count: int) -> list[Seat]:
    """The peers know no accounts: a token is the number of the room that its bearer is in."""
    return [Seat("1", 1)] * count


def seats_in_own_rooms(count: int) -> list[Seat]:
    """One seat in each of `count` rooms other than the first."""
    return [Seat(str(room_id), room_id) for room_id in range(2, count + 2)]


def _python(module: str) -> list[str]:
    return [sys.executable, "-m", f"benchmarks.peers.{module}"]


C_LOOP = Peer("C loop, one send() each", "nothing", lambda port, _: [str(program("limit")), str(port)])
C_BATCH = Peer("C loop, batches", "nothing", lambda port, _: [str(program("limit")), str(port), "batch"])
RAW_UVLOOP = Peer("raw uvloop", "nothing", lambda port, _: [*_python("raw_uvloop"), str(port)])
BROADCAST = Peer("websockets.broadcast", "nothing", lambda port, _: [*_python("broadcast"), str(port)])
NAIVE = Peer(
    "naive FastAPI manager",
    "each message",
    lambda port, folder: [*_python("naive"), str(port), str(folder / "naive.db")],
)
