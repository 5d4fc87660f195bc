"""Asking agents from outside, for an answer as it grows: the stream of `/api/v1/chat`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest

from routers import event_streams
from services.agents.upstream import StepBegan, StepEnded, Text, Thought, UpstreamFailed
from tests.event_streams import Stream, asking
from tests.people import Person, people
from tests.scripted import Call
from tests.session_api import api, begun
from tests.tearoom import House


async def test_an_answer_streams_as_events(each_inn: House, ada: Person) -> None:
    conversation = await begun(ada)
    async with asking(ada, conversation, "tea?") as stream:
        headers = stream.response.headers
        started = await stream.hear("start")
        call = await each_inn.script.called()
        call.say(Thought("Hm."), StepBegan("1", "list_members", {}), StepEnded("1", "one"))
        call.say("Green 🍵 ")
        assert await stream.hear("delta") == {"text": "Green 🍵 "}
        call.say("or black?")
        assert await stream.hear("delta") == {"text": "or black?"}
        call.end()
        events = await stream.rest()

    assert headers["content-type"].startswith("text/event-stream")
    assert (headers["cache-control"], headers["x-accel-buffering"]) == ("no-cache", "no")
    assert stream.names[0] == "start"
    assert stream.names[-1] == "done"
    assert events[-1]["data"] == {"message_id": started["message_id"], "status": "done"}
    assert [event["data"]["text"] for event in events if event["event"] == "thought"] == ["Hm."]
    steps = [event["data"] for event in events if event["event"] == "step"]
    assert (steps[-1]["tool"], steps[-1]["result"]) == ("list_members", "one")
    assert all(event["id"] for event in events)
    shown = await ada.ask("GET", f"/conversations/{conversation}")
    assert [(message["role"], message["content"]) for message in shown["messages"]] == [
        ("user", "tea?"),
        ("assistant", "Green 🍵 or black?"),
    ]
    assert shown["messages"][1]["id"] == started["message_id"]


async def test_whoever_comes_back_hears_the_rest_and_nothing_twice(each_inn: House, ada: Person) -> None:
    conversation = await begun(ada)
    async with asking(ada, conversation, "tea?") as stream:
        call = await each_inn.script.called()
        call.say("One 🍵 ")
        await stream.hear("delta")
    call.say("two ")  # while nobody listens
    async with asking(ada, conversation, "tea?", after=stream.heard[-1]["id"]) as again:
        call.say("three")
        call.end()
        await again.rest()
    async with asking(ada, conversation, "tea?", after=again.heard[-1]["id"]) as once_more:
        await once_more.rest()

    assert stream.text + again.text == "One 🍵 two three"
    assert (once_more.names, each_inn.script.count) == (["start", "done"], 1)
    shown = await ada.ask("GET", f"/conversations/{conversation}")
    assert [message["content"] for message in shown["messages"]] == ["tea?", "One 🍵 two three"]


async def test_from_every_event_on_the_rest_is_the_same(each_inn: House, ada: Person) -> None:
    conversation = await begun(ada)
    words = ["Grün ", "茶 ", "🍵 ", "or ", "black"]
    async with asking(ada, conversation, "tea?") as stream:
        call = await each_inn.script.called()
        for word in words:
            call.say(word)
            await stream.hear("delta")
        call.end()
        events = await stream.rest()

    for place, event in enumerate(events):
        so_far = "".join(one["data"]["text"] for one in events[: place + 1] if one["event"] == "delta")
        async with asking(ada, conversation, "tea?", after=event["id"]) as again:
            await again.rest()
        assert so_far + again.text == "".join(words)
        assert again.names[-1] == "done"


async def test_the_same_question_of_one_name_is_asked_once(each_inn: House, ada: Person) -> None:
    each_inn.script.auto = lambda prompt: [Text("yes")]
    conversation, name = await begun(ada), "7f8a8f8e-0000-4000-8000-" + str(ada.id).rjust(12, "0")
    texts = []
    for _ in range(2):
        async with asking(ada, conversation, "tea?", id=name) as stream:
            await stream.rest()
        texts.append(stream.text)

    assert texts == ["yes", "yes"]
    assert each_inn.script.count == 1


@asynccontextmanager
async def half_answered(inn: House, person: Person) -> AsyncIterator[tuple[str, Stream, Call]]:
    """A conversation, the stream of an answer in it of which half was heard, and the call where the rest is said."""
    conversation = await begun(person)
    async with asking(person, conversation, "tea?") as stream:
        call = await inn.script.called()
        call.say("half")
        await stream.hear("delta")
        yield conversation, stream, call


async def test_a_failure_ends_the_stream_with_an_error(each_inn: House, ada: Person) -> None:
    async with half_answered(each_inn, ada) as (_, stream, call):
        call.end(UpstreamFailed("model_unreachable"))
        failed = (await stream.rest())[-1]

    assert (failed["event"], failed["data"]["code"]) == ("error", "model_unreachable")
    assert failed["data"]["message"]


async def test_a_conversation_that_is_deleted_ends_its_stream(each_inn: House, ada: Person) -> None:
    async with half_answered(each_inn, ada) as (conversation, stream, call):
        await ada.ask("DELETE", api(ada, f"/{conversation}"), 204)
        await call.closed()
        last = (await stream.rest())[-1]

    assert last["event"] in {"done", "error"}
    await ada.ask("GET", f"/conversations/{conversation}", 404)


async def test_a_stream_that_is_silent_shows_that_it_lives(
    each_inn: House, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_streams, "PING_S", 0.02)
    conversation = await begun(ada)
    async with asking(ada, conversation, "tea?") as stream:
        call = await each_inn.script.called()
        await stream.hear("start")
        await stream.hear_ping()
        call.end()
        await stream.rest()

    assert stream.names[-1] == "done"


async def test_who_is_logged_out_hears_no_more_of_an_answer(
    each_inn: House, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_streams, "RECHECK_S", 0.02)
    conversation = await begun(ada)
    async with ada.elsewhere() as other, asking(other, conversation, "tea?") as stream:
        call = await each_inn.script.called()
        async with asking(ada, await begun(ada), "coffee?") as kept:
            another = await each_inn.script.called()
            await other.ask("POST", "/auth/logout", 204)
            last = (await stream.rest())[-1]
            another.say("for Ada")
            another.end()
            assert (await kept.rest())[-1]["event"] == "done"
        call.end()

    assert (last["event"], last["data"]["code"]) == ("error", "interrupted")
    assert kept.text == "for Ada"


async def test_whoever_goes_away_does_not_stop_the_answer(each_inn: House, ada: Person) -> None:
    conversation = await begun(ada)
    async with asking(ada, conversation, "tea?") as stream:
        await stream.hear("start")
        call = await each_inn.script.called()
    async with ada.socket() as socket:
        call.say("still here")
        call.end()
        await socket.hear("message.updated", lambda frame: (frame["message"]["answer"] or {}).get("status") == "done")

    shown = await ada.ask("GET", f"/conversations/{conversation}")
    assert shown["messages"][1]["content"] == "still here"


async def test_who_does_not_read_is_let_go(each_inn: House, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_streams, "STALL_S", 0.1)
    taken = []

    async def stuck(message: Any) -> None:
        taken.append(message)
        if message["type"] == "http.response.body":
            await anyio.sleep(60)

    async def quiet() -> Any:
        await anyio.sleep(60)

    async def events() -> AsyncIterator[event_streams.ServerEvent]:
        for _ in range(1000):
            yield event_streams.ServerEvent("delta", {"text": "x"}, "1")

    async def always() -> bool:
        return True

    last = event_streams.ServerEvent("error", {}, "1")
    stream = event_streams.EventStream(events(), lambda: last, always, anyio.Event().wait)
    with anyio.fail_after(5):
        await stream({"type": "http"}, quiet, stuck)

    assert len(taken) == 2


async def test_other_peoples_streams_are_not_there(each_inn: House, ada: Person) -> None:
    each_inn.script.auto = lambda prompt: [Text("between us")]
    conversation, other = await begun(ada), await begun(ada)
    async with asking(ada, conversation, "tea?") as stream:
        await stream.rest()
    last = stream.heard[0]["id"]

    async with people(ada.address, 1) as (bao,):
        foreign, own = {"conversation_id": conversation, "content": "x"}, await begun(bao)
        for headers in ({}, {"Last-Event-ID": last}):
            refused = await bao.ask("POST", "/chat", 404, json=foreign, headers=headers)
            assert refused["code"] == "conversation_not_found"
        mixed = {"conversation_id": own, "content": "x"}
        refused = await bao.ask("POST", "/chat", 404, json=mixed, headers={"Last-Event-ID": last})
        assert refused["code"] == "message_not_found"
        for path in ("/chat", "/history"):
            await bao.ask("POST" if path == "/chat" else "GET", api(ada, f"/{conversation}{path}"), 404, json=foreign)
    elsewhere = {"conversation_id": other, "content": "x"}
    refused = await ada.ask("POST", "/chat", 404, json=elsewhere, headers={"Last-Event-ID": last})
    assert refused["code"] == "message_not_found"
    for nonsense in ("x", "1.2", f"{last}.3", "a.b.c", "x" * 200):
        await ada.ask("POST", "/chat", 422, json=elsewhere, headers={"Last-Event-ID": nonsense})
    assert each_inn.script.count == 1


async def test_the_description_of_the_api_knows_the_stream(each_inn: House, ada: Person) -> None:
    described = await ada.ask("GET", f"http://{ada.address}/openapi.json")

    assert "text/event-stream" in described["paths"]["/api/v1/chat"]["post"]["responses"]["200"]["content"]
    assert {"/chat", "/history", "/api/sessions/{chat_session_id}/chat"} <= set(described["paths"])
