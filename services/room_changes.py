"""What changes in a locked room, and what everybody hears of it: each change takes the room's next version."""

from typing import Any

from sqlalchemy import case, delete, select, update

import schemas.room
from database import Transaction
from errors import NotFound
from models import Draft, Membership, Room, User
from models.base import now
from models.membership import Role
from services import file_uses, room_views
from services.events import Entered, Left, PersonalEvent, RoomClosed, RoomEvent, frame
from services.room_views import IsOnline


def advance(room: Room) -> int:
    """The room's next version; the room is locked."""
    room.version += 1
    return room.version


def enter(tx: Transaction, room: Room, user_id: int, role: Role, is_online: IsOnline) -> schemas.room.Room:
    """Let somebody in. Who is in already stays as they are, and nothing changes."""
    membership = tx.session.get(Membership, (room.id, user_id))
    if membership is None:
        membership = Membership(room_id=room.id, user_id=user_id, left_at=now())
        tx.session.add(membership)
    if membership.left_at is None:
        return own_view(tx, room, user_id)
    room.member_count += 1
    membership.role, membership.joined_at, membership.left_at = role, now(), None
    membership.last_read_seq, membership.version = room.last_seq, advance(room)
    tx.session.flush()
    return _announce_arrival(tx, room, membership, is_online)


def _announce_arrival(tx: Transaction, room: Room, membership: Membership, is_online: IsOnline) -> schemas.room.Room:
    own = introduce(tx, room, membership.user_id)
    if room.member_count > 1:
        user = tx.session.get_one(User, membership.user_id)
        arrived = as_json(room_views.member(membership, user, is_online))
        tx.publish(RoomEvent(room.id, frame("member.joined", room.id, room.version, member=arrived)))
    return own


def introduce(tx: Transaction, room: Room, user_id: int) -> schemas.room.Room:
    """Tell somebody of the room that they have just come into; they hear it from here on."""
    own = own_view(tx, room, user_id)
    tx.publish(
        Entered(room.id, user_id, room.version),
        PersonalEvent(user_id, frame("room.created", room.id, room.version, room=as_json(own))),
    )
    return own


def own_view(tx: Transaction, room: Room, user_id: int) -> schemas.room.Room:
    """The room as one of its members sees it."""
    own = room_views.room_of(tx.session, user_id, room.id)
    if own is None:
        raise NotFound("room")
    return own


def change_role(tx: Transaction, room: Room, membership: Membership, role: Role, is_online: IsOnline) -> None:
    """Give a member another role."""
    membership.role, membership.version = role, advance(room)
    tx.session.flush()
    member = room_views.member(membership, tx.session.get_one(User, membership.user_id), is_online)
    tx.publish(RoomEvent(room.id, frame("member.updated", room.id, room.version, member=as_json(member))))


def hand_on(tx: Transaction, room: Room, is_online: IsOnline) -> None:
    """Give a room without an owner to an admin, or else to a member: to whoever has been in it the longest. An account
    that is closed comes last, and agents behind them.
    """
    heir = tx.session.scalars(
        select(Membership)
        .join(User, User.id == Membership.user_id)
        .where(Membership.room_id == room.id, Membership.left_at.is_(None))
        .order_by(
            case((User.kind == "person", 0), else_=1),
            case((User.disabled_at.is_(None), 0), else_=1),
            case((Membership.role == "admin", 0), else_=1),
            Membership.joined_at,
            Membership.user_id,
        )
        .limit(1)
    ).one()
    change_role(tx, room, heir, "owner", is_online)


def remove(tx: Transaction, room: Room, membership: Membership, reason: str) -> None:
    """End a membership: they hear of it, and then nothing more."""
    room.member_count -= 1
    tx.session.execute(delete(Draft).where(Draft.user_id == membership.user_id, Draft.room_id == room.id))
    membership.left_at, membership.version = now(), advance(room)
    tx.session.flush()
    user_id = membership.user_id
    tx.publish(
        Left(room.id, user_id, room.version),
        PersonalEvent(user_id, frame("room.removed", room.id, room.version, reason=reason)),
        RoomEvent(room.id, frame("member.left", room.id, room.version, user_id=user_id, reason=reason)),
    )


def close_room(tx: Transaction, room: Room) -> None:
    """Close a room for good, for everybody in it."""
    room.deleted_at, room.member_count, version = now(), 0, advance(room)
    tx.session.flush()
    tx.session.execute(delete(Draft).where(Draft.room_id == room.id))
    gone = Membership.room_id == room.id, Membership.left_at.is_(None)
    tx.session.execute(update(Membership).where(*gone).values(left_at=room.deleted_at, version=version))
    file_uses.release_room(tx.connection, room.id)
    tx.publish(RoomEvent(room.id, frame("room.removed", room.id, version, reason="deleted")), RoomClosed(room.id))


def as_json(model: Any) -> dict[str, Any]:
    """A shape as it goes into a frame."""
    dumped: dict[str, Any] = model.model_dump(mode="json")
    return dumped
