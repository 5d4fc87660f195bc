"""Agents on a server as it is started: the demo agent without a key, and models behind the real SDK and real HTTP."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

import languages
from tests.model_server import ModelServer, calls, model_server, says
from tests.people import Frame, Person, Socket, people
from tests.running_server import RunningServer, running_server

KEY = "sk-never-to-be-seen"
TIMEOUT_S = 30


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    """A model that says what a test wants."""
    with model_server() as running:
        yield running


@pytest.fixture(scope="module")
def house(model: ModelServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server whose file describes an agent of this model, and one whose key is missing."""
    folder: Path = tmp_path_factory.mktemp("house")
    described = f"""
agents:
  - username: scholar
    name: Scholar
    model: {{name: m, base_url: "{model.base_url}", api_key: {KEY},
      input_price: 1000, output_price: 2000, currency: CNY}}
  - username: keyless
    name: Keyless
    model: {{name: m, base_url: "{model.base_url}", key_variable: NOBODY_SET_THIS_KEY}}
"""
    (folder / "agents.yaml").write_text(described)
    with running_server(f"sqlite:///{folder / 'teahouse.db'}", folder) as running:
        yield running


@pytest.fixture
async def duo_with(house: RunningServer) -> AsyncIterator[list[Person]]:
    """Two people of that server."""
    async with people(house.address, 2) as two:
        yield two


async def room_with(person: Person, other: Person, username: str) -> int:
    """A private room of two people and an agent."""
    room_id = await person.make_room(other, kind="private")
    (agent,) = [
        agent["user"]
        for agent in (await person.ask("GET", "/agents"))["agents"]
        if agent["user"]["username"] == username
    ]
    await person.ask("POST", f"/rooms/{room_id}/members", 201, json={"user_id": agent["id"]})
    return room_id


async def ended(socket: Socket) -> Frame:
    """The next answer that has ended."""
    frame = await socket.hear(
        "message.updated",
        lambda frame: (frame["message"].get("answer") or {}).get("status") not in (None, "queued", "streaming"),
    )
    message: Frame = frame["message"]
    return message


async def record_of(person: Person, answer: Frame) -> Frame:
    """All there is about an answer."""
    record: Frame = await person.ask("GET", f"/rooms/{answer['room_id']}/messages/{answer['seq']}/answer")
    return record


async def test_the_demo_agent_answers_on_a_fresh_server_and_says_what_it_is(duo_with: list[Person]) -> None:
    alice, bob = duo_with
    room_id = await room_with(alice, bob, "teahouse")
    await bob.post(room_id, "The boat leaves on Friday.")

    async with bob.socket() as socket:
        await alice.post(room_id, "@teahouse search for boat")
        answer = await ended(socket)

    said = [frame["text"] for frame in socket.heard if frame["type"] == "message.delta"]
    assert answer["answer"]["status"] == "done"
    assert "The boat leaves on Friday." in answer["content"]
    assert languages.demo_agent("en")["said"]["footer"] in answer["content"]
    assert "".join(said) == answer["content"]
    (step,) = (await record_of(bob, answer))["steps"]
    assert (step["tool"], step["arguments"], step["failed"]) == ("search_messages", {"query": "boat"}, False)


@pytest.mark.parametrize(
    "question", ["@teahouse catch me up", "@teahouse 总结一下", "@teahouse who is here?", "@teahouse boat?"]
)
async def test_the_demo_agent_finds_something_to_say(duo_with: list[Person], question: str) -> None:
    alice, bob = duo_with
    room_id = await room_with(alice, bob, "teahouse")
    await bob.post(room_id, "The boat leaves on Friday.")

    async with alice.socket() as socket:
        await alice.post(room_id, question)
        answer = await ended(socket)

    assert "@" not in answer["content"]
    assert answer["answer"]["status"] == "done"
    assert "boat" in answer["content"] or bob.user["username"] in answer["content"]


async def test_a_model_thinks_uses_tools_and_answers_before_everybody(
    duo_with: list[Person], model: ModelServer
) -> None:
    alice, bob = duo_with
    room_id = await room_with(alice, bob, "scholar")
    await bob.post(room_id, "The boat leaves on Friday.")
    model.will(calls("search_messages", '{"query": "boat"}'), says("On ", "Friday.", thought=["Hm."], tokens=(20, 4)))

    async with bob.socket() as socket:
        await alice.post(room_id, "@scholar when does the boat leave?")
        answer = await ended(socket)

    record = await record_of(bob, answer)
    assert (answer["content"], answer["answer"]["model"]) == ("On Friday.", "m")
    assert (record["thought"], len(record["steps"])) == ("Hm.", 1)
    assert "The boat leaves on Friday." in record["steps"][0]["result"]
    assert (answer["answer"]["input_tokens"], answer["answer"]["output_tokens"]) == (27, 7)
    assert float(answer["answer"]["cost"]) == pytest.approx(27 * 0.001 + 7 * 0.002)
    assert (answer["answer"]["currency"], record["models_usage"]["currency"]) == ("CNY", "CNY")
    assert model.authorizations == [f"Bearer {KEY}"] * 2
    assert KEY not in str(record)


async def test_who_stops_an_answer_closes_the_call_to_the_model(duo_with: list[Person], model: ModelServer) -> None:
    alice, bob = duo_with
    room_id = await room_with(alice, bob, "scholar")
    model.will(says(*["."] * 10, stall_at=4))

    async with alice.socket() as socket:
        await alice.post(room_id, "@scholar go on")
        delta = await socket.hear("message.delta")
        await alice.ask("POST", f"/rooms/{room_id}/messages/{delta['seq']}/stop", 204)
        answer = await ended(socket)

    assert answer["answer"]["status"] == "stopped"
    await asyncio.wait_for(asyncio.wrap_future(model.hung_up), TIMEOUT_S)


async def test_an_agent_without_its_key_says_what_to_set(duo_with: list[Person]) -> None:
    alice, bob = duo_with
    room_id = await room_with(alice, bob, "keyless")

    async with bob.socket() as socket:
        await alice.post(room_id, "@keyless are you there?")
        answer = await ended(socket)

    state = answer["answer"]
    assert (state["status"], state["error"], state["error_detail"]) == (
        "failed",
        "model_not_configured",
        "NOBODY_SET_THIS_KEY",
    )
