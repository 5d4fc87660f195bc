"""What the database says of the people, sessions and rooms that a node serves: reads for whoever comes and for healing,
many at once.

Each function belongs to a `database.read`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import schemas.room
from models import LoginSession, Membership, Room
from services import room_views
from services.change_views import MAX_CHANGES, changes_since
from services.events import Payload, frame
from services.room_views import IsOnline

Key = TypeVar("Key", int, str)

KEYS_AT_ONCE = 1000
"""So many keys are asked for in one query; PostgreSQL takes 65 535 parameters."""


@dataclass(frozen=True, slots=True)
class Glance:
    """Where the database is further than this node was when it was asked."""

    versions: Mapping[int, int]
    """Rooms whose version is beyond their position here."""

    closed: frozenset[int]
    """Rooms that are there no more."""

    ended: Mapping[str, int]
    """Login sessions that have ended, and whose they were."""

    rooms: Mapping[int, int]
    """In how many rooms these people are."""

    def __bool__(self) -> bool:
        return bool(self.versions or self.closed or self.ended or self.rooms)


def glance(
    session: Session, positions: Mapping[int, int], session_ids: Collection[str], user_ids: Collection[int]
) -> Glance:
    """Look at positions alone: by primary keys, and by one range of an index for each person."""
    versions: dict[int, int] = {}
    closed: set[int] = set()
    for ids in _some(positions):
        for id_, version, deleted_at in session.execute(
            select(Room.id, Room.version, Room.deleted_at).where(Room.id.in_(ids))
        ):
            if deleted_at is not None:
                closed.add(id_)
            elif version > positions[id_]:
                versions[id_] = version
    counts = dict.fromkeys(user_ids, 0)
    for users in _some(user_ids):
        counted = select(Membership.user_id, func.count()).where(
            Membership.user_id.in_(users), Membership.left_at.is_(None)
        )
        counts |= dict(session.execute(counted.group_by(Membership.user_id)).all())
    return Glance(versions, frozenset(closed), ended_sessions(session, session_ids), counts)


def ended_sessions(session: Session, session_ids: Collection[str]) -> dict[str, int]:
    """Those of these login sessions that have ended, and whose they were."""
    found: dict[str, int] = {}
    for ids in _some(session_ids):
        ended = select(LoginSession.id, LoginSession.user_id).where(
            LoginSession.id.in_(ids), LoginSession.ended_at.is_not(None)
        )
        found |= dict(session.execute(ended).all())
    return found


def moved_people(session: Session, positions: Mapping[int, int]) -> set[int]:
    """Whose membership in one of these rooms has changed since the room was at its position."""
    found: set[int] = set()
    for room_id, version in positions.items():
        moved = select(Membership.user_id).where(Membership.room_id == room_id, Membership.version > version)
        found.update(session.scalars(moved))
    return found


def rooms_of(session: Session, user_ids: Collection[int]) -> Mapping[int, set[int]]:
    """The rooms that each of these people is in; of whoever is in none, an empty set."""
    found: dict[int, set[int]] = {user_id: set() for user_id in user_ids}
    for ids in _some(user_ids):
        inside = (
            select(Membership.user_id, Membership.room_id)
            .join(Room, Room.id == Membership.room_id)
            .where(Membership.user_id.in_(ids), Membership.left_at.is_(None), Room.deleted_at.is_(None))
        )
        for user_id, room_id in session.execute(inside):
            found[user_id].add(room_id)
    return found


def whereabouts(session: Session, before: Mapping[int, Set[int]]) -> dict[int, tuple[Set[int], Mapping[int, Payload]]]:
    """In which rooms these people are, and news of those where they are other than `before`: all of one snapshot."""
    rooms = rooms_of(session, list(before))
    farewells = farewells_to(session, {room_id for id_, known in before.items() for room_id in known - rooms[id_]})
    found: dict[int, tuple[Set[int], Mapping[int, Payload]]] = {}
    for user_id, known in before.items():
        entered = (room_views.room_of(session, user_id, room_id) for room_id in rooms[user_id] - known)
        found[user_id] = rooms[user_id], farewells | welcomes(room for room in entered if room is not None)
    return found


def welcomes(rooms: Iterable[schemas.room.Room]) -> dict[int, Payload]:
    """What somebody hears of rooms that they have come into without being told."""
    return {room.id: frame("room.created", room.id, room.version, room=room.model_dump(mode="json")) for room in rooms}


def farewells_to(session: Session, room_ids: Collection[int]) -> dict[int, Payload]:
    """What somebody hears of rooms that they are in no more and were not told: so it is as of their present version."""
    found: dict[int, Payload] = {}
    for ids in _some(room_ids):
        for id_, version in session.execute(select(Room.id, Room.version).where(Room.id.in_(ids))):
            found[id_] = frame("room.removed", id_, version, reason="removed")
    return found


def missed(session: Session, positions: Mapping[int, int], is_online: IsOnline) -> list[Payload]:
    """`changes` for each of these rooms that is beyond its position."""
    rooms = session.scalars(select(Room).where(Room.id.in_(positions), Room.deleted_at.is_(None))).all()
    return [
        changes_since(session, room, positions[room.id], MAX_CHANGES, is_online).frame()
        for room in rooms
        if room.version > positions[room.id]
    ]


def _some(keys: Collection[Key]) -> Iterator[Sequence[Key]]:
    waiting = list(keys)
    for at in range(0, len(waiting), KEYS_AT_ONCE):
        yield waiting[at : at + KEYS_AT_ONCE]
