"""Too many: who is slowed down, and that nobody is slowed down by another."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import anyio
import pytest
from websockets.exceptions import ConnectionClosed

from errors import RateLimited
from routers.socket import MAX_SOCKETS_PER_USER
from services import rate_limits
from services.rate_limits import Limit, RateLimits
from tests.people import PASSWORD, Frame, Person, client_of, knock, people
from tests.running_server import RunningServer, running_server
from tests.uploads import bring

SLOW = Limit(burst=3, per_s=0.5)


class Limits(RateLimits):
    """Limits with a clock of our own."""

    def __init__(self, *, enabled: bool = True) -> None:
        self.now = 1000.0
        super().__init__(enabled=enabled, clock=lambda: self.now)

    def spend_many(self, count: int, key: object = "alice") -> None:
        for _ in range(count):
            self.spend(SLOW, key)


def test_a_burst_is_allowed_and_then_one_at_a_time() -> None:
    limits = Limits()
    limits.spend_many(3)

    with pytest.raises(RateLimited) as refusal:
        limits.spend(SLOW, "alice")
    assert refusal.value.retry_after_s == 2.0

    limits.now += 2
    limits.spend(SLOW, "alice")
    with pytest.raises(RateLimited):
        limits.spend(SLOW, "alice")


def test_a_refusal_costs_nothing_and_patience_is_bounded() -> None:
    limits = Limits()
    limits.spend_many(3)
    for _ in range(10):
        with pytest.raises(RateLimited):
            limits.spend(SLOW, "alice")

    limits.now += 1_000_000
    limits.spend_many(3)
    with pytest.raises(RateLimited):
        limits.spend(SLOW, "alice")


def test_everybody_and_everything_has_a_bucket_of_its_own() -> None:
    limits = Limits()
    limits.spend_many(3)

    limits.spend_many(3, key="bob")
    limits.spend(Limit(SLOW.burst, SLOW.per_s), "alice")


def test_one_switch_lets_everything_through() -> None:
    Limits(enabled=False).spend_many(100)


def test_strangers_without_number_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "MAX_BUCKETS", 10)
    limits = Limits()
    limits.spend_many(3, key="busy")
    for stranger in range(9):
        limits.spend(SLOW, stranger)
    with pytest.raises(RateLimited):
        limits.spend(SLOW, "busy")

    for stranger in range(9, 30):
        limits.spend(SLOW, stranger)
    limits.spend(SLOW, "busy")


@pytest.fixture(scope="module")
def strict_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with the limits that people meet, but for how many may register."""
    folder = tmp_path_factory.mktemp("strict")
    with running_server(f"sqlite:///{folder / 'teahouse.db'}", folder, rate_limits="on") as running:
        yield running


@pytest.fixture
async def two(strict_server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[Person]]:
    """Two people who may not do everything at once."""
    monkeypatch.setattr("routers.auth.REGISTER_PER_ADDRESS", Limit(burst=1000, per_s=1000))
    async with people(strict_server.address, 2) as both:
        yield both


async def test_guessing_one_password_is_slowed_down_and_other_accounts_are_not(two: list[Person]) -> None:
    victim, other = two
    guesses = [
        (await other.http.post("/auth/login", json={"username": victim.user["username"], "password": f"guess {n}"}))
        for n in range(int(rate_limits.LOGIN_PER_ACCOUNT.burst) + 1)
    ]

    assert {guess.status_code for guess in guesses[:-1]} == {401}
    assert (guesses[-1].status_code, guesses[-1].json()["code"]) == (429, "rate_limited")
    assert int(guesses[-1].headers["retry-after"]) >= 1
    assert guesses[-1].json()["retry_after_s"] > 0
    assert guesses[-1].json()["retryable"] is True
    async with other.elsewhere():
        pass


async def test_an_unknown_name_is_slowed_down_as_a_known_one(two: list[Person]) -> None:
    nobody = {"username": f"nobody-{uuid4().hex[:8]}", "password": "guess"}

    answers = [(await two[0].http.post("/auth/login", json=nobody)).status_code for _ in range(11)]

    assert answers == [401] * 10 + [429]


async def test_one_address_cannot_register_without_end(strict_server: RunningServer) -> None:
    async with client_of(strict_server.address) as http:
        statuses = []
        for _ in range(int(rate_limits.REGISTER_PER_ADDRESS.burst) + 1):
            account = {"username": f"crowd-{uuid4().hex[:12]}", "password": PASSWORD}
            statuses.append((await http.post("/auth/register", json=account)).status_code)

    assert statuses[-1] == 429


