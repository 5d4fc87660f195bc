"""Sessions as the outside knows them: by a UUID of their own, in the shapes of `/api/sessions` and
`/api/v1/conversations`. Both are views of the same rooms.
"""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

import schemas.conversation
import schemas.session
from database import Database, Transaction
from errors import NotFound
from models import Answer, ChatSession, Message, Room, User
from services import access, session_rooms
from services.file_bin import FileBin
from services.message_extras import extras_of

MAX_TURNS = 1000
"""So many of the newest messages a history has at most."""


class SessionService:
    """Makes, lists, reads and deletes one's own sessions. NotFound `conversation` for what is not there or not one's
    own.
    """

    def __init__(self, database: Database, file_bin: FileBin) -> None:
        self._database = database
        self._bin = file_bin

    async def create(self, user_id: int, agent_id: int | None, name: str | None) -> schemas.session.AgentSession:
        """A new session with this agent, or with the first one there is. NotFound `user` if there is none."""

        def write(tx: Transaction) -> schemas.session.AgentSession:
            room, chat = session_rooms.make(tx, user_id, agent_id, name)
            return _session(chat, room, None)

        return await self._database.write(write)

    async def sessions(self, user_id: int, before: str | None, limit: int) -> list[schemas.session.AgentSession]:
        """A page of sessions, the newest first; `before` is the id of the last one of the page before."""

        def load(session: Session) -> list[schemas.session.AgentSession]:
            return [_session(*row) for row in _newest(session, user_id, before, limit)]

        return await self._database.read(load)

    async def session(self, user_id: int, session_id: str) -> schemas.session.AgentSession:
        """One session."""

        def load(session: Session) -> schemas.session.AgentSession:
            chat, room = access.access_conversation(session, user_id, session_id)
            return _session(chat, room, session.get(Message, (room.id, room.last_seq)))

        return await self._database.read(load)

    async def newest_id(self, user_id: int) -> str | None:
        """The id of the session that was begun last; None if there is none."""
        rows = await self._database.read(lambda session: _newest(session, user_id, None, 1))
        return rows[0][0].id if rows else None

    async def delete(self, user_id: int, session_id: str) -> None:
        """Delete a session and all that was said in it."""

        def write(tx: Transaction) -> list[str]:
            _, room = access.access_conversation(tx.session, user_id, session_id)
            return session_rooms.erase(tx, access.access_owned_room_for_change(tx.session, user_id, room.id))

        await self._bin.discard(await self._database.write(write))

    async def history(self, user_id: int, session_id: str) -> list[schemas.session.Turn]:
        """What was said in a session, the oldest first."""

        def load(session: Session) -> list[schemas.session.Turn]:
            chat, _ = access.access_conversation(session, user_id, session_id)
            return [_turn(chat, *row) for row in _said(session, chat)]

        return await self._database.read(load)

    async def turn(self, user_id: int, session_id: str, seq: int) -> schemas.session.Turn:
        """One message of a session, as it stands now."""

        def load(session: Session) -> schemas.session.Turn:
            chat, _ = access.access_conversation(session, user_id, session_id)
            for row in _said(session, chat, seq):
                return _turn(chat, *row)
            raise NotFound("message")

        return await self._database.read(load)

    async def create_conversation(self, user_id: int) -> schemas.conversation.Conversation:
        """A new conversation with the first agent there is. NotFound `user` if there is none."""

        def write(tx: Transaction) -> schemas.conversation.Conversation:
            room, chat = session_rooms.make(tx, user_id, None, None)
            return _conversation(chat, room)

        return await self._database.write(write)

    async def conversations(
        self, user_id: int, before: str | None, limit: int
    ) -> list[schemas.conversation.Conversation]:
        """A page of conversations, the newest first; `before` is the id of the last one of the page before."""

        def load(session: Session) -> list[schemas.conversation.Conversation]:
            return [_conversation(chat, room) for chat, room, _ in _newest(session, user_id, before, limit)]

        return await self._database.read(load)

    async def conversation(self, user_id: int, conversation_id: str) -> schemas.conversation.ConversationWithMessages:
        """One conversation and what was said in it."""

        def load(session: Session) -> schemas.conversation.ConversationWithMessages:
            chat, room = access.access_conversation(session, user_id, conversation_id)
            messages = [_message(chat, message) for message, _, _ in _said(session, chat)]
            return schemas.conversation.ConversationWithMessages(
                **_conversation(chat, room).model_dump(), messages=messages
            )

        return await self._database.read(load)


