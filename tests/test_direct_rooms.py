"""Rooms of two: one for each pair, found again, and nobody else's."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import anyio
import pytest

from tests.people import Person
from tests.replica import Replica
from tests.test_permissions import ROUTES


async def open_direct(person: Person, other: Person, status: int = 200) -> Any:
    """Open the room with somebody."""
    return await person.ask("POST", "/rooms", status, json={"kind": "direct", "user_id": other.id})


async def test_the_room_of_two_is_made_once_and_found_by_both(trio: list[Person]) -> None:
    alice, bob, carol = trio

    made = await open_direct(alice, bob, 201)
    found = await open_direct(bob, alice)
    another = await open_direct(alice, carol, 201)

    assert (made["kind"], made["name"], made["member_count"], made["version"]) == ("direct", "", 2, 2)
    assert (made["role"], made["peer"], made["may_post"]) == ("member", bob.user, True)
    assert (found["id"], found["peer"]) == (made["id"], alice.user)
    assert another["id"] != made["id"]
    assert await open_direct(alice, bob) == made
    mine = (await alice.ask("GET", "/rooms"))["rooms"]
    assert [(room["id"], room["peer"]) for room in mine] == [(made["id"], bob.user), (another["id"], carol.user)]


async def test_both_hear_of_their_room_and_then_each_other(trio: list[Person]) -> None:
    alice, bob, _ = trio

    async with alice.socket() as at_alice, bob.socket() as at_bob:
        room_id = (await open_direct(alice, bob, 201))["id"]
        ours, theirs = await at_alice.hear("room.created"), await at_bob.hear("room.created")
        await at_alice.hear_message(await at_bob.send(room_id, "你好"))
        await at_bob.hear_message(await at_alice.send(room_id, "再见"))

    assert (ours["room"]["peer"], theirs["room"]["peer"]) == (bob.user, alice.user)
    assert ours["version"] == theirs["version"] == 2
    members = (await Replica.fresh(alice, room_id)).members
    assert sorted(member["version"] for member in members.values()) == [1, 2]


async def test_two_who_open_their_room_at_the_same_time_have_one(trio: list[Person]) -> None:
    alice, bob, _ = trio
    opened: list[tuple[int, int]] = []

    async def hurry(one: Person, other: Person) -> None:
        answer = await one.http.post("/rooms", json={"kind": "direct", "user_id": other.id})
        opened.append((answer.status_code, answer.json()["id"]))

    async with anyio.create_task_group() as both:
        for _ in range(4):
            both.start_soon(hurry, alice, bob)
            both.start_soon(hurry, bob, alice)

    assert sorted(status for status, _ in opened) == [*[200] * 7, 201]
    assert len({room_id for _, room_id in opened}) == 1


async def test_nobody_else_sees_anything_of_it(trio: list[Person]) -> None:
    alice, bob, carol = trio
    room_id = (await open_direct(alice, bob, 201))["id"]
    await alice.post(room_id, "between us")

    names = {"room_id": room_id, "user_id": bob.id, "seq": 1, "answer_seq": 1, "emoji": "👍", "code": "any"}
    names["proposal_id"] = str(uuid4())
    doors = [
        (method, path, body) for (method, path), (_, body) in ROUTES.items() if path.startswith("/rooms/{room_id}")
    ]
    assert len(doors) > 20
    for method, path, body in doors:
        body = {**body, "user_id": bob.id} if "user_id" in body else body
        await carol.ask(method, path.format_map(names), 404, json=body)
    public = await carol.ask("GET", "/rooms/public", params={"limit": 100})
    assert room_id not in {room["id"] for room in public["rooms"]}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/leave", None),
        ("DELETE", "", None),
        ("PATCH", "", {"name": "ours"}),
        ("POST", "/members", {"user_id": "carol"}),
        ("PATCH", "/members/{bob}", {"role": "admin"}),
        ("PATCH", "/members/{alice}", {"role": "owner"}),
        ("DELETE", "/members/{bob}", None),
        ("PUT", "/bans/{bob}", None),
        ("GET", "/bans", None),
        ("POST", "/invites", {}),
        ("GET", "/invites", None),
    ],
)
async def test_the_two_stay_by_themselves(trio: list[Person], method: str, path: str, body: Any) -> None:
    alice, bob, carol = trio
    room_id = (await open_direct(alice, bob, 201))["id"]
    address = path.format(alice=alice.id, bob=bob.id)
    if body and "user_id" in body:
        body = {"user_id": carol.id}

    assert (await alice.ask(method, f"/rooms/{room_id}{address}", 403, json=body))["code"] == "forbidden"
    assert (await open_direct(bob, alice))["version"] == 2


async def test_nobody_has_a_room_of_two_alone_or_with_nobody(
    trio: list[Person], close_account: Callable[[Person], None]
) -> None:
    alice, bob, _ = trio
    close_account(bob)

    alone = await alice.ask("POST", "/rooms", 422, json={"kind": "direct", "user_id": alice.id})
    with_nobody = await alice.ask("POST", "/rooms", 422, json={"kind": "direct"})

    assert [error["field"] for error in alone["errors"] + with_nobody["errors"]] == ["user_id", "user_id"]
    assert (await open_direct(alice, bob, 404))["code"] == "user_not_found"
    missing = await alice.ask("POST", "/rooms", 404, json={"kind": "direct", "user_id": 9007199254740991})
    assert missing["code"] == "user_not_found"
    assert (await alice.ask("GET", "/rooms"))["rooms"] == []


async def test_a_room_with_a_closed_account_is_still_found(
    trio: list[Person], close_account: Callable[[Person], None]
) -> None:
    alice, bob, _ = trio
    room_id = (await open_direct(alice, bob, 201))["id"]
    close_account(bob)

    assert (await open_direct(alice, bob))["id"] == room_id


async def test_any_other_room_needs_a_name(trio: list[Person]) -> None:
    for kind in ("public", "private"):
        refused = await trio[0].ask("POST", "/rooms", 422, json={"kind": kind, "user_id": trio[1].id})
        assert [error["field"] for error in refused["errors"]] == ["name"]
