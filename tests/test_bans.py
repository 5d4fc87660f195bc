"""Who may not come back: bans, and what they stop at once."""

from typing import Any

from tests.people import Person
from tests.test_roles import appoint


async def ban(leader: Person, room_id: int, somebody: Person, status: int = 200) -> Any:
    """Keep somebody out."""
    return await leader.ask("PUT", f"/rooms/{room_id}/bans/{somebody.id}", status)


async def test_a_banned_member_hears_it_and_nothing_more(trio: list[Person]) -> None:
    owner, banned, member = trio
    room_id = await owner.make_room(banned, member)

    async with banned.socket() as at_banned, member.socket() as at_member:
        made = await ban(owner, room_id, banned)
        after = await owner.post(room_id, "now that they are gone")

        removal, departure = await at_banned.hear("room.removed"), await at_member.hear("member.left")
        assert (removal["room_id"], removal["reason"], removal["version"]) == (room_id, "banned", 4)
        assert (departure["user_id"], departure["reason"], departure["version"]) == (banned.id, "banned", 4)
        await at_member.hear_message(after["id"])
        heard = [frame for frame in await at_banned.drain() if frame.get("room_id") == room_id]
        assert heard[-1] == removal
    assert (made["user"], made["banned_by"]) == (banned.user, owner.id)
    assert (await banned.ask("GET", "/rooms"))["rooms"] == []


async def test_nothing_is_stored_of_what_somebody_says_after_their_ban(trio: list[Person]) -> None:
    owner, banned, member = trio
    room_id = await owner.make_room(banned, member)

    async with banned.socket() as socket, member.socket() as at_member:
        for number in range(40):
            await socket.send(room_id, f"{number}", ref=number)
            if number == 20:
                await ban(owner, room_id, banned)
        await socket.hear("error", lambda frame: frame.get("ref") == 39)
        refused = [frame["ref"] for frame in socket.heard if frame["type"] == "error"]
        departure = await at_member.hear("member.left")

    messages = (await owner.history(room_id, limit=100))["messages"]
    assert all(message["version"] < departure["version"] for message in messages)
    assert set(refused) >= set(range(21, 40))
    assert len(messages) + len(refused) == 40


async def test_a_banned_person_comes_in_by_no_door(trio: list[Person]) -> None:
    owner, banned, _ = trio
    room_id = await owner.make_room(banned)
    code = (await owner.ask("POST", f"/rooms/{room_id}/invites", 201, json={}))["code"]
    await ban(owner, room_id, banned)

    assert (await banned.ask("POST", f"/rooms/{room_id}/join", 403))["code"] == "forbidden"
    assert (await banned.ask("POST", f"/invites/{code}/accept", 404))["code"] == "invite_not_found"
    brought = await owner.ask("POST", f"/rooms/{room_id}/members", 409, json={"user_id": banned.id})
    assert brought["code"] == "user_banned"
    for path in ("", "/messages", "/members", "/changes?since=0"):
        await banned.ask("GET", f"/rooms/{room_id}{path}", 404)
    assert (await owner.ask("GET", f"/rooms/{room_id}"))["member_count"] == 1


async def test_who_is_let_back_sees_everything_again(trio: list[Person]) -> None:
    owner, banned, _ = trio
    room_id = await owner.make_room(banned)
    await owner.post(room_id, "before")
    await ban(owner, room_id, banned)
    await owner.post(room_id, "meanwhile")

    for _ in range(2):
        await owner.ask("DELETE", f"/rooms/{room_id}/bans/{banned.id}", 204)
    assert (await banned.ask("GET", "/rooms"))["rooms"] == []
    await banned.ask("POST", f"/rooms/{room_id}/join")

    said = [message["content"] for message in (await banned.history(room_id))["messages"]]
    assert said == ["before", "meanwhile"]


async def test_who_was_never_in_may_be_banned_and_that_takes_no_version(trio: list[Person]) -> None:
    owner, stranger, _ = trio
    room_id = await owner.make_room()

    first = await ban(owner, room_id, stranger)
    again = await ban(owner, room_id, stranger)

    assert first == again
    assert (await owner.ask("GET", f"/rooms/{room_id}"))["version"] == 1
    await stranger.ask("POST", f"/rooms/{room_id}/join", 403)
    assert (await owner.ask("PUT", f"/rooms/{room_id}/bans/9007199254740991", 404))["code"] == "user_not_found"


async def test_bans_are_listed_in_pages_for_those_who_lead(trio: list[Person]) -> None:
    owner, *others = trio
    room_id = await owner.make_room(*others)
    for person in others:
        await ban(owner, room_id, person)

    first = await owner.ask("GET", f"/rooms/{room_id}/bans", params={"limit": 1})
    rest = await owner.ask("GET", f"/rooms/{room_id}/bans", params={"limit": 2, "after": first["next"]})

    listed = [one["user"]["id"] for one in first["bans"] + rest["bans"]]
    assert (listed, rest["next"]) == (sorted(person.id for person in others), None)


async def test_an_admin_bans_and_lets_back_plain_members(trio: list[Person]) -> None:
    owner, admin, member = trio
    room_id = await owner.make_room(admin, member)
    await appoint(owner, room_id, admin)

    assert (await ban(admin, room_id, member))["banned_by"] == admin.id
    await admin.ask("DELETE", f"/rooms/{room_id}/bans/{member.id}", 204)
    await member.ask("POST", f"/rooms/{room_id}/join")

    for somebody in (owner, admin):
        await ban(admin, room_id, somebody, 403)
        await ban(member, room_id, somebody, 403)
    await ban(owner, room_id, owner, 403)


async def test_the_invitations_of_who_is_banned_end_and_those_of_others_stay(trio: list[Person]) -> None:
    owner, admin, guest = trio
    room_id = await owner.make_room(admin, kind="private")
    await appoint(owner, room_id, admin)
    theirs, ours = [
        (await leader.ask("POST", f"/rooms/{room_id}/invites", 201, json={}))["code"] for leader in (admin, owner)
    ]

    await ban(owner, room_id, admin)

    await guest.ask("POST", f"/invites/{theirs}/accept", 404)
    await guest.ask("POST", f"/invites/{ours}/accept")


async def test_a_public_room_is_still_shown_to_who_is_banned_from_it(trio: list[Person]) -> None:
    owner, banned, _ = trio
    room_id = await owner.make_room(name=f"house of {owner.id}")
    await ban(owner, room_id, banned)

    found = (await banned.ask("GET", "/rooms/public", params={"q": f"house of {owner.id}"}))["rooms"]

    assert [(room["id"], room["joined"]) for room in found] == [(room_id, False)]
