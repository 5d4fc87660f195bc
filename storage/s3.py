"""Files in a bucket of an S3-compatible service."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, BinaryIO, TypeVar

import obstore
from anyio import CapacityLimiter, to_thread
from obstore.exceptions import BaseError
from obstore.store import S3Store

from errors import StorageUnavailable
from storage.interface import CHUNK_BYTES, NAME, NotStored, Stored, checked

if TYPE_CHECKING:
    from obstore.store import S3Config  # it exists for type checkers alone

T = TypeVar("T")

THREADS = 8
PART_BYTES = 5 * 1024 * 1024
"""The smallest part that the protocol knows. A file that is not larger is sent in one request."""

LISTED_AT_ONCE = 1000
TIMEOUT = timedelta(seconds=30)
RETRY_TIMEOUT = timedelta(seconds=10)
MAX_RETRIES = 3


@dataclass(frozen=True, slots=True)
class Bucket:
    """Which bucket, where, and the keys to it. Without an endpoint it is Amazon's; without keys, the ones that the
    machine has.
    """

    name: str
    prefix: str
    endpoint: str | None
    region: str
    access_key_id: str | None
    secret_access_key: str | None


class S3Storage:
    """Each file one object. The library signs, retries, and sends large files in parts."""

    def __init__(self, bucket: Bucket) -> None:
        config: S3Config = {"region": bucket.region}
        if bucket.endpoint is not None:
            config["endpoint"] = bucket.endpoint
        if bucket.access_key_id is not None and bucket.secret_access_key is not None:
            config["access_key_id"] = bucket.access_key_id
            config["secret_access_key"] = bucket.secret_access_key
        self._store = S3Store(
            bucket.name,
            prefix=bucket.prefix or None,
            config=config,
            client_options={
                "timeout": TIMEOUT,
                "allow_http": bucket.endpoint is not None and bucket.endpoint.startswith("http:"),
            },
            retry_config={"max_retries": MAX_RETRIES, "retry_timeout": RETRY_TIMEOUT},
        )
        self._threads = CapacityLimiter(THREADS)

    async def save(self, name: str, source: BinaryIO) -> None:
        """Keep what is left to read of `source`: whole, or not at all."""
        await self._in_thread(lambda: obstore.put(self._store, checked(name), source, chunk_size=PART_BYTES))

    async def size(self, name: str) -> int:
        """How many bytes there are. NotStored if there is nothing."""
        with _translated():
            return (await obstore.head_async(self._store, checked(name)))["size"]

    async def read(self, name: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, and without, `end`, in chunks. NotStored if there is nothing."""
        with _translated():
            if start >= end:
                await obstore.head_async(self._store, checked(name))
                return
            answer = await obstore.get_async(self._store, checked(name), options={"range": (start, end)})
            async for chunk in answer.stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(chunk)

    async def delete(self, name: str) -> None:
        """Let it go. It is no error if there is nothing."""
        try:
            with _translated():
                await obstore.delete_async(self._store, checked(name))
        except NotStored:
            return

    async def all(self) -> AsyncIterator[list[Stored]]:
        """All that is stored, as the service lists it."""
        with _translated():
            async for part in obstore.list(self._store, chunk_size=LISTED_AT_ONCE):
                yield [
                    Stored(about["path"], about["size"], about["last_modified"])
                    for about in part
                    if NAME.fullmatch(about["path"])
                ]

    async def _in_thread(self, work: Callable[[], T]) -> T:
        with _translated():
            return await to_thread.run_sync(work, limiter=self._threads)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise NotStored from error
    except (BaseError, OSError) as error:
        raise StorageUnavailable from error
