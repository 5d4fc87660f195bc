"""The process of models: `python -m services.agents.model_host`, started by `model_process.py` with a socket as its
standard input. It asks models for the server, many at a time, and ends when the server does.
"""

import asyncio
import gc
import signal
import socket
from collections.abc import Callable, Mapping
from traceback import extract_tb
from typing import Any, cast

import uvloop

from errors import AppError
from services.agents.model_upstream import ModelUpstream
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
    joined,
    pack_items,
    prompt_of,
    unpack_order,
)
from services.agents.upstream import Part, UpstreamFailed

GATHER_S = 0.002
"""At most so often something is said: with many answers at once, most of what each piece costs is its own way over the
socket.
"""


class ModelHost(asyncio.Protocol):
    """Follows the server's orders."""

    def __init__(self) -> None:
        self.ended = asyncio.get_running_loop().create_future()
        self._models = ModelUpstream()
        self._lines = Lines()
        self._said: dict[int, list[Item]] = {}
        self._due_at = float("-inf")
        self._may_write = asyncio.Event()
        self._answers: dict[int, asyncio.Task[None]] = {}
        self._calls: dict[tuple[int, int], asyncio.Future[ToolAnswered]] = {}
        self._calls_made = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The server is there."""
        self._transport = cast(asyncio.Transport, transport)
        self._may_write.set()
        self._give_a_sign()

    def connection_lost(self, exc: Exception | None) -> None:
        """The server has gone: nobody wants anything any more."""
        if not self.ended.done():
            self.ended.set_result(None)

    def pause_writing(self) -> None:
        """The server does not keep up: read no more from models."""
        self._may_write.clear()

    def resume_writing(self) -> None:
        """Go on."""
        self._may_write.set()

    def data_received(self, data: bytes) -> None:
        """Orders."""
        for line in self._lines.feed(data):
            self._follow(unpack_order(line))

    def _follow(self, order: Order) -> None:
        match order:
            case Answer():
                task = asyncio.create_task(self._answer(order), name=f"answer {order.id}")
                self._answers[order.id] = task
                task.add_done_callback(lambda _: self._answers.pop(order.id))
            case Drop(id_):
                if id_ in self._answers:
                    self._answers[id_].cancel()
            case ToolAnswered(id_, call):
                waiting = self._calls.pop((id_, call), None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(order)

    async def _answer(self, order: Answer) -> None:
        """Say all parts of an answer, and how it ended."""

        begun = False

        def say(part: Part) -> None:
            nonlocal begun
            self._say(order.id, part)
            if not begun:
                begun = True
                self._send()  # at once, not behind what the SDK makes of it

        prompt = prompt_of(order.prompt, self._calling(order.id))
        end: Item = Whole()
        try:
            await self._models.answer(prompt, order.key, say, self._may_write)
        except UpstreamFailed as failed:
            end = Failed(failed.code, failed.detail)
        except Exception as error:
            # The exception's own words may hold what was said, so only its kind and its place are told.
            place = extract_tb(error.__traceback__)[-1]
            end = Failed("model_broken", f"{type(error).__name__} in {place.filename}:{place.lineno}")
        self._say(order.id, end)

    def _calling(self, id_: int) -> Callable[[str, Mapping[str, Any]], Any]:
        async def call(tool: str, arguments: Mapping[str, Any]) -> str:
            self._calls_made += 1
            place = id_, self._calls_made
            self._calls[place] = asyncio.get_running_loop().create_future()
            self._say(id_, ToolWanted(place[1], tool, arguments))
            try:
                answered = await self._calls[place]
            finally:
                self._calls.pop(place, None)
            if answered.refusal is not None:
                raise AppError(answered.refusal)
            return answered.result

        return call

    def _say(self, id_: int, item: Item) -> None:
        """Say this, together with everything that there is to say at this moment."""
        if not self._said:
            loop = asyncio.get_running_loop()
            if self._due_at <= loop.time():
                loop.call_soon(self._send)
            else:
                loop.call_at(self._due_at, self._send)
        items = self._said.setdefault(id_, [])
        longer = joined(items[-1], item) if items else None
        if longer is not None:
            items[-1] = longer
        else:
            items.append(item)

    def _send(self) -> None:
        if not self._said:
            return  # an answer that began took it along
        said, self._said = self._said, {}
        self._due_at = asyncio.get_running_loop().time() + GATHER_S
        self._transport.write(pack_items(said))

    def _give_a_sign(self) -> None:
        self._transport.write(pack_items({}))
        asyncio.get_running_loop().call_later(ALIVE_S, self._give_a_sign)


async def serve(connection: socket.socket) -> None:
    """Follow orders until the server goes away."""
    _, host = await asyncio.get_running_loop().create_connection(ModelHost, sock=connection)
    gc.collect()
    gc.freeze()
    await host.ended


if __name__ == "__main__":
    # Ctrl-C and a service manager tell all processes to stop. This one stops when the server needs it no more.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    uvloop.run(serve(socket.socket(fileno=0)))
