"""How the SDK reaches models' servers: every response that is HTTP is read, every other one is an error, in time."""

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import httpx2
import pytest

from services.agents.model_exchange import MAX_HEAD_BYTES, MAX_UNREAD_BYTES, Exchange
from services.agents.model_stream import Hearer
from services.agents.model_transport import ModelTransport
from services.agents.upstream import Text, Thought
from tests.certificates import certificate
from tests.listening import listening
from tests.model_server import says
from tests.people import TIMEOUT_S

STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
COUNTED = b"HTTP/1.1 200 OK\r\nX-One: 1\r\nContent-Length: 3\r\n\r\ntea"
UNTIL_THE_END = b"HTTP/1.1 200 OK\r\n\r\ntea"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nt\r\n2;x=y\r\nea\r\n0\r\nX-Late: 1\r\n\r\n"
ANNOUNCED = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + COUNTED
PACKED = gzip.compress(b"tea", mtime=0)
GZIPPED = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%b" % (len(PACKED), PACKED)
TRUSTS_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Server:
    """Answers each request with the next of these replies, in these pieces, and hangs up where it has no more."""

    def __init__(self, *replies: Sequence[bytes]) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.left = asyncio.Event()
        self._replies = list(replies)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        while self._replies and (head := await self._head(reader)):
            length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0] or 0)
            self.requests.append(head + await reader.readexactly(length))
            for piece in self._replies.pop(0):
                writer.write(piece)
                await writer.drain()
        if not self._replies:
            writer.close()
        self.left.set()

    async def _head(self, reader: asyncio.StreamReader) -> bytes:
        try:
            return await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return b""


