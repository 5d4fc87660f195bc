"""Several server processes behind one port: a supervisor starts them, replaces those that die, renews them one after
another, and ends with them. It imports nothing that only a server needs, to stay small.
"""

import json
import logging
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import NoReturn

import logs
from listeners import bind_again

log = logging.getLogger("teahouse.workers")

ROOT = Path(__file__).parent
STABLE_S = 10.0
"""A worker that lived for so long is replaced at once when it dies; before that, it counts as a failed start."""

MAX_FAILED_STARTS = 3
"""So many in a row, while no other worker serves, and the supervisor gives up."""

MIN_PAUSE_S = 0.5
MAX_PAUSE_S = 30.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What the supervisor is told. `listeners` are the file descriptors of each worker's sockets."""

    listeners: list[list[int]]
    stop_s: float
    log_level: str
    log_format: str


def become_supervisor(
    listeners: Sequence[Sequence[socket.socket]], *, stop_s: float, log_level: str, log_format: str
) -> NoReturn:
    """Turn this process into the supervisor, which forgets everything that only a server needs.

    Workers that have not ended `stop_s` after they were told to are killed.
    """
    for one in (one for group in listeners for one in group):
        one.set_inheritable(True)
    plan = Plan([[one.fileno() for one in group] for group in listeners], stop_s, log_level, log_format)
    os.execv(sys.executable, [sys.executable, str(ROOT / "workers.py"), json.dumps(asdict(plan))])  # noqa: S606  # ourselves


class Lifeline:
    """A worker's line to its supervisor: it says when it serves, and ends when the supervisor is gone."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)
        threading.Thread(target=self._watch, name="lifeline", daemon=True).start()

    def serves(self) -> None:
        """Say that requests are answered from now on."""
        with suppress(OSError):
            self._socket.send(b"1")

    def _watch(self) -> None:
        with suppress(OSError):
            self._socket.recv(1)
        os.kill(os.getpid(), signal.SIGTERM)


@dataclass(eq=False, slots=True)
class Worker:
    """One process of a server, and the supervisor's end of its lifeline."""

    number: int
    process: subprocess.Popen[bytes]
    line: socket.socket
    began_at: float
    serves: bool = False
    told_to_end: bool = False

    @classmethod
    def start(cls, number: int, listeners: Sequence[socket.socket]) -> "Worker":
        """A process that takes connections from these sockets when it is ready."""
        ours, theirs = socket.socketpair()
        inherited = [theirs.fileno(), *(one.fileno() for one in listeners)]
        command = [sys.executable, str(ROOT / "main.py"), "worker", *map(str, inherited)]
        with theirs:
            # A group of its own: Ctrl-C in a terminal is for the supervisor, which passes it on once.
            process = subprocess.Popen(command, pass_fds=inherited, process_group=0)  # noqa: S603  # ourselves
        return cls(number, process, ours, monotonic())

    @property
    def obituary(self) -> tuple[int, int | None]:
        """Its number, and the code that it ended with."""
        return self.number, self.process.returncode

    def end(self) -> None:
        """Tell it to end in order."""
        self.told_to_end = True
        self.process.terminate()


