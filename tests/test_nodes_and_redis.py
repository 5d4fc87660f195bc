"""Several nodes are one chat while their Redis dies, loses everything, sleeps, repeats itself, or cuts them off."""

import random
import signal
from collections.abc import Iterator
from contextlib import suppress
from time import monotonic
from uuid import uuid4

import anyio
import pytest
from redis.asyncio import Redis
from websockets.exceptions import ConnectionClosed

from tests.cluster import Cluster, cluster
from tests.crowd import ENOUGH, REVOCATION_S, Crowd, crowd
from tests.people import Person, Socket, client_of, people

PAUSE_S = 6.5
FEW = 8
CUTS = 4
TINY_BUFFER = "pubsub 32768 0 0"
USUAL_BUFFER = "pubsub 33554432 8388608 60"
BURST_BYTES = 1 << 20


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two nodes with a Redis of their own, which all of these tests leave as it was."""
    with cluster("mariadb", tmp_path_factory.mktemp("nodes"), 2) as two:
        yield two


@pytest.fixture
def chat(nodes: Cluster) -> Iterator[Cluster]:
    """The nodes with a Redis that works, before and after."""
    yield nodes
    nodes.redis_wire.mend()
    nodes.redis.send(signal.SIGCONT)
    if not nodes.redis.is_running:
        nodes.redis.start()


async def test_redis_may_be_killed(chat: Cluster) -> None:
    async with crowd(chat.addresses) as people:
        chat.redis.kill()
        assert not chat.redis.answers()
        await people.more()
        chat.redis.start()
        await people.more()
        await people.until(lambda: len(chat.redis.subscribers()) == 2)


async def test_who_is_removed_or_logged_out_elsewhere_is_gone_in_time_though_redis_is_dead(chat: Cluster) -> None:
    here, there = chat.addresses
    async with people(here, 1) as (alice,), people(there, 3) as (bob, carol, dave), client_of(here) as http:
        room = await alice.make_room(bob, dave)
        carol_here = Person(here, {"access_token": carol.token, "user": carol.user}, http)
        async with (
            bob.socket() as at_bob,
            carol.socket() as at_carol,
            dave.socket() as at_dave,
            anyio.create_task_group() as beats,
        ):
            for socket in (at_bob, at_carol, at_dave):
                beats.start_soon(_beat, socket)
            chat.redis.kill()

            await alice.ask("DELETE", f"/rooms/{room}/members/{bob.id}", 204)
            with anyio.fail_after(REVOCATION_S):
                assert (await at_bob.hear("room.removed"))["room_id"] == room
            await carol_here.ask("POST", "/auth/logout-everywhere", 204)
            with anyio.fail_after(REVOCATION_S):
                assert await at_carol.closed() == 4001

            said = await alice.post(room, "not for Bob")
            await at_dave.hear_messages([said["id"]])
            assert not [frame for frame in await at_bob.drain() if frame["type"] in {"message.created", "changes"}]
            beats.cancel_scope.cancel()


async def _beat(socket: Socket) -> None:
    with suppress(ConnectionClosed):
        while True:
            await socket.say("ping")
            await anyio.sleep(0.2)


async def test_redis_may_be_restarted(chat: Cluster) -> None:
    async with crowd(chat.addresses) as people:
        for _ in range(CUTS):
            chat.redis.send(signal.SIGTERM)
            chat.redis.wait()
            chat.redis.launch()
            await people.more(count=FEW)


async def test_redis_may_forget_everything(chat: Cluster) -> None:
    async with crowd(chat.addresses) as people:
        for _ in range(CUTS):
            chat.redis.admin.set("something", "kept")
            chat.redis.admin.flushall()
            assert chat.redis.admin.get("something") is None
            await people.more(count=FEW)


async def test_redis_may_sleep(chat: Cluster) -> None:
    async with crowd(chat.addresses) as people:
        chat.redis.send(signal.SIGSTOP)
        assert not await anyio.to_thread.run_sync(chat.redis.answers)
        await _more_for(people, PAUSE_S)
        chat.redis.send(signal.SIGCONT)
        await people.more()


async def test_redis_may_cut_off_who_reads_too_slowly(chat: Cluster) -> None:
    async with crowd(chat.addresses) as people, Redis.from_url(chat.redis.url) as redis:
        (channel,) = await redis.pubsub_channels()
        chat.redis.admin.config_set("client-output-buffer-limit", TINY_BUFFER)
        for _ in range(CUTS):
            listening = chat.redis.subscribers()
            await redis.publish(channel, b"x" * BURST_BYTES)
            assert not listening & chat.redis.subscribers()
            await people.more(count=FEW)
        chat.redis.admin.config_set("client-output-buffer-limit", USUAL_BUFFER)
        await people.more()


async def test_what_redis_carried_may_come_again_in_any_order(chat: Cluster) -> None:
    async with (
        crowd(chat.addresses) as people,
        Redis.from_url(chat.redis.url) as redis,
        redis.pubsub() as subscription,
    ):
        (channel,) = await redis.pubsub_channels()
        await subscription.subscribe(channel)
        old: list[bytes] = []
        async for message in subscription.listen():
            old += [message["data"]] if message["type"] == "message" else []
            if len(old) == ENOUGH:
                break
        await subscription.unsubscribe()
        for _ in range(3):
            random.shuffle(old)
            for payload in old:
                await redis.publish(channel, uuid4().bytes + payload[16:])
            await people.more(count=FEW)


async def test_a_node_may_be_cut_off_from_redis(chat: Cluster) -> None:
    async with crowd(chat.addresses) as people:
        assert chat.redis_wire.connections >= 2
        chat.redis_wire.cut()
        assert len(chat.redis.subscribers()) == 1
        await people.more()
        assert chat.redis_wire.connections == 0
        chat.redis_wire.mend()
        await people.more()


async def test_a_node_may_be_cut_off_from_redis_without_being_told(chat: Cluster) -> None:
    async with crowd(chat.addresses) as people:
        chat.redis_wire.silence()
        await _more_for(people, PAUSE_S)
        chat.redis_wire.mend()
        await people.more()


async def _more_for(people: Crowd, span_s: float) -> None:
    """Wait until everybody has said more than once in this time that they go on."""
    end_s = monotonic() + span_s
    while monotonic() < end_s:
        await people.more(count=FEW)
