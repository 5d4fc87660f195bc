"""Asks pages of other people's servers, and trusts nothing about them: neither the address, nor the answer.

The only module that goes out by itself. An address is parsed once, and what was checked is what is connected to: the
name is resolved once, every address it has must be a public one, and the connection goes to that very address. Each
redirect is an address like the first. Time, bytes, redirects, ports, schemes and types are bounded; no cookies, no
credentials, no proxies from the environment.
"""

import asyncio
import re
import socket
import ssl
import zlib
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import httpcore2

TOTAL_S = 5.0
CONNECT_S = 2.0
MAX_REDIRECTS = 3
MAX_URL_CHARS = 2048
MAX_BYTES = 512 * 1024
"""Of a page, as it is sent and as it is after decompression. What is behind it is not read."""
MAX_ADDRESSES = 4
RESOLVERS = 2

PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
USER_AGENT = "Mozilla/5.0 (compatible; Teahouse link preview)"

NOT_PUBLIC = tuple(
    ip_network(network)
    for network in (
        # What `is_global` lets through, or not in every version of Python: ways to carry an IPv4 address in another,
        # relays, what is for documentation and multicast, and a cloud's own server at a public address.
        *("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32"),
        *("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10"),
    )
)

Resolve = Callable[[str, int], Awaitable[list[str]]]
Allows = Callable[[str, int], bool]


class Refused(Exception):
    """The page will not be asked, or its answer not be used; the text says why, for logs and tests."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a server answered to something that was handed to it."""

    status: int
    retry_after_s: int


@dataclass(frozen=True, slots=True)
class Page:
    """What a page answered: the beginning of its HTML, and what it says of its encoding."""

    url: str
    content_type: str
    body: bytes


def is_public(address: str, port: int) -> bool:
    """Whether this is a web server's port at an address that anybody may reach."""
    if port not in PORTS.values():
        return False
    try:
        ip: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    hidden = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_link_local or ip.is_loopback
    return (
        ip.is_global
        and not hidden
        and not any(ip in network for network in NOT_PUBLIC if network.version == ip.version)
    )


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address, in the parts it is asked by."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        """The address as one text."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if PORTS[self.scheme] == self.port else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"


def parse(url: str) -> Target:
    """The only place that takes an address apart. Refused if it is not plainly one of a web page."""
    if len(url) > MAX_URL_CHARS or not re.fullmatch(r"[!-\[\]-~]+", url):
        raise Refused("characters that do not belong into an address")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refused("not an address") from error
    if parts.scheme not in PORTS:
        raise Refused("scheme")
    if "@" in parts.netloc:
        raise Refused("credentials")
    if not re.fullmatch(r"[0-9a-f:]+:[0-9a-f:.]+" if "[" in parts.netloc else r"[a-z0-9._-]{1,253}", host):
        raise Refused("host")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, PORTS[parts.scheme] if port is None else port, path)


