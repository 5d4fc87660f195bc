"""Sockets that exist only in memory, for tests of the connection manager alone."""

from collections.abc import Callable, Iterable
from functools import partial

import anyio
import orjson

from realtime.connection import Connection
from realtime.frames import Frames
from services.audience import Client, Presence, Reading
from services.ws_service import ConnectionManager
from tests.people import TIMEOUT_S, Frame


class MemoryConnection(Connection):
    """Keeps what it is given."""

    def __init__(self, buffer_bytes: int = 1 << 20) -> None:
        super().__init__(buffer_bytes)
        self.pieces: list[Frames] = []
        self.ended_with: tuple[int, str] | None = None
        self.written = anyio.Event()

    @property
    def frames(self) -> list[Frame]:
        """All frames that have left, in order."""
        return [orjson.loads(payload) for piece in self.pieces for payload in piece.payloads]

    def _send(self, frames: Frames) -> None:
        self.pieces.append(frames)
        self.written.set()

    def _send_close(self, code: int, reason: str) -> None:
        self.ended_with = (code, reason)


class MemorySocket:
    """Somebody's socket in a manager."""

    def __init__(self, manager: ConnectionManager, user_id: int, session_id: str, buffer_bytes: int) -> None:
        self.connection = MemoryConnection(buffer_bytes)
        self.client = Client(self.connection, user_id, session_id, expires_at=float("inf"))
        self.connection.on_lost = partial(manager.detach, self.client)
        self.presence: Presence = manager.attach(self.client)

    @property
    def frames(self) -> list[Frame]:
        """All frames it got."""
        return self.connection.frames

    async def hear(self, matches: Callable[[Frame], bool]) -> Frame:
        """A frame that matches, as soon as there is one."""
        with anyio.fail_after(TIMEOUT_S):
            while True:
                for frame in self.frames:
                    if matches(frame):
                        return frame
                self.connection.written = anyio.Event()
                await self.connection.written.wait()


def attached(
    manager: ConnectionManager,
    user_id: int,
    rooms: Iterable[int] | None = (),
    *,
    session_id: str = "session",
    live: bool = True,
    buffer_bytes: int = 1 << 20,
) -> MemorySocket:
    """A socket of this person, who is in these rooms; None: nobody knows yet in which."""
    socket = MemorySocket(manager, user_id, session_id, buffer_bytes)
    if rooms is not None and not socket.presence.known:
        manager.settle(Reading(socket.presence), set(rooms))
    if live:
        manager.go_live(socket.client, Frames([]), rooms or ())
    return socket
