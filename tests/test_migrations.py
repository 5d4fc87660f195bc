"""Migrations on every database: up, down, up again, side by side; and what the tables are like when they are done."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, Connection, NullPool, create_engine, inspect, text

import migrations
from config import normalised_database_url
from models import Base
from models.base import now
from tests.databases import NAMES, fresh_database

HISTORY = "SELECT * FROM messages WHERE room_id = 7 AND seq < 900 ORDER BY seq DESC LIMIT 50"
CHANGES = "SELECT * FROM messages WHERE room_id = 7 AND version > 900 ORDER BY version LIMIT 50"


@pytest.fixture(params=NAMES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """An empty database of each kind."""
    with fresh_database(request.param, tmp_path) as text_url:
        yield normalised_database_url(text_url)


def tables(url: URL) -> set[str]:
    """The names of the tables there are."""
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return {name for name in inspect(connection).get_table_names() if not _is_no_model(name)}


def _is_no_model(name: str | None) -> bool:
    """Whether a table is not among the models: Alembic's own, and the terms that each database keeps in its own way."""
    return name == "alembic_version" or str(name).startswith("search_terms")


def test_migrations_go_up_and_down_and_up_again(url: URL) -> None:
    assert tables(url) == set()

    migrations.upgrade(url)
    assert tables(url) == set(Base.metadata.tables)
    migrations.downgrade(url, "base")
    assert tables(url) == set()
    migrations.upgrade(url)

    assert tables(url) == set(Base.metadata.tables)


def test_each_migration_can_be_taken_back_by_itself(url: URL) -> None:
    migrations.upgrade(url)

    for revision, missing in {
        "0010": "push_subscriptions",
        "0009": "link_previews",
        "0008": "search_positions",
        "0007": "files",
        "0006": "drafts",
        "0005": "invites",
        "0004": "audit_events",
    }.items():
        assert missing in tables(url)
        migrations.downgrade(url, revision)
        assert missing not in tables(url)


def test_several_processes_may_migrate_at_the_same_time(url: URL) -> None:
    if url.drivername == "sqlite":
        migrations.upgrade(url)  # one process alone holds the file there

    with ProcessPoolExecutor(3, get_context("spawn")) as pool:
        list(pool.map(migrations.upgrade, [url] * 3))

    assert tables(url) == set(Base.metadata.tables)


def test_who_waited_for_the_migrations_of_another_process_sees_them(url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    migrations.upgrade(url, "0001")
    lock = migrations._lock

    def wait(connection: Connection) -> None:
        monkeypatch.setattr(migrations, "_lock", lock)
        if url.drivername != "sqlite":  # there the file belongs to one process
            migrations.upgrade(url)
        lock(connection)

    monkeypatch.setattr(migrations, "_lock", wait)
    migrations.upgrade(url)

    assert tables(url) == set(Base.metadata.tables)


def test_the_tables_are_what_the_models_describe(url: URL) -> None:
    migrations.upgrade(url)

    with create_engine(url, poolclass=NullPool).connect() as connection:
        options = {"compare_type": False, "include_name": lambda name, *_: not _is_no_model(name)}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, Base.metadata)

    assert differences == []


def test_the_terms_of_search_come_and_go_with_their_migration(url: URL) -> None:
    def there(connection: Connection) -> list[str]:
        return [name for name in inspect(connection).get_table_names() if name.startswith("search_terms")]

    with create_engine(url, poolclass=NullPool).connect() as connection:
        migrations.upgrade(url)
        assert "search_terms" in there(connection)
    with create_engine(url, poolclass=NullPool).connect() as connection:
        migrations.downgrade(url, "0008")
        assert there(connection) == []


def test_tables_and_columns_carry_chinese_comments(url: URL) -> None:
    if url.drivername == "sqlite":
        return  # it keeps no comments
    migrations.upgrade(url)

    with create_engine(url, poolclass=NullPool).connect() as connection:
        inspector = inspect(connection)
        for name in Base.metadata.tables:
            assert _is_chinese(inspector.get_table_comment(name)["text"]), name
            for column in inspector.get_columns(name):
                assert _is_chinese(column["comment"]), f"{name}.{column['name']}"


def _is_chinese(comment: str | None) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in comment or "")


@pytest.mark.parametrize("query", [HISTORY, CHANGES])
def test_a_page_of_history_is_one_range_scan(url: URL, query: str) -> None:
    migrations.upgrade(url)

    with create_engine(url, poolclass=NullPool).connect() as connection:
        _fill(connection)
        plan = _plan(connection, query)

    index = "ix_messages_version" if "version" in query else None
    match url.drivername:
        case "sqlite":
            assert plan == [f"SEARCH messages USING {'INDEX ' + index if index else 'PRIMARY KEY'} {_bounds(index)}"]
        case "mysql+pymysql":
            (row,) = plan
            assert "'range'" in row, row
            assert (index or "'PRIMARY'") in row, row
            assert "filesort" not in row, row
        case _:
            assert any("Index Scan" in line and (index or "messages_pkey") in line for line in plan), plan
            assert any("Index Cond: ((room_id = 7) AND" in line for line in plan), plan
            assert not any("Sort" in line or "Filter" in line for line in plan), plan


def _bounds(index: str | None) -> str:
    return "(room_id=? AND version>?)" if index else "(room_id=? AND seq<?)"


def _plan(connection: Connection, query: str) -> list[str]:
    if connection.dialect.name == "sqlite":
        return [row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {query}"))]
    if connection.dialect.name == "mysql":
        return [str(tuple(row)) for row in connection.execute(text(f"EXPLAIN {query}"))]
    return [row[0] for row in connection.execute(text(f"EXPLAIN {query}"))]


def _fill(connection: Connection) -> None:
    """Twenty rooms of a thousand messages, and statistics about them, so that a planner has something to decide on."""
    table = Base.metadata.tables["messages"]
    moment = now()
    for room_id in range(1, 21):
        rows = [
            {
                "room_id": room_id,
                "seq": seq,
                "id": f"{room_id:08}-{seq:027}",
                "version": seq,
                "sender_id": 1,
                "kind": "text",
                "content": "茶" * 20,
                "created_at": moment,
            }
            for seq in range(1, 1001)
        ]
        connection.execute(table.insert(), rows)
    connection.commit()
    if connection.dialect.name == "mysql":
        connection.execute(text("ANALYZE TABLE messages")).all()
    else:
        connection.execute(text("ANALYZE"))
    connection.commit()
