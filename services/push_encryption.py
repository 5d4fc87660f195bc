"""What only one browser can read, and by what a push service knows who sends it: RFC 8291 and RFC 8292."""

import base64
import binascii
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from time import time

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD_BYTES = 4096
POINT_BYTES = 65
AUTH_BYTES = 16
TOKEN_S = 12 * 3600
MAX_TOKENS = 100


def encode(data: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes of base64url, with padding or without. ValueError if it is something else."""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("not base64url") from error


def _bytes_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass(frozen=True, slots=True)
class BrowserKeys:
    """What a browser gives away so that one can write to it."""

    public: ec.EllipticCurvePublicKey
    auth: bytes

    @classmethod
    def read(cls, p256dh: str, auth: str) -> "BrowserKeys":
        """Keys as browsers write them. ValueError if they are none."""
        secret = decode(auth)
        if len(secret) != AUTH_BYTES:
            raise ValueError("auth is not of 16 bytes")
        return cls(ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(p256dh)), secret)


def encrypt(text: bytes, keys: BrowserKeys) -> bytes:
    """The body of a push that only the browser with these keys can read (`aes128gcm`, one record)."""
    ours, salt = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
    return _seal(text, keys, ours, salt)


def _seal(text: bytes, keys: BrowserKeys, ours: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    public = _bytes_of(ours.public_key())
    info = b"WebPush: info\0" + _bytes_of(keys.public) + public
    shared = _derive(ours.exchange(ec.ECDH(), keys.public), keys.auth, info, 32)
    key = _derive(shared, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(shared, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + struct.pack("!IB", RECORD_BYTES, POINT_BYTES) + public
    return head + AESGCM(key).encrypt(nonce, text + b"\2", None)


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


class Vapid:
    """This server's key for push services. A token for each of them is signed twice a day, and kept."""

    def __init__(self, private_key: str, contact: str, clock: Callable[[], float] = time) -> None:
        self._key = ec.derive_private_key(int.from_bytes(decode(private_key)), ec.SECP256R1())
        self._contact = contact
        self._clock = clock
        self._tokens: dict[str, tuple[float, str]] = {}
        self.public_key = encode(_bytes_of(self._key.public_key()))

    def authorization(self, origin: str) -> str:
        """The header with which a push service at this origin lets us in."""
        good_until, token = self._tokens.get(origin, (0.0, ""))
        if good_until < self._clock() + TOKEN_S / 2:
            if len(self._tokens) >= MAX_TOKENS:
                self._tokens.clear()
            good_until = self._clock() + TOKEN_S
            claims = {"aud": origin, "exp": int(good_until), "sub": self._contact}
            token = jwt.encode(claims, self._key, algorithm="ES256")
            self._tokens[origin] = good_until, token
        return f"vapid t={token}, k={self.public_key}"
