"""Save all data to one file, or put it back: `python backup.py save FILE`, `python backup.py restore FILE [--replace]`.

Saving reads one consistent snapshot and is safe while the server runs. The file is a ZIP of JSON lines, one member
for each table, and does not depend on the kind of database: what SQLite saved may be restored into PostgreSQL.
Restoring gives the database a new epoch, so that every client throws away what it knew and loads anew.
"""

import argparse
import json
import os
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

from pydantic import ValidationError
from sqlalchemy import (
    URL,
    Connection,
    DateTime,
    Integer,
    MetaData,
    NullPool,
    Table,
    create_engine,
    delete,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)

import migrations
from config import Settings
from database import DatabaseInUse, FileLock, make_engine

MANIFEST = "manifest.json"
FORMAT = 1
ROWS_AT_ONCE = 1000
REVISION_TABLE = "alembic_version"
DERIVED = ("search_terms", "search_entries", "search_positions")
"""Tables that the server fills by itself from the others, so that nothing of them is kept."""


class BackupRefused(Exception):
    """Nothing was done; the sentence says why and what to do."""


def save(url: URL, path: Path) -> int:
    """Write everything to `path`, which must not exist yet. Returns the number of rows."""
    rows, engine = 0, make_engine(url, writes=False)
    with engine.connect() as connection:
        tables = _tables(connection)
        if REVISION_TABLE not in inspect(connection).get_table_names():
            raise BackupRefused(
                "There is nothing to save: this database holds no Teahouse. Check DATA_DIR or DATABASE_URL."
            )
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode=0o600)
        with open(descriptor, "w+b") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for table in tables:
                with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as member:
                    for row in connection.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table)).mappings():
                        member.write(json.dumps(dict(row), default=_plain, ensure_ascii=False).encode() + b"\n")
                        rows += 1
            archive.writestr(MANIFEST, json.dumps({"format": FORMAT, "revision": _revision(connection)}))
    engine.dispose()
    return rows


def restore(url: URL, path: Path, *, replace: bool) -> int:
    """Put back what `save` wrote, in one transaction.

    Refuses a database that holds accounts, unless `replace` is set.
    """
    lock = FileLock(url) if url.drivername == "sqlite" else None
    if lock is not None:
        lock.acquire()
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            if manifest.get("format") != FORMAT:
                raise BackupRefused(
                    "This file was written by another version of the backup. Restore it with that version."
                )
            _make_room(url, manifest["revision"], replace=replace)
            engine = create_engine(url, poolclass=NullPool)
            with engine.begin() as connection:
                rows = _fill(connection, archive)
        migrations.upgrade(url)
        return rows
    finally:
        if lock is not None:
            lock.release()


def _make_room(url: URL, revision: str, *, replace: bool) -> None:
    """Bring the database to the revision of the backup. It must be empty, or may be emptied later."""
    migrations.upgrade(url)
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        accounts = connection.scalar(text("SELECT count(*) FROM users"))
        current = _revision(connection)
    if accounts and not replace:
        raise BackupRefused(
            "This database holds accounts already. Choose an empty one, or say --replace to overwrite it."
        )
    if current != revision:
        migrations.downgrade(url, revision)


def _fill(connection: Connection, archive: zipfile.ZipFile) -> int:
    tables, rows = _tables(connection), 0
    there = set(inspect(connection).get_table_names())
    for name in DERIVED:
        if name in there:
            connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608  # a constant name
    for table in reversed(tables):
        connection.execute(delete(table))
    for table in tables:
        with archive.open(f"{table.name}.jsonl") as member:
            for part in _parts(_rows(table, member, connection.dialect.name == "postgresql")):
                connection.execute(insert(table), part)
                rows += len(part)
        _continue_numbering(connection, table)
    state = next(table for table in tables if table.name == "server_state")
    connection.execute(update(state).values(epoch=str(uuid4())))
    return rows


def _tables(connection: Connection) -> list[Table]:
    """All tables that are kept, as the database has them, parents first: independent of the models, which may be newer
    than the backup.
    """
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: name != REVISION_TABLE and not name.startswith(DERIVED))
    return list(metadata.sorted_tables)


def _revision(connection: Connection) -> str:
    return str(connection.scalar(text(f"SELECT version_num FROM {REVISION_TABLE}")))  # noqa: S608  # a constant name


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a backup yet")


def _rows(table: Table, lines: Iterable[bytes], zoned: bool) -> Iterator[dict[str, Any]]:
    moments = [column.name for column in table.columns if isinstance(column.type, DateTime)]
    for line in lines:
        row: dict[str, Any] = json.loads(line)
        for name in moments:
            if row[name] is not None:
                moment = datetime.fromisoformat(row[name])
                row[name] = moment if zoned else moment.replace(tzinfo=None)
        yield row


def _parts(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while part := list(islice(rows, ROWS_AT_ONCE)):
        yield part


def _continue_numbering(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers rows by sequences that know nothing of rows which brought their own number."""
    keys = list(table.primary_key.columns)
    if connection.dialect.name != "postgresql" or len(keys) != 1 or not isinstance(keys[0].type, Integer):
        return
    sequence = connection.scalar(
        text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": keys[0].name}
    )
    if sequence is not None:
        newest = connection.scalar(select(func.max(keys[0]))) or 0
        connection.execute(text("SELECT setval(:sequence, :next, false)"), {"sequence": sequence, "next": newest + 1})


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["save", "restore"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--replace", action="store_true", help="overwrite what the database holds (restore)")
    asked = parser.parse_args()
    try:
        url = Settings().database
        if asked.command == "save":
            print(f"{save(url, asked.file)} rows saved to {asked.file}")
        else:
            print(f"{restore(url, asked.file, replace=asked.replace)} rows restored from {asked.file}")
    except (BackupRefused, DatabaseInUse, ValidationError) as error:
        sys.exit(str(error))
    except FileExistsError:
        sys.exit(f"{asked.file} exists already. Give another name.")
    except (FileNotFoundError, zipfile.BadZipFile, KeyError):
        sys.exit(f"{asked.file} is not a backup. Check the path.")


if __name__ == "__main__":
    main()
