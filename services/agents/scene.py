"""What is read before an agent answers: where it is, who asks what, and what was said before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.orm import Session

from errors import NotFound
from models import Message
from prepared import Prepared, columns_of
from services import access
from services.agents.asks import Ask
from services.agents.quotations import NAMES, Names, is_quoted, names_of

MAX_MESSAGES = 500
MAX_CHAIN = 20
"""So many replies are followed back from the question."""

ALONE = ("session", "direct")

ONE = Prepared(
    lambda _: select(*columns_of(Message, Line)).where(
        Message.room_id == bindparam("room"), Message.seq == bindparam("at")
    )
)
NEWEST = Prepared(
    lambda _: (
        select(*columns_of(Message, Line))
        .where(
            Message.room_id == bindparam("room"),
            Message.seq < bindparam("end"),
            Message.seq != bindparam("question"),
        )
        .order_by(Message.seq.desc())
        .limit(bindparam("most"))
    )
)


class Stage(NamedTuple):
    """Where an agent is asked, and who it and the asker are there."""

    room_id: int
    kind: str
    room_name: str
    username: str
    agent_name: str
    asker_name: str


class Line(NamedTuple):
    """A message, as far as it is shown."""

    room_id: int
    seq: int
    sender_id: int
    kind: str
    content: str
    reply_to: int | None
    created_at: datetime
    deleted_at: datetime | None
    extras: str | None


@dataclass(frozen=True, slots=True)
class Scene:
    """What was read for an ask."""

    stage: Stage
    question: Line
    before: Sequence[Line]
    """What was said before, oldest first; the chain of replies first of all."""

    chain: frozenset[int]
    names: Names


def read_scene(session: Session, ask: Ask, most: int) -> Scene:
    """All that an answer is made of, with at most so many messages. NotFound if the agent is not in the room any more,
    or the question was taken back.
    """
    connection = session.connection()
    title = access.access_title(connection, ask.agent_id, ask.room_id)
    found = NAMES.rows(connection, {"user": [ask.agent_id, ask.asker_id]})
    people = {id_: (username, name) for id_, name, username in found}
    stage = Stage(ask.room_id, *title, *people[ask.agent_id], people[ask.asker_id][1])
    question = _line(connection, ask.room_id, ask.question_seq)
    if question is None or question.deleted_at is not None:
        raise NotFound("message")
    end = ask.seq if stage.kind in ALONE else question.seq
    newest = NEWEST.rows(connection, {}, room=ask.room_id, question=question.seq, end=end, most=min(most, MAX_MESSAGES))
    lines = {line.seq: line for line in (Line(*row) for row in newest)}
    chain = {line.seq: line for line in _chain(connection, question, lines)}
    before = sorted((lines | chain).values(), key=lambda line: line.seq)
    said = [line for line in before if is_quoted(line)]
    names = names_of(session, [question.sender_id, *(line.sender_id for line in said)])
    return Scene(stage, question, said, frozenset(chain), names)


def _line(connection: Connection, room_id: int, seq: int) -> Line | None:
    found = ONE.rows(connection, {}, room=room_id, at=seq)
    return Line(*found[0]) if found else None


def _chain(connection: Connection, question: Line, known: Mapping[int, Line]) -> Iterator[Line]:
    """What the question answers, what that answers, and so on."""
    line: Line | None = question
    for _ in range(MAX_CHAIN):
        seq = line.reply_to if line is not None else None
        if seq is None:
            return
        line = known.get(seq) or _line(connection, question.room_id, seq)
        if line is not None:
            yield line
