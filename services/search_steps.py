"""Steps of search through the rooms' versions: what changed in a room since search read it, and its way into the index.

A step is stored with the version that it leads to, in one write, and only by whoever still stands where it began.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import orjson
from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.orm import Session

from database import Transaction
from models import Message, Room, SearchEntry, SearchPosition
from prepared import Prepared, columns_of, numbered, one_of
from services import search_index
from services.search_tokens import index_terms, room_term

MESSAGES_AT_ONCE = 64
"""So many go into one write: while it is carried out, nobody's message can be stored."""
CHARS_AT_ONCE = 40_000
ENTRIES_AT_ONCE = 500

STANDING = Prepared(
    lambda size: (
        select(Room.id, Room.version, Room.deleted_at, SearchPosition.version)
        .outerjoin(SearchPosition, SearchPosition.room_id == Room.id)
        .where(Room.id.in_(numbered("room", size)))
    )
)
CHANGED = Prepared(
    lambda _: (
        select(*columns_of(Message, _Change))
        .where(Message.room_id == bindparam("room"), Message.version > bindparam("since"))
        .order_by(Message.version)
        .limit(bindparam("limit"))
    )
)
HOLD_POSITIONS = Prepared(
    lambda size: (
        select(SearchPosition.room_id, SearchPosition.version)
        .where(SearchPosition.room_id.in_(numbered("room", size)))
        .order_by(SearchPosition.room_id)
        .with_for_update(skip_locked=True)
    )
)
KNOWN = Prepared(
    lambda size: select(SearchEntry.room_id, SearchEntry.seq, SearchEntry.id).where(
        one_of(size, room=SearchEntry.room_id, seq=SearchEntry.seq)
    )
)
ADD_ENTRY = Prepared(
    lambda _: insert(SearchEntry).values({name: bindparam(name) for name in ("id", "room_id", "seq", "sender_id")})
)
MOVE_POSITION = Prepared(
    lambda _: (
        update(SearchPosition)
        .where(SearchPosition.room_id == bindparam("room"))
        .values(version=bindparam("to"))
        .execution_options(synchronize_session=False)
    )
)


