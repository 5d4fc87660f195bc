"""What people do with agents' answers: look into them, stop them, and let them be given again."""

from dataclasses import dataclass

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from database import Database, Transaction
from errors import Conflict, Forbidden, NotFound
from models import Answer, Membership, Message, Room
from models.base import now
from schemas.answer import AnswerRecord, AnswerStatus, Step
from services import access
from services.agents import answer_log
from services.agents.answer_log import Ending, Lines
from services.agents.answer_texts import UNFINISHED, AnswerTexts
from services.agents.guard import Guard
from services.agents.stops import Stops
from services.file_bin import FileBin
from services.file_uses import drop_unused
from services.mentions import Text, called
from services.message_changes import conclude
from services.message_extras import change_extras, extras_of
from services.message_indexes import Marked, forget, renew_mentions
from services.proposal_service import withdraw
from services.roles import MODERATORS

CONTINUABLE: frozenset[AnswerStatus] = frozenset({"stopped", "interrupted", "failed"})
"""What an answer may have come to that can be continued: what is whole cannot."""


@dataclass(frozen=True, slots=True)
class _Mine:
    """An answer in a locked room, and whoever wants something of it."""

    lines: Lines
    membership: Membership


class AnswerService:
    """For who asked, and for who leads the room; for anybody in the room, where they only look."""

    def __init__(self, database: Database, guard: Guard, stops: Stops, texts: AnswerTexts, file_bin: FileBin) -> None:
        self._database = database
        self._guard = guard
        self._stops = stops
        self._texts = texts
        self._bin = file_bin

    async def record(self, user_id: int, room_id: int, seq: int) -> AnswerRecord:
        """All there is about an answer at this moment. NotFound `answer` if there is none."""

        def load(session: Session) -> AnswerRecord:
            access.access_room(session, user_id, room_id)
            answer, message = session.get(Answer, (room_id, seq)), session.get(Message, (room_id, seq))
            if answer is None or message is None or message.deleted_at is not None:
                raise NotFound("answer")
            return _record(answer, message)

        record = await self._database.read(load)
        live = self._texts.record((room_id, seq))
        if live is None:
            return record
        return record.model_copy(
            update={"status": "streaming", "text": live.text, "thought": live.thought, "steps": list(live.steps)}
        )

    async def stop(self, user_id: int, room_id: int, seq: int) -> None:
        """End an answer that waits or grows. What has ended already stays as it is."""

        def mark(tx: Transaction) -> bool:
            lines = _mine(tx, user_id, room_id, seq).lines
            if lines.answer.status == "queued":
                answer_log.close(tx, lines, Ending("stopped"))
            elif lines.answer.status == "streaming":
                answer_log.ask_to_stop(lines)
            return lines.answer.status == "streaming"

        if await self._database.write(mark):
            self._stops.stop((room_id, seq))

    async def retry(self, user_id: int, room_id: int, seq: int) -> None:
        """Let an answer that has ended be given anew; what it proposed and is not decided is withdrawn. RateLimited
        if that would be one too many in this hour.
        """
        await self._database.write(lambda tx: self._requeue(tx, _mine(tx, user_id, room_id, seq), keep_text=False))

    async def go_on(self, user_id: int, room_id: int, seq: int) -> None:
        """Let an answer that broke off be continued. Conflict `answer_whole` if it did not."""

        def change(tx: Transaction) -> None:
            mine = _mine(tx, user_id, room_id, seq)
            if mine.lines.answer.status == "done":
                raise Conflict("answer_whole")
            self._requeue(tx, mine, keep_text=True)

        await self._database.write(change)

    async def resend(self, user_id: int, room_id: int, seq: int, content: str) -> None:
        """Ask in other words, in a session: what was said after the answer is taken back, and the answer is given anew.
        Forbidden in other rooms and for questions of others.
        """

        def change(tx: Transaction) -> list[str]:
            room, _, question = access.access_said_message_for_change(tx.session, user_id, room_id, seq)
            if room.kind != "session" or question.sender_id != user_id:
                raise Forbidden
            found = select(Answer.seq).where(Answer.room_id == room_id, Answer.question_seq == seq)
            answer_seq = tx.session.scalar(found.order_by(Answer.seq.desc()).limit(1))
            if answer_seq is None:
                raise NotFound("answer")
            mine = _mine(tx, user_id, room_id, answer_seq)
            _require_ended(mine.lines)
            _reword(tx, room, question, content)
            dropped = _take_back_after(tx, room, answer_seq)
            self._requeue(tx, mine, keep_text=False)
            return dropped

        await self._bin.discard(await self._database.write(change))

    def _requeue(self, tx: Transaction, mine: _Mine, *, keep_text: bool) -> None:
        access.require_voice(mine.membership)
        _require_ended(mine.lines)
        self._guard.require_budget(tx.session, mine.lines.answer)
        if not keep_text:
            withdraw(tx, mine.lines.message)
        answer_log.requeue(tx, mine.lines, keep_text=keep_text)


