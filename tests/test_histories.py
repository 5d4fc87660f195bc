"""Random histories: whoever was away and catches up knows the same as whoever reads everything anew."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import anyio
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.people import Frame, Person, Socket, people
from tests.replica import Replica
from tests.running_server import RunningServer
from tests.story import OPERATIONS, Story

HISTORIES = st.lists(st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 3)), min_size=3, max_size=40)


@pytest.fixture(scope="module")
def portal() -> Iterator[BlockingPortal]:
    """An event loop that outlives the examples of a test."""
    with start_blocking_portal("asyncio") as portal:
        yield portal


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(operations=HISTORIES)
def test_a_stale_client_with_changes_equals_a_fresh_one(
    server: RunningServer, portal: BlockingPortal, operations: list[tuple[str, int]]
) -> None:
    portal.call(partial(_live_through, server.address, operations))


async def _live_through(address: str, operations: list[tuple[str, int]]) -> None:
    async with people(address, 5) as (watcher, *others):
        story = Story(watcher, others)
        await story.begin()
        async with watcher.socket() as socket:
            listener = await Replica.fresh(watcher, story.room)
            stale = await Replica.fresh(watcher, story.room)
            for name, who in operations:
                await story.carry_out(name, others[who])
                if name == "look away":
                    stale = await Replica.fresh(watcher, story.room)
            await _hear_all(socket, listener)

        since = stale.version
        stale.catch_up(await watcher.changes(story.room, since))
        fresh = await Replica.fresh(watcher, story.room)
        assert stale.state() == fresh.state()
        assert listener.gaps == 0
        assert listener.version == fresh.version
        assert listener.messages == fresh.messages == story.conversation.messages
        await story.conversation.check()
        assert {user_id: member["role"] for user_id, member in fresh.members.items()} == story.roles
        assert listener.members == fresh.members
        resumed = await _resumed(watcher, story.room, since)
        assert resumed is None or resumed["version"] == fresh.version
        assert sorted(fresh.messages) == list(range(1, fresh.room["last_seq"] + 1))
        for person in others:
            await person.ask("GET", f"/rooms/{story.room}/changes?since=0", 200 if person.id in story.roles else 404)


async def _hear_all(socket: Socket, listener: Replica) -> None:
    for frame in await socket.drain():
        if frame.get("room_id") == listener.room_id and "version" in frame:
            listener.hear(frame)


async def _resumed(watcher: Person, room: int, since: int) -> Frame | None:
    """What a returning socket is told of the room; None if nothing happened."""
    async with watcher.socket() as first:
        epoch = first.heard[0]["epoch"]
    async with watcher.socket(epoch=epoch, rooms={str(room): since}) as socket:
        told = [frame for frame in await socket.drain() if frame["type"] == "changes"]
        return told[0] if told else None


async def test_an_owner_who_leaves_hands_the_room_over_and_catch_up_tells_it(trio: list[Person]) -> None:
    owner, heir, other = trio
    room = await owner.make_room(heir, other)
    stale = await Replica.fresh(heir, room)

    await owner.ask("POST", f"/rooms/{room}/leave", 204)

    stale.catch_up(await heir.changes(room, stale.version))
    assert stale.state() == (await Replica.fresh(heir, room)).state()
    assert stale.members[heir.id]["role"] == "owner"
    assert owner.id not in stale.members


async def test_too_much_missed_is_answered_with_the_newest_page(trio: list[Person]) -> None:
    owner, reader, _ = trio
    room = await owner.make_room(reader)
    for number in range(8):
        await owner.post(room, str(number))

    short = await reader.changes(room, 0, limit=5)
    exact = await reader.changes(room, 2, limit=8)
    future: Any = await reader.changes(room, 999)

    assert not short["complete"]
    assert [message["seq"] for message in short["messages"]] == list(range(1, 9))
    assert exact["complete"]
    assert not future["complete"], "this version is not of this history"


async def test_sixty_four_senders_who_repeat_and_lose_connections_are_stored_once_each(server: RunningServer) -> None:
    async with people(server.address, 8) as guests:
        owner = guests[0]
        room = await owner.make_room(*guests[1:])
        async with owner.socket() as socket:
            first = await owner.ask("GET", f"/rooms/{room}")
            acknowledged: dict[str, Frame] = {}
            async with anyio.create_task_group() as senders:
                for number in range(64):
                    senders.start_soon(_send_stubbornly, guests[number % len(guests)], room, number, acknowledged)
            created = [frame for frame in await socket.drain() if frame["type"] == "message.created"]

        history = (await owner.history(room, limit=200))["messages"]
        assert len(acknowledged) == 64 * 3
        assert {message["id"]: message for message in history} == acknowledged
        assert [message["seq"] for message in history] == list(range(1, 64 * 3 + 1))
        assert [frame["message"] for frame in created] == history
        assert [frame["version"] for frame in created] == [first["version"] + n for n in range(1, 64 * 3 + 1)]


async def _send_stubbornly(person: Person, room: int, number: int, acknowledged: dict[str, Frame]) -> None:
    """Send three messages, each on two sockets at once, one of which is cut without waiting for anything."""
    for part in range(3):
        content = f"{number}.{part}"
        async with person.socket() as lost, person.socket() as kept:
            name = await lost.send(room, content)
            lost.websocket.transport.abort()
            await kept.send(room, content, id=name)
            acknowledged[name] = await kept.hear_message(name)
