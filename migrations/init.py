"""Prepares the database that the settings name: `python -m migrations.init` makes it where it is missing, applies the
migrations that it lacks, and says what it did. What does not fit is never repaired; it is said, and nothing is done.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from pydantic import ValidationError
from sqlalchemy import URL, Connection, NullPool, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError

import migrations
from config import Settings
from database import DatabaseInUse, FileLock
from models import Base

UNKNOWN_TO_MYSQL = 1049
CREATE = {
    "mysql+pymysql": "CREATE DATABASE IF NOT EXISTS {} CHARACTER SET utf8mb4",
    "postgresql+psycopg": "CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0",
}
MAINTENANCE = {"mysql+pymysql": "", "postgresql+psycopg": "postgres"}
"""Where one is while the database is not there yet."""


class NotPrepared(Exception):
    """The database is not ready; the sentence says why and what to do."""


def prepare(url: URL) -> list[str]:
    """Make the database ready. Returns what was done, a sentence each.

    NotPrepared if that cannot be; DatabaseInUse if a server runs on this SQLite file.
    """
    done = [f"Made the database {_name(url)}."] if _make_if_missing(url) else []
    with _connected(url) as connection:
        before = _revision(connection)
        _require_fit(connection, before)
    if before == _newest():
        return [*done, f"Nothing to migrate: {_name(url)} is at revision {before}."]
    try:
        migrations.upgrade(url)
    except DBAPIError as error:
        raise NotPrepared(
            f"The migrations after {before or 'the beginning'} failed: {error.orig}. "
            "Restore the last backup before you try again."
        ) from error
    with _connected(url) as connection:
        after = _revision(connection)
        _require_fit(connection, after)
    return [*done, f"Migrated {_name(url)} from {before or 'nothing'} to revision {after}."]


def _name(url: URL) -> str:
    return str(url.database)


def _make_if_missing(url: URL) -> bool:
    """Make the database if it is missing, and say whether it was."""
    if url.drivername == "sqlite":
        return False  # its file is made when it is first opened
    try:
        with _connected(url):
            return False
    except OperationalError as error:
        if not _is_missing(url, error):
            raise _unreachable(url, error) from error
    engine = create_engine(url.set(database=MAINTENANCE[url.drivername]), poolclass=NullPool)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            quoted = connection.dialect.identifier_preparer.quote_identifier(_name(url))
            connection.execute(text(CREATE[url.drivername].format(quoted.replace(":", "\\:"))))
    except DBAPIError as error:
        raise NotPrepared(f"The database {_name(url)} is missing and could not be made: {error.orig}") from error
    return True


def _is_missing(url: URL, error: OperationalError) -> bool:
    """Whether the server is there, and the database is not."""
    cause: Any = error.orig
    if url.drivername == "mysql+pymysql":
        return bool(cause.args and cause.args[0] == UNKNOWN_TO_MYSQL)
    # A refused connection carries no SQLSTATE, only what the server said.
    return f'database "{_name(url)}" does not exist' in str(cause)


def _unreachable(url: URL, error: OperationalError) -> NotPrepared:
    return NotPrepared(f"{url.render_as_string()} cannot be reached: {error.orig}. Check DATABASE_URL.")


@contextmanager
def _connected(url: URL) -> Iterator[Connection]:
    with create_engine(url, poolclass=NullPool).connect() as connection:
        yield connection


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(migrations.configuration())


def _newest() -> str | None:
    return _scripts().get_current_head()


def _revision(connection: Connection) -> str | None:
    """Where the database stands; None if it is new. NotPrepared if this Teahouse does not know the place."""
    heads = MigrationContext.configure(connection).get_current_heads()
    try:
        known = [_scripts().get_revision(head) for head in heads]
    except CommandError as error:
        raise NotPrepared(
            f"The database is at revision {', '.join(heads)}, which this Teahouse does not know. It belongs to a newer "
            "one, or to another program: start that, or choose another database."
        ) from error
    if len(known) > 1:
        raise NotPrepared(f"The database claims to be at {', '.join(heads)} at once. Restore the last backup.")
    return heads[0] if heads else None


def _require_fit(connection: Connection, revision: str | None) -> None:
    """NotPrepared if the tables are not those of the revision. Between the first and the newest nobody can tell."""
    ours = set(Base.metadata.tables)
    if revision is None:
        if there := sorted(ours & set(inspect(connection).get_table_names())):
            raise NotPrepared(
                f"There are tables called {', '.join(there)} already, and no record of migrations: this is no "
                "database of Teahouse, or it is damaged. Choose an empty one, or restore a backup."
            )
    elif revision == _newest():
        options = {"compare_type": False, "include_name": lambda name, type_, _: type_ != "table" or name in ours}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
        if differences:
            told = "; ".join(sorted(_told(difference) for difference in differences))
            raise NotPrepared(
                f"The tables are not those of revision {revision}: {told}. Nothing was changed. Restore a backup, or "
                "undo by hand what was changed by hand."
            )


def _told(difference: Any) -> str:
    """One difference in a few words."""
    if isinstance(difference, list):
        return "; ".join(_told(one) for one in difference)
    action, *what = difference
    names = [str(getattr(part, "name", part)) for part in what if part is not None and not isinstance(part, dict)]
    return f"{action.replace('_', ' ')} {' '.join(names)}"


def main() -> None:
    """The command line."""
    try:
        url = Settings().database
        lock = FileLock(url) if url.drivername == "sqlite" else None
        if lock is not None:
            lock.acquire()
        print("\n".join(prepare(url)))
    except (NotPrepared, DatabaseInUse, ValidationError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
