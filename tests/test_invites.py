"""Links by which people come into a room: how long, how often, and what anybody learns from one that is no good."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import anyio
import pytest
from sqlalchemy import Executable, update

from models import Invite
from models.base import now
from tests.people import Frame, Person, people
from tests.running_server import RunningServer


async def invite(leader: Person, room_id: int, **limits: Any) -> Frame:
    """An invitation into a room."""
    made: Frame = await leader.ask("POST", f"/rooms/{room_id}/invites", 201, json=limits)
    return made


async def uses(leader: Person, room_id: int) -> list[int]:
    """How often each open invitation was used."""
    return [one["uses"] for one in (await leader.ask("GET", f"/rooms/{room_id}/invites"))["invites"]]


async def test_who_follows_a_link_lands_in_a_private_room(trio: list[Person]) -> None:
    owner, guest, member = trio
    room_id = await owner.make_room(member, kind="private", name="内院")
    await owner.post(room_id, "said before")
    made = await invite(owner, room_id)

    async with guest.socket() as at_guest, member.socket() as at_member:
        seen = await guest.ask("GET", f"/invites/{made['code']}")
        room = await guest.ask("POST", f"/invites/{made['code']}/accept")
        entrance, arrival = await at_guest.hear("room.created"), await at_member.hear("member.joined")
        await at_guest.hear_message((await owner.post(room_id, "welcome"))["id"])

    assert made["url"] == f"/invite/{made['code']}"
    shown = {"room_id": room_id, "kind": "private", "name": "内院", "topic": "", "avatar": None}
    assert seen == {**shown, "member_count": 2, "joined": False}
    assert (room["id"], room["role"], room["member_count"]) == (room_id, "member", 3)
    assert (entrance["room"], arrival["member"]["user"]) == (room, guest.user)
    assert [message["content"] for message in (await guest.history(room_id))["messages"]] == ["said before", "welcome"]


async def test_a_use_is_counted_only_when_somebody_really_comes_in(trio: list[Person]) -> None:
    owner, guest, _ = trio
    room_id = await owner.make_room(kind="private")
    code = (await invite(owner, room_id))["code"]

    await owner.ask("POST", f"/invites/{code}/accept")
    assert await uses(owner, room_id) == [0]
    for _ in range(2):
        await guest.ask("POST", f"/invites/{code}/accept")
    assert await uses(owner, room_id) == [1]
    await guest.ask("POST", f"/rooms/{room_id}/leave", 204)
    await guest.ask("POST", f"/invites/{code}/accept")
    assert await uses(owner, room_id) == [2]


async def test_no_more_come_in_than_may_however_many_hurry(server: RunningServer) -> None:
    async with people(server.address, 7) as (owner, *guests):
        room_id = await owner.make_room(kind="private")
        code = (await invite(owner, room_id, max_uses=2))["code"]
        answers: list[int] = []

        async def hurry(guest: Person) -> None:
            answers.append((await guest.http.post(f"/invites/{code}/accept")).status_code)

        async with anyio.create_task_group() as crowd:
            for guest in guests:
                crowd.start_soon(hurry, guest)

        assert sorted(answers) == [200, 200, 404, 404, 404, 404]
        assert (await owner.ask("GET", f"/rooms/{room_id}"))["member_count"] == 3
        assert await uses(owner, room_id) == []


async def test_a_link_that_is_no_good_says_no_more_than_one_that_never_was(
    trio: list[Person], operate: Callable[[Executable], None]
) -> None:
    owner, guest, other = trio
    room_id = await owner.make_room(kind="private")
    expired, used_up, revoked, closed = [await invite(owner, room_id, max_uses=1) for _ in range(4)]
    operate(update(Invite).where(Invite.code == expired["code"]).values(expires_at=now() - timedelta(seconds=1)))
    await other.ask("POST", f"/invites/{used_up['code']}/accept")
    await owner.ask("DELETE", f"/rooms/{room_id}/invites/{revoked['code']}", 204)
    operate(update(Invite).where(Invite.code == closed["code"]).values(room_id=await _closed_room(owner)))

    never = await guest.ask("GET", "/invites/never", 404)

    assert never["code"] == "invite_not_found"
    for dead in (expired, used_up, revoked, closed):
        assert await guest.ask("GET", f"/invites/{dead['code']}", 404) == never
        assert await guest.ask("POST", f"/invites/{dead['code']}/accept", 404) == never
    assert (await guest.ask("GET", "/rooms"))["rooms"] == []
    assert (await owner.ask("GET", f"/rooms/{room_id}/invites"))["invites"] == []


async def _closed_room(owner: Person) -> int:
    room_id = await owner.make_room()
    await owner.ask("DELETE", f"/rooms/{room_id}", 204)
    return room_id


async def test_who_came_in_by_a_link_may_follow_it_again_when_it_is_used_up(trio: list[Person]) -> None:
    owner, guest, _ = trio
    room_id = await owner.make_room(kind="private")
    code = (await invite(owner, room_id, max_uses=1))["code"]
    first = await guest.ask("POST", f"/invites/{code}/accept")

    assert await guest.ask("POST", f"/invites/{code}/accept") == first
    assert (await guest.ask("GET", f"/invites/{code}"))["joined"]
    await guest.ask("POST", f"/rooms/{room_id}/leave", 204)
    await guest.ask("POST", f"/invites/{code}/accept", 404)


async def test_the_open_invitations_are_listed_newest_first(trio: list[Person]) -> None:
    room_id = await trio[0].make_room()
    made = [await invite(trio[0], room_id, expires_in_s=3600, max_uses=number) for number in (1, 2)]
    await trio[0].ask("DELETE", f"/rooms/{room_id}/invites/{made[0]['code']}", 204)
    await trio[0].ask("DELETE", f"/rooms/{room_id}/invites/{made[0]['code']}", 204)
    made.append(await invite(trio[0], room_id))

    listed = (await trio[0].ask("GET", f"/rooms/{room_id}/invites"))["invites"]

    assert {one["code"] for one in listed} == {one["code"] for one in made[1:]}
    assert sorted(listed, key=lambda one: str(one["created_at"]), reverse=True) == listed
    limited = next(one for one in listed if one["max_uses"] == 2)
    lifetime = datetime.fromisoformat(limited["expires_at"]) - datetime.fromisoformat(limited["created_at"])
    assert (lifetime, made[2]["expires_at"], made[2]["max_uses"]) == (timedelta(hours=1), None, None)


async def test_nobody_takes_back_the_invitations_of_another_room(trio: list[Person]) -> None:
    owner, other, guest = trio
    room_id, elsewhere = await owner.make_room(), await other.make_room()
    code = (await invite(owner, room_id))["code"]

    refused = await other.ask("DELETE", f"/rooms/{elsewhere}/invites/{code}", 404)

    assert refused["code"] == "invite_not_found"
    await guest.ask("POST", f"/invites/{code}/accept")


@pytest.mark.parametrize(
    "limits",
    [
        {"expires_in_s": 59},
        {"expires_in_s": 30 * 86400 + 1},
        {"expires_in_s": "3600"},
        {"max_uses": 0},
        {"max_uses": 1001},
        {"max_uses": 1.5},
        {"max_uses": True},
    ],
)
async def test_limits_that_may_not_be_are_refused(duo: list[Person], limits: Frame) -> None:
    room_id = await duo[0].make_room()

    refused = await duo[0].ask("POST", f"/rooms/{room_id}/invites", 422, json=limits)

    assert [error["field"] for error in refused["errors"]] == list(limits)


@pytest.mark.parametrize("limits", [{"expires_in_s": 60}, {"expires_in_s": 30 * 86400}, {"max_uses": 1000}])
async def test_limits_may_be_as_small_and_as_large_as_this(duo: list[Person], limits: Frame) -> None:
    await invite(duo[0], await duo[0].make_room(), **limits)


@pytest.mark.parametrize("code", ["%00", "a%00b", "..", "%2e%2e%2f", "' OR 1=1 --", "%F0%9F%8D%B5", "x" * 64])
async def test_a_code_that_cannot_be_one_is_not_found(trio: list[Person], code: str) -> None:
    for method, path in (("GET", f"/invites/{code}"), ("POST", f"/invites/{code}/accept")):
        assert (await trio[0].http.request(method, path)).status_code in {404, 405}


async def test_a_code_cannot_be_guessed_from_another(duo: list[Person]) -> None:
    room_id = await duo[0].make_room()

    codes = [(await invite(duo[0], room_id))["code"] for _ in range(20)]

    assert len(set(codes)) == 20
    assert all(len(code) >= 22 for code in codes)


async def test_only_so_many_invitations_are_open_for_one_room(duo: list[Person]) -> None:
    room_id = await duo[0].make_room(name=uuid4().hex)
    codes = [(await invite(duo[0], room_id))["code"] for _ in range(100)]

    refused = await duo[0].ask("POST", f"/rooms/{room_id}/invites", 409, json={})

    assert refused["code"] == "too_many_invites"
    await duo[0].ask("DELETE", f"/rooms/{room_id}/invites/{codes[0]}", 204)
    await invite(duo[0], room_id)
