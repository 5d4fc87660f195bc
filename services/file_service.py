"""Files: taking them in, letting people open them, letting go of them."""

import io
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO
from uuid import uuid4

from anyio import CapacityLimiter, to_thread
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import schemas.file
from database import Database, Transaction
from errors import AppError, Conflict, FileNotAccepted, Forbidden, NotFound, RateLimited
from models import File, User
from models.base import now
from services import access, file_names, media_types
from services.auth_service import AuthService, Identity
from services.file_bin import THUMBNAIL, FileBin
from services.file_views import payload
from storage.interface import NotStored, Storage

PICTURES_AT_ONCE = 2
UPLOADS_AT_ONCE = 10
RETRY_AFTER_S = 2.0
THUMBNAIL_TYPE = "image/webp"


@dataclass(frozen=True, slots=True)
class FileLimits:
    """The largest file, and how much each person may keep altogether."""

    file_bytes: int
    quota_bytes: int


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file turned out to be, and what is kept of it."""

    media_type: media_types.MediaType
    content: BinaryIO
    size: int
    width: int | None = None
    height: int | None = None
    thumbnail: bytes | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A file, or its thumbnail, that somebody may open."""

    file_id: str
    stored_as: str
    name: str
    media_type: str
    size: int
    inline: bool


class FileService:
    """Everything about single files. Whether somebody may open one is asked again and again while they read it."""

    def __init__(
        self, database: Database, auth: AuthService, storage: Storage, file_bin: FileBin, limits: FileLimits
    ) -> None:
        self._database = database
        self._auth = auth
        self._storage = storage
        self._bin = file_bin
        self.limits = limits
        self._drawing = CapacityLimiter(PICTURES_AT_ONCE)
        self._uploading: Counter[int] = Counter()

    @contextmanager
    def uploading(self, user_id: int) -> Iterator[None]:
        """One of the few uploads that one person may have under way. RateLimited if these are too many."""
        if self._uploading[user_id] >= UPLOADS_AT_ONCE:
            raise RateLimited(RETRY_AFTER_S)
        self._uploading[user_id] += 1
        try:
            yield
        finally:
            self._uploading[user_id] -= 1
            self._uploading += Counter()  # forget those who have none

    async def require_room(self, user_id: int, size: int) -> None:
        """Conflict `quota_exceeded` if a person may not keep so many bytes more."""
        await self._database.read(lambda session: self._require_room(session, user_id, size))

    async def keep(self, user_id: int, name: str, source: BinaryIO, duration_ms: int | None) -> schemas.file.File:
        """Take a file in. FileNotAccepted if it is empty, or a picture that is damaged or too large."""
        examined = await to_thread.run_sync(_examine, source, limiter=self._drawing)
        file = File(
            id=str(uuid4()),
            owner_id=user_id,
            name=file_names.cleaned(name),
            media_type=examined.media_type.name,
            kind=examined.media_type.kind,
            size_bytes=examined.size,
            width=examined.width,
            height=examined.height,
            duration_ms=duration_ms if examined.media_type.kind in {"audio", "video"} else None,
            thumbnail_bytes=None if examined.thumbnail is None else len(examined.thumbnail),
            created_at=now(),
        )
        shape = schemas.file.File.model_validate(payload(file))
        try:
            await self._storage.save(file.id, examined.content)
            if examined.thumbnail is not None:
                await self._storage.save(file.id + THUMBNAIL, io.BytesIO(examined.thumbnail))
            await self._database.write(lambda tx: self._insert(tx, file))
        except AppError:
            await self._bin.discard([shape.id])
            raise
        finally:
            examined.content.close()
        return shape

    async def open(self, identity: Identity, file_id: str, *, thumbnail: bool) -> Opened:
        """A file that this person may open, or its thumbnail. NotFound if there is none for them."""
        file = await self._database.read(lambda session: access.access_file(session, identity.user.id, file_id))
        if not thumbnail:
            inline = file.kind != "file"
            return Opened(file.id, file.id, file.name, file.media_type, file.size_bytes, inline)
        if file.thumbnail_bytes is None:
            raise NotFound("file")
        name = f"{file.name}.webp"
        return Opened(file.id, file.id + THUMBNAIL, name, THUMBNAIL_TYPE, file.thumbnail_bytes, inline=True)

    async def read(self, opened: Opened, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, and without, `end`. NotFound, before the first of them, if they are lost."""
        try:
            async for chunk in self._storage.read(opened.stored_as, start, end):
                yield chunk
        except NotStored as error:
            raise NotFound("file") from error

    async def may_still_open(self, identity: Identity, file_id: str) -> bool:
        """Whether who began to read a file may go on: their login is alive, and the file is still there for them."""

        def look(session: Session) -> bool:
            try:
                self._auth.require_alive(session, identity)
                access.access_file(session, identity.user.id, file_id)
            except AppError:
                return False
            return True

        return await self._database.read(look)

    async def delete(self, user_id: int, file_id: str) -> None:
        """Let go of a file of one's own that was not used yet. Forbidden if it is used."""

        def drop(tx: Transaction) -> None:
            file = access.access_own_file_for_change(tx.session, user_id, file_id)
            if file.attached_at is not None:
                raise Forbidden
            tx.session.delete(file)

        await self._database.write(drop)
        await self._bin.discard([file_id])

    def _insert(self, tx: Transaction, file: File) -> None:
        tx.session.get(User, file.owner_id, with_for_update=True)  # another server may be taking in another file
        self._require_room(tx.session, file.owner_id, file.size_bytes + (file.thumbnail_bytes or 0))
        tx.session.merge(file)

    def _require_room(self, session: Session, user_id: int, size: int) -> None:
        kept = func.coalesce(func.sum(File.size_bytes + func.coalesce(File.thumbnail_bytes, 0)), 0)
        used = int(session.scalar(select(kept).where(File.owner_id == user_id)) or 0)
        if used + size > self.limits.quota_bytes:
            raise Conflict("quota_exceeded")


def _examine(source: BinaryIO) -> Examined:
    """Find out what a file is, and draw it anew if it is a picture. It runs in a thread, and loads what draws with the
    first picture.
    """
    head = source.read(media_types.HEAD_BYTES)
    if not head:
        raise FileNotAccepted
    media_type = media_types.sniff(head)
    source.seek(0)
    if media_type.picture is None:
        return Examined(media_type, source, _size(source))
    from services import pictures

    try:
        picture = pictures.redraw(source, media_type.picture)
    except pictures.NotAPicture as error:
        raise FileNotAccepted from error
    size = _size(picture.content)
    return Examined(media_type, picture.content, size, picture.width, picture.height, picture.thumbnail)


def _size(file: BinaryIO) -> int:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return size
