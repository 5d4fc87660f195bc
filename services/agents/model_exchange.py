"""One response of a model's server, parsed and heard where its bytes arrive: no task wakes up for a piece of text."""

import asyncio
from collections.abc import AsyncIterator, Callable

import httptools
import httpx2

from services.agents.model_stream import Hearer, Hearing, is_heard

MAX_UNREAD_BYTES = 256 * 1024
"""So much of a body may lie here; then no more is read until somebody takes it."""

MAX_HEAD_BYTES = 64 * 1024
"""So much may come that is no body: headers, and what stands between the parts of a body."""


class Exchange:
    """A response as it comes: its connection feeds it, one reader takes it. All methods belong to the event loop."""

    def __init__(self, transport: asyncio.Transport, listens: Hearer | None, timeout_s: float | None) -> None:
        self.status = 0
        self.headers = httpx2.Headers()
        self.is_whole = False
        self.may_be_followed = False
        """Whether the connection can be used again."""

        self._transport = transport
        self._listens = listens
        self._hearing: Hearing | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._lines: list[tuple[bytes, bytes]] = []
        self._parts: list[bytes] = []
        self._unread = b""
        self._bytes_without_body = 0
        self._error: Exception | None = None
        self._woken = asyncio.Event()
        self._is_paused = False
        self._silence = _Silence(timeout_s, self._lose_patience)

    async def head(self) -> None:
        """Wait for status and headers."""
        while not self.status:
            await self._news()

    async def body(self) -> AsyncIterator[bytes]:
        """What the reader has to look at of the body, as it comes."""
        while True:
            if self._listens is not None:
                await self._listens.may_tell.wait()
            if self._unread:
                data, self._unread = self._unread, b""
                yield data
            elif self.is_whole:
                return
            else:
                await self._news()

    def feed(self, data: bytes) -> None:
        """More of the response."""
        self._silence.is_broken()
        self._bytes_without_body += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self.fail(httpx2.RemoteProtocolError(f"not HTTP: {error}"))
        if self._bytes_without_body > MAX_HEAD_BYTES:
            self.fail(httpx2.RemoteProtocolError("more headers than anybody needs"))
        self._take()
        if not self.is_whole and self._error is None and self._is_too_much():
            self._pause()

    def end(self, error: Exception | None) -> None:
        """The connection has ended; so does a response that says nothing of its length."""
        is_framed = "content-length" in self.headers or "transfer-encoding" in self.headers
        if error is None and self.status and not is_framed:
            self.on_message_complete()
            self._take()
        elif error is None:
            self.fail(httpx2.RemoteProtocolError("the server has hung up before the end"))
        else:
            self.fail(httpx2.ReadError(str(error)))

    def fail(self, error: Exception) -> None:
        """Nothing more will come; what has come is still there for the reader."""
        if not self.is_whole and self._error is None:
            self._error = error
            self._silence.ends()
            self._woken.set()
            self._transport.abort()

    def on_header(self, name: bytes, value: bytes) -> None:
        """The parser: a line of the head, or of what follows the body."""
        if not self.status:
            self._lines.append((name, value))

    def on_headers_complete(self) -> None:
        """The parser: a head is whole, if only one that announces another."""
        lines, self._lines = self._lines, []
        if not self.status and (status := self._parser.get_status_code()) >= httpx2.codes.OK:
            self.status, self.headers = status, httpx2.Headers(lines)
            if self._listens is not None and is_heard(self.headers):
                self._hearing = Hearing(self._listens.tell)
            self._woken.set()

    def on_body(self, data: bytes) -> None:
        """The parser: a part of the body."""
        self._bytes_without_body = 0
        if not self.is_whole:
            self._parts.append(data)

    def on_message_complete(self) -> None:
        """The parser: a response is whole. What comes behind ours, nobody has asked for."""
        self.may_be_followed = not self.is_whole and self._parser.should_keep_alive()
        if self.status:
            self.is_whole = True
            self._silence.ends()

    def _take(self) -> None:
        """Let what has come be heard, and keep what the reader has to look at."""
        data, self._parts = b"".join(self._parts), []
        if self._hearing is not None:
            data = self._hearing.take(data) + (self._hearing.rest() if self.is_whole else b"")
        self._unread += data
        if data or self.is_whole:
            self._woken.set()

    def _is_too_much(self) -> bool:
        is_deaf = self._listens is not None and not self._listens.may_tell.is_set()
        return is_deaf or len(self._unread) > MAX_UNREAD_BYTES

    def _pause(self) -> None:
        self._is_paused = True
        self._transport.pause_reading()
        self._silence.is_ours()
        self._woken.set()

    def _go_on(self) -> None:
        if self._is_paused:
            self._is_paused = False
            self._transport.resume_reading()
            self._silence.is_broken()

    def _lose_patience(self) -> None:
        self.fail(httpx2.ReadTimeout("the server is silent"))

    async def _news(self) -> None:
        if self._error is not None:
            raise self._error
        self._go_on()
        self._woken.clear()
        await self._woken.wait()


class _Silence:
    """Calls back when a server says nothing for too long: one timer that looks again, not one for each word."""

    def __init__(self, timeout_s: float | None, too_long: Callable[[], None]) -> None:
        self._too_long = too_long
        self._loop = asyncio.get_running_loop()
        self._since_s = self._loop.time()
        self._is_ours = False
        self._timer: asyncio.TimerHandle | None = None
        if timeout_s is not None:
            self._timer = self._loop.call_later(timeout_s, self._look, timeout_s)

    def is_broken(self) -> None:
        """It has said something."""
        self._is_ours, self._since_s = False, self._loop.time()

    def is_ours(self) -> None:
        """It may not say anything now."""
        self._is_ours = True

    def ends(self) -> None:
        """It need not say anything any more."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self, timeout_s: float) -> None:
        now_s = self._loop.time()
        due_s = now_s + timeout_s if self._is_ours else self._since_s + timeout_s
        if due_s <= now_s:
            self._too_long()
        else:
            self._timer = self._loop.call_at(due_s, self._look, timeout_s)
