"""Drafts: what somebody has begun to write is on all their devices, and nowhere else."""

from typing import Any

import pytest

from tests.people import Frame, Person


async def keep(who: Person, room: int, content: str, status: int = 200, **fields: Any) -> Frame:
    """Write so far."""
    state: Frame = await who.ask("PUT", f"/rooms/{room}/draft", status, json={"content": content, **fields})
    return state


async def test_a_draft_follows_its_writer_and_nobody_else(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room, other = await alice.make_room(bob), await alice.make_room(bob)
    await alice.post(room, "tea?")

    async with bob.socket() as other_device, alice.socket() as at_alice:
        kept = await keep(bob, room, "yes, bec", reply_to=1)
        assert await other_device.hear("draft") == {"type": "draft", **kept}
        assert not [frame for frame in await at_alice.drain() if frame["type"] == "draft"]

    assert (kept["draft"]["content"], kept["draft"]["reply_to"], kept["room_id"]) == ("yes, bec", 1, room)
    rooms = {one["id"]: one for one in (await bob.ask("GET", "/rooms"))["rooms"]}
    assert (rooms[room]["draft"], rooms[other]["draft"]) == (kept["draft"], None)
    async with bob.socket() as socket:
        assert {one["id"]: one["draft"] for one in socket.heard[0]["rooms"]} == {room: kept["draft"], other: None}
    assert (await alice.ask("GET", f"/rooms/{room}"))["draft"] is None


async def test_a_draft_is_written_over_and_forgotten_when_it_is_empty(trio: list[Person]) -> None:
    alice, _, _ = trio
    room = await alice.make_room()
    version = (await alice.ask("GET", f"/rooms/{room}"))["version"]

    async with alice.socket() as socket:
        for content in ("a", "ab", "ab", "", ""):
            state = await keep(alice, room, content)
        drafts = [frame["draft"] for frame in await socket.drain() if frame["type"] == "draft"]

    assert state == {"room_id": room, "draft": None}
    assert [draft and draft["content"] for draft in drafts] == ["a", "ab", None], "only what is news"
    own = await alice.ask("GET", f"/rooms/{room}")
    assert (own["draft"], own["version"]) == (None, version)


async def test_whoever_leaves_a_room_leaves_no_draft_behind(trio: list[Person]) -> None:
    alice, bob, carol = trio
    room = await alice.make_room(bob, carol)
    for who in (bob, carol):
        await keep(who, room, "about to")

    await bob.ask("POST", f"/rooms/{room}/leave", 204)
    await alice.ask("DELETE", f"/rooms/{room}/members/{carol.id}", 204)

    for who in (bob, carol):
        assert (await keep(who, room, "still", 404))["code"] == "room_not_found"
        await alice.ask("POST", f"/rooms/{room}/members", 201, json={"user_id": who.id})
        assert (await who.ask("GET", f"/rooms/{room}"))["draft"] is None


@pytest.mark.parametrize("body", [{}, {"content": "x" * 8001}, {"content": "\0"}, {"content": "x", "reply_to": 0}])
async def test_a_draft_is_no_longer_than_a_message(duo: list[Person], body: Frame) -> None:
    room = await duo[0].make_room()

    assert (await duo[0].ask("PUT", f"/rooms/{room}/draft", 422, json=body))["code"] == "invalid_request"
    assert (await keep(duo[0], room, "茶" * 8000))["draft"]["content"] == "茶" * 8000
