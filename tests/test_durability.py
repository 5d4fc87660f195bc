"""What a commit waits for: the disk, on every database, in the session of the server that writes."""

from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

from database import Transaction
from tests.asks import on_the_server
from tests.databases import NAMES, fresh_database
from tests.running_server import running_server

ASKED = {
    "sqlite": "SELECT journal_mode || ' ' || synchronous FROM pragma_journal_mode, pragma_synchronous",
    "mariadb": "SELECT @@innodb_flush_log_at_trx_commit",
    "postgresql": "SHOW synchronous_commit",
}
WAITS = {"sqlite": "wal 2", "mariadb": "1", "postgresql": "on"}


@pytest.mark.parametrize("name", NAMES)
async def test_a_commit_waits_for_the_disk(name: str, tmp_path: Path) -> None:
    def setting(tx: Transaction) -> str:
        return str(tx.session.scalar(text(ASKED[name])))

    with fresh_database(name, tmp_path) as url:
        if name == "postgresql":  # other tests need not wait
            with create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as admin:
                admin.execute(text(f"ALTER DATABASE {make_url(url).database} RESET synchronous_commit"))
        with running_server(url, tmp_path) as server:
            database = server.services.messages._database

            assert await on_the_server(server, database.write(setting)) == WAITS[name]
