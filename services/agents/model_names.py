"""Better names for new sessions: the agent's own model is asked once, when its first answer is whole and the budget
allows it.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import cast

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

import languages
from database import Database, Transaction
from models import Answer, ChatSession, Message, Room
from services import access, session_rooms
from services.agents.context import model_of
from services.agents.directory import AgentDirectory
from services.agents.guard import Guard
from services.agents.session_names import short_line
from services.agents.upstream import Part, Prompt, Text, Turn, Upstream, UpstreamFailed
from services.events import Event, RoomEvent
from services.rounds import Rounds

log = logging.getLogger("teahouse.agents")

FIRST_ANSWER_SEQ = 2
MAX_WAITING = 100
MAX_SHOWN_CHARS = 1000
"""So much of the question, and of the answer, is shown to the model."""

MAX_ANSWER_CHARS = 200
TIMEOUT_S = 30
OUTRANKED = ("default", "words")
"""Names that a model's takes the place of."""


@dataclass(frozen=True, slots=True)
class Begun:
    """How a session began."""

    agent_id: int
    asker_id: int
    question: str
    answer: str


class ModelNames:
    """A bounded queue and one task: what does not fit keeps the name made of words. All methods belong to the event
    loop.
    """

    def __init__(self, database: Database, directory: AgentDirectory, guard: Guard, upstream: Upstream) -> None:
        self._database = database
        self._directory = directory
        self._guard = guard
        self._upstream = upstream
        self._waiting: asyncio.Queue[int] = asyncio.Queue(MAX_WAITING)
        self._rounds = Rounds("names by models", self._round, trouble="no name by a model", retry_s=0.0)

    def start(self) -> None:
        """Begin."""
        self._rounds.start()

    async def close(self) -> None:
        """Stop; what waits keeps its name."""
        await self._rounds.close()

    def follow(self, events: Sequence[Event]) -> None:
        """Hear of committed changes, and note where a first answer has become whole."""
        for event in events:
            if isinstance(event, RoomEvent) and event.payload["type"] == "message.updated":
                message = event.payload["message"]
                whole = message["kind"] == "answer" and (message["answer"] or {}).get("status") == "done"
                if whole and message["seq"] == FIRST_ANSWER_SEQ and not self._waiting.full():
                    self._waiting.put_nowait(event.room_id)

    async def _round(self) -> float:
        room_id = await self._waiting.get()
        begun = await self._database.read(lambda session: _begun(session, room_id))
        settings = self._directory.settings(begun.agent_id) if begun else None
        model = model_of(settings) if settings else None
        if begun is None or settings is None or model is None:
            return 0.0
        asker_id, limits = begun.asker_id, settings.limits
        if not await self._database.write(lambda tx: self._guard.spend(tx, room_id, asker_id, limits, "name")):
            return 0.0
        asked = f"{begun.question[:MAX_SHOWN_CHARS]}\n\n{begun.answer[:MAX_SHOWN_CHARS]}"
        prompt = Prompt(languages.agent_text("name_session", languages.DEFAULT), [Turn("user", asked)], model)
        try:
            async with asyncio.timeout(TIMEOUT_S):
                name = short_line(await self._answer(prompt))
        except (UpstreamFailed, TimeoutError) as error:
            log.info("a model gives no name", extra={"reason": str(error) or type(error).__name__})
            return 0.0
        if name is not None:
            await self._database.write(lambda tx: _give(tx, room_id, name))
        return 0.0

    async def _answer(self, prompt: Prompt) -> str:
        text = ""
        async with aclosing(cast("AsyncGenerator[Part]", self._upstream.answer(prompt))) as parts:
            async for part in parts:
                if isinstance(part, Text):
                    text += part.text
                if len(text) > MAX_ANSWER_CHARS:
                    break
        return text


def _begun(session: Session, room_id: int) -> Begun | None:
    """The beginning of a session that has its name from its words; None for anything else."""
    found = session.execute(
        select(ChatSession.agent_id, Answer.asker_id, Message.content, Answer.question_seq)
        .join(Message, Message.room_id == ChatSession.room_id)
        .join(Answer, and_(Answer.room_id == Message.room_id, Answer.seq == Message.seq))
        .where(ChatSession.room_id == room_id, ChatSession.named_by.in_(OUTRANKED), Message.seq == FIRST_ANSWER_SEQ)
    ).one_or_none()
    question = session.get(Message, (room_id, found.question_seq)) if found else None
    if found is None or question is None or question.deleted_at is not None:
        return None
    return Begun(found.agent_id, found.asker_id, question.content, found.content)


def _give(tx: Transaction, room_id: int, name: str) -> None:
    """Name a session, if no person has done so meanwhile."""
    access.lock_rooms(tx.session, [room_id])
    room = tx.session.get(Room, room_id)
    if room is not None and room.deleted_at is None and session_rooms.of_room(tx.session, room).named_by in OUTRANKED:
        session_rooms.rename(tx, room, name, "model")
