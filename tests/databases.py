"""Fresh databases for tests: SQLite always, MariaDB and PostgreSQL where they are reachable."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Executable, NullPool, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

NAMES = ("sqlite", "mariadb", "postgresql")
ADMIN_URLS = {
    "mariadb": os.environ.get("TEST_MYSQL_URL", "mysql+pymysql://root@127.0.0.1:3306/"),
    "postgresql": os.environ.get("TEST_POSTGRESQL_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"),
}


@contextmanager
def fresh_database(name: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database, gone afterwards. Where it is not reachable the test is skipped, but not in CI."""
    if name == "sqlite":
        yield f"sqlite:///{folder / 'teahouse.db'}"
        return
    admin = create_engine(ADMIN_URLS[name], poolclass=NullPool, isolation_level="AUTOCOMMIT")
    database = f"teahouse_test_{uuid4().hex[:12]}"
    try:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {database}"))
            if name == "postgresql":  # no test takes the power away, and waiting for the disk is most of their time
                connection.execute(text(f"ALTER DATABASE {database} SET synchronous_commit = off"))
    except DBAPIError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"{name} is not reachable at {make_url(ADMIN_URLS[name])!r}: {error.orig}")
    try:
        yield make_url(ADMIN_URLS[name]).set(database=database).render_as_string(hide_password=False)
    finally:
        force = " WITH (FORCE)" if name == "postgresql" else ""
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {database}{force}"))


@contextmanager
def operating(url: str) -> Iterator[Callable[[Executable], None]]:
    """Changes something as an operator does: in the database."""
    engine = create_engine(url)

    def carry_out(statement: Executable) -> None:
        with engine.begin() as connection:
            connection.execute(statement)

    try:
        yield carry_out
    finally:
        engine.dispose()


def end_a_transaction(url: str, within_s: float) -> None:
    """Look until somebody is in the middle of a transaction in this database, and end their connection there.

    One connection looks, again and again: to open one takes longer than most transactions.
    """
    deadline_s = monotonic() + within_s
    end = _end_in_postgresql if make_url(url).get_backend_name() == "postgresql" else _end_in_mariadb
    with create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as admin:
        while not end(admin):
            if monotonic() > deadline_s:
                raise TimeoutError("nobody was in the middle of a transaction")


def _end_in_postgresql(admin: Connection) -> bool:
    ended = admin.scalars(
        text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL"
        )
    )
    return any(ended.all())


def _end_in_mariadb(admin: Connection) -> bool:
    # Not InnoDB's own list of transactions: it is renewed only when nobody has looked at it for 0.1 s.
    writing = admin.scalars(
        text(
            "SELECT id FROM information_schema.processlist"
            " WHERE db = database() AND (info = 'COMMIT' OR info LIKE 'INSERT %' OR info LIKE 'UPDATE %')"
        )
    ).all()
    for id_ in writing:
        with suppress(DBAPIError):  # it has ended by itself
            admin.execute(text(f"KILL {id_:d}"))
    return bool(writing)
