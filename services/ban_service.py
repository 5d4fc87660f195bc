"""Who may not come back into a room."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

import schemas.ban
import schemas.user
from database import Database, Transaction
from errors import Forbidden
from models import Ban, Invite, Membership, User
from models.base import now
from services import access
from services.audit_service import Origin, record
from services.member_service import require_above
from services.room_changes import remove


class BanService:
    """Everything about bans."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def bans(self, user_id: int, room_id: int, after: int, limit: int) -> list[schemas.ban.Ban]:
        """A page of who is banned from a room, by user id; for those who lead it."""

        def load(session: Session) -> list[schemas.ban.Ban]:
            access.access_led_room(session, user_id, room_id)
            rows = session.execute(
                select(Ban, User)
                .join(User, User.id == Ban.user_id)
                .where(Ban.room_id == room_id, Ban.user_id > after)
                .order_by(Ban.user_id)
                .limit(limit)
            )
            return [_view(ban, user) for ban, user in rows]

        return await self._database.read(load)

    async def ban(self, user_id: int, room_id: int, banned_id: int, origin: Origin) -> schemas.ban.Ban:
        """Keep somebody out of a room, and send them out if they are in; for those who lead it.

        Their own invitations end. Banning twice changes nothing.
        """

        def keep_out(tx: Transaction) -> schemas.ban.Ban:
            room, leader = access.access_led_room_for_change(tx.session, user_id, room_id)
            user = access.access_user(tx.session, banned_id)
            membership = tx.session.get(Membership, (room_id, banned_id))
            if banned_id == user_id:
                raise Forbidden
            if membership is not None and membership.left_at is None:
                require_above(leader, membership)
                remove(tx, room, membership, "banned")
            ban = tx.session.get(Ban, (room_id, banned_id))
            if ban is None:
                ban = Ban(room_id=room_id, user_id=banned_id, banned_by=user_id, created_at=now())
                tx.session.add(ban)
                record(tx, "member_banned", origin, actor_id=user_id, subject_id=banned_id, room_id=room_id)
            theirs = Invite.room_id == room_id, Invite.created_by == banned_id, Invite.revoked_at.is_(None)
            tx.session.execute(update(Invite).where(*theirs).values(revoked_at=now()))
            return _view(ban, user)

        return await self._database.write(keep_out)

    async def unban(self, user_id: int, room_id: int, banned_id: int, origin: Origin) -> None:
        """Let somebody come back if they want to; for those who lead the room. Who is not banned stays as they are."""

        def let_back(tx: Transaction) -> None:
            access.access_led_room_for_change(tx.session, user_id, room_id)
            ban = tx.session.get(Ban, (room_id, banned_id))
            if ban is not None:
                tx.session.delete(ban)
                record(tx, "member_unbanned", origin, actor_id=user_id, subject_id=banned_id, room_id=room_id)

        await self._database.write(let_back)


def _view(ban: Ban, user: User) -> schemas.ban.Ban:
    return schemas.ban.Ban(
        user=schemas.user.User.model_validate(user), banned_by=ban.banned_by, created_at=ban.created_at
    )
