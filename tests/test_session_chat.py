"""Asking agents from outside: `/api/sessions/…/chat`, `/chat`, and the stream of `/api/v1/chat`."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio
import httpx2
import pytest
from sqlalchemy import update

from models import User
from models.base import now
from routers import event_streams
from services.agents.upstream import StepBegan, StepEnded, Text, Thought, UpstreamFailed, Usage
from tests.databases import NAMES, fresh_database
from tests.event_streams import asking
from tests.people import Frame, Person, people
from tests.tearoom import House, house


@pytest.fixture(scope="module", params=NAMES)
def inn(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server on each database, whose agents say what the test says."""
    folder = tmp_path_factory.mktemp("inn")
    with fresh_database(request.param, folder) as url, house(url, folder) as built:
        yield built


@pytest.fixture
async def ada(inn: House) -> AsyncIterator[Person]:
    """Somebody who asks."""
    inn.script.forget()
    async with people(inn.server.address, 1) as (one,):
        yield one
    inn.script.forget()


def api(person: Person, path: str = "") -> str:
    """An address below `/api/sessions`."""
    return f"http://{person.address}/api/sessions{path}"


async def begun(person: Person) -> str:
    """A conversation of one's own."""
    return str((await person.ask("POST", "/conversations", 201))["id"])


async def test_a_chat_waits_for_the_whole_answer(inn: House, ada: Person) -> None:
    inn.script.auto = lambda prompt: [
        Thought("Hm."),
        StepBegan("1", "list_members", {}),
        StepEnded("1", "one"),
        Text("你好"),
        Text("！"),
        Usage(7, 2),
    ]
    session = await ada.ask("POST", api(ada), 201)
    question = {"source": "user", "content": "你好", "type": "TextMessage"}

    turn = await ada.ask("POST", api(ada, f"/{session['id']}/chat"), json=question)

    assert (turn["content"], turn["thought"], turn["type"]) == ("你好！", "Hm.", "TextMessage")
    assert turn["session_id"] == session["id"]
    assert turn["source"] not in {"user", ada.user["username"]}
    assert turn["models_usage"]["input_tokens"] == 7
    assert turn["metadata"]["status"] == "done"
    assert turn["metadata"]["steps"][0]["tool"] == "list_members"
    said, answered = await ada.ask("GET", api(ada, f"/{session['id']}/history"))
    assert (said["source"], said["content"]) == ("user", "你好")
    assert answered == turn
    state = (await ada.ask("GET", api(ada, f"/{session['id']}")))["agent_state"]
    assert {**state, "model": ""} == {"model": "", "answers": 1, "input_tokens": 7, "output_tokens": 2}


async def test_the_older_doors_lead_to_the_newest_session(inn: House, ada: Person) -> None:
    inn.script.auto = lambda prompt: [Text("yes")]
    root = f"http://{ada.address}"

    assert await ada.ask("GET", f"{root}/history") == []
    first = await ada.ask("POST", f"{root}/chat", json={"content": "one"})
    second = await ada.ask("POST", f"{root}/chat", json={"content": "two"})
    assert first["session_id"] == second["session_id"]
    newest = await ada.ask("POST", api(ada), 201)
    third = await ada.ask("POST", f"{root}/chat", json={"content": "three"})

    assert third["session_id"] == newest["id"]
    assert [turn["content"] for turn in await ada.ask("GET", f"{root}/history")] == ["three", "yes"]
    older = await ada.ask("GET", api(ada, f"/{first['session_id']}/history"))
    assert [turn["content"] for turn in older] == ["one", "yes", "two", "yes"]


async def test_a_browser_gets_the_clients_pages_at_those_addresses(inn: House, ada: Person) -> None:
    page = {"Accept": "text/html,application/xhtml+xml"}
    async with httpx2.AsyncClient(base_url=f"http://{ada.address}", verify=False) as browser:
        for path in ("/chat", "/history"):
            answer = await browser.get(path, headers=page)
            assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert (await browser.get("/history")).status_code == 401
        assert (await browser.post("/chat", json={"content": "x"})).status_code == 401


async def test_what_went_wrong_is_told_and_kept(inn: House, ada: Person) -> None:
    session = await ada.ask("POST", api(ada), 201)
    answers: list[Frame] = []

    async def chat() -> None:
        answers.append(await ada.ask("POST", api(ada, f"/{session['id']}/chat"), json={"content": "x"}))

    async with anyio.create_task_group() as both:
        both.start_soon(chat)
        call = await inn.script.called()
        call.say("half")
        call.end(UpstreamFailed("model_broken"))

    (turn,) = answers
    assert (turn["content"], turn["metadata"]["status"], turn["metadata"]["error"]) == (
        "half",
        "failed",
        "model_broken",
    )


