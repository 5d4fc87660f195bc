"""How far people have read: on all their devices, and as far as the others are told."""

import pytest

from services import read_service
from tests.people import Person


async def test_the_others_are_told_how_far_somebody_has_read(trio: list[Person]) -> None:
    alice, bob, stranger = trio
    room = await alice.make_room(bob)
    for number in range(3):
        await alice.post(room, f"message {number}")

    async with alice.socket() as at_alice, stranger.socket() as elsewhere:
        await bob.ask("PUT", f"/rooms/{room}/read", json={"seq": 2})
        assert await at_alice.hear("receipt") == {
            "type": "receipt",
            "room_id": room,
            "user_id": bob.id,
            "last_read_seq": 2,
        }
        await bob.ask("PUT", f"/rooms/{room}/read", json={"seq": 1})
        heard = await at_alice.drain()
        assert len([frame for frame in heard if frame["type"] == "receipt"]) == 1, "the mark did not move"
        assert not [frame for frame in heard if frame["type"] == "read"], "their own mark is their own"
        assert not [frame for frame in await elsewhere.drain() if frame["type"] == "receipt"]
    members = (await alice.ask("GET", f"/rooms/{room}/members"))["members"]
    assert {one["user"]["id"]: one["last_read_seq"] for one in members} == {alice.id: 3, bob.id: 2}


async def test_in_a_large_room_nobody_is_told_how_far_others_have_read(
    trio: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_service, "MAX_RECEIPT_MEMBERS", 2)
    alice, bob, carol = trio
    small, large = await alice.make_room(bob), await alice.make_room(bob, carol)
    for room in (small, large):
        await alice.post(room, "hello")

    async with alice.socket() as socket:
        for room in (large, small):
            await bob.ask("PUT", f"/rooms/{room}/read", json={"seq": 1})
        receipts = [frame for frame in await socket.drain() if frame["type"] == "receipt"]

    assert [frame["room_id"] for frame in receipts] == [small]


async def test_what_was_read_may_be_marked_unread_again(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    for number in range(4):
        await alice.post(room, f"message {number}")
    await bob.ask("PUT", f"/rooms/{room}/read", json={"seq": 4})

    async with bob.socket() as other_device, alice.socket() as at_alice:
        state = await bob.ask("PUT", f"/rooms/{room}/unread", json={"seq": 3})
        told = await other_device.hear("read")
        assert not [frame for frame in await at_alice.drain() if frame["type"] in ("read", "receipt")]

    assert told == {"type": "read", **state}
    assert (state["last_read_seq"], state["unread"]) == (2, 2)
    assert (await bob.ask("GET", f"/rooms/{room}"))["unread"] == 2
    later = await bob.ask("PUT", f"/rooms/{room}/unread", json={"seq": 4})
    assert later == state, "what is unread already stays unread"
    assert (await bob.ask("PUT", f"/rooms/{room}/unread", json={"seq": 1}))["unread"] == 4
    assert (await bob.ask("PUT", f"/rooms/{room}/read", json={"seq": 4}))["unread"] == 0


async def test_a_mark_is_somebodys_who_is_in_the_room(trio: list[Person]) -> None:
    alice, bob, stranger = trio
    room = await alice.make_room(bob)
    await alice.post(room, "hello")
    await bob.ask("POST", f"/rooms/{room}/leave", 204)

    for who in (bob, stranger):
        for path in ("read", "unread"):
            assert (await who.ask("PUT", f"/rooms/{room}/{path}", 404, json={"seq": 1}))["code"] == "room_not_found"
    for seq in (0, -1, "1", 2**53):
        assert (await alice.ask("PUT", f"/rooms/{room}/unread", 422, json={"seq": seq}))["code"] == "invalid_request"


async def test_what_one_says_oneself_is_read_if_everything_before_it_was(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)

    async def unread(person: Person) -> int:
        return int((await person.ask("GET", f"/rooms/{room}"))["unread"])

    async with alice.socket() as socket:
        for message_id in [await socket.send(room, str(number)) for number in range(20)]:
            await socket.hear_message(message_id)
    assert (await unread(alice), await unread(bob)) == (0, 20)

    await bob.post(room, "I have not read any of that yet")
    assert (await unread(alice), await unread(bob)) == (1, 21)
    await alice.post(room, "nor I this")
    assert await unread(alice) == 2

    await bob.ask("PUT", f"/rooms/{room}/read", json={"seq": 22})
    answer = await bob.post(room, "now I have")
    assert (await bob.post(room, "now I have", 200, id=answer["id"]))["seq"] == 23
    assert await unread(bob) == 0
