"""Links by which people come into a room."""

import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

import schemas.invite
import schemas.room
from database import Database, Transaction
from errors import Conflict, NotFound
from models import Ban, Invite, Membership, Room
from models.base import now
from services import access, room_views
from services.audit_service import Origin, record
from services.room_changes import enter, own_view
from services.room_views import IsOnline

MAX_OPEN_INVITES = 100
"""So many invitations may be open for one room."""

CODE_BYTES = 16


class InviteService:
    """Everything about invitations. What is missing, expired, used up or taken back is not found, and neither is
    anything by who is banned from the room.
    """

    def __init__(self, database: Database, is_online: IsOnline, root_path: str) -> None:
        self._database = database
        self._is_online = is_online
        self._root_path = root_path

    async def create_invite(
        self, user_id: int, room_id: int, expires_in_s: int | None, max_uses: int | None, origin: Origin
    ) -> schemas.invite.Invite:
        """Make an invitation; for those who lead the room. Conflict `too_many_invites` if too many are open."""

        def create(tx: Transaction) -> schemas.invite.Invite:
            access.access_led_room_for_change(tx.session, user_id, room_id)
            count = select(func.count()).select_from(Invite).where(Invite.room_id == room_id, *_open())
            if tx.session.scalars(count).one() >= MAX_OPEN_INVITES:
                raise Conflict("too_many_invites")
            moment = now()
            invite = Invite(code=secrets.token_urlsafe(CODE_BYTES), room_id=room_id, created_by=user_id, uses=0)
            invite.created_at, invite.max_uses = moment, max_uses
            invite.expires_at = None if expires_in_s is None else moment + timedelta(seconds=expires_in_s)
            tx.session.add(invite)
            record(tx, "invite_created", origin, actor_id=user_id, room_id=room_id)
            return self._view(invite)

        return await self._database.write(create)

    async def invites(self, user_id: int, room_id: int) -> list[schemas.invite.Invite]:
        """The open invitations of a room, newest first; for those who lead it."""

        def load(session: Session) -> list[schemas.invite.Invite]:
            access.access_led_room(session, user_id, room_id)
            query = select(Invite).where(Invite.room_id == room_id, *_open())
            newest_first = query.order_by(Invite.created_at.desc(), Invite.code)
            return [self._view(invite) for invite in session.scalars(newest_first)]

        return await self._database.read(load)

    async def revoke_invite(self, user_id: int, room_id: int, code: str, origin: Origin) -> None:
        """Take an invitation back; for those who lead the room."""

        def revoke(tx: Transaction) -> None:
            access.access_led_room_for_change(tx.session, user_id, room_id)
            _, invite = access.access_invite_for_change(tx.session, code)
            if invite.room_id != room_id:
                raise NotFound("invite")
            if invite.revoked_at is None:
                invite.revoked_at = now()
                record(tx, "invite_revoked", origin, actor_id=user_id, room_id=room_id)

        await self._database.write(revoke)

    async def look_at(self, user_id: int, code: str) -> schemas.invite.InvitedRoom:
        """The room that an invitation leads into. It does not end for who is in the room."""

        def load(session: Session) -> schemas.invite.InvitedRoom:
            room, invite = access.access_invite(session, code)
            joined = _is_in(session, room, user_id)
            if not joined:
                _require_good(session, invite, user_id)
            state = room_views.room_state(room).model_dump()
            return schemas.invite.InvitedRoom.model_validate({**state, "room_id": room.id, "joined": joined})

        return await self._database.read(load)

    async def accept(self, user_id: int, code: str) -> schemas.room.Room:
        """Come into the room. It counts as a use only for who was not in it, so it may be repeated."""
        return await self._database.write(lambda tx: self.redeem(tx, user_id, code))

    def redeem(self, tx: Transaction, user_id: int, code: str) -> schemas.room.Room:
        """The same, as a part of a larger change."""
        room, invite = access.access_invite_for_change(tx.session, code)
        if _is_in(tx.session, room, user_id):
            return own_view(tx, room, user_id)
        _require_good(tx.session, invite, user_id)
        invite.uses += 1
        return enter(tx, room, user_id, "member", self._is_online)

    def _view(self, invite: Invite) -> schemas.invite.Invite:
        return schemas.invite.Invite(
            code=invite.code,
            url=f"{self._root_path}/invite/{invite.code}",
            room_id=invite.room_id,
            created_by=invite.created_by,
            created_at=invite.created_at,
            expires_at=invite.expires_at,
            max_uses=invite.max_uses,
            uses=invite.uses,
        )


def _open() -> tuple[ColumnElement[bool], ...]:
    """What invitations that are still good have in common."""
    return (
        Invite.revoked_at.is_(None),
        or_(Invite.expires_at.is_(None), Invite.expires_at > now()),
        or_(Invite.max_uses.is_(None), Invite.uses < Invite.max_uses),
    )


def _require_good(session: Session, invite: Invite, user_id: int) -> None:
    good = session.scalar(select(Invite.code).where(Invite.code == invite.code, *_open()))
    if good is None or session.get(Ban, (invite.room_id, user_id)) is not None:
        raise NotFound("invite")


def _is_in(session: Session, room: Room, user_id: int) -> bool:
    membership = session.get(Membership, (room.id, user_id))
    return membership is not None and membership.left_at is None
