"""What becomes of answers when the server goes away: they end, with their text, and the queue goes on."""

import signal
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from tests.model_server import ModelServer, model_server, says
from tests.people import TIMEOUT_S, Frame, Person, people
from tests.server_process import ServerProcess, server_process

POLL_S = 0.05


@pytest.fixture
def model() -> Iterator[ModelServer]:
    """A model that says what a test wants."""
    with model_server() as running:
        yield running


@pytest.fixture
def server(model: ModelServer, tmp_path: Path) -> Iterator[ServerProcess]:
    """A server in its own process, with an agent of this model."""
    described = f'agents: [{{username: scholar, name: Scholar, model: {{name: m, base_url: "{model.base_url}"}}}}]'
    (tmp_path / "agents.yaml").write_text(described)
    with server_process(f"sqlite:///{tmp_path / 'teahouse.db'}", tmp_path) as running:
        yield running


@pytest.mark.parametrize("end", ["kill", "stop"])
async def test_an_answer_keeps_its_text_when_the_server_goes_away_and_the_queue_goes_on(
    server: ServerProcess, model: ModelServer, end: str
) -> None:
    model.will(says("Tea ", "is ", "never", stall_at=2), says("Second."))
    async with people(server.address, 2) as (alice, bob):
        room = await _room_with_agent(alice, bob)
        first = await alice.post(room, "@scholar first?")
        growing = await _until(alice, room, first["seq"] + 1, "streaming", "Tea is ")
        await bob.post(room, "@scholar second?")
        queued = await _until(alice, room, first["seq"] + 3, "queued")
        if end == "kill":
            server.kill()
        else:
            server.send(signal.SIGTERM)
            await anyio.to_thread.run_sync(server.wait)
        server.start()

        answered = await _until(alice, room, queued["seq"], "done")
        interrupted = await _until(bob, room, growing["seq"], "interrupted")
        await alice.ask("POST", f"/rooms/{room}/messages/{growing['seq']}/continue", 204)
        continued = await _until(alice, room, growing["seq"], "done")

    assert (answered["content"], interrupted["content"]) == ("Second.", "Tea is ")
    assert interrupted["version"] < answered["version"], "in their order"
    assert continued["content"] == "Tea is Second."


async def _room_with_agent(alice: Person, bob: Person) -> int:
    room = await alice.make_room(bob, kind="private")
    agents = (await alice.ask("GET", "/agents"))["agents"]
    (agent,) = [agent["user"] for agent in agents if agent["user"]["username"] == "scholar"]
    await alice.ask("POST", f"/rooms/{room}/members", 201, json={"user_id": agent["id"]})
    return room


async def _until(person: Person, room: int, seq: int, status: str, content: str = "") -> Frame:
    """The message at this place, once it is stored with this status and at least this content."""
    with anyio.fail_after(TIMEOUT_S):
        while True:
            for message in (await person.history(room, seqs=seq))["messages"]:
                if message["answer"] and message["answer"]["status"] == status and content in message["content"]:
                    found: Frame = message
                    return found
            await anyio.sleep(POLL_S)
