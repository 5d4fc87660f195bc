"""Several nodes are one chat while one of them dies, sleeps, or is started anew."""

import signal
from collections.abc import Iterator
from contextlib import suppress
from uuid import uuid4

import anyio
import pytest

from tests.cluster import Cluster, cluster
from tests.crowd import crowd
from tests.people import Frame, Person, people
from tests.server_process import ENDED_IN_ORDER
from tests.witness import CONNECTION_LOST, whole_history

CLOSED_FOR_A_RESTART = 1012
TWICE = 200


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three nodes, which all of these tests leave running."""
    with cluster("postgresql", tmp_path_factory.mktemp("nodes"), 3) as three:
        yield three


@pytest.fixture
def chat(nodes: Cluster) -> Iterator[Cluster]:
    """The nodes, which all run before and after."""
    yield nodes
    for node in nodes.nodes:
        node.send(signal.SIGCONT)
        if not node.is_running:
            node.start()


async def test_a_node_may_be_killed(chat: Cluster) -> None:
    one, two, three = chat.addresses
    async with crowd(chat.addresses) as crowd_:
        chat.nodes[1].kill()
        await crowd_.more(one, three)
        assert not chat.nodes[1].is_running
        await anyio.to_thread.run_sync(chat.nodes[1].start)
        await crowd_.more(two)
        chat.nodes[2].kill()
        await crowd_.more(one, two)
        await anyio.to_thread.run_sync(chat.nodes[2].start)


async def test_a_node_may_sleep_until_its_clients_have_gone_elsewhere(chat: Cluster) -> None:
    one, two, three = chat.addresses
    async with crowd(chat.addresses) as crowd_:
        there = [roamer for roamer in crowd_.talkers if roamer.at == three]
        assert there
        chat.nodes[2].send(signal.SIGSTOP)
        await crowd_.until(lambda: all(roamer.losses for roamer in there))
        await crowd_.more(one, two)
        chat.nodes[2].send(signal.SIGCONT)
        await crowd_.more(one, two)


async def test_all_nodes_may_be_restarted_one_after_another(chat: Cluster) -> None:
    async with crowd(chat.addresses) as crowd_:
        for node in chat.nodes:
            others = set(chat.addresses) - {node.address}
            node.send(signal.SIGTERM)
            assert await anyio.to_thread.run_sync(node.wait) in ENDED_IN_ORDER
            await crowd_.more(*others, count=10)
            await anyio.to_thread.run_sync(node.start)
            await crowd_.more(node.address, count=10)
        assert CLOSED_FOR_A_RESTART in {code for roamer in crowd_.talkers for code in roamer.losses}


async def test_one_message_sent_to_two_nodes_is_one_message_though_one_node_dies(chat: Cluster) -> None:
    async with people(chat.addresses[0], 2) as (alice, bob):
        room = await alice.make_room(bob)
        elsewhere = Person(chat.addresses[1], {"access_token": alice.token, "user": alice.user}, alice.http)
        names = [str(uuid4()) for _ in range(TWICE)]
        heard_there: list[Frame] = []

        async def send_there() -> None:
            with suppress(*CONNECTION_LOST):
                async with elsewhere.socket() as there:
                    for name in names:
                        await there.send(room, "once", id=name)
                    while True:
                        frame = await there.next()
                        heard_there.extend([frame["message"]] if frame["type"] == "message.created" else [])
                        if len(heard_there) == TWICE // 4:
                            chat.nodes[1].kill()

        async with alice.socket() as here, anyio.create_task_group() as both:
            both.start_soon(send_there)
            for name in names:
                await here.send(room, "once", id=name)
            answers = await here.hear_messages(names)

        assert len(heard_there) >= TWICE // 4
        assert not chat.nodes[1].is_running
        history = await whole_history(bob, room)
        assert {message["id"]: message for message in history} == answers
        assert [message["seq"] for message in history] == list(range(1, TWICE + 1))
        assert all(answers[message["id"]] == message for message in heard_there)
