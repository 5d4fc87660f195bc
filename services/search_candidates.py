"""Where search looks for candidates: among the newest messages themselves, then in the full-text structure.

SQLite's structure gives its newest matches first, so it is asked alone. Those of MariaDB, MySQL and PostgreSQL gather
all matches before they sort them: what is said often is found sooner by looking through what was said last, and only
the rest is left to them. A sample tells which of the terms are said often, and whether all of them together are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from sqlalchemy import ColumnElement, Select, case, func, literal_column, select, union_all
from sqlalchemy.orm import Session

from models import Membership, Room, SearchEntry
from services import search_index
from services.search_tokens import Term

NAMED_ROOMS = 20
"""Who is in no more rooms than this has them named in the question, so that others' messages are not gathered."""

SAMPLE = 1_000
OFTEN = 3
"""What so many of the newest messages say is said often: looking through more of them is likely to fill a page, and to
gather all that say it takes longer.
"""

NEWEST_OF_ROOMS = {"mysql": 1_000, "postgresql": 1_000}
NEWEST_OF_ALL = {"mysql": 16_000, "postgresql": 8_000}
"""How many messages are looked through: those of named rooms lie apart from each other, those of all in a row.

Measured on MariaDB with 1 M messages: 2 000 of three small rooms take 14 ms of CPU and 4 000 take 100, while its
structure finds a rare word in those rooms in 4.
"""

_ID: ColumnElement[int] = SearchEntry.__table__.c.id
_WALKS = "sqlite"


