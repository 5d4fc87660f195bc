"""A wire between a server and what it needs, which a test may cut or silence."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any

CHUNK_BYTES = 64 * 1024
CONTROL_TIMEOUT_S = 10


class Wire:
    """A TCP proxy on a port of its own.

    Cut, it ends all connections and every one that comes. Silent, it keeps what it is given until it is mended, as a
    network does that loses packets: nobody is told, and nothing arrives.
    """

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._cut = False
        self._ends: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()), name="wire")
        self._ready = threading.Event()
        self.port = 0

    @property
    def connections(self) -> int:
        """How many connections go through it now."""
        return len(self._ends) // 2

    def cut(self) -> None:
        """End everything, and let nothing through."""
        self._do(self._stop())

    def silence(self) -> None:
        """Let nothing through, and tell nobody."""
        self._do(self._hold())

    def mend(self) -> None:
        """Let everything through, also what was held back."""
        self._do(self._go_on())

    def open(self) -> None:
        """Begin to listen."""
        self._thread.start()
        assert self._ready.wait(CONTROL_TIMEOUT_S)

    def close(self) -> None:
        """End everything for good."""
        self.cut()
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    async def _live(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._over, self._flowing = asyncio.Event(), asyncio.Event()
        self._flowing.set()
        async with await asyncio.start_server(self._carry, "127.0.0.1", 0) as server:
            self.port = server.sockets[0].getsockname()[1]
            self._ready.set()
            await self._over.wait()

    def _do(self, step: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(step, self._loop).result(CONTROL_TIMEOUT_S)

    async def _stop(self) -> None:
        self._cut = True
        self._flowing.set()
        for writer in list(self._ends):
            writer.transport.abort()
        self._ends.clear()

    async def _hold(self) -> None:
        self._flowing.clear()

    async def _go_on(self) -> None:
        self._cut = False
        self._flowing.set()

    async def _carry(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        try:
            if self._cut:
                raise ConnectionRefusedError
            far_in, far_out = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            near_out.transport.abort()
            return
        ends = {near_out, far_out}
        self._ends |= ends
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(near_in, far_out))
                both.create_task(self._pump(far_in, near_out))
        finally:
            self._ends -= ends
            for writer in ends:
                writer.close()

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(CHUNK_BYTES):
                await self._flowing.wait()
                target.write(data)
                await target.drain()
        target.close()


@contextmanager
def wire_to(port: int) -> Iterator[Wire]:
    """An open wire to a port of this machine, gone afterwards."""
    wire = Wire(port)
    wire.open()
    try:
        yield wire
    finally:
        wire.close()
