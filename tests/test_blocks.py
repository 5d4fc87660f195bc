"""Whom somebody blocks, and what the blocked one may not do any more."""

import pytest

from tests.people import Frame, Person
from tests.test_direct_rooms import open_direct


async def block(person: Person, other: Person) -> None:
    """Block somebody."""
    await person.ask("PUT", f"/users/me/blocks/{other.id}", 204)


async def unblock(person: Person, other: Person) -> None:
    """Block somebody no longer."""
    await person.ask("DELETE", f"/users/me/blocks/{other.id}", 204)


async def test_the_blocked_one_cannot_start_a_room_of_two_but_the_other_can(trio: list[Person]) -> None:
    alice, bob, _ = trio
    await block(alice, bob)

    assert (await open_direct(bob, alice, 403))["code"] == "forbidden"
    assert (await alice.ask("GET", "/rooms"))["rooms"] == []
    room = await open_direct(alice, bob, 201)

    assert room["may_post"]
    assert not (await open_direct(bob, alice))["may_post"]
    await bob.post(room["id"], "let me explain", 403)
    await alice.post(room["id"], "no")


async def test_the_blocked_one_cannot_go_on_in_the_room_of_two_and_is_told(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room_id = (await open_direct(alice, bob, 201))["id"]
    first = await bob.post(room_id, "one")

    async with bob.socket() as at_bob, alice.socket() as at_alice:
        await block(alice, bob)
        assert (await at_bob.hear("may_post"))["may_post"] is False
        await at_bob.send(room_id, "two", ref="two")
        refused = await at_bob.hear("error", lambda frame: frame.get("ref") == "two")
        assert (refused["code"], refused["retryable"]) == ("forbidden", False)
        assert await bob.post(room_id, "one", 200, id=first["id"]) == first
        assert not (await bob.ask("GET", f"/rooms/{room_id}"))["may_post"]

        await unblock(alice, bob)
        told = await at_bob.hear("may_post")
        assert (told["room_id"], told["may_post"]) == (room_id, True)
        await at_alice.hear_message(await at_bob.send(room_id, "three"))
    assert [message["content"] for message in (await alice.history(room_id))["messages"]] == ["one", "three"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "", {"content": "hello"}),
        ("PATCH", "/2", {"content": "in other words"}),
        ("PUT", "/1/reactions/👍", None),
        ("PUT", "/1/pin", None),
        ("DELETE", "/1/pin", None),
    ],
)
async def test_the_blocked_one_puts_nothing_on_what_was_said_either(
    trio: list[Person], method: str, path: str, body: Frame | None
) -> None:
    alice, bob, _ = trio
    room_id = (await open_direct(alice, bob, 201))["id"]
    await alice.post(room_id, "one")
    await bob.post(room_id, "two")
    await bob.ask("PUT", f"/rooms/{room_id}/messages/1/reactions/🍵")
    await alice.ask("PUT", f"/rooms/{room_id}/messages/1/pin")
    await block(alice, bob)
    before = await alice.history(room_id)

    assert (await bob.ask(method, f"/rooms/{room_id}/messages{path}", 403, json=body))["code"] == "forbidden"

    assert await alice.history(room_id) == before
    assert await bob.history(room_id) == before


