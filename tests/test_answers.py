"""Answers: how they grow before everybody's eyes, and how they end."""

from collections.abc import AsyncIterator, Iterator

import anyio
import pytest

from services.agents.upstream import StepBegan, StepEnded, Thought, Usage
from tests.databases import NAMES, fresh_database
from tests.tearoom import House, Tearoom, Viewer, house, tearoom


@pytest.fixture(scope="module", params=NAMES)
def inn(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server on each database, whose agents say what the test says."""
    folder = tmp_path_factory.mktemp("inn")
    with fresh_database(request.param, folder) as url, house(url, folder) as built:
        yield built


@pytest.fixture
async def tea(inn: House) -> AsyncIterator[Tearoom]:
    """Two people and an agent in a room."""
    async with tearoom(inn, 2) as room:
        yield room


async def test_an_answer_grows_before_everybody_and_is_one_message(tea: Tearoom) -> None:
    alice, bob = tea.guests
    async with alice.socket() as near, bob.socket() as far, anyio.create_task_group() as watching:
        question = await tea.asked(alice)
        seq = question["seq"] + 1
        viewers = [Viewer(seq), Viewer(seq)]
        for viewer, socket in zip(viewers, (near, far), strict=True):
            watching.start_soon(viewer.watch, socket)
        call = await tea.script.called()
        call.say(Thought("hm 🤔"), StepBegan("1", "list_members", {"q": "x"}), StepEnded("1", "two"))
        for word in ("Green 🍵 ", "or ", "black", "?"):
            call.say(word)
        call.say(Usage(100, 20, 2))
        call.end()

    for viewer in viewers:
        assert viewer.ended is not None
        assert viewer.text == viewer.ended["content"] == "Green 🍵 or black?"
        assert viewer.thought == "hm 🤔"
        assert viewer.steps["1"]["result"] == "two"
    stored, record = await tea.message(seq), await tea.record(seq, bob)
    assert stored == viewers[0].ended
    assert (stored["kind"], stored["sender_id"], stored["reply_to"]) == ("answer", tea.agent["id"], question["seq"])
    state = stored["answer"]
    assert (state["status"], state["asker_id"], state["thought"], state["steps"]) == ("done", alice.id, True, 1)
    assert (state["input_tokens"], state["output_tokens"], state["cost"]) == (100, 20, None)
    assert (record["text"], record["thought"], record["hops"]) == (stored["content"], "hm 🤔", 1)
    assert record["metadata"].keys() == {"duration_ms", "first_token_ms"}
    assert len((await alice.history(tea.room))["messages"]) == 2
