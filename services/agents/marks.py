"""How far the agents in a room have read it, and what lies behind: on the hot path, like `message_log`."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.orm import Session

from database import Transaction
from models import Membership, Message, Room
from prepared import Prepared, columns_of, numbered
from services.agents.addressing import Saying, addressed
from services.agents.asks import Wanted
from services.events import RoomSignal
from services.message_extras import unpack
from services.read_service import MAX_RECEIPT_MEMBERS

MESSAGES_AT_ONCE = 500

_INSIDE = Membership.left_at.is_(None), Room.id == Membership.room_id, Room.deleted_at.is_(None)
LISTENERS = Prepared(
    lambda size: select(Membership.user_id, Membership.last_read_seq, Room.id, Room.kind, Room.last_seq).where(
        Membership.room_id.in_(numbered("room", size)), Membership.user_id.in_(numbered("agent", size)), *_INSIDE
    )
)
MARKS = Prepared(
    lambda size: select(Membership.user_id, Membership.last_read_seq, Room.member_count).where(
        Membership.room_id == bindparam("room"), Membership.user_id.in_(numbered("agent", size)), *_INSIDE
    )
)
MOVE_MARKS = Prepared(
    lambda size: (
        update(Membership)
        .where(Membership.room_id == bindparam("room"), Membership.user_id.in_(numbered("agent", size)))
        .values(last_read_seq=bindparam("upto"))
        .execution_options(synchronize_session=False)
    )
)
BEHIND = Prepared(
    lambda _: (
        select(*columns_of(Message, _Said))
        .where(Message.room_id == bindparam("room"), Message.seq > bindparam("since"))
        .order_by(Message.seq)
        .limit(MESSAGES_AT_ONCE)
    )
)
SENDERS = Prepared(
    lambda size: select(Message.seq, Message.sender_id).where(
        Message.room_id == bindparam("room"), Message.seq.in_(numbered("seq", size))
    )
)


class _Room(NamedTuple):
    """A room that agents listen to."""

    id: int
    kind: str
    last: int
    """The seq of its last message."""


class _Said(NamedTuple):
    """A message, as far as it matters to who listens."""

    seq: int
    sender_id: int
    kind: str
    reply_to: int | None
    deleted_at: datetime | None
    extras: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the agents of a room found behind their marks."""

    room_id: int
    upto: int
    agents: Sequence[int]
    wanted: Sequence[Wanted]
    more: bool
    """Whether there are messages behind these."""


def read_behind(session: Session, room_ids: Collection[int], agents: Collection[int]) -> list[Reading]:
    """What is behind the marks of the agents in these rooms."""
    if not room_ids or not agents:
        return []
    connection = session.connection()
    marks: dict[_Room, dict[int, int]] = defaultdict(dict)
    for agent_id, mark, *room in LISTENERS.rows(connection, {"room": list(room_ids), "agent": list(agents)}):
        marks[_Room(*room)][agent_id] = mark
    return [_reading(connection, room, of_room) for room, of_room in marks.items() if min(of_room.values()) < room.last]


def _reading(connection: Connection, room: _Room, marks: Mapping[int, int]) -> Reading:
    found = BEHIND.rows(connection, {}, room=room.id, since=min(marks.values()))
    messages = [_Said(*row) for row in found]
    replied_to = _senders(connection, room.id, {message.reply_to for message in messages if message.reply_to})
    wanted = [
        Wanted(agent_id, message.sender_id, message.seq)
        for message in messages
        if message.deleted_at is None
        for agent_id in addressed(_saying(message, replied_to), room.kind, marks)
        if message.seq > marks[agent_id]
    ]
    upto = messages[-1].seq
    return Reading(room.id, upto, tuple(marks), wanted, more=upto < room.last)


def _saying(message: _Said, replied_to: Mapping[int, int]) -> Saying:
    mentions = unpack(message.extras)["mentions"] if message.extras else ()
    return Saying(message.kind, message.sender_id, mentions, replied_to.get(message.reply_to or 0))


def _senders(connection: Connection, room_id: int, seqs: Collection[int]) -> dict[int, int]:
    return dict(SENDERS.rows(connection, {"seq": list(seqs)}, room=room_id)) if seqs else {}


def move(tx: Transaction, reading: Reading) -> dict[int, int]:
    """Move the marks to where it was read, in a locked room, and tell who sees them; returns where they were."""
    before: dict[int, int] = {}
    for agent_id, mark, members in MARKS.rows(tx.connection, {"agent": reading.agents}, room=reading.room_id):
        before[agent_id] = mark
        if mark < reading.upto and members <= MAX_RECEIPT_MEMBERS:
            receipt = {"room_id": reading.room_id, "user_id": agent_id, "last_read_seq": reading.upto}
            tx.publish(RoomSignal(reading.room_id, {"type": "receipt", **receipt}))
    behind = [agent_id for agent_id, mark in before.items() if mark < reading.upto]
    if behind:
        MOVE_MARKS.change(tx.connection, {"agent": behind}, room=reading.room_id, upto=reading.upto)
    return before
