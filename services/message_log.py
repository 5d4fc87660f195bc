"""The hot path: storing messages. However many drafts there are, they become one bulk insert in one commit.

It works on the driver's cursor, with statements that are compiled once.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.elements import KeyedColumnElement

from database import Transaction
from errors import AppError, Conflict, Forbidden, InvalidRequest, NotFound
from models import Message, Room
from models.base import now
from prepared import Prepared, numbered
from services import message_files
from services.events import Payload, RoomEvent, frame
from services.mentions import Text, called, may_call
from services.message_extras import Extras, pack
from services.message_indexes import Marked, note
from services.message_views import payload
from services.roles import MODERATORS
from services.senders import Senders, find_senders, move_marks


class Draft(NamedTuple):
    """Something to say, not yet stored. A tuple: one is made for each message, at half the price of a frozen class."""

    id: str
    room_id: int
    sender_id: int
    content: str
    reply_to: int | None
    extras: Extras | None = None
    calls: bool = True
    """Whether names in it call those who have them; what is passed on from elsewhere calls nobody."""

    kind: Literal["text", "answer", "notice"] = "text"
    """What it is; nothing but agents says anything else than texts."""

    file_ids: tuple[str, ...] = ()
    """Uploads of the sender's own that it shows."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A stored message as it goes over the wire; `created` is False for a repeat, which changed nothing."""

    message: Payload
    created: bool


COLUMNS: ReadOnlyColumnCollection[str, KeyedColumnElement[Any]] = Message.__table__.columns
GIVEN = [column.name for column in COLUMNS if column.name not in ("edited_at", "deleted_at")]
"""What a new message has; the database fills in that nothing was done to it yet."""

_ROOMS = select(Room.id, Room.version, Room.last_seq).where(Room.deleted_at.is_(None)).order_by(Room.id)
LOCK_ROOMS = Prepared(lambda size: _ROOMS.where(Room.id.in_(numbered("room", size))).with_for_update())
FIND_KNOWN = Prepared(lambda size: select(Message.id).where(Message.id.in_(numbered("id", size))))
INSERT = Prepared(lambda _: insert(Message).values({name: bindparam(name) for name in GIVEN}))
MOVE_ROOMS = Prepared(
    lambda size: (
        update(Room)
        .where(Room.id.in_(numbered("room", size)))
        .values(version=Room.version + bindparam("by"), last_seq=Room.last_seq + bindparam("by"))
        .execution_options(synchronize_session=False)
    )
)


@dataclass(slots=True)
class Counter:
    """Where a locked room stands, while a batch moves it on."""

    version: int
    seq: int
    added: int = 0

    def next_row(self, draft: Draft, moment: datetime, extras: Extras | None) -> dict[str, Any]:
        """The row for a draft, at the room's next place."""
        self.version += 1
        self.seq += 1
        self.added += 1
        return {
            "id": draft.id,
            "room_id": draft.room_id,
            "seq": self.seq,
            "version": self.version,
            "sender_id": draft.sender_id,
            "kind": draft.kind,
            "content": draft.content,
            "reply_to": draft.reply_to,
            "created_at": moment,
            "edited_at": None,
            "deleted_at": None,
            "extras": extras and pack(extras),
        }


