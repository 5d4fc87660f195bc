"""What a storage can do, whatever is behind it."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

CHUNK_BYTES = 256 * 1024
"""At most so much of a file is in memory for each reader."""

NAME = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.[a-z]{1,16})?")
"""Names are made by the server: a UUID, and what it is of the file. Nothing that a person wrote ever becomes one."""


class NotStored(Exception):
    """Nothing is stored under this name."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Something that is stored."""

    name: str
    size_bytes: int
    modified_at: datetime


class Storage(Protocol):
    """Keeps bytes under names. `errors.StorageUnavailable` if it cannot, now."""

    async def save(self, name: str, source: BinaryIO) -> None:
        """Keep what is left to read of `source`: whole, or not at all."""

    async def size(self, name: str) -> int:
        """How many bytes there are. NotStored if there is nothing."""

    def read(self, name: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, and without, `end`, in chunks. NotStored if there is nothing."""

    async def delete(self, name: str) -> None:
        """Let it go. It is no error if there is nothing."""

    def all(self) -> AsyncIterator[list[Stored]]:
        """All that is stored, in parts, in no order."""


def checked(name: str) -> str:
    """The name, if it is one of the server's own making. ValueError if not."""
    if not NAME.fullmatch(name):
        raise ValueError("this is no name of a stored file")
    return name
