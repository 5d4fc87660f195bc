"""Fresh databases on the servers that are there, dropped again at the end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

CONNECT_TIMEOUT_S = 3


@dataclass(frozen=True)
class Engine:
    """A kind of database server, where an administrator reaches it, and what it says of its durability."""

    name: str
    variable: str
    default_url: str
    durability: tuple[str, ...]

    @property
    def url(self) -> URL:
        return make_url(os.environ.get(self.variable) or self.default_url)


MARIADB = Engine(
    "MariaDB",
    "TEST_MYSQL_URL",
    "mysql+pymysql://root@127.0.0.1:3306/",
    ("SELECT @@innodb_flush_log_at_trx_commit", "SELECT @@log_bin", "SELECT @@sync_binlog"),
)
POSTGRESQL = Engine(
    "PostgreSQL",
    "TEST_POSTGRESQL_URL",
    "postgresql+psycopg://postgres@127.0.0.1:5432/postgres",
    ("SHOW fsync", "SHOW synchronous_commit"),
)
ENGINES = (MARIADB, POSTGRESQL)


@contextmanager
def fresh_database(engine: Engine) -> Iterator[str]:
    """The URL of a new, empty database. ConnectionError where the server does not answer."""
    name = f"teahouse_bench_{os.getpid()}"
    try:
        run_as_admin(engine, f"CREATE DATABASE {name}")
    except OperationalError as error:
        raise ConnectionError(f"{engine.name} is skipped: {error.orig}. Name yours in {engine.variable}.") from error
    try:
        yield engine.url.set(database=name).render_as_string(hide_password=False)
    finally:
        run_as_admin(engine, f"DROP DATABASE {name}")


def durability(engine: Engine) -> str:
    """The settings that decide whether a commit survives a power cut."""
    answers = [f"{query.split(maxsplit=1)[1].strip('@')}={run_as_admin(engine, query)}" for query in engine.durability]
    return f"{engine.name}: {', '.join(answers)}"


def run_as_admin(engine: Engine, statement: str) -> str:
    """One statement of an administrator's; the first value of its answer, if it gives one."""
    administrator = create_engine(
        engine.url, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": CONNECT_TIMEOUT_S}
    )
    try:
        with administrator.connect() as connection:
            result = connection.execute(text(statement))
            return str(result.scalar()) if result.returns_rows else ""
    finally:
        administrator.dispose()
