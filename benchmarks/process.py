"""Servers under measurement: each on the server core, in a folder of its own on a real disk, until the block ends."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
SCRATCH = ROOT / "artifacts" / "bench"

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 30
LAST_WORDS_CHARS = 2000

_CORES = sorted(os.sched_getaffinity(0))
if len(_CORES) < 2:
    raise SystemExit("The benchmarks need two processor cores: one for the server, one for the load.")
SERVER_CORE, LOAD_CORE = _CORES[:2]


@dataclass(frozen=True)
class Process:
    """A server that answers on `port` of 127.0.0.1, in one of the dialects of `native/dialect.c`."""

    name: str
    pid: int
    port: int
    dialect: str = "plain"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def scratch() -> Iterator[Path]:
    """A fresh folder under `artifacts/`: not in /tmp, which may be memory, where a commit costs nothing."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SCRATCH) as folder:
        yield Path(folder)


def port_answers(port: int) -> bool:
    """Whether somebody accepts connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def running(
    name: str,
    command: list[str],
    port: int,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    ready: Callable[[int], bool] = port_answers,
    directory: Path = ROOT,
) -> Iterator[Process]:
    """Start a server on the server core, wait until it is ready, and stop it at the end as an operator would.

    `folder` takes its log; `directory` is where it works.
    """
    log = folder / "server.log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            ["taskset", "--cpu-list", str(SERVER_CORE), *command],
            cwd=directory,
            env=dict(os.environ) | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_ready(child, port, ready)
        yield Process(name, child.pid, port)
    except RuntimeError as error:
        if child.poll() is None:
            raise
        words = log.read_text(errors="replace")[-LAST_WORDS_CHARS:]
        raise RuntimeError(f"{error}\n{name} has ended by itself. Its last words:\n{words}") from error
    finally:
        _stop(child)


def _wait_until_ready(child: "subprocess.Popen[bytes]", port: int, ready: Callable[[int], bool]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not ready(port):
        if child.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{child.args!r} does not answer on port {port}.")
        time.sleep(0.05)


def _stop(child: "subprocess.Popen[bytes]") -> None:
    child.send_signal(signal.SIGTERM)
    try:
        child.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
