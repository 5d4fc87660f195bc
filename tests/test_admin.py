"""What the people who look after the server can do, and what they cannot."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import NullPool, create_engine, update

from models import AuditEvent
from models.base import now
from tests.databases import NAMES, fresh_database
from tests.people import PASSWORD, Frame, Person, client_of, people
from tests.running_server import running_server


@pytest.fixture
async def chief(trio: list[Person], make_site_admin: Callable[[Person], None]) -> Person:
    """The first of the three looks after the server."""
    make_site_admin(trio[0])
    return trio[0]


async def account_of(chief: Person, person: Person) -> Frame:
    """Somebody's account, as an admin finds it."""
    found = await chief.ask("GET", "/admin/users", params={"q": person.user["username"]})
    (account,) = [account for account in found["accounts"] if account["user"]["id"] == person.id]
    return dict(account)


async def audit(chief: Person, kind: str) -> Frame:
    """The newest security event of a kind."""
    found = await chief.ask("GET", "/admin/audit", params={"kind": kind, "limit": 1})
    return dict(found["events"][0])


async def test_a_closed_account_is_shown_out_at_once_and_may_come_back_when_it_is_opened(
    chief: Person, trio: list[Person]
) -> None:
    victim = trio[1]
    path = f"/admin/users/{victim.id}"
    async with victim.socket() as socket:
        assert (await account_of(chief, victim))["online"]

        closed = await chief.ask("PATCH", path, json={"disabled": True})

        assert await socket.closed() == 4001
    assert closed["disabled_at"] is not None
    assert closed["sessions"] == 0
    await victim.ask("GET", "/users/me", 401)
    login = {"username": victim.user["username"], "password": PASSWORD}
    await victim.ask("POST", "/auth/login", 401, json=login)
    assert (await audit(chief, "account_disabled"))["subject_id"] == victim.id

    await chief.ask("PATCH", path, json={"disabled": False})
    async with victim.elsewhere() as back:
        await back.ask("GET", "/users/me")


async def test_an_admin_made_by_an_admin_may_do_the_same_until_they_are_one_no_more(
    chief: Person, trio: list[Person]
) -> None:
    helper = trio[1]
    await helper.ask("GET", "/admin/overview", 404)

    await chief.ask("PATCH", f"/admin/users/{helper.id}", json={"role": "admin"})
    await helper.ask("GET", "/admin/overview")
    await chief.ask("PATCH", f"/admin/users/{helper.id}", json={"role": "member"})

    await helper.ask("GET", "/admin/overview", 404)
    event = await audit(chief, "role_changed")
    assert (event["actor_id"], event["subject_id"]) == (chief.id, helper.id)


@pytest.mark.parametrize("change", [{"role": "member"}, {"disabled": True}])
async def test_nobody_can_take_their_own_account_from_themselves(chief: Person, change: Frame) -> None:
    await chief.ask("PATCH", f"/admin/users/{chief.id}", 403, json=change)
    await chief.ask("POST", f"/admin/users/{chief.id}/end-sessions", 403)

    await chief.ask("GET", "/admin/overview")


async def test_ending_sessions_logs_out_everywhere_and_closes_nothing_else(chief: Person, trio: list[Person]) -> None:
    _, victim, bystander = trio
    async with victim.elsewhere() as phone, phone.socket() as socket, bystander.socket() as other:
        assert (await account_of(chief, victim))["sessions"] == 2
        await chief.ask("POST", f"/admin/users/{victim.id}/end-sessions", 204)

        assert await socket.closed() == 4001
        await other.drain()
    await victim.ask("GET", "/users/me", 401)
    assert (await account_of(chief, victim))["sessions"] == 0
    async with victim.elsewhere() as again:
        await again.ask("GET", "/users/me")


