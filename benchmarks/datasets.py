"""Data sets of the size of a grown chat, made in bulk and kept between runs.

`python -m benchmarks.datasets make` makes what is missing or of another schema, `… drop` gives the room back. SQLite's
are files in `artifacts/datasets`; the others' are databases called `teahouse_bench_SIZE`.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, NullPool, create_engine, insert, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

import migrations
from benchmarks import bulk
from benchmarks.databases import ENGINES, run_as_admin
from benchmarks.guests import PASSWORD
from benchmarks.history_maker import BEGIN, PEOPLE, MadeRoom, chunks, made_rooms
from benchmarks.process import ROOT
from migrations.init import prepare
from models import Membership, Room, SearchPosition, User
from services.passwords import Passwords

FOLDER = ROOT / "artifacts" / "datasets"
SQLITE = "SQLite"
NAMES = (SQLITE, *(engine.name for engine in ENGINES))
SMALL, MIDDLE, LARGE = 10_000, 1_000_000, 10_000_000
SIZES = (SMALL, MIDDLE, LARGE)
EDITION = 2
"""Another number makes every data set anew."""


@dataclass(frozen=True)
class DataSet:
    """One database with `size` messages. In the largest, only SQLite's can be searched: it would take the others long
    to make and much room, and search is measured there at a tenth of it.
    """

    database: str
    size: int

    @property
    def searchable(self) -> bool:
        return self.database == SQLITE or self.size <= MIDDLE

    @property
    def url(self) -> URL:
        """Where it is, or will be."""
        name = f"teahouse_bench_{self.size}"
        if self.database == SQLITE:
            return make_url(f"sqlite:///{FOLDER / name}.db")
        return next(engine for engine in ENGINES if engine.name == self.database).url.set(database=name)

    def ready(self) -> str:
        """The URL of the data set, which is made if need be. ConnectionError where the server does not answer."""
        if self._marker() != self._edition():
            began = time.monotonic()
            print(f"  making {self.size:,} messages on {self.database}: this takes a while", file=sys.stderr)
            self.drop()
            self._make()
            print(f"  … made in {time.monotonic() - began:,.0f} s", file=sys.stderr)
        return self.url.render_as_string(hide_password=False)

    def drop(self) -> None:
        """Give its room back."""
        if self.database == SQLITE:
            for path in FOLDER.glob(f"{Path(str(self.url.database)).name}*"):
                path.unlink()
        else:
            engine = next(engine for engine in ENGINES if engine.name == self.database)
            run_as_admin(engine, f"DROP DATABASE IF EXISTS {self.url.database}")

    def _edition(self) -> str:
        head = ScriptDirectory.from_config(migrations.configuration()).get_current_head()
        return f"edition {EDITION}, schema {head}, {self.size} messages"

    def _marker(self) -> str | None:
        """What the data set says it is; None if it is not there, or not whole."""
        if self.database == SQLITE and not Path(str(self.url.database)).exists():
            return None
        engine = create_engine(self.url, poolclass=NullPool)
        try:
            with engine.connect() as connection:
                return str(connection.scalar(text("SELECT edition FROM benchmark_marker")))
        except OperationalError as error:
            if _refused(error):
                raise ConnectionError(f"{self.database} is skipped: {error.orig}") from error
            return None
        except DBAPIError:
            return None

    def _make(self) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        prepare(self.url)
        rooms = made_rooms()
        with bulk.loading(self.url) as connection:
            for number, chunk in enumerate(chunks(rooms, self.size), 1):
                bulk.insert(connection, "messages", chunk.messages)
                if self.searchable:
                    bulk.insert(connection, "search_entries", chunk.entries)
                    bulk.insert(connection, "search_terms", chunk.terms)
                if number % 10 == 0:
                    connection.commit()
                    print(f"    {rooms_total(rooms):,}", file=sys.stderr)
            connection.commit()
            _add_people(connection, rooms)
            connection.commit()
        with create_engine(self.url, poolclass=NullPool).begin() as connection:
            connection.execute(text("CREATE TABLE benchmark_marker (edition VARCHAR(200) NOT NULL PRIMARY KEY)"))
            connection.execute(text("INSERT INTO benchmark_marker VALUES (:edition)"), {"edition": self._edition()})


def rooms_total(rooms: Sequence[MadeRoom]) -> int:
    """How many messages there are in all."""
    return sum(room.last_seq for room in rooms)


def _refused(error: OperationalError) -> bool:
    """Whether the server does not answer at all, rather than that it has no such database or table."""
    return any(sign in str(error.orig) for sign in ("Can't connect", "refused", "timeout"))


def _add_people(connection: Connection, rooms: Sequence[MadeRoom]) -> None:
    """Accounts, rooms and memberships. Search knows how far it has read: also of what is not to be searched."""
    password_hash = asyncio.run(Passwords(4).hash(PASSWORD))
    people = [
        {
            "id": id_,
            "username": f"person{id_}",
            "username_key": f"person{id_}",
            "display_name": f"Person {id_}",
            "status_text": "",
            "role": "member",
            "kind": "person",
            "password_hash": password_hash,
            "created_at": BEGIN,
        }
        for id_ in range(1, PEOPLE + 1)
    ]
    connection.execute(insert(User), people)
    connection.execute(insert(Room), [_room(room) for room in rooms])
    connection.execute(insert(Membership), [row for room in rooms for row in _members(room)])
    connection.execute(insert(SearchPosition), [{"room_id": room.id, "version": room.version} for room in rooms])


def _room(room: MadeRoom) -> dict[str, object]:
    return {
        "id": room.id,
        "kind": "private",
        "name": f"Room {room.id}",
        "topic": "",
        "version": room.version,
        "last_seq": room.last_seq,
        "member_count": len(room.members),
        "created_at": BEGIN,
    }


def _members(room: MadeRoom) -> list[dict[str, object]]:
    return [
        {
            "room_id": room.id,
            "user_id": user_id,
            "role": "member" if version > 1 else "owner",
            "version": version,
            "last_read_seq": max(0, room.last_seq - user_id % 20),
            "joined_at": BEGIN,
        }
        for version, user_id in enumerate(room.members, 1)
    ]


def main() -> None:
    """Make or drop data sets."""
    parser = argparse.ArgumentParser(prog="benchmarks.datasets", description="Data sets that are kept between runs")
    parser.add_argument("what", choices=("make", "drop"))
    parser.add_argument("--database", choices=NAMES, help="of this database alone")
    parser.add_argument("--size", type=int, help="of so many messages alone")
    arguments = parser.parse_args()
    for database in [arguments.database] if arguments.database else NAMES:
        for size in [arguments.size] if arguments.size else SIZES:
            data_set = DataSet(database, size)
            try:
                data_set.drop() if arguments.what == "drop" else data_set.ready()
            except ConnectionError as error:
                print(error, file=sys.stderr)


if __name__ == "__main__":
    main()
