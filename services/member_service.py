"""Who is in a room: coming, going, being brought in or sent out, and who leads it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

import schemas.room
from database import Database, Transaction
from errors import Conflict, Forbidden
from models import Ban, Block, Membership, Room, User
from models.membership import Role
from models.room import KINDS_OF_TWO
from services import access, room_views
from services.audit_service import Origin, record
from services.room_changes import change_role, close_room, enter, hand_on, remove
from services.room_views import IsOnline


class MemberService:
    """Everything about the members of rooms. `is_online` tells who has a socket open."""

    def __init__(self, database: Database, is_online: IsOnline) -> None:
        self._database = database
        self._is_online = is_online

    async def join(self, user_id: int, room_id: int) -> schemas.room.Room:
        """Come into a public room. Joining twice changes nothing. Forbidden for who is banned from it."""

        def come(tx: Transaction) -> schemas.room.Room:
            room = access.access_public_room_for_change(tx.session, room_id)
            if tx.session.get(Ban, (room_id, user_id)) is not None:
                raise Forbidden
            return enter(tx, room, user_id, "member", self._is_online)

        return await self._database.write(come)

    async def leave(self, user_id: int, room_id: int) -> None:
        """Leave a room. An owner hands it on; the last person to leave closes it. Forbidden in a room of two."""

        def go(tx: Transaction) -> None:
            room, membership = access.access_room_for_change(tx.session, user_id, room_id)
            if room.kind in KINDS_OF_TWO:
                raise Forbidden
            if not has_other_people(tx.session, room, user_id):
                close_room(tx, room)
                return
            remove(tx, room, membership, "left")
            if membership.role == "owner":
                hand_on(tx, room, self._is_online)

        await self._database.write(go)

    async def members(self, user_id: int, room_id: int, after: int, limit: int) -> list[schemas.room.Member]:
        """A page of the members of a room that the person is in."""

        def load(session: Session) -> list[schemas.room.Member]:
            access.access_room(session, user_id, room_id)
            return room_views.members_of(session, room_id, after, limit, self._is_online)

        return await self._database.read(load)

    async def add_member(self, user_id: int, room_id: int, new_user_id: int) -> schemas.room.Member:
        """Bring somebody in; for those who lead the room. Bringing in a member changes nothing.

        Conflict `user_banned` if they are banned, Forbidden if they block who asks.
        """

        def add(tx: Transaction) -> schemas.room.Member:
            room, _ = access.access_led_room_for_change(tx.session, user_id, room_id)
            newcomer = access.access_user(tx.session, new_user_id)
            if tx.session.get(Ban, (room_id, new_user_id)) is not None:
                raise Conflict("user_banned")
            if tx.session.get(Block, (new_user_id, user_id)) is not None:
                raise Forbidden
            enter(tx, room, new_user_id, "member", self._is_online)
            membership = access.access_membership(tx.session, room, new_user_id)
            return room_views.member(membership, newcomer, self._is_online)

        return await self._database.write(add)

    async def remove_member(self, user_id: int, room_id: int, member_id: int, origin: Origin) -> None:
        """Send somebody out; for those who lead the room. They cannot send themselves out, but may leave."""

        def send_out(tx: Transaction) -> None:
            room, leader = access.access_led_room_for_change(tx.session, user_id, room_id)
            membership = access.access_membership(tx.session, room, member_id)
            require_above(leader, membership)
            remove(tx, room, membership, "removed")
            record(tx, "member_removed", origin, actor_id=user_id, subject_id=member_id, room_id=room_id)

        await self._database.write(send_out)

    async def change_role(
        self, user_id: int, room_id: int, member_id: int, role: Role, origin: Origin
    ) -> schemas.room.Member:
        """Give a member another role; for the owner. Giving `owner` hands the room over; its old owner is an admin
        then. An owner cannot take a lesser role without doing so.
        """

        def change(tx: Transaction) -> schemas.room.Member:
            room = access.access_owned_room_for_change(tx.session, user_id, room_id)
            if room.kind in KINDS_OF_TWO:
                raise Forbidden
            membership = access.access_membership(tx.session, room, member_id)
            user = tx.session.get_one(User, member_id)
            if membership.role != role:
                if member_id == user_id:
                    raise Forbidden
                if role == "owner":
                    access.access_user(tx.session, member_id)
                    if user.kind == "agent":
                        raise Forbidden
                    owner = access.access_membership(tx.session, room, user_id)
                    change_role(tx, room, owner, "admin", self._is_online)
                change_role(tx, room, membership, role, self._is_online)
                record(tx, "member_role_changed", origin, actor_id=user_id, subject_id=member_id, room_id=room_id)
            return room_views.member(membership, user, self._is_online)

        return await self._database.write(change)


def has_other_people(session: Session, room: Room, user_id: int) -> bool:
    """Whether anybody would be left but agents if somebody went."""
    others = (
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.room_id == room.id,
            Membership.left_at.is_(None),
            Membership.user_id != user_id,
            User.kind == "person",
        )
    )
    return session.scalar(others.limit(1)) is not None


def require_above(leader: Membership, other: Membership) -> None:
    """Forbidden unless the leader may send the other one out: an owner anybody else, an admin plain members."""
    if leader.user_id == other.user_id or (leader.role != "owner" and other.role != "member"):
        raise Forbidden
