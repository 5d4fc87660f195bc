"""Teahouse itself, as an operator starts it, on a fresh database."""

import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.process import ROOT, Process, free_port, running, scratch

# The cheap password hashes make accounts quickly; nothing that is measured hashes a password.
SETTINGS = {
    "HOST": "127.0.0.1",
    "RATE_LIMITS": "off",
    "PASSWORD_ROUNDS": "4",
    "LOG_LEVEL": "warning",
}


@contextmanager
def teahouse(database_url: str = "") -> Iterator[Process]:
    """A running Teahouse; without a URL on SQLite in its own data folder.

    It works in that folder, so that a `.env` of this checkout does not change the figures.
    """
    port = free_port()
    with scratch() as folder:
        environment = SETTINGS | {"PORT": str(port), "DATA_DIR": str(folder), "DATABASE_URL": database_url}
        command = [sys.executable, str(ROOT / "main.py")]
        with running("Teahouse", command, port, folder, environment, _healthy, directory=folder) as process:
            yield process


def _healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
