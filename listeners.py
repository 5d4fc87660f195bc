"""Sockets for several processes behind one port.

Each process has a socket of its own there (`SO_REUSEPORT`), so that the kernel spreads connections evenly. They are
bound here, which keeps the port; a process begins to listen when it is ready, and only those that listen get
connections.
"""

import socket


def bind(host: str, port: int, count: int) -> list[list[socket.socket]]:
    """Sockets for so many processes, one for each address of `host`. OSError if one cannot be had."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    addresses = []
    for family, address in dict.fromkeys((family, address) for family, _, _, _, address in found):
        with _socket(family) as probe:  # otherwise this would share the port of another server that shares it, too
            probe.bind(address)
            addresses.append((family, probe.getsockname()))
    return [[_bound(family, address) for family, address in addresses] for _ in range(count)]


def bind_again(listener: socket.socket) -> socket.socket:
    """A socket in place of one that nobody accepts from any more. Connections that wait there are reset, so that
    clients try again.
    """
    with listener:
        return _bound(listener.family, listener.getsockname())


def _bound(family: int, address: tuple[object, ...]) -> socket.socket:
    listener = _socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind(address)
    return listener


def _socket(family: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    return made
