"""Who is online, and who is typing, where people's sockets are on different servers."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import anyio
import pytest

from tests.databases import fresh_database
from tests.people import TIMEOUT_S, Person, people
from tests.presence import PresenceOf, heard_about, is_shown_online
from tests.redis_server import PrivateRedis, private_redis
from tests.running_server import RunningServer, running_server
from tests.test_two_servers import DATABASES, two_servers

Servers = tuple[RunningServer, RunningServer]


@pytest.fixture(scope="module", params=DATABASES)
def servers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The two that most of these tests share."""
    with private_redis() as redis, two_servers(request.param, tmp_path_factory.mktemp("two"), redis) as both:
        yield both


@pytest.fixture
async def trio(servers: Servers) -> AsyncIterator[tuple[Person, Person, Person]]:
    """Alice at home on one server, Bob and Carol on the other."""
    one, other = servers
    async with people(one.address, 1) as (alice,), people(other.address, 2) as (bob, carol):
        yield alice, bob, carol


def at(person: Person, server: RunningServer) -> Person:
    """The same person, who comes to another server."""
    return Person(server.address, {"access_token": person.token, "user": person.user}, person.http)


async def test_who_comes_and_goes_on_the_other_server_is_seen_here_and_by_no_stranger(
    trio: tuple[Person, Person, Person],
) -> None:
    alice, bob, carol = trio
    room = await alice.make_room(bob)

    async with alice.socket() as at_alice, carol.socket() as at_carol:
        async with bob.socket():
            await at_alice.hear("presence", PresenceOf(bob.id, online=True))
            assert await is_shown_online(alice, room, bob)
        await at_alice.hear("presence", PresenceOf(bob.id, online=False))
        await at_carol.drain()

    assert not await is_shown_online(alice, room, bob)
    assert heard_about(at_alice, bob) == [True, False]
    assert heard_about(at_carol, bob) == heard_about(at_carol, alice) == []


async def test_who_comes_later_is_greeted_with_those_on_the_other_server_but_with_no_stranger(
    trio: tuple[Person, Person, Person],
) -> None:
    alice, bob, carol = trio
    await alice.make_room(bob)

    async with alice.socket() as at_alice, bob.socket(), carol.socket() as at_carol:
        await at_alice.hear("presence", PresenceOf(bob.id, online=True))
        async with alice.socket() as late:
            online = late.heard[0]["online"]

        assert bob.id in online
        assert carol.id not in online
        assert alice.id not in at_carol.heard[0]["online"]


async def test_who_is_on_both_servers_is_online_until_they_have_left_both(
    servers: Servers, trio: tuple[Person, Person, Person]
) -> None:
    alice, bob, carol = trio
    room = await alice.make_room(bob, carol)

    async with alice.socket() as at_alice:
        async with at(bob, servers[0]).socket():
            async with bob.socket():
                await at_alice.hear("presence", PresenceOf(bob.id, online=True))
            async with carol.socket():
                await at_alice.hear("presence", PresenceOf(carol.id, online=True))
            await at_alice.hear("presence", PresenceOf(carol.id, online=False))  # Bob's departure would be told before
            assert await is_shown_online(carol, room, bob)
            assert heard_about(at_alice, bob) == [True]
        await at_alice.hear("presence", PresenceOf(bob.id, online=False))

    assert not await is_shown_online(carol, room, bob)
    assert heard_about(at_alice, bob) == [True, False]


async def test_who_moves_to_the_other_server_does_not_flicker(
    servers: Servers, trio: tuple[Person, Person, Person]
) -> None:
    alice, bob, carol = trio
    await alice.make_room(bob, carol)

    async with alice.socket() as at_alice, bob.socket() as first:
        await at_alice.hear("presence", PresenceOf(bob.id, online=True))
        async with at(bob, servers[0]).socket():
            await first.websocket.close()
            async with carol.socket():
                await at_alice.hear("presence", PresenceOf(carol.id, online=True))
            await at_alice.hear("presence", PresenceOf(carol.id, online=False))
            assert heard_about(at_alice, bob) == [True]


