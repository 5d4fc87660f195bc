"""Rooms of two: one for each pair, found by its key."""

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from database import Transaction
from errors import Forbidden
from models import Block, Membership, Room
from models.base import now
from services.access import lock_rooms
from services.events import PersonalEvent
from services.room_changes import introduce


def find(session: Session, one: int, other: int) -> Room | None:
    """The pair's room, if there is one."""
    return session.scalar(select(Room).where(Room.direct_key == _key(one, other)))


def make(tx: Transaction, user_id: int, peer_id: int) -> Room:
    """A room for the pair, which is locked and has none. Forbidden if the other one blocks its maker."""
    blockers = _blockers(tx.session, user_id, peer_id)
    if peer_id in blockers:
        raise Forbidden
    moment, pair = now(), (user_id, peer_id)
    room = Room(kind="direct", name="", topic="", direct_key=_key(*pair), created_at=moment)
    room.version, room.last_seq, room.member_count = len(pair), 0, len(pair)
    tx.session.add(room)
    tx.session.flush()
    for version, member_id in enumerate(pair, 1):
        membership = Membership(room_id=room.id, user_id=member_id, role="member", version=version, last_read_seq=0)
        membership.joined_at, membership.silenced_at = moment, moment if blockers - {member_id} else None
        tx.session.add(membership)
    tx.session.flush()
    for member_id in pair:
        introduce(tx, room, member_id)
    return room


def silence(tx: Transaction, blocker_id: int, blocked_id: int, *, silenced: bool) -> None:
    """Take the word from one of a pair, or give it back, in the room of the two if there is one."""
    room = find(tx.session, blocker_id, blocked_id)
    if room is None:
        return
    lock_rooms(tx.session, [room.id])
    membership = tx.session.get_one(Membership, (room.id, blocked_id))
    if (membership.silenced_at is not None) != silenced:
        membership.silenced_at = now() if silenced else None
        tx.publish(PersonalEvent(blocked_id, {"type": "may_post", "room_id": room.id, "may_post": not silenced}))


def _blockers(session: Session, one: int, other: int) -> set[int]:
    """Who of a pair blocks the other."""
    either = or_(
        and_(Block.user_id == one, Block.blocked_id == other), and_(Block.user_id == other, Block.blocked_id == one)
    )
    return set(session.scalars(select(Block.user_id).where(either)))


def _key(one: int, other: int) -> str:
    return f"{min(one, other)}:{max(one, other)}"