def store(tx: Transaction, drafts: Sequence[Draft]) -> list[Posted | AppError]:
    """Store drafts in order, each once: lock their rooms, check their senders, give out seqs and versions, insert."""
    rooms, senders, known = _situation(tx.connection, drafts)
    files = message_files.load(tx.connection, [id_ for draft in drafts for id_ in draft.file_ids])
    hanging = _what_hangs(tx.connection, drafts, senders, files)
    moment = now()
    new_rows: list[dict[str, Any]] = []
    marked: list[Marked] = []
    results: list[Posted | AppError] = []
    for draft, extras in zip(drafts, hanging, strict=True):
        refusal = _refusal(draft, rooms, senders, known, files)
        if refusal is not None:
            results.append(refusal)
        elif draft.id in known:
            results.append(Posted(known[draft.id], created=False))
        else:
            row = rooms[draft.room_id].next_row(draft, moment, extras)
            new_rows.append(row)
            senders[draft.room_id, draft.sender_id].said(row["seq"])
            if extras:
                marked.append(Marked(draft.room_id, row["seq"], extras))
            message = known[draft.id] = payload(row)
            results.append(Posted(message, created=True))
            tx.publish(
                RoomEvent(draft.room_id, frame("message.created", draft.room_id, row["version"], message=message))
            )
    if new_rows:
        INSERT.change_many(tx.connection, new_rows)
        note(tx.connection, marked, moment)
        _move(tx.connection, rooms)
        move_marks(tx.connection, senders)
    return results


def _situation(
    connection: Connection, drafts: Sequence[Draft]
) -> tuple[dict[int, Counter], Senders, dict[str, Payload]]:
    """The drafts' rooms, what their senders may do there, and which of the messages are stored already.

    The rooms are locked first: what is read then is what was committed by whoever held them before.
    """
    room_ids = sorted({draft.room_id for draft in drafts})
    places = list({(draft.room_id, draft.sender_id) for draft in drafts})
    locked = LOCK_ROOMS.rows(connection, {"room": room_ids})
    senders = find_senders(connection, places)
    known = FIND_KNOWN.rows(connection, {"id": [draft.id for draft in drafts]})
    return (
        {room_id: Counter(version, seq) for room_id, version, seq in locked},
        senders,
        _load(connection, [id_ for (id_,) in known]) if known else {},
    )


def _what_hangs(
    connection: Connection, drafts: Sequence[Draft], senders: Senders, files: message_files.Files
) -> list[Extras | None]:
    """What each draft brings with it, and whom it calls. Plain text without an `@` costs nothing here."""
    hanging = [
        {"files": message_files.shown(draft.file_ids, files)} if draft.file_ids else draft.extras for draft in drafts
    ]
    calling = [
        place
        for place, draft in enumerate(drafts)
        if may_call(draft.content) and draft.calls and (draft.room_id, draft.sender_id) in senders
    ]
    if calling:
        texts = [
            Text(draft.room_id, draft.content, senders[draft.room_id, draft.sender_id].role in MODERATORS)
            for draft in map(drafts.__getitem__, calling)
        ]
        for place, called_there in zip(calling, called(connection, texts), strict=True):
            hanging[place] = {**(hanging[place] or {}), **called_there}
    return hanging


def _load(connection: Connection, ids: Sequence[str]) -> dict[str, Payload]:
    rows = connection.execute(select(*COLUMNS).where(Message.__table__.c.id.in_(ids))).mappings()
    return {row["id"]: payload(dict(row)) for row in rows}


def _move(connection: Connection, rooms: Mapping[int, Counter]) -> None:
    """Move the rooms on by what each has got; rooms that got as much as another move together."""
    together: dict[int, list[int]] = defaultdict(list)
    for room_id, counter in rooms.items():
        if counter.added:
            together[counter.added].append(room_id)
    for added, room_ids in together.items():
        MOVE_ROOMS.change(connection, {"room": room_ids}, by=added)


def _refusal(
    draft: Draft,
    rooms: Mapping[int, Counter],
    senders: Senders,
    known: Mapping[str, Payload],
    files: message_files.Files,
) -> AppError | None:
    place = draft.room_id, draft.sender_id
    if draft.room_id not in rooms or place not in senders:
        return NotFound("room")
    first = known.get(draft.id)
    if first is not None:
        return None if (first["room_id"], first["sender_id"]) == place else Conflict("message_id_taken")
    if senders[place].silenced:
        return Forbidden()
    if draft.reply_to is not None and draft.reply_to > rooms[draft.room_id].seq:
        return InvalidRequest("reply_to", "there is no message with this seq")
    return message_files.refusal(draft.sender_id, draft.file_ids, files)
