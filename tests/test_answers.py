"""Answers: how they grow before everybody's eyes, and how they end."""

from collections.abc import AsyncIterator, Awaitable
from datetime import timedelta
from uuid import uuid4

import anyio
import pytest
from sqlalchemy import update

from models import Answer
from models.base import now
from services.agents.answer_texts import Ended, Piece, TextPiece, ThoughtPiece
from services.agents.upstream import StepBegan, StepEnded, Thought, UpstreamFailed, Usage
from tests.asks import on_the_server
from tests.people import TIMEOUT_S, Frame
from tests.tearoom import House, Tearoom, Viewer, hear_end, hear_streaming, tearoom


@pytest.fixture
async def everywhere(each_inn: House) -> AsyncIterator[Tearoom]:
    """The same, on each database."""
    async with tearoom(each_inn, 2) as room:
        yield room


@pytest.fixture
async def tea(inn: House) -> AsyncIterator[Tearoom]:
    """Two people and an agent in a room."""
    async with tearoom(inn, 2) as room:
        yield room


async def test_an_answer_grows_before_everybody_and_is_one_message(everywhere: Tearoom) -> None:
    tea = everywhere
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


async def test_who_comes_later_reads_what_there_is_and_hears_the_rest(tea: Tearoom) -> None:
    alice, bob = tea.guests
    async with alice.socket() as near:
        seq = (await tea.asked(alice))["seq"] + 1
        call = await tea.script.called()
        call.say("Well, 🍵 ")
        await near.hear("message.delta")
        async with bob.socket() as far:
            call.say("that depends.")
            so_far = await tea.record(seq, bob)
            viewer = Viewer(seq, so_far["text"])
            call.end()
            await viewer.watch(far)

    assert (so_far["status"], so_far["text"][:8]) == ("streaming", "Well, 🍵 ")
    assert viewer.ended is not None
    assert viewer.text == viewer.ended["content"] == "Well, 🍵 that depends."


async def test_to_stop_closes_the_call_and_keeps_the_text(tea: Tearoom) -> None:
    alice, bob = tea.guests
    async with alice.socket() as socket:
        seq = (await tea.asked(bob))["seq"] + 1
        call = await tea.script.called()
        call.say("One, two, ")
        await socket.hear("message.delta")
        await tea.act(bob, seq, "stop")
        ended = await hear_end(socket, seq)
        await call.closed()
        await tea.act(bob, seq, "stop")

    assert (ended["answer"]["status"], ended["content"]) == ("stopped", "One, two, ")
    assert ended == await tea.message(seq)


async def test_who_neither_asked_nor_leads_the_room_only_looks(inn: House) -> None:
    async with tearoom(inn, 3) as tea:
        alice, bob, carol = tea.guests
        seq = (await tea.asked(bob))["seq"] + 1
        call = await tea.script.called()

        assert (await tea.record(seq, carol))["status"] == "streaming"
        for action in ("stop", "retry", "continue"):
            await tea.act(carol, seq, action, 403)
        for action in ("retry", "continue"):
            refused = await tea.act(bob, seq, action, 409)
            assert refused is not None
            assert refused["code"] == "answer_running"
        async with alice.socket() as socket:
            call.end()
            await hear_end(socket, seq)
        refused = await tea.act(bob, seq, "continue", 409)
        assert refused is not None
        assert refused["code"] == "answer_whole"
        assert (await tea.act(alice, seq - 1, "stop", 404) or {})["code"] == "answer_not_found"


