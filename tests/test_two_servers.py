"""Two servers on one database, with Redis between them: one chat."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio
import pytest

from tests.databases import fresh_database
from tests.people import Person, people
from tests.redis_server import PrivateRedis, private_redis
from tests.running_server import RunningServer, running_server

DATABASES = ("mariadb", "postgresql")  # those that several servers can share


@contextmanager
def two_servers(
    database: str, folder: Path, redis: PrivateRedis, **settings: Any
) -> Iterator[tuple[RunningServer, RunningServer]]:
    """Two servers that share a database, the signing key and Redis."""
    with (
        fresh_database(database, folder) as url,
        running_server(url, folder, redis_url=redis.url, **settings) as one,
        running_server(url, folder, redis_url=redis.url, **settings) as other,
    ):
        yield one, other


@pytest.fixture(scope="module", params=DATABASES)
def servers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[RunningServer, RunningServer]]:
    """The two that most of these tests share."""
    with private_redis() as redis, two_servers(request.param, tmp_path_factory.mktemp("two"), redis) as both:
        yield both


@pytest.fixture
async def pair(servers: tuple[RunningServer, RunningServer]) -> AsyncIterator[tuple[Person, Person]]:
    """Alice on one server, and Bob, who is at home on the other."""
    one, other = servers
    async with people(one.address, 1) as (alice,), people(other.address, 1) as (bob,):
        yield alice, bob


async def test_a_message_reaches_members_on_the_other_server(pair: tuple[Person, Person]) -> None:
    alice, bob = pair
    room = await alice.make_room(bob)

    async with alice.socket() as a, bob.socket() as b:
        hello = await a.send(room, "from one")
        assert (await b.hear_message(hello))["content"] == "from one"
        answer = await b.send(room, "from the other")

        assert (await a.hear_message(answer))["sender_id"] == bob.id


async def test_who_is_brought_in_on_one_server_hears_the_room_on_the_other(pair: tuple[Person, Person]) -> None:
    alice, bob = pair
    async with bob.socket() as b:
        room = await alice.make_room(bob)

        assert (await b.hear("room.created"))["room_id"] == room
        message = await alice.post(room, "welcome")

        assert await b.hear_message(message["id"]) == message


async def test_a_removed_member_hears_nothing_more_on_the_other_server(pair: tuple[Person, Person]) -> None:
    alice, bob = pair
    room = await alice.make_room(bob)

    async with bob.socket() as b:
        await alice.ask("DELETE", f"/rooms/{room}/members/{bob.id}", 204)
        assert (await b.hear("room.removed"))["reason"] == "removed"
        await alice.post(room, "not for Bob")
        follow_up = await alice.make_room(bob)
        await b.hear("room.created", lambda frame: frame["room_id"] == follow_up)

        assert not [frame for frame in b.heard if frame["type"] == "message.created"]


async def test_a_changed_profile_is_told_on_the_other_server(pair: tuple[Person, Person]) -> None:
    alice, bob = pair
    await alice.make_room(bob)

    async with bob.socket() as b:
        changed = await alice.ask("PATCH", "/users/me", json={"status_text": "on one"})

        assert (await b.hear("user.updated"))["user"] == changed


async def test_two_who_open_their_room_on_two_servers_have_one(pair: tuple[Person, Person]) -> None:
    alice, bob = pair
    opened: list[tuple[int, int]] = []

    async def hurry(one: Person, other: Person) -> None:
        answer = await one.http.post("/rooms", json={"kind": "direct", "user_id": other.id})
        opened.append((answer.status_code, answer.json()["id"]))

    async with anyio.create_task_group() as both:
        both.start_soon(hurry, alice, bob)
        both.start_soon(hurry, bob, alice)

    assert sorted(status for status, _ in opened) == [200, 201]
    assert len({room_id for _, room_id in opened}) == 1


async def test_the_uses_of_an_invitation_are_counted_on_both_servers(
    servers: tuple[RunningServer, RunningServer], pair: tuple[Person, Person]
) -> None:
    room = await pair[0].make_room(kind="private")
    code = (await pair[0].ask("POST", f"/rooms/{room}/invites", 201, json={"max_uses": 3}))["code"]
    answers: list[int] = []

    async def hurry(guest: Person) -> None:
        answers.append((await guest.http.post(f"/invites/{code}/accept")).status_code)

    one, other = servers
    async with (
        people(one.address, 3) as some,
        people(other.address, 3) as others,
        anyio.create_task_group() as crowd,
    ):
        for guest in (*some, *others):
            crowd.start_soon(hurry, guest)

    assert sorted(answers) == [200, 200, 200, 404, 404, 404]
    assert (await pair[0].ask("GET", f"/rooms/{room}"))["member_count"] == 4


async def test_logging_out_on_one_server_closes_the_sockets_on_the_other(pair: tuple[Person, Person]) -> None:
    alice, bob = pair
    elsewhere = Person(bob.address, {"access_token": alice.token, "user": alice.user}, alice.http)

    async with elsewhere.socket() as socket:
        await alice.ask("POST", "/auth/logout-everywhere", 204)

        assert await socket.closed() == 4001


async def test_the_same_id_sent_to_both_servers_is_one_message(pair: tuple[Person, Person]) -> None:
    alice, bob = pair
    room = await alice.make_room(bob)
    elsewhere = Person(bob.address, {"access_token": alice.token, "user": alice.user}, alice.http)

    async with alice.socket() as here, elsewhere.socket() as there:
        names = [str(uuid4()) for _ in range(50)]
        for name in names:
            await here.send(room, "once", id=name)
            await there.send(room, "once", id=name)
        answers = await here.hear_messages(names)
        assert await there.hear_messages(names) == answers

    history = (await bob.history(room))["messages"]
    assert {message["id"]: message for message in history} == answers
    assert [message["seq"] for message in history] == list(range(1, len(names) + 1))


@pytest.mark.parametrize("database", DATABASES)
async def test_what_redis_lost_is_told_from_the_database(database: str, tmp_path: Path) -> None:
    # On servers of its own: for seconds after Redis is back these still settle their doubts, each in its own time.
    with private_redis() as redis, two_servers(database, tmp_path, redis) as (one, other):
        async with people(one.address, 1) as (alice,), people(other.address, 1) as (bob,), bob.socket() as b:
            room = await alice.make_room(bob)
            await b.drain()
            redis.cut()
            lost = await alice.post(room, "while Redis was not there")
            gone = await alice.make_room(bob)
            redis.mend()

            changes = await b.hear("changes", lambda frame: frame["room_id"] == room)
            assert lost in changes["messages"]
            assert gone in {frame["room_id"] for frame in b.heard if frame["type"] == "room.created"} or (
                await b.hear("room.created", lambda frame: frame["room_id"] == gone)
            )


async def test_what_becomes_of_a_message_reaches_the_other_server_in_order(pair: tuple[Person, Person]) -> None:
    alice, bob = pair
    room = await alice.make_room(bob)
    await alice.post(room, "tea")
    elsewhere = Person(bob.address, {"access_token": alice.token, "user": alice.user}, alice.http)

    async with elsewhere.socket() as there:
        async with anyio.create_task_group() as both:
            for who in (alice, bob):
                for emoji in ("👍", "🍵", "🎉"):
                    both.start_soon(who.ask, "PUT", f"/rooms/{room}/messages/1/reactions/{emoji}")
        recalled = await alice.ask("DELETE", f"/rooms/{room}/messages/1")
        await there.hear("message.updated", lambda frame: frame["message"] == recalled)
        versions = [frame["version"] for frame in there.heard if frame["type"] == "message.updated"]
        await bob.ask("PUT", f"/rooms/{room}/read", json={"seq": 1})
        assert (await there.hear("receipt"))["user_id"] == bob.id

    assert sorted(versions) == list(range(4, 11))
    assert recalled["version"] == max(versions) == 10


async def test_sixty_four_senders_on_two_servers_agree_on_one_order(pair: tuple[Person, Person]) -> None:
    alice, bob = pair
    room = await alice.make_room(bob)

    async with alice.socket() as a, bob.socket() as b:
        async with anyio.create_task_group() as senders:
            for number in range(32):
                senders.start_soon(alice.post, room, f"a {number}")
                senders.start_soon(bob.post, room, f"b {number}")
        history = (await alice.history(room, limit=100))["messages"]
        expected = {message["id"]: message for message in history}
        assert await a.hear_messages(expected) == expected
        assert await b.hear_messages(expected) == expected

    assert [message["seq"] for message in history] == list(range(1, 65))
    assert [message["version"] for message in history] == list(range(3, 67))