async def test_rooms_are_listed_without_what_is_said_and_may_be_closed(chief: Person, trio: list[Person]) -> None:
    _, owner, member = trio
    marker = uuid4().hex
    room_id = await owner.make_room(member, kind="private", name=marker)
    await owner.post(room_id, "a secret")

    listed = await chief.ask("GET", "/admin/rooms", params={"q": marker})
    shown = listed["rooms"][0]
    assert {name: shown[name] for name in ("id", "kind", "name", "member_count", "message_count")} == {
        "id": room_id,
        "kind": "private",
        "name": marker,
        "member_count": 2,
        "message_count": 1,
    }
    assert "secret" not in str(listed)
    await chief.ask("GET", f"/rooms/{room_id}/messages", 404)

    async with member.socket() as socket:
        await chief.ask("DELETE", f"/admin/rooms/{room_id}", 204)
        assert (await socket.hear("room.removed"))["reason"] == "deleted"
    await owner.ask("GET", f"/rooms/{room_id}", 404)
    await chief.ask("DELETE", f"/admin/rooms/{room_id}", 404)
    assert (await audit(chief, "room_closed"))["room_id"] == room_id


@pytest.mark.parametrize("name", NAMES)
async def test_the_overview_counts_what_there_is(name: str, tmp_path: Path) -> None:
    with fresh_database(name, tmp_path) as url, running_server(url, tmp_path) as server:
        async with people(server.address, 2) as (chief, other):
            before = await chief.ask("GET", "/admin/overview")
            room_id = await other.make_room()
            await other.post(room_id, "one more")

            async with other.socket(), other.socket():
                after = await chief.ask("GET", "/admin/overview")

    assert after["rooms"] == before["rooms"] + 1
    assert after["messages"] == before["messages"] + 1
    assert (after["connected_users"], after["connected_sockets"]) == (1, 2)
    assert after["database"] == {"mariadb": "mysql"}.get(name, name)


async def test_an_admin_sees_who_is_connected(chief: Person, trio: list[Person]) -> None:
    async def connected() -> set[int]:
        found = await chief.ask("GET", "/admin/users", params={"online": True, "limit": 100})
        return {account["user"]["id"] for account in found["accounts"]}

    async with trio[1].socket():
        assert trio[1].id in await connected()
        assert trio[2].id not in await connected()


async def test_accounts_are_paged(chief: Person, trio: list[Person]) -> None:
    first = await chief.ask("GET", "/admin/users", params={"limit": 2})
    second = await chief.ask("GET", "/admin/users", params={"limit": 2, "before": first["next"]})

    ids = [account["user"]["id"] for page in (first, second) for account in page["accounts"]]
    assert ids == sorted(set(ids), reverse=True)
    assert set(ids) >= {person.id for person in trio}


async def test_what_concerns_security_is_written_down_and_never_a_word_of_what_was_said(
    chief: Person, trio: list[Person]
) -> None:
    person = trio[1]
    login = {"username": person.user["username"], "password": "not this one"}
    await person.ask("POST", "/auth/login", 401, json=login)
    failed = await audit(chief, "login_failed")
    await person.ask("POST", "/auth/login", 401, json={**login, "username": "nobody-at-all"})
    unknown = await audit(chief, "login_failed")
    new = {"current_password": PASSWORD, "new_password": "another good one"}
    await person.ask("POST", "/users/me/password", 204, json=new)

    assert (failed["actor_id"], failed["subject_id"], failed["address"]) == (None, person.id, "127.0.0.1")
    assert unknown["subject_id"] is None
    assert (await audit(chief, "password_changed"))["actor_id"] == person.id
    assert (await audit(chief, "account_created"))["actor_id"] is not None
    everything = await chief.ask("GET", "/admin/audit", params={"limit": 100})
    assert person.id in {user["id"] for user in everything["users"]}
    assert not {"not this one", "another good one", PASSWORD} & set(str(everything).split("'"))


