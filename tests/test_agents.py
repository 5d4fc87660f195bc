"""Agents as people find them, and as the people who look after the server make and change them."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import NullPool, create_engine, text

from tests.people import PASSWORD, Frame, Person, client_of, people
from tests.running_server import RunningServer, running_server
from tests.uploads import bring, image_bytes

KEY = "sk-never-to-be-seen"
MODEL = {"name": "gpt-x", "base_url": "http://127.0.0.1:9/v1", "key_variable": "NOT_SET_KEY"}


@pytest.fixture
async def chief(trio: list[Person], make_site_admin: Callable[[Person], None]) -> Person:
    """The first of the three looks after the server."""
    make_site_admin(trio[0])
    return trio[0]


async def make(chief: Person, **rest: object) -> Frame:
    """A new agent."""
    body = {"username": f"agent-{uuid4().hex[:12]}", "display_name": "茶师傅", **rest}
    made: Frame = await chief.ask("POST", "/admin/agents", 201, json=body)
    return made


async def known(person: Person) -> dict[int, Frame]:
    """The agents that can be asked, by their ids."""
    return {agent["user"]["id"]: agent for agent in (await person.ask("GET", "/agents"))["agents"]}


async def audited(chief: Person, kind: str) -> Frame:
    """The newest security event of a kind."""
    found = await chief.ask("GET", "/admin/audit", params={"kind": kind, "limit": 1})
    return dict(found["events"][0])


async def test_a_fresh_server_has_an_agent_that_works_without_a_key(trio: list[Person]) -> None:
    (builtin,) = [agent for agent in (await known(trio[0])).values() if agent["user"]["username"] == "teahouse"]

    assert builtin["user"]["kind"] == "agent"
    assert builtin["user"]["role"] == "member"
    assert (builtin["demo"], builtin["configured"], builtin["missing"], builtin["model"]) == (True, True, None, "")
    assert "search_messages" in builtin["tools"]


async def test_an_agent_without_its_key_says_what_is_missing_until_it_is_set(
    chief: Person, trio: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await make(chief, settings={"model": MODEL, "instructions": "secret of the house"})
    id_ = made["user"]["id"]

    before = (await known(trio[1]))[id_]
    monkeypatch.setenv("NOT_SET_KEY", KEY)
    after = await trio[1].http.get("/agents")

    assert (before["configured"], before["missing"], before["model"]) == (False, "NOT_SET_KEY", "gpt-x")
    assert made["missing"] == "NOT_SET_KEY"
    (agent,) = [agent for agent in after.json()["agents"] if agent["user"]["id"] == id_]
    assert (agent["configured"], agent["missing"]) == (True, None)
    assert KEY not in after.text
    assert "secret of the house" not in after.text


async def test_an_agent_is_found_brought_into_a_room_and_reads_from_there_on(chief: Person, trio: list[Person]) -> None:
    made = await make(chief)
    person = trio[1]
    room_id = await person.make_room(trio[2], kind="private")
    await person.post(room_id, "before it came")

    found = (await person.ask("GET", "/users", params={"q": made["user"]["username"]}))["users"]
    member = await person.ask("POST", f"/rooms/{room_id}/members", 201, json={"user_id": found[0]["id"]})

    assert found == [made["user"]]
    assert member["user"]["kind"] == "agent"
    members = (await person.ask("GET", f"/rooms/{room_id}/members"))["members"]
    assert [row["last_read_seq"] for row in members if row["user"]["id"] == made["user"]["id"]] == [1]


async def test_what_is_changed_is_seen_at_once_by_who_shares_a_room_with_it(chief: Person, trio: list[Person]) -> None:
    id_ = (await make(chief))["user"]["id"]
    room_id = await trio[1].make_room(kind="private")
    await trio[1].ask("POST", f"/rooms/{room_id}/members", 201, json={"user_id": id_})
    picture = (await bring(chief, "a.png", image_bytes()))["id"]

    async with trio[1].socket() as socket:
        changed = await chief.ask(
            "PATCH",
            f"/admin/agents/{id_}",
            json={"display_name": "Master", "status_text": "Ask me.", "avatar": picture, "settings": {"model": MODEL}},
        )
        heard = await socket.hear("user.updated", lambda frame: frame["user"]["id"] == id_)

    assert heard["user"] == changed["user"]
    assert (changed["user"]["display_name"], changed["user"]["avatar"]) == ("Master", picture)
    assert (await known(trio[1]))[id_]["model"] == "gpt-x"
    assert (await trio[1].http.get(f"/files/{picture}")).status_code == 200
    assert (await audited(chief, "agent_changed"))["subject_id"] == id_


async def test_what_is_left_out_of_a_change_stays(chief: Person) -> None:
    made = await make(chief, status_text="Ask me.", settings={"instructions": "Be kind.", "limits": {"hops": 2}})

    changed = await chief.ask("PATCH", f"/admin/agents/{made['user']['id']}", json={"display_name": "Master"})

    assert changed == {**made, "user": {**made["user"], "display_name": "Master"}}


async def test_a_silent_agent_is_known_to_admins_alone_and_may_speak_again(chief: Person, trio: list[Person]) -> None:
    id_ = (await make(chief))["user"]["id"]

    await chief.ask("DELETE", f"/admin/agents/{id_}", 204)
    gone = await known(trio[1])
    listed = {agent["user"]["id"]: agent for agent in (await chief.ask("GET", "/admin/agents"))["agents"]}
    await chief.ask("PATCH", f"/admin/agents/{id_}", json={"disabled": False})

    assert id_ not in gone
    assert listed[id_]["disabled_at"] is not None
    assert id_ in await known(trio[1])
    assert (await audited(chief, "agent_removed"))["subject_id"] == id_


async def test_an_agent_that_is_closed_like_an_account_is_silent_at_once(chief: Person, trio: list[Person]) -> None:
    id_ = (await make(chief))["user"]["id"]

    await chief.ask("PATCH", f"/admin/users/{id_}", json={"disabled": True})

    assert id_ not in await known(trio[1])


async def test_an_agent_cannot_log_in_look_after_the_server_or_own_a_room(chief: Person, trio: list[Person]) -> None:
    user = (await make(chief))["user"]
    room_id = await trio[1].make_room(kind="private")
    member = f"/rooms/{room_id}/members/{user['id']}"
    await trio[1].ask("POST", f"/rooms/{room_id}/members", 201, json={"user_id": user["id"]})

    for password in (PASSWORD, "None", "x"):
        account = {"username": user["username"], "password": password}
        assert (await trio[1].http.post("/auth/login", json=account)).status_code == 401
    assert (await trio[1].http.post("/auth/login", json={**account, "password": ""})).status_code == 422
    await chief.ask("PATCH", f"/admin/users/{user['id']}", 403, json={"role": "admin"})
    await trio[1].ask("PATCH", member, 403, json={"role": "owner"})


async def test_a_room_goes_to_people_and_ends_with_the_last_of_them(chief: Person, trio: list[Person]) -> None:
    id_ = (await make(chief))["user"]["id"]
    owner, heir = trio[1], trio[2]
    room_id = await owner.make_room(kind="private")
    await owner.ask("POST", f"/rooms/{room_id}/members", 201, json={"user_id": id_})
    await owner.ask("POST", f"/rooms/{room_id}/members", 201, json={"user_id": heir.id})

    await owner.ask("POST", f"/rooms/{room_id}/leave", 204)
    members = (await heir.ask("GET", f"/rooms/{room_id}/members"))["members"]
    async with heir.socket() as socket:
        await heir.ask("POST", f"/rooms/{room_id}/leave", 204)
        removed = await socket.hear("room.removed")

    assert {row["user"]["id"]: row["role"] for row in members} == {id_: "member", heir.id: "owner"}
    assert removed["reason"] == "deleted"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"username": "teahouse"}, 409),
        ({"username": "x"}, 422),
        ({"settings": {"model": {"name": "m", "key_variable": "JWT_SECRET_KEY"}}}, 422),
        ({"settings": {"model": {"name": "m", "key_variable": "VAPID_PRIVATE_KEY"}}}, 422),
        ({"settings": {"model": {"name": "m", "api_key": KEY}}}, 422),
        ({"settings": {"model": {"name": "m", "base_url": "https://user:pass@example.org"}}}, 422),
        ({"settings": {"model": {"name": "m", "currency": "euro"}}}, 422),
        ({"settings": {"tools": ["format_disk"]}}, 422),
        ({"settings": {"limits": {"hops": 0}}}, 422),
    ],
)
async def test_an_agent_that_cannot_be_is_refused(chief: Person, body: Frame, status: int) -> None:
    whole = {"username": f"agent-{uuid4().hex[:12]}", "display_name": "x", **body}

    answer = await chief.http.post("/admin/agents", json=whole)

    assert answer.status_code == status
    assert KEY not in answer.text


async def test_a_picture_that_is_used_elsewhere_does_not_become_an_agents(chief: Person) -> None:
    id_ = (await make(chief))["user"]["id"]
    picture = (await bring(chief, "a.png", image_bytes()))["id"]
    await chief.ask("PATCH", "/users/me", json={"avatar": picture})

    await chief.ask("PATCH", f"/admin/agents/{id_}", 422, json={"avatar": picture})

    assert (await chief.ask("GET", "/users/me"))["avatar"] == picture


async def test_a_person_is_no_agent(chief: Person, trio: list[Person]) -> None:
    await chief.ask("PATCH", f"/admin/agents/{trio[1].id}", 404, json={"status_text": "x"})
    await chief.ask("DELETE", f"/admin/agents/{trio[1].id}", 404)
    assert trio[1].id not in await known(chief)


# What the file says


@contextmanager
def told(folder: Path, content: str | None) -> Iterator[RunningServer]:
    """A server on the same database that is told this by its file."""
    path = folder / "agents.yaml"
    path.unlink(missing_ok=True)
    if content is not None:
        path.write_text(content, "utf-8")
    with running_server(f"sqlite:///{folder / 'teahouse.db'}", folder) as running:
        yield running


async def names(server: RunningServer) -> dict[str, str]:
    """Who can be asked, by user names."""
    async with people(server.address, 1) as (person,):
        return {agent["user"]["username"]: agent["user"]["display_name"] for agent in (await known(person)).values()}


async def test_the_first_person_looks_after_the_server_though_an_agent_was_there_before(tmp_path: Path) -> None:
    with told(tmp_path, None) as server:
        async with people(server.address, 2) as (first, second):
            assert (first.user["role"], second.user["role"]) == ("admin", "member")


async def test_the_file_makes_changes_and_silences_agents_as_it_is_changed(tmp_path: Path) -> None:
    file = "agents: [{username: bob, name: Bob}, {username: teahouse, name: Host, model: {name: m}}]"
    seen = []
    for content in (file, file.replace("Bob", "Bobby"), None, file):
        with told(tmp_path, content) as server:
            seen.append(await names(server))

    assert seen[0] == {"teahouse": "Host", "bob": "Bob"}
    assert seen[1] == {"teahouse": "Host", "bob": "Bobby"}
    assert seen[2].keys() == {"teahouse"}
    assert seen[3] == {"teahouse": "Host", "bob": "Bob"}


async def test_what_an_admin_changed_stays_until_the_file_says_something_new(tmp_path: Path) -> None:
    file = "agents: [{username: bob, name: Bob}]"
    with told(tmp_path, file) as server:
        async with people(server.address, 1) as (admin,):
            (bob,) = [agent for agent in (await known(admin)).values() if agent["user"]["username"] == "bob"]
            await admin.ask("PATCH", f"/admin/agents/{bob['user']['id']}", json={"display_name": "Robert"})
    with told(tmp_path, file) as server:
        kept = await names(server)
    with told(tmp_path, file.replace("name: Bob", "name: Bert")) as server:
        new = await names(server)

    assert (kept["bob"], new["bob"]) == ("Robert", "Bert")


async def test_a_key_in_the_file_is_used_and_stands_nowhere_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    old = f"provider: x.OpenAIClient\nconfig: {{model: m, base_url: 'http://127.0.0.1:9/v1', api_key: {KEY}}}"
    with told(tmp_path, old) as server:
        async with people(server.address, 1) as (admin,):
            (agent,) = [row for row in (await known(admin)).values() if row["user"]["username"] == "assistant"]
            settings = next(
                row["settings"]
                for row in (await admin.ask("GET", "/admin/agents"))["agents"]
                if row["user"]["username"] == "assistant"
            )

    assert agent["configured"]
    assert KEY not in str(settings)
    assert KEY not in caplog.text
    assert KEY.encode() not in await asyncio.to_thread(lambda: (tmp_path / "teahouse.db").read_bytes())


async def test_an_agent_does_not_take_a_persons_name(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with told(tmp_path, None) as server:
        async with client_of(server.address) as http:
            answer = await http.post("/auth/register", json={"username": "bob", "password": PASSWORD})
            assert answer.status_code == httpx2.codes.CREATED

    with told(tmp_path, "agents: [{username: Bob, name: Bob}, {username: ann, name: Ann}]") as server:
        found = await names(server)

    assert found.keys() == {"teahouse", "ann"}
    assert "a person has the username Bob" in caplog.text


async def test_where_a_person_has_the_usual_name_the_demo_agent_takes_another(tmp_path: Path) -> None:
    with told(tmp_path, None) as server:
        address = server.address
        assert "teahouse" in await names(server)
    with create_engine(f"sqlite:///{tmp_path / 'teahouse.db'}", poolclass=NullPool).begin() as connection:
        connection.execute(text("DELETE FROM agents"))
        connection.execute(text("UPDATE users SET kind = 'person' WHERE username = 'teahouse'"))

    with told(tmp_path, None) as server:
        assert (await names(server)).keys() == {"teahouse-agent"}
    assert address
