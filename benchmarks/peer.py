"""What Teahouse is measured against: servers that take the same frames from the same load generator."""

import dataclasses
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import packages
from benchmarks.build import program
from benchmarks.guests import Seat
from benchmarks.process import Process, free_port, running, scratch


@dataclass(frozen=True)
class Peer:
    """A server of a few lines. `stores` says what is safe on disk before a message is delivered.

    `dialect` is one of `native/dialect.c`.
    """

    name: str
    stores: str
    command: Callable[[int, Path], list[str]]
    dialect: str = "plain"

    @contextmanager
    def started(self) -> Iterator[Process]:
        """The running peer. NotInstalled if its packages could not be."""
        port = free_port()
        with scratch() as folder:
            command = self.command(port, folder)
            with running(self.name, command, port, folder) as process:
                yield dataclasses.replace(process, dialect=self.dialect)


def seats_in_own_rooms(count: int) -> list[Seat]:
    """One seat in each of `count` rooms other than the first."""
    return [Seat(str(room_id), room_id) for room_id in range(2, count + 2)]


def seats_across(rooms: int) -> Callable[[int], list[Seat]]:
    """Seats so that the first ones are one in each of so many rooms, and the next ones again. The peers know no
    accounts: a token is the number of the room that its bearer is in.
    """
    return lambda count: [Seat(str(1 + number % rooms), 1 + number % rooms) for number in range(count)]


seats_in_one_room = seats_across(1)


def _module(name: str) -> list[str]:
    return ["-m", f"benchmarks.peers.{name}"]


def _script(name: str) -> list[str]:
    return [packages.node(), str(packages.NODE / name)]


def _daphne(port: int) -> list[str]:
    application = "benchmarks.peers.django_channels:application"
    return [packages.python(), "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "-v", "0", application]


C_LOOP = Peer("C loop, one send() each", "nothing", lambda port, _: [str(program("limit")), str(port)])
C_BATCH = Peer("C loop, batches", "nothing", lambda port, _: [str(program("limit")), str(port), "batch"])
RAW_UVLOOP = Peer("raw uvloop", "nothing", lambda port, _: [sys.executable, *_module("raw_uvloop"), str(port)])
BROADCAST = Peer("websockets.broadcast", "nothing", lambda port, _: [sys.executable, *_module("broadcast"), str(port)])
PICOWS = Peer("picows", "nothing", lambda port, _: [packages.python(), *_module("picows_rooms"), str(port)])
WS = Peer("ws", "nothing", lambda port, _: [*_script("ws.js"), str(port)])
SOCKET_IO = Peer("socket.io", "nothing", lambda port, _: [*_script("socketio.js"), str(port)], "socketio")
PYTHON_SOCKET_IO = Peer(
    "python-socketio",
    "nothing",
    lambda port, _: [packages.python(), *_module("python_socketio"), str(port)],
    "socketio",
)
CHANNELS = Peer("Django Channels, daphne", "nothing", lambda port, _: _daphne(port))
NAIVE = Peer(
    "naive FastAPI manager",
    "each message",
    lambda port, folder: [sys.executable, *_module("naive"), str(port), str(folder / "naive.db")],
)