async def test_who_is_removed_is_not_followed_any_more_on_the_other_server(
    trio: tuple[Person, Person, Person],
) -> None:
    alice, bob, carol = trio
    left, kept = await alice.make_room(bob), await alice.make_room(carol)

    async with alice.socket() as at_alice:
        async with bob.socket():
            await at_alice.hear("presence", PresenceOf(bob.id, online=True))
            await alice.ask("DELETE", f"/rooms/{left}/members/{bob.id}", 204)
            async with alice.socket() as late:
                assert bob.id not in late.heard[0]["online"]
            await alice.ask("POST", f"/rooms/{kept}/members", 201, json={"user_id": bob.id})
            assert await is_shown_online(alice, kept, bob)
            async with alice.socket() as late:
                assert bob.id in late.heard[0]["online"]
            await alice.ask("DELETE", f"/rooms/{kept}/members/{bob.id}", 204)
        async with carol.socket():
            await at_alice.hear("presence", PresenceOf(carol.id, online=True))
        await at_alice.hear("presence", PresenceOf(carol.id, online=False))

        assert heard_about(at_alice, bob) == [True]


async def test_typing_is_seen_on_the_other_server_and_by_no_stranger(trio: tuple[Person, Person, Person]) -> None:
    alice, bob, carol = trio
    room = await alice.make_room(bob)

    async with alice.socket() as at_alice, bob.socket() as at_bob, carol.socket() as at_carol:
        await at_alice.say("typing", room_id=room)
        assert await at_bob.hear("typing") == {"type": "typing", "room_id": room, "user_id": alice.id}

        await at_carol.say("typing", room_id=room, ref="let me")
        assert (await at_carol.hear("error"))["code"] == "room_not_found"
        await alice.post(room, "written")
        await at_bob.hear("message.created")
        assert not [frame for frame in at_carol.heard if frame["type"] == "typing"]


async def test_everybody_counts_on_both_servers(servers: Servers, trio: tuple[Person, Person, Person]) -> None:
    alice, bob, carol = trio
    await alice.make_room(bob)

    def counted(server: RunningServer) -> set[int]:
        return server.services.manager.connected() & {alice.id, bob.id, carol.id}

    async with alice.socket(), bob.socket():
        with anyio.fail_after(TIMEOUT_S):
            while [*map(counted, servers)] != [{alice.id, bob.id}] * 2:  # noqa: ASYNC110  # they do not tell
                await anyio.sleep(0.01)


@pytest.fixture
def apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[RunningServer, RunningServer, PrivateRedis]]:
    """Two servers with a quick pulse, and the way of the second one to Redis."""
    monkeypatch.setattr("services.node_presence.BEAT_S", 0.1)
    with (
        private_redis() as redis,
        private_redis() as others,
        fresh_database("mariadb", tmp_path) as url,
        running_server(url, tmp_path, redis_url=redis.url) as one,
        running_server(url, tmp_path, redis_url=others.url) as other,
    ):
        yield one, other, others


async def test_the_people_of_a_server_that_is_not_heard_any_more_are_gone_until_it_is(
    apart: tuple[RunningServer, RunningServer, PrivateRedis],
) -> None:
    one, other, redis = apart
    async with people(one.address, 1) as (alice,), people(other.address, 1) as (bob,):
        room = await alice.make_room(bob)
        async with alice.socket() as at_alice, bob.socket() as at_bob:
            await at_alice.hear("presence", PresenceOf(bob.id, online=True))

            redis.cut()
            await at_alice.hear("presence", PresenceOf(bob.id, online=False))
            assert not await is_shown_online(alice, room, bob)
            assert await is_shown_online(bob, room, alice)  # who hears nobody leaves everything as it was
            redis.mend()
            await at_alice.hear("presence", PresenceOf(bob.id, online=True))
            await at_bob.drain()

            assert False not in heard_about(at_bob, alice)


async def test_everybody_on_a_server_that_ends_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.node_presence.BEAT_S", 600)  # its silence is not waited for
    with (
        private_redis() as redis,
        fresh_database("mariadb", tmp_path) as url,
        running_server(url, tmp_path, redis_url=redis.url) as one,
        ExitStack() as ending,
    ):
        other = ending.enter_context(running_server(url, tmp_path, redis_url=redis.url))
        async with people(one.address, 2) as (alice, bob):
            await alice.make_room(bob)
            async with alice.socket() as at_alice, at(bob, other).socket() as at_bob:
                await at_alice.hear("presence", PresenceOf(bob.id, online=True))

                async with anyio.create_task_group() as both:
                    both.start_soon(at_bob.closed)
                    await anyio.to_thread.run_sync(ending.close)

                await at_alice.hear("presence", PresenceOf(bob.id, online=False))