async def test_an_agent_that_is_gone_does_not_answer(inn: House, ada: Person) -> None:
    agent = await inn.hire(ada)
    session = await ada.ask("POST", api(ada), 201, json={"agent_id": agent["id"]})
    inn.operate(update(User).where(User.id == agent["id"]).values(disabled_at=now()))

    refused = await ada.ask("POST", api(ada, f"/{session['id']}/chat"), 409, json={"content": "hello?"})

    assert refused["code"] == "not_answered"
    assert await ada.ask("GET", api(ada, f"/{session['id']}/history")) == []


async def test_who_has_asked_enough_is_told(inn: House, ada: Person) -> None:
    inn.script.auto = lambda prompt: [Text("yes")]
    agent = await inn.hire(ada, '{"limits": {"answers_per_person_hour": 1}}')
    session = await ada.ask("POST", api(ada), 201, json={"agent_id": agent["id"]})
    await ada.ask("POST", api(ada, f"/{session['id']}/chat"), json={"content": "one"})

    for _ in range(2):
        refused = await ada.ask("POST", api(ada, f"/{session['id']}/chat"), 409, json={"content": "more"})
        assert refused["code"] == "not_answered"
    assert inn.script.count == 1


async def test_an_answer_streams_as_events(inn: House, ada: Person) -> None:
    conversation = await begun(ada)
    async with asking(ada, conversation, "tea?") as stream:
        headers = stream.response.headers
        started = await stream.hear("start")
        call = await inn.script.called()
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


async def test_whoever_comes_back_hears_the_rest_and_nothing_twice(inn: House, ada: Person) -> None:
    conversation = await begun(ada)
    async with asking(ada, conversation, "tea?") as stream:
        call = await inn.script.called()
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
    assert (once_more.names, inn.script.count) == (["start", "done"], 1)
    shown = await ada.ask("GET", f"/conversations/{conversation}")
    assert [message["content"] for message in shown["messages"]] == ["tea?", "One 🍵 two three"]


async def test_from_every_event_on_the_rest_is_the_same(inn: House, ada: Person) -> None:
    conversation = await begun(ada)
    words = ["Grün ", "茶 ", "🍵 ", "or ", "black"]
    async with asking(ada, conversation, "tea?") as stream:
        call = await inn.script.called()
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


async def test_the_same_question_of_one_name_is_asked_once(inn: House, ada: Person) -> None:
    inn.script.auto = lambda prompt: [Text("yes")]
    conversation, name = await begun(ada), "7f8a8f8e-0000-4000-8000-" + str(ada.id).rjust(12, "0")
    texts = []
    for _ in range(2):
        async with asking(ada, conversation, "tea?", id=name) as stream:
            await stream.rest()
        texts.append(stream.text)

    assert texts == ["yes", "yes"]
    assert inn.script.count == 1


async def test_a_failure_ends_the_stream_with_an_error(inn: House, ada: Person) -> None:
    conversation = await begun(ada)
    async with asking(ada, conversation, "tea?") as stream:
        call = await inn.script.called()
        call.say("half")
        await stream.hear("delta")
        call.end(UpstreamFailed("model_unreachable"))
        failed = (await stream.rest())[-1]

    assert (failed["event"], failed["data"]["code"]) == ("error", "model_unreachable")
    assert failed["data"]["message"]


async def test_a_conversation_that_is_deleted_ends_its_stream(inn: House, ada: Person) -> None:
    conversation = await begun(ada)
    async with asking(ada, conversation, "tea?") as stream:
        call = await inn.script.called()
        call.say("half")
        await stream.hear("delta")
        await ada.ask("DELETE", api(ada, f"/{conversation}"), 204)
        await call.closed()
        last = (await stream.rest())[-1]

    assert last["event"] in {"done", "error"}
    await ada.ask("GET", f"/conversations/{conversation}", 404)


async def test_a_stream_that_is_silent_shows_that_it_lives(
    inn: House, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_streams, "PING_S", 0.02)
    conversation = await begun(ada)
    async with asking(ada, conversation, "tea?") as stream:
        call = await inn.script.called()
        await anyio.sleep(0.1)
        call.end()
        await stream.rest()

    assert stream.pings > 0


async def test_who_is_logged_out_hears_no_more_of_an_answer(
    inn: House, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_streams, "RECHECK_S", 0.02)
    conversation = await begun(ada)
    async with ada.elsewhere() as other, asking(other, conversation, "tea?") as stream:
        call = await inn.script.called()
        async with asking(ada, await begun(ada), "coffee?") as kept:
            another = await inn.script.called()
            await other.ask("POST", "/auth/logout", 204)
            last = (await stream.rest())[-1]
            another.say("for Ada")
            another.end()
            assert (await kept.rest())[-1]["event"] == "done"
        call.end()

    assert (last["event"], last["data"]["code"]) == ("error", "interrupted")
    assert kept.text == "for Ada"


async def test_whoever_goes_away_does_not_stop_the_answer(inn: House, ada: Person) -> None:
    conversation = await begun(ada)
    async with asking(ada, conversation, "tea?") as stream:
        await stream.hear("start")
        call = await inn.script.called()
    async with ada.socket() as socket:
        call.say("still here")
        call.end()
        await socket.hear("message.updated", lambda frame: (frame["message"]["answer"] or {}).get("status") == "done")

    shown = await ada.ask("GET", f"/conversations/{conversation}")
    assert shown["messages"][1]["content"] == "still here"


