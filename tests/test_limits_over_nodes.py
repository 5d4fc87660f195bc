"""Who is slowed down on one server is slowed down on the other; a moment later, and within a bound."""

from collections.abc import Hashable
from pathlib import Path

import orjson
import pytest

from errors import RateLimited
from realtime.backplane_memory import MemoryBackplane, MemoryBus
from services import spent_elsewhere
from services.node_wire import NodeWire
from services.rate_limits import INVITE_PER_USER, SEND_PER_USER, WARNING_PER_SOCKET, Limit, RateLimits
from services.spent_elsewhere import SpentElsewhere
from tests.people import Person, people
from tests.redis_server import private_redis
from tests.test_two_servers import two_servers

BURST = int(SEND_PER_USER.burst)


class Node:
    """Limits that tell and hear, with a clock that stands still until it is moved."""

    def __init__(self, bus: MemoryBus) -> None:
        self.now = 1000.0
        self.limits = RateLimits(enabled=True, clock=lambda: self.now)
        self.wire = NodeWire(MemoryBackplane(bus))
        self.spent = SpentElsewhere(self.wire, self.limits)

    def spend(self, count: int, key: Hashable = 1, limit: Limit = SEND_PER_USER) -> int:
        """Try so often; how often that was allowed."""
        allowed = 0
        for _ in range(count):
            try:
                self.limits.spend(limit, key)
            except RateLimited:
                break
            allowed += 1
        return allowed


async def nodes(count: int) -> list[Node]:
    """So many nodes on one bus."""
    bus = MemoryBus()
    made = [Node(bus) for _ in range(count)]
    for node in made:
        await node.wire.start()
    for node in made:
        node.spent.start()
    return made


def told(*made: Node) -> None:
    """Let what was gathered out."""
    for node in made:
        node.spent.close()
        node.spent.start()


async def test_what_is_spent_on_one_node_is_taken_off_on_the_other_and_from_nobody_else() -> None:
    one, other = await nodes(2)

    one.spend(BURST - 3)
    one.spend(5, key=("alice", "192.0.2.1"))
    assert other.limits.on_spent is not None
    told(one)

    assert other.spend(BURST) == 3
    assert other.spend(BURST, key=("alice", "192.0.2.1")) == BURST - 5
    assert other.spend(BURST, key=2) == BURST
    assert other.spend(30, limit=INVITE_PER_USER) == 30


async def test_who_asks_everybody_in_the_same_moment_gets_one_burst_of_each_and_owes_it() -> None:
    three = await nodes(3)

    assert [node.spend(1000) for node in three] == [BURST] * 3
    told(*three)

    for node in three:
        node.now += BURST / SEND_PER_USER.per_s
        assert node.spend(1) == 0
        node.now += 2 / SEND_PER_USER.per_s
        assert node.spend(1) == 1


async def test_what_concerns_one_socket_is_counted_where_it_is() -> None:
    one, other = await nodes(2)

    one.spend(100, key=object(), limit=WARNING_PER_SOCKET)
    one.spend(1)
    told(one)

    assert other.spend(BURST) == BURST - 1


async def test_a_node_alone_counts_for_itself_and_gathers_nothing() -> None:
    (alone,) = await nodes(1)

    assert alone.limits.on_spent is None
    assert alone.spend(1000) == BURST


async def test_what_another_version_says_is_passed_over() -> None:
    one, other = await nodes(2)

    one.wire.say(spent_elsewhere.TOPIC, orjson.dumps([["limit_of_tomorrow", 1, 40]]))
    one.wire.say("topic_of_tomorrow", b"{}")

    assert other.spend(1000) == BURST


async def test_more_buckets_than_fit_are_not_gathered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spent_elsewhere, "MAX_GATHERED", 2)
    one, other = await nodes(2)

    for key in (1, 2, 3):
        one.spend(10, key=key)
    told(one)

    assert [other.spend(1000, key=key) for key in (1, 2, 3)] == [BURST - 10, BURST - 10, BURST]


async def guess(who: Person, name: str) -> int:
    """Try to log in with a wrong password; the status of the answer."""
    answer = await who.http.post("/auth/login", json={"username": name, "password": "wrong wrong"})
    return int(answer.status_code)


async def test_guessing_a_password_on_one_server_is_slowed_down_on_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spent_elsewhere, "GATHER_S", 0)
    with private_redis() as redis, two_servers("mariadb", tmp_path, redis, rate_limits="on") as (one, other):
        async with people(one.address, 1) as (alice,), people(other.address, 1) as (bob,):
            room = await alice.make_room(bob)

            async with bob.socket() as at_bob:
                name = alice.user["username"]
                assert [await guess(alice, name) for _ in range(11)] == [401] * 10 + [429]
                said = await alice.post(room, "behind the hints")
                await at_bob.hear_message(said["id"])

                assert await guess(bob, name) == 429
                assert await guess(bob, bob.user["username"]) == 401
