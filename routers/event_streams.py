"""Server-sent events (WHATWG HTML §9.2): written as they come, with a sign of life where nothing does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass
from time import monotonic
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

RECHECK_S = 2.0
"""So often it is looked again whether who hears may still hear."""

PING_S = 15.0
STALL_S = 30.0
"""So long a reader may take none of it."""

ENDING_S = 0.05
"""When the server ends, so often it is looked whether a piece that is on its way was taken."""

PING = b": ping\n\n"


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event. `id` is what a client that comes back says it has heard last."""

    name: str
    data: dict[str, Any]
    id: str

    def encode(self) -> bytes:
        """The event as it goes over the wire."""
        return b"id: %b\nevent: %b\ndata: %b\n\n" % (self.id.encode(), self.name.encode(), orjson.dumps(self.data))


class EventStream(Response):
    """Sends events until there are no more. Who goes away, or does not read, hears no more of them; where the server
    has to stop in the middle, as for who `may_go_on` no more, or when the server `ends`, `cut_off` makes the last one.
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        events: AsyncIterator[ServerEvent],
        cut_off: Callable[[], ServerEvent],
        may_go_on: Callable[[], Awaitable[bool]],
        ends: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:
        super().__init__(headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._events = events
        self._cut_off = cut_off
        self._may_go_on = may_go_on
        self._ends = ends
        self._turned_at = monotonic()
        """When a piece was last begun or taken."""

        self._is_held_up = False
        """Whether a piece was begun and not taken yet."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Begin at once, so that the client knows that it is heard."""
        gone = asyncio.create_task(_gone(receive))
        ending = asyncio.create_task(self._ends())
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            if await self._send_events(send, gone, ending):
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        except asyncio.CancelledError:
            await send({"type": "http.response.body", "body": self._cut_off().encode(), "more_body": False})
            raise
        finally:
            gone.cancel()
            ending.cancel()

    async def _send_events(self, send: Send, gone: asyncio.Task[None], ending: asyncio.Task[None]) -> bool:
        """Whether everything was sent, or the last word. One task sends, and this one looks after it now and then."""
        sending = asyncio.create_task(self._send_each(send))
        looked_at = monotonic()
        try:
            while not sending.done():
                timeout_s = max(0.0, min(self._left_s(), STALL_S, looked_at + RECHECK_S - monotonic()))
                await _first_of(sending, gone, ending, timeout_s)
                if gone.done():
                    return False
                if ending.done() and not sending.done() and not self._is_held_up:
                    return await self._say_last(send, sending)
                if monotonic() - looked_at >= RECHECK_S:
                    if not await self._may_go_on():
                        return await self._say_last(send, sending)
                    looked_at = monotonic()
                if sending.done() or self._left_s() > 0:
                    continue
                if self._is_held_up or not await _taken(send, PING):
                    return False
                self._turned_at = monotonic()
            sending.result()
            return True
        finally:
            await _end(sending)

    async def _say_last(self, send: Send, sending: asyncio.Task[None]) -> bool:
        await _end(sending)
        return await _taken(send, self._cut_off().encode())

    def _left_s(self) -> float:
        """Until a sign of life is due, or the reader has had their time."""
        return self._turned_at + (STALL_S if self._is_held_up else PING_S) - monotonic()

    async def _send_each(self, send: Send) -> None:
        async for event in self._events:
            self._is_held_up, self._turned_at = True, monotonic()
            await send({"type": "http.response.body", "body": event.encode(), "more_body": True})
            self._is_held_up, self._turned_at = False, monotonic()


async def _first_of(
    sending: asyncio.Task[None], gone: asyncio.Task[None], ending: asyncio.Task[None], s: float
) -> None:
    """Wait for one of them. Where the server ends already, a piece that is on its way has a moment each time."""
    watched, timeout_s = ({sending, gone}, min(s, ENDING_S)) if ending.done() else ({sending, gone, ending}, s)
    await asyncio.wait(watched, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task})


async def _taken(send: Send, piece: bytes) -> bool:
    """Whether the reader took this piece in time."""
    try:
        async with asyncio.timeout(STALL_S):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    except TimeoutError:
        return False
    return True


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
