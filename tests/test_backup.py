"""Saving while the server runs, and restoring: into the same kind of database, into another, under a running server."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, select

import backup
from backup import BackupRefused
from config import normalised_database_url
from database import DatabaseInUse
from models import ServerState
from services import sync_service
from tests.databases import NAMES, fresh_database
from tests.people import PASSWORD, people
from tests.running_server import RunningServer, running_server


async def test_a_restored_server_has_everything_that_was_acknowledged(server: RunningServer, tmp_path: Path) -> None:
    async with people(server.address, 2) as (alice, bob):
        room = await alice.make_room(bob)
        for number in range(20):
            await alice.post(room, f"第 {number} 条 🫖")
        before = await bob.history(room)

        backup.save(server.services.settings.database, tmp_path / "teahouse.zip")
        await alice.post(room, "after the backup")

    for kind in NAMES:
        (tmp_path / kind).mkdir()
        with fresh_database(kind, tmp_path / kind) as url:
            backup.restore(normalised_database_url(url), tmp_path / "teahouse.zip", replace=False)
            with running_server(url, tmp_path / kind) as restored:
                assert await history_after_login(restored, bob.user["username"], room) == before


async def history_after_login(server: RunningServer, username: str, room: int) -> Any:
    """What a person who comes back sees; and that the room goes on where it was."""
    async with people(server.address, 1) as (person,):
        account = {"username": username, "password": PASSWORD}
        grant = await person.ask("POST", "/auth/login", json=account)
        person.http.headers["Authorization"] = f"Bearer {grant['access_token']}"
        history = await person.history(room)
        following = await person.post(room, "and on")
        assert following["seq"] == history["messages"][-1]["seq"] + 1
        return history


async def test_clients_of_a_running_server_begin_anew_after_a_restore(
    server: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if server.services.settings.database.drivername == "sqlite":
        with pytest.raises(DatabaseInUse):
            backup.restore(server.services.settings.database, tmp_path / "none.zip", replace=True)
        return
    monkeypatch.setattr(sync_service, "EPOCH_ROUND_S", 0.1)
    with fresh_database(_kind(server), tmp_path) as url, running_server(url, tmp_path) as own:
        async with people(own.address, 2) as (alice, bob):
            room = await alice.make_room(bob)
            await alice.post(room, "kept")
            backup.save(normalised_database_url(url), tmp_path / "teahouse.zip")
            await alice.post(room, "lost by the restore")
            async with bob.socket() as socket:
                epoch = socket.heard[0]["epoch"]

                backup.restore(normalised_database_url(url), tmp_path / "teahouse.zip", replace=True)

                assert await socket.closed() == 1012
            async with bob.socket(epoch=epoch, rooms={str(room): 3}) as again:
                assert again.heard[0]["epoch"] != epoch
                assert again.heard[0]["rooms"][0]["last_seq"] == 1
                assert not [frame for frame in await again.drain() if frame["type"] == "changes"]


def _kind(server: RunningServer) -> str:
    return "postgresql" if "postgresql" in server.services.settings.database.drivername else "mariadb"


async def test_each_restore_begins_another_epoch(tmp_path: Path) -> None:
    source, target = (f"sqlite:///{tmp_path / name / 'teahouse.db'}" for name in ("source", "target"))
    with running_server(source, tmp_path / "source"):
        backup.save(normalised_database_url(source), tmp_path / "teahouse.zip")
    with zipfile.ZipFile(tmp_path / "teahouse.zip") as archive:
        saved = json.loads(archive.read("server_state.jsonl"))["epoch"]

    epochs = {saved}
    for _ in range(2):
        backup.restore(normalised_database_url(target), tmp_path / "teahouse.zip", replace=True)
        with create_engine(target, poolclass=NullPool).connect() as connection:
            epochs.add(connection.scalar(select(ServerState.epoch)) or "none")

    assert len(epochs) == 3


async def test_a_database_that_holds_accounts_is_overwritten_only_when_asked(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'teahouse.db'}"
    with running_server(url, tmp_path) as server:
        async with people(server.address, 1):
            backup.save(normalised_database_url(url), tmp_path / "teahouse.zip")

    with pytest.raises(BackupRefused, match="holds accounts"):
        backup.restore(normalised_database_url(url), tmp_path / "teahouse.zip", replace=False)

    backup.restore(normalised_database_url(url), tmp_path / "teahouse.zip", replace=True)


def test_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'teahouse.db'}"
    (tmp_path / "teahouse.zip").write_text("precious")
    with running_server(url, tmp_path), pytest.raises(FileExistsError):
        backup.save(normalised_database_url(url), tmp_path / "teahouse.zip")

    assert (tmp_path / "teahouse.zip").read_text() == "precious"


def test_there_is_nothing_to_save_where_there_is_no_teahouse(tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="nothing to save"):
        backup.save(normalised_database_url(f"sqlite:///{tmp_path / 'empty.db'}"), tmp_path / "teahouse.zip")

    assert not (tmp_path / "teahouse.zip").exists()
