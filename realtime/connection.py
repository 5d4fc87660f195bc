"""One client's socket as the rest of the server sees it: something to write to that never makes anybody wait."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from realtime.frames import Frames
from realtime.protocol import EXTENSION, PreparedTransport

log = logging.getLogger("teahouse.connection")

CLOSE_TOO_SLOW = 4008
CLOSE_TIMEOUT_S = 10


class Connection:
    """A socket that is held back at first, so that live events queue up behind the catch-up, and then goes live.

    `write` never waits. When more than `buffer_bytes` are held or unread, the connection closes itself with 4008.
    `on_lost` is called once, from the event loop, as soon as nothing more can be written. Subclasses say how bytes
    leave.
    """

    def __init__(self, buffer_bytes: int) -> None:
        self.buffer_bytes = buffer_bytes
        self.closed = False
        self.on_lost: Callable[[], None] | None = None
        self.write_wire: Callable[[bytes], None] | None = None
        self._held: list[Frames] | None = []
        self._held_bytes = 0

    @property
    def live(self) -> bool:
        """Whether frames go straight out."""
        return self._held is None and not self.closed

    def write(self, frames: Frames) -> None:
        """Send frames, or keep them behind the catch-up while the connection is held back."""
        if self.closed:
            return
        if self._held is None:
            self._send(frames)
            return
        self._held.append(frames)
        self._held_bytes += sum(map(len, frames.payloads))
        if self._held_bytes > self.buffer_bytes:
            self.close(CLOSE_TOO_SLOW, "too slow")

    def answer(self, payload: bytes) -> None:
        """Send one frame at once, ahead of anything held back."""
        if not self.closed:
            self._send(Frames([payload]))

    def sift(self, keep: Callable[[bytes], bool]) -> None:
        """Of what is held back, keep only the payloads of which `keep` says so; it is asked in their order."""
        self._held = self._held and [
            Frames([payload for payload in frames.payloads if keep(payload)]) for frames in self._held
        ]

    def go_live(self, first: Frames) -> None:
        """Send `first`, then all that was held back, and from now on send at once.

        However long `first` is, it may wait beside what `buffer_bytes` allows: closed for it, a client would be closed
        for it again at each return.
        """
        held = self._held or []
        self._held = None
        if not self.closed:
            self._allow(sum(map(len, first.payloads)))
            self._send(Frames.joined([first, *held]))

    def hand_over(self, on_text: Callable[[str], None]) -> bool:
        """Have what the client says given to `on_text`, without a task that waits for it.

        False if the server under us cannot do that: somebody has to go on receiving.
        """
        return False

    def pause_reading(self) -> None:
        """Let the client wait with what it has to say. Only after `hand_over`."""

    def resume_reading(self) -> None:
        """Hear the client again."""

    def close(self, code: int, reason: str) -> None:
        """End the connection with a close code, behind what was already sent."""
        if not self.closed:
            self._lost()
            self._send_close(code, reason)

    def _lost(self) -> None:
        if not self.closed:
            self.closed = True
            self._held = None
            if self.on_lost is not None:
                self.on_lost()

    def _allow(self, more_bytes: int) -> None:
        self.buffer_bytes += more_bytes

    def _send(self, frames: Frames) -> None:
        raise NotImplementedError

    def _send_close(self, code: int, reason: str) -> None:
        raise NotImplementedError


class PreparedConnection(Connection):
    """Writes prepared bytes straight into the server's transport."""

    def __init__(self, transport: PreparedTransport, buffer_bytes: int) -> None:
        super().__init__(buffer_bytes)
        self._transport = transport
        self.write_wire = transport.watch(buffer_bytes, self._slow, self._lost)

    def hand_over(self, on_text: Callable[[str], None]) -> bool:
        self._transport.hand_over(on_text)
        return True

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()

    def _slow(self) -> None:
        log.info("a client does not read; its socket is closed")
        self.close(CLOSE_TOO_SLOW, "too slow")

    def _allow(self, more_bytes: int) -> None:
        super()._allow(more_bytes)
        self._transport.allow(self.buffer_bytes)

    def _send(self, frames: Frames) -> None:
        self._transport.write_prepared(frames.wire)

    def _send_close(self, code: int, reason: str) -> None:
        self._transport.close_prepared(code, reason)


class QueuedConnection(Connection):
    """For servers without prepared frames: a bounded queue, and one task of its own that does the waiting."""

    def __init__(self, websocket: WebSocket, buffer_bytes: int) -> None:
        super().__init__(buffer_bytes)
        self._websocket = websocket
        self._queue: asyncio.Queue[bytes | tuple[int, str]] = asyncio.Queue()
        self._queued_bytes = 0
        self._pump = asyncio.create_task(self._run(), name="socket pump")

    def _send(self, frames: Frames) -> None:
        for payload in frames.payloads:
            self._queued_bytes += len(payload)
            self._queue.put_nowait(payload)
        if self._queued_bytes > self.buffer_bytes:
            self.close(CLOSE_TOO_SLOW, "too slow")

    def _send_close(self, code: int, reason: str) -> None:
        self._queue.put_nowait((code, reason))

    async def _run(self) -> None:
        try:
            while True:
                item = await self._queue.get()
                if isinstance(item, tuple):
                    if self._websocket.application_state is WebSocketState.CONNECTED:
                        await self._websocket.close(*item)
                    return
                self._queued_bytes -= len(item)
                await self._websocket.send_text(item.decode())
        except (WebSocketDisconnect, RuntimeError):
            self._lost()  # the peer has gone; Starlette says so in either way

    async def ended(self) -> None:
        """Wait, for a bounded time, until the close frame has left and the task is over."""
        if not self.closed:
            self._lost()
            self._pump.cancel()
        await asyncio.wait([self._pump], timeout=CLOSE_TIMEOUT_S)
        self._pump.cancel()


def connect(websocket: WebSocket, buffer_bytes: int) -> Connection:
    """The best connection that the server under us can give for an accepted socket."""
    extensions: Mapping[str, Any] = websocket.scope.get("extensions") or {}
    if EXTENSION in extensions:
        return PreparedConnection(extensions[EXTENSION], buffer_bytes)
    return QueuedConnection(websocket, buffer_bytes)
