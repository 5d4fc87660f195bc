"""Rooms and who is in them: making, finding, joining, leaving, and what everybody hears of it."""

from typing import Any
from uuid import uuid4

import pytest

from tests.people import Frame, Person, Socket


async def versions(person: Person, room_id: int) -> tuple[int, int]:
    """A room's version and its number of members."""
    room = await person.ask("GET", f"/rooms/{room_id}")
    return room["version"], room["member_count"]


async def heard_of(socket: Socket, room_id: int) -> list[str]:
    """Which durable events of a room this socket has heard so far, in order."""
    return [frame["type"] for frame in await socket.drain() if frame.get("room_id") == room_id and "version" in frame]


async def test_who_makes_a_room_owns_it_and_is_alone_in_it(trio: list[Person]) -> None:
    room = await trio[0].ask("POST", "/rooms", 201, json={"name": " 雨前茶 ", "kind": "private", "topic": "龙井"})

    assert (room["name"], room["topic"], room["kind"], room["role"]) == ("雨前茶", "龙井", "private", "owner")
    assert (room["version"], room["last_seq"], room["member_count"], room["unread"]) == (1, 0, 1, 0)
    assert (await trio[0].ask("GET", "/rooms"))["rooms"] == [room]
    assert (await trio[1].ask("GET", "/rooms"))["rooms"] == []


async def test_a_public_room_is_found_by_everybody_and_a_private_one_by_nobody(trio: list[Person]) -> None:
    marker = uuid4().hex[:12]
    public = await trio[0].make_room(name=f"Public {marker}")
    await trio[0].make_room(name=f"Private {marker}", kind="private")

    found = (await trio[1].ask("GET", "/rooms/public", params={"q": marker.upper()}))["rooms"]

    assert [(room["id"], room["joined"]) for room in found] == [(public, False)]
    assert set(found[0]) == {"id", "name", "topic", "avatar", "created_at", "member_count", "joined"}


async def test_public_rooms_are_paged_newest_first(trio: list[Person]) -> None:
    marker = uuid4().hex[:12]
    made = [await trio[0].make_room(name=f"{marker} {number}") for number in range(5)]

    listed: list[int] = []
    query: dict[str, Any] = {"q": marker, "limit": 2}
    for _ in range(3):
        page = await trio[1].ask("GET", "/rooms/public", params=query)
        listed += [room["id"] for room in page["rooms"]]
        query["before"] = page["next"]

    assert listed == made[::-1]
    assert page["next"] is None


