"""Hashing passwords: slow on purpose, so never on the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from passlib.context import CryptContext

from errors import Overloaded
from schemas.text import MAX_PASSWORD_CHARS

T = TypeVar("T")

THREADS = 2
MAX_PENDING = 64


class Passwords:
    """bcrypt over SHA-256 (`bcrypt_sha256`), so that a password counts as a whole: bcrypt alone sees only its first
    72 bytes.

    Two threads do the work; more than `MAX_PENDING` waiting requests are refused with Overloaded.
    """

    def __init__(self, rounds: int) -> None:
        self._context = CryptContext(schemes=["bcrypt_sha256"], bcrypt_sha256__rounds=rounds)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="password")
        self._pending = 0
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """A salted hash to store."""
        return await self._run(self._context.hash, password)

    async def verify(self, password: str, stored: str | None) -> bool:
        """Whether `password` made `stored`.

        Without a stored hash the same work is done and the answer is no: times tell nothing.
        """
        if stored is None or len(password) > MAX_PASSWORD_CHARS:
            if self._nobody is None:
                self._nobody = await self.hash("nobody")
            await self._run(self._context.verify, password[:MAX_PASSWORD_CHARS], self._nobody)
            return False
        return await self._run(self._context.verify, password, stored)

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def _run(self, function: Callable[..., T], *arguments: str) -> T:
        if self._pending >= MAX_PENDING:
            raise Overloaded
        self._pending += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)
        finally:
            self._pending -= 1
