"""Drives the generator of coming and going (`native/churn.c`) phase by phase, and reads its result."""

import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.build import program
from benchmarks.guests import Seat
from benchmarks.process import LOAD_CORE, Process

SENDS, DEAF, LISTENS = "s", "d", "-"


@dataclass(frozen=True)
class Place:
    """A seat at a server. `group` (0 to 3) is whose latencies are counted together; `role` is one of the above."""

    seat: Seat
    process: Process
    group: int = 0
    role: str = LISTENS


def one_sender_a_room(seats: Sequence[Seat], process: Process) -> list[Place]:
    """Places at one server; the first in each room sends."""
    rooms: set[int] = set()
    places = []
    for seat in seats:
        places.append(Place(seat, process, role=LISTENS if seat.room_id in rooms else SENDS))
        rooms.add(seat.room_id)
    return places


@dataclass(frozen=True)
class Outcome:
    """What one run of the generator counted; see `native/churn.c` for the rules."""

    raw: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.raw[name]
        except KeyError as error:
            raise AttributeError(name) from error

    def phase(self, name: str) -> dict[str, Any]:
        """The last phase of this name."""
        phases: list[dict[str, Any]] = self.raw["phases"]
        return [phase for phase in phases if phase["name"] == name][-1]

    @property
    def faults(self) -> int:
        """Messages that a member did not get exactly once, the same as the others, or that were never acknowledged."""
        return int(self.lost + self.doubled + self.out_of_order + self.unacked + self.away)

    def faults_text(self) -> str:
        """Lost, doubled and out of order."""
        return f"{self.lost + self.unacked} · {self.doubled} · {self.out_of_order}"


class Churn:
    """A running generator, whose members are all there."""

    def __init__(self, generator: "subprocess.Popen[str]") -> None:
        self._generator = generator

    def say(self, word: str, value: object = "") -> None:
        """Give it one of the commands of `native/churn.c`."""
        assert self._generator.stdin is not None
        self._generator.stdin.write(f"{word} {value}\n")
        self._generator.stdin.flush()

    def await_whole(self) -> None:
        """Wait until everybody is there again and has heard everything, or the generator's patience ends."""
        self.say("whole")
        self._expect("whole")

    def finish(self) -> Outcome:
        """End the sending, let everybody hear the rest, and count."""
        self.say("finish")
        return Outcome(json.loads(self._line()))

    def _expect(self, word: str) -> None:
        if (line := self._line()) != word:
            raise RuntimeError(f"the generator says {line!r} instead of {word!r}")

    def _line(self) -> str:
        assert self._generator.stdout is not None
        line = self._generator.stdout.readline().rstrip("\n")
        if not line:
            raise RuntimeError("the generator has ended")
        return line


@contextmanager
def churning(places: Sequence[Place], **options: float) -> Iterator[Churn]:
    """All these members, come and ready. `options` are those of the program, such as `cut_every_s`."""
    with tempfile.NamedTemporaryFile("w", prefix="places-") as seats, tempfile.TemporaryFile("w+") as complaints:
        for place in places:
            seat = f"{place.seat.token} {place.seat.room_id} {place.process.port}"
            seats.write(f"{seat} {place.group} {place.role}\n")
        seats.flush()
        command = ["taskset", "--cpu-list", str(LOAD_CORE), str(program("churn")), "--seats", seats.name]
        for name, value in options.items():
            option = f"--{name.replace('_', '-')}"
            command += [option] if value is True else [option, str(value)]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=complaints, text=True) as generator:
            churn = Churn(generator)
            try:
                churn._expect("ready")
                yield churn
            except (RuntimeError, BrokenPipeError) as error:
                generator.kill()
                complaints.seek(0)
                raise RuntimeError(f"{error}: {complaints.read().strip()}") from error
            except BaseException:
                generator.kill()
                raise
