"""The audit log: security events, each written in the transaction of what it tells of, never with anything that was
said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from sqlalchemy import delete, select

from database import Database, Transaction
from models import AuditEvent
from models.base import now
from services.rounds import Rounds

AuditKind = Literal[
    "account_created",
    "login",
    "login_failed",
    "logged_out_everywhere",
    "session_ended",
    "refresh_token_reused",
    "password_changed",
    "data_exported",
    "role_changed",
    "account_disabled",
    "account_enabled",
    "sessions_ended",
    "registration_changed",
    "room_closed",
    "member_removed",
    "member_banned",
    "member_unbanned",
    "member_role_changed",
    "invite_created",
    "invite_revoked",
    "agent_created",
    "agent_changed",
    "agent_removed",
]
KINDS: tuple[str, ...] = get_args(AuditKind)

PRUNE_ROUND_S = 6 * 3600


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from: a network address, and what the device says of itself."""

    address: str
    user_agent: str = ""


def record(
    tx: Transaction,
    kind: AuditKind,
    origin: Origin,
    *,
    actor_id: int | None = None,
    subject_id: int | None = None,
    room_id: int | None = None,
) -> None:
    """Write down that this happened; it is kept if, and only if, the transaction is."""
    tx.session.add(
        AuditEvent(
            kind=kind,
            actor_id=actor_id,
            subject_id=subject_id,
            room_id=room_id,
            address=origin.address[:64],
            created_at=now(),
        )
    )


class AuditService:
    """Reads the audit log, and forgets what is older than `keep_days`."""

    def __init__(self, database: Database, keep_days: int) -> None:
        self._database = database
        self._keep = timedelta(days=keep_days)
        trouble = "the audit log could not be pruned"
        self._rounds = Rounds("audit pruner", self._prune, trouble=trouble, retry_s=PRUNE_ROUND_S)

    def start(self) -> None:
        """Begin to forget what is too old."""
        self._rounds.start()

    async def close(self) -> None:
        """Stop forgetting."""
        await self._rounds.close()

    async def events(self, before: int | None, limit: int, kind: str | None) -> Sequence[AuditEvent]:
        """A page of events, newest first, with ids below `before`."""
        query = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(limit)
        if before is not None:
            query = query.where(AuditEvent.id < before)
        if kind is not None:
            query = query.where(AuditEvent.kind == kind)
        return await self._database.read(lambda session: session.scalars(query).all())

    async def _prune(self) -> float:
        oldest = now() - self._keep
        await self._database.write(
            lambda tx: tx.session.execute(delete(AuditEvent).where(AuditEvent.created_at < oldest))
        )
        return PRUNE_ROUND_S
