"""Questions in sessions, asked from outside: stored like any message, and followed until the agent has answered.

Nobody here makes an answer; the run belongs to the server, and goes on when whoever asked goes away.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from time import monotonic
from uuid import uuid4

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from database import Database
from errors import Conflict, NotFound
from models import Answer, ChatSession, Membership, Message
from services import access
from services.agents.answer_texts import AnswerTexts, Piece
from services.agents.asks import Place
from services.events import Event, Payload, RoomEvent
from services.message_log import Draft
from services.message_service import MessageService

HEARD_WITHIN_S = 30.0
"""An agent that has not heard a question after so long does not hear."""

LOOK_AGAIN_S = 0.25
"""How often it is looked for an answer that another server may have begun."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the answer to a question stands or will stand, and its id."""

    place: Place
    answer_id: str


class _Ear:
    """What somebody who has asked hears of their session."""

    def __init__(self) -> None:
        self.woken = asyncio.Event()
        """Set by anything but questions."""

        self.answers: dict[int, Asked] = {}
        """By the seq of their question."""

    def hear(self, room_id: int, payload: Payload) -> None:
        """An answer that was begun is known at once; of anything else it is known that one had better look."""
        if payload["type"] == "message.created":
            message = payload["message"]
            if message["kind"] == "answer":
                self.answers[message["reply_to"]] = Asked((room_id, message["seq"]), message["id"])
            if message["kind"] == "text":
                return
        self.woken.set()


class SessionAsks:
    """Asks agents in sessions of one's own. All methods belong to the event loop."""

    def __init__(self, database: Database, messages: MessageService, texts: AnswerTexts) -> None:
        self._database = database
        self._messages = messages
        self._texts = texts
        self._waiting: dict[int, set[_Ear]] = defaultdict(set)

    def follow_events(self, events: Sequence[Event]) -> None:
        """Hear of committed changes: an answer may have begun."""
        for event in events:
            if isinstance(event, RoomEvent) and event.room_id in self._waiting:
                for ear in self._waiting[event.room_id]:
                    ear.hear(event.room_id, event.payload)

    async def ask(self, user_id: int, session_id: str, content: str, message_id: str | None = None) -> Asked:
        """Store a question, once for each `message_id`. Returns as soon as its answer is queued.

        NotFound `conversation`, or Conflict `not_answered` if the agent does not answer: its account is closed, or it
        was asked enough for this hour.
        """
        chat = await self._database.read(lambda session: _open_session(session, user_id, session_id))
        room_id = chat.room_id
        ear = _Ear()
        self._waiting[room_id].add(ear)
        try:
            posted = await self._messages.send(Draft(message_id or str(uuid4()), room_id, user_id, content, None))
            if not posted.created:
                ear.woken.set()
            return await self._heard(chat, posted.message["seq"], ear)
        finally:
            self._waiting[room_id].discard(ear)
            if not self._waiting[room_id]:
                del self._waiting[room_id]

    async def _heard(self, chat: ChatSession, question_seq: int, ear: _Ear) -> Asked:
        """The answer, as soon as there is one. It is looked for where it may have been missed."""
        deadline = monotonic() + HEARD_WITHIN_S
        while monotonic() < deadline:
            await _wait(ear.woken)
            ear.woken.clear()
            asked = ear.answers.get(question_seq)
            asked = asked or await self._database.read(lambda session: _answer_to(session, chat, question_seq))
            if asked is not None:
                return asked
        raise Conflict("not_answered")

    async def asked_before(self, user_id: int, session_id: str, answer_id: str) -> Asked:
        """An answer in a session of one's own, asked for earlier. NotFound `conversation` or `message`."""

        def find(session: Session) -> Asked:
            chat, _ = access.access_conversation(session, user_id, session_id)
            message = access.access_own_answer(session, user_id, answer_id)
            if message.room_id != chat.room_id:
                raise NotFound("message")
            return Asked((message.room_id, message.seq), message.id)

        return await self._database.read(find)

    def follow(self, place: Place, text_offset: int = 0, thought_offset: int = 0) -> AsyncIterator[Piece]:
        """What there is of an answer behind these offsets, what comes, and its end."""
        return self._texts.follow(place, text_offset, thought_offset)

    async def until_ended(self, place: Place, timeout_s: float) -> None:
        """Wait until an answer has ended, but not for longer."""
        try:
            async with asyncio.timeout(timeout_s):
                async for _ in self.follow(place):
                    pass
        except TimeoutError:
            return


def _open_session(session: Session, user_id: int, session_id: str) -> ChatSession:
    chat, _ = access.access_conversation(session, user_id, session_id)
    try:
        access.access_user(session, chat.agent_id)
    except NotFound:
        raise Conflict("not_answered") from None
    return chat


def _answer_to(session: Session, chat: ChatSession, question_seq: int) -> Asked | None:
    """The answer; None as long as the agent has not looked so far. Conflict if it will not answer."""
    mark = session.scalar(
        select(Membership.last_read_seq).where(Membership.room_id == chat.room_id, Membership.user_id == chat.agent_id)
    )
    if mark is None:
        raise NotFound("conversation")
    found = session.execute(
        select(Message.seq, Message.id)
        .join(Answer, and_(Answer.room_id == Message.room_id, Answer.seq == Message.seq))
        .where(Answer.room_id == chat.room_id, Answer.question_seq == question_seq, Answer.agent_id == chat.agent_id)
        .order_by(Answer.seq)
        .limit(1)
    ).one_or_none()
    if found is None and mark >= question_seq:
        raise Conflict("not_answered")
    return found and Asked((chat.room_id, found.seq), found.id)


async def _wait(woken: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(LOOK_AGAIN_S):
            await woken.wait()
    except TimeoutError:
        return
