"""Ports for servers of tests that come, go, and come again."""

import random
import socket

PORTS = range(10_000, 20_000)
"""Below those that the system gives to whoever connects somewhere: one of them may be gone before a server starts
again.
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
