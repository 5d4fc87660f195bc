"""What becomes of answers when the server goes away: they end, with their text, and the queue goes on."""

import signal
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import anyio
import pytest

from tests.model_server import ModelServer, model_server, says
from tests.people import TIMEOUT_S, Frame, Person, Socket, people
from tests.server_process import ServerProcess, server_process
from tests.tearoom import ENDED, Viewer

POLL_S = 0.05
PIECES = ("Tea ", "is ", "a ", "🍵", ".")
CHUNKS = len(says(*PIECES).events)


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


async def test_killed_behind_any_chunk_the_server_has_every_answer_end_once_and_the_same_for_all(
    server: ServerProcess, model: ModelServer
) -> None:
    heard = [threading.Event() for _ in range(CHUNKS + 1)]
    model.will(*(says(*PIECES, stall_at=place, heard=heard[place].set) for place in range(CHUNKS + 1)))
    async with people(server.address, 2) as (alice, bob):
        rooms = [await _room_with_agent(alice, bob) for _ in heard]
        since = {room: (await alice.ask("GET", f"/rooms/{room}"))["version"] for room in rooms}
        async with alice.socket() as socket:
            seen = [await _seen(socket, alice, room, heard[place], PIECES[:place]) for place, room in enumerate(rooms)]
            whole = await seen[-1].watch(socket)
            epoch = socket.heard[0]["epoch"]
        await _until(alice, rooms[2], seen[2].seq, "streaming", "Tea is ")
        checkpoints = [await _stored(alice, room, viewer.seq) for room, viewer in zip(rooms, seen, strict=True)]
        server.kill()
        server.start()
        ends = [await _ends(who, epoch, since) for who in (alice, bob)]
        stored = [await _stored(bob, room, viewer.seq) for room, viewer in zip(rooms, seen, strict=True)]
        records = [await bob.ask("GET", f"/rooms/{one['room_id']}/messages/{one['seq']}/answer") for one in stored]

    assert [ends[0][room] for room in rooms] == [ends[1][room] for room in rooms] == stored
    assert [one["answer"]["status"] for one in stored] == ["interrupted"] * CHUNKS + ["done"]
    assert [(one["status"], one["text"]) for one in records] == [
        (one["answer"]["status"], one["content"]) for one in stored
    ]
    for before, after, viewer in zip(checkpoints, stored, seen, strict=True):
        assert after["content"].startswith(before["content"])
        assert viewer.text.startswith(after["content"])
        assert after["id"] == before["id"]
    assert stored[2]["content"] == "Tea is "
    assert stored[-1] == whole.ended


async def _seen(socket: Socket, asker: Person, room: int, heard: threading.Event, pieces: tuple[str, ...]) -> Viewer:
    """What somebody has seen of an answer of which these pieces have come."""
    viewer = Viewer((await asker.post(room, "@scholar tea?"))["seq"] + 1)
    await anyio.to_thread.run_sync(heard.wait, TIMEOUT_S)
    with anyio.fail_after(TIMEOUT_S):
        while viewer.text != "".join(pieces):
            frame = await socket.next()
            if frame.get("room_id") == room:
                viewer.hear(frame)
    return viewer


async def _stored(person: Person, room: int, seq: int) -> Frame:
    """The one answer in a room, which stands in this place."""
    answers = [one for one in (await person.history(room))["messages"] if one["kind"] == "answer"]
    assert [one["seq"] for one in answers] == [seq]
    found: Frame = answers[0]
    return found


async def _ends(person: Person, epoch: str, since: Mapping[int, int]) -> dict[int, Frame]:
    """The answers of these rooms at their end, as somebody hears who comes back and knows the rooms so far."""
    ends: dict[int, Frame] = {}
    async with person.socket(epoch=epoch, rooms={str(room): version for room, version in since.items()}) as socket:
        with anyio.fail_after(TIMEOUT_S):
            while set(ends) != set(since):
                frame = await socket.next()
                for message in frame.get("messages") or [frame.get("message") or {}]:
                    if (message.get("answer") or {}).get("status") in ENDED:
                        ends[message["room_id"]] = message
    return ends


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
