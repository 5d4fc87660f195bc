"""The history of the tables. `upgrade` brings any database to its newest chapter.

Alembic is loaded only where there is something to do: most starts find nothing, and it takes time and memory.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, NullPool, create_engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

LOCK_NAME = "teahouse migrations"
LOCK_KEY = 5_139_077
LOCK_TIMEOUT_S = 60


def upgrade(url: URL, revision: str = "head") -> None:
    """Apply what is missing. Several processes may start at once: one works, the others wait for it."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        if revision == "head" and _is_newest(connection):
            return
        from alembic import command

        _lock(connection)
        connection.commit()  # MariaDB would go on seeing the revision from before the wait
        try:
            command.upgrade(configuration(connection), revision)
            connection.commit()
        finally:
            _unlock(connection)


def downgrade(url: URL, revision: str) -> None:
    """Take back what came after `revision`."""
    from alembic import command

    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        command.downgrade(configuration(connection), revision)
        connection.commit()


def configuration(connection: Connection | None = None) -> "Config":
    """Where the migrations are, and the connection that they run on."""
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def _is_newest(connection: Connection) -> bool:
    """Whether the database is at the last revision; they are numbered, and files are called by their number."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    last = max(path.name[:4] for path in (Path(__file__).parent / "versions").glob("[0-9]*.py"))
    return list(connection.scalars(text("SELECT version_num FROM alembic_version"))) == [last]


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "mysql":
        # Such names belong to the whole server; other databases of it need not wait.
        lock = text("SELECT GET_LOCK(CONCAT(:name, ' ', SHA1(DATABASE())), :timeout_s)")
        connection.execute(lock, {"name": LOCK_NAME, "timeout_s": LOCK_TIMEOUT_S})
    elif connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK_KEY})


def _unlock(connection: Connection) -> None:
    if connection.dialect.name == "mysql":
        connection.execute(text("SELECT RELEASE_LOCK(CONCAT(:name, ' ', SHA1(DATABASE())))"), {"name": LOCK_NAME})
    elif connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK_KEY})