async def test_old_events_are_forgotten_and_young_ones_are_kept(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'teahouse.db'}"
    with running_server(url, tmp_path) as server:
        async with people(server.address, 2) as (chief, _):
            events = (await chief.ask("GET", "/admin/audit"))["events"]
            username = chief.user["username"]
    assert len(events) == 2
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        old = update(AuditEvent).where(AuditEvent.id == events[0]["id"]).values(created_at=now() - timedelta(days=31))
        connection.execute(old)

    with running_server(url, tmp_path, audit_days=30) as server:
        async with client_of(server.address) as http:
            grant = (await http.post("/auth/login", json={"username": username, "password": PASSWORD})).json()
            chief = Person(server.address, grant, http)
            kept = (await chief.ask("GET", "/admin/audit"))["events"]

    assert [event["kind"] for event in kept] == ["login", "account_created"]
    assert kept[1] == events[1]


async def test_a_setting_that_does_not_exist_is_refused(chief: Person) -> None:
    await chief.ask("PATCH", "/admin/settings", 422, json={"registration": "never"})
    assert (await chief.ask("GET", "/admin/settings")) == {"registration": "open"}
    async with client_of(chief.address) as stranger:
        assert (await stranger.get("/admin/settings")).status_code == 401


async def test_where_only_the_invited_may_register_an_invitation_leads_into_its_room(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'teahouse.db'}"
    with running_server(url, tmp_path) as server:
        async with people(server.address, 1) as (chief,), client_of(server.address) as http:
            await chief.ask("PATCH", "/admin/settings", json={"registration": "invite"})
            assert (await http.get("/auth/registration")).json() == {"registration": "invite"}
            room_id = await chief.make_room(kind="private")
            invite = await chief.ask("POST", f"/rooms/{room_id}/invites", 201, json={"max_uses": 1})
            account = {"username": "guest", "password": PASSWORD}

            refused = await http.post("/auth/register", json=account)
            wrong = await http.post("/auth/register", json={**account, "invite": "no-such-code"})
            let_in = await http.post("/auth/register", json={**account, "invite": invite["code"]})
            used_up = await http.post("/auth/register", json={**account, "username": "late", "invite": invite["code"]})

            assert (refused.status_code, refused.json()["code"]) == (403, "invitation_needed")
            assert (wrong.status_code, wrong.json()["code"]) == (404, "invite_not_found")
            assert (used_up.status_code, used_up.json()["code"]) == (404, "invite_not_found")
            guest = Person(server.address, let_in.json(), http)
            assert [room["id"] for room in (await guest.ask("GET", "/rooms"))["rooms"]] == [room_id]
            await guest.ask("POST", f"/invites/{invite['code']}/accept")
            assert (await chief.ask("GET", "/admin/overview"))["users"] == 2


async def test_who_is_sent_out_of_a_room_and_by_whom_is_written_down(chief: Person, trio: list[Person]) -> None:
    _, owner, member = trio
    room_id = await owner.make_room(member, kind="private")
    path = f"/rooms/{room_id}/members/{member.id}"
    await owner.ask("PATCH", path, json={"role": "admin"})
    await owner.ask("DELETE", path, 204)
    await owner.ask("PUT", f"/rooms/{room_id}/bans/{member.id}")
    await owner.ask("DELETE", f"/rooms/{room_id}/bans/{member.id}", 204)
    invite = await owner.ask("POST", f"/rooms/{room_id}/invites", 201, json={})
    await owner.ask("DELETE", f"/rooms/{room_id}/invites/{invite['code']}", 204)

    events = (await chief.ask("GET", "/admin/audit", params={"limit": 100}))["events"]
    here = [(event["kind"], event["actor_id"], event["subject_id"]) for event in events if event["room_id"] == room_id]
    assert here == [
        ("invite_revoked", owner.id, None),
        ("invite_created", owner.id, None),
        ("member_unbanned", owner.id, member.id),
        ("member_banned", owner.id, member.id),
        ("member_removed", owner.id, member.id),
        ("member_role_changed", owner.id, member.id),
    ]
    assert invite["code"] not in str(events)