async def test_anybody_may_join_a_public_room_and_everybody_hears_of_it_once(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room_id = await alice.make_room()

    async with alice.socket() as at_alice, bob.socket() as at_bob:
        joined = await bob.ask("POST", f"/rooms/{room_id}/join")
        arrival = await at_alice.hear("member.joined")
        entrance = await at_bob.hear("room.created")
        again = await bob.ask("POST", f"/rooms/{room_id}/join")

        assert (joined["role"], joined["member_count"], joined["version"]) == ("member", 2, 2)
        assert again == joined
        assert (arrival["version"], arrival["member"]["user"], arrival["member"]["online"]) == (2, bob.user, True)
        assert (entrance["version"], entrance["room"]) == (2, joined)
        assert await heard_of(at_alice, room_id) == ["member.joined"]


async def test_nobody_joins_a_private_room_by_themselves(trio: list[Person]) -> None:
    room_id = await trio[0].make_room(kind="private")

    refused = await trio[1].ask("POST", f"/rooms/{room_id}/join", 404)

    assert refused == await trio[1].ask("POST", "/rooms/9007199254740991/join", 404)
    assert await versions(trio[0], room_id) == (1, 1)


async def test_an_owner_may_bring_somebody_in_once(trio: list[Person]) -> None:
    alice, bob, carol = trio
    room_id = await alice.make_room(kind="private")

    added = await alice.ask("POST", f"/rooms/{room_id}/members", 201, json={"user_id": bob.id})
    again = await alice.ask("POST", f"/rooms/{room_id}/members", 201, json={"user_id": bob.id})

    assert (added["user"], added["role"], added["version"]) == (bob.user, "member", 2)
    assert again == added
    refused = await bob.ask("POST", f"/rooms/{room_id}/members", 403, json={"user_id": carol.id})
    assert refused["code"] == "forbidden"
    assert await versions(alice, room_id) == (2, 2)


async def test_nobody_can_bring_in_who_does_not_exist(trio: list[Person]) -> None:
    room_id = await trio[0].make_room()

    missing = await trio[0].ask("POST", f"/rooms/{room_id}/members", 404, json={"user_id": 9007199254740991})

    assert missing["code"] == "user_not_found"
    assert await versions(trio[0], room_id) == (1, 1)


async def test_a_removed_member_receives_nothing_more(trio: list[Person]) -> None:
    alice, bob, carol = trio
    room_id = await alice.make_room(bob, carol, kind="private")

    async with bob.socket() as at_bob, carol.socket() as at_carol:
        await at_bob.hear_message((await alice.post(room_id, "while bob is here"))["id"])
        await alice.ask("DELETE", f"/rooms/{room_id}/members/{bob.id}", 204)
        after = await alice.post(room_id, "now that bob is gone")

        removal = await at_bob.hear("room.removed")
        assert (removal["room_id"], removal["reason"], removal["version"]) == (room_id, "removed", 5)
        departure = await at_carol.hear("member.left")
        assert (departure["user_id"], departure["reason"], departure["version"]) == (bob.id, "removed", 5)
        await at_carol.hear_message(after["id"])
        assert (await heard_of(at_bob, room_id))[-1] == "room.removed"
        assert room_id not in {room["id"] for room in (await bob.ask("GET", "/rooms"))["rooms"]}


async def test_only_the_owner_sends_people_out_and_never_themselves(trio: list[Person]) -> None:
    alice, bob, carol = trio
    room_id = await alice.make_room(bob, carol)

    await bob.ask("DELETE", f"/rooms/{room_id}/members/{carol.id}", 403)
    await bob.ask("DELETE", f"/rooms/{room_id}/members/{bob.id}", 403)
    await alice.ask("DELETE", f"/rooms/{room_id}/members/{alice.id}", 403)

    missing = await alice.ask("DELETE", f"/rooms/{room_id}/members/9007199254740991", 404)
    assert missing["code"] == "member_not_found"
    assert await versions(alice, room_id) == (3, 3)


async def test_an_owner_who_leaves_hands_the_room_to_the_longest_standing_member(trio: list[Person]) -> None:
    alice, bob, carol = trio
    room_id = await alice.make_room(carol, bob)

    async with bob.socket() as at_bob, alice.socket() as at_alice:
        await alice.ask("POST", f"/rooms/{room_id}/leave", 204)

        departure, promotion = await at_bob.hear("member.left"), await at_bob.hear("member.updated")
        assert (departure["user_id"], departure["reason"], departure["version"]) == (alice.id, "left", 4)
        assert (promotion["member"]["user"]["id"], promotion["member"]["role"]) == (carol.id, "owner")
        assert promotion["version"] == promotion["member"]["version"] == 5
        assert (await at_alice.hear("room.removed"))["reason"] == "left"
    assert (await carol.ask("PATCH", f"/rooms/{room_id}", json={"name": "mine now"}))["role"] == "owner"


async def test_the_last_to_leave_closes_the_room(trio: list[Person]) -> None:
    room_id = await trio[0].make_room()

    await trio[0].ask("POST", f"/rooms/{room_id}/leave", 204)

    await trio[0].ask("GET", f"/rooms/{room_id}", 404)
    await trio[1].ask("POST", f"/rooms/{room_id}/join", 404)


async def test_who_comes_back_is_a_member_like_any_other(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room_id = await alice.make_room(bob)
    await alice.ask("POST", f"/rooms/{room_id}/leave", 204)
    await bob.post(room_id, "said while alice was away")

    back = await alice.ask("POST", f"/rooms/{room_id}/join")

    assert (back["role"], back["unread"], back["member_count"]) == ("member", 0, 2)
    await alice.ask("PATCH", f"/rooms/{room_id}", 403, json={"name": "mine again"})


async def test_an_owner_may_rename_a_room_and_its_members_hear_it(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room_id = await alice.make_room(bob)

    async with bob.socket() as at_bob:
        renamed = await alice.ask("PATCH", f"/rooms/{room_id}", json={"topic": "春茶"})

        told = await at_bob.hear("room.updated")
        assert (renamed["name"], renamed["topic"], renamed["version"]) == ("茶馆", "春茶", 3)
        assert told["room"] == {key: renamed[key] for key in told["room"]}
        assert "role" not in told["room"]
    await bob.ask("PATCH", f"/rooms/{room_id}", 403, json={"topic": "bob was here"})


@pytest.mark.parametrize("change", [{}, {"name": "茶馆"}, {"topic": ""}])
async def test_a_change_that_changes_nothing_takes_no_version(trio: list[Person], change: Frame) -> None:
    room_id = await trio[0].make_room()

    assert (await trio[0].ask("PATCH", f"/rooms/{room_id}", json=change))["version"] == 1


async def test_a_deleted_room_is_gone_for_everybody(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room_id = await alice.make_room(bob)
    await bob.ask("DELETE", f"/rooms/{room_id}", 403)

    async with alice.socket() as at_alice, bob.socket() as at_bob:
        await alice.ask("DELETE", f"/rooms/{room_id}", 204)

        for socket in (at_alice, at_bob):
            removal = await socket.hear("room.removed")
            assert (removal["reason"], removal["version"]) == ("deleted", 3)
    await bob.ask("GET", f"/rooms/{room_id}/messages", 404)
    await alice.ask("DELETE", f"/rooms/{room_id}", 404)


async def test_members_are_paged_by_user_id_with_their_presence(trio: list[Person]) -> None:
    alice, bob, carol = sorted(trio, key=lambda person: person.id)
    room_id = await alice.make_room(bob, carol)

    async with carol.socket():
        first = await alice.ask("GET", f"/rooms/{room_id}/members", params={"limit": 2})
        rest = await alice.ask("GET", f"/rooms/{room_id}/members", params={"limit": 2, "after": first["next"]})

    assert [member["user"] for member in first["members"]] == [alice.user, bob.user]
    assert [(member["user"], member["online"]) for member in rest["members"]] == [(carol.user, True)]
    assert not any(member["online"] for member in first["members"])
    assert (first["members"][0]["role"], rest["next"]) == ("owner", None)
