"""Conversations, in the shapes of `/api/v1/conversations`: views of the same sessions."""

import pytest

from tests.agents import Operate, hire, put_answer
from tests.people import Frame, Person


@pytest.fixture
async def agent(trio: list[Person], operate: Operate) -> Frame:
    """Somebody who answers."""
    return await hire(operate, trio[0])


async def test_a_conversation_has_questions_and_answers(trio: list[Person], agent: Frame, operate: Operate) -> None:
    ada = trio[0]
    first = await ada.ask("POST", "/conversations", 201)
    second = await ada.ask("POST", f"http://{ada.address}/api/sessions", 201, json={"agent_id": agent["id"]})
    rooms = (await ada.ask("GET", "/rooms"))["rooms"]
    said = await ada.post(rooms[1]["id"], "你好")
    answer = await put_answer(operate, ada, agent, rooms[1]["id"], "茶。")

    assert set(first) == {"id", "user_id", "title", "created_at"}
    assert first["user_id"] == ada.id
    listed = await ada.ask("GET", "/conversations")
    assert [conversation["id"] for conversation in listed] == [second["id"], first["id"]]
    page = await ada.ask("GET", "/conversations", params={"before": second["id"], "limit": 1})
    assert [conversation["id"] for conversation in page] == [first["id"]]
    shown = await ada.ask("GET", f"/conversations/{second['id']}")
    assert [(m["id"], m["role"], m["content"], m["conversation_id"]) for m in shown["messages"]] == [
        (said["id"], "user", "你好", second["id"]),
        (answer["id"], "assistant", "茶。", second["id"]),
    ]
    assert (await ada.ask("GET", f"/conversations/{first['id']}"))["messages"] == []


async def test_another_persons_conversations_are_not_there(trio: list[Person], agent: Frame) -> None:
    ada, bao, _ = trio
    made = await ada.ask("POST", "/conversations", 201)

    assert await bao.ask("GET", "/conversations") == []
    foreign = await bao.ask("GET", f"/conversations/{made['id']}", 404)
    assert foreign["code"] == "conversation_not_found"
    assert foreign == await bao.ask("GET", "/conversations/00000000-0000-4000-8000-000000000000", 404)
