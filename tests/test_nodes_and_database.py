"""Several nodes are one chat while connections to the database are lost, of all nodes or of one."""

from collections.abc import Iterator
from time import monotonic

import anyio
import pytest

from tests.cluster import Cluster, cluster
from tests.crowd import crowd
from tests.databases import end_a_transaction
from tests.people import TIMEOUT_S, people

FEW = 8
DROPS = 12
QUESTIONS = 40
SEVERAL = 3  # connections: of the writer, and more than one of those that wait to be read from
SILENCE_S = 3


@pytest.fixture(scope="module", params=["mariadb", "postgresql"])
def nodes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two nodes, on each database that several nodes can share."""
    with cluster(request.param, tmp_path_factory.mktemp("nodes"), 2) as two:
        yield two


@pytest.fixture
def chat(nodes: Cluster) -> Iterator[Cluster]:
    """The nodes, which reach their database before and after."""
    yield nodes
    nodes.database_wire.mend()


async def test_connections_may_be_lost_in_the_middle_of_batches(chat: Cluster) -> None:
    async with crowd(chat.addresses) as crowd_:
        for _ in range(DROPS):
            await anyio.to_thread.run_sync(end_a_transaction, chat.database_url, TIMEOUT_S)
            await crowd_.more(count=2)


async def test_the_next_question_is_answered_though_all_connections_were_lost(chat: Cluster) -> None:
    async with people(chat.addresses[-1], 1) as (alice,):
        room_id = await alice.make_room()
        async with anyio.create_task_group() as many:
            for _ in range(QUESTIONS):
                many.start_soon(alice.ask, "GET", f"/rooms/{room_id}")
        assert chat.database_wire.connections > SEVERAL
        chat.database_wire.cut()
        assert chat.database_wire.connections == 0
        chat.database_wire.mend()

        assert (await alice.ask("GET", f"/rooms/{room_id}"))["id"] == room_id
        await alice.post(room_id, "still here")


async def test_a_node_may_be_cut_off_from_the_database(chat: Cluster) -> None:
    healthy, cut_off = chat.addresses
    async with crowd(chat.addresses) as crowd_:
        assert chat.database_wire.connections > 0
        chat.database_wire.cut()
        await crowd_.more(healthy)
        said = crowd_.acknowledged[cut_off]
        await crowd_.more(healthy)
        assert crowd_.acknowledged[cut_off] == said, "nothing is acknowledged that is not stored"
        assert chat.database_wire.connections == 0
        chat.database_wire.mend()
        await crowd_.more()


async def test_a_node_may_be_cut_off_from_the_database_without_being_told(chat: Cluster) -> None:
    healthy, cut_off = chat.addresses
    async with crowd(chat.addresses) as crowd_:
        chat.database_wire.silence()
        said = crowd_.acknowledged[cut_off]
        end_s = monotonic() + SILENCE_S
        while monotonic() < end_s:
            await crowd_.more(healthy, count=FEW)
        assert crowd_.acknowledged[cut_off] <= said + len(crowd_.talkers)
        chat.database_wire.mend()
        await crowd_.more()
