"""Who says something: what they may do in their rooms, and how far they have read them.

A part of the hot path, like `message_log`: one statement for a whole batch.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, bindparam, select, update
from sqlalchemy.sql.base import Executable

from models import Membership
from prepared import Prepared, one_of

Place = tuple[int, int]
"""A room and a person in it."""

BY_PRIMARY_KEY = "FORCE INDEX (PRIMARY)"
"""MariaDB weighs each pair with each index, and takes the wrong one: 2.4 ms for 64 pairs, and 0.6 if told."""


@dataclass(slots=True)
class Sender:
    """What somebody may do in a room they are in, and how far they have read it."""

    role: str
    silenced: bool
    read_seq: int
    read_more: int = 0

    def said(self, seq: int) -> None:
        """They have read what they say themselves, if they had read everything before it."""
        if seq == self.read_seq + self.read_more + 1:
            self.read_more += 1


Senders = Mapping[Place, Sender]


def _are(size: int) -> ColumnElement[bool]:
    return one_of(size, room=Membership.room_id, sender=Membership.user_id)


def _senders(size: int) -> Executable:
    theirs = Membership.role, Membership.silenced_at, Membership.last_read_seq
    found = select(Membership.room_id, Membership.user_id, *theirs).where(Membership.left_at.is_(None), _are(size))
    return found.with_hint(Membership, BY_PRIMARY_KEY, "mysql")


FIND_SENDERS = Prepared(_senders)
MOVE_MARKS = Prepared(
    lambda size: (
        update(Membership)
        .where(_are(size))
        .values(last_read_seq=Membership.last_read_seq + bindparam("by"))
        .with_hint(BY_PRIMARY_KEY, Membership, "mysql")
        .execution_options(synchronize_session=False)
    )
)


def find_senders(connection: Connection, places: Iterable[Place]) -> Senders:
    """Those of these people who are in these rooms."""
    rows = FIND_SENDERS.rows(connection, _lists(places))
    return {(room, person): Sender(role, silenced is not None, read) for room, person, role, silenced, read in rows}


def move_marks(connection: Connection, senders: Senders) -> None:
    """Move on the marks of those who had read everything; those who said as much as another move together."""
    together: dict[int, list[Place]] = defaultdict(list)
    for place, sender in senders.items():
        if sender.read_more:
            together[sender.read_more].append(place)
    for more, places in together.items():
        MOVE_MARKS.change(connection, _lists(places), by=more)


def _lists(places: Iterable[Place]) -> dict[str, list[int]]:
    rooms, people = zip(*places, strict=True)
    return {"room": list(rooms), "sender": list(people)}
