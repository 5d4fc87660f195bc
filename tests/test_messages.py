"""Saying things and reading what was said, through both doors."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Executable, update

from models import Message
from tests.people import Frame, Person

Query = dict[str, int]


def seqs(page: Frame) -> list[int]:
    """The places of a page's messages."""
    return [message["seq"] for message in page["messages"]]


async def test_a_message_reaches_everybody_in_the_room_and_nobody_else(trio: list[Person]) -> None:
    alice, bob, stranger = trio
    room = await alice.make_room(bob)

    async with alice.socket() as a, bob.socket() as b, stranger.socket() as s:
        sent = await a.send(room, "你好，茶馆")

        assert (await a.hear_message(sent))["content"] == "你好，茶馆"
        assert (await b.hear_message(sent))["sender_id"] == alice.id
        assert not [frame for frame in await s.drain() if frame["type"] == "message.created"]


async def test_an_event_a_post_and_the_history_show_the_same_message(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)

    async with bob.socket() as at_bob:
        posted = await alice.post(room, "line one\nline two 🍵")
        event = await at_bob.hear("message.created")

    assert event == {"type": "message.created", "room_id": room, "version": posted["version"], "message": posted}
    assert (await bob.history(room))["messages"] == [posted]
    assert (await bob.changes(room, posted["version"] - 1))["messages"] == [posted]
    assert (await bob.ask("GET", f"/rooms/{room}"))["last_message"] == posted


