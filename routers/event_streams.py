"""Server-sent events (WHATWG HTML §9.2): written as they come, with a sign of life where nothing does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import suppress
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
        """Whether everything was sent, or the last word."""
        coming: asyncio.Task[ServerEvent | None] | None = None
        looked_at = said_at = monotonic()
        try:
            while True:
                coming = coming or asyncio.create_task(_next(self._events))
                timeout_s = min(PING_S, RECHECK_S)
                await asyncio.wait({coming, gone, ending}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
                if gone.done():
                    return False
                if ending.done() and not coming.done():
                    return await _taken(send, self._cut_off().encode())
                if monotonic() - looked_at >= RECHECK_S:
                    if not await self._may_go_on():
                        return await _taken(send, self._cut_off().encode())
                    looked_at = monotonic()
                if coming.done():
                    event, coming = coming.result(), None
                    if event is None:
                        return True
                    piece = event.encode()
                elif monotonic() - said_at >= PING_S:
                    piece = PING
                else:
                    continue
                if not await _taken(send, piece):
                    return False
                said_at = monotonic()
        finally:
            if coming is not None:
                coming.cancel()
                with suppress(asyncio.CancelledError):
                    await coming


async def _next(events: AsyncIterator[ServerEvent]) -> ServerEvent | None:
    return await anext(events, None)


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
