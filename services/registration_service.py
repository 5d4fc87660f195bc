"""Making accounts: open to everybody, or only to who is invited."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from database import Database, Transaction
from errors import Conflict, InvitationNeeded
from models import ServerState, User
from models.server_state import Registration
from models.user import SiteRole
from schemas.text import username_key
from services.audit_service import Origin, record
from services.login_sessions import Granted, LoginSessions
from services.passwords import Passwords

Redeem = Callable[[Transaction, int, str], object]
"""Lets a person, by id, into the room of an invitation, by code."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Who wants to come, and by which invitation."""

    username: str
    password: str = field(repr=False)
    display_name: str | None = None
    invite: str | None = None


class RegistrationService:
    """Makes accounts and logs them in."""

    def __init__(self, database: Database, passwords: Passwords, sessions: LoginSessions, redeem: Redeem) -> None:
        self._database = database
        self._passwords = passwords
        self._sessions = sessions
        self._redeem = redeem

    async def registration(self) -> Registration:
        """Who may make an account at present."""
        return await self._database.read(_registration)

    async def register(self, account: NewAccount, origin: Origin) -> Granted:
        """Make an account and log it in; the first one looks after the server. Conflict `username_taken`.

        With an invitation it is a member of that room at once. InvitationNeeded if there is none and nobody may come
        without; NotFound if it is not good.
        """
        key = username_key(account.username)
        if await self._database.read(lambda session: _is_taken(session, key)):
            raise Conflict("username_taken")
        password_hash = await self._passwords.hash(account.password)

        def insert(tx: Transaction) -> Granted:
            user = User(
                username=account.username,
                username_key=key,
                display_name=account.display_name or account.username,
                role=_next_role(tx.session),
                kind="person",
                password_hash=password_hash,
                created_at=self._sessions.clock(),
            )
            tx.session.add(user)
            try:
                tx.session.flush()
            except IntegrityError as error:
                raise Conflict("username_taken") from error
            self._let_in(tx, user, account.invite)
            record(tx, "account_created", origin, actor_id=user.id)
            return self._sessions.open(tx, user, origin)

        return await self._database.write(insert)

    def _let_in(self, tx: Transaction, newcomer: User, invite: str | None) -> None:
        if invite is not None:
            self._redeem(tx, newcomer.id, invite)
        elif newcomer.role != "admin" and _registration(tx.session) == "invite":
            raise InvitationNeeded


def _is_taken(session: Session, key: str) -> bool:
    return session.scalar(select(User.id).where(User.username_key == key)) is not None


def _next_role(session: Session) -> SiteRole:
    """Admin for the first person. Several servers may share the database, so it is looked at again under a lock."""
    anybody = select(User.id).where(User.kind == "person").limit(1)
    if session.scalar(anybody) is not None:
        return "member"
    session.get(ServerState, 1, with_for_update=True)
    return "admin" if session.scalar(anybody) is None else "member"


def _registration(session: Session) -> Registration:
    return session.scalar(select(ServerState.registration)) or "open"
