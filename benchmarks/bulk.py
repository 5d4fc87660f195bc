"""Many rows at once, the fastest way that each database has; indexes are made afterwards, sorted."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import URL

from models import Base, Message, SearchEntry

CACHE_KB = 1_500_000
HASH_BYTES, DEFAULT_HASH_BYTES = 64 * 1024 * 1024, 1024 * 1024
COLUMNS = {
    "messages": [column.name for column in Message.__table__.columns],
    "search_entries": [column.name for column in SearchEntry.__table__.columns],
    "search_terms": ["id", "terms"],
}

# What SQLAlchemy's models do not name: (when the load begins, when it is over).
OTHER_INDEXES = {
    "sqlite": (
        [f"INSERT INTO search_terms (search_terms, rank) VALUES ('hashsize', {HASH_BYTES})"],
        [f"INSERT INTO search_terms (search_terms, rank) VALUES ('hashsize', {DEFAULT_HASH_BYTES})"],
    ),
    "mysql": (
        [
            "ALTER TABLE messages DROP INDEX uq_messages_id",
            "ALTER TABLE search_terms DROP INDEX ft_search_terms_terms",
        ],
        [
            "ALTER TABLE messages ADD UNIQUE INDEX uq_messages_id (id)",
            "ALTER TABLE search_terms ADD FULLTEXT KEY ft_search_terms_terms (terms)",
            "ANALYZE TABLE messages, search_entries, search_terms",
        ],
    ),
    "postgresql": (
        ["ALTER TABLE messages DROP CONSTRAINT uq_messages_id", "DROP INDEX ix_search_terms_terms"],
        [
            "ALTER TABLE messages ADD CONSTRAINT uq_messages_id UNIQUE (id)",
            "CREATE INDEX ix_search_terms_terms ON search_terms USING gin (terms)",
            *(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                for table in ("users", "rooms")
            ),
        ],
    ),
}
SETTINGS = {
    "sqlite": ["PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", f"PRAGMA cache_size = -{CACHE_KB}"],
    "mysql": ["SET time_zone = '+00:00'", "SET unique_checks = 0", "SET foreign_key_checks = 0"],
    "postgresql": ["SET timezone = 'UTC'", "SET synchronous_commit = off", "SET maintenance_work_mem = '768MB'"],
}


@contextmanager
def loading(url: URL) -> Iterator[Connection]:
    """A connection to load with. While the block lasts, the tables lack what makes inserting slow."""
    arguments: dict[str, Any] = {"local_infile": True, "ssl_disabled": True} if "mysql" in url.drivername else {}
    engine = create_engine(url, connect_args=arguments)
    with engine.connect() as connection:
        kind = engine.dialect.name
        _run(connection, SETTINGS[kind])
        tables = (Base.metadata.tables[name] for name in ("messages", "search_entries"))
        indexes = [index for table in tables for index in sorted(table.indexes, key=str)]
        for index in indexes:
            index.drop(connection)
        _run(connection, OTHER_INDEXES[kind][0])
        yield connection
        for index in indexes:
            index.create(connection)
        _run(connection, OTHER_INDEXES[kind][1])
    engine.dispose()
    if kind == "postgresql":
        with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")  # as its own daemon would


def _run(connection: Connection, statements: Sequence[str]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
    connection.commit()


def insert(connection: Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Add rows; their values are in the order of the table's columns, moments as text."""
    columns = COLUMNS[table]
    match connection.dialect.name:
        case "sqlite":
            names = ", ".join("rowid" if (table, column) == ("search_terms", "id") else column for column in columns)
            marks = ", ".join("?" * len(columns))
            connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))
        case "mysql":
            with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
                file.write(_lines(rows))
                file.flush()
                names = ", ".join(columns)
                connection.exec_driver_sql(
                    f"LOAD DATA LOCAL INFILE '{file.name}' INTO TABLE {table} CHARACTER SET utf8mb4 ({names})"
                )
        case _:
            cursor = connection.connection.cursor()
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                copy.write(_lines(rows))


def _lines(rows: Sequence[tuple[Any, ...]]) -> str:
    """Rows as both COPY and LOAD DATA read them. The texts that are made here need no escaping."""
    return "".join("\t".join("\\N" if value is None else str(value) for value in row) + "\n" for row in rows)
