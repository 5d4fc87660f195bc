"""All that is one's own, to take with oneself: account, rooms, messages, drafts, files, and chats with agents.

Of rooms that somebody has left there are their own words and nothing else.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from functools import partial

from anyio import CapacityLimiter
from sqlalchemy import select
from sqlalchemy.orm import Session

from database import Database
from errors import NotAuthenticated
from models import Block, Draft, File, Membership, Message, Room, User
from models.base import now
from schemas.export import ExportedAccount, ExportedDraft, ExportedFile, ExportedMessage, ExportedRoom
from services import session_export
from services.archive import PACKING_AT_ONCE, Archive
from services.audit_service import Origin, record
from services.auth_service import AuthService, Identity
from services.message_extras import extras_of
from services.session_export import lines
from storage.interface import NotStored, Storage

SEQS_AT_ONCE = 2000
FILES_AT_ONCE = 200


class ExportService:
    """Makes archives while they are sent."""

    def __init__(self, database: Database, auth: AuthService, storage: Storage) -> None:
        self._database = database
        self._auth = auth
        self._storage = storage
        self._packing = CapacityLimiter(PACKING_AT_ONCE)

    async def open(self, identity: Identity, origin: Origin) -> AsyncIterator[bytes]:
        """The archive of all that is this person's; it is written down that they took it."""
        await self._database.write(lambda tx: record(tx, "data_exported", origin, actor_id=identity.user.id))
        return self._archive(identity.user.id)

    async def may_go_on(self, identity: Identity) -> bool:
        """Whether the login that asked for it is still good."""

        def look(session: Session) -> bool:
            try:
                self._auth.require_alive(session, identity)
            except NotAuthenticated:
                return False
            return True

        return await self._database.read(look)

    async def _archive(self, user_id: int) -> AsyncIterator[bytes]:
        archive, moment = Archive(self._packing), now()
        parts = {
            "account.json": self._once(partial(_account, user_id)),
            "rooms.jsonl": self._once(partial(_rooms, user_id)),
            "drafts.jsonl": self._once(partial(_drafts, user_id)),
            "messages.jsonl": self._messages(user_id),
            "files.jsonl": self._file_lines(user_id),
            "sessions.jsonl": self._once(partial(session_export.sessions, user_id)),
            "answers.jsonl": self._answers(user_id),
            "feedback.jsonl": self._once(partial(session_export.feedback, user_id)),
        }
        for name, content in parts.items():
            async for piece in archive.add(name, content, moment, packed=True):
                yield piece
        async for files in self._file_pages(user_id):
            for file in files:
                async for piece in self._bytes(archive, file):
                    yield piece
        yield archive.end()

    async def _once(self, read: Callable[[Session], bytes]) -> AsyncIterator[bytes]:
        yield await self._database.read(read)

    async def _messages(self, user_id: int) -> AsyncIterator[bytes]:
        for room_id, last_seq in await self._database.read(partial(_places, user_id)):
            for after in range(0, last_seq, SEQS_AT_ONCE):
                yield await self._database.read(partial(_said, user_id, room_id, after))

    async def _answers(self, user_id: int) -> AsyncIterator[bytes]:
        after: tuple[int, int] | None = (0, 0)
        while after is not None:
            told, after = await self._database.read(partial(session_export.answers, user_id, after))
            yield told

    async def _file_lines(self, user_id: int) -> AsyncIterator[bytes]:
        async for files in self._file_pages(user_id):
            yield lines([ExportedFile.model_validate(file) for file in files])

    async def _file_pages(self, user_id: int) -> AsyncIterator[Sequence[File]]:
        last = ""
        while files := await self._database.read(partial(_files, user_id, last)):
            yield files
            last = files[-1].id

    async def _bytes(self, archive: Archive, file: File) -> AsyncIterator[bytes]:
        """The entry of one file; none if its bytes are lost, or were deleted in the meantime."""
        async with aclosing(self._storage.read(file.id, 0, file.size_bytes)) as content:  # type: ignore[type-var]
            try:
                first = await anext(content, b"")
            except NotStored:
                return

            async def all_() -> AsyncIterator[bytes]:
                yield first
                async for chunk in content:
                    yield chunk

            async for piece in archive.add(f"files/{file.id}/{file.name}", all_(), file.created_at, packed=False):
                yield piece


def _account(user_id: int, session: Session) -> bytes:
    user = session.get(User, user_id)
    blocked = session.scalars(select(Block.blocked_id).where(Block.user_id == user_id).order_by(Block.blocked_id))
    account = ExportedAccount.model_validate({"user": user, "blocked": list(blocked)})
    return account.model_dump_json(indent=2).encode()


def _rooms(user_id: int, session: Session) -> bytes:
    found = session.execute(
        select(Room.id, Room.kind, Room.name, Room.topic, Membership.role, Membership.joined_at)
        .join(Membership, Membership.room_id == Room.id)
        .where(Membership.user_id == user_id, Membership.left_at.is_(None), Room.deleted_at.is_(None))
        .order_by(Room.id)
    )
    return lines([ExportedRoom.model_validate(row) for row in found])


def _drafts(user_id: int, session: Session) -> bytes:
    found = session.scalars(select(Draft).where(Draft.user_id == user_id).order_by(Draft.room_id))
    return lines([ExportedDraft.model_validate(draft) for draft in found])


def _places(user_id: int, session: Session) -> list[tuple[int, int]]:
    """The open rooms that the person is or was in, and how far they go."""
    query = (
        select(Room.id, Room.last_seq)
        .join(Membership, Membership.room_id == Room.id)
        .where(Membership.user_id == user_id, Room.deleted_at.is_(None))
        .order_by(Room.id)
    )
    return [(row.id, row.last_seq) for row in session.execute(query)]


def _said(user_id: int, room_id: int, after: int, session: Session) -> bytes:
    query = (
        select(Message)
        .where(
            Message.room_id == room_id,
            Message.seq > after,
            Message.seq <= after + SEQS_AT_ONCE,
            Message.sender_id == user_id,
            Message.deleted_at.is_(None),
        )
        .order_by(Message.seq)
    )
    return lines([_message(message) for message in session.scalars(query)])


def _message(message: Message) -> ExportedMessage:
    extras = extras_of(message)
    return ExportedMessage(
        id=message.id,
        room_id=message.room_id,
        seq=message.seq,
        content=message.content,
        reply_to=message.reply_to,
        created_at=message.created_at,
        edited_at=message.edited_at,
        forwarded_from=extras["forwarded_from"],
        files=[file["id"] for file in extras["files"]],
    )


def _files(user_id: int, after: str, session: Session) -> Sequence[File]:
    query = select(File).where(File.owner_id == user_id, File.id > after).order_by(File.id).limit(FILES_AT_ONCE)
    return session.scalars(query).all()
