"""Login sessions inside a transaction: opened, prolonged, found alive, and ended so that they really end."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, Row, select, update
from sqlalchemy.orm import Session

from database import Transaction
from errors import AppError, NotAuthenticated
from models import LoginSession, User
from models.base import now
from services.audit_service import Origin, record
from services.events import SessionsEnded
from services.tokens import Tokens, fingerprint, new_secret

REFRESH_OVERLAP = timedelta(seconds=30)
"""For how long the refresh token before the present one is still good: two tabs may refresh at the same time, and a
page may be reloaded before its answer has come.
"""


@dataclass(frozen=True, slots=True)
class Granted:
    """A login or its prolongation."""

    user: User
    session_id: str
    access_token: str
    refresh_token: str
    file_pass: str


class LoginSessions:
    """The rules of login sessions: each is good for `lifetime` after it was last prolonged."""

    def __init__(self, tokens: Tokens, lifetime: timedelta, clock: Callable[[], datetime] = now) -> None:
        self._tokens = tokens
        self._lifetime = lifetime
        self.clock = clock

    def open(self, tx: Transaction, user: User, origin: Origin) -> Granted:
        """Log somebody in."""
        session_id, secret, moment = str(uuid4()), new_secret(), self.clock()
        tx.session.add(
            LoginSession(
                id=session_id,
                user_id=user.id,
                refresh_hash=fingerprint(secret),
                rotated_at=moment,
                created_at=moment,
                expires_at=moment + self._lifetime,
                user_agent=origin.user_agent[:255],
            )
        )
        return self._granted(user, session_id, secret)

    def rotate(self, tx: Transaction, session_id: str, presented: str, origin: Origin) -> Granted | AppError:
        """Prolong a session by the secret of its refresh token, which is replaced. The secret before gives the same
        answer once more for a while.

        The refusal is returned, not raised, so that the end of a session whose token was stolen is kept.
        """
        found = self.alive(tx.session, session_id, lock=True)
        if found is None or found.User.disabled_at is not None:
            return NotAuthenticated()
        login, moment = found.LoginSession, self.clock()
        secret = self._tokens.successor(presented)
        if fingerprint(presented) == login.refresh_hash:
            login.previous_refresh_hash, login.refresh_hash = login.refresh_hash, fingerprint(secret)
            login.rotated_at, login.expires_at = moment, moment + self._lifetime
            return self._granted(found.User, session_id, secret)
        if fingerprint(presented) != login.previous_refresh_hash:
            return NotAuthenticated()
        if moment - login.rotated_at <= REFRESH_OVERLAP and fingerprint(secret) == login.refresh_hash:
            return self._granted(found.User, session_id, secret)
        end_sessions(tx, moment, LoginSession.id == session_id)
        record(tx, "refresh_token_reused", origin, subject_id=found.User.id)
        return NotAuthenticated()

    def alive(self, session: Session, session_id: str, *, lock: bool = False) -> Row[LoginSession, User] | None:
        """A session that has not ended, and whose it is."""
        query = select(LoginSession, User).where(LoginSession.id == session_id, *self._alive())
        return session.execute(query.with_for_update() if lock else query).one_or_none()

    def alive_among(self, session: Session, session_ids: Collection[str]) -> dict[str, User]:
        """Those of these sessions that have not ended, and whose they are, in one query."""
        query = select(LoginSession.id, User).where(LoginSession.id.in_(session_ids), *self._alive())
        return {row.id: row.User for row in session.execute(query)}

    def _alive(self) -> list[ColumnElement[bool]]:
        whose = User.id == LoginSession.user_id
        return [whose, LoginSession.ended_at.is_(None), LoginSession.expires_at > self.clock()]

    def _granted(self, user: User, session_id: str, secret: str) -> Granted:
        refresh_token = f"{session_id}.{secret}"
        access_token, file_pass = (sign(user.id, session_id) for sign in (self._tokens.sign, self._tokens.sign_pass))
        return Granted(user, session_id, access_token, refresh_token, file_pass)


def end_sessions(tx: Transaction, moment: datetime, *conditions: ColumnElement[bool]) -> bool:
    """End the open sessions of one person for which the conditions hold: their tokens at once, their sockets with the
    commit. Whether there were any.
    """
    open_sessions = tx.session.execute(
        select(LoginSession.id, LoginSession.user_id)
        .where(LoginSession.ended_at.is_(None), *conditions)
        .with_for_update()
    ).all()
    if not open_sessions:
        return False
    ids = tuple(row.id for row in open_sessions)
    tx.session.execute(update(LoginSession).where(LoginSession.id.in_(ids)).values(ended_at=moment))
    tx.publish(SessionsEnded(open_sessions[0].user_id, ids))
    return True
