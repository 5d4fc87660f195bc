"""A push service and browsers for tests: real HTTP over TLS, and real keys. Nothing but them is not ours."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio
import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.page_fetcher import PageFetcher
from services.push_encryption import decode, encode
from tests.certificates import certificate
from tests.listening import listening
from tests.people import TIMEOUT_S, Person

HOST = "push.example"


@dataclass(frozen=True)
class Received:
    """What the push service got."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class PushPlace:
    """Takes pushes. `statuses` says what it answers at a path, one after the other; 201 where nothing is said."""

    certificate: Path
    port: int = 0
    statuses: dict[str, list[int]] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    _new: asyncio.Queue[Received] = field(default_factory=asyncio.Queue)

    async def next(self) -> Received:
        """The next that comes."""
        with anyio.fail_after(TIMEOUT_S):
            return await self._new.get()

    def forget(self) -> None:
        """Begin anew, for the next test."""
        self.statuses.clear()
        self.received.clear()
        self._new = asyncio.Queue()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one answer."""
        try:
            head, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
            body = await reader.readexactly(int(headers["content-length"]))
            path = head.split(" ")[1]
            self.received.append(Received(path, headers, body))
            self._new.put_nowait(self.received[-1])
            status = self.statuses[path].pop(0) if self.statuses.get(path) else 201
            writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def fetcher(self) -> PageFetcher:
        """A fetcher that finds every name under `.example` here, and may ask nobody else."""

        async def resolve(host: str, _port: int) -> list[str]:
            return ["127.0.0.1"] if host.endswith(".example") else ["10.0.0.1"]

        trusting = ssl.create_default_context(cafile=str(self.certificate))
        return PageFetcher(resolve, lambda address, port: (address, port) == ("127.0.0.1", self.port), trusting)


@asynccontextmanager
async def push_place(folder: Path) -> AsyncIterator[PushPlace]:
    """A push service on a port of its own."""
    place = PushPlace(certificate(folder, HOST))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(place.certificate)
    async with listening(place.answer, tls=context) as place.port:
        yield place


class Browser:
    """One browser: its address at the push service, and the keys that only it has."""

    def __init__(self, place: PushPlace) -> None:
        self.path = f"/{uuid4().hex}?to=me"
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = uuid4().bytes
        self.subscription: dict[str, Any] = {
            "endpoint": f"https://{HOST}:{place.port}{self.path}",
            "expirationTime": None,
            "keys": {"p256dh": encode(self._public), "auth": encode(self._auth)},
        }

    @property
    def _public(self) -> bytes:
        return self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    async def subscribe(self, who: Person) -> "Browser":
        """Let the server wake this browser for this person."""
        await who.ask("PUT", "/push/subscription", 204, json=self.subscription)
        return self

    def of(self, received: Iterable[Received]) -> list[Received]:
        """Those that were for this browser."""
        return [one for one in received if one.path == self.path]

    def read(self, received: Received) -> Any:
        """What was written to this browser."""
        assert received.headers["content-encoding"] == "aes128gcm"
        salt, public, sealed = received.body[:16], received.body[21:86], received.body[86:]
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
        info = b"WebPush: info\0" + self._public + public
        shared = _derive(self._key.exchange(ec.ECDH(), theirs), self._auth, info, 32)
        key, nonce = (
            _derive(shared, salt, b"Content-Encoding: " + label, length)
            for label, length in ((b"aes128gcm\0", 16), (b"nonce\0", 12))
        )
        text = AESGCM(key).decrypt(nonce, sealed, None)
        assert text[-1:] == b"\2"
        return orjson.loads(text[:-1])


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def claims_of(received: Received, public_key: str) -> dict[str, Any]:
    """Who says to have sent it; signed with this key."""
    scheme, token, key = received.headers["authorization"].split(" ")
    assert (scheme, key) == ("vapid", f"k={public_key}")
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(public_key))
    audience = f"https://{received.headers['host']}"
    claims: dict[str, Any] = jwt.decode(
        token.removeprefix("t=").rstrip(","), point, algorithms=["ES256"], audience=audience
    )
    return claims