@asynccontextmanager
async def asking(
    server: Server, scheme: str = "http", tls: ssl.SSLContext | None = None, trusts: ssl.SSLContext = TRUSTS_NOBODY
) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of this server, by the transport that is tested."""
    async with listening(server.serve, tls=tls) as port:
        url, timeout = f"{scheme}://localhost:{port}", httpx2.Timeout(TIMEOUT_S)
        async with httpx2.AsyncClient(transport=ModelTransport(trusts), base_url=url, timeout=timeout) as client:
            yield client


@pytest.mark.parametrize(
    "reply",
    [COUNTED, UNTIL_THE_END, CHUNKED, ANNOUNCED, GZIPPED],
    ids=["counted", "until the end", "chunked", "announced", "gzipped"],
)
async def test_a_response_is_the_same_however_it_comes(reply: bytes) -> None:
    for pieces in ([reply], [reply[place : place + 1] for place in range(len(reply))]):
        server = Server(pieces)
        async with asking(server) as client:
            answer = await client.post("/v1/ask?x=1", content=b"leaves", headers={"X-Two": "2"})

        assert (answer.status_code, answer.text) == (200, "tea")
        (request,) = server.requests
        assert request.startswith(b"POST /v1/ask?x=1 HTTP/1.1\r\n")
        assert b"\r\nX-Two: 2\r\n" in request and request.endswith(b"\r\n\r\nleaves")


@pytest.mark.parametrize("reply", [COUNTED, CHUNKED, ANNOUNCED], ids=["counted", "chunked", "announced"])
async def test_what_breaks_off_anywhere_is_never_taken_for_whole(reply: bytes) -> None:
    for place in range(len(reply)):
        async with asking(Server([reply[:place]])) as client:
            with pytest.raises(httpx2.RemoteProtocolError):
                await client.post("/", content=b"x")


@pytest.mark.parametrize(
    "reply",
    [
        b"tea?\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Long: %b\r\n" % (b"x" * MAX_HEAD_BYTES),
        b"HTTP/1.1 200 OK\r\nX-Endless: " + b"x" * 2 * MAX_HEAD_BYTES,
    ],
    ids=["no HTTP", "no number", "another protocol", "long headers", "an endless header"],
)
async def test_what_is_no_http_or_has_no_end_is_an_error(reply: bytes) -> None:
    async with asking(Server([reply])) as client:
        with pytest.raises(httpx2.RemoteProtocolError):
            await client.post("/", content=b"x")


async def test_a_connection_is_used_again_and_another_one_where_the_server_has_hung_up() -> None:
    closing = COUNTED.replace(b"X-One: 1", b"Connection: close")
    server = Server([COUNTED], [closing], [COUNTED], [COUNTED + COUNTED], [COUNTED])
    async with asking(server) as client:
        used = []
        for _ in range(5):
            assert (await client.post("/", content=b"x")).text == "tea"
            used.append(server.connections)

    assert used == [1, 1, 2, 2, 3]


async def test_a_header_cannot_smuggle_another_one() -> None:
    server = Server([COUNTED])
    async with asking(server) as client:
        for value in (b"x\r\nX-Evil: 1", b"x\nX-Evil: 1", b"x\0"):
            with pytest.raises(httpx2.LocalProtocolError):
                await client.post("/", headers=[(b"Authorization", value)])

    assert not server.requests


async def test_a_server_that_is_not_there_is_not_reached() -> None:
    async with asking(Server([COUNTED])) as client:
        with pytest.raises(httpx2.ConnectError):
            await client.post("http://127.0.0.1:9/")


async def test_a_server_that_does_not_speak_tls_is_not_spoken_to_openly() -> None:
    async with asking(Server(), "https") as client:
        with pytest.raises(httpx2.ConnectError):
            await client.post("/")


async def test_a_server_is_who_its_certificate_says_or_nothing_is_sent(tmp_path: Path) -> None:
    speaks = {host: ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for host in ("localhost", "other.example")}
    trusts = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for host, tls in speaks.items():
        tls.load_cert_chain(certificate(tmp_path, host))
        trusts.load_verify_locations(tmp_path / f"{host}.pem")

    async with asking(Server([COUNTED]), "https", speaks["localhost"], trusts) as client:
        assert (await client.post("/", content=b"x")).text == "tea"
    for tls, trusted in ((speaks["localhost"], TRUSTS_NOBODY), (speaks["other.example"], trusts)):
        server = Server([COUNTED])
        async with asking(server, "https", tls, trusted) as client:
            with pytest.raises(httpx2.ConnectError):
                await client.post("/", content=b"x")
        assert not server.requests


async def test_a_server_that_falls_silent_is_not_waited_for_and_is_told() -> None:
    for reply in (b"", COUNTED[:-1]):
        server = Server([reply], [])
        async with asking(server) as client:
            with pytest.raises(httpx2.ReadTimeout):
                await client.post("/", content=b"x", timeout=httpx2.Timeout(TIMEOUT_S, read=0.05))
            await asyncio.wait_for(server.left.wait(), TIMEOUT_S)


class Reins(asyncio.Transport):
    """What an exchange does to its connection."""

    def __init__(self) -> None:
        self.reads = asyncio.Event()
        self.reads.set()

    def pause_reading(self) -> None:
        """Read no more."""
        self.reads.clear()

    def resume_reading(self) -> None:
        """Read on."""
        self.reads.set()

    def abort(self) -> None:
        """Hang up."""


async def test_no_more_is_read_than_somebody_takes() -> None:
    reins = Reins()
    exchange = Exchange(reins, None, None)
    exchange.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"x" * MAX_UNREAD_BYTES)
    assert reins.reads.is_set()

    exchange.feed(b"x")
    assert not reins.reads.is_set()
    body = exchange.body()
    assert len(await anext(body)) == MAX_UNREAD_BYTES + 1
    more = asyncio.ensure_future(anext(body))
    await asyncio.wait_for(reins.reads.wait(), TIMEOUT_S)
    exchange.feed(b"y")

    assert await more == b"y"


async def test_no_more_is_read_while_who_listens_does_not_keep_up() -> None:
    reins, heard, may_tell = Reins(), cast("list[Text | Thought]", []), asyncio.Event()
    exchange = Exchange(reins, Hearer(heard.append, may_tell), None)
    *events, _, _, _ = says("One ", "two ", "three.").events
    more = asyncio.ensure_future(anext(exchange.body()))
    await asyncio.sleep(0)

    exchange.feed(STREAM + b"%x\r\n%b\r\n" % (len(events[0]), events[0]))
    assert heard == [Text("One ")] and not reins.reads.is_set()
    may_tell.set()
    await asyncio.wait_for(reins.reads.wait(), TIMEOUT_S)
    exchange.feed(b"%x\r\n%b\r\n" % (len(events[1]), events[1]))

    assert heard == [Text("One "), Text("two ")] and reins.reads.is_set()
    assert not more.done()
    more.cancel()
