"""Sessions, inside a transaction: rooms of a person and an agent, as many as the person likes."""

from uuid import uuid4

import orjson
from sqlalchemy import case, delete, select
from sqlalchemy.orm import Session

import schemas.room
from database import Transaction
from errors import NotFound
from models import (
    Agent,
    Answer,
    Attachment,
    ChatSession,
    Feedback,
    Membership,
    Mention,
    Message,
    Pin,
    Proposal,
    Room,
    User,
)
from models.base import now
from models.chat_session import NamedBy
from services import file_uses, room_views, search_steps
from services.events import RoomEvent, frame
from services.room_changes import advance, as_json, close_room, introduce

DEFAULT_NAME = "新会话"
CONTENT = (Message, Answer, Proposal, Feedback, Mention, Pin, ChatSession, Membership)
"""What of a session must not outlive it."""


def make(tx: Transaction, user_id: int, agent_id: int | None, name: str | None) -> tuple[Room, ChatSession]:
    """A new session of a person with an agent, or with the first one there is.

    NotFound `user` if there is no such agent.
    """
    moment = now()
    agent_id = _agent(tx.session, agent_id)
    room = Room(kind="session", name=name or DEFAULT_NAME, topic="", created_at=moment)
    room.version, room.last_seq, room.member_count = 2, 0, 2
    tx.session.add(room)
    tx.session.flush()
    for version, member_id in enumerate((user_id, agent_id), 1):
        membership = Membership(room_id=room.id, user_id=member_id, version=version, last_read_seq=0)
        membership.role, membership.joined_at = "owner" if member_id == user_id else "member", moment
        tx.session.add(membership)
    chat = ChatSession(id=str(uuid4()), room_id=room.id, user_id=user_id, agent_id=agent_id)
    chat.named_by, chat.created_at, chat.updated_at = "person" if name else "default", moment, moment
    tx.session.add(chat)
    tx.session.flush()
    for member_id in (user_id, agent_id):
        introduce(tx, room, member_id)
    return room, chat


def of_room(session: Session, room: Room) -> ChatSession:
    """What makes this room a session."""
    return session.scalars(select(ChatSession).where(ChatSession.room_id == room.id)).one()


def note_name(tx: Transaction, room: Room, named_by: NamedBy) -> None:
    """Note where the name of a locked session comes from."""
    chat = of_room(tx.session, room)
    chat.named_by, chat.updated_at = named_by, now()


def rename(tx: Transaction, room: Room, name: str, named_by: NamedBy) -> schemas.room.RoomState:
    """Give a locked session another name, and tell."""
    note_name(tx, room, named_by)
    room.name, version = name, advance(room)
    tx.session.flush()
    state = room_views.room_state(room)
    tx.publish(RoomEvent(room.id, frame("room.updated", room.id, version, room=as_json(state))))
    return state


def keep_state(tx: Transaction, room: Room, model: str) -> None:
    """Keep what the agent of a locked session has come to: which model answered last, and what all answers took."""
    tx.session.flush()
    usages = tx.session.scalars(
        select(Answer.models_usage).where(Answer.room_id == room.id, Answer.ended_at.is_not(None))
    ).all()
    taken = [orjson.loads(usage) for usage in usages if usage is not None]
    state = {
        "model": model,
        "answers": len(usages),
        "input_tokens": sum(usage["input_tokens"] for usage in taken),
        "output_tokens": sum(usage["output_tokens"] for usage in taken),
    }
    chat = of_room(tx.session, room)
    chat.agent_state, chat.updated_at = orjson.dumps(state).decode(), now()


def erase(tx: Transaction, room: Room) -> list[str]:
    """Delete a locked session and all that was said in it. Its row stays, bare, so that nothing that is still on its
    way finds a place. Returns the ids of files that are gone with it: delete their bytes after the commit.
    """
    attached = select(Attachment.file_id).where(Attachment.room_id == room.id)
    file_ids = list(tx.connection.scalars(attached))
    close_room(tx, room)
    for model in CONTENT:
        tx.session.execute(delete(model).where(model.room_id == room.id))
    search_steps.forget_room(tx, room.id, room.version)
    room.name, room.topic, room.avatar, room.last_seq = "", "", None, 0
    tx.session.flush()
    return file_uses.drop_unused(tx.connection, file_ids)


def _agent(session: Session, agent_id: int | None) -> int:
    """The agent of this id, or the first: the one that was built in, or else the oldest."""
    query = select(Agent.user_id).join(User, User.id == Agent.user_id).where(User.disabled_at.is_(None))
    if agent_id is not None:
        query = query.where(Agent.user_id == agent_id)
    built_in_first = case((Agent.origin == "builtin", 0), else_=1)
    found = session.scalar(query.order_by(built_in_first, Agent.user_id).limit(1))
    if found is None:
        raise NotFound("user")
    return found
