"""Passing on what was said in one room to another."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from database import Database, Transaction
from errors import AppError, NotFound
from models import Message
from services import access
from services.message_extras import extras_of
from services.message_log import Draft, Posted, store


@dataclass(frozen=True, slots=True)
class Forward:
    """A message to be passed on: by whom, where to, under which name, and where it was said."""

    id: str
    room_id: int
    sender_id: int
    from_room_id: int
    from_seq: int


class ForwardService:
    """Copies messages. Whoever passes something on must be in both rooms; the same id exists once, as for any send."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def forward(self, forward: Forward) -> Posted:
        """Say in a room what was said in another: its content and its files, and who said it first."""

        def copy(tx: Transaction) -> Posted:
            access.lock_rooms(tx.session, [forward.room_id, forward.from_room_id])
            [posted] = store(tx, [_draft(tx.session, forward)])
            if isinstance(posted, AppError):
                raise posted
            return posted

        return await self._database.write(copy)


def _draft(session: Session, forward: Forward) -> Draft:
    """The copy. Of a repeat only the name counts: what it was made of may be gone by now."""
    if session.scalar(select(Message.id).where(Message.id == forward.id)) is not None:
        return Draft(forward.id, forward.room_id, forward.sender_id, "", None)
    _, _, message = access.access_message_for_change(session, forward.sender_id, forward.from_room_id, forward.from_seq)
    if message.deleted_at is not None:
        raise NotFound("message")
    extras = extras_of(message)
    author_id = extras["forwarded_from"] or message.sender_id
    copied = {
        "files": extras["files"],
        "forwarded_from": None if author_id == forward.sender_id else author_id,
        "preview": extras["preview"],
    }
    return Draft(forward.id, forward.room_id, forward.sender_id, message.content, None, extras=copied, calls=False)
