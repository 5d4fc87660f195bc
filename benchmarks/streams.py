"""Answers that grow: what Teahouse adds between a model and its readers, beside a plain streamed HTTP answer."""

import asyncio
import base64
import json
import os
import re
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4

import uvloop

from benchmarks.guests import Guests, Seat
from benchmarks.load import holding
from benchmarks.measure import cpu_s, family_of
from benchmarks.plan import Plan
from benchmarks.process import LOAD_CORE, Process, free_port, running, scratch
from benchmarks.report import Report
from benchmarks.server import teahouse

COLUMNS = [
    "server",
    "viewers of each",
    "first token ms p50",
    "p99",
    "each token ms p50",
    "p99",
    "of that not gathering p50",
    "p99",
    "CPU ms/1000 tokens",
    "bytes sent/bytes of text",
    "rows written/answer",
]
TOKENS_PER_S = 50
STAGGER_S = 0.0207
"""Not a token's time: the models do not all speak in the same moment."""

GATHER_S = 0.03
AGENT = "bench-agent"
NOBODY = Seat("", 0)
TOKEN = re.compile(rb"(\d{12,}) ")
"""A token is the moment at which the model sent it, in ns of the clock that all processes share."""

COUNTERS = """
CREATE TABLE bench_writes (n INTEGER);
CREATE TRIGGER bench_a AFTER UPDATE ON answers BEGIN INSERT INTO bench_writes VALUES (1); END;
CREATE TRIGGER bench_b AFTER INSERT ON answers BEGIN INSERT INTO bench_writes VALUES (1); END;
CREATE TRIGGER bench_c AFTER UPDATE ON messages WHEN NEW.kind = 'answer' BEGIN INSERT INTO bench_writes VALUES (1); END;
CREATE TRIGGER bench_d AFTER INSERT ON messages WHEN NEW.kind = 'answer' BEGIN INSERT INTO bench_writes VALUES (1); END;
"""


@dataclass
class Reading:
    """What one reader of an answer saw, in seconds and bytes. `late_s` is by how much each piece came later than
    gathering makes it: `gather_s` after the piece before it, or when its first token was sent.
    """

    gather_s: float = 0.0
    asked_at: float = 0.0
    first_s: float = 0.0
    token_s: list[float] = field(default_factory=list)
    late_s: list[float] = field(default_factory=list)
    wire_bytes: int = 0
    text_bytes: int = 0
    _rest: bytes = b""
    _due_s: float = 0.0

    def take(self, data: bytes) -> None:
        """Look at what has come: tokens, and what is around them."""
        now_s = time.monotonic_ns() / 1e9
        self.wire_bytes += len(data)
        data, tokens = self._rest + data, []
        end = 0
        for found in TOKEN.finditer(data):
            tokens.append(int(found[1]) / 1e9)
            self.text_bytes += len(found[0])
            end = found.end()
        self._rest = data[end:][-40:]
        if not tokens:
            return
        self._due_s = max(tokens[0], self._due_s + self.gather_s)
        if self.first_s:
            self.token_s += [now_s - token_s for token_s in tokens]
            self.late_s.append(now_s - self._due_s)
        else:
            self.first_s = now_s - self.asked_at

    def kept(self) -> dict[str, object]:
        """What is worth keeping of it."""
        return {"first_s": self.first_s, "token_s": self.token_s, "late_s": self.late_s}


Turn = Callable[[], Coroutine[Any, Any, None]]
"""Returns when it is time to ask; until then one may connect and log in."""

Ask = Callable[[int, Seat, Reading, Turn], Coroutine[Any, Any, None]]


def run(plan: Plan) -> Report:
    """The SDK and the plain answer first; then Teahouse with one reader of each answer, with more, and as server-sent
    events.
    """
    title = f"Streams: {plan.streams} answers at once, {TOKENS_PER_S} tokens a second each"
    report = Report("streams", title, list(COLUMNS))
    with _model(plan.stream_tokens) as model_url:
        for name, peer in (("the SDK alone", "sdk_alone"), ("plain StreamingResponse", "plain_stream")):
            with _peer(name, peer, model_url) as process:
                _measure(process, [NOBODY] * plan.streams, _ask_plainly, 1, lambda: 0, report)
        with scratch() as folder, teahouse(f"sqlite:///{folder / 'teahouse.db'}") as process:
            guests = Guests(process.port).have_rooms_with_an_agent(plan.streams, AGENT, model_url)
            seats = guests.seats(plan.streams)
            sessions = dict(zip((seat.token for seat in seats), guests.sessions(), strict=True))

            async def ask_outside(port: int, seat: Seat, reading: Reading, turn: Turn) -> None:
                await _ask_for_events(port, seat, sessions[seat.token], reading, turn)

            with closing(sqlite3.connect(folder / "teahouse.db", timeout=30)) as database:
                database.executescript(COUNTERS)
                for viewers in plan.viewers:
                    others = [seat for seat in seats for _ in range(viewers - 1)]
                    with holding(process, others) if others else nullcontext():
                        _measure(process, seats, _ask_in_a_room, viewers, lambda: _writes(database), report)
                events = Process(f"{process.name}, server-sent events", process.pid, process.port)
                _measure(events, seats, ask_outside, 1, lambda: _writes(database), report)
    report.notes.append(
        f"{plan.stream_tokens} tokens each. Teahouse stores them, and gathers what comes within 30 ms in one frame; "
        "server-sent events are not gathered. The SDK alone: its text as it comes, "
        "over a bare socket, with no server around it. CPU: of the server with all its processes."
    )
    return report


