"""Many people in their rooms at once: written straight into a fresh database, before a server works on it."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, create_engine, insert, select

import migrations
from benchmarks.guests import Seat
from config import normalised_database_url
from models import LoginSession, Membership, Room, User
from models.base import now
from services.tokens import Tokens, fingerprint, new_secret

SECRET = "a key that only benchmarks use, and only for as long as they run"
TOKEN_S = 3600
SETTINGS = {"JWT_SECRET_KEY": SECRET}
"""What the server must be told, so that it believes the crowd's tokens."""


@dataclass(frozen=True)
class Crowd:
    """Where it lives, and a seat for each of its people, room by room."""

    database_url: str
    seats: tuple[Seat, ...]


def crowd_in(folder: Path, rooms: Sequence[int], database_url: str = "") -> Crowd:
    """Rooms of these sizes, each person logged in and in one room; without a URL on SQLite in the folder."""
    url = normalised_database_url(database_url or f"sqlite:///{folder / 'teahouse.db'}")
    migrations.upgrade(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        seats = tuple(_settle(connection, rooms))
    engine.dispose()
    return Crowd(database_url, seats)


def crowd_across(folder: Path, rooms: int, size: int) -> Crowd:
    """Rooms of one size; the first seats are one in each room, and the next ones again."""
    crowd = crowd_in(folder, [size] * rooms)
    return replace(crowd, seats=tuple(seat for place in range(size) for seat in crowd.seats[place::size]))


def _settle(connection: Connection, rooms: Sequence[int]) -> Iterator[Seat]:
    moment, tokens = now(), Tokens(SECRET, TOKEN_S)
    people = _people(connection, sum(rooms))
    sessions, memberships = [], []
    for room_id, size in zip(_rooms(connection, rooms), rooms, strict=True):
        for version, user_id in enumerate(itertools.islice(people, size), start=1):
            session_id = str(uuid4())
            sessions.append(_session(session_id, user_id))
            role = "owner" if version == 1 else "member"
            place = {"room_id": room_id, "user_id": user_id, "role": role, "version": version}
            memberships.append({**place, "last_read_seq": 0, "joined_at": moment})
            yield Seat(tokens.sign(user_id, session_id), room_id)
    connection.execute(insert(LoginSession), sessions)
    connection.execute(insert(Membership), memberships)


def _people(connection: Connection, count: int) -> Iterator[int]:
    names = [f"guest{number:06}" for number in range(count)]
    rows = [
        {"username": name, "username_key": name, "display_name": name, "kind": "person", "created_at": now()}
        for name in names
    ]
    connection.execute(insert(User), rows)
    return iter(connection.scalars(select(User.id).where(User.username_key.like("guest%")).order_by(User.id)).all())


def _rooms(connection: Connection, sizes: Sequence[int]) -> Sequence[int]:
    rows = [
        {"kind": "public", "name": f"Room {number}", "topic": "", "version": size, "last_seq": 0, "member_count": size}
        for number, size in enumerate(sizes)
    ]
    connection.execute(insert(Room), [row | {"created_at": now()} for row in rows])
    return connection.scalars(select(Room.id).order_by(Room.id)).all()


def _session(session_id: str, user_id: int) -> dict[str, object]:
    moment = now()
    times = {"rotated_at": moment, "created_at": moment, "expires_at": moment + timedelta(seconds=TOKEN_S)}
    secret = {"refresh_hash": fingerprint(new_secret()), "user_agent": "benchmark"}
    return {"id": session_id, "user_id": user_id, **secret, **times}