@pytest.mark.parametrize(
    ("module", "limit", "method", "path", "body"),
    [
        ("rooms", "ROOM_PER_USER", "POST", "/rooms", {"kind": "private", "name": "room"}),
        ("rooms", "DIRECT_PER_USER", "POST", "/rooms", {"kind": "direct", "user_id": 1}),
        ("users", "PROFILE_PER_USER", "PATCH", "/users/me", {"status_text": "busy"}),
        ("invites", "INVITE_PER_USER", "POST", "/rooms/1/invites", {}),
    ],
)
async def test_what_reaches_others_cannot_be_done_without_end(
    two: list[Person], monkeypatch: pytest.MonkeyPatch, module: str, limit: str, method: str, path: str, body: Frame
) -> None:
    monkeypatch.setattr(f"routers.{module}.{limit}", Limit(burst=2, per_s=0.001))

    statuses = [(await two[0].http.request(method, path, json=body)).status_code for _ in range(3)]

    assert 429 not in statuses[:2]
    assert statuses[2] == 429


async def test_who_talks_too_fast_is_told_to_wait_and_loses_only_what_was_refused(
    two: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("routers.socket_commands.SEND_PER_USER", Limit(burst=5, per_s=0.001))
    alice, bob = two
    room_id = await alice.make_room(bob)

    async with alice.socket() as fast, bob.socket() as patient:
        for number in range(8):
            await fast.send(room_id, f"message {number}", ref=number)
        refused = [frame for frame in await fast.drain() if frame["type"] == "error"]
        sent = await patient.send(room_id, "I was patient")
        await patient.hear_message(sent)

    assert [(frame["ref"], frame["code"], frame["retryable"]) for frame in refused] == [
        (number, "rate_limited", True) for number in (5, 6, 7)
    ]
    assert all(frame["retry_after_s"] > 0 for frame in refused)
    contents = [message["content"] for message in (await alice.history(room_id))["messages"]]
    assert contents == [*(f"message {number}" for number in range(5)), "I was patient"]


@pytest.mark.parametrize("frame", ['{"op": "ping"}', "nonsense", '{"op": "dance"}'])
async def test_who_does_not_heed_the_warnings_is_shown_out(two: list[Person], frame: str) -> None:
    async with two[0].socket() as socket, two[1].socket() as beside:
        with contextlib.suppress(ConnectionClosed):
            for _ in range(2000):
                await socket.websocket.send(frame)

        with anyio.fail_after(5):  # the server does not linger over what is still coming in
            assert await socket.closed() == 4029
        await beside.drain()


async def test_nobody_has_more_sockets_than_anybody_needs(two: list[Person]) -> None:
    alice, bob = two
    async with anyio.create_task_group() as tasks:
        opened = [anyio.Event() for _ in range(MAX_SOCKETS_PER_USER)]
        for event in opened:
            tasks.start_soon(_hold_a_socket, alice, event)
        for event in opened:
            await event.wait()

        async with knock(alice.address) as one_more:
            await one_more.say("auth", token=alice.token)
            assert (await one_more.hear("error"))["code"] == "rate_limited"
            assert await one_more.closed() == 4029
        async with bob.socket() as another:
            await another.drain()
        tasks.cancel_scope.cancel()


async def _hold_a_socket(person: Person, opened: anyio.Event) -> None:
    async with person.socket():
        opened.set()
        await anyio.sleep_forever()


async def test_who_uploads_too_fast_has_to_wait_and_others_have_not(
    two: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("routers.files.UPLOAD_PER_USER", Limit(burst=2, per_s=0.001))
    for name in ("first.txt", "second.txt"):
        await bring(two[0], name, b"tea")

    refused = await bring(two[0], "third.txt", b"tea", 429)

    assert refused["code"] == "rate_limited"
    await bring(two[1], "first.txt", b"tea")


async def test_taking_ones_data_along_is_slowed_down(two: list[Person]) -> None:
    for _ in range(int(rate_limits.EXPORT_PER_USER.burst)):
        assert (await two[0].http.get("/users/me/export")).status_code == 200

    refused = await two[0].ask("GET", "/users/me/export", 429)

    assert refused["retry_after_s"] > 60
    assert (await two[1].http.get("/users/me/export")).status_code == 200