async def test_an_answer_is_given_anew_in_its_place(everywhere: Tearoom) -> None:
    tea = everywhere
    alice, bob = tea.guests
    async with bob.socket() as socket:
        seq = (await tea.asked(alice))["seq"] + 1
        (call := await tea.script.called()).say(Thought("so"), f"first, @{bob.user['username']}")
        call.end()
        first = await hear_end(socket, seq)
        await tea.act(alice, seq, "retry")
        begun = await hear_streaming(socket, seq)
        (call := await tea.script.called()).say("second")
        call.end()
        second = await hear_end(socket, seq)

    assert (first["content"], first["mentions"]) == (f"first, @{bob.user['username']}", [bob.id])
    assert (begun["content"], begun["mentions"]) == ("", [])
    assert (second["content"], second["answer"]["thought"], second["answer"]["status"]) == ("second", False, "done")
    assert second["id"] == first["id"]
    assert (await tea.record(seq))["metadata"]["retries"] == 1


async def test_what_was_stopped_goes_on_with_its_text(tea: Tearoom) -> None:
    alice, bob = tea.guests
    async with bob.socket() as socket:
        seq = (await tea.asked(alice))["seq"] + 1
        (call := await tea.script.called()).say("茶 🍵, ", Usage(10, 2))
        await socket.hear("message.delta")
        await tea.act(alice, seq, "stop")
        await hear_end(socket, seq)
        await tea.act(alice, seq, "continue")
        begun = await hear_streaming(socket, seq)
        viewer = Viewer(seq, begun["content"])
        call = await tea.script.called()
        call.say("please", Usage(30, 1))
        call.end()
        await viewer.watch(socket)

    assert call.prompt.begun == "茶 🍵, "
    assert viewer.text == "茶 🍵, please" == (await tea.message(seq))["content"]
    assert (await tea.record(seq))["models_usage"]["input_tokens"] == 40


