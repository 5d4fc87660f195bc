"""Ports for servers of tests that come, go, and come again."""

import os
import random
import socket

_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
PORTS = range(10_000 + _WORKER, 20_000, _WORKERS)
"""Below those that the system gives to whoever connects somewhere, and other ones for each process of the tests: one of
them would be gone before a server that was killed starts again.
"""


def free_port() -> int:
    """A port that nobody listens on."""
    while True:
        port = random.choice(PORTS)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue  # somebody has it
        return port
