"""The full-text structures of the three databases, behind one set of functions.

Each keeps `search_terms(id, terms)` in its own way: FTS5 on SQLite, a FULLTEXT index on MariaDB and MySQL, a tsvector
with GIN on PostgreSQL. Terms and questions are made of our own ASCII terms alone, so nothing that people write
reaches a database's query language.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    TableClause,
    and_,
    cast,
    column,
    delete,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects import mysql, postgresql

from models import SearchEntry
from prepared import Prepared, numbered
from services.search_tokens import Term, room_term

ID_BITS = 20
ROOM_BITS = 10
MAX_SHIFT_MS = 1000
"""How much later than its message an entry may lie, because others have its place."""

_INSERT_TERMS = {
    "sqlite": Prepared(lambda _: text("INSERT INTO search_terms (rowid, terms) VALUES (:id, :terms)")),
    "mysql": Prepared(lambda _: text("INSERT INTO search_terms (id, terms) VALUES (:id, :terms)")),
    "postgresql": Prepared(
        lambda _: text(
            "INSERT INTO search_terms (id, terms) VALUES (:id, array_to_tsvector(string_to_array(:terms, ' ')))"
        )
    ),
}
_TAKEN = Prepared(lambda size: select(SearchEntry.id).where(SearchEntry.id.in_(numbered("id", size))))


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
    waiting = list(wanted)
    taken = _taken(connection, waiting)
    for id_ in waiting:
        while id_ in given or id_ in taken:
            id_ = first_id((id_ >> ID_BITS) + 1) + id_ % (1 << ID_BITS)  # the same place, a millisecond later
            taken |= _taken(connection, [id_])
        given[id_] = None
    return list(given)


def _taken(connection: Connection, ids: Sequence[int]) -> set[int]:
    return {id_ for (id_,) in _TAKEN.rows(connection, {"id": ids})} if ids else set()


def store_terms(connection: Connection, terms: Mapping[int, Sequence[str]]) -> None:
    """Keep the terms of new entries, by their ids; the term of its room is among them."""
    rows = [{"id": id_, "terms": " ".join(of_entry)} for id_, of_entry in terms.items() if of_entry]
    if rows:
        _INSERT_TERMS[connection.dialect.name].change_many(connection, rows)


def forget_terms(connection: Connection, ids: Collection[int]) -> None:
    """Drop the terms of these entries."""
    if ids:
        terms = terms_table(connection.dialect.name)
        connection.execute(delete(terms).where(id_of(terms).in_(ids)))


def match(stored: TableClause, terms: Sequence[Term], rooms: Sequence[int], dialect: str) -> ColumnElement[bool]:
    """Which stored terms hold all of these, and are of one of these rooms, if any are named; it asks the structure."""
    here = [room_term(room_id) for room_id in rooms]
    match dialect:
        case "sqlite":
            parts = [f"({' OR '.join(here)})"] * bool(here)
            parts += [f"{term.text}*" if term.open else term.text for term in terms]
            whole_table: ColumnElement[object] = literal_column("search_terms")  # it has columns in name only
            return whole_table.bool_op("MATCH")(" AND ".join(parts))
        case "mysql":
            parts = [f"+({' '.join(here)})"] * bool(here)
            parts += [f"+{term.text}{'*' if term.open else ''}" for term in terms]
            return mysql.match(stored.c.terms, against=" ".join(parts)).in_boolean_mode()
        case _:
            parts = [f"({' | '.join(here)})"] * bool(here)
            return stored.c.terms.bool_op("@@")(_tsquery(parts, terms))


def holds(stored: FromClause, terms: Sequence[Term], dialect: str) -> ColumnElement[bool]:
    """Which stored terms hold all of these; it looks at each that it is given, and never asks the structure."""
    if dialect == "postgresql":
        return stored.c.terms.bool_op("@@")(_tsquery([], terms)).is_(True)
    between_spaces = func.concat(" ", stored.c.terms, " ")
    return and_(*(between_spaces.like(f"% {term.text}{'' if term.open else ' '}%") for term in terms))


def _tsquery(parts: Sequence[str], terms: Sequence[Term]) -> ColumnElement[object]:
    return cast(
        " & ".join([*parts, *(f"{term.text}:*" if term.open else term.text for term in terms)]), postgresql.TSQUERY
    )


def terms_table(dialect: str) -> TableClause:
    """Where the terms are."""
    return table("search_terms", column("rowid" if dialect == "sqlite" else "id"), column("terms"))


def id_of(terms: TableClause) -> ColumnElement[int]:
    """The entry that terms belong to."""
    return next(iter(terms.c))
