"""How an answer begins: in the write that asks it where nothing is before it, else when its turn has come.

Each function here belongs to a `database.write` in which the room is locked, or locks it.
"""

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select

from database import Transaction
from models import Answer
from models.base import now
from schemas.answer import Step
from services.agents import answer_log
from services.agents.answer_log import LEASE, Ending
from services.agents.asks import Ask, Place
from services.agents.upstream import Usage
from services.message_changes import conclude
from services.message_extras import change_extras, extras_of


@dataclass(frozen=True, slots=True)
class Begun:
    """An answer whose run begins here, with what there was of it before."""

    ask: Ask
    thought: str
    steps: list[Step]
    usage: Usage | None


def begin(tx: Transaction, place: Place, holder: str, model: str) -> Begun | None:
    """Take a queued answer and let it begin. None if it is not queued any more, if another answer of this agent grows
    in the room, or if nobody waits for it any more: then it is stopped.
    """
    lines = answer_log.lines_of(tx, place)
    if lines is None or lines.answer.status != "queued" or _another_grows(tx, lines.answer):
        return None
    answer, message = lines.answer, lines.message
    if not answer_log.is_wanted(tx, lines):
        answer_log.close(tx, lines, Ending("stopped"))
        return None
    for name, value in held_by(holder).items():
        setattr(answer, name, value)
    state = {**extras_of(message)["answer"], "status": "streaming", "model": model}
    change_extras(message, answer=state)
    conclude(tx, lines.room, message, changed=True)
    steps = [Step.model_validate(step) for step in orjson.loads(answer.steps)]
    return Begun(_ask_of(answer, message.id, message.content), answer.thought, steps, _usage_of(answer))


def held_by(holder: str) -> dict[str, Any]:
    """What stands in the record of an answer that begins to grow at this server: it does as long as it is heard of."""
    moment = now()
    return {"status": "streaming", "holder": holder, "held_until": moment + LEASE, "started_at": moment}


def _ask_of(answer: Answer, message_id: str, begun: str) -> Ask:
    """What its run knows of an answer."""
    return Ask(
        room_id=answer.room_id,
        seq=answer.seq,
        message_id=message_id,
        agent_id=answer.agent_id,
        asker_id=answer.asker_id,
        question_seq=answer.question_seq,
        hops=answer.hops,
        begun=begun,
    )


def _another_grows(tx: Transaction, answer: Answer) -> bool:
    growing = select(Answer.seq).where(
        Answer.room_id == answer.room_id, Answer.agent_id == answer.agent_id, Answer.status == "streaming"
    )
    return tx.session.scalar(growing.limit(1)) is not None


def _usage_of(answer: Answer) -> Usage | None:
    if answer.models_usage is None:
        return None
    stored = orjson.loads(answer.models_usage)
    return Usage(stored["input_tokens"], stored["output_tokens"], stored["requests"])
