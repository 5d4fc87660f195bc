"""The full-text structures of the three databases, behind one set of functions.

Each keeps `search_terms(id, terms)` in its own way: FTS5 on SQLite, a FULLTEXT index on MariaDB and MySQL, a tsvector
with GIN on PostgreSQL. Terms and questions are made of our own ASCII terms alone, so nothing that people write
reaches a database's query language.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    TableClause,
    cast,
    column,
    delete,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects import mysql, postgresql

from models import Membership, Room, SearchEntry
from services.search_tokens import Term

ID_BITS = 20
ROOM_BITS = 10
MAX_SHIFT_MS = 1000
"""How much later than its message an entry may lie, because others have its place."""

_INSERT_TERMS = {
    "sqlite": "INSERT INTO search_terms (rowid, terms) VALUES (:id, :terms)",
    "mysql": "INSERT INTO search_terms (id, terms) VALUES (:id, :terms)",
    "postgresql": (
        "INSERT INTO search_terms (id, terms) VALUES (:id, array_to_tsvector(string_to_array(:terms, ' ')))"
    ),
}


def first_id(milliseconds: int) -> int:
    """The first id that an entry of this time may have."""
    return milliseconds << ID_BITS


def entry_id(milliseconds: int, room_id: int, seq: int) -> int:
    """The id of a message's entry: by time, then apart for each room, then in the room's order."""
    place = (room_id % (1 << ROOM_BITS)) << (ID_BITS - ROOM_BITS) | seq % (1 << (ID_BITS - ROOM_BITS))
    return first_id(milliseconds) + place


def free_ids(connection: Connection, wanted: Iterable[int]) -> list[int]:
    """For each wanted id, in order, itself or, if an entry has it already, the next one that is free."""
    given: dict[int, None] = {}
    taken: set[int] = set()
    waiting = list(wanted)
    taken.update(_taken(connection, waiting))
    for id_ in waiting:
        while id_ in given or id_ in taken:
            id_ = first_id((id_ >> ID_BITS) + 1) + id_ % (1 << ID_BITS)  # the same place, a millisecond later
            taken.update(_taken(connection, [id_]))
        given[id_] = None
    return list(given)


def _taken(connection: Connection, ids: Collection[int]) -> Iterable[int]:
    return connection.scalars(select(SearchEntry.id).where(SearchEntry.id.in_(ids)))


def store_terms(connection: Connection, terms: Mapping[int, Sequence[str]]) -> None:
    """Keep the terms of new entries, by their ids."""
    rows = [{"id": id_, "terms": " ".join(of_entry)} for id_, of_entry in terms.items() if of_entry]
    if rows:
        connection.execute(text(_INSERT_TERMS[connection.dialect.name]), rows)


def forget_terms(connection: Connection, ids: Collection[int]) -> None:
    """Drop the terms of these entries."""
    if ids:
        terms = _terms_table(connection.dialect.name)
        connection.execute(delete(terms).where(_id_of(terms).in_(ids)))


def candidates(asker_id: int, terms: Sequence[Term], dialect: str) -> tuple[Select[int, int, int], ColumnElement[int]]:
    """The entries, as (id, room_id, seq), that hold all the terms, of the rooms this person is in now and of no
    others; and the column of their ids to filter and sort by, on which the database need not sort again.
    """
    entries = (
        select(SearchEntry.id, SearchEntry.room_id, SearchEntry.seq)
        .join(Membership, Membership.room_id == SearchEntry.room_id)
        .join(Room, Room.id == SearchEntry.room_id)
        .where(Membership.user_id == asker_id, Membership.left_at.is_(None), Room.deleted_at.is_(None))
    )
    id_: ColumnElement[int] = SearchEntry.__table__.c.id
    if terms:
        stored = _terms_table(dialect)
        match = _match(stored, terms, dialect)
        if dialect == "postgresql":
            # Materialised: the planner would rather walk all entries backwards than trust that a term is rare.
            held = select(stored.c.id).where(match).cte("holding").prefix_with("MATERIALIZED")
            return entries.join(held, held.c.id == SearchEntry.id), id_
        entries = entries.join(stored, _id_of(stored) == SearchEntry.id).where(match)
        id_ = _id_of(stored) if dialect == "sqlite" else id_
    return entries, id_


def _match(stored: TableClause, terms: Sequence[Term], dialect: str) -> ColumnElement[bool]:
    match dialect:
        case "sqlite":
            question = " AND ".join(f"{term.text}*" if term.open else term.text for term in terms)
            return literal_column("search_terms").bool_op("MATCH")(question)  # the table: it has columns in name only
        case "mysql":
            question = " ".join(f"+{term.text}{'*' if term.open else ''}" for term in terms)
            return mysql.match(stored.c.terms, against=question).in_boolean_mode()
        case _:
            question = " & ".join(f"{term.text}:*" if term.open else term.text for term in terms)
            return stored.c.terms.bool_op("@@")(cast(question, postgresql.TSQUERY))


def _terms_table(dialect: str) -> TableClause:
    return table("search_terms", column("rowid" if dialect == "sqlite" else "id"), column("terms"))


def _id_of(terms: TableClause) -> ColumnElement[int]:
    return next(iter(terms.c))
