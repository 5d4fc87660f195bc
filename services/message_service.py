"""Saying things and reading what was said."""

import asyncio
from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

import schemas.room
from database import Database
from models import Message, Room
from schemas.message import MessagePage
from services import access
from services.change_views import MAX_CHANGES, ChangesPage, changes_since
from services.events import Payload
from services.message_log import Draft, Posted, store
from services.message_views import STORED, Stored, stored, views
from services.room_views import IsOnline

MAX_SOME = 50
"""So many messages may be asked for by their places."""


class MessageService:
    """Sends, pages of history, and what changed since."""

    def __init__(self, database: Database, is_online: IsOnline) -> None:
        self._database = database
        self._is_online = is_online

    def send(self, draft: Draft) -> asyncio.Future[Posted]:
        """Store a message. The future resolves after its commit; Overloaded, at once, if the writer's queue is full.

        It fails with NotFound if the sender is not in the room, Conflict `message_id_taken` if the id belongs to
        another message.
        """
        return self._database.write_grouped(store, draft)

    async def page(
        self, user_id: int, room_id: int, before: int | None, after: int | None, around: int | None, limit: int
    ) -> MessagePage:
        """A page of history: the newest, or the messages before, after or around a seq."""

        def load(session: Session) -> MessagePage:
            room, _ = access.access_room(session, user_id, room_id)
            messages = _stretch(session, room.id, before, after, around, limit)
            return _page(room, messages, _empty_edges(room, before, after))

        return await self._database.read(load)

    async def page_at(self, user_id: int, room_id: int, moment: datetime, limit: int) -> MessagePage:
        """The page around the first message at or after a moment; the newest page if there is none."""

        def find(session: Session) -> int:
            room, _ = access.access_room(session, user_id, room_id)
            return _first_since(session, room, moment)

        return await self.page(user_id, room_id, None, None, await self._database.read(find), limit)

    async def some(self, user_id: int, room_id: int, seqs: Sequence[int]) -> MessagePage:
        """The messages at these places, as far as there are any."""

        def load(session: Session) -> MessagePage:
            room, _ = access.access_room(session, user_id, room_id)
            found = select(*STORED).where(Message.room_id == room.id, Message.seq.in_(seqs)).order_by(Message.seq)
            return _page(room, stored(session, found), _empty_edges(room, None, None))

        return await self._database.read(load)

    async def changes(self, user_id: int, room_id: int, since: int, limit: int) -> schemas.room.Changes:
        """What changed in a room after version `since`."""
        return await self._database.read(
            lambda session: self._changes(session, user_id, room_id, since, limit).answer()
        )

    async def changes_frame(self, user_id: int, room_id: int, since: int) -> Payload:
        """The same as it goes over the wire."""
        return await self._database.read(
            lambda session: self._changes(session, user_id, room_id, since, MAX_CHANGES).frame()
        )

    def _changes(self, session: Session, user_id: int, room_id: int, since: int, limit: int) -> ChangesPage:
        room, _ = access.access_room(session, user_id, room_id)
        return changes_since(session, room, since, limit, self._is_online)


def _page(room: Room, messages: Sequence[Stored], empty_edges: tuple[int, int]) -> MessagePage:
    first, last = (messages[0].seq, messages[-1].seq) if messages else empty_edges
    return MessagePage(messages=views(messages), has_more_before=first > 1, has_more_after=last < room.last_seq)


def _first_since(session: Session, room: Room, moment: datetime) -> int:
    """The seq of the first message at or after a moment. Seqs have no gaps and times follow them, so that a few looks
    at the primary key find it, however long the history is.
    """

    def said_at(seq: int) -> datetime:
        return session.scalars(select(Message.created_at).where(Message.room_id == room.id, Message.seq == seq)).one()

    return 1 + bisect_left(range(1, room.last_seq + 1), moment, key=said_at)


def _empty_edges(room: Room, before: int | None, after: int | None) -> tuple[int, int]:
    """Between which seqs an empty page lies: behind everything, or in front of everything."""
    if after is not None:
        return room.last_seq + 1, room.last_seq
    return (1, 0) if before is not None else (1, room.last_seq)


def _stretch(
    session: Session, room_id: int, before: int | None, after: int | None, around: int | None, limit: int
) -> list[Stored]:
    history = select(*STORED).where(Message.room_id == room_id)
    older, newer = history.order_by(Message.seq.desc()), history.order_by(Message.seq)
    if after is not None:
        return stored(session, newer.where(Message.seq > after).limit(limit))
    if around is not None:
        behind = stored(session, older.where(Message.seq < around).limit(limit // 2))
        ahead = stored(session, newer.where(Message.seq >= around).limit(limit - len(behind)))
        return [*reversed(behind), *ahead]
    if before is not None:
        older = older.where(Message.seq < before)
    return stored(session, older.limit(limit))[::-1]