class _Change(NamedTuple):
    """A row of `CHANGED`."""

    seq: int
    version: int
    sender_id: int
    created_at: datetime
    deleted_at: datetime | None
    content: str
    extras: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One message as search keeps it; no terms stand for a recalled one, which is kept no longer."""

    seq: int
    sender_id: int
    milliseconds: int
    terms: Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Step:
    """What was read of one room: messages that changed after version `start`, up to `end`; without a start, search has
    no position in the room yet. A closed room is not read: what search keeps of it goes.
    """

    room_id: int
    start: int | None
    end: int
    readings: Sequence[Reading]
    closed: bool = False


def rooms_behind(session: Session, limit: int) -> list[int]:
    """Rooms with messages that search may not have read; their positions may be of a history that a restore undid."""
    query = (
        select(Room.id)
        .outerjoin(SearchPosition, SearchPosition.room_id == Room.id)
        .where(Room.last_seq > 0, func.coalesce(SearchPosition.version, 0) != Room.version)
        .order_by(Room.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def read(session: Session, room_ids: Sequence[int]) -> tuple[list[int], list[Step]]:
    """Which of these rooms changed since search read them, and of what changed as much as goes into one write."""
    rooms = STANDING.rows(session.connection(), {"room": room_ids})
    behind = [row for row in rooms if row[1] != (row[3] or 0)]
    steps: list[Step] = []
    budget = MESSAGES_AT_ONCE
    for room_id, version, deleted_at, start in behind:
        if budget <= 0:
            break
        if deleted_at is not None:
            steps.append(Step(room_id, start, version, [], closed=True))
            budget -= MESSAGES_AT_ONCE
            continue
        since = start if start and start < version else 0  # one ahead of its room is of a history that was undone
        end, readings = _changed(session, room_id, since, version, budget)
        steps.append(Step(room_id, start, end, readings))
        budget -= max(1, len(readings))
    return [room_id for room_id, *_ in behind], steps


def _changed(session: Session, room_id: int, since: int, version: int, limit: int) -> tuple[int, list[Reading]]:
    """Messages that changed after version `since`, and up to which version these are all of them."""
    changed = CHANGED.rows(session.connection(), {}, room=room_id, since=since, limit=limit)
    readings: list[Reading] = []
    last, chars = since, 0
    for change in map(_Change._make, changed):
        if chars > CHARS_AT_ONCE:
            return last, readings
        last = change.version
        readings.append(_reading(change))
        chars += len(change.content)
    return version if len(changed) < limit else last, readings


def _reading(change: _Change) -> Reading:
    milliseconds = round(change.created_at.timestamp() * 1000)
    terms = None if change.deleted_at else index_terms(searchable_text(change.content, change.extras))
    return Reading(change.seq, change.sender_id, milliseconds, terms)


def searchable_text(content: str, extras: str | None) -> str:
    """What a message may be found by: its text, and the names of its files."""
    if not extras:
        return content
    files = orjson.loads(extras).get("files") or []
    return "\n".join([content, *(file["name"] for file in files)])


def write(tx: Transaction, steps: Sequence[Step]) -> None:
    """Store what was read, except of rooms that another server has moved on meanwhile or works on now."""
    _begin_positions(tx, [step.room_id for step in steps if step.start is None])
    positions = _held_positions(tx, [step.room_id for step in steps])
    mine = [step for step in steps if positions.get(step.room_id) == (step.start or 0)]
    known = _known(tx, mine)
    new: list[tuple[Step, Reading]] = []
    terms: dict[int, Sequence[str]] = {}
    gone: list[int] = []
    for step in mine:
        for reading in step.readings:
            id_ = known.get((step.room_id, reading.seq))
            if reading.terms is None:
                gone += [] if id_ is None else [id_]
            elif id_ is None:
                new.append((step, reading))
            else:
                terms[id_] = _kept(step, reading)
    search_index.forget_terms(tx.connection, [*gone, *terms])
    if gone:
        tx.connection.execute(delete(SearchEntry).where(SearchEntry.id.in_(gone)))
    terms |= _add_entries(tx, new)
    search_index.store_terms(tx.connection, terms)
    whole = [step for step in mine if not step.closed or not _forget_some(tx, step.room_id)]
    _move_positions(tx, {step.room_id: step.end for step in whole})


def _move_positions(tx: Transaction, versions: Mapping[int, int]) -> None:
    if versions:
        rows = [{"room": room_id, "to": version} for room_id, version in versions.items()]
        MOVE_POSITION.change_many(tx.connection, rows)


def _forget_some(tx: Transaction, room_id: int) -> bool:
    """Drop some of what search keeps of a room; whether there may be more."""
    some = select(SearchEntry.id).where(SearchEntry.room_id == room_id).order_by(SearchEntry.id).limit(ENTRIES_AT_ONCE)
    ids = list(tx.connection.scalars(some))
    search_index.forget_terms(tx.connection, ids)
    tx.connection.execute(delete(SearchEntry).where(SearchEntry.id.in_(ids)))
    return len(ids) == ENTRIES_AT_ONCE


def forget_room(tx: Transaction, room_id: int, version: int) -> None:
    """Drop all that search keeps of a room that is gone at this version. What was read of it before finds the position
    moved, and is not stored.
    """
    _begin_positions(tx, [room_id])
    here = SearchPosition.room_id == room_id
    tx.connection.execute(select(SearchPosition.version).where(here).with_for_update())
    while _forget_some(tx, room_id):
        pass
    _move_positions(tx, {room_id: version})


def _held_positions(tx: Transaction, room_ids: Sequence[int]) -> dict[int, int]:
    """The positions of these rooms, locked; those that another server holds are left out, so that nobody waits."""
    return dict(HOLD_POSITIONS.rows(tx.connection, {"room": room_ids}))


def _begin_positions(tx: Transaction, room_ids: Sequence[int]) -> None:
    """Let there be a position for each of these rooms."""
    if not room_ids:
        return
    rows = [{"room_id": room_id, "version": 0} for room_id in sorted(room_ids)]
    match tx.connection.dialect.name:
        case "sqlite":
            tx.connection.execute(sqlite.insert(SearchPosition).on_conflict_do_nothing(), rows)
        case "mysql":
            tx.connection.execute(mysql.insert(SearchPosition).prefix_with("IGNORE"), rows)
        case _:
            tx.connection.execute(postgresql.insert(SearchPosition).on_conflict_do_nothing(), rows)


def _known(tx: Transaction, steps: Sequence[Step]) -> dict[tuple[int, int], int]:
    """The ids of the entries that are there already, by room and seq."""
    places = [(step.room_id, reading.seq) for step in steps for reading in step.readings]
    if not places:
        return {}
    rooms, seqs = zip(*places, strict=True)
    return {(room_id, seq): id_ for room_id, seq, id_ in KNOWN.rows(tx.connection, {"room": rooms, "seq": seqs})}


def _add_entries(tx: Transaction, new: Collection[tuple[Step, Reading]]) -> dict[int, Sequence[str]]:
    """Store entries for messages that search did not know; returns their terms by id."""
    wanted = [search_index.entry_id(reading.milliseconds, step.room_id, reading.seq) for step, reading in new]
    ids = search_index.free_ids(tx.connection, wanted)
    rows = [
        {"id": id_, "room_id": step.room_id, "seq": reading.seq, "sender_id": reading.sender_id}
        for id_, (step, reading) in zip(ids, new, strict=True)
    ]
    if rows:
        ADD_ENTRY.change_many(tx.connection, rows)
    return {id_: _kept(step, reading) for id_, (step, reading) in zip(ids, new, strict=True)}


def _kept(step: Step, reading: Reading) -> Sequence[str]:
    """The terms that are stored: where there are any, also that of the room."""
    return [room_term(step.room_id), *reading.terms] if reading.terms else ()