class Supervisor:
    """Keeps a worker alive for each group of listening sockets. One thread; `run` waits for lines and signals."""

    def __init__(self, plan: Plan) -> None:
        self._stop_s = plan.stop_s
        self._listeners = [[socket.socket(fileno=one) for one in group] for group in plan.listeners]
        self._workers: set[Worker] = set()
        self._failed_starts = dict.fromkeys(range(len(self._listeners)), 0)
        self._due_at: dict[int, float] = dict.fromkeys(self._failed_starts, 0.0)
        self._to_renew: deque[int] = deque()
        self._successor: Worker | None = None
        self._stopping = False
        self._kill_at: float | None = None
        self._exit_code = 0
        self._selector = selectors.DefaultSelector()
        self._signals, waker = socket.socketpair()
        for end in (self._signals, waker):
            end.setblocking(False)
        self._selector.register(self._signals, selectors.EVENT_READ)
        self._waker = waker
        signal.set_wakeup_fd(waker.fileno())
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda _number, _frame: None)  # the wakeup socket tells which one it was

    def run(self) -> int:
        """Supervise until all workers have ended. Returns the exit code."""
        while True:
            self._start_what_is_due()
            if self._stopping and not self._workers:
                return self._exit_code
            for key, _ in self._selector.select(self._pause_s()):
                if key.data is None:
                    self._obey(self._signals.recv(64))
                else:
                    self._hear(key.data)
            if self._kill_at is not None and monotonic() >= self._kill_at:
                self._kill()

    def _pause_s(self) -> float | None:
        moments = [at for at in (*self._due_at.values(), self._kill_at) if at is not None]
        return max(0.0, min(moments) - monotonic()) if moments else None

    def _start_what_is_due(self) -> None:
        for number in [number for number, due_at in self._due_at.items() if due_at <= monotonic()]:
            del self._due_at[number]
            self._start(number)

    def _start(self, number: int) -> Worker:
        worker = Worker.start(number, self._listeners[number])
        self._workers.add(worker)
        self._selector.register(worker.line, selectors.EVENT_READ, worker)
        return worker

    def _hear(self, worker: Worker) -> None:
        with suppress(ConnectionError):
            if worker.line.recv(1):
                self._serves(worker)
                return
        self._selector.unregister(worker.line)
        worker.line.close()
        worker.process.wait()
        self._workers.discard(worker)
        if not self._stopping:
            self._ended(worker)

    def _serves(self, worker: Worker) -> None:
        """Let the ones that it stands in for end. Without any, the next may be renewed."""
        log.info("worker %d serves, process %d", worker.number, worker.process.pid)
        worker.serves = True
        elders = [one for one in self._namesakes(worker) if one.began_at < worker.began_at]
        for one in elders:
            one.end()
        if worker is self._successor and not elders:
            self._renew_next()

    def _ended(self, worker: Worker) -> None:
        if worker is self._successor and not worker.serves:
            log.error("the renewed worker %d did not start (code %s); the others stay", *worker.obituary)
            self._successor = None
            self._to_renew.clear()
        elif worker.told_to_end:
            self._renew_next()
        if not self._namesakes(worker):
            self._replace(worker)

    def _namesakes(self, worker: Worker) -> list[Worker]:
        return [one for one in self._workers if one.number == worker.number and one is not worker]

    def _replace(self, worker: Worker) -> None:
        was_stable = worker.serves and monotonic() - worker.began_at >= STABLE_S
        failures = self._failed_starts[worker.number] = 0 if was_stable else self._failed_starts[worker.number] + 1
        if failures >= MAX_FAILED_STARTS and not any(one.serves for one in self._workers):
            log.error("workers die as soon as they start (the last with code %s); giving up", worker.process.returncode)
            self._exit_code = 1
            self._stop()
            return
        pause_s = 0.0 if failures < 2 else min(MAX_PAUSE_S, MIN_PAUSE_S * 2.0 ** (failures - 2))
        when = f"in {pause_s:g} s" if pause_s else "at once"
        log.error("worker %d died (code %s); another one is started %s", *worker.obituary, when)
        self._listeners[worker.number] = [bind_again(one) for one in self._listeners[worker.number]]
        self._due_at[worker.number] = monotonic() + pause_s

    def _renew_next(self) -> None:
        self._successor = None
        if self._to_renew:
            number = self._to_renew.popleft()
            self._due_at.pop(number, None)
            self._successor = self._start(number)

    def _obey(self, signals: bytes) -> None:
        for number in signals:
            if number == signal.SIGHUP:
                if not self._stopping and self._successor is None:
                    log.info("the workers are renewed, one after another")
                    self._to_renew.extend(self._failed_starts)
                    self._renew_next()
            elif self._stopping:
                self._kill()
            else:
                self._stop()

    def _stop(self) -> None:
        """Take no more connections, and tell all workers to end."""
        self._stopping, self._kill_at = True, monotonic() + self._stop_s
        self._due_at.clear()
        for listener in (one for group in self._listeners for one in group):
            listener.close()
        for worker in self._workers:
            worker.end()

    def _kill(self) -> None:
        for worker in self._workers:
            log.error("worker %d does not end; it is killed", worker.number)
            worker.process.kill()
        self._kill_at = None


if __name__ == "__main__":
    plan = Plan(**json.loads(sys.argv[1]))
    logs.configure(plan.log_level, plan.log_format)
    sys.exit(Supervisor(plan).run())
