"""What is written of an answer that has begun: every few seconds how far it is, and its end.

Each function here belongs to a `database.write` and locks the room first. An end is a change of the message like any
other; what is written between takes no version, for nobody need hear of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal

import orjson
from sqlalchemy import and_, bindparam, select, update

from database import Transaction
from models import Answer, Message, Room
from models.base import now
from prepared import Prepared
from schemas.answer import DEFAULT_CURRENCY, AnswerState, AnswerStatus, Step
from services import access, session_rooms
from services.agents.asks import Place, Wanted
from services.agents.upstream import Usage
from services.agents.waiting import is_waited_for
from services.mentions import Text, called
from services.message_changes import conclude
from services.message_extras import Extras, change_extras, extras_of
from services.message_indexes import Marked, renew_mentions
from services.message_log import LOCK_ROOMS

LEASE = timedelta(seconds=15)
"""For how long a run belongs to its server after it was last heard of."""

MAX_STEPS_BYTES = 50_000
"""MariaDB's TEXT holds 65 535 bytes."""

SHORT_RESULT_CHARS = 100


@dataclass(frozen=True, slots=True)
class Written:
    """How far an answer is."""

    text: str
    thought: str
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended, and what it took."""

    status: AnswerStatus
    error: str | None = None
    error_detail: str | None = None
    usage: Usage | None = None
    cost: Decimal | None = None
    currency: str = DEFAULT_CURRENCY
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lines:
    """The rows of one answer, in a locked room."""

    room: Room
    answer: Answer
    message: Message


_HERE = Answer.room_id == bindparam("at_room"), Answer.seq == bindparam("at_seq")
_MESSAGE = Message.room_id == bindparam("at_room"), Message.seq == bindparam("at_seq")
_WANTED = Answer.agent_id, Answer.asker_id, Answer.question_seq
STANDING = Prepared(
    lambda _: (
        select(Answer.status, Answer.holder, Answer.details, Message.deleted_at, *_WANTED)
        .join(Message, and_(Message.room_id == Answer.room_id, Message.seq == Answer.seq))
        .where(*_HERE)
    )
)
WRITE_TEXT = Prepared(
    lambda _: (
        update(Message).where(*_MESSAGE).values(content=bindparam("said")).execution_options(synchronize_session=False)
    )
)
WRITE_RECORD = Prepared(
    lambda _: (
        update(Answer)
        .where(*_HERE)
        .values(held_until=bindparam("until"), thought=bindparam("thinking"), steps=bindparam("stepped"))
        .execution_options(synchronize_session=False)
    )
)

Standing = Literal["mine", "stop", "lost"]
"""Whether a run may go on, is asked to stop, or does not belong to this server any more."""


def new_state(asker_id: int, model: str, status: AnswerStatus = "queued") -> Extras:
    """What hangs on the message of an answer of which there is nothing yet."""
    state = AnswerState(
        status=status,
        asker_id=asker_id,
        model=model,
        error=None,
        error_detail=None,
        thought=False,
        steps=0,
        input_tokens=0,
        output_tokens=0,
        cost=None,
        currency=DEFAULT_CURRENCY,
        proposals=[],
    )
    return state.model_dump(mode="json")


def lines_of(tx: Transaction, place: Place) -> Lines | None:
    """The rows of the answer at this place; the room is locked from here on. None if there is none."""
    access.lock_rooms(tx.session, [place[0]])
    room, answer = tx.session.get(Room, place[0]), tx.session.get(Answer, place)
    message = tx.session.get(Message, place)
    if room is None or answer is None or message is None:
        return None
    return Lines(room, answer, message)


def checkpoint(tx: Transaction, place: Place, holder: str, before: Written, written: Written, renew: bool) -> Standing:
    """Write how far the answer is, but for what was written before; `renew` holds it for longer in any case."""
    if not LOCK_ROOMS.rows(tx.connection, {"room": [place[0]]}):
        return "stop"
    at = {"at_room": place[0], "at_seq": place[1]}
    found = STANDING.rows(tx.connection, {}, **at)
    if not found:
        return "lost"
    status, held_by, details, deleted_at, *wanted = found[0]
    if status != "streaming" or held_by != holder:
        return "lost"
    if deleted_at is not None:
        return "stop"
    if written.text != before.text:
        WRITE_TEXT.change(tx.connection, {}, **at, said=written.text)
    if renew or (written.thought, written.steps) != (before.thought, before.steps):
        record = {"until": now() + LEASE, "thinking": written.thought, "stepped": _packed(written.steps)}
        WRITE_RECORD.change(tx.connection, {}, **at, **record)
    stops = details and orjson.loads(details).get("stop")
    return "mine" if not stops and is_waited_for(tx.connection, place[0], Wanted(*wanted)) else "stop"


def finish(tx: Transaction, place: Place, holder: str, ending: Ending, written: Written) -> Lines | None:
    """Write the end of a run. None, and nothing is changed, if the answer does not belong to this server any more."""
    lines = lines_of(tx, place)
    if lines is None or lines.answer.status != "streaming" or lines.answer.holder != holder:
        return None
    if lines.message.deleted_at is None:
        _write(lines, written)
    close(tx, lines, ending)
    return lines


def interrupt(tx: Transaction, place: Place, *, whoever_holds_it: bool) -> None:
    """End an answer that nobody works on any more, with the text that was last written."""
    lines = lines_of(tx, place)
    if lines is None or lines.answer.status != "streaming":
        return
    held_until = lines.answer.held_until
    if whoever_holds_it or held_until is None or held_until < now():
        close(tx, lines, Ending("interrupted"))


def close(tx: Transaction, lines: Lines, ending: Ending) -> None:
    """Let an answer come to its end, and tell everybody."""
    answer, message = lines.answer, lines.message
    answer.status, answer.holder, answer.held_until, answer.ended_at = ending.status, None, None, now()
    if ending.usage is not None:
        answer.models_usage = orjson.dumps(_usage_fields(lines, ending, ending.usage)).decode()
    kept = {name: value for name, value in _details(answer).items() if name == "retries"}
    answer.details = orjson.dumps({**kept, **ending.details}).decode()
    if message.deleted_at is not None or lines.room.deleted_at is not None:
        tx.session.flush()
        return
    state = extras_of(message)["answer"]
    state |= {
        "status": ending.status,
        "error": ending.error,
        "error_detail": ending.error_detail,
        "thought": bool(answer.thought),
        "steps": len(orjson.loads(answer.steps)),
    }
    if ending.usage is not None:
        state |= {"input_tokens": ending.usage.input_tokens, "output_tokens": ending.usage.output_tokens}
        state |= {"cost": None if ending.cost is None else f"{ending.cost:f}", "currency": ending.currency}
    change_extras(message, answer=state, **_mentions(tx, message))
    conclude(tx, lines.room, message, changed=True)
    if lines.room.kind == "session":
        session_rooms.keep_state(tx, lines.room, state["model"])


def requeue(tx: Transaction, lines: Lines, *, keep_text: bool) -> None:
    """Let an answer that has ended wait for another run, with its text or from nothing."""
    answer, message, state = lines.answer, lines.message, extras_of(lines.message)["answer"]
    retries = _details(answer).get("retries", 0)
    answer.details = orjson.dumps({"retries": retries + 1}).decode()
    answer.status, answer.asked_at, answer.started_at, answer.ended_at = "queued", now(), None, None
    if keep_text:
        state |= {"status": "queued", "error": None, "error_detail": None}
        change_extras(message, answer=state)
    else:
        answer.thought, answer.steps, answer.models_usage = "", "[]", None
        message.content = ""
        anew = new_state(answer.asker_id, state["model"]) | {"proposals": state["proposals"]}
        change_extras(message, answer=anew, **_mentions(tx, message))
    conclude(tx, lines.room, message, changed=True)


def ask_to_stop(lines: Lines) -> None:
    """Tell whichever server works on it that it is to stop: it looks every few seconds."""
    lines.answer.details = orjson.dumps({**_details(lines.answer), "stop": True}).decode()


def _write(lines: Lines, written: Written) -> None:
    lines.message.content = written.text
    lines.answer.thought = written.thought
    lines.answer.steps = _packed(written.steps)


def _packed(steps: Sequence[Step]) -> str:
    """The steps as they are stored. Where they are too much, the results of all become short, and then the first go."""
    fields = [step.model_dump(mode="json") for step in steps]
    if len(orjson.dumps(fields)) > MAX_STEPS_BYTES:
        for step in fields:
            step["result"] = step["result"] and step["result"][:SHORT_RESULT_CHARS]
    while len(packed := orjson.dumps(fields)) > MAX_STEPS_BYTES:
        del fields[0]
    return packed.decode()


def is_wanted(tx: Transaction, lines: Lines) -> bool:
    """Whether room, question, agent and asker are all still there."""
    if lines.room.deleted_at is not None or lines.message.deleted_at is not None:
        return False
    answer = lines.answer
    wanted = Wanted(answer.agent_id, answer.asker_id, answer.question_seq)
    return is_waited_for(tx.connection, answer.room_id, wanted)


def _mentions(tx: Transaction, message: Message) -> Extras:
    """Whom the text calls as it is now. While it grows it calls nobody."""
    before = extras_of(message)
    mentions = called(tx.connection, [Text(message.room_id, message.content, may_call_all=False)])[0]
    place = message.room_id, message.seq
    renew_mentions(tx.connection, Marked(*place, before), Marked(*place, mentions))
    return mentions


def _details(answer: Answer) -> dict[str, Any]:
    details: dict[str, Any] = orjson.loads(answer.details) if answer.details else {}
    return details


def _usage_fields(lines: Lines, ending: Ending, usage: Usage) -> dict[str, Any]:
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "requests": usage.requests,
        "cost": None if ending.cost is None else f"{ending.cost:f}",
        "currency": ending.currency,
        "model": extras_of(lines.message)["answer"]["model"],
    }
