"""Two servers on one database: what somebody asks is answered once, whichever of them answers."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import anyio
import pytest

from tests.databases import NAMES, fresh_database
from tests.people import TIMEOUT_S, Frame, Person, client_of
from tests.redis_server import private_redis
from tests.running_server import running_server
from tests.tearoom import ENDED, House, Tearoom, house, tearoom

QUESTIONS = 6


@pytest.fixture(params=[name for name in NAMES if name != "sqlite"])
def houses(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[House, str]]:
    """Two servers that look around all the time, with one script: the first one, and the address of the second."""
    monkeypatch.setattr("services.agents.listener.LOOK_AROUND_S", 0.01)
    monkeypatch.setattr("services.agents.runs.SWEEP_S", 0.01)
    monkeypatch.setattr("services.agents.runs.CHECKPOINT_S", 0.05)
    monkeypatch.setattr("services.agents.runs.RENEW_S", 0.05)
    with (
        fresh_database(request.param, tmp_path) as url,
        house(url, tmp_path, jwt_secret_key="x" * 64) as first,
        running_server(url, tmp_path, upstream=first.script, jwt_secret_key="x" * 64) as second,
    ):
        yield first, second.address


@pytest.fixture
async def tea(houses: tuple[House, str]) -> AsyncIterator[tuple[Tearoom, Person]]:
    """A room with an agent, and its maker as they come to the second server."""
    first, address = houses
    async with tearoom(first, 1) as room, client_of(address) as client:
        alice = room.guests[0]
        yield room, Person(address, {"access_token": alice.token, "user": alice.user}, client)


async def test_what_is_asked_is_answered_once(tea: tuple[Tearoom, Person]) -> None:
    room, _ = tea
    for _ in range(QUESTIONS):
        await room.asked(room.guests[0])
    for _ in range(QUESTIONS):
        call = await room.script.called()
        call.say("once")
        call.end()

    messages = await _ended(room.guests[0], room.room, QUESTIONS)
    replies = [message["reply_to"] for message in messages if message["kind"] == "answer"]
    assert sorted(replies) == [message["seq"] for message in messages if message["kind"] == "text"]
    assert room.script.count == QUESTIONS
    assert {message["content"] for message in messages if message["kind"] == "answer"} == {"once"}


async def test_an_answer_can_be_stopped_from_either_server(tea: tuple[Tearoom, Person]) -> None:
    room, there = tea
    for who in (room.guests[0], there):
        question = await room.asked(room.guests[0])
        call = await room.script.called()
        call.say("half of ")
        await room.act(who, await _place(who, question), "stop")
        await call.closed()

    messages = await _ended(there, room.room, 2)
    assert [message["answer"]["status"] for message in messages if message["answer"]] == ["stopped"] * 2


async def test_a_stop_on_the_other_server_is_heard_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.agents.runs.CHECKPOINT_S", 600)  # nobody looks whether it is to stop
    with (
        private_redis() as redis,
        fresh_database("mariadb", tmp_path) as url,
        house(url, tmp_path, jwt_secret_key="x" * 64, redis_url=redis.url) as first,
        running_server(url, tmp_path, upstream=first.script, jwt_secret_key="x" * 64, redis_url=redis.url) as second,
    ):
        async with tearoom(first, 1) as room, client_of(second.address) as client:
            alice = room.guests[0]
            there = Person(second.address, {"access_token": alice.token, "user": alice.user}, client)
            question = await room.asked(alice)
            call = await room.script.called()
            call.say("half of ")

            await room.act(there, await _place(alice, question), "stop")

            await call.closed()
            (answer,) = [one for one in await _ended(there, room.room, 1) if one["answer"]]
            assert answer["answer"]["status"] == "stopped"
            assert answer["content"] == "half of "


async def _place(person: Person, question: Frame) -> int:
    """Where the answer to a question stands."""
    for message in (await person.history(question["room_id"]))["messages"]:
        if message["reply_to"] == question["seq"]:
            return int(message["seq"])
    raise AssertionError("there is no answer")


async def _ended(person: Person, room: int, count: int) -> list[Frame]:
    """All messages, once so many answers have ended."""
    with anyio.fail_after(TIMEOUT_S):
        while True:
            messages: list[Frame] = (await person.history(room))["messages"]
            if len([one for one in messages if one["answer"] and one["answer"]["status"] in ENDED]) == count:
                return messages
            await anyio.sleep(0.05)
