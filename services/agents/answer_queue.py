"""The answers that wait for their turn, and those that nobody works on any more."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import Answer
from models.base import now
from prepared import Prepared
from services.agents.asks import Place

MAX_QUEUED_SEEN = 5000

Pair = tuple[int, int]
"""A room and an agent in it."""

GROWING = Prepared(lambda _: select(Answer.room_id, Answer.agent_id).where(Answer.status == "streaming"))
QUEUED = Prepared(
    lambda _: (
        select(Answer.room_id, Answer.seq, Answer.agent_id)
        .where(Answer.status == "queued")
        .order_by(Answer.asked_at, Answer.seq)
        .limit(MAX_QUEUED_SEEN)
    )
)


def first_in_line(session: Session) -> list[tuple[Place, Pair]]:
    """The first of each queue, in the order in which they were asked; none where an answer grows already."""
    connection = session.connection()
    queued = QUEUED.rows(connection, {})
    growing = set(GROWING.rows(connection, {})) if queued else set()
    heads: dict[Pair, Place] = {}
    for room_id, seq, agent_id in queued:
        if (room_id, agent_id) not in growing:
            heads.setdefault((room_id, agent_id), (room_id, seq))
    return [(place, pair) for pair, place in heads.items()]


def abandoned(session: Session, *, not_of: str | None) -> list[Place]:
    """The answers that nobody holds any more, or all that this one does not hold."""
    abandoned = (
        or_(Answer.held_until.is_(None), Answer.held_until < now()) if not_of is None else Answer.holder != not_of
    )
    found = select(Answer.room_id, Answer.seq).where(Answer.status == "streaming", abandoned)
    return [(room_id, seq) for room_id, seq in session.execute(found)]