def _mine(tx: Transaction, user_id: int, room_id: int, seq: int) -> _Mine:
    """An answer that the person asked for, or may decide about because they lead the room."""
    _, membership = access.access_room_for_change(tx.session, user_id, room_id)
    lines = answer_log.lines_of(tx, (room_id, seq))
    if lines is None or lines.message.deleted_at is not None:
        raise NotFound("answer")
    if lines.answer.asker_id != user_id and membership.role not in MODERATORS:
        raise Forbidden
    return _Mine(lines, membership)


def _require_ended(lines: Lines) -> None:
    if lines.answer.status in UNFINISHED:
        raise Conflict("answer_running")


def _record(answer: Answer, message: Message) -> AnswerRecord:
    return AnswerRecord(
        room_id=answer.room_id,
        seq=answer.seq,
        id=message.id,
        question_seq=answer.question_seq,
        status=answer.status,
        text=message.content,
        thought=answer.thought,
        steps=[Step.model_validate(step) for step in orjson.loads(answer.steps)],
        models_usage=orjson.loads(answer.models_usage) if answer.models_usage else None,
        metadata=orjson.loads(answer.details) if answer.details else None,
        hops=answer.hops,
        asked_at=answer.asked_at,
        started_at=answer.started_at,
        ended_at=answer.ended_at,
    )


def _reword(tx: Transaction, room: Room, question: Message, content: str) -> None:
    """Edit a question, like any message."""
    if question.content == content:
        return
    before = extras_of(question)
    mentions = called(tx.connection, [Text(room.id, content, may_call_all=True)])[0]
    question.content, question.edited_at = content, now()
    change_extras(question, preview=None, **mentions)
    place = room.id, question.seq
    renew_mentions(tx.connection, Marked(*place, before), Marked(*place, mentions))
    conclude(tx, room, question, changed=True)


def _take_back_after(tx: Transaction, room: Room, seq: int) -> list[str]:
    """Recall everything behind a message; what waits or grows there is stopped. Answers with the files that nothing
    uses any more.
    """
    later = Message.room_id == room.id, Message.seq > seq, Message.deleted_at.is_(None)
    dropped: list[str] = []
    for message in tx.session.scalars(select(Message).where(*later).order_by(Message.seq)).all():
        extras = extras_of(message)
        forget(tx.connection, Marked(room.id, message.seq, extras))
        message.content, message.extras, message.deleted_at = "", None, now()
        conclude(tx, room, message, changed=True)
        dropped += drop_unused(tx.connection, [file["id"] for file in extras["files"]])
    running = Answer.room_id == room.id, Answer.seq > seq, Answer.status.in_(UNFINISHED)
    for answer in tx.session.scalars(select(Answer).where(*running)).all():
        answer.status, answer.ended_at = "stopped", now()
    return dropped
