"""A server that hears nothing of the other, and is not told that it misses something: it finds out by itself."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx2
import pytest

from services import change_views, healer
from tests.databases import fresh_database
from tests.people import PASSWORD, Frame, Person, client_of, people
from tests.redis_server import private_redis
from tests.running_server import RunningServer, running_server
from tests.test_two_servers import DATABASES

BOUND_S = 5.0
Deaf = tuple[RunningServer, RunningServer, Frame]


@pytest.fixture(scope="module", params=DATABASES)
def deaf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deaf]:
    """A server, another one that Redis does not let in any more, and the account of the admin."""
    folder = tmp_path_factory.mktemp("deaf")
    with (
        pytest.MonkeyPatch.context() as patch,
        private_redis() as redis,
        private_redis() as others,
        fresh_database(request.param, folder) as url,
    ):
        patch.setattr(healer, "LOOK_S", 0.2)
        patch.setattr(healer, "SETTLE_S", 0.2)
        with running_server(url, folder, redis_url=redis.url) as one:
            account = {"username": "chief", "password": PASSWORD}
            grant = httpx2.post(f"http://{one.address}/api/v1/auth/register", json=account, verify=False).json()
            with running_server(url, folder, redis_url=others.url) as other:
                others.cut()
                yield one, other, grant


@pytest.fixture
async def pair(deaf: Deaf) -> AsyncIterator[tuple[Person, Person]]:
    """The admin on the server that speaks, and Bob on the one that does not hear it."""
    one, other, grant = deaf
    async with client_of(one.address) as http, people(other.address, 1) as (bob,):
        yield Person(one.address, grant, http), bob


def test_what_is_lost_is_found_in_time() -> None:
    # What the queries take comes on top; the tests below look more often, so as not to wait.
    assert healer.LOOK_S + healer.SETTLE_S <= 0.8 * BOUND_S


async def _kick(chief: Person, room: int, bob: Person) -> None:
    await chief.ask("DELETE", f"/rooms/{room}/members/{bob.id}", 204)


async def _ban(chief: Person, room: int, bob: Person) -> None:
    await chief.ask("PUT", f"/rooms/{room}/bans/{bob.id}")


async def _close(chief: Person, room: int, bob: Person) -> None:
    await chief.ask("DELETE", f"/rooms/{room}", 204)


@pytest.mark.parametrize("end", [_kick, _ban, _close])
async def test_who_loses_a_room_elsewhere_hears_nothing_more_of_it(
    deaf: Deaf, pair: tuple[Person, Person], end: Callable[[Person, int, Person], Awaitable[None]]
) -> None:
    chief, bob = pair
    lost, kept = await chief.make_room(bob), await chief.make_room(bob)
    manager = deaf[1].services.manager
    async with people(bob.address, 1) as (carol,), bob.socket() as at_bob, carol.socket() as at_carol:
        await chief.ask("POST", f"/rooms/{lost}/members", 201, json={"user_id": carol.id})
        await at_carol.hear("room.created")
        assert lost in manager.rooms_of(bob.id)

        before = (await carol.ask("GET", f"/rooms/{lost}"))["version"]
        await end(chief, lost, bob)
        removal = await at_bob.hear("room.removed")
        assert (removal["room_id"], removal["version"]) == (lost, before + 1)
        if end is not _close:
            said = await carol.post(lost, "not for Bob")
            await at_carol.hear_message(said["id"])
        said = await chief.post(kept, "for Bob")
        assert (await at_bob.hear_messages([said["id"]]))[said["id"]] == said

        assert not [frame for frame in at_bob.heard if frame["type"] == "message.created"]
        assert manager.rooms_of(bob.id) == {kept}


async def _log_out(chief: Person, bob: Person) -> None:
    await bob.ask("POST", "/auth/logout-everywhere", 204)


async def _end_sessions(chief: Person, bob: Person) -> None:
    await chief.ask("POST", f"/admin/users/{bob.id}/end-sessions", 204)


async def _disable(chief: Person, bob: Person) -> None:
    await chief.ask("PATCH", f"/admin/users/{bob.id}", json={"disabled": True})


async def _change_password(chief: Person, bob: Person) -> None:
    async with client_of(chief.address) as http:
        account = {"username": bob.user["username"], "password": PASSWORD}
        elsewhere = Person(chief.address, (await http.post("/auth/login", json=account)).json(), http)
        body = {"current_password": PASSWORD, "new_password": "another horse battery"}
        await elsewhere.ask("POST", "/users/me/password", 204, json=body)


@pytest.mark.parametrize("end", [_log_out, _end_sessions, _disable, _change_password])
async def test_a_session_that_ends_elsewhere_takes_its_sockets_with_it(
    deaf: Deaf, pair: tuple[Person, Person], end: Callable[[Person, Person], Awaitable[None]]
) -> None:
    chief, bob = pair
    async with people(bob.address, 1) as (carol,), bob.socket() as at_bob, carol.socket() as at_carol:
        there = Person(chief.address, {"access_token": bob.token, "user": bob.user}, bob.http)
        there.http.base_url = httpx2.URL(f"http://{chief.address}/api/v1")

        await end(chief, there)

        assert await at_bob.closed() == 4001
        await at_carol.drain()  # nobody else's


async def test_who_is_brought_in_elsewhere_hears_of_it(pair: tuple[Person, Person]) -> None:
    chief, bob = pair
    async with bob.socket() as at_bob:
        room = await chief.make_room(bob)

        assert (await at_bob.hear("room.created"))["room_id"] == room
        said = await chief.post(room, "welcome")

        assert said["id"] in await at_bob.hear_messages([said["id"]])


async def test_much_that_was_missed_is_told_to_its_end_in_one_round(
    deaf: Deaf, pair: tuple[Person, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    chief, bob = pair
    room = await chief.make_room(bob)
    monkeypatch.setattr(change_views, "PAGE_BYTES", 1000)
    async with bob.socket() as at_bob:
        said = [(await chief.post(room, str(number).ljust(600)))["id"] for number in range(6)]
        monkeypatch.setattr(healer, "LOOK_S", 60.0)

        heard = await at_bob.hear_messages(said)

    assert set(heard) == set(said)
    assert len([frame for frame in at_bob.heard if frame["type"] == "changes"]) > 1
