"""Servers of the tests' own, which leave no connection behind for a later test to stumble over."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(serve: Serve, port: int = 0, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Serve each connection to this port of 127.0.0.1, or to a free one, until the block ends; gives the port.

    Whoever is still connected then is cut off, and whatever served them has ended too.
    """
    connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connections[task] = writer
        await serve(reader, writer)

    server = await asyncio.start_server(keep, "127.0.0.1", port, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]
    for task, writer in connections.items():
        task.cancel()
        writer.transport.abort()
    closing = (writer.wait_closed() for writer in connections.values())
    await asyncio.gather(*connections, *closing, return_exceptions=True)
