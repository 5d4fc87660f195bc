"""Accounts: logging in, staying logged in, and ending sessions so that they really end."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from database import Database, Transaction
from errors import AccountClosed, AppError, BadCredentials, NotAuthenticated, NotFound, Unavailable
from models import LoginSession, User
from schemas.text import username_key
from services.audit_service import Origin, record
from services.gathered_reads import GatheredReads
from services.login_sessions import Granted, LoginSessions, end_sessions
from services.passwords import Passwords
from services.tokens import Claims, Tokens, fingerprint

MAX_LISTED = 200
MAX_ID_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks: a user, by a login session that was alive when this was made; `expires_at` (Unix seconds) is the
    token's.
    """

    user: User
    session_id: str
    expires_at: float


class AuthService:
    """Logs people in, and knows who is asking."""

    def __init__(self, database: Database, passwords: Passwords, tokens: Tokens, sessions: LoginSessions) -> None:
        self._database = database
        self._passwords = passwords
        self._tokens = tokens
        self._sessions = sessions
        self._goings_on = GatheredReads(database, self._may_each, lambda _, answers: answers)

    async def login(self, username: str, password: str, origin: Origin) -> Granted:
        """Open a session.

        BadCredentials, after the same work, for an unknown user, a wrong password and a closed account.
        """
        key = username_key(username)
        user = await self._find(key)
        good = await self._passwords.verify(password, user.password_hash if user else None)
        if user is None or not good or user.disabled_at is not None:
            subject_id = user.id if user else None
            await self._database.write(lambda tx: record(tx, "login_failed", origin, subject_id=subject_id))
            raise BadCredentials
        found = user

        def enter(tx: Transaction) -> Granted:
            record(tx, "login", origin, actor_id=found.id)
            return self._sessions.open(tx, found, origin)

        return await self._database.write(enter)

    async def refresh(self, refresh_token: str, origin: Origin) -> Granted:
        """Prolong a session and rotate its refresh token.

        A token that was used before ends the session: somebody stole it.
        """
        session_id, secret = _parts(refresh_token)
        granted = await self._database.write(lambda tx: self._sessions.rotate(tx, session_id, secret, origin))
        if isinstance(granted, AppError):
            raise granted
        return granted

    async def authenticate(self, access_token: str) -> Identity:
        """Who this token is; the session and the account are looked at every time.

        NotAuthenticated, TokenExpired or AccountClosed if it is of no use.
        """
        return await self._identify(self._tokens.read(access_token))

    async def user_id_named(self, name: str) -> int:
        """The person of this number or, if it is no number, of this user name. NotAuthenticated or AccountClosed if
        there is none who may come in.
        """
        by_number = name.isascii() and name.isdecimal() and len(name) <= MAX_ID_DIGITS
        user = await (self._by_id(int(name)) if by_number else self._find(username_key(name)))
        if user is None or user.kind != "person":
            raise NotAuthenticated
        if user.disabled_at is not None:
            raise AccountClosed
        return user.id

    async def authenticate_pass(self, file_pass: str) -> Identity:
        """Who this pass is, which opens files and nothing else; looked at as closely as an access token."""
        return await self._identify(self._tokens.read_pass(file_pass))

    async def _identify(self, claims: Claims) -> Identity:
        found = await self._database.read(lambda session: self._sessions.alive(session, claims.session_id))
        return _identity(claims, found.User if found else None)

    def read_token(self, access_token: str) -> Claims:
        """What a token says, of which nothing is looked at yet. NotAuthenticated or TokenExpired if it is no good."""
        return self._tokens.read(access_token)

    def identify_each(self, session: Session, claims: Sequence[Claims]) -> list[Identity | AppError]:
        """Who these tokens are, as `authenticate` tells, in one query for all."""
        users = self._sessions.alive_among(session, {claim.session_id for claim in claims})
        found: list[Identity | AppError] = []
        for claim in claims:
            try:
                found.append(_identity(claim, users.get(claim.session_id)))
            except AppError as refusal:
                found.append(refusal)
        return found

    def require_alive(self, session: Session, identity: Identity) -> None:
        """NotAuthenticated or AccountClosed if that came about since the identity was looked at."""
        refusals = self.refusals(session, [identity])
        if refusals:
            raise refusals[identity.session_id]

    def refusals(self, session: Session, identities: Collection[Identity]) -> dict[str, AppError]:
        """Why those whose session or account has ended since they were looked at may not go on, by session."""
        users = self._sessions.alive_among(session, {identity.session_id for identity in identities})
        refusals: dict[str, AppError] = {
            session_id: AccountClosed() for session_id, user in users.items() if user.disabled_at is not None
        }
        ended = {identity.session_id for identity in identities} - set(users)
        return refusals | {session_id: NotAuthenticated() for session_id in ended}

    async def may_go_on(self, user_id: int, identity: Identity | None) -> bool:
        """Whether who is being answered for some time may hear more: their account is open, and so is their login, if
        that is how they came.
        """

        try:
            return await self._goings_on.read((user_id, identity))
        except Unavailable:
            return True  # nobody was shown out by a database that is away; it is asked again

    def _may_each(self, session: Session, whom: Sequence[tuple[int, Identity | None]]) -> list[bool]:
        """Who of these may hear more, in two queries for all."""
        user_ids, identities = {user_id for user_id, _ in whom}, [identity for _, identity in whom if identity]
        is_open = select(User.id).where(User.id.in_(user_ids), User.disabled_at.is_(None))
        there = set(session.scalars(is_open))
        refused = self.refusals(session, identities) if identities else {}
        return [
            user_id in there and (identity is None or identity.session_id not in refused) for user_id, identity in whom
        ]

    async def logout(self, session_id: str) -> None:
        """End one session and its sockets."""
        await self._database.write(lambda tx: end_sessions(tx, self._sessions.clock(), LoginSession.id == session_id))

    async def sessions(self, user_id: int) -> Sequence[LoginSession]:
        """The open sessions of a person, the one that was prolonged last first; at most MAX_LISTED."""
        query = (
            select(LoginSession)
            .where(
                LoginSession.user_id == user_id,
                LoginSession.ended_at.is_(None),
                LoginSession.expires_at > self._sessions.clock(),
            )
            .order_by(LoginSession.rotated_at.desc(), LoginSession.id)
            .limit(MAX_LISTED)
        )
        return await self._database.read(lambda session: session.scalars(query).all())

    async def end_session(self, identity: Identity, session_id: str, origin: Origin) -> None:
        """End one of the asker's own sessions and its sockets. NotFound if there is none, or it has ended."""
        if "\0" in session_id:  # no session has it, and PostgreSQL will not even look for it
            raise NotFound("session")
        own = LoginSession.user_id == identity.user.id

        def end(tx: Transaction) -> None:
            if not end_sessions(tx, self._sessions.clock(), LoginSession.id == session_id, own):
                raise NotFound("session")
            record(tx, "session_ended", origin, actor_id=identity.user.id)

        await self._database.write(end)

    async def logout_by_refresh_token(self, refresh_token: str) -> None:
        """End the session that this refresh token belongs to; a token that is not valid changes nothing."""
        session_id, secret = _parts(refresh_token)
        match = LoginSession.refresh_hash == fingerprint(secret)
        await self._database.write(
            lambda tx: end_sessions(tx, self._sessions.clock(), LoginSession.id == session_id, match)
        )

    async def logout_everywhere(self, user_id: int, origin: Origin) -> None:
        """End all sessions of a person and all their sockets."""

        def end(tx: Transaction) -> None:
            end_sessions(tx, self._sessions.clock(), LoginSession.user_id == user_id)
            record(tx, "logged_out_everywhere", origin, actor_id=user_id)

        await self._database.write(end)

    async def change_password(self, identity: Identity, current: str, new: str, origin: Origin) -> None:
        """Replace the password and end all other sessions. BadCredentials if `current` is wrong."""
        if not await self._passwords.verify(current, identity.user.password_hash):
            raise BadCredentials
        password_hash = await self._passwords.hash(new)

        def change(tx: Transaction) -> None:
            tx.session.execute(update(User).where(User.id == identity.user.id).values(password_hash=password_hash))
            end_sessions(
                tx,
                self._sessions.clock(),
                LoginSession.user_id == identity.user.id,
                LoginSession.id != identity.session_id,
            )
            record(tx, "password_changed", origin, actor_id=identity.user.id)

        await self._database.write(change)

    async def _by_id(self, user_id: int) -> User | None:
        return await self._database.read(lambda session: session.get(User, user_id))

    async def _find(self, key: str) -> User | None:
        if "\0" in key:  # no user has it, and PostgreSQL will not even look for it
            return None
        return await self._database.read(lambda session: session.scalar(select(User).where(User.username_key == key)))


def _identity(claims: Claims, user: User | None) -> Identity:
    if user is None or user.id != claims.user_id:
        raise NotAuthenticated
    if user.disabled_at is not None:
        raise AccountClosed
    return Identity(user, claims.session_id, claims.expires_at)


def _parts(refresh_token: str) -> tuple[str, str]:
    """A refresh token's session and secret. NotAuthenticated if it cannot be one of ours."""
    session_id, _, secret = refresh_token.partition(".")
    try:
        return str(UUID(session_id)), secret
    except ValueError as error:
        raise NotAuthenticated from error
