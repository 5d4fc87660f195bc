"""Files in a folder of this machine."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO, TypeVar

from anyio import CapacityLimiter, to_thread

from errors import StorageUnavailable
from storage.interface import CHUNK_BYTES, NAME, NotStored, Stored, checked

T = TypeVar("T")

THREADS = 16
DRAFT = ".draft"
"""The end of a file's name while it is being written. One that stays behind is listed, and so collected."""


class FolderStorage:
    """Each file whole, on the disk, and readable by the owner of the process alone; spread over 256 folders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._threads = CapacityLimiter(THREADS)

    async def save(self, name: str, source: BinaryIO) -> None:
        """Keep what is left to read of `source`: whole and on the disk, or not at all."""
        await self._in_thread(lambda: _write(self._path(name), source))

    async def size(self, name: str) -> int:
        """How many bytes there are. NotStored if there is nothing."""
        return await self._in_thread(lambda: self._path(name).stat().st_size)

    async def read(self, name: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, and without, `end`, in chunks. NotStored if there is nothing."""
        file = await self._in_thread(lambda: _open(self._path(name), start))
        try:
            while start < end:
                wanted = min(CHUNK_BYTES, end - start)
                chunk = await self._in_thread(lambda size=wanted: file.read(size))  # type: ignore[misc]
                if not chunk:
                    return
                start += len(chunk)
                yield chunk
        finally:
            file.close()

    async def delete(self, name: str) -> None:
        """Let it go. It is no error if there is nothing."""
        await self._in_thread(lambda: self._path(name).unlink(missing_ok=True))

    async def all(self) -> AsyncIterator[list[Stored]]:
        """All that is stored, one folder after the other."""
        for folder in await self._in_thread(lambda: _folders(self._folder)):
            yield await self._in_thread(lambda folder=folder: _files(folder))  # type: ignore[misc]

    def _path(self, name: str) -> Path:
        return self._folder / checked(name)[:2] / name

    async def _in_thread(self, work: Callable[[], T]) -> T:
        try:
            return await to_thread.run_sync(work, limiter=self._threads)
        except FileNotFoundError as error:
            raise NotStored from error
        except OSError as error:
            raise StorageUnavailable from error


def _write(path: Path, source: BinaryIO) -> None:
    for folder in (path.parent.parent, path.parent):  # one by one: parents get no mode
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(path.name + (DRAFT if not path.suffix else DRAFT[1:]))
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode=0o600)
    try:
        with open(descriptor, "wb") as file:
            copyfileobj(source, file, CHUNK_BYTES)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """A new name is on the disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _open(path: Path, start: int) -> BinaryIO:
    file = path.open("rb", buffering=0)
    file.seek(start)
    return file


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.exists() else []


def _files(folder: Path) -> list[Stored]:
    found = []
    for entry in os.scandir(folder):
        with suppress(FileNotFoundError):  # it went while we looked
            if NAME.fullmatch(entry.name):
                about = entry.stat()
                found.append(Stored(entry.name, about.st_size, datetime.fromtimestamp(about.st_mtime, UTC)))
    return found
