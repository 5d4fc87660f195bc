"""Pins: messages that a room keeps in view."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

import schemas.message
from database import Database, Transaction
from errors import Conflict, Forbidden
from models import Membership, Message, Pin, Room
from models.base import now
from schemas.text import iso
from services import access
from services.message_changes import conclude
from services.message_extras import change_extras, extras_of
from services.message_views import STORED, stored, views
from services.roles import MODERATORS

MAX_PINS = 100


class PinService:
    """Pins and unpins for those who look after a room, and for both in a direct one. Pinning twice changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def pin(self, user_id: int, room_id: int, seq: int) -> schemas.message.Message:
        """Keep a message in view. Conflict `too_many_pins` if the room keeps too many already."""

        return await self._database.write(lambda tx: pin_message(tx, user_id, room_id, seq))

    async def unpin(self, user_id: int, room_id: int, seq: int) -> schemas.message.Message:
        """Let a message go out of view again."""

        def change(tx: Transaction) -> schemas.message.Message:
            room, membership, message = access.access_message_for_change(tx.session, user_id, room_id, seq)
            _require_pinner(room, membership)
            changed = change_extras(message, pinned_at=None)
            if changed:
                tx.session.execute(delete(Pin).where(Pin.room_id == room.id, Pin.seq == seq))
            return conclude(tx, room, message, changed=changed)

        return await self._database.write(change)

    async def pins(self, user_id: int, room_id: int) -> list[schemas.message.Message]:
        """What a room keeps in view, the newest pin first."""

        def load(session: Session) -> list[schemas.message.Message]:
            room, _ = access.access_room(session, user_id, room_id)
            pinned = (
                select(*STORED)
                .join(Pin, (Pin.room_id == Message.room_id) & (Pin.seq == Message.seq))
                .where(Pin.room_id == room.id)
                .order_by(Pin.pinned_at.desc(), Pin.seq.desc())
            )
            return views(stored(session, pinned))

        return await self._database.read(load)


def pin_message(tx: Transaction, user_id: int, room_id: int, seq: int) -> schemas.message.Message:
    """Pin a message as a part of a larger change. Whatever it refuses, it refuses before it changes anything."""
    room, membership, message = access.access_said_message_for_change(tx.session, user_id, room_id, seq)
    _require_pinner(room, membership)
    changed = extras_of(message)["pinned_at"] is None
    if changed:
        _require_place(tx.session, room)
        moment = now()
        tx.session.add(Pin(room_id=room.id, seq=seq, pinned_by=user_id, pinned_at=moment))
        change_extras(message, pinned_at=iso(moment))
    return conclude(tx, room, message, changed=changed)


def _require_pinner(room: Room, membership: Membership) -> None:
    access.require_voice(membership)
    if room.kind != "direct" and membership.role not in MODERATORS:
        raise Forbidden


def _require_place(session: Session, room: Room) -> None:
    if (session.scalar(select(func.count()).select_from(Pin).where(Pin.room_id == room.id)) or 0) >= MAX_PINS:
        raise Conflict("too_many_pins")
