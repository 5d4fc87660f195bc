"""What the people who look after the server may see and do. It shows nothing of what is said in rooms."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

import schemas.user
from database import Database, Transaction
from errors import Forbidden, NotFound
from models import File, LoginSession, Room, ServerState, User
from models.base import now
from models.room import KINDS_OF_TWO
from models.server_state import Registration
from models.user import SiteRole
from schemas.admin import Account, AccountList, ManagedRoom, ManagedRoomList, Overview, SiteSettings
from schemas.text import username_key
from services import access
from services.audit_service import Origin, record
from services.login_sessions import end_sessions
from services.node_presence import NodePresence
from services.profiles import announce_profile
from services.room_changes import close_room
from services.ws_service import ConnectionManager


class AdminService:
    """Accounts, rooms, figures and settings. For who is no admin every method is Nowhere."""

    def __init__(self, database: Database, manager: ConnectionManager, nodes: NodePresence, version: str) -> None:
        self._database = database
        self._manager = manager
        self._nodes = nodes
        self._version = version

    async def accounts(
        self, admin_id: int, beginning: str, before: int | None, limit: int, *, online: bool
    ) -> AccountList:
        """A page of accounts whose user name or display name begins with `beginning`, newest first; with `online`,
        only who is connected.
        """
        key = username_key(beginning.strip())
        query = select(User).order_by(User.id.desc()).limit(limit)
        if key:
            by_name = User.display_name.startswith(beginning.strip(), autoescape=True)
            query = query.where(or_(User.username_key.startswith(key, autoescape=True), by_name))
        if before is not None:
            query = query.where(User.id < before)
        if online:
            query = query.where(User.id.in_(self._manager.connected()))

        def load(session: Session) -> AccountList:
            access.require_site_admin(session, admin_id)
            users = session.scalars(query).all()
            found = self._accounts(session, users)
            return AccountList(accounts=found, next=users[-1].id if len(users) == limit else None)

        return await self._database.read(load)

    async def update_account(
        self, admin_id: int, user_id: int, role: SiteRole | None, disabled: bool | None, origin: Origin
    ) -> Account:
        """Make somebody an admin or a member, close or open their account. Forbidden for one's own, so that there is
        always an admin left, and for the role of an agent.
        """

        def change(tx: Transaction) -> Account:
            user = _other_account(tx.session, admin_id, user_id)
            if role is not None and role != user.role:
                if user.kind == "agent":
                    raise Forbidden
                user.role = role
                announce_profile(tx, user)
                record(tx, "role_changed", origin, actor_id=admin_id, subject_id=user_id)
            if disabled is True and user.disabled_at is None:
                user.disabled_at = now()
                end_sessions(tx, user.disabled_at, LoginSession.user_id == user_id)
                record(tx, "account_disabled", origin, actor_id=admin_id, subject_id=user_id)
            if disabled is False and user.disabled_at is not None:
                user.disabled_at = None
                record(tx, "account_enabled", origin, actor_id=admin_id, subject_id=user_id)
            tx.session.flush()
            return self._accounts(tx.session, [user])[0]

        return await self._database.write(change)

    async def end_sessions(self, admin_id: int, user_id: int, origin: Origin) -> None:
        """Log somebody out on all their devices."""

        def end(tx: Transaction) -> None:
            _other_account(tx.session, admin_id, user_id)
            end_sessions(tx, now(), LoginSession.user_id == user_id)
            record(tx, "sessions_ended", origin, actor_id=admin_id, subject_id=user_id)

        await self._database.write(end)

    async def rooms(self, admin_id: int, beginning: str, before: int | None, limit: int) -> ManagedRoomList:
        """A page of the rooms that are open, but for those of two people, newest first."""
        query = (
            select(Room)
            .where(Room.kind.not_in(KINDS_OF_TWO), Room.deleted_at.is_(None))
            .order_by(Room.id.desc())
            .limit(limit)
        )
        if beginning.strip():
            query = query.where(func.lower(Room.name).contains(beginning.strip().lower(), autoescape=True))
        if before is not None:
            query = query.where(Room.id < before)

        def load(session: Session) -> ManagedRoomList:
            access.require_site_admin(session, admin_id)
            rooms = [_managed(room) for room in session.scalars(query)]
            return ManagedRoomList(rooms=rooms, next=rooms[-1].id if len(rooms) == limit else None)

        return await self._database.read(load)

    async def close_room(self, admin_id: int, room_id: int, origin: Origin) -> None:
        """Close a room for good, without being in it."""

        def close(tx: Transaction) -> None:
            access.require_site_admin(tx.session, admin_id, for_change=True)
            close_room(tx, access.access_any_room_for_change(tx.session, room_id))
            record(tx, "room_closed", origin, actor_id=admin_id, room_id=room_id)

        await self._database.write(close)

    async def overview(self, admin_id: int) -> Overview:
        """The chat in a few numbers; sockets on other nodes as they were said to be a moment ago."""
        people, sockets = len(self._manager.connected()), len(self._manager.clients()) + self._nodes.sockets

        def load(session: Session) -> Overview:
            access.require_site_admin(session, admin_id)
            open_rooms = select(func.count(), func.coalesce(func.sum(Room.last_seq), 0)).where(
                Room.deleted_at.is_(None)
            )
            rooms, messages = session.execute(open_rooms).one()
            stored = select(func.count(), func.coalesce(func.sum(File.size_bytes), 0)).select_from(File)
            files, file_bytes = session.execute(stored).one()
            return Overview.model_validate(
                {
                    "users": session.scalar(
                        select(func.count()).where(User.kind == "person", User.disabled_at.is_(None))
                    ),
                    "rooms": rooms,
                    "messages": int(messages),
                    "files": files,
                    "file_bytes": int(file_bytes),
                    "connected_users": people,
                    "connected_sockets": sockets,
                    "database": session.get_bind().dialect.name,
                    "version": self._version,
                }
            )

        return await self._database.read(load)

    async def settings(self, admin_id: int) -> SiteSettings:
        """What admins have decided."""

        def load(session: Session) -> SiteSettings:
            access.require_site_admin(session, admin_id)
            return SiteSettings.model_validate(session.get_one(ServerState, 1))

        return await self._database.read(load)

    async def update_settings(self, admin_id: int, registration: Registration | None, origin: Origin) -> SiteSettings:
        """Decide anew; None leaves a setting as it is."""

        def change(tx: Transaction) -> SiteSettings:
            access.require_site_admin(tx.session, admin_id, for_change=True)
            state = tx.session.get_one(ServerState, 1, with_for_update=True)
            if registration is not None and registration != state.registration:
                state.registration = registration
                record(tx, "registration_changed", origin, actor_id=admin_id)
            return SiteSettings.model_validate(state)

        return await self._database.write(change)

    async def require_admin(self, admin_id: int) -> None:
        """Nowhere for who is no admin."""
        await self._database.read(lambda session: access.require_site_admin(session, admin_id))

    def _accounts(self, session: Session, users: Sequence[User]) -> list[Account]:
        ids = [user.id for user in users]
        alive = LoginSession.ended_at.is_(None), LoginSession.expires_at > now(), LoginSession.user_id.in_(ids)
        sessions = dict(
            session.execute(
                select(LoginSession.user_id, func.count()).where(*alive).group_by(LoginSession.user_id)
            ).all()
        )
        stored = dict(
            session.execute(
                select(File.owner_id, func.sum(File.size_bytes)).where(File.owner_id.in_(ids)).group_by(File.owner_id)
            ).all()
        )
        return [
            Account(
                user=schemas.user.User.model_validate(user),
                disabled_at=user.disabled_at,
                sessions=sessions.get(user.id, 0),
                online=self._manager.is_online(user.id),
                file_bytes=int(stored.get(user.id, 0)),
            )
            for user in users
        ]


def _other_account(session: Session, admin_id: int, user_id: int) -> User:
    access.require_site_admin(session, admin_id, for_change=True)
    if user_id == admin_id:
        raise Forbidden
    user = session.get(User, user_id, with_for_update=True)
    if user is None:
        raise NotFound("user")
    return user


def _managed(room: Room) -> ManagedRoom:
    return ManagedRoom.model_validate(
        {
            "id": room.id,
            "kind": room.kind,
            "name": room.name,
            "member_count": room.member_count,
            "message_count": room.last_seq,
            "created_at": room.created_at,
        }
    )
