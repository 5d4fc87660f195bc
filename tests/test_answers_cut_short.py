"""The server goes away behind each piece of an answer: it ends with its text, and who comes later sees the same."""

from pathlib import Path

import anyio
import pytest

from services.agents.upstream import Thought
from tests.people import TIMEOUT_S, Frame, Person, client_of, people
from tests.tearoom import House, Viewer, hear_end, house

PIECES = ("Tea ", "is ", "a ", "🍵", ".")


@pytest.mark.parametrize("said", range(len(PIECES) + 1))
async def test_wherever_the_server_goes_away_the_answer_ends_and_goes_on(tmp_path: Path, said: int) -> None:
    url, text = f"sqlite:///{tmp_path / 'teahouse.db'}", "".join(PIECES[:said])
    with house(url, tmp_path) as first:
        async with people(first.server.address, 1) as (alice,):
            early = await _asked(first, alice, PIECES[:said])
    with house(url, tmp_path) as second:
        async with client_of(second.server.address) as client:
            again = Person(second.server.address, {"access_token": alice.token, "user": alice.user}, client)
            (room,) = (await again.ask("GET", "/rooms"))["rooms"]
            stored = (await again.history(room["id"], seqs=early.seq))["messages"][0]
            record = await again.ask("GET", f"/rooms/{room['id']}/messages/{early.seq}/answer")
            whole = await _continued(second, again, room["id"], early.seq, PIECES[said:])

    assert (early.text, stored["content"], record["text"]) == (text, text, text)
    assert (early.thought, record["thought"]) == ("Hm.", "Hm.")
    assert (stored["answer"]["status"], record["status"]) == ("interrupted", "interrupted")
    assert (whole["content"], whole["answer"]["status"]) == ("".join(PIECES), "done")
    assert (whole["id"], whole["seq"]) == (stored["id"], stored["seq"])


async def _asked(house: House, alice: Person, pieces: tuple[str, ...]) -> Viewer:
    """What somebody has seen of an answer that has come so far, and does not end."""
    agent = await house.hire(alice)
    room = await alice.make_room(kind="private")
    await alice.ask("POST", f"/rooms/{room}/members", 201, json={"user_id": agent["id"]})
    async with alice.socket() as socket:
        viewer = Viewer((await alice.post(room, f"@{agent['username']} tea?"))["seq"] + 1)
        (await house.script.called()).say(Thought("Hm."), *pieces)
        with anyio.fail_after(TIMEOUT_S):
            while (viewer.thought, viewer.text) != ("Hm.", "".join(pieces)):
                viewer.hear(await socket.next())
    return viewer


async def _continued(house: House, alice: Person, room: int, seq: int, pieces: tuple[str, ...]) -> Frame:
    """The answer, when the rest of it was said."""
    async with alice.socket() as socket:
        await alice.ask("POST", f"/rooms/{room}/messages/{seq}/continue", 204)
        call = await house.script.called()
        call.say(*pieces)
        call.end()
        return await hear_end(socket, seq)
