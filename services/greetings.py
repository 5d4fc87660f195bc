"""What clients that begin or resume are told of their rooms, read for many of them at once.

In an avalanche of reconnects most of them want the same: the rooms they share, and what was said there since about the
same version.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

import schemas.room
import schemas.user
from errors import AppError
from models import Block, Room
from schemas.message import MessagePage
from services import change_views, room_views, truths
from services.audience import Reading
from services.auth_service import AuthService, Identity
from services.change_views import MAX_CHANGES, ChangesPage
from services.events import Payload
from services.room_views import PAGE_BYTES, IsOnline

MOST_CHANGES_BYTES = 4 * PAGE_BYTES
"""A greeting tells no more changes, so that a slow line has room for it; of further rooms, that there are some."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a client knows when it comes: the version of each room, in which history; which room it is about to show;
    and its name for the question.
    """

    epoch: str | None
    versions: dict[int, int]
    opens: int | None = None
    ref: str | int | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who comes, what they know, and that their rooms are read for it."""

    identity: Identity
    known: Known
    reading: Reading


@dataclass(frozen=True, slots=True)
class Situation:
    """What is to be told, as it stands in one snapshot: fields of `hello`, and whole frames of `changes`; and to the
    person's other clients `news` of rooms, if this node has not heard of them.
    """

    positions: dict[int, int]
    fields: dict[str, object]
    changes: list[bytes]
    news: dict[int, Payload]


def read_situations(
    session: Session, arrivals: Sequence[Arrival], auth: AuthService, epoch: str, is_online: IsOnline
) -> list[Situation | AppError]:
    """What to tell each of them, or why they may not come in: as many queries as there are tables, and two for each
    room that moved on.
    """
    refusals = auth.refusals(session, [arrival.identity for arrival in arrivals])
    rooms = room_views.rooms_of_all(session, {arrival.identity.user.id for arrival in arrivals})
    blocked = _blocked(session, list(rooms))
    missed = [_missed(arrival.known, epoch, rooms[arrival.identity.user.id]) for arrival in arrivals]
    changes = _changes(session, missed, is_online)
    farewells = _farewells(session, arrivals, rooms)
    page_of = cache(partial(room_views.first_page, session))

    def situation(arrival: Arrival, behind: Mapping[int, int]) -> Situation:
        user_id = arrival.identity.user.id
        return Situation(
            {room.id: room.version for room in rooms[user_id]},
            _fields(session, arrival, rooms[user_id], blocked[user_id], page_of),
            _frames([changes[room_id, since] for room_id, since in behind.items()]),
            farewells | truths.welcomes(room for room in rooms[user_id] if room.id not in arrival.reading.before),
        )

    return [
        refusals.get(arrival.identity.session_id) or situation(arrival, behind)
        for arrival, behind in zip(arrivals, missed, strict=True)
    ]


def _farewells(
    session: Session, arrivals: Iterable[Arrival], rooms: Mapping[int, Iterable[schemas.room.Room]]
) -> dict[int, Payload]:
    """News of the rooms that this node thinks somebody to be in who is not."""
    left: set[int] = set()
    for arrival in arrivals:
        left |= arrival.reading.before - {room.id for room in rooms[arrival.identity.user.id]}
    return truths.farewells_to(session, left)


def _missed(known: Known, epoch: str, rooms: Iterable[schemas.room.Room]) -> dict[int, int]:
    """The rooms that moved on since the client knew them, and the version it knows."""
    versions = known.versions if known.epoch == epoch else {}
    return {room.id: versions[room.id] for room in rooms if versions.get(room.id, room.version) != room.version}


def _changes(
    session: Session, missed: Iterable[Mapping[int, int]], is_online: IsOnline
) -> dict[tuple[int, int], tuple[ChangesPage, bytes]]:
    """For all (room, version) what anybody missed since, and its frame."""
    versions: dict[int, set[int]] = defaultdict(set)
    for behind in missed:
        for room_id, since in behind.items():
            versions[room_id].add(since)
    frames = {}
    for room in session.scalars(select(Room).where(Room.id.in_(versions))):
        for since, page in change_views.changes_since_each(session, room, versions[room.id], MAX_CHANGES, is_online):
            frames[room.id, since] = page, orjson.dumps(page.frame())
    return frames


def _frames(missed: Iterable[tuple[ChangesPage, bytes]]) -> list[bytes]:
    """The frames of one greeting. Behind the bound a room gets an empty page, by which its client knows to ask."""
    frames: list[bytes] = []
    told_bytes = 0
    for page, frame in missed:
        told_bytes += len(frame)
        if told_bytes > MOST_CHANGES_BYTES and page.told.from_ < page.told.room.version:
            frame = orjson.dumps(page.emptied().frame())
        frames.append(frame)
    return frames


def _blocked(session: Session, user_ids: Sequence[int]) -> Mapping[int, list[int]]:
    """Whom each of them blocks, ascending."""
    blocked: dict[int, list[int]] = defaultdict(list)
    query = select(Block.user_id, Block.blocked_id).where(Block.user_id.in_(user_ids)).order_by(Block.blocked_id)
    for user_id, blocked_id in session.execute(query):
        blocked[user_id].append(blocked_id)
    return blocked


def _fields(
    session: Session,
    arrival: Arrival,
    rooms: Sequence[schemas.room.Room],
    blocked: list[int],
    page_of: Callable[[int], MessagePage],
) -> dict[str, object]:
    """The fields of `hello` that come from the database, each as JSON already."""
    known = arrival.known
    page = next((page_of(room.id) for room in rooms if room.id == known.opens), None)
    users = room_views.people_named(session, rooms, page) if known.epoch is None else []
    fields = {
        "user": schemas.user.User.model_validate(arrival.identity.user).model_dump(mode="json"),
        "rooms": [room.model_dump(mode="json") for room in rooms],
        "blocked": blocked,
        "opened": page and {"room_id": known.opens, **page.model_dump(mode="json")},
        "users": [user.model_dump(mode="json") for user in users],
    }
    return {name: orjson.Fragment(orjson.dumps(value)) for name, value in fields.items()}
