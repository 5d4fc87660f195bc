"""The contract of a backplane, for every implementation, with two nodes so that "another node" is real."""

import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

import anyio
import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from realtime import backplane_redis
from realtime.backplane import Backplane
from realtime.backplane_memory import MemoryBackplane, MemoryBus
from realtime.backplane_redis import RedisBackplane
from tests.ports import free_port
from tests.redis_server import private_redis

TIMEOUT_S = 30


class Node:
    """A node that remembers what it heard, and how often it had to doubt."""

    def __init__(self, backplane: Backplane) -> None:
        self.backplane = backplane
        self.heard: list[bytes] = []
        self.doubts = 0
        self._something = anyio.Event()

    async def start(self) -> None:
        await self.backplane.start(self._receive, self._doubt)

    def _receive(self, payload: bytes) -> None:
        self.heard.append(payload)
        self._something.set()

    def _doubt(self) -> None:
        self.doubts += 1
        self._something.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        with anyio.fail_after(TIMEOUT_S):
            while not condition():
                await self._something.wait()
                self._something = anyio.Event()


@contextmanager
def redis_process(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A Redis server of one's own, which may be paused, and its URL. Where there is none the test is skipped."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    port = free_port()
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    with subprocess.Popen([program, *options], stdout=subprocess.DEVNULL) as process:
        try:
            with Redis(port=port) as client:
                _until_ready(client)
            yield process, f"redis://127.0.0.1:{port}"
        finally:
            process.kill()


def _until_ready(client: Redis) -> None:
    deadline = monotonic() + TIMEOUT_S
    while monotonic() < deadline:
        try:
            client.ping()
        except RedisConnectionError:
            sleep(0.02)
        else:
            return
    raise RuntimeError("redis-server does not answer")


@asynccontextmanager
async def two_nodes(make: Callable[[], Backplane]) -> AsyncIterator[tuple[Node, Node]]:
    one, other = Node(make()), Node(make())
    await one.start()
    await other.start()
    try:
        yield one, other
    finally:
        await one.backplane.close()
        await other.backplane.close()


@pytest.fixture(params=["memory", "redis"])
async def nodes(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Node, Node]]:
    """Two nodes on one backplane."""
    if request.param == "memory":
        bus = MemoryBus()
        async with two_nodes(lambda: MemoryBackplane(bus)) as pair:
            yield pair
    else:
        channel = f"teahouse-test-{uuid4()}"
        with private_redis() as redis:
            async with two_nodes(lambda: RedisBackplane(redis.url, channel)) as pair:
                yield pair


async def test_the_other_node_hears_everything_in_order(nodes: tuple[Node, Node]) -> None:
    one, other = nodes
    said = [b"%d" % number for number in range(1000)]

    for payload in said:
        one.backplane.publish(payload)

    await other.until(lambda: len(other.heard) == len(said))
    assert other.heard == said
    assert other.doubts == 0


async def test_a_node_does_not_hear_itself(nodes: tuple[Node, Node]) -> None:
    one, other = nodes

    one.backplane.publish(b"from one")
    await other.until(lambda: other.heard == [b"from one"])
    other.backplane.publish(b"from the other")
    await one.until(lambda: bool(one.heard))

    assert one.heard == [b"from the other"]
    assert other.heard == [b"from one"]


async def test_who_is_there_hears_the_others_and_may_reach_them(nodes: tuple[Node, Node]) -> None:
    for node in nodes:
        assert node.backplane.hears_others
        assert node.backplane.reaches_others


async def test_large_payloads_arrive_whole(nodes: tuple[Node, Node]) -> None:
    one, other = nodes
    large = b"x" * 1_000_000

    one.backplane.publish(large)

    await other.until(lambda: other.heard == [large])


async def test_what_was_published_before_closing_still_arrives(nodes: tuple[Node, Node]) -> None:
    one, other = nodes

    one.backplane.publish(b"last words")
    await one.backplane.close()

    await other.until(lambda: other.heard == [b"last words"])
    await one.start()


async def test_a_node_that_was_cut_off_from_redis_doubts_and_hears_again() -> None:
    channel = f"teahouse-test-{uuid4()}"
    with private_redis() as redis:
        async with two_nodes(lambda: RedisBackplane(redis.url, channel)) as (one, other):
            assert redis.connections() >= 2

            redis.cut()
            one.backplane.publish(b"lost, perhaps")
            redis.mend()

            await other.until(lambda: other.doubts > 0)
            await one.until(lambda: one.doubts > 0)
            one.backplane.publish(b"again")
            await other.until(lambda: b"again" in other.heard)


async def test_a_redis_that_is_paused_is_noticed_and_heard_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backplane_redis, "TIMEOUT_S", 1.0)
    monkeypatch.setattr(backplane_redis, "PING_S", 0.1)
    monkeypatch.setattr(backplane_redis, "MAX_WAITING_BYTES", 100_000)
    with redis_process(tmp_path) as (process, url):
        async with two_nodes(lambda: RedisBackplane(url, "nodes")) as (one, other):
            one.backplane.publish(b"before")
            await other.until(lambda: other.heard == [b"before"])
            assert one.doubts == other.doubts == 0

            process.send_signal(signal.SIGSTOP)
            with anyio.fail_after(TIMEOUT_S):
                while one.backplane.hears_others or other.backplane.hears_others:
                    one.backplane.publish(b"x" * 10_000)  # more than may wait: it never waits itself
                    await anyio.sleep(0.01)
            process.send_signal(signal.SIGCONT)

            await other.until(lambda: other.doubts > 0)
            await one.until(lambda: one.doubts > 0)
            await other.until(lambda: other.backplane.hears_others)
            one.backplane.publish(b"after")
            await other.until(lambda: b"after" in other.heard)


async def test_who_could_not_get_something_through_says_so_when_nothing_more_happens() -> None:
    channel = f"teahouse-test-{uuid4()}"
    with private_redis() as redis, private_redis() as reachable:
        silent, other = Node(RedisBackplane(redis.url, channel)), Node(RedisBackplane(reachable.url, channel))
        await silent.start()
        await other.start()
        silent.backplane.publish(b"heard")
        await other.until(lambda: other.heard == [b"heard"])

        redis.cut()
        silent.backplane.publish(b"lost")
        redis.mend()

        await other.until(lambda: other.doubts > 0 or b"lost" in other.heard)
        await silent.backplane.close()
        await other.backplane.close()
