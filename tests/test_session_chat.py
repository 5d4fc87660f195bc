"""Asking agents from outside, for the whole answer: `/api/sessions/…/chat` and `/chat`."""

import anyio
import httpx2
import pytest
from sqlalchemy import update

from models import User
from models.base import now
from services.agents.upstream import StepBegan, StepEnded, Text, Thought, UpstreamFailed, Usage
from tests.people import Frame, Person
from tests.session_api import api
from tests.tearoom import House


async def test_a_chat_waits_for_the_whole_answer(each_inn: House, ada: Person) -> None:
    each_inn.script.auto = lambda prompt: [
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


async def test_the_older_doors_lead_to_the_newest_session(each_inn: House, ada: Person) -> None:
    each_inn.script.auto = lambda prompt: [Text("yes")]
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


async def test_a_browser_gets_the_clients_pages_at_those_addresses(each_inn: House, ada: Person) -> None:
    page = {"Accept": "text/html,application/xhtml+xml"}
    async with httpx2.AsyncClient(base_url=f"http://{ada.address}", verify=False) as browser:
        for path in ("/chat", "/history"):
            answer = await browser.get(path, headers=page)
            assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert (await browser.get("/history")).status_code == 401
        assert (await browser.post("/chat", json={"content": "x"})).status_code == 401


async def test_what_went_wrong_is_told_and_kept(each_inn: House, ada: Person) -> None:
    session = await ada.ask("POST", api(ada), 201)
    answers: list[Frame] = []

    async def chat() -> None:
        answers.append(await ada.ask("POST", api(ada, f"/{session['id']}/chat"), json={"content": "x"}))

    async with anyio.create_task_group() as both:
        both.start_soon(chat)
        call = await each_inn.script.called()
        call.say("half")
        call.end(UpstreamFailed("model_broken"))

    (turn,) = answers
    assert (turn["content"], turn["metadata"]["status"], turn["metadata"]["error"]) == (
        "half",
        "failed",
        "model_broken",
    )


async def test_an_agent_that_is_gone_does_not_answer(each_inn: House, ada: Person) -> None:
    agent = await each_inn.hire(ada)
    session = await ada.ask("POST", api(ada), 201, json={"agent_id": agent["id"]})
    each_inn.operate(update(User).where(User.id == agent["id"]).values(disabled_at=now()))

    refused = await ada.ask("POST", api(ada, f"/{session['id']}/chat"), 409, json={"content": "hello?"})

    assert refused["code"] == "not_answered"
    assert await ada.ask("GET", api(ada, f"/{session['id']}/history")) == []


async def test_who_has_asked_enough_is_told(each_inn: House, ada: Person) -> None:
    each_inn.script.auto = lambda prompt: [Text("yes")]
    agent = await each_inn.hire(ada, '{"limits": {"answers_per_person_hour": 1}}')
    session = await ada.ask("POST", api(ada), 201, json={"agent_id": agent["id"]})
    await ada.ask("POST", api(ada, f"/{session['id']}/chat"), json={"content": "one"})

    for _ in range(2):
        refused = await ada.ask("POST", api(ada, f"/{session['id']}/chat"), 409, json={"content": "more"})
        assert refused["code"] == "not_answered"
    assert each_inn.script.count == 1


@pytest.mark.parametrize("body", [{}, {"content": ""}, {"content": "x", "source": "agent"}, {"content": "x" * 8001}])
async def test_what_is_no_question_is_refused(each_inn: House, ada: Person, body: Frame) -> None:
    session = await ada.ask("POST", api(ada), 201)

    await ada.ask("POST", api(ada, f"/{session['id']}/chat"), 422, json=body)
    await ada.ask("POST", "/chat", 422, json={"conversation_id": "x", **body})
