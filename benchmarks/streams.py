"""Answers that grow: what Teahouse adds between a model and its readers, beside a plain streamed HTTP answer."""

import asyncio
import json
import re
import sqlite3
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from uuid import uuid4

import uvloop
from websockets.asyncio.client import connect

from benchmarks.guests import Guests, Seat
from benchmarks.load import holding
from benchmarks.peers.model import serving
from benchmarks.plan import Plan
from benchmarks.process import Process, free_port, running, scratch
from benchmarks.report import Report
from benchmarks.server import teahouse

COLUMNS = [
    "server",
    "viewers of each",
    "first token ms p50",
    "p99",
    "each token ms p50",
    "p99",
    "bytes sent/bytes of text",
    "rows written/answer",
]
TOKENS_PER_S = 50
STAGGER_S = 0.02
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
    """What one reader of an answer saw, in seconds and bytes."""

    asked_at: float = 0.0
    first_s: float = 0.0
    token_s: list[float] = field(default_factory=list)
    wire_bytes: int = 0
    text_bytes: int = 0

    def take(self, data: bytes) -> None:
        """Look at what has come: tokens, and what is around them."""
        now_ns = time.monotonic_ns()
        self.wire_bytes += len(data)
        for found in TOKEN.finditer(data):
            if not self.first_s:
                self.first_s = now_ns / 1e9 - self.asked_at
            else:
                self.token_s.append((now_ns - int(found[1])) / 1e9)
            self.text_bytes += len(found[0])


Ask = Callable[[int, Seat, Reading], Awaitable[None]]


def run(plan: Plan) -> Report:
    """The plain answer first; then Teahouse with one reader of each answer, and with more."""
    title = f"Streams: {plan.streams} answers at once, {TOKENS_PER_S} tokens a second each"
    report = Report("streams", title, list(COLUMNS))
    with serving(TOKENS_PER_S, plan.stream_tokens) as model_url:
        with _plain(model_url) as process:
            readings = _measure(process, [NOBODY] * plan.streams, _ask_plainly)
            _keep(report, process.name, 1, readings, "0")
        with scratch() as folder, teahouse(f"sqlite:///{folder / 'teahouse.db'}") as process:
            seats = Guests(process.port).have_rooms_with_an_agent(plan.streams, AGENT, model_url).seats(plan.streams)
            with closing(sqlite3.connect(folder / "teahouse.db", timeout=30)) as database:
                database.executescript(COUNTERS)
                for viewers in plan.viewers:
                    _measure_a_house(process, seats, viewers, database, report)
    report.notes.append(
        f"{plan.stream_tokens} tokens each. Teahouse stores them, and gathers what comes within 30 ms in one frame."
    )
    return report


@contextmanager
def _plain(model_url: str) -> Iterator[Process]:
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.peers.plain_stream", str(port), model_url]
    with scratch() as folder, running("plain StreamingResponse", command, port, folder) as process:
        yield process


def _measure_a_house(
    process: Process, seats: Sequence[Seat], viewers: int, database: sqlite3.Connection, report: Report
) -> None:
    others = [seat for seat in seats for _ in range(viewers - 1)]
    with holding(process, others) if others else nullcontext():
        before = _writes(database)
        readings = _measure(process, seats, _ask_in_a_room)
        written = (_writes(database) - before) / (len(readings) + 1)
    _keep(report, process.name, viewers, readings, f"{written:.1f}")


def _measure(process: Process, seats: Sequence[Seat], ask: Ask) -> list[Reading]:
    """Ask once, for what is loaded on first use; then everything, a little after each other, until all has ended."""
    print(f"  {process.name}: {len(seats)} answers", file=sys.stderr)

    async def one(number: int, seat: Seat, reading: Reading) -> None:
        await asyncio.sleep(number * STAGGER_S)
        await ask(process.port, seat, reading)

    async def everything() -> list[Reading]:
        await ask(process.port, seats[0], Reading())
        readings = [Reading() for _ in seats]
        async with asyncio.TaskGroup() as tasks:
            for number, (seat, reading) in enumerate(zip(seats, readings, strict=True)):
                tasks.create_task(one(number, seat, reading))
        return readings

    return uvloop.run(everything())


async def _ask_plainly(port: int, seat: Seat, reading: Reading) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    reading.asked_at = time.monotonic()
    writer.write(b"POST /chat HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
    while data := await reader.read(65536):
        reading.take(data)
    writer.close()


async def _ask_in_a_room(port: int, seat: Seat, reading: Reading) -> None:
    address = f"ws://127.0.0.1:{port}/ws"
    async with connect(address, compression=None, ping_interval=None, max_size=None) as socket:
        await socket.send(json.dumps({"op": "auth", "token": seat.token}))
        await socket.recv()
        question = {"room_id": seat.room_id, "id": str(uuid4()), "content": f"@{AGENT} go on"}
        reading.asked_at = time.monotonic()
        await socket.send(json.dumps({"op": "message.send", **question}))
        async for frame in socket:
            data = frame.encode() if isinstance(frame, str) else frame
            if b"message.delta" in data[:30]:
                reading.take(data)
            elif b'"status":"done"' in data:
                return
            elif b'"status":"failed"' in data:
                raise RuntimeError(f"an answer has failed: {data.decode()}")


def _keep(report: Report, server: str, viewers: int, readings: Sequence[Reading], written: str) -> None:
    firsts = [reading.first_s * 1000 for reading in readings]
    tokens = [token_s * 1000 for reading in readings for token_s in reading.token_s]
    sent = sum(reading.wire_bytes for reading in readings) / sum(reading.text_bytes for reading in readings)
    report.runs.append({"server": server, "viewers": viewers} | {"readings": [asdict(reading) for reading in readings]})
    figures = [statistics.median(firsts), _p99(firsts), statistics.median(tokens), _p99(tokens)]
    report.rows.append([server, str(viewers), *(f"{figure:.1f}" for figure in figures), f"{sent:.1f}", written])


def _p99(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[98]


def _writes(database: sqlite3.Connection) -> int:
    return int(database.execute("SELECT count(*) FROM bench_writes").fetchone()[0])
