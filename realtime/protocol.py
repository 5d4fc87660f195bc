"""A uvicorn WebSocket protocol that also takes prepared frames.

uvicorn accepts a protocol class as its `ws` setting; it is called as `cls(config=, server_state=, app_state=)`. This
subclass puts itself into the ASGI scope's extensions under `EXTENSION`, as a `PreparedTransport`. The application may
then write frames that are encoded already, without `await`, beside the ordinary ASGI messages. It relies on uvicorn's
internals: uvicorn is pinned, and the tests of the endpoint run against it.
"""

from collections.abc import Callable
from typing import Any, Protocol, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.http11 import Request

EXTENSION = "teahouse.prepared_frames"

MAX_QUEUED_MESSAGES = 64


class PreparedTransport(Protocol):
    """What the extension offers. None of it waits."""

    def write_prepared(self, wire: bytes) -> None:
        """Write whole frames, encoded already. A transport that is closing ignores them."""

    def close_prepared(self, code: int, reason: str) -> None:
        """Send a close frame behind what is buffered; cut the connection if the peer does not answer in time."""

    def watch(
        self, buffer_bytes: int, on_slow: Callable[[], None], on_lost: Callable[[], None]
    ) -> Callable[[bytes], None]:
        """Call `on_slow` when more than `buffer_bytes` wait for the peer to read, and `on_lost` when the connection
        ends.

        Returns the fastest way to write to this connection, good until `on_lost` is called.
        """


class PreparedFramesProtocol(WebSocketsSansIOProtocol):
    """uvicorn's sans-I/O protocol, with prepared frames out and a bounded queue of messages in."""

    on_slow: Callable[[], None] | None = None
    on_lost: Callable[[], None] | None = None
    buffer_bytes = 0

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.close_sent:
            cast(dict[str, Any], self.scope["extensions"])[EXTENSION] = self

    def watch(
        self, buffer_bytes: int, on_slow: Callable[[], None], on_lost: Callable[[], None]
    ) -> Callable[[bytes], None]:
        self.buffer_bytes = buffer_bytes
        self.on_slow = on_slow
        self.on_lost = on_lost
        self._forget_handshake()
        self.transport.set_write_buffer_limits(high=buffer_bytes)
        return self.transport.write

    def _forget_handshake(self) -> None:
        """A socket may stay for days, and its headers are of no use after the first moment."""
        self.scope["headers"] = []
        del self.request, self.response

    def write_prepared(self, wire: bytes) -> None:
        if not self.close_sent and not self.transport.is_closing():
            self.transport.write(wire)

    def close_prepared(self, code: int, reason: str) -> None:
        self._leave()
        if self.close_sent or self.disconnected or self.transport.is_closing():
            return
        try:
            self.conn.send_close(code, reason)
        except InvalidState:
            return  # the peer's own close frame has just arrived
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self._resume_reading()
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.abort)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.on_slow is not None:
            # Writes of one turn of the event loop are sent at its end, so only the next turn shows what truly waits.
            self.loop.call_soon(self._check_slow)

    def _check_slow(self) -> None:
        if self.on_slow is not None and self.transport.get_write_buffer_size() > self.buffer_bytes:
            self.on_slow()

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave()
        super().connection_lost(exc)

    def handle_parser_exception(self) -> None:
        self._leave()
        super().handle_parser_exception()

    def handle_close(self, event: Any) -> None:
        self._leave()
        super().handle_close(event)

    def shutdown(self) -> None:
        self._leave()
        super().shutdown()

    def _leave(self) -> None:
        """Tell the application, before anything else happens to the transport, that nothing more can be written."""
        on_lost, self.on_lost, self.on_slow = self.on_lost, None, None
        if on_lost is not None:
            on_lost()

    def send_receive_event_to_app(self) -> None:
        # uvicorn stops reading after each message, at the price of two system calls; here a short queue is allowed
        # to form.
        if self.close_sent:
            self.frames = []  # nobody takes them any more, and reading must go on for the peer's close frame
            return
        was_paused = self.read_paused
        self.read_paused = True
        super().send_receive_event_to_app()
        self.read_paused = was_paused
        if not was_paused and self.queue.qsize() >= MAX_QUEUED_MESSAGES:
            self.read_paused = True
            self.transport.pause_reading()

    def _resume_reading(self) -> None:
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()


__all__ = ["EXTENSION", "PreparedFramesProtocol", "PreparedTransport"]
