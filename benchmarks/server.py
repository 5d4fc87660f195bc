"""Teahouse itself, as an operator starts it, on a fresh database."""

import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

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
    """A running Teahouse; without a URL on SQLite in its own data folder."""
    with scratch() as folder, teahouse_in(folder, free_port(), {"DATABASE_URL": database_url}) as process:
        yield process


@contextmanager
def teahouse_in(folder: Path, port: int, settings: Mapping[str, str]) -> Iterator[Process]:
    """Teahouse on the data in a folder, at this port: so it may be killed, and started again.

    It works in that folder, so that a `.env` of this checkout does not change the figures.
    """
    environment = SETTINGS | {"PORT": str(port), "DATA_DIR": str(folder)} | dict(settings)
    command = [sys.executable, str(ROOT / "main.py")]
    with running("Teahouse", command, port, folder, environment, _healthy, directory=folder) as process:
        yield process


def _healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
