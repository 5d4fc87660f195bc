"""Passing on what was said: by whom, from where, and with what."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import Executable, make_url, select, update

from database import make_engine
from models import Attachment, Message
from services.message_extras import NO_EXTRAS
from tests.people import Frame, Person

FILE = {
    "id": "00000000-0000-4000-8000-000000000001",
    "name": "tea.txt",
    "size_bytes": 3,
    "media_type": "text/plain",
    "kind": "file",
    "width": None,
    "height": None,
    "duration_ms": None,
    "has_thumbnail": False,
}


async def forward(
    who: Person, room: int, from_room: int, seq: int, status: int = 201, *, id: str | None = None
) -> Frame:
    """Pass something on."""
    body = {"id": id or str(uuid4()), "forward": {"room_id": from_room, "seq": seq}}
    message: Frame = await who.ask("POST", f"/rooms/{room}/messages", status, json=body)
    return message


async def test_what_is_passed_on_says_who_said_it_first(trio: list[Person]) -> None:
    alice, bob, carol = trio
    here, there = await alice.make_room(bob), await bob.make_room(carol)
    first = await alice.post(here, "tea at five @all")

    async with carol.socket() as at_carol:
        copy = await forward(bob, there, here, 1)
        assert (await at_carol.hear("message.created"))["message"] == copy

    assert (copy["content"], copy["sender_id"], copy["forwarded_from"]) == (first["content"], bob.id, alice.id)
    assert (copy["mentions_all"], copy["reply_to"], copy["room_id"]) == (False, None, there)
    again = await forward(bob, there, there, 1)
    assert again["forwarded_from"] == alice.id, "passed on twice, it is still hers"
    assert (await carol.history(there))["messages"] == [copy, again]
    assert (await alice.history(here))["messages"] == [first]


async def test_ones_own_words_are_passed_on_as_ones_own(trio: list[Person]) -> None:
    alice, bob, _ = trio
    here, there = await alice.make_room(bob), await alice.make_room(bob)
    await alice.post(here, "tea")

    assert (await forward(alice, there, here, 1))["forwarded_from"] is None
    assert (await forward(bob, there, here, 1))["forwarded_from"] == alice.id
    assert (await forward(alice, here, there, 2))["forwarded_from"] is None, "it comes back to who said it"


async def test_whoever_passes_on_must_be_in_both_rooms(trio: list[Person]) -> None:
    alice, bob, _ = trio
    both, foreign = await alice.make_room(bob), await alice.make_room()
    await alice.post(both, "known")
    await alice.post(foreign, "secret")

    for room, from_room, seq, code in (
        (both, foreign, 1, "room_not_found"),
        (both, 9007199254740991, 1, "room_not_found"),
        (foreign, both, 1, "room_not_found"),
        (both, both, 2, "message_not_found"),
    ):
        assert (await forward(bob, room, from_room, seq, 404))["code"] == code
    await bob.ask("POST", f"/rooms/{both}/leave", 204)
    own = await bob.make_room()
    assert (await forward(bob, own, both, 1, 404))["code"] == "room_not_found"
    assert (await bob.history(own))["messages"] == []


async def test_what_was_recalled_is_not_passed_on(trio: list[Person]) -> None:
    alice, _, _ = trio
    room = await alice.make_room()
    await alice.post(room, "oh no")
    await alice.ask("DELETE", f"/rooms/{room}/messages/1")

    assert (await forward(alice, room, room, 1, 404))["code"] == "message_not_found"


async def test_passing_on_twice_under_one_name_is_once(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room, name = await alice.make_room(bob), str(uuid4())
    await alice.post(room, "tea")

    copy = await forward(bob, room, room, 1, id=name)
    await alice.ask("DELETE", f"/rooms/{room}/messages/1")

    assert await forward(bob, room, room, 1, 200, id=name) == copy, "what it was made of is gone, and it stands"
    assert (await forward(alice, room, room, 1, 409, id=name))["code"] == "message_id_taken"
    assert (await bob.ask("GET", f"/rooms/{room}"))["last_seq"] == 2


async def test_what_others_said_stays_as_they_said_it(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    await alice.post(room, "tea")
    copy = await forward(bob, room, room, 1)

    refused = await bob.ask("PATCH", f"/rooms/{room}/messages/2", 403, json={"content": "coffee"})

    assert refused["code"] == "forbidden"
    assert (await alice.history(room))["messages"][1] == copy


async def test_files_are_passed_on_and_found_by_the_copy(
    trio: list[Person], operate: Callable[[Executable], None], database_url: str
) -> None:
    alice, bob, _ = trio
    room, there = await alice.make_room(bob), await bob.make_room()
    await alice.post(room, "look")
    operate(
        update(Message)
        .where(Message.room_id == room)
        .values(extras=json.dumps({"files": [FILE], "mentions": [bob.id]}))
    )

    copy = await forward(bob, there, room, 1)
    assert (copy["files"], copy["mentions"]) == ([FILE], [])
    assert attachments(database_url, there) == [(1, FILE["id"])]
    recalled = await bob.ask("DELETE", f"/rooms/{there}/messages/1")
    assert {name: recalled[name] for name in NO_EXTRAS} == NO_EXTRAS
    assert attachments(database_url, there) == []


def attachments(database_url: str, room: int) -> list[tuple[int, str]]:
    """Which messages of a room show which files."""
    engine = make_engine(make_url(database_url), writes=False)
    with engine.connect() as connection:
        rows = connection.execute(select(Attachment.seq, Attachment.file_id).where(Attachment.room_id == room)).all()
    engine.dispose()
    return [(seq, file_id) for seq, file_id in rows]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"content": "x", "forward": {"room_id": 1, "seq": 1}},
        {"forward": {"room_id": 1}},
        {"forward": {"room_id": 1, "seq": 0}},
        {"forward": {"room_id": 1, "seq": 1}, "reply_to": 1},
    ],
)
async def test_a_message_is_said_or_passed_on(duo: list[Person], body: Frame) -> None:
    room = await duo[0].make_room()

    assert (await duo[0].ask("POST", f"/rooms/{room}/messages", 422, json=body))["code"] == "invalid_request"
