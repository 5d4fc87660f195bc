"""Sessions: rooms of a person and an agent. As many as one likes, nobody else's, and gone when they are deleted."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Executable, NullPool, create_engine, func, select

from models import Base
from services.agents.session_names import name_from
from tests.agents import hire, put_answer
from tests.people import Frame, Person
from tests.replica import Replica
from tests.running_server import RunningServer
from tests.test_permissions import ROUTES
from tests.uploads import bring

DEFAULT_NAME = "新会话"


@pytest.fixture
async def agent(trio: list[Person], operate: Callable[[Executable], None]) -> Frame:
    """Somebody to talk to."""
    return await hire(operate, trio[0])


async def begin(person: Person, agent: Frame, **fields: Any) -> Frame:
    """A new session with this agent."""
    room: Frame = await person.ask("POST", "/rooms", 201, json={"kind": "session", "user_id": agent["id"], **fields})
    return room


async def test_each_session_is_a_room_of_its_own(trio: list[Person], agent: Frame) -> None:
    ada = trio[0]

    first, second = await begin(ada, agent), await begin(ada, agent)

    assert (first["kind"], first["name"], first["role"], first["member_count"]) == ("session", DEFAULT_NAME, "owner", 2)
    assert (first["peer"], first["version"], first["may_post"]) == (agent, 2, True)
    assert first["id"] != second["id"]
    mine = (await ada.ask("GET", "/rooms"))["rooms"]
    assert [(room["id"], room["peer"]["kind"]) for room in mine] == [(first["id"], "agent"), (second["id"], "agent")]
    assert sorted(m["role"] for m in (await ada.ask("GET", f"/rooms/{first['id']}/members"))["members"]) == [
        "member",
        "owner",
    ]
    async with ada.socket() as at_ada:
        third = await begin(ada, agent, name="Tea")
        heard = await at_ada.hear("room.created")
        await at_ada.hear_message(await at_ada.send(third["id"], "hello"))
    assert (heard["room"]["id"], heard["room"]["name"], heard["room"]["peer"]) == (third["id"], "Tea", agent)


async def test_without_a_choice_it_is_with_the_first_agent(trio: list[Person], agent: Frame) -> None:
    room = await trio[0].ask("POST", "/rooms", 201, json={"kind": "session"})

    assert room["peer"]["kind"] == "agent"


async def test_people_and_nobody_are_no_agents(trio: list[Person], agent: Frame) -> None:
    for user_id in (trio[1].id, trio[0].id, 9007199254740991):
        refused = await trio[0].ask("POST", "/rooms", 404, json={"kind": "session", "user_id": user_id})
        assert refused["code"] == "user_not_found"
    assert (await trio[0].ask("GET", "/rooms"))["rooms"] == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/leave", None),
        ("POST", "/members", {"user_id": "bao"}),
        ("PATCH", "/members/{agent}", {"role": "admin"}),
        ("PATCH", "/members/{agent}", {"role": "owner"}),
        ("DELETE", "/members/{agent}", None),
        ("PUT", "/bans/{bao}", None),
        ("GET", "/bans", None),
        ("POST", "/invites", {}),
        ("GET", "/invites", None),
    ],
)
async def test_nobody_comes_and_nobody_goes(
    trio: list[Person], agent: Frame, method: str, path: str, body: Any
) -> None:
    ada, bao, _ = trio
    room_id = (await begin(ada, agent))["id"]
    address = path.format(agent=agent["id"], bao=bao.id)
    if body and body.get("user_id"):
        body = {"user_id": bao.id}

    assert (await ada.ask(method, f"/rooms/{room_id}{address}", 403, json=body))["code"] == "forbidden"
    assert (await ada.ask("GET", f"/rooms/{room_id}"))["version"] == 2


async def test_nobody_else_sees_anything_of_it(
    trio: list[Person], agent: Frame, make_site_admin: Callable[[Person], None]
) -> None:
    ada, bao, _ = trio
    room_id = (await begin(ada, agent))["id"]
    await ada.post(room_id, "between us")
    make_site_admin(bao)

    names = {
        "room_id": room_id,
        "user_id": bao.id,
        "seq": 1,
        "answer_seq": 1,
        "emoji": "👍",
        "code": "any",
        "proposal_id": str(uuid4()),
    }
    doors = [
        (method, path, body)
        for (method, path), (_, body) in ROUTES.items()
        if path.startswith(("/rooms/{room_id}", "/admin/rooms/{room_id}"))
    ]
    assert len(doors) > 20
    for method, path, body in doors:
        body = {**body, "user_id": bao.id} if "user_id" in body else body
        await bao.ask(method, path.format_map(names), 404, json=body)
    managed = await bao.ask("GET", "/admin/rooms", params={"limit": 100})
    assert room_id not in {room["id"] for room in managed["rooms"]}


async def test_one_is_notified_of_all_that_the_agent_says(trio: list[Person], agent: Frame) -> None:
    room_id = (await begin(trio[0], agent))["id"]

    assert (await trio[0].ask("GET", f"/rooms/{room_id}/notify"))["level"] == "all"


async def test_its_name_comes_from_the_first_words(trio: list[Person], agent: Frame) -> None:
    ada = trio[0]
    async with ada.socket() as at_ada:
        room_id = (await begin(ada, agent))["id"]
        await ada.post(room_id, "## How do I brew **oolong**? And for how long?")
        renamed = await at_ada.hear("room.updated")
        assert (renamed["room_id"], renamed["room"]["name"]) == (room_id, "How do I brew oolong?")
        await ada.post(room_id, "Something else")
        await at_ada.drain()

    assert [frame["type"] for frame in at_ada.heard].count("room.updated") == 1
    assert (await Replica.fresh(ada, room_id)).room["name"] == "How do I brew oolong?"


async def test_what_a_person_calls_it_stays(trio: list[Person], agent: Frame) -> None:
    ada = trio[0]
    chosen, other = (await begin(ada, agent, name="Mine"))["id"], (await begin(ada, agent))["id"]
    renamed = (await begin(ada, agent))["id"]
    await ada.ask("PATCH", f"/rooms/{renamed}", json={"name": "Renamed"})

    async with ada.socket() as at_ada:
        for room_id in (chosen, renamed, other):
            await ada.post(room_id, "你好。再见。")
        await at_ada.hear("room.updated", lambda frame: frame["room_id"] == other)
        await at_ada.drain()

    assert {frame["room_id"] for frame in at_ada.heard if frame["type"] == "room.updated"} == {other}
    names = {room["id"]: room["name"] for room in (await ada.ask("GET", "/rooms"))["rooms"]}
    assert names == {chosen: "Mine", renamed: "Renamed", other: "你好"}


async def test_a_new_name_is_a_change_like_any_other(trio: list[Person], agent: Frame) -> None:
    ada = trio[0]
    room = await begin(ada, agent)
    async with ada.socket() as at_ada:
        await ada.ask("PATCH", f"/rooms/{room['id']}", json={"name": "Mine"})
        told = await at_ada.hear("room.updated")

    assert (told["version"], told["room"]["name"]) == (room["version"] + 1, "Mine")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("你好，请问怎么泡乌龙茶才好喝又不苦涩？", "你好，请问怎么泡乌龙茶才好喝又不…"),
        ("- [x](http://a.b) **is** what?", "x is what?"),
        ("Please explain the difference between green and black tea", "Please explain the…"),
        ("v1.2 is out. Read on", "v1.2 is out"),
        ("```\ncode\n```\nwhat is this", "what is this"),
        ("\u202eabc\u200b", "abc"),
        ("https://example.org/a/very/long/address", "https://example.org/a/ve…"),
        ("!!! ???", None),
        ("", None),
    ],
)
def test_a_name_is_one_short_line(content: str, name: str | None) -> None:
    assert name_from(content) == name


def rows_of(database_url: str, room_id: int) -> dict[str, int]:
    """How many rows each table keeps of a room, but for the bare room and how far search has read it."""
    tables = [table for table in Base.metadata.tables.values() if "room_id" in table.c]
    with create_engine(database_url, poolclass=NullPool).connect() as connection:
        counts = {
            table.name: connection.scalar(select(func.count()).where(table.c.room_id == room_id)) for table in tables
        }
    return {name: count for name, count in counts.items() if count and name != "search_positions"}


async def test_a_deletion_deletes(trio: list[Person], agent: Frame, server: RunningServer, database_url: str) -> None:
    ada = trio[0]
    room_id = (await begin(ada, agent))["id"]
    file = await bring(ada, "notes.txt", b"only here")
    said = await ada.post(room_id, "my secret porcelain", file_ids=[file["id"]])
    await ada.post(room_id, f"@{ada.user['username']} see above")
    await ada.ask("PUT", f"/rooms/{room_id}/messages/{said['seq']}/pin")
    await ada.ask("PUT", f"/rooms/{room_id}/draft", json={"content": "I was about to"})
    await server.settle()
    assert (await ada.ask("GET", "/search", params={"q": "porcelain"}))["hits"]
    assert {"messages", "chat_sessions", "memberships", "attachments", "pins", "mentions", "drafts"} <= set(
        rows_of(database_url, room_id)
    )

    async with ada.socket() as at_ada:
        await ada.ask("DELETE", f"/rooms/{room_id}", 204)
        gone = await at_ada.hear("room.removed")

    assert (gone["room_id"], gone["reason"]) == (room_id, "deleted")
    await ada.ask("GET", f"/rooms/{room_id}", 404)
    await ada.ask("GET", f"/files/{file['id']}", 404)
    await ada.post(room_id, "too late", status=404)
    await server.settle()
    assert (await ada.ask("GET", "/search", params={"q": "porcelain"}))["hits"] == []
    assert rows_of(database_url, room_id) == {}


async def test_the_api_of_sessions_shows_the_same_rooms(
    trio: list[Person], agent: Frame, operate: Callable[[Executable], None]
) -> None:
    ada = trio[0]
    door = f"http://{ada.address}/api/sessions"

    made = await ada.ask("POST", door, 201, json={"agent_id": agent["id"]})
    named = await ada.ask("POST", door, 201, json={"agent_id": agent["id"], "name": "茶"})

    assert set(made) == {"id", "name", "created_at", "updated_at", "agent_state"}
    assert (made["name"], named["name"], made["agent_state"]) == (DEFAULT_NAME, "茶", None)
    assert await ada.ask("GET", door) == [named, made]
    assert await ada.ask("GET", door, params={"limit": 1}) == [named]
    assert await ada.ask("GET", door, params={"before": named["id"]}) == [made]
    rooms = {room["name"]: room["id"] for room in (await ada.ask("GET", "/rooms"))["rooms"]}
    await ada.post(rooms["茶"], "你好")
    usage, steps = '{"prompt_tokens": 3, "completion_tokens": 5}', '[{"id": "1", "tool": "read_room"}]'
    answer = await put_answer(operate, ada, agent, rooms["茶"], "茶。", thought="Tea?", models_usage=usage, steps=steps)
    said, answered = await ada.ask("GET", f"{door}/{named['id']}/history")
    assert (
        set(said)
        == set(answered)
        == {
            "id",
            "session_id",
            "source",
            "content",
            "type",
            "thought",
            "created_at",
            "models_usage",
            "metadata",
        }
    )
    assert (said["source"], said["content"], said["type"]) == ("user", "你好", "TextMessage")
    assert (said["thought"], said["models_usage"], said["metadata"]) == (None, None, {})
    assert (answered["id"], answered["source"]) == (answer["id"], agent["username"])
    assert (answered["content"], answered["thought"], answered["session_id"]) == ("茶。", "Tea?", named["id"])
    assert answered["models_usage"] == {"prompt_tokens": 3, "completion_tokens": 5}
    assert (answered["metadata"]["status"], answered["metadata"]["steps"][0]["tool"]) == ("done", "read_room")
    assert (await ada.ask("GET", f"{door}/{named['id']}"))["updated_at"] == answered["created_at"]

    await ada.ask("DELETE", f"{door}/{named['id']}", 204)
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/history")):
        gone = await ada.ask(method, f"{door}/{named['id']}{path}", 404)
        assert gone["code"] == "conversation_not_found"
    assert [session["id"] for session in await ada.ask("GET", door)] == [made["id"]]
    await ada.ask("GET", f"/rooms/{rooms['茶']}", 404)


async def test_another_persons_sessions_are_not_there(trio: list[Person], agent: Frame) -> None:
    ada, bao, _ = trio
    door = f"http://{ada.address}/api/sessions"
    made = await ada.ask("POST", door, 201, json={"agent_id": agent["id"]})

    assert await bao.ask("GET", door) == []
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/history")):
        foreign = await bao.ask(method, f"{door}/{made['id']}{path}", 404)
        assert foreign == await bao.ask(method, f"{door}/00000000-0000-4000-8000-000000000000{path}", 404)
    assert (await bao.ask("GET", door, 404, params={"before": made["id"]}))["code"] == "conversation_not_found"
    refused = await ada.ask("POST", door, 404, json={"agent_id": bao.id})
    assert refused["code"] == "user_not_found"
