"""Edits and recalls: who may, until when, and what is left."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Executable, update

from models import Membership, Message
from models.base import now
from tests.people import Frame, Person, people
from tests.running_server import running_server
from tests.uploads import bring, image_bytes


async def edit(who: Person, room: int, seq: int, content: str, status: int = 200) -> Frame:
    """Say it in other words."""
    message: Frame = await who.ask("PATCH", f"/rooms/{room}/messages/{seq}", status, json={"content": content})
    return message


async def recall(who: Person, room: int, seq: int, status: int = 200) -> Frame:
    """Take it back."""
    message: Frame = await who.ask("DELETE", f"/rooms/{room}/messages/{seq}", status)
    return message


async def test_an_edit_reaches_everybody_and_keeps_its_place(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    first = await alice.post(room, "teh")

    async with bob.socket() as at_bob:
        edited = await edit(alice, room, 1, "tea")
        event = await at_bob.hear("message.updated")

    assert event == {"type": "message.updated", "room_id": room, "version": edited["version"], "message": edited}
    assert edited["edited_at"]
    assert edited == {**first, "content": "tea", "version": first["version"] + 1, "edited_at": edited["edited_at"]}
    assert (await bob.changes(room, first["version"]))["messages"] == [edited]
    assert (await bob.ask("GET", f"/rooms/{room}"))["last_message"] == edited


async def test_an_edit_that_says_the_same_changes_nothing(trio: list[Person]) -> None:
    alice, _, _ = trio
    room = await alice.make_room()
    first = await alice.post(room, "tea")

    assert await edit(alice, room, 1, "tea") == first
    assert (await alice.ask("GET", f"/rooms/{room}"))["version"] == first["version"]


async def test_only_who_said_it_may_edit_it(trio: list[Person]) -> None:
    alice, bob, stranger = trio
    room = await alice.make_room(bob)
    first = await bob.post(room, "mine")

    assert (await edit(alice, room, 1, "forged", 403))["code"] == "forbidden"
    assert (await edit(stranger, room, 1, "forged", 404))["code"] == "room_not_found"
    assert (await edit(bob, room, 2, "nothing", 404))["code"] == "message_not_found"
    for content in ("", "  ", "x" * 8001, "\0"):
        assert (await edit(bob, room, 1, content, 422))["code"] == "invalid_request"
    assert (await bob.history(room))["messages"] == [first]


async def test_an_edit_may_leave_files_without_a_text(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    file = await bring(alice, "a.png", image_bytes())
    first = await alice.post(room, f"look, @{bob.user['username']}", file_ids=[file["id"]])

    bare = await edit(alice, room, 1, " \n")

    assert (bare["content"], bare["files"], bare["mentions"]) == ("", first["files"], [])
    assert bare["edited_at"]
    assert await edit(alice, room, 1, "") == bare
    assert (await edit(alice, room, 1, "a picture"))["content"] == "a picture"
    assert (await edit(bob, room, 1, "", 403))["code"] == "forbidden"


async def test_what_is_recalled_keeps_its_place_and_nothing_else(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    first = await alice.post(room, "oh no")
    await bob.ask("PUT", f"/rooms/{room}/messages/1/reactions/👍")
    await alice.ask("PUT", f"/rooms/{room}/messages/1/pin")

    async with bob.socket() as at_bob:
        recalled = await recall(alice, room, 1)
        event = await at_bob.hear("message.updated")

    assert event["message"] == recalled
    assert recalled["deleted_at"]
    assert recalled == {**first, "content": "", "version": first["version"] + 3, "deleted_at": recalled["deleted_at"]}
    assert (await bob.history(room))["messages"] == [recalled]
    assert (await bob.ask("GET", f"/rooms/{room}/pins"))["messages"] == []
    assert await recall(alice, room, 1) == recalled, "twice is the same as once"


async def test_nothing_hangs_on_a_recalled_message_again_and_it_may_still_be_answered(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    await alice.post(room, "oh no")
    await recall(alice, room, 1)

    assert (await edit(alice, room, 1, "again", 404))["code"] == "message_not_found"
    for path in ("reactions/👍", "pin"):
        refused = await alice.ask("PUT", f"/rooms/{room}/messages/1/{path}", 404)
        assert refused["code"] == "message_not_found"
    assert (await bob.post(room, "what was it?", reply_to=1))["reply_to"] == 1


async def test_ones_own_message_may_be_recalled_while_there_is_time(
    trio: list[Person], operate: Callable[[Executable], None]
) -> None:
    owner, member, _ = trio
    room = await owner.make_room(member)
    await member.post(room, "old")
    await member.post(room, "new")
    at = Message.room_id == room, Message.seq == 1
    operate(update(Message).where(*at).values(created_at=now() - timedelta(minutes=2)))

    assert (await recall(member, room, 1, 403))["code"] == "too_late"
    assert (await recall(member, room, 2))["content"] == ""
    assert (await recall(owner, room, 1))["content"] == "", "who looks after the room may at any time"
    assert (await recall(member, room, 1))["content"] == "", "it is recalled already"


async def test_only_those_who_look_after_a_room_recall_what_others_said(
    trio: list[Person], operate: Callable[[Executable], None]
) -> None:
    owner, admin, member = trio
    room = await owner.make_room(admin, member)
    operate(update(Membership).where(Membership.room_id == room, Membership.user_id == admin.id).values(role="admin"))
    for who in (owner, admin, member):
        await who.post(room, "said")

    assert (await recall(member, room, 1, 403))["code"] == "forbidden"
    assert (await recall(member, room, 2, 403))["code"] == "forbidden"
    for who, seq in ((admin, 1), (owner, 2), (admin, 3)):
        assert (await recall(who, room, seq))["content"] == ""


async def test_who_has_left_changes_nothing_of_what_they_said(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    first = await bob.post(room, "here I was")
    await bob.ask("POST", f"/rooms/{room}/leave", 204)

    assert (await edit(bob, room, 1, "gone", 404))["code"] == "room_not_found"
    assert (await recall(bob, room, 1, 404))["code"] == "room_not_found"
    assert (await alice.history(room))["messages"] == [first]


async def test_who_is_silenced_may_take_back_but_not_go_on_talking(
    trio: list[Person], operate: Callable[[Executable], None]
) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    await bob.post(room, "hey")
    await bob.ask("PUT", f"/rooms/{room}/messages/1/reactions/👍")
    operate(
        update(Membership).where(Membership.room_id == room, Membership.user_id == bob.id).values(silenced_at=now())
    )

    assert (await edit(bob, room, 1, "HEY", 403))["code"] == "forbidden"
    assert (await bob.ask("PUT", f"/rooms/{room}/messages/1/reactions/🎉", 403))["code"] == "forbidden"
    assert (await bob.ask("DELETE", f"/rooms/{room}/messages/1/reactions/👍"))["reactions"] == []
    assert (await recall(bob, room, 1))["content"] == ""


async def test_the_time_for_recalls_is_a_setting_and_told_to_clients(tmp_path: Path) -> None:
    with running_server(f"sqlite:///{tmp_path / 'teahouse.db'}", tmp_path, recall_minutes=0) as server:
        async with people(server.address, 2) as (owner, member):
            room = await owner.make_room(member)
            for who in (owner, member):
                await who.post(room, "said")

            async with owner.socket() as socket:
                assert socket.heard[0]["limits"]["recall_s"] == 0
            assert (await recall(member, room, 2, 403))["code"] == "too_late"
            assert (await recall(owner, room, 1))["content"] == ""
