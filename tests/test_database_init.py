"""The database initialiser: it makes what is missing, says what it did, and repairs nothing that does not fit."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, NullPool, create_engine, text

import migrations
from config import Settings, normalised_database_url
from database import FileLock
from migrations.init import NotPrepared, prepare
from tests.databases import ADMIN_URLS, NAMES, fresh_database

ROOT = Path(__file__).parent.parent


@pytest.fixture(params=NAMES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """An empty database of each kind."""
    with fresh_database(request.param, tmp_path) as text_url:
        yield normalised_database_url(text_url)


def change(url: URL, statement: str) -> None:
    """Do something to the database by hand."""
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(text(statement))


def missing(url: URL) -> URL:
    """The same server with a database that is not there; what is made is taken away with the fixture's own."""
    if url.drivername == "sqlite":
        return url
    change_server(url, f"DROP DATABASE {url.database}")
    return url


def change_server(url: URL, statement: str) -> None:
    """Do something to the database server by hand."""
    admin = ADMIN_URLS["mariadb" if url.drivername.startswith("mysql") else "postgresql"]
    with create_engine(admin, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(statement))


def test_a_missing_database_is_made_and_filled_and_then_there_is_nothing_to_do(url: URL) -> None:
    said = prepare(missing(url))

    made = [] if url.drivername == "sqlite" else [f"Made the database {url.database}."]
    newest = said[-1].split()[-1]
    assert said == [*made, f"Migrated {url.database} from nothing to revision {newest}"]
    assert prepare(url) == [f"Nothing to migrate: {url.database} is at revision {newest}"]
    with create_engine(url, poolclass=NullPool).connect() as connection:
        if url.drivername.startswith("mysql"):
            assert connection.scalar(text("SELECT @@character_set_database")) == "utf8mb4"
        if url.drivername.startswith("postgresql"):
            assert connection.scalar(text("SHOW server_encoding")) == "UTF8"


def test_an_older_database_is_brought_up(url: URL) -> None:
    migrations.upgrade(url, "0011")

    (said,) = prepare(url)

    assert said.startswith(f"Migrated {url.database} from 0011 to revision ")


def test_an_unknown_revision_is_left_alone(url: URL) -> None:
    prepare(url)
    change(url, "UPDATE alembic_version SET version_num = 'from_tomorrow'")

    with pytest.raises(NotPrepared, match="from_tomorrow, which this Teahouse does not know"):
        prepare(url)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("ALTER TABLE pins ADD COLUMN colour VARCHAR(8)", "colour"),
        ("DROP TABLE pins", "pins"),
        ("DROP INDEX ix_rooms_kind", "ix_rooms_kind"),
    ],
)
def test_tables_that_do_not_fit_are_told_and_not_repaired(url: URL, damage: str, said: str) -> None:
    prepare(url)
    on = " ON rooms" if url.drivername.startswith("mysql") and damage.startswith("DROP INDEX") else ""
    change(url, damage + on)

    for _ in range(2):
        with pytest.raises(NotPrepared, match=f"are not those of revision .*{said}.*Nothing was changed"):
            prepare(url)


def test_tables_of_somebody_else_are_left_alone(url: URL) -> None:
    change(url, "CREATE TABLE users (name VARCHAR(8))")

    with pytest.raises(NotPrepared, match="tables called users already"):
        prepare(url)
    change(url, "DROP TABLE users")
    change(url, "CREATE TABLE not_ours (name VARCHAR(8))")
    assert prepare(url)[-1].startswith("Migrated")
    assert prepare(url)[-1].startswith("Nothing to migrate")


def run(**settings: str) -> subprocess.CompletedProcess[str]:
    """`python -m migrations.init` with these settings."""
    clean = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    command = [sys.executable, "-m", "migrations.init"]
    return subprocess.run(
        command, cwd=ROOT, env={**clean, **settings}, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_command_says_what_it_did_and_what_it_could_not_do(tmp_path: Path) -> None:
    first, second = run(DATA_DIR=str(tmp_path)), run(DATA_DIR=str(tmp_path))
    url = Settings(_env_file=None, data_dir=tmp_path).database
    held = FileLock(url)
    held.acquire()
    busy = run(DATA_DIR=str(tmp_path))
    held.release()
    change(url, "UPDATE alembic_version SET version_num = 'x'")
    unknown = run(DATA_DIR=str(tmp_path))

    assert (first.returncode, second.returncode) == (0, 0)
    assert "Migrated" in first.stdout
    assert "Nothing to migrate" in second.stdout
    assert (busy.returncode, unknown.returncode) == (1, 1)
    assert "Another Teahouse" in busy.stderr
    assert "does not know" in unknown.stderr
    assert "Traceback" not in busy.stderr + unknown.stderr


def test_a_server_that_is_not_there_is_said_without_its_password() -> None:
    url = normalised_database_url("postgresql://me:secret@127.0.0.1:1/teahouse")

    with pytest.raises(NotPrepared, match="cannot be reached") as refused:
        prepare(url)

    assert "secret" not in str(refused.value)


def test_who_may_not_make_databases_is_told(url: URL) -> None:
    if url.drivername == "sqlite":
        return  # a file needs nobody's leave
    name = f"{url.database}_user"
    host = "@'%'" if url.drivername.startswith("mysql") else ""
    password = "IDENTIFIED BY 'pw'" if host else "LOGIN PASSWORD 'pw'"
    change_server(url, f"CREATE USER {name}{host} {password}")
    try:
        poor = url.set(username=name, password="pw", database=f"{url.database}_x")
        with pytest.raises(NotPrepared):
            prepare(poor)
    finally:
        change_server(url, f"DROP USER {name}{host}")