@contextmanager
def _model(tokens: int) -> Iterator[str]:
    port = free_port()
    command = ["taskset", "--cpu-list", str(LOAD_CORE), sys.executable, "-m", "benchmarks.peers.model"]
    with scratch() as folder, running("model", [*command, str(port), str(TOKENS_PER_S), str(tokens)], port, folder):
        yield f"http://127.0.0.1:{port}/v1"


@contextmanager
def _peer(name: str, peer: str, model_url: str) -> Iterator[Process]:
    port = free_port()
    command = [sys.executable, "-m", f"benchmarks.peers.{peer}", str(port), model_url]
    with scratch() as folder, running(name, command, port, folder) as process:
        yield process


def _measure(
    process: Process, seats: Sequence[Seat], ask: Ask, viewers: int, writes: Callable[[], int], report: Report
) -> None:
    """Ask once, for what is loaded on first use; then, when all are there, a little after each other, until all have
    their answers.
    """
    print(f"  {process.name}: {len(seats)} answers", file=sys.stderr)
    readings = [Reading(GATHER_S if ask is _ask_in_a_room else 0.0) for _ in seats]
    spent: list[tuple[float, int]] = []
    all_there = asyncio.Barrier(len(seats) + 1)

    async def at_once() -> None:
        pass

    async def in_turn(number: int) -> None:
        await all_there.wait()
        await asyncio.sleep(number * STAGGER_S)

    async def everything() -> None:
        await ask(process.port, seats[0], Reading(), at_once)
        async with asyncio.TaskGroup() as tasks:
            for number, (seat, reading) in enumerate(zip(seats, readings, strict=True)):
                tasks.create_task(ask(process.port, seat, reading, partial(in_turn, number)))
            await all_there.wait()
            spent.append((sum(map(cpu_s, family_of(process))), writes()))
        spent.append((sum(map(cpu_s, family_of(process))), writes()))

    uvloop.run(everything())
    (used_before_s, written_before), (used_s, written) = spent
    _keep(report, process.name, viewers, readings, used_s - used_before_s, (written - written_before) / len(seats))


async def _ask_plainly(port: int, seat: Seat, reading: Reading, turn: Turn) -> None:
    await turn()
    await _ask_over_http(
        port, b"POST /chat HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", reading
    )


async def _ask_for_events(port: int, seat: Seat, session_id: str, reading: Reading, turn: Turn) -> None:
    await turn()
    body = json.dumps({"conversation_id": session_id, "content": "go on"}).encode()
    head = (
        f"POST /api/v1/chat HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {seat.token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    if b"event: done" not in await _ask_over_http(port, head.encode() + body, reading):
        raise RuntimeError("an answer has failed")


async def _ask_over_http(port: int, request: bytes, reading: Reading) -> bytes:
    """Read a streamed answer to its end; its last bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    reading.asked_at = time.monotonic()
    writer.write(request)
    last = b""
    while data := await reader.read(65536):
        reading.take(data)
        last = (last + data)[-1000:]
    writer.close()
    return last


async def _ask_in_a_room(port: int, seat: Seat, reading: Reading, turn: Turn) -> None:
    """Somebody who is in the room already. A socket without a library: what it costs to read would be taken for the
    server's.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    key = base64.b64encode(os.urandom(16)).decode()
    upgrade = f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}"
    writer.write(f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{upgrade}\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    writer.write(_frame({"op": "auth", "token": seat.token}))
    await reader.readuntil(b'"hello"')
    question_id = str(uuid4())
    await asyncio.sleep(0.1)
    await turn()
    reading.asked_at = time.monotonic()
    writer.write(
        _frame({"op": "message.send", "room_id": seat.room_id, "id": question_id, "content": f"@{AGENT} go on"})
    )
    last = b""
    while question_id.encode() not in last:
        last = await reader.read(65536)
    while b'"status":"done"' not in last.rpartition(question_id.encode())[2]:
        if b'"status":"failed"' in last or not (data := await reader.read(65536)):
            raise RuntimeError("an answer has failed")
        if b"message.delta" in data:
            reading.take(data)
        last = (last + data)[-40_000:]
    writer.close()


def _frame(content: dict[str, object]) -> bytes:
    """A text frame of a client, with a mask that changes nothing."""
    payload = json.dumps(content).encode()
    return b"\x81" + bytes([0x80 | 126]) + len(payload).to_bytes(2, "big") + bytes(4) + payload


def _keep(report: Report, server: str, viewers: int, readings: Sequence[Reading], cpu_s: float, written: float) -> None:
    firsts = [reading.first_s for reading in readings]
    tokens = [token_s for reading in readings for token_s in reading.token_s]
    lates = [late_s for reading in readings for late_s in reading.late_s]
    sent = sum(reading.wire_bytes for reading in readings) / sum(reading.text_bytes for reading in readings)
    report.runs.append({"server": server, "viewers": viewers} | {"readings": [reading.kept() for reading in readings]})
    figures = [
        figure * 1000 for values in (firsts, tokens, lates) for figure in (statistics.median(values), _p99(values))
    ]
    cpu_ms = 1e6 * cpu_s / (len(tokens) + len(firsts))
    row = [*(f"{figure:.1f}" for figure in figures), f"{cpu_ms:.0f}", f"{sent:.1f}", f"{written:.1f}"]
    report.rows.append([server, str(viewers), *row])


def _p99(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[98]


def _writes(database: sqlite3.Connection) -> int:
    return int(database.execute("SELECT count(*) FROM bench_writes").fetchone()[0])
