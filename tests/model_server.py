"""A model for tests: a small OpenAI-compatible server over real HTTP. It says what it is told to, and misbehaves so."""

import asyncio
import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from tests.listening import listening

Body = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """What is answered to one request: a status other than 200 with `problem`, or chunks as server-sent events.

    `cut_at`, `stall_at` and `garble_at` are numbers of chunks, the farewell being the last one: before it the
    connection is broken off, nothing comes any more, or what comes is no JSON.
    """

    chunks: Sequence[Body] = ()
    status: int = 200
    problem: str = ""
    pause_s: float = 0
    cut_at: int | None = None
    stall_at: int | None = None
    garble_at: int | None = None
    framed: bool = True
    """Without frames (HTTP/1.1 chunks), a connection that breaks off looks like one that has ended."""

    heard: Callable[[], None] = field(default=lambda: None)
    """Called once the request is read."""

    @property
    def events(self) -> list[bytes]:
        """The chunks as they go over the wire."""
        return [*(f"data: {json.dumps(chunk)}\n\n".encode() for chunk in self.chunks), b"data: [DONE]\n\n"]


def chunk(delta: Body, finish: str | None = None) -> Body:
    """A part of an answer, as the API streams it."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}


def _ended(reason: str, tokens: tuple[int, int]) -> list[Body]:
    usage = {"prompt_tokens": tokens[0], "completion_tokens": tokens[1], "total_tokens": sum(tokens)}
    return [chunk({}, reason), {**chunk({}), "choices": [], "usage": usage}]


def says(
    *pieces: str, thought: Sequence[str] = (), tokens: tuple[int, int] = (7, 3), finish: str = "stop", **rest: Any
) -> Reply:
    """An answer in pieces, after a thought in pieces."""
    thoughts = [chunk({"reasoning_content": piece}) for piece in thought]
    texts = [chunk({"content": piece}) for piece in pieces]
    return Reply([*thoughts, *texts, *_ended(finish, tokens)], **rest)


def calls(
    name: str, arguments: str, *, id_: str = "call-1", before: str = "", tokens: tuple[int, int] = (7, 3)
) -> Reply:
    """A tool is called, with arguments as the model writes them, in two pieces; perhaps after some words."""
    half = len(arguments) // 2
    function = {"name": name, "arguments": arguments[:half]}
    first = chunk({"tool_calls": [{"index": 0, "id": id_, "type": "function", "function": function}]})
    second = chunk({"tool_calls": [{"index": 0, "function": {"arguments": arguments[half:]}}]})
    words = [chunk({"content": before})] if before else []
    return Reply([*words, first, second, *_ended("tool_calls", tokens)])


def together(first: Reply, second: Reply) -> Reply:
    """Two tools are called at once."""
    more = deepcopy(second.chunks[:-2])
    for later in more:
        for called in later["choices"][0]["delta"]["tool_calls"]:
            called["index"] = 1
    return Reply([*first.chunks[:-2], *more, *first.chunks[-2:]])


class ModelServer:
    """Answers requests by the replies it is given, in their order; the last one again and again."""

    def __init__(self) -> None:
        self.address = ""
        self.requests: list[Body] = []
        self.authorizations: list[str] = []
        self.hung_up: Future[None] = Future()
        """Done when a client has closed a call before its end."""

        self._replies: list[Reply] = [says("Hello.")]

    @property
    def base_url(self) -> str:
        """What an agent's settings name."""
        return f"http://{self.address}/v1"

    def will(self, *replies: Reply) -> None:
        """Answer so from now on, and forget what was asked before."""
        self._replies = list(replies)
        self.requests, self.authorizations, self.hung_up = [], [], Future()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, with one request after the other."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                await self._request(reader)
                reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
                reply.heard()
                if not await self._answer(reply, reader, writer):
                    break
        writer.close()

    async def _request(self, reader: asyncio.StreamReader) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        headers = {name.lower(): value for name, value in headers.items()}
        self.requests.append(json.loads(await reader.readexactly(int(headers["content-length"]))))
        self.authorizations.append(headers.get("authorization", ""))

    async def _answer(self, reply: Reply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection can be used again."""
        if reply.status != 200:
            body = json.dumps({"error": {"message": reply.problem, "code": None, "type": "x"}}).encode()
            head = f"HTTP/1.1 {reply.status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            return True
        frames = "Transfer-Encoding: chunked" if reply.framed else "Connection: close"
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n{frames}\r\n\r\n".encode())
        leaving = asyncio.ensure_future(reader.read(1))
        try:
            return await self._stream(reply, leaving, writer)
        finally:
            leaving.cancel()
            await asyncio.wait([leaving])

    async def _stream(self, reply: Reply, leaving: "asyncio.Future[bytes]", writer: asyncio.StreamWriter) -> bool:
        for number, event in enumerate(reply.events):
            if number == reply.cut_at:
                return False
            patience_s = None if number == reply.stall_at else reply.pause_s
            if patience_s != 0:
                await asyncio.wait([leaving], timeout=patience_s)
            if leaving.done():
                if not self.hung_up.done():
                    self.hung_up.set_result(None)
                return False
            data = b'data: {"choices": [{"del\n\n' if number == reply.garble_at else event
            writer.write(b"%x\r\n%b\r\n" % (len(data), data) if reply.framed else data)
            await writer.drain()
        if reply.framed:
            writer.write(b"0\r\n\r\n")
        return reply.framed


def every_cut(reply: Reply) -> dict[str, Reply]:
    """The same reply, broken off, and garbled, at each of its chunks; by name."""
    places = range(len(reply.events))
    return {
        **{f"cut at {place}": replace(reply, cut_at=place) for place in places},
        **{f"ended at {place}": replace(reply, cut_at=place, framed=False) for place in places},
        **{f"garbled at {place}": replace(reply, garble_at=place) for place in places[:-1]},
    }


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """Run one until the block ends, in a thread of its own."""
    model, ready, done = ModelServer(), threading.Event(), Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]()

    async def serve() -> None:
        async with listening(model.serve) as port:
            model.address = f"127.0.0.1:{port}"
            end = asyncio.Event()
            done.set_result((asyncio.get_running_loop(), end))
            ready.set()
            await end.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="model")
    thread.start()
    ready.wait()
    try:
        yield model
    finally:
        loop, end = done.result()
        loop.call_soon_threadsafe(end.set)
        thread.join()