def _newest(
    session: Session, user_id: int, before: str | None, limit: int
) -> Sequence[Row[ChatSession, Room, Message | None]]:
    newest = and_(Message.room_id == Room.id, Message.seq == Room.last_seq)
    query = (
        select(ChatSession, Room, Message)
        .join(Room, Room.id == ChatSession.room_id)
        .outerjoin(Message, newest)
        .where(ChatSession.user_id == user_id, Room.deleted_at.is_(None))
        .order_by(ChatSession.room_id.desc())
        .limit(limit)
    )
    if before is not None:
        chat, _ = access.access_conversation(session, user_id, before)
        query = query.where(ChatSession.room_id < chat.room_id)
    return session.execute(query).all()


def _said(session: Session, chat: ChatSession, seq: int | None = None) -> Sequence[tuple[Message, Answer | None, str]]:
    """Texts and answers of a session with the records of the answers and who said them; or just the one at a place."""
    query = (
        select(Message, Answer, User.username)
        .join(User, User.id == Message.sender_id)
        .outerjoin(Answer, and_(Answer.room_id == Message.room_id, Answer.seq == Message.seq))
        .where(Message.room_id == chat.room_id, Message.kind != "notice", Message.deleted_at.is_(None))
        .order_by(Message.seq.desc())
        .limit(MAX_TURNS)
    )
    if seq is not None:
        query = query.where(Message.seq == seq)
    return [(message, answer, name) for message, answer, name in session.execute(query)][::-1]


def _session(chat: ChatSession, room: Room, newest: Message | None) -> schemas.session.AgentSession:
    return schemas.session.AgentSession(
        id=chat.id,
        name=room.name,
        created_at=chat.created_at,
        updated_at=max(chat.updated_at, newest.created_at) if newest else chat.updated_at,
        agent_state=orjson.loads(chat.agent_state) if chat.agent_state else None,
    )


def _turn(chat: ChatSession, message: Message, answer: Answer | None, username: str) -> schemas.session.Turn:
    usage, metadata = None, {}
    if answer is not None:
        usage = orjson.loads(answer.models_usage) if answer.models_usage else None
        metadata = _metadata(message, answer)
    return schemas.session.Turn(
        id=message.id,
        session_id=chat.id,
        source="user" if message.sender_id == chat.user_id else username,
        content=message.content,
        thought=answer.thought or None if answer else None,
        created_at=message.created_at,
        models_usage=usage,
        metadata=metadata,
    )


def _metadata(message: Message, answer: Answer) -> dict[str, Any]:
    state = extras_of(message)["answer"] or {}
    return {
        **(orjson.loads(answer.details) if answer.details else {}),
        "status": answer.status,
        "steps": orjson.loads(answer.steps),
        **({"error": state["error"]} if state.get("error") else {}),
    }


def _conversation(chat: ChatSession, room: Room) -> schemas.conversation.Conversation:
    return schemas.conversation.Conversation(
        id=chat.id, user_id=chat.user_id, title=room.name, created_at=chat.created_at
    )


def _message(chat: ChatSession, message: Message) -> schemas.conversation.ConversationMessage:
    return schemas.conversation.ConversationMessage(
        id=message.id,
        conversation_id=chat.id,
        role="user" if message.sender_id == chat.user_id else "assistant",
        content=message.content,
        created_at=message.created_at,
    )