class PinnedBackend(httpcore2.AsyncNetworkBackend):
    """Opens connections to addresses that are allowed, and to no others."""

    def __init__(self, resolve: Resolve, allows: Allows) -> None:
        self._resolve = resolve
        self._allows = allows
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the library's own signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Resolve the name, look at every address, and connect to the first that answers."""
        addresses = await self._resolve(host, port)
        if not addresses or not all(self._allows(address, port) for address in addresses):
            raise Refused("address")
        failure: Exception = Refused("address")
        for address in addresses[:MAX_ADDRESSES]:
            try:
                return await self._network.connect_tcp(address, port, CONNECT_S, None, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        """Between attempts."""
        await asyncio.sleep(seconds)


class PageFetcher:
    """Gets pages. `resolve` and `allows` say where names are looked up and which addresses may be asked, `tls` whose
    certificates are believed.
    """

    def __init__(
        self, resolve: Resolve | None = None, allows: Allows = is_public, tls: ssl.SSLContext | None = None
    ) -> None:
        self._resolvers = ThreadPoolExecutor(RESOLVERS, thread_name_prefix="resolver")
        self._backend = PinnedBackend(resolve or self._look_up, allows)
        self._tls = tls

    async def fetch(self, url: str) -> Page:
        """The page behind a link, after at most three redirects. Refused if there is none that may be used."""
        async with _patience():
            for _ in range(MAX_REDIRECTS + 1):
                answer = await self._ask(parse(url))
                if isinstance(answer, Page):
                    return answer
                url = answer
            raise Refused("redirects")

    async def hand_over(self, url: str, headers: Mapping[bytes | str, bytes | str], body: bytes) -> Receipt:
        """Post something to an address that somebody gave us, encrypted on its way, and follow it nowhere else. Refused
        if it cannot be.
        """
        target = parse(url)
        if target.scheme != "https":
            raise Refused("scheme")
        sent: dict[bytes | str, bytes | str] = {
            **headers,
            "Host": target.url.split("/")[2],
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        async with (
            _patience(),
            await self._pool() as pool,
            pool.stream("POST", _address(target), headers=sent, content=body) as response,
        ):
            wait = next((value for name, value in response.headers if name.lower() == b"retry-after"), b"")
            return Receipt(response.status, int(wait) if wait.isdigit() and len(wait) < 6 else 0)

    def close(self) -> None:
        """Let go of the threads; one that waits for a name ends when it has its answer."""
        self._resolvers.shutdown(wait=False, cancel_futures=True)

    async def _ask(self, target: Target) -> Page | str:
        """Ask one address: its page, or where it sends us. Nothing is kept from one address for the next."""
        headers: dict[bytes | str, bytes | str] = {
            "Host": target.url.split("/")[2],
            "User-Agent": USER_AGENT,
            "Accept": "text/html",
            "Accept-Encoding": "gzip",
            "Accept-Language": "*",
            "Connection": "close",
        }
        async with await self._pool() as pool, pool.stream("GET", _address(target), headers=headers) as response:
            fields = {name.lower(): value for name, value in reversed(response.headers)}
            if response.status in REDIRECTS:
                return urljoin(target.url, _location(fields.get(b"location", b"")))
            if response.status != 200:
                raise Refused(f"status {response.status}")
            content_type = fields.get(b"content-type", b"").decode("latin-1")
            if content_type.split(";")[0].strip().lower() not in {"text/html", "application/xhtml+xml"}:
                raise Refused("type")
            body = await _read(response.aiter_stream(), fields.get(b"content-encoding", b"identity").lower())
            return Page(target.url, content_type, body)

    async def _pool(self) -> httpcore2.AsyncConnectionPool:
        """For one request: a connection to where it is allowed."""
        if self._tls is None:
            self._tls = await asyncio.to_thread(ssl.create_default_context)
        return httpcore2.AsyncConnectionPool(self._tls, max_connections=1, network_backend=self._backend)

    async def _look_up(self, host: str, port: int) -> list[str]:
        """All addresses of a name, each once. The system's own reading of a number as an address is one of them."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._resolvers, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        )
        return list(dict.fromkeys(str(address[0]) for *_, address in found))


@asynccontextmanager
async def _patience() -> AsyncIterator[None]:
    """A bounded time, in which everything that goes wrong outside becomes Refused."""
    try:
        async with asyncio.timeout(TOTAL_S):
            yield
    except TimeoutError as error:
        raise Refused("time") from error
    except (
        httpcore2.NetworkError,
        httpcore2.TimeoutException,
        httpcore2.ProtocolError,
        OSError,
        UnicodeError,
    ) as error:
        raise Refused(type(error).__name__) from error


def _address(target: Target) -> httpcore2.URL:
    return httpcore2.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)


def _location(value: bytes) -> str:
    if not value:
        raise Refused("redirect to nowhere")
    return quote(value.strip(), safe="!#$%&'()*+,/:;=?@[]~")


async def _read(chunks: AsyncIterable[bytes], encoding: bytes) -> bytes:
    """The beginning of a body: until its head is over, or until there is too much of it, sent or decompressed."""
    if encoding not in {b"identity", b"gzip", b""}:
        raise Refused("encoding")
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 16) if encoding == b"gzip" else None
    body, sent = bytearray(), 0
    async for chunk in chunks:
        sent, known = sent + len(chunk), len(body)
        try:
            body += chunk if inflate is None else inflate.decompress(chunk, MAX_BYTES - len(body))
        except zlib.error as error:
            raise Refused("encoding") from error
        if sent >= MAX_BYTES or len(body) >= MAX_BYTES or b"</head" in body[max(0, known - 6) :].lower():
            break
    return bytes(body[:MAX_BYTES])