async def test_a_message_sent_again_exists_once(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    name = str(uuid4())

    first = await alice.post(room, "once", id=name)
    again = await alice.post(room, "once", id=name, status=200)

    assert again == first
    assert [message["id"] for message in (await bob.history(room))["messages"]] == [name]


async def test_a_repeat_on_the_socket_is_answered_to_that_socket_alone(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    first = await alice.post(room, "once")

    async with alice.socket() as a, bob.socket() as b:
        await a.send(room, "once more", id=first["id"], ref="again")
        answer = await a.hear("message.created")

        assert (answer["message"], answer["ref"], answer["version"]) == (first, "again", first["version"])
        assert not [frame for frame in await b.drain() if frame["type"] == "message.created"]


async def test_an_id_belongs_to_its_first_sender_and_room(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room, other_room = await alice.make_room(bob), await alice.make_room()
    first = await alice.post(room, "mine")

    by_another = await bob.post(room, "stolen", id=first["id"], status=409)
    elsewhere = await alice.post(other_room, "moved", id=first["id"], status=409)

    assert by_another["code"] == elsewhere["code"] == "message_id_taken"
    assert (await alice.history(room))["messages"] == [first]
    assert (await alice.history(other_room))["messages"] == []


async def test_a_repeat_by_somebody_who_was_removed_is_refused(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    first = await bob.post(room, "while I am in")
    await alice.ask("DELETE", f"/rooms/{room}/members/{bob.id}", 204)

    assert (await bob.post(room, "while I am in", id=first["id"], status=404))["code"] == "room_not_found"


async def test_nobody_says_anything_in_a_room_they_are_not_in(trio: list[Person]) -> None:
    alice, _, stranger = trio
    room = await alice.make_room()

    refused = await stranger.post(room, "hello?", status=404)

    assert refused == await stranger.post(9007199254740991, "hello?", status=404)
    assert (await alice.history(room))["messages"] == []


async def test_sender_seq_and_time_are_never_the_clients_to_say(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room()
    forged: Any = {"sender_id": bob.id, "seq": 7, "version": 7, "kind": "system", "created_at": "2000-01-01T00:00:00Z"}

    message = await alice.post(room, "honest", **forged)

    assert (message["sender_id"], message["seq"], message["version"]) == (alice.id, 1, 2)
    assert message["kind"] == "text"
    assert not message["created_at"].startswith("2000")


async def test_a_reply_names_a_message_that_is_there(trio: list[Person]) -> None:
    alice, _, _ = trio
    room = await alice.make_room()
    await alice.post(room, "first")

    assert (await alice.post(room, "to the first", reply_to=1))["reply_to"] == 1
    refused = await alice.post(room, "to what?", reply_to=3, status=422)

    assert [error["field"] for error in refused["errors"]] == ["reply_to"]
    assert (await alice.history(room))["messages"][-1]["seq"] == 2


@pytest.mark.parametrize(
    "content", ["a", "茶" * 8000, "🍵" * 8000, "\t\x01\x7f tab and control", "'; DROP TABLE x; --", "\\"]
)
async def test_a_message_comes_back_as_it_was_written(trio: list[Person], content: str) -> None:
    room = await trio[0].make_room()

    assert (await trio[0].post(room, content))["content"] == content
    assert (await trio[0].history(room))["messages"][0]["content"] == content


@pytest.mark.parametrize("spelled", [str.upper, lambda name: name.replace("-", ""), lambda name: f"urn:uuid:{name}"])
async def test_an_id_is_the_same_however_it_is_spelled(duo: list[Person], spelled: Callable[[str], str]) -> None:
    room, name = await duo[0].make_room(), str(UUID(int=uuid4().int))
    first = await duo[0].post(room, "once", id=name)

    assert await duo[0].post(room, "once", id=spelled(name), status=200) == first


PAGES: list[tuple[Query, list[int], bool, bool]] = [
    ({"limit": 3}, [5, 6, 7], True, False),
    ({"limit": 7}, [1, 2, 3, 4, 5, 6, 7], False, False),
    ({"before": 4, "limit": 2}, [2, 3], True, True),
    ({"before": 3, "limit": 5}, [1, 2], False, True),
    ({"before": 1}, [], False, True),
    ({"before": 0}, [], False, True),
    ({"before": 9007199254740991, "limit": 1}, [7], True, False),
    ({"after": 5}, [6, 7], True, False),
    ({"after": 2, "limit": 2}, [3, 4], True, True),
    ({"after": 0, "limit": 1}, [1], False, True),
    ({"after": 7}, [], True, False),
    ({"after": 9007199254740991}, [], True, False),
    ({"around": 4, "limit": 3}, [3, 4, 5], True, True),
    ({"around": 1, "limit": 4}, [1, 2, 3, 4], False, True),
    ({"around": 7, "limit": 4}, [5, 6, 7], True, False),
    ({"around": 3, "limit": 1}, [3], True, True),
]


async def test_history_is_paged_by_place_in_either_direction(trio: list[Person]) -> None:
    alice, _, _ = trio
    room = await alice.make_room()
    for number in range(1, 8):
        await alice.post(room, f"message {number}")

    for query, expected, more_before, more_after in PAGES:
        page = await alice.history(room, **query)

        assert (seqs(page), page["has_more_before"], page["has_more_after"]) == (expected, more_before, more_after), (
            query
        )


async def test_history_may_begin_at_a_time(trio: list[Person], operate: Callable[[Executable], None]) -> None:
    alice, _, stranger = trio
    room = await alice.make_room()
    for day in range(1, 8):
        await alice.post(room, f"day {day}")
        at = Message.room_id == room, Message.seq == day
        operate(update(Message).where(*at).values(created_at=datetime(2026, 11, day, 12, tzinfo=UTC)))

    for moment, expected in (
        ("2026-11-04T12:00:00.000Z", [3, 4, 5]),
        ("2026-11-04T20:00:00+08:00", [3, 4, 5]),
        ("2026-11-04T12:00:00.001Z", [4, 5, 6]),
        ("2000-01-01T00:00:00Z", [1, 2, 3]),
        ("2999-01-01T00:00:00Z", [7]),
    ):
        assert seqs(await alice.history(room, at=moment, limit=3)) == expected, moment
    for nonsense in ("yesterday", "2026-11-04", "2026-11-04T12:00:00"):
        assert (await alice.ask("GET", f"/rooms/{room}/messages", 422, params={"at": nonsense}))["code"]
    await stranger.ask("GET", f"/rooms/{room}/messages", 404, params={"at": "2026-11-04T12:00:00Z"})


async def test_some_messages_are_found_by_their_places(trio: list[Person]) -> None:
    alice, _, stranger = trio
    room = await alice.make_room()
    for number in range(1, 6):
        await alice.post(room, f"message {number}")

    assert seqs(await alice.history(room, seqs="4,2,99,2")) == [2, 4]
    assert seqs(await alice.history(room, seqs="99")) == []
    assert len(seqs(await alice.history(room, seqs=",".join(map(str, range(1, 51)))))) == 5
    for nonsense in ("", "1,,2", "x", "-1", ",".join(map(str, range(51))), "9007199254740992"):
        assert (await alice.ask("GET", f"/rooms/{room}/messages", 422, params={"seqs": nonsense}))["code"]
    await stranger.ask("GET", f"/rooms/{room}/messages", 404, params={"seqs": "1"})


async def test_an_empty_room_has_an_empty_history(trio: list[Person]) -> None:
    room = await trio[0].make_room()

    queries: list[dict[str, Any]] = [{}, {"before": 1}, {"after": 0}, {"around": 1}, {"at": "2026-11-21T00:00:00Z"}]
    for query in queries:
        page = await trio[0].history(room, **query)

        assert page == {"messages": [], "has_more_before": False, "has_more_after": False}


async def test_a_page_is_before_or_after_or_around_and_not_several(duo: list[Person]) -> None:
    room = await duo[0].make_room()

    refused = await duo[0].ask("GET", f"/rooms/{room}/messages", 422, params={"before": 1, "after": 1})

    assert refused["code"] == "invalid_request"


async def test_changes_tell_each_message_and_member_once_in_its_present_state(trio: list[Person]) -> None:
    alice, bob, carol = trio
    room = await alice.make_room(bob)
    since = (await alice.ask("GET", f"/rooms/{room}"))["version"]
    await alice.post(room, "one")
    await alice.ask("DELETE", f"/rooms/{room}/members/{bob.id}", 204)
    await alice.ask("POST", f"/rooms/{room}/members", 201, json={"user_id": carol.id})
    await alice.ask("PATCH", f"/rooms/{room}", json={"name": "renamed"})

    changes = await carol.changes(room, since)

    assert (changes["from"], changes["version"], changes["complete"]) == (since, since + 4, True)
    assert seqs(changes) == [1]
    assert [(member["user"]["id"], member["role"]) for member in changes["members"]] == [
        (bob.id, None),
        (carol.id, "member"),
    ]
    assert (changes["room"]["name"], changes["room"]["version"]) == ("renamed", since + 4)


async def test_who_knows_everything_learns_nothing_new(trio: list[Person]) -> None:
    room = await trio[0].make_room()
    message = await trio[0].post(room, "one")

    changes = await trio[0].changes(room, message["version"])

    assert (changes["messages"], changes["members"], changes["complete"]) == ([], [], True)


@pytest.mark.parametrize(("since", "limit"), [(0, 1), (9007199254740991, 500)])
async def test_who_missed_too_much_gets_the_newest_page(trio: list[Person], since: int, limit: int) -> None:
    room = await trio[0].make_room()
    for number in range(3):
        await trio[0].post(room, f"message {number}")

    changes = await trio[0].changes(room, since, limit=limit)

    assert (changes["complete"], seqs(changes), changes["members"]) == (False, [1, 2, 3], [])
    assert changes["version"] == 4


async def test_a_read_mark_moves_forward_only_and_never_past_the_end(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    for number in range(3):
        await alice.post(room, f"message {number}")
    assert (await bob.ask("GET", f"/rooms/{room}"))["unread"] == 3

    marks = [await bob.ask("PUT", f"/rooms/{room}/read", json={"seq": seq}) for seq in (2, 1, 9007199254740991)]

    assert [(mark["last_read_seq"], mark["unread"]) for mark in marks] == [(2, 1), (2, 1), (3, 0)]
    assert (await bob.ask("GET", f"/rooms/{room}"))["unread"] == 0
    assert (await alice.ask("GET", f"/rooms/{room}"))["last_read_seq"] == 3, "who said it all has read it all"
