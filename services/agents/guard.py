"""Stores what agents are asked, as far as it may be: the budgets of rooms and people, and the bound on what agents ask
each other. What a model is asked besides, for names and summaries, counts in the same budgets.

All of it belongs to a `database.write` in which the room is locked, so that nobody asks between counting and asking.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Literal
from uuid import uuid4

import orjson
from sqlalchemy import BindParameter, ColumnElement, bindparam, case, delete, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from database import Transaction
from errors import AppError, RateLimited
from models import Answer, Message, ModelCall
from models.base import now
from models.model_call import Purpose
from prepared import Prepared
from schemas.agent import AgentSettings, LimitSettings
from services import access
from services.agents.answer_log import Lines, new_state
from services.agents.asks import Ask, Wanted
from services.agents.beginnings import Begun, held_by
from services.agents.directory import AgentDirectory
from services.agents.waiting import at_once
from services.message_extras import extras_of
from services.message_log import Draft, Posted, store

HOUR = timedelta(hours=1)
NOTICES_WITHIN = 2000
"""So many messages back a notice is looked for, before it is given once more."""

STOPPED_WITHIN = 50
"""So many messages back it is looked for whether agents were told to stop."""

Code = Literal["hop_limit", "room_budget", "person_budget", "agent_silent"]


@dataclass(frozen=True, slots=True)
class _Saying:
    """A message of an agent that is to be stored: a notice, or an answer that was wanted. `holder` is the server at
    which it begins at once.
    """

    draft: Draft
    wanted: Wanted | None = None
    holder: str | None = None


@dataclass(slots=True)
class _Spent:
    """How much was asked for in this hour, and by this write."""

    room: int
    people: dict[int, int]


_GIVEN = ("room_id", "seq", "agent_id", "asker_id", "question_seq", "hops")
_STANDING = ("status", "holder", "held_until", "asked_at", "started_at")
_NOTHING_YET: dict[str, Any] = {"thought": "", "steps": "[]"}
ADD_ANSWERS = Prepared(
    lambda _: insert(Answer).values({**{name: bindparam(name) for name in (*_GIVEN, *_STANDING)}, **_NOTHING_YET})
)


class Guard:
    """Knows the limits of each agent."""

    def __init__(self, directory: AgentDirectory) -> None:
        self._directory = directory

    def ask(self, tx: Transaction, room_id: int, wanted: Sequence[Wanted], holder: str | None = None) -> list[Begun]:
        """Queue an answer for each of these, in their order. Over the budget, and for an agent that is silent, there is
        a notice, once an hour.

        With a `holder`, those that have nothing before them begin there in this write; returned is which.
        """
        spent = _spent(tx.session, room_id, {one.asker_id for one in wanted})
        first = at_once(tx.connection, room_id, wanted) if holder is not None else set()
        sayings: list[_Saying] = []
        for one in wanted:
            settings = self._directory.settings(one.agent_id)
            over = _over(settings.limits, spent, one.asker_id) if settings is not None else "agent_silent"
            if settings is not None and over is None:
                spent.room += 1
                spent.people[one.asker_id] += 1
                holding = holder if one in first else None
                sayings.append(_Saying(_answer(room_id, one, settings, begins=holding is not None), one, holding))
            elif over is not None:
                notice = _notice(room_id, one, over)
                said = [saying.draft.extras for saying in sayings]
                if notice.extras not in said and not _was_said(tx.session, room_id, notice):
                    sayings.append(_Saying(notice))
        return _store(tx, sayings)

    def pass_on(self, tx: Transaction, lines: Lines) -> None:
        """An answer is whole: ask the other agents that it names. Where that has gone on for long enough, say so
        once instead, until somebody says something.
        """
        answer, settings = lines.answer, self._directory.settings(lines.answer.agent_id)
        if lines.message.deleted_at is not None or lines.room.deleted_at is not None or settings is None:
            return
        named = self._directory.among(extras_of(lines.message)["mentions"])
        hops = answer.hops + 1
        wanted = [Wanted(one, answer.asker_id, answer.seq, hops) for one in named if one != answer.agent_id]
        if not wanted:
            return
        if hops <= settings.limits.hops:
            self.ask(tx, answer.room_id, wanted)
        elif not _was_stopped(tx.session, answer.room_id):
            by = Wanted(answer.agent_id, answer.asker_id, answer.seq)
            _store(tx, [_Saying(_notice(answer.room_id, by, "hop_limit"))])

    def require_budget(self, session: Session, answer: Answer) -> None:
        """RateLimited if this answer cannot be asked for once more in this hour."""
        settings = self._directory.settings(answer.agent_id)
        limits = settings.limits if settings else LimitSettings()
        spent = _spent(session, answer.room_id, {answer.asker_id})
        over = _over(limits, spent, answer.asker_id)
        if over is not None:
            whose = Answer.room_id == answer.room_id if over == "room_budget" else Answer.asker_id == answer.asker_id
            first = session.scalar(select(func.min(Answer.asked_at)).where(whose, Answer.asked_at > now() - HOUR))
            waits = HOUR - (now() - first) if first is not None else HOUR
            raise RateLimited(max(1.0, round(waits.total_seconds(), 1)))

    def spend(self, tx: Transaction, room_id: int, asker_id: int, limits: LimitSettings, purpose: Purpose) -> bool:
        """Count a call to a model that is no answer; False if the budget has nothing left for it."""
        access.lock_rooms(tx.session, [room_id])
        if _over(limits, _spent(tx.session, room_id, {asker_id}), asker_id) is not None:
            return False
        tx.session.execute(delete(ModelCall).where(ModelCall.asker_id == asker_id, ModelCall.asked_at <= now() - HOUR))
        call = ModelCall(id=str(uuid4()), room_id=room_id, asker_id=asker_id, purpose=purpose, asked_at=now())
        tx.session.add(call)
        return True


def _answer(room_id: int, one: Wanted, settings: AgentSettings, *, begins: bool) -> Draft:
    model = settings.model.name if settings.model else ""
    extras = {"answer": new_state(one.asker_id, model, "streaming" if begins else "queued")}
    return Draft(str(uuid4()), room_id, one.agent_id, "", one.question_seq, extras=extras, calls=False, kind="answer")


def _notice(room_id: int, one: Wanted, code: Code) -> Draft:
    about = {"person_budget": one.asker_id, "agent_silent": one.agent_id}
    extras = {"notice": {"code": code, "user_id": about.get(code)}}
    return Draft(str(uuid4()), room_id, one.agent_id, "", one.question_seq, extras=extras, calls=False, kind="notice")


def _store(tx: Transaction, sayings: Sequence[_Saying]) -> list[Begun]:
    """Store messages of agents, and the records of those that are answers. An agent that may not speak is not asked."""
    if not sayings:
        return []
    tx.session.flush()
    begun: list[Begun] = []
    records: list[dict[str, Any]] = []
    results: Sequence[Posted | AppError] = store(tx, [saying.draft for saying in sayings])
    for result, saying in zip(results, sayings, strict=True):
        draft, one = saying.draft, saying.wanted
        if one is None or isinstance(result, AppError):
            continue
        seq = result.message["seq"]
        records.append({"room_id": draft.room_id, "seq": seq, **asdict(one), **_standing(saying.holder)})
        if saying.holder is not None:
            begun.append(Begun(Ask(draft.room_id, seq, draft.id, **asdict(one)), "", [], None))
    if records:
        ADD_ANSWERS.change_many(tx.connection, records)
    return begun


def _standing(holder: str | None) -> dict[str, Any]:
    """Where an answer stands that is asked for now: it waits, or it begins at this holder."""
    waits = {"status": "queued", "holder": None, "held_until": None, "started_at": None}
    return {"asked_at": now(), **(waits if holder is None else held_by(holder))}


def _asked(whose: ColumnElement[bool], whose_call: ColumnElement[bool]) -> Prepared:
    """How many answers were asked for since a moment, how many of them more than once, and how many calls there were
    besides.
    """
    since: BindParameter[Any] = bindparam("since")
    again = case((Answer.details.like(bindparam("again")), 1))
    calls = select(func.count()).select_from(ModelCall).where(whose_call, ModelCall.asked_at > since).scalar_subquery()
    return Prepared(lambda _: select(func.count(), func.count(again), calls).where(whose, Answer.asked_at > since))


ASKED_IN_ROOM = _asked(Answer.room_id == bindparam("whose"), ModelCall.room_id == bindparam("whose"))
ASKED_BY_PERSON = _asked(Answer.asker_id == bindparam("whose"), ModelCall.asker_id == bindparam("whose"))


def _spent(session: Session, room_id: int, asker_ids: set[int]) -> _Spent:
    of_people = {asker_id: _count(session, ASKED_BY_PERSON, Answer.asker_id, asker_id) for asker_id in asker_ids}
    return _Spent(_count(session, ASKED_IN_ROOM, Answer.room_id, room_id), of_people)


def _count(session: Session, asked: Prepared, column: InstrumentedAttribute[int], whose: int) -> int:
    """How much was asked for in this hour: answers, each time they were asked for again, and calls besides."""
    since = now() - HOUR
    ((first, repeated, calls),) = asked.rows(session.connection(), {}, whose=whose, since=since, again='%"retries"%')
    if not repeated:
        return int(first) + int(calls)
    again = Answer.details.contains('"retries"')
    details = session.scalars(select(Answer.details).where(column == whose, Answer.asked_at > since, again))
    return int(first) + int(calls) + sum(int(orjson.loads(found)["retries"]) for found in details if found)


def _over(limits: LimitSettings, spent: _Spent, asker_id: int) -> Code | None:
    if spent.room >= limits.answers_per_room_hour:
        return "room_budget"
    return "person_budget" if spent.people[asker_id] >= limits.answers_per_person_hour else None


def _was_said(session: Session, room_id: int, notice: Draft) -> bool:
    """Whether this notice was given in this hour."""
    notices = _latest(session, room_id, NOTICES_WITHIN, Message.kind == "notice", Message.created_at > now() - HOUR)
    return any(extras_of(said)["notice"] == (notice.extras or {}).get("notice") for said in notices)


def _was_stopped(session: Session, room_id: int) -> bool:
    """Whether agents were told to stop since somebody else said something."""
    for message in _latest(session, room_id, STOPPED_WITHIN):
        if message.kind == "text":
            return False
        if message.kind == "notice" and (extras_of(message)["notice"] or {}).get("code") == "hop_limit":
            return True
    return False


def _latest(session: Session, room_id: int, count: int, *which: ColumnElement[bool]) -> Iterator[Message]:
    last_seq = session.scalar(select(func.max(Message.seq)).where(Message.room_id == room_id)) or 0
    found = select(Message).where(Message.room_id == room_id, Message.seq > last_seq - count, *which)
    return iter(session.scalars(found.order_by(Message.seq.desc())).all())
