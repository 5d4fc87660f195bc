"""A model that says what a test tells it to say, when it tells it."""

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future

import anyio

from services.agents.upstream import Part, Prompt, Text
from tests.people import TIMEOUT_S

End = None | BaseException
Auto = Callable[[Prompt], Sequence[Part]]


class Call:
    """One call to the model, as the test holds it."""

    def __init__(self, prompt: Prompt) -> None:
        self.prompt = prompt
        self._loop = asyncio.get_running_loop()
        self._parts: asyncio.Queue[Part | End] = asyncio.Queue()
        self._closed: Future[None] = Future()

    def say(self, *parts: Part | str) -> None:
        """Let these parts come."""
        for part in parts:
            self._put(Text(part) if isinstance(part, str) else part)

    def end(self, error: BaseException | None = None) -> None:
        """Let the answer be whole, or fail."""
        self._put(error)

    async def closed(self) -> None:
        """Wait until nobody listens to this call any more."""
        await asyncio.wait_for(asyncio.wrap_future(self._closed), TIMEOUT_S)

    def _put(self, part: Part | End) -> None:
        self._loop.call_soon_threadsafe(self._parts.put_nowait, part)

    async def parts(self) -> AsyncIterator[Part]:
        """What the server hears."""
        try:
            while True:
                part = await self._parts.get()
                if part is None:
                    return
                if isinstance(part, BaseException):
                    raise part
                yield part
        finally:
            self._closed.set_result(None)


class ScriptedUpstream:
    """Answers for all agents of a server. With `auto` it answers by itself, without it the test answers each call."""

    def __init__(self) -> None:
        self.auto: Auto | None = None
        self.count = 0
        self._calls: queue.Queue[Call] = queue.Queue()
        self._lock = threading.Lock()

    async def answer(self, prompt: Prompt) -> AsyncIterator[Part]:
        """As `Upstream` promises."""
        with self._lock:
            self.count += 1
        if self.auto is not None:
            for part in self.auto(prompt):
                yield part
            return
        call = Call(prompt)
        self._calls.put(call)
        parts = call.parts()
        try:
            async for part in parts:
                yield part
        finally:
            await parts.aclose()  # type: ignore[attr-defined]

    async def called(self) -> Call:
        """The next call, as soon as there is one."""
        return await anyio.to_thread.run_sync(lambda: self._calls.get(timeout=TIMEOUT_S))

    def forget(self) -> None:
        """Begin anew: nothing is automatic, and earlier calls are over."""
        self.auto, self.count = None, 0
        while not self._calls.empty():
            self._calls.get().end()