async def test_the_blocked_one_may_still_take_back_what_is_theirs(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room_id = (await open_direct(alice, bob, 201))["id"]
    await bob.post(room_id, "sorry")
    await bob.ask("PUT", f"/rooms/{room_id}/messages/1/reactions/🍵")
    await block(alice, bob)

    assert (await bob.ask("DELETE", f"/rooms/{room_id}/messages/1/reactions/🍵"))["reactions"] == []
    assert (await bob.ask("DELETE", f"/rooms/{room_id}/messages/1"))["deleted_at"]


async def test_two_who_block_each_other_are_both_silent_until_both_give_in(trio: list[Person]) -> None:
    alice, bob, _ = trio
    await block(alice, bob)
    room_id = (await open_direct(alice, bob, 201))["id"]
    await block(bob, alice)

    await alice.post(room_id, "and now?", 403)
    await unblock(bob, alice)
    await alice.post(room_id, "I may")
    await bob.post(room_id, "I may not", 403)
    await unblock(alice, bob)
    await bob.post(room_id, "I may")


async def test_two_who_block_each_other_cannot_start_a_room(trio: list[Person]) -> None:
    alice, bob, _ = trio
    await block(alice, bob)
    await block(bob, alice)

    await open_direct(alice, bob, 403)
    await open_direct(bob, alice, 403)


async def test_a_block_is_felt_nowhere_else(trio: list[Person]) -> None:
    alice, bob, carol = trio
    room_id = await carol.make_room(alice, bob)
    with_carol = (await open_direct(bob, carol, 201))["id"]
    await block(alice, bob)

    await bob.post(room_id, "to everybody")
    await bob.post(with_carol, "to carol")
    assert all(room["may_post"] for room in (await bob.ask("GET", "/rooms"))["rooms"])
    assert len((await alice.history(room_id))["messages"]) == 1


async def test_the_blocked_one_brings_the_other_into_no_room(trio: list[Person]) -> None:
    alice, bob, carol = trio
    await block(alice, bob)
    room_id = await bob.make_room(carol, kind="private")

    refused = await bob.ask("POST", f"/rooms/{room_id}/members", 403, json={"user_id": alice.id})

    assert refused["code"] == "forbidden"
    await bob.ask("PATCH", f"/rooms/{room_id}/members/{carol.id}", json={"role": "admin"})
    await carol.ask("POST", f"/rooms/{room_id}/members", 201, json={"user_id": alice.id})


async def test_blocks_are_listed_in_pages_for_oneself_alone(quartet: list[Person]) -> None:
    alice, *others = quartet
    for person in (*others, *others):
        await block(alice, person)
    await unblock(alice, others[0])
    await unblock(alice, others[0])

    first = await alice.ask("GET", "/users/me/blocks", params={"limit": 1})
    rest = await alice.ask("GET", "/users/me/blocks", params={"limit": 2, "after": first["next"]})

    assert first["users"] + rest["users"] == sorted((person.user for person in others[1:]), key=lambda user: user["id"])
    assert rest["next"] is None
    assert (await others[1].ask("GET", "/users/me/blocks"))["users"] == []


async def test_ones_other_devices_hear_of_a_block_and_nobody_else_does(trio: list[Person]) -> None:
    alice, bob, carol = trio
    await carol.make_room(alice, bob)

    async with alice.socket() as mine, bob.socket() as theirs:
        await block(alice, bob)
        told = await mine.hear("block")
        await unblock(alice, bob)
        taken_back = await mine.hear("block")
        heard = {frame["type"] for frame in await theirs.drain()}

    assert (told["user_id"], told["blocked"], taken_back["blocked"]) == (bob.id, True, False)
    assert not heard & {"block", "may_post"}


async def test_a_device_that_was_away_learns_of_blocks_when_it_comes_back(quartet: list[Person]) -> None:
    alice, *others = quartet
    for person in others:
        await block(alice, person)
    await unblock(alice, others[1])

    async with alice.socket() as mine, others[0].socket() as theirs:
        assert mine.heard[0]["blocked"] == sorted([others[0].id, others[2].id])
        assert theirs.heard[0]["blocked"] == []


async def test_nobody_blocks_themselves_or_who_does_not_exist(trio: list[Person]) -> None:
    refused = await trio[0].ask("PUT", f"/users/me/blocks/{trio[0].id}", 422)

    assert refused["errors"][0]["field"] == "user_id"
    missing = await trio[0].ask("PUT", "/users/me/blocks/9007199254740991", 404)
    assert missing["code"] == "user_not_found"
