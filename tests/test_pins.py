"""Pins: what a room keeps in view, and who says so."""

from collections.abc import Callable

import pytest
from sqlalchemy import Executable, update

from models import Membership
from services import pin_service
from tests.people import Frame, Person


async def pin(who: Person, room: int, seq: int, status: int = 200, *, method: str = "PUT") -> Frame:
    """Pin or unpin."""
    message: Frame = await who.ask(method, f"/rooms/{room}/messages/{seq}/pin", status)
    return message


async def pinned(who: Person, room: int) -> list[int]:
    """The seqs of what the room keeps in view."""
    return [message["seq"] for message in (await who.ask("GET", f"/rooms/{room}/pins"))["messages"]]


async def test_a_pin_is_seen_by_everybody_in_the_message_and_in_the_list(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    for number in range(3):
        await bob.post(room, f"message {number}")

    async with bob.socket() as at_bob:
        first = await pin(alice, room, 2)
        assert (await at_bob.hear("message.updated"))["message"] == first
    await pin(alice, room, 1)

    assert first["pinned_at"]
    assert await pinned(bob, room) == [1, 2]
    assert (await bob.history(room, around=2, limit=1))["messages"] == [first]
    assert await pin(alice, room, 2) == first, "twice is the same as once"
    assert (await pin(alice, room, 2, method="DELETE"))["pinned_at"] is None
    bare = await pin(alice, room, 2, method="DELETE")
    assert bare["version"] == (await bob.ask("GET", f"/rooms/{room}"))["version"]
    assert await pinned(bob, room) == [1]


async def test_an_edited_message_stays_pinned(trio: list[Person]) -> None:
    alice, _, _ = trio
    room = await alice.make_room()
    await alice.post(room, "rules")
    first = await pin(alice, room, 1)

    await alice.ask("PATCH", f"/rooms/{room}/messages/1", json={"content": "new rules"})

    [message] = (await alice.ask("GET", f"/rooms/{room}/pins"))["messages"]
    assert (message["content"], message["pinned_at"]) == ("new rules", first["pinned_at"])


async def test_those_who_look_after_a_room_pin_and_others_do_not(
    trio: list[Person], operate: Callable[[Executable], None]
) -> None:
    owner, admin, member = trio
    room = await owner.make_room(admin, member)
    operate(update(Membership).where(Membership.room_id == room, Membership.user_id == admin.id).values(role="admin"))
    await member.post(room, "look at me")

    assert (await pin(member, room, 1, 403))["code"] == "forbidden"
    assert (await pin(admin, room, 1))["pinned_at"]
    assert (await pin(member, room, 1, 403, method="DELETE"))["code"] == "forbidden"
    assert (await pin(owner, room, 1, method="DELETE"))["pinned_at"] is None
    assert (await pin(owner, room, 2, 404))["code"] == "message_not_found"


async def test_whoever_is_not_in_the_room_sees_no_pins(trio: list[Person]) -> None:
    alice, bob, stranger = trio
    room = await alice.make_room(bob)
    await alice.post(room, "rules")
    await pin(alice, room, 1)
    await bob.ask("POST", f"/rooms/{room}/leave", 204)

    for who in (bob, stranger):
        assert (await who.ask("GET", f"/rooms/{room}/pins", 404))["code"] == "room_not_found"
        assert (await pin(who, room, 1, 404))["code"] == "room_not_found"


async def test_a_room_keeps_so_many_in_view_and_no_more(trio: list[Person], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pin_service, "MAX_PINS", 2)
    alice, _, _ = trio
    room = await alice.make_room()
    for number in range(3):
        await alice.post(room, f"message {number}")
    await pin(alice, room, 1)
    await pin(alice, room, 2)

    assert (await pin(alice, room, 3, 409))["code"] == "too_many_pins"
    await pin(alice, room, 1, method="DELETE")
    assert (await pin(alice, room, 3))["pinned_at"]
