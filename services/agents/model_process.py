"""Asks models in a process of their own: what their SDK costs for each token does not cost the chat's event loop.

One process serves all answers. It is started when the first model is asked, and again when it has died; its death
ends the answers that it was giving, and nothing else. It holds nothing: keys, prompts and tools reach it with each
question, over a socket that only the two have, and the end of that socket is the end of the process.
"""

import asyncio
import logging
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import cast

from errors import AppError
from services.agents.keys import KeyOf, needed_key
from services.agents.model_wire import (
    ALIVE_S,
    Answer,
    Drop,
    Failed,
    Item,
    Lines,
    Order,
    ToolAnswered,
    ToolWanted,
    Whole,
    fields_of,
    pack_order,
    unpack_items,
)
from services.agents.upstream import Part, Prompt, Tool, UpstreamFailed

log = logging.getLogger("teahouse.agents")

ROOT = Path(__file__).parent.parent.parent
COMMAND = (sys.executable, "-m", "services.agents.model_host")
PASSED_ON = (
    *("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "TZ"),
    *("LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
    *("http_proxy", "https_proxy", "all_proxy", "no_proxy", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"),
)
"""What the process learns of the server's environment: how to reach others, and none of the server's secrets."""

MISSED_SIGNS = 6
"""After so many signs of life that did not come, the process is ended."""

MISSED_AT_START = 24
"""So many more may be missing at first: to load the SDK takes seconds, and longer where others are at work."""

MAX_UNSENT_BYTES = 32 * 1024 * 1024
MAX_UNREAD = 20_000
"""Items of an answer that its reader did not take; one that leaves more lying ends."""


class ModelProcess:
    """Answers prompts that name a model. `key_of` finds the key that a variable names; all methods belong to the event
    loop.
    """

    def __init__(self, key_of: KeyOf) -> None:
        self._key_of = key_of
        self._host: _Host | None = None
        self._starting = asyncio.Lock()

    async def answer(self, prompt: Prompt) -> AsyncIterator[Part]:
        """As `Upstream` promises."""
        if prompt.model is None:
            raise UpstreamFailed("model_not_configured")
        variable = needed_key(prompt.model)
        key = self._key_of(variable) if variable else ""
        if variable and not key:
            raise UpstreamFailed("model_not_configured", variable)
        host = await self._running()
        answer = host.ask(prompt, key or "")
        try:
            while True:
                for item in await answer.news():
                    match item:
                        case Whole():
                            return
                        case Failed(code, detail):
                            raise UpstreamFailed(code, detail)
                        case ToolWanted():
                            answer.call(item)
                        case _:
                            yield item
        finally:
            host.drop(answer)

    async def close(self) -> None:
        """End the process, and all answers that it gives."""
        async with self._starting:
            host, self._host = self._host, None
            if host is not None:
                await host.close()

    async def _running(self) -> "_Host":
        async with self._starting:
            if self._host is None or self._host.is_gone:
                self._host = await _start()
            return self._host


async def _start() -> "_Host":
    """A process that is on its way: what it is asked waits in the socket until it has loaded all it needs."""
    ours, theirs = socket.socketpair()
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    with theirs:
        process = await asyncio.to_thread(_spawn, environment, theirs)
    _, host = await asyncio.get_running_loop().create_connection(lambda: _Host(process), sock=ours)
    return host


def _spawn(environment: Mapping[str, str], connection: socket.socket) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603  # nothing in it comes from anybody
        COMMAND, cwd=ROOT, env=environment, stdin=connection.fileno(), stdout=subprocess.DEVNULL
    )


class _Host(asyncio.Protocol):
    """One process, from its start to its end."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.is_gone = False
        self._process = process
        self._reaped: asyncio.Task[int] | None = None
        self._lines = Lines()
        self._ids = count(1)
        self._answers: dict[int, _Growing] = {}
        self._missed_signs = -MISSED_AT_START

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It can be asked."""
        self._transport = cast(asyncio.Transport, transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """It says something, if only that it lives."""
        self._missed_signs = 0
        try:
            for line in self._lines.feed(data):
                for id_, items in unpack_items(line):
                    if id_ in self._answers:
                        self._answers[id_].put(items)
        except (ValueError, KeyError, TypeError):
            log.exception("the process of models says what nobody understands")
            self._process.kill()

    def connection_lost(self, exc: Exception | None) -> None:
        """It has died, or was ended: so do the answers that it was giving."""
        self.is_gone = True
        self._watching.cancel()
        self._process.kill()
        self._reaped = asyncio.create_task(asyncio.to_thread(self._process.wait), name="process of models ends")
        if self._answers:
            log.error("the process of models has ended in the middle of %d answers", len(self._answers))
        for answer in self._answers.values():
            answer.put([Failed("model_broken", "the process of models has ended")])

    def ask(self, prompt: Prompt, key: str) -> "_Growing":
        """Begin an answer."""
        if self._transport.get_write_buffer_size() > MAX_UNSENT_BYTES:
            raise UpstreamFailed("model_busy", "the process of models does not keep up")
        answer = _Growing(next(self._ids), prompt.tools, self.order)
        self._answers[answer.id] = answer
        self.order(Answer(answer.id, key, fields_of(prompt)))
        return answer

    def drop(self, answer: "_Growing") -> None:
        """Nobody listens to an answer any more, or it has ended."""
        answer.close()
        del self._answers[answer.id]
        if not answer.has_ended:
            self.order(Drop(answer.id))

    def order(self, order: Order) -> None:
        """Send an order, if it still can be heard."""
        if not self.is_gone:
            self._transport.write(pack_order(order))

    async def close(self) -> None:
        """End the process."""
        self._process.kill()
        await asyncio.to_thread(self._process.wait)
        self._transport.abort()

    def _watch(self) -> None:
        """Now and then: end a process that gives no sign of life."""
        if self._missed_signs >= MISSED_SIGNS:
            log.error("the process of models gives no sign of life")
            self._process.kill()
        self._missed_signs += 1
        self._watching = asyncio.get_running_loop().call_later(ALIVE_S, self._watch)


class _Growing:
    """An answer of the process, as far as its reader did not take it yet."""

    def __init__(self, id_: int, tools: Sequence[Tool], order: Callable[[Order], None]) -> None:
        self.id = id_
        self.has_ended = False
        self._tools = {tool.name: tool for tool in tools}
        self._order = order
        self._unread: list[Item] = []
        self._woken = asyncio.Event()
        self._calls: set[asyncio.Task[None]] = set()
        self._broken: BaseException | None = None

    def put(self, items: Sequence[Item]) -> None:
        """More of it."""
        self.has_ended = self.has_ended or isinstance(items[-1], Whole | Failed)
        if len(self._unread) < MAX_UNREAD:
            self._unread += items
        else:
            self._broken = UpstreamFailed("model_broken", "nobody takes what the model says")
        self._woken.set()

    async def news(self) -> list[Item]:
        """All that was not taken yet; waits until there is something. Raises what a tool failed with."""
        await self._woken.wait()
        self._woken.clear()
        if self._broken is not None:
            raise self._broken
        unread, self._unread = self._unread, []
        return unread

    def call(self, wanted: ToolWanted) -> None:
        """Use a tool, and send what it answers."""
        task = asyncio.create_task(self._use(wanted), name=f"tool {wanted.tool}")
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    def close(self) -> None:
        """Use no more tools."""
        for task in self._calls:
            task.cancel()

    async def _use(self, wanted: ToolWanted) -> None:
        result, refusal = "", None
        try:
            result = await self._tools[wanted.tool].call(wanted.arguments)
        except AppError as error:
            refusal = error.code
        except Exception as error:
            self._broken = error
            self._woken.set()
            return
        self._order(ToolAnswered(self.id, wanted.call, result, refusal))
