"""What search keeps: it follows edits, recalls and closed rooms, and catches up after whatever happened."""

import zipfile
from pathlib import Path

import anyio
import pytest
from sqlalchemy import NullPool, create_engine, text

import backup
from config import normalised_database_url
from services import search_steps
from tests.databases import NAMES, fresh_database
from tests.people import PASSWORD, Person, people
from tests.running_server import RunningServer, running_server
from tests.searching import Searcher


async def test_nothing_of_a_closed_room_is_found(server: RunningServer, trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    await alice.post(room, "下午茶")
    assert await Searcher(server, bob).texts("下午茶") == ["下午茶"]

    await alice.ask("DELETE", f"/rooms/{room}", 204)

    assert await Searcher(server, bob).texts("下午茶") == await Searcher(server, alice).texts("下午茶") == []


async def test_search_keeps_nothing_of_a_closed_room(
    server: RunningServer, trio: list[Person], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept() -> dict[int, int]:
        id_ = "rowid" if database_url.startswith("sqlite") else "id"
        counts = (
            f"SELECT room_id, count(*) FROM search_entries e JOIN search_terms t ON t.{id_} = e.id GROUP BY room_id"
        )
        with create_engine(database_url, poolclass=NullPool).connect() as connection:
            rows = connection.execute(text(counts)).all()
        return {int(room_id): int(count) for room_id, count in rows if room_id in (room, other)}

    monkeypatch.setattr(search_steps, "ENTRIES_AT_ONCE", 2)  # so that it takes several steps
    alice, bob, _ = trio
    room, other = await alice.make_room(bob), await alice.make_room(bob)
    for number in range(5):
        await alice.post(room, f"下午茶 {number}")
    await alice.post(other, "下午茶")
    await server.settle()
    assert kept() == {room: 5, other: 1}

    await alice.ask("DELETE", f"/rooms/{room}", 204)
    await server.settle()

    assert kept() == {other: 1}
    assert await Searcher(server, bob).texts("下午茶") == ["下午茶"]


async def test_an_edited_message_is_found_by_what_it_says_now(server: RunningServer, trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    seq = (await alice.post(room, "周三开会"))["seq"]
    searcher = Searcher(server, bob)
    assert await searcher.texts("周三") == ["周三开会"]

    await alice.ask("PATCH", f"/rooms/{room}/messages/{seq}", json={"content": "周四开会"})

    assert await searcher.texts("周三") == []
    assert await searcher.texts("周四") == await searcher.texts("开会") == ["周四开会"]


async def test_a_recalled_message_is_not_found_and_its_terms_are_gone(
    server: RunningServer, trio: list[Person], database_url: str
) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    await alice.post(room, "before")
    seq = (await alice.post(room, "龘靐齉"))["seq"]
    searcher = Searcher(server, bob)
    assert await searcher.texts("龘靐") == ["龘靐齉"]

    await alice.ask("DELETE", f"/rooms/{room}/messages/{seq}")

    assert await searcher.texts("龘靐") == []
    assert await searcher.texts("", room_id=room) == ["before"]
    with create_engine(database_url, poolclass=NullPool).connect() as connection:
        known = connection.scalar(text("SELECT count(*) FROM search_entries WHERE room_id = :room"), {"room": room})
        kept = connection.scalar(
            text("SELECT count(*) FROM search_terms WHERE CAST(terms AS CHAR(99)) LIKE '%z9f98y%'")
        )
    assert (known, kept) == (1, 0)


@pytest.mark.parametrize("kind", NAMES)
async def test_a_server_that_was_away_catches_up(kind: str, tmp_path: Path) -> None:
    with fresh_database(kind, tmp_path) as url:
        with running_server(url, tmp_path) as server:
            async with people(server.address, 1) as (alice,):
                rooms = [await alice.make_room() for _ in range(3)]
                async with anyio.create_task_group() as posts:
                    for number in range(360):
                        posts.start_soon(alice.post, rooms[number % 3], f"第 {number} 杯茶")
                await server.settle()
                username = alice.user["username"]
        with create_engine(normalised_database_url(url), poolclass=NullPool).begin() as connection:
            connection.execute(text("DELETE FROM search_terms"))
            connection.execute(text("DELETE FROM search_entries"))
            connection.execute(text("DELETE FROM search_positions"))
        with running_server(url, tmp_path) as server:
            assert len(await _texts_of(server, username, "杯茶")) == 360


async def _texts_of(server: RunningServer, username: str, q: str) -> list[str]:
    async with people(server.address, 1) as (person,):
        grant = await person.ask("POST", "/auth/login", json={"username": username, "password": PASSWORD})
        person.http.headers["Authorization"] = f"Bearer {grant['access_token']}"
        return await Searcher(server, person).texts(q, limit=50)


@pytest.mark.parametrize("kind", NAMES)
async def test_a_backup_leaves_search_out_and_it_is_made_anew(kind: str, tmp_path: Path) -> None:
    source = f"sqlite:///{tmp_path / 'source' / 'teahouse.db'}"
    with running_server(source, tmp_path / "source") as server:
        async with people(server.address, 1) as (alice,):
            await alice.post(await alice.make_room(), "保存下来的茶")
            await server.settle()
            backup.save(normalised_database_url(source), tmp_path / "teahouse.zip")
            username = alice.user["username"]
    with zipfile.ZipFile(tmp_path / "teahouse.zip") as archive:
        assert not [name for name in archive.namelist() if name.startswith("search_")]

    with fresh_database(kind, tmp_path) as url:
        with running_server(url, tmp_path) as server:
            async with people(server.address, 1) as (bob,):
                room = await bob.make_room()
                for number in range(9):
                    await bob.post(room, f"要被覆盖的茶 {number}")
                await server.settle()
        backup.restore(normalised_database_url(url), tmp_path / "teahouse.zip", replace=True)
        with running_server(url, tmp_path) as server:
            assert await _texts_of(server, username, "茶") == ["保存下来的茶"]


@pytest.mark.parametrize("kind", NAMES[1:])
async def test_two_servers_may_read_the_same_rooms(kind: str, tmp_path: Path) -> None:
    with fresh_database(kind, tmp_path) as url:
        with running_server(url, tmp_path) as one, running_server(url, tmp_path) as other:
            async with people(one.address, 1) as (alice,):
                room = await alice.make_room()
                elsewhere = Person(other.address, {"access_token": alice.token, "user": alice.user}, alice.http)
                base = alice.http.base_url
                for number in range(60):
                    alice.http.base_url = base if number % 2 else f"http://{other.address}/api/v1"
                    await elsewhere.post(room, f"茶 {number}")
                alice.http.base_url = base
                await other.settle()

                assert await Searcher(one, alice).texts("茶") == [f"茶 {number}" for number in range(60)][::-1]
        with create_engine(normalised_database_url(url), poolclass=NullPool).connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM search_terms")) == 60
