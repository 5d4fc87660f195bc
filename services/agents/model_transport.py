"""How the SDK reaches models' servers: HTTP/1.1 over connections that are used again, with a parser in C.

It does what the SDK needs of it and no more: requests whose bodies are at hand, to a server itself and not by way of
a proxy.
"""

import asyncio
import socket
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import cast

import httpx2

from services.agents.model_exchange import Exchange
from services.agents.model_stream import Hearer, hearer

IDLE_S = 5.0
"""For so long a connection that nobody uses is kept, as by the SDK's own transport."""

ATTEMPT_S = 2.0
"""So long an address of a server is tried, while there is another one."""

PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int]


class ModelTransport(httpx2.AsyncBaseTransport):
    """Sends requests over connections of its own. All methods belong to the event loop."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        self._tls = tls
        self._idle: dict[Origin, list[_Connection]] = defaultdict(list)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """As the SDK's client expects: the head at once, the body as it comes; its errors are httpx2's."""
        timeouts: dict[str, float | None] = request.extensions.get("timeout", {})
        packed = _packed(request, await request.aread())
        origin = _origin(request.url)
        connection = self._idle_one(origin) or await self._reach(origin, timeouts.get("connect"))
        exchange = connection.ask(packed, hearer.get(), timeouts.get("read"))
        try:
            await exchange.head()
        except BaseException:
            connection.close()
            raise
        body = _Body(self, origin, connection, exchange)
        return httpx2.Response(exchange.status, headers=exchange.headers, stream=body)

    async def aclose(self) -> None:
        """Close the connections that nobody uses."""
        for idle in self._idle.values():
            for connection in idle:
                connection.close()
        self._idle.clear()

    def take_back(self, origin: Origin, connection: "_Connection") -> None:
        """A response has been read, or is not wanted any more; its connection is kept if it can be used again."""
        if connection.rest(IDLE_S):
            self._idle[origin] = [one for one in self._idle[origin] if one.is_usable] + [connection]

    def _idle_one(self, origin: Origin) -> "_Connection | None":
        idle = self._idle[origin]
        while idle:
            if (connection := idle.pop()).is_usable:
                return connection
        return None

    async def _reach(self, origin: Origin, timeout_s: float | None) -> "_Connection":
        scheme, host, port = origin
        try:
            async with asyncio.timeout(timeout_s):
                return await self._connect(host, port, self._tls if scheme == "https" else None)
        except TimeoutError as error:
            raise httpx2.ConnectTimeout(f"no connection to {host}") from error
        except OSError as error:
            raise httpx2.ConnectError(str(error)) from error

    async def _connect(self, host: str, port: int, tls: ssl.SSLContext | None) -> "_Connection":
        """A connection to the first address that answers. One that swallows what it is sent delays, and no more."""
        loop, name = asyncio.get_running_loop(), host if tls else None
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        *addresses, last = dict.fromkeys(str(address[0]) for *_, address in found)
        for address in addresses:
            try:
                async with asyncio.timeout(ATTEMPT_S):
                    _, connection = await loop.create_connection(
                        _Connection, address, port, ssl=tls, server_hostname=name
                    )
                    return connection
            except OSError:
                continue
        _, connection = await loop.create_connection(_Connection, last, port, ssl=tls, server_hostname=name)
        return connection


class _Connection(asyncio.Protocol):
    """Carries one exchange after the other."""

    def __init__(self) -> None:
        self._exchange: Exchange | None = None
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It can be used."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """More of the response; nobody says anything unasked."""
        if self._exchange is None:
            self.close()
        else:
            self._exchange.feed(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """The server has hung up, or we have."""
        if self._exchange is not None:
            self._exchange.end(exc)

    @property
    def is_usable(self) -> bool:
        """Whether it can be asked."""
        return not self._transport.is_closing()

    def ask(self, packed: bytes, listens: Hearer | None, timeout_s: float | None) -> Exchange:
        """Send a request; its response is the next one that comes."""
        if self._end is not None:
            self._end.cancel()
        self._exchange = Exchange(self._transport, listens, timeout_s)
        self._transport.write(packed)
        return self._exchange

    def rest(self, idle_s: float) -> bool:
        """The exchange is over. Whether there can be another one; if nobody asks for so long, the connection ends."""
        exchange = self._exchange
        if exchange is None or not (exchange.is_whole and exchange.may_be_followed and self.is_usable):
            self.close()
            return False
        self._exchange = None
        self._end = asyncio.get_running_loop().call_later(idle_s, self.close)
        return True

    def close(self) -> None:
        """Hang up at once."""
        self._transport.abort()


class _Body(httpx2.AsyncByteStream):
    """A response's body, which gives its connection back in the end."""

    def __init__(self, owner: ModelTransport, origin: Origin, connection: _Connection, exchange: Exchange) -> None:
        self._place = owner, origin, connection
        self._exchange = exchange
        self._is_open = True

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for data in self._exchange.body():
            yield data

    async def aclose(self) -> None:
        """Nobody reads on."""
        if self._is_open:
            self._is_open = False
            owner, origin, connection = self._place
            owner.take_back(origin, connection)


def _origin(url: httpx2.URL) -> Origin:
    if url.scheme not in PORTS:
        raise httpx2.UnsupportedProtocol(f"{url.scheme} is no way to reach a model")
    return url.scheme, url.raw_host.decode("ascii"), url.port or PORTS[url.scheme]


def _packed(request: httpx2.Request, body: bytes) -> bytes:
    """A request as it goes over the wire. What stands in a line must not end it, and nobody needs `Transfer-Encoding`
    for a body that is at hand.
    """
    first = b"%b %b HTTP/1.1" % (request.method.encode("ascii"), request.url.raw_path)
    lines = [first, *(b"%b: %b" % header for header in request.headers.raw)]
    if any(mark in line for line in lines for mark in (b"\r", b"\n", b"\0")):
        raise httpx2.LocalProtocolError("a header that is more than a line")
    return b"\r\n".join([*lines, b"", body])
