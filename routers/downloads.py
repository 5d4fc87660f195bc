"""Answers that carry a stored file: whole or a part of it, to whoever may open it and for as long as they may."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from time import monotonic

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Send

from services.file_names import disposition
from services.file_service import Opened

RECHECK_S = 2.0
"""So often it is looked again whether who reads may still read."""

STALL_S = 60.0
"""So long a reader may take none of it."""

BYTE_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})")
HEADERS = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, max-age=604800, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Download(StreamingResponse):
    """A stream that is cut off when whoever reads it may not read it any more, or does not read."""

    def __init__(
        self,
        chunks: AsyncIterator[bytes],
        may_go_on: Callable[[], Awaitable[bool]],
        status: int,
        headers: dict[str, str],
    ) -> None:
        super().__init__(chunks, status, headers)
        self._may_go_on = may_go_on

    async def stream_response(self, send: Send) -> None:
        """Send it all, or stop in the middle: the client sees that something is missing."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        looked_at = monotonic()
        async for chunk in self.body_iterator:
            if monotonic() - looked_at > RECHECK_S:
                if not await self._may_go_on():
                    return
                looked_at = monotonic()
            try:
                async with asyncio.timeout(STALL_S):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            except TimeoutError:
                return
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def download(
    request: Request,
    opened: Opened,
    read: Callable[[Opened, int, int], AsyncIterator[bytes]],
    may_go_on: Callable[[], Awaitable[bool]],
) -> Response:
    """The answer to a request for this file: what it has already, a part, or all of it."""
    etag = f'"{opened.stored_as}"'
    headers = {
        **HEADERS,
        "ETag": etag,
        "Content-Type": opened.media_type,
        "Content-Disposition": disposition(opened.name, inline=opened.inline),
    }
    if etag in request.headers.get("if-none-match", "").split(", "):
        return Response(status_code=304, headers=headers)
    asked = request.headers.get("range", "") if request.headers.get("if-range", etag) == etag else ""
    start, end = _span(asked, opened.size)
    if start >= end and asked:
        return Response(status_code=416, headers={**HEADERS, "Content-Range": f"bytes */{opened.size}"})
    headers["Content-Length"] = str(end - start)
    partial = (start, end) != (0, opened.size)
    if partial:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{opened.size}"
    status = 206 if partial else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    return Download(await _begun(read(opened, start, end)), may_go_on, status, headers)


def _span(asked: str, size: int) -> tuple[int, int]:
    """The part that is asked for, from its first byte up to, and without, its end; empty if there is no such part.

    What is no single range of bytes is not understood, and answered with the whole, as RFC 9110 has it.
    """
    found = BYTE_RANGE.fullmatch(asked.strip())
    if found is None or found[0] == "bytes=-":
        return 0, size
    first, last = found[1], found[2]
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1) if last else size


async def _begun(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same chunks; the first is there already, so that what goes wrong at the start has an answer of its own."""
    first = await anext(chunks, b"")

    async def all_() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            yield chunk

    return all_()
