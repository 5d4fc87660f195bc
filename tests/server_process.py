"""A server in a process of its own, which a test may kill and start again on the same data."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port
from tests.running_server import wait_until_healthy

ROOT = Path(__file__).parent.parent
ENDED_IN_ORDER = {0, -signal.SIGTERM}


class ServerProcess:
    """`python main.py` on a fixed port."""

    def __init__(self, database_url: str, folder: Path, **environment: str) -> None:
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self._environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "DATA_DIR": str(folder),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PASSWORD_ROUNDS": "4",
            "RATE_LIMITS": "off",
            "LOG_LEVEL": "warning",
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it is healthy."""
        self.launch()
        self.wait_until_healthy()

    def launch(self) -> None:
        """Start it, and wait for nothing."""
        self._process = subprocess.Popen([sys.executable, "main.py"], cwd=ROOT, env=self._environment)

    def wait_until_healthy(self) -> None:
        """Wait until it answers that it is healthy."""
        wait_until_healthy(self.address, lambda: self.is_running)

    @property
    def is_running(self) -> bool:
        """Whether its process is there."""
        return self._process is not None and self._process.poll() is None

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def wait(self) -> int:
        """Wait for its end; its exit code."""
        assert self._process is not None
        return self._process.wait(30)

    def kill(self) -> None:
        """Kill −9 it: nothing is finished, nothing is said."""
        self.send(signal.SIGKILL)
        self.wait()


@contextmanager
def server_process(database_url: str, folder: Path) -> Iterator[ServerProcess]:
    """A started process, gone afterwards."""
    server = ServerProcess(database_url, folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()
