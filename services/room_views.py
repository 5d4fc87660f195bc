"""Rooms, members and changes as clients see them, built from rows with as few queries as there are tables."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache

from pydantic import BaseModel
from sqlalchemy import Row, Select, and_, bindparam, case, select
from sqlalchemy.orm import Session, aliased

import schemas.draft
import schemas.message
import schemas.room
import schemas.user
from models import Draft, Membership, Message, Room, User
from models.room import KINDS_OF_TWO
from schemas.message import MessagePage
from services.mentions import maybe_mentioned, unread_mentions
from services.message_views import STORED, stored, view, views

NEWEST_PAGE = 50
PAGE_BYTES = 128 * 1024
"""One answer holds no more, but for a single message: who is far behind on a slow line takes page by page, and has
taken one before the next is written.
"""

IsOnline = Callable[[int], bool]
RoomRow = Row[Room, Membership, Message, User, Draft]


@cache
def _own_rooms() -> Select[Room, Membership, Message, User, Draft]:
    """All rooms of `user_ids`. Making a query of so many tables takes as long as asking it, so it is made once."""
    newest = and_(Message.room_id == Room.id, Message.seq == Room.last_seq)
    other = aliased(Membership)
    # A condition beside the key would be asked of each member of a room, of two people or of thousands.
    room_of_two = case((Room.kind.in_(KINDS_OF_TWO), Room.id))
    the_other = and_(other.room_id == room_of_two, other.user_id != Membership.user_id)
    return (
        select(Room, Membership, Message, User, Draft)
        .join(Membership, Membership.room_id == Room.id)
        .outerjoin(Message, newest)
        .outerjoin(other, the_other)
        .outerjoin(User, User.id == other.user_id)
        .outerjoin(Draft, and_(Draft.user_id == Membership.user_id, Draft.room_id == Room.id))
        .where(Membership.user_id.in_(bindparam("user_ids", expanding=True)))
        .where(Membership.left_at.is_(None), Room.deleted_at.is_(None))
        .order_by(Room.id)
    )


@cache
def _own_room() -> Select[Room, Membership, Message, User, Draft]:
    """The room `room_id` of `user_ids`."""
    return _own_rooms().where(Room.id == bindparam("room_id"))


def rooms_of(session: Session, user_id: int) -> list[schemas.room.Room]:
    """All rooms of a person, in as many queries however many they are."""
    rows = session.execute(_own_rooms(), {"user_ids": [user_id]}).all()
    called = unread_mentions(session, user_id)
    return [_room(row, called) for row in rows]


def rooms_of_all(session: Session, user_ids: Collection[int]) -> dict[int, list[schemas.room.Room]]:
    """All rooms of each of these people, in as many queries however many they are."""
    rows = session.execute(_own_rooms(), {"user_ids": list(user_ids)}).all()
    called = {user_id: unread_mentions(session, user_id) for user_id in maybe_mentioned(session, user_ids)}
    rooms: dict[int, list[schemas.room.Room]] = {user_id: [] for user_id in user_ids}
    for row in rows:
        user_id = row.Membership.user_id
        rooms[user_id].append(_room(row, called.get(user_id, {})))
    return rooms


def room_of(session: Session, user_id: int, room_id: int) -> schemas.room.Room | None:
    """One room as this person sees it; None if they are not in it."""
    row = session.execute(_own_room(), {"user_ids": [user_id], "room_id": room_id}).one_or_none()
    return None if row is None else _room(row, unread_mentions(session, user_id, room_id))


def first_page(session: Session, room_id: int) -> MessagePage:
    """The newest messages of a room that is about to be shown."""
    messages = newest_page(session, room_id)
    return MessagePage(messages=messages, has_more_before=bool(messages) and messages[0].seq > 1, has_more_after=False)


def people_named(
    session: Session, rooms: Iterable[schemas.room.Room], page: MessagePage | None
) -> list[schemas.user.User]:
    """Everybody a client must know to show these rooms' last messages, and this page."""
    lasts = (room.last_message for room in rooms if room.last_message is not None)
    ids = {
        user_id
        for message in [*lasts, *(page.messages if page else ())]
        for user_id in (message.sender_id, message.forwarded_from, *message.mentions)
        if user_id is not None
    }
    found = session.scalars(select(User).where(User.id.in_(ids)).order_by(User.id))
    return [schemas.user.User.model_validate(user) for user in found]


def room_state(room: Room) -> schemas.room.RoomState:
    """What a room is to everybody."""
    return schemas.room.RoomState.model_validate(room)


def _room(row: RoomRow, called: Mapping[int, int]) -> schemas.room.Room:
    room, membership, newest, peer, draft = row
    return schemas.room.Room(
        **room_state(room).model_dump(mode="python"),
        role=membership.role,
        joined_at=membership.joined_at,
        last_read_seq=membership.last_read_seq,
        unread=room.last_seq - membership.last_read_seq,
        mentions_unread=called.get(room.id, 0),
        last_message=None if newest is None else view(newest),
        peer=None if peer is None else schemas.user.User.model_validate(peer),
        draft=None if draft is None else schemas.draft.Draft.model_validate(draft),
        may_post=membership.silenced_at is None,
    )


def members_of(
    session: Session, room_id: int, after: int, limit: int, is_online: IsOnline
) -> list[schemas.room.Member]:
    """A page of a room's members, ascending by user id."""
    rows = session.execute(
        select(Membership, User)
        .join(User, User.id == Membership.user_id)
        .where(Membership.room_id == room_id, Membership.left_at.is_(None), Membership.user_id > after)
        .order_by(Membership.user_id)
        .limit(limit)
    )
    return [member(membership, user, is_online) for membership, user in rows]


def member(membership: Membership, user: User, is_online: IsOnline) -> schemas.room.Member:
    """Somebody who is in a room."""
    return schemas.room.Member(
        user=schemas.user.User.model_validate(user),
        role=membership.role,
        joined_at=membership.joined_at,
        version=membership.version,
        last_read_seq=membership.last_read_seq,
        online=is_online(user.id),
    )


def newest_page(session: Session, room_id: int) -> list[schemas.message.Message]:
    """The end of a room's history, ascending by seq: as many messages as make one page, and at least one."""
    query = select(*STORED).where(Message.room_id == room_id).order_by(Message.seq.desc()).limit(NEWEST_PAGE)
    newest: list[schemas.message.Message] = []
    page_bytes = 0
    for message in views(stored(session, query)):
        page_bytes += size_bytes(message)
        if page_bytes > PAGE_BYTES and newest:
            break
        newest.append(message)
    return newest[::-1]


def size_bytes(one: BaseModel) -> int:
    """How much of an answer it takes."""
    return len(one.model_dump_json().encode())