@dataclass(frozen=True, slots=True)
class Source:
    """Entries to look at, as (id, room_id, seq), of the rooms this person is in now and of no others; the column of
    their ids to filter by, and what to sort by so that the database takes the shortest way.
    """

    entries: Select[int, int, int]
    id: ColumnElement[int]
    order: ColumnElement[int]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose messages may be found: of the rooms that this person is in, perhaps of some of them only."""

    asker_id: int
    room_id: int | None
    rooms: Select[int] | None

    def own_rooms(self) -> Select[int]:
        """The ids of these rooms."""
        mine = (
            select(Membership.room_id)
            .join(Room, Room.id == Membership.room_id)
            .where(Membership.user_id == self.asker_id, Membership.left_at.is_(None), Room.deleted_at.is_(None))
        )
        if self.room_id is not None:
            mine = mine.where(Membership.room_id == self.room_id)
        return mine if self.rooms is None else mine.where(Membership.room_id.in_(self.rooms))


def sources(session: Session, scope: Scope, terms: Sequence[Term], top: int | None) -> Iterator[Source]:
    """Where to look, one after the other; all that the first gives is newer than what the second gives.

    `top` is the id that nothing before matters of.
    """
    dialect = session.get_bind().dialect.name
    if not terms:
        yield Source(_within(scope, select(SearchEntry.id, SearchEntry.room_id, SearchEntry.seq)), _ID, _ID)
        return
    named = list(session.scalars(scope.own_rooms().limit(NAMED_ROOMS + 1)))
    rooms = named if len(named) <= NAMED_ROOMS else None
    if rooms == []:
        return
    if dialect == _WALKS:
        yield _gathered(scope, terms, dialect, rooms)
        return
    together, *each = session.execute(_sampled(terms, dialect)).one()
    # MariaDB and MySQL keep all that holds the first term in a tree, and look up the next ones there: 290 ms for a word
    # that is said often and then one that is not, 110 the other way round. PostgreSQL gathers what holds all of them.
    rarest_first = [term for _, term in sorted(zip(each, terms, strict=True), key=itemgetter(0))]
    rest = _gathered(scope, rarest_first, dialect, rooms)
    if (together if dialect == "postgresql" else min(each)) < OFTEN:
        yield rest
        return
    lowest = session.scalar(_lowest(dialect, rooms, top))
    yield _looked_through(scope, rarest_first, dialect, rooms, lowest or 0)
    if lowest is not None:
        yield Source(rest.entries.where(rest.id < lowest), rest.id, rest.order)


def _sampled(terms: Sequence[Term], dialect: str) -> Select[*tuple[int, ...]]:
    """How many of the newest messages have all of these terms, and how many have each."""
    stored = search_index.terms_table(dialect)
    newest = select(stored).order_by(stored.c.id.desc()).limit(SAMPLE).subquery()
    asked = [terms, *([term] for term in terms)]
    return select(*(func.count(case((search_index.holds(newest, these, dialect), 1))) for these in asked))


def _lowest(dialect: str, rooms: Sequence[int] | None, top: int | None) -> Select[int]:
    """The oldest of the entries that are looked through; none if there are fewer of them."""
    below = () if top is None else (SearchEntry.id < top,)
    if rooms is None:
        newest = select(SearchEntry.id).where(*below).order_by(SearchEntry.id.desc())
        return newest.offset(NEWEST_OF_ALL[dialect] - 1).limit(1)
    count = NEWEST_OF_ROOMS[dialect]
    of_rooms = [
        select(SearchEntry.id)
        .where(SearchEntry.room_id == room_id, *below)
        .order_by(SearchEntry.id.desc())
        .limit(count)
        .subquery()
        for room_id in rooms
    ]
    together = union_all(*(select(one.c.id) for one in of_rooms)).subquery()
    return select(together.c.id).order_by(together.c.id.desc()).offset(count - 1).limit(1)


def _looked_through(
    scope: Scope, terms: Sequence[Term], dialect: str, rooms: Sequence[int] | None, lowest: int
) -> Source:
    """The entries from the lowest on whose own terms are these."""
    stored = search_index.terms_table(dialect)
    held = search_index.holds(stored, terms, dialect)
    columns = select(SearchEntry.id, SearchEntry.room_id, SearchEntry.seq).prefix_with("STRAIGHT_JOIN", dialect="mysql")
    if rooms is None:
        entries = columns.select_from(stored).join(SearchEntry, SearchEntry.id == stored.c.id)
        return Source(_within(scope, entries).where(stored.c.id >= lowest, held), stored.c.id, stored.c.id)
    entries = columns.select_from(SearchEntry).join(stored, stored.c.id == SearchEntry.id)
    entries = entries.with_hint(SearchEntry, "FORCE INDEX (ix_search_entries_room_id)", "mysql")
    entries = _within(scope, entries).where(SearchEntry.room_id.in_(rooms), SearchEntry.id >= lowest, held)
    return Source(entries, _ID, _ID)


def _gathered(scope: Scope, terms: Sequence[Term], dialect: str, rooms: Sequence[int] | None) -> Source:
    """The entries that the full-text structure finds."""
    stored = search_index.terms_table(dialect)
    match = search_index.match(stored, terms, rooms or (), dialect)
    entries = select(SearchEntry.id, SearchEntry.room_id, SearchEntry.seq)
    if dialect == "postgresql":
        # Apart, by an offset: the planner would rather walk all entries backwards than trust that a term is rare.
        # Sorted already, so that only as many are looked at further as are wanted.
        found = select(stored.c.id).where(match).order_by(stored.c.id.desc()).offset(literal_column("0")).subquery()
        entries = _within(scope, entries.join(found, found.c.id == SearchEntry.id))
        return Source(entries, found.c.id, found.c.id)
    id_ = search_index.id_of(stored)
    entries = _within(scope, entries.join(stored, id_ == SearchEntry.id)).where(match)
    id_ = id_ if dialect == _WALKS else _ID
    return Source(entries, id_, id_)


def _within(scope: Scope, entries: Select[int, int, int]) -> Select[int, int, int]:
    """Who may see them is decided here, in the same query."""
    entries = (
        entries.join(Membership, Membership.room_id == SearchEntry.room_id)
        .join(Room, Room.id == SearchEntry.room_id)
        .where(Membership.user_id == scope.asker_id, Membership.left_at.is_(None), Room.deleted_at.is_(None))
    )
    if scope.room_id is not None:
        entries = entries.where(SearchEntry.room_id == scope.room_id)
    return entries if scope.rooms is None else entries.where(SearchEntry.room_id.in_(scope.rooms))
