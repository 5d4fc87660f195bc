"""Hears what a model says as soon as it comes over the wire, ahead of the SDK.

Nearly all of an answer is chunks that hold one more piece of text and nothing else. Each costs the SDK a quarter of a
millisecond. Here the piece is told at once, for a small part of that, and the SDK is given one chunk for all of them,
as soon as something comes that it has to look at.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpx2
import orjson

from services.agents.upstream import Text, Thought


@dataclass(frozen=True, slots=True)
class Hearer:
    """Who hears what is said to the questions of a task. While `may_tell` is not set, no more is to be read: they do
    not keep up.
    """

    tell: Callable[[Text | Thought], None]
    may_tell: asyncio.Event


hearer: ContextVar[Hearer | None] = ContextVar("hearer", default=None)
"""Who hears what is said to the questions of this task."""

FIELDS: dict[str, type[Text] | type[Thought]] = {"content": Text, "reasoning_content": Thought, "reasoning": Thought}
EMBEDDED_THOUGHT = "<think>"
"""How some models begin a thought in the middle of their text; the SDK tells the two apart."""


async def listen(response: httpx2.Response) -> None:
    """Hear what this response says, if it is a stream that can be read as it is. A hook of the HTTP client."""
    listens = hearer.get()
    if listens is not None and is_heard(response.headers) and isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Stream(response.stream, listens)


def is_heard(headers: httpx2.Headers) -> bool:
    """Whether a response with these headers is a stream that can be read as it is."""
    return headers.get("content-type", "").startswith("text/event-stream") and "content-encoding" not in headers


class _Stream(httpx2.AsyncByteStream):
    """A stream on its way to the SDK."""

    def __init__(self, stream: httpx2.AsyncByteStream, listens: Hearer) -> None:
        self._stream = stream
        self._may_tell = listens.may_tell
        self._hearing = Hearing(listens.tell)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for data in self._stream:
            if passed := self._hearing.take(data):
                yield passed
            await self._may_tell.wait()
        if rest := self._hearing.rest():
            yield rest

    async def aclose(self) -> None:
        """Close the stream itself."""
        await self._stream.aclose()


@dataclass(slots=True)
class _Piece:
    """One chunk with nothing but text, or several that became one."""

    field: str
    texts: list[str]
    chunk: dict[str, Any]

    def event(self) -> bytes:
        """As the SDK is given it."""
        self.chunk["choices"][0]["delta"][self.field] = "".join(self.texts)
        return b"data: " + orjson.dumps(self.chunk) + b"\n\n"


class Hearing:
    """Tells what a stream of chunks says, and holds back what the SDK need not look at yet."""

    def __init__(self, tell: Callable[[Text | Thought], None]) -> None:
        self._tell = tell
        self._rest = b""
        self._held: _Piece | None = None
        self._is_aside = False
        """Once the SDK has to look at a chunk, all that follows is left to it: so nothing overtakes anything."""

    def take(self, data: bytes) -> bytes:
        """Tell what is said here; returns what the SDK has to look at now."""
        if self._is_aside:
            return data
        *events, self._rest = (self._rest + data).split(b"\n\n")
        passed = b""
        for number, event in enumerate(events):
            if event.startswith(b":") and b"\n" not in event:
                continue  # a comment: a sign of life, for nobody to look at
            piece = _understood(event)
            if piece is None:
                return passed + self._left_to_the_sdk(events[number:])
            passed += self._hold(piece)
        return passed + self._left_to_the_sdk([]) if b"\r" in data else passed

    def rest(self) -> bytes:
        """What is left when the stream has ended: the SDK looks at that too."""
        rest, self._rest = self._rest, b""
        return self._released() + rest

    def _hold(self, piece: _Piece) -> bytes:
        """Tell a piece, and hold it back; returns what was held until now, if it is of another kind."""
        passed = b""
        if self._held is None or self._held.field != piece.field:
            passed, self._held = self._released(), piece
        else:
            self._held.texts += piece.texts
        if text := piece.texts[0]:
            self._tell(FIELDS[piece.field](text))
        return passed

    def _left_to_the_sdk(self, events: list[bytes]) -> bytes:
        self._is_aside = True
        rest, self._rest = self._rest, b""
        return self._released() + b"\n\n".join([*events, rest])

    def _released(self) -> bytes:
        held, self._held = self._held, None
        return held.event() if held else b""


def _understood(event: bytes) -> _Piece | None:
    """A chunk with nothing but one more piece of text, or none; None for all that the SDK has to look at."""
    if not event.startswith(b"data:") or b"\n" in event:
        return None
    try:
        chunk = orjson.loads(event[5:])
        (choice,) = chunk["choices"]
        delta = choice["delta"]
        said = {name: value for name, value in delta.items() if value and name != "role"}
        others = (choice["index"], choice.get("finish_reason"), choice.get("logprobs"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    if any(others) or any(chunk.get(name) for name in ("usage", "error", "moderation")) or len(said) > 1:
        return None
    field, text = next(iter(said.items()), ("content", ""))
    if field not in FIELDS or not isinstance(text, str) or text == EMBEDDED_THOUGHT:
        return None
    return _Piece(field, [text], chunk)