async def test_who_does_not_read_is_let_go(inn: House, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
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


async def test_other_peoples_streams_are_not_there(inn: House, ada: Person) -> None:
    inn.script.auto = lambda prompt: [Text("between us")]
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
    assert inn.script.count == 1


@pytest.mark.parametrize("body", [{}, {"content": ""}, {"content": "x", "source": "agent"}, {"content": "x" * 8001}])
async def test_what_is_no_question_is_refused(inn: House, ada: Person, body: Frame) -> None:
    session = await ada.ask("POST", api(ada), 201)

    await ada.ask("POST", api(ada, f"/{session['id']}/chat"), 422, json=body)
    await ada.ask("POST", "/chat", 422, json={"conversation_id": "x", **body})


MODEL = '{"model": {"name": "openai:x"}}'


async def test_the_agents_model_thinks_of_a_better_name(inn: House, ada: Person) -> None:
    agent = await inn.hire(ada, MODEL)
    made = {"kind": "session", "user_id": agent["id"]}
    async with ada.socket() as socket:
        room_id = (await ada.ask("POST", "/rooms", 201, json=made))["id"]
        await ada.post(room_id, "How do I brew it?")
        answering = await inn.script.called()
        answering.say("With hot water.")
        answering.end()
        naming = await inn.script.called()
        naming.say(Thought("a name…"), "**“Brewing”**\nor something else")
        naming.end()
        await socket.hear("room.updated", lambda frame: frame["room"]["name"] == "Brewing")

    assert naming.prompt.tools == ()
    assert "How do I brew it?" in naming.prompt.turns[0].text
    assert "With hot water." in naming.prompt.turns[0].text


async def test_a_name_that_a_person_gave_is_not_asked_of_a_model(inn: House, ada: Person) -> None:
    agent = await inn.hire(ada, MODEL)
    inn.script.auto = lambda prompt: [Text("yes")]
    names = []
    for name in ("Mine", None):
        session = await ada.ask("POST", api(ada), 201, json={"agent_id": agent["id"], "name": name})
        await ada.ask("POST", api(ada, f"/{session['id']}/chat"), json={"content": "tea?"})
        names.append(session["id"])
    async with ada.socket() as socket:
        while (await ada.ask("GET", api(ada, f"/{names[1]}")))["name"] != "yes":
            await socket.hear("room.updated")

    assert (await ada.ask("GET", api(ada, f"/{names[0]}")))["name"] == "Mine"
    assert inn.script.count == 3


async def test_a_name_counts_in_the_budget_of_answers_and_words_stay_when_it_is_spent(inn: House, ada: Person) -> None:
    inn.script.auto = lambda prompt: [Text("yes")]
    async with ada.socket() as socket:
        names = []
        for most in (1, 2):
            agent = await inn.hire(ada, f'{MODEL[:-1]}, "limits": {{"answers_per_room_hour": {most}}}}}')
            session = await ada.ask("POST", api(ada), 201, json={"agent_id": agent["id"]})
            await ada.ask("POST", api(ada, f"/{session['id']}/chat"), json={"content": "tea?"})
            names.append(session["id"])
        while (await ada.ask("GET", api(ada, f"/{names[1]}")))["name"] != "yes":
            await socket.hear("room.updated")
        (spent,) = [room["id"] for room in (await ada.ask("GET", "/rooms"))["rooms"] if room["name"] == "yes"]
        await ada.post(spent, "and cups?")
        notice = await socket.hear("message.created", lambda frame: frame["message"]["kind"] == "notice")

    assert (await ada.ask("GET", api(ada, f"/{names[0]}")))["name"] == "tea?", "sessions are named one after another"
    assert inn.script.count == 3
    assert notice["message"]["notice"]["code"] == "room_budget", "the name was the second one"


async def test_a_model_that_fails_leaves_the_name_that_is_there(inn: House, ada: Person) -> None:
    agent = await inn.hire(ada, MODEL)
    session = await ada.ask("POST", api(ada), 201, json={"agent_id": agent["id"]})
    async with anyio.create_task_group() as both:
        both.start_soon(lambda: ada.ask("POST", api(ada, f"/{session['id']}/chat"), json={"content": "tea?"}))
        answering = await inn.script.called()
        answering.say("yes")
        answering.end()
        naming = await inn.script.called()
        naming.end(UpstreamFailed("model_busy"))
        await naming.closed()

    assert (await ada.ask("GET", api(ada, f"/{session['id']}")))["name"] == "tea?"


async def test_the_description_of_the_api_knows_the_stream(inn: House, ada: Person) -> None:
    described = await ada.ask("GET", f"http://{ada.address}/openapi.json")

    assert "text/event-stream" in described["paths"]["/api/v1/chat"]["post"]["responses"]["200"]["content"]
    assert {"/chat", "/history", "/api/sessions/{chat_session_id}/chat"} <= set(described["paths"])
