"""Owner, admin, member: who may do what to whom, and what everybody hears of it."""

from collections.abc import Callable

import pytest

from tests.people import Person
from tests.replica import Replica


async def appoint(owner: Person, room_id: int, member: Person, role: str = "admin", status: int = 200) -> None:
    """Give somebody a role."""
    await owner.ask("PATCH", f"/rooms/{room_id}/members/{member.id}", status, json={"role": role})


async def roles(person: Person, room_id: int) -> dict[int, str]:
    """Everybody's role, as this person sees it."""
    members = (await person.ask("GET", f"/rooms/{room_id}/members"))["members"]
    return {member["user"]["id"]: member["role"] for member in members}


async def test_an_owner_makes_an_admin_and_everybody_hears_it(trio: list[Person]) -> None:
    owner, admin, member = trio
    room_id = await owner.make_room(admin, member)
    stale = await Replica.fresh(member, room_id)

    async with member.socket() as socket:
        answer = await owner.ask("PATCH", f"/rooms/{room_id}/members/{admin.id}", json={"role": "admin"})
        told = await socket.hear("member.updated")

    assert (answer["role"], answer["version"], answer["user"]) == ("admin", 4, admin.user)
    assert (told["version"], told["member"]["role"], told["member"]["user"]) == (4, "admin", admin.user)
    assert (await admin.ask("GET", f"/rooms/{room_id}"))["role"] == "admin"
    stale.catch_up(await member.changes(room_id, stale.version))
    assert stale.state() == (await Replica.fresh(member, room_id)).state()


async def test_a_role_that_somebody_has_already_takes_no_version(trio: list[Person]) -> None:
    owner, admin, _ = trio
    room_id = await owner.make_room(admin)
    await appoint(owner, room_id, admin)
    before = (await owner.ask("GET", f"/rooms/{room_id}"))["version"]

    await appoint(owner, room_id, admin)
    await appoint(owner, room_id, owner, "owner")

    assert (await owner.ask("GET", f"/rooms/{room_id}"))["version"] == before


async def test_an_owner_hands_the_room_over_and_is_an_admin_then(trio: list[Person]) -> None:
    owner, heir, member = trio
    room_id = await owner.make_room(heir, member)

    async with member.socket() as socket:
        await appoint(owner, room_id, heir, "owner")
        stepped_down, stepped_up = await socket.hear("member.updated"), await socket.hear("member.updated")

    assert [frame["version"] for frame in (stepped_down, stepped_up)] == [4, 5]
    assert (stepped_down["member"]["user"]["id"], stepped_down["member"]["role"]) == (owner.id, "admin")
    assert (stepped_up["member"]["user"]["id"], stepped_up["member"]["role"]) == (heir.id, "owner")
    assert await roles(member, room_id) == {owner.id: "admin", heir.id: "owner", member.id: "member"}
    await owner.ask("PATCH", f"/rooms/{room_id}", 403, json={"name": "still mine"})
    await appoint(owner, room_id, owner, "owner", 403)
    assert (await heir.ask("PATCH", f"/rooms/{room_id}", json={"name": "mine now"}))["name"] == "mine now"


async def test_an_owner_cannot_step_down_without_handing_the_room_over(trio: list[Person]) -> None:
    room_id = await trio[0].make_room(trio[1])

    for role in ("admin", "member"):
        await appoint(trio[0], room_id, trio[0], role, 403)

    assert (await roles(trio[0], room_id))[trio[0].id] == "owner"


async def test_only_the_owner_gives_roles(trio: list[Person]) -> None:
    owner, admin, member = trio
    room_id = await owner.make_room(admin, member)
    await appoint(owner, room_id, admin)

    for asker, target, role in ((admin, member, "admin"), (admin, admin, "owner"), (member, member, "admin")):
        await appoint(asker, room_id, target, role, 403)

    assert await roles(owner, room_id) == {owner.id: "owner", admin.id: "admin", member.id: "member"}


async def test_a_role_is_given_to_nobody_who_is_not_in_the_room(trio: list[Person]) -> None:
    owner, former, stranger = trio
    room_id = await owner.make_room(former)
    await former.ask("POST", f"/rooms/{room_id}/leave", 204)

    for somebody in (former, stranger):
        refused = await owner.ask("PATCH", f"/rooms/{room_id}/members/{somebody.id}", 404, json={"role": "admin"})
        assert refused["code"] == "member_not_found"


@pytest.mark.parametrize("role", ["king", "", None, 1])
async def test_a_role_that_does_not_exist_is_refused(duo: list[Person], role: object) -> None:
    room_id = await duo[0].make_room(duo[1])

    refused = await duo[0].ask("PATCH", f"/rooms/{room_id}/members/{duo[1].id}", 422, json={"role": role})

    assert refused["errors"][0]["field"] == "role"


async def test_a_room_is_not_handed_to_a_closed_account(
    trio: list[Person], close_account: Callable[[Person], None]
) -> None:
    owner, gone, _ = trio
    room_id = await owner.make_room(gone)
    close_account(gone)

    await appoint(owner, room_id, gone, "owner", 404)

    assert (await roles(owner, room_id))[owner.id] == "owner"
    await appoint(owner, room_id, gone, "admin")
    await appoint(owner, room_id, gone, "member")


async def test_an_admin_brings_in_and_sends_out_plain_members_and_nobody_else(quartet: list[Person]) -> None:
    owner, admin, other, member = quartet
    room_id = await owner.make_room(admin, other, kind="private")
    for person in (admin, other):
        await appoint(owner, room_id, person)

    await admin.ask("POST", f"/rooms/{room_id}/members", 201, json={"user_id": member.id})
    await member.post(room_id, "hello")
    await admin.ask("DELETE", f"/rooms/{room_id}/members/{member.id}", 204)
    await member.ask("GET", f"/rooms/{room_id}/messages", 404)

    for somebody in (owner, other, admin):
        await admin.ask("DELETE", f"/rooms/{room_id}/members/{somebody.id}", 403)
        await admin.ask("PUT", f"/rooms/{room_id}/bans/{somebody.id}", 403)
    assert set(await roles(owner, room_id)) == {owner.id, admin.id, other.id}
    await owner.ask("DELETE", f"/rooms/{room_id}/members/{other.id}", 204)


async def test_a_room_passes_to_an_admin_before_a_member_who_was_there_earlier(quartet: list[Person]) -> None:
    owner, early, admin, late = quartet
    room_id = await owner.make_room(early, admin, late)
    await appoint(owner, room_id, admin)

    await owner.ask("POST", f"/rooms/{room_id}/leave", 204)

    assert await roles(early, room_id) == {early.id: "member", admin.id: "owner", late.id: "member"}


async def test_a_room_passes_to_a_closed_account_only_if_there_is_no_other(
    trio: list[Person], close_account: Callable[[Person], None]
) -> None:
    owner, gone, member = trio
    room_id = await owner.make_room(gone, member)
    await appoint(owner, room_id, gone)
    close_account(gone)

    await owner.ask("POST", f"/rooms/{room_id}/leave", 204)

    assert await roles(member, room_id) == {gone.id: "admin", member.id: "owner"}


async def test_who_comes_back_has_lost_their_role(trio: list[Person]) -> None:
    owner, admin, _ = trio
    room_id = await owner.make_room(admin)
    await appoint(owner, room_id, admin)

    await admin.ask("POST", f"/rooms/{room_id}/leave", 204)
    back = await admin.ask("POST", f"/rooms/{room_id}/join")

    assert back["role"] == "member"
