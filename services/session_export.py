"""What of one's own archive comes from agents: one's sessions with all that was answered in them, and one's ratings."""

from collections.abc import Sequence

import orjson
from pydantic import BaseModel
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from models import Answer, ChatSession, Feedback, Message, Room, User
from schemas.export import ExportedAnswer, ExportedFeedback, ExportedSession

ANSWERS_AT_ONCE = 100
"""Each may hold a long text, and as long a thought."""


def lines(items: Sequence[BaseModel]) -> bytes:
    """One object on each line."""
    return b"".join(item.model_dump_json().encode() + b"\n" for item in items)


def sessions(user_id: int, session: Session) -> bytes:
    """`sessions.jsonl`."""
    found = session.execute(
        select(ChatSession.id, ChatSession.room_id, Room.name, User.username.label("agent"), ChatSession.created_at)
        .join(Room, Room.id == ChatSession.room_id)
        .join(User, User.id == ChatSession.agent_id)
        .where(ChatSession.user_id == user_id)
        .order_by(ChatSession.room_id)
    )
    return lines([ExportedSession.model_validate(row) for row in found])


def answers(user_id: int, after: tuple[int, int], session: Session) -> tuple[bytes, tuple[int, int] | None]:
    """A part of `answers.jsonl`, behind this (room_id, seq), and where it ends; None behind the last."""
    room_id, seq = after
    behind = (Answer.room_id > room_id) | and_(Answer.room_id == room_id, Answer.seq > seq)
    found = session.execute(
        select(Message, Answer)
        .join(Answer, and_(Answer.room_id == Message.room_id, Answer.seq == Message.seq))
        .join(ChatSession, ChatSession.room_id == Answer.room_id)
        .where(ChatSession.user_id == user_id, Message.deleted_at.is_(None), behind)
        .order_by(Answer.room_id, Answer.seq)
        .limit(ANSWERS_AT_ONCE)
    ).all()
    told = lines([_answer(message, answer) for message, answer in found])
    return told, (found[-1].Answer.room_id, found[-1].Answer.seq) if len(found) == ANSWERS_AT_ONCE else None


def feedback(user_id: int, session: Session) -> bytes:
    """`feedback.jsonl`."""
    rows = session.scalars(select(Feedback).where(Feedback.user_id == user_id).order_by(Feedback.room_id, Feedback.seq))
    return lines([ExportedFeedback.model_validate(row) for row in rows])


def _answer(message: Message, answer: Answer) -> ExportedAnswer:
    return ExportedAnswer(
        id=message.id,
        room_id=message.room_id,
        seq=message.seq,
        question_seq=answer.question_seq,
        status=answer.status,
        content=message.content,
        thought=answer.thought,
        steps=orjson.loads(answer.steps),
        models_usage=orjson.loads(answer.models_usage) if answer.models_usage else None,
        asked_at=answer.asked_at,
        ended_at=answer.ended_at,
    )