@pytest.mark.parametrize("at", range(4))
@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UpstreamFailed("model_unreachable", "connection refused"), "model_unreachable"),
        (RuntimeError("what somebody said"), "model_broken"),
    ],
)
async def test_wherever_the_model_breaks_off_everybody_has_the_same_text(
    tea: Tearoom, at: int, error: Exception, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    alice, bob = tea.guests
    async with alice.socket() as near, bob.socket() as far:
        seq = (await tea.asked(alice))["seq"] + 1
        call = await tea.script.called()
        call.say(*["tea "] * at)
        call.end(error)
        viewers = [await Viewer(seq).watch(socket) for socket in (near, far)]

    stored = await tea.message(seq)
    assert [(viewer.text, viewer.ended) for viewer in viewers] == [("tea " * at, stored)] * 2
    assert (stored["answer"]["status"], stored["answer"]["error"]) == ("failed", code)
    assert len((await alice.history(tea.room))["messages"]) == 2
    assert "what somebody said" not in caplog.text


async def test_a_model_that_is_not_set_up_says_what_to_set(tea: Tearoom) -> None:
    alice, _ = tea.guests
    async with alice.socket() as socket:
        seq = (await tea.asked(alice))["seq"] + 1
        (await tea.script.called()).end(UpstreamFailed("model_not_configured", "OPENAI_API_KEY"))
        state = (await hear_end(socket, seq))["answer"]

    assert (state["error"], state["error_detail"]) == ("model_not_configured", "OPENAI_API_KEY")


async def test_an_answer_that_is_too_long_for_a_message_ends(everywhere: Tearoom) -> None:
    tea = everywhere
    alice, _ = tea.guests
    async with alice.socket() as socket:
        seq = (await tea.asked(alice))["seq"] + 1
        call = await tea.script.called()
        call.say(Thought("🍵" * 30_000), *["🍵" * 9_000] * 3)
        await call.closed()
        ended = await hear_end(socket, seq)

    assert (ended["answer"]["status"], ended["answer"]["error"]) == ("stopped", "too_long")
    assert ended["content"] == "🍵" * 15_000
    assert (await tea.record(seq))["thought"] == "🍵" * 15_000


async def test_what_no_database_takes_is_left_out(everywhere: Tearoom) -> None:
    tea = everywhere
    alice, _ = tea.guests
    async with alice.socket() as socket:
        seq = (await tea.asked(alice))["seq"] + 1
        (call := await tea.script.called()).say(
            "a\0b", "\ud83d", StepBegan("1", "x", {"q": "\0"}), StepEnded("1", "\0.")
        )
        call.end()
        assert (await hear_end(socket, seq))["content"] == "ab"


async def test_an_answer_ends_when_nobody_waits_for_it_any_more(tea: Tearoom) -> None:
    alice, bob = tea.guests
    async with alice.socket() as socket:
        for ending in ("recalled", "left"):
            question = await tea.asked(bob)
            seq = question["seq"] + 1
            call = await tea.script.called()
            if ending == "recalled":
                await bob.ask("DELETE", f"/rooms/{tea.room}/messages/{question['seq']}")
            else:
                await bob.ask("POST", f"/rooms/{tea.room}/leave", 204)
            await call.closed()
            assert (await hear_end(socket, seq))["answer"]["status"] == "stopped"
        seq = (await tea.asked(alice))["seq"] + 1
        call = await tea.script.called()
        await alice.ask("DELETE", f"/rooms/{tea.room}/members/{tea.agent['id']}", 204)
        await call.closed()
        await hear_end(socket, seq)


async def test_what_a_server_no_longer_holds_is_ended_by_another(everywhere: Tearoom) -> None:
    tea = everywhere
    alice, _ = tea.guests
    async with alice.socket() as socket:
        seq = (await tea.asked(alice))["seq"] + 1
        (call := await tea.script.called()).say("half of ")
        call.end()
        await hear_end(socket, seq)
        abandoned = {"status": "streaming", "holder": str(uuid4()), "held_until": now() - timedelta(seconds=1)}
        tea.house.operate(update(Answer).where(Answer.room_id == tea.room, Answer.seq == seq).values(**abandoned))
        ended = await hear_end(socket, seq)

    assert (ended["answer"]["status"], ended["content"]) == ("interrupted", "half of ")


async def test_an_answer_is_written_down_while_it_grows(tea: Tearoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.agents.runs.CHECKPOINT_S", 0.05)
    alice, _ = tea.guests
    async with alice.socket() as socket:
        seq = (await tea.asked(alice))["seq"] + 1
        (call := await tea.script.called()).say("half of ")
        begun = await hear_streaming(socket, seq)
        with anyio.fail_after(TIMEOUT_S):
            stored = await _written(tea, seq)
        call.end()
        await hear_end(socket, seq)

    assert (stored["content"], stored["version"]) == ("half of ", begun["version"])


async def test_who_follows_an_answer_here_gets_all_of_it_and_its_end(tea: Tearoom) -> None:
    alice, _ = tea.guests
    followed: list[Piece] = []
    seq = (await alice.ask("GET", f"/rooms/{tea.room}"))["last_seq"] + 2

    async def follow() -> list[Piece]:
        return [piece async for piece in tea.house.server.services.texts.follow((tea.room, seq), 3)]

    await tea.asked(alice)
    call = await tea.script.called()
    call.say(Thought("hm"), "a🍵b")
    async with anyio.create_task_group() as following:
        following.start_soon(_keep, followed, on_the_server(tea.house.server, follow()))
        call.say(StepBegan("1", "list_members"), "c")
        call.end()
    again = await on_the_server(tea.house.server, follow())

    for pieces in (followed, again):
        assert "".join(piece.text for piece in pieces if isinstance(piece, TextPiece)) == "bc"
        assert next(piece.offset for piece in pieces if isinstance(piece, TextPiece)) == 3
        assert "".join(piece.text for piece in pieces if isinstance(piece, ThoughtPiece)) == "hm"
        assert pieces[-1] == Ended("done", None)


async def _written(tea: Tearoom, seq: int) -> Frame:
    """The message of an answer, once something of its text is stored: nobody is told of that."""
    while True:
        message = await tea.message(seq)
        if message["content"]:
            return message
        await anyio.sleep(0.02)


async def _keep(pieces: list[Piece], coming: Awaitable[list[Piece]]) -> None:
    pieces += await coming
