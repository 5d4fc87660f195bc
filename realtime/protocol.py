"""A uvicorn WebSocket protocol that also takes prepared frames.

uvicorn accepts a protocol class as its `ws` setting; it is called as `cls(config=, server_state=, app_state=)`. This
subclass puts itself into the ASGI scope's extensions under `EXTENSION`, as a `PreparedTransport`. The application may
then write frames that are encoded already, without `await`, beside the ordinary ASGI messages, and have what the peer
says given to a function, without a task that waits for it: an idle socket is then half as large. It relies on uvicorn's
internals: uvicorn is pinned, and the tests of the endpoint run against it.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Protocol, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.http11 import Request
from websockets.streams import StreamReader

from realtime.frames import read_text

EXTENSION = "teahouse.prepared_frames"

MAX_QUEUED_MESSAGES = 64
FIRST_STEP_OF_A_FRAME = StreamReader.at_eof.__code__


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

    def allow(self, buffer_bytes: int) -> None:
        """From here on so many bytes may wait for the peer to read."""

    def hand_over(self, on_text: Callable[[str], None]) -> None:
        """From here on give each message to `on_text`; a binary one as an empty text.

        The call of the application may return: it does not end the connection any more.
        """

    def pause_reading(self) -> None:
        """Let the peer wait with what it has to say."""

    def resume_reading(self) -> None:
        """Hear the peer again."""


class _Hearing:
    """Takes the place of uvicorn's queue of ASGI messages: who listens is called, instead of waiting for them."""

    __slots__ = ("_on_text",)

    def __init__(self, on_text: Callable[[str], None]) -> None:
        self._on_text = on_text

    def hear(self, text: str) -> None:
        self._on_text(text)

    def put_nowait(self, event: Any) -> None:
        if event["type"] == "websocket.receive":
            self.hear(event.get("text") or "")

    def qsize(self) -> int:
        return 0

    def forget(self) -> None:
        """Let go of who listens, who knows this connection: nothing more will come, and a circle would outlive it."""
        self._on_text = _nobody_hears


def _nobody_hears(text: str) -> None:
    """What came after the end."""


def _hear_texts(hearing: _Hearing, data: bytes) -> bytes:
    """Let the whole text frames that `data` begins with be heard: what nearly everybody says nearly always, without
    the state machines of websockets and uvicorn. Returns the rest, which is for those.
    """
    start = 0
    while (found := read_text(data, start)) is not None:
        text, start = found
        hearing.hear(text)
    return data[start:]


class _NoTimer:
    """uvicorn ends a connection whose application has returned, unless a timer is going to do so."""

    def cancel(self) -> None:
        """There is nothing to cancel."""


_no_timer = cast(asyncio.TimerHandle, _NoTimer())
_nobody_waits = asyncio.Event()
"""For all connections that were handed over: uvicorn notes there whether `send` may go on. Nobody sends that way."""


class PreparedFramesProtocol(WebSocketsSansIOProtocol):
    """uvicorn's sans-I/O protocol, with prepared frames out and a bounded queue of messages in."""

    on_slow: Callable[[], None] | None = None
    on_lost: Callable[[], None] | None = None
    hearing: _Hearing | None = None
    buffer_bytes = 0

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.close_sent:
            cast(dict[str, Any], self.scope["extensions"])[EXTENSION] = self

    def watch(
        self, buffer_bytes: int, on_slow: Callable[[], None], on_lost: Callable[[], None]
    ) -> Callable[[bytes], None]:
        self.on_slow = on_slow
        self.on_lost = on_lost
        self._forget_handshake()
        self.allow(buffer_bytes)
        return self.transport.write

    def allow(self, buffer_bytes: int) -> None:
        self.buffer_bytes = buffer_bytes
        self.transport.set_write_buffer_limits(high=buffer_bytes)

    def _forget_handshake(self) -> None:
        """A socket may stay for days, and its headers are of no use after the first moment."""
        self.scope["headers"] = []
        del self.request, self.response

    def hand_over(self, on_text: Callable[[str], None]) -> None:
        waiting = self.queue
        self.hearing = _Hearing(on_text)
        self.queue = cast("asyncio.Queue[Any]", self.hearing)
        self.writable = _nobody_waits
        self.close_timer = _no_timer
        self.resume_reading()
        self.read_paused = True  # so uvicorn does not pause it by itself after each message
        while not waiting.empty():
            self.queue.put_nowait(waiting.get_nowait())

    def data_received(self, data: bytes) -> None:
        if self.hearing is not None and self._is_between_messages():
            data = _hear_texts(self.hearing, data)
        if data:
            super().data_received(data)

    def _is_between_messages(self) -> bool:
        """Whether websockets' parser has nothing of a message yet, so that the next byte begins one."""
        parser: Any = self.conn.parser  # a generator, as its type does not say
        frames = parser.gi_yieldfrom
        step = None if frames is None else frames.gi_yieldfrom
        return step is not None and step.gi_code is FIRST_STEP_OF_A_FRAME and self.conn.current_size is None

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
        self.resume_reading()
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
        if self.hearing is not None:
            self.hearing.forget()
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
            self.pause_reading()

    def pause_reading(self) -> None:
        if not self.transport.is_closing():
            self.read_paused = True
            self.transport.pause_reading()

    def resume_reading(self) -> None:
        if self.read_paused and not self.transport.is_closing():
            self.read_paused = self.hearing is not None
            self.transport.resume_reading()


__all__ = ["EXTENSION", "PreparedFramesProtocol", "PreparedTransport"]
