"""Access tokens (JWT, RFC 7519): short-lived, one algorithm, bound to a login session."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from time import time

import jwt

from errors import NotAuthenticated, TokenExpired

ALGORITHM = "HS256"
FILES = "files"
"""The audience of a pass: it opens files and nothing else. Access tokens have no audience."""

PASS_S = 24 * 3600
MAX_TOKEN_CHARS = 4096


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says: who, by which login session, until when (Unix seconds)."""

    user_id: int
    session_id: str
    expires_at: int


class Tokens:
    """Signs and reads access tokens with one key and one algorithm; whatever a token's header asks for is ignored."""

    def __init__(self, key: str, lifetime_s: int, clock: Callable[[], float] = time) -> None:
        self._key = key
        self._clock = clock
        self.lifetime_s = lifetime_s

    def sign(self, user_id: int, session_id: str) -> str:
        """A token that is good for `lifetime_s` seconds."""
        issued_at = int(self._clock())
        claims = {"sub": str(user_id), "sid": session_id, "iat": issued_at, "exp": issued_at + self.lifetime_s}
        return jwt.encode(claims, self._key, algorithm=ALGORITHM)

    def sign_pass(self, user_id: int, session_id: str) -> str:
        """A pass: a token for a cookie, good for a day, that opens files and does nothing else."""
        issued_at = int(self._clock())
        claims = {"sub": str(user_id), "sid": session_id, "iat": issued_at, "exp": issued_at + PASS_S, "aud": FILES}
        return jwt.encode(claims, self._key, algorithm=ALGORITHM)

    def successor(self, secret: str) -> str:
        """The refresh secret that follows this one: always the same, and known to nobody without the key.

        So an answer that got lost on its way can be given once more.
        """
        made = hmac.digest(self._key.encode(), f"refresh {secret}".encode(), "sha256")
        return urlsafe_b64encode(made).rstrip(b"=").decode()

    def read(self, token: str) -> Claims:
        """What an access token says. TokenExpired if its time is over, NotAuthenticated if it is not ours."""
        return self._read(token, audience=None)

    def read_pass(self, token: str) -> Claims:
        """The same, for a pass."""
        return self._read(token, audience=FILES)

    def _read(self, token: str, audience: str | None) -> Claims:
        if len(token) > MAX_TOKEN_CHARS:
            raise NotAuthenticated
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                audience=audience,
                options={"require": ["exp", "sub", "sid"], "verify_exp": False, "verify_iat": False},
            )
            read = Claims(int(claims["sub"]), str(claims["sid"]), int(claims["exp"]))
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise NotAuthenticated from error
        if read.expires_at <= self._clock():
            raise TokenExpired
        return read


def new_secret() -> str:
    """An unguessable text of 256 bits."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """What is stored instead of a refresh secret. It has 256 random bits, so a plain SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
