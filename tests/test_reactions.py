"""Reactions: an emoji, who gave it, and that no text gets in by this door."""

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas.text import Emoji
from services.reaction_service import MAX_DISTINCT
from tests.people import Frame, Person

EMOJI: TypeAdapter[str] = TypeAdapter(Emoji)


async def react(who: Person, room: int, emoji: str, status: int = 200, *, seq: int = 1, method: str = "PUT") -> Frame:
    """Give an emoji, or take it back."""
    message: Frame = await who.ask(method, f"/rooms/{room}/messages/{seq}/reactions/{emoji}", status)
    return message


async def test_reactions_stand_in_their_order_with_who_gave_them(trio: list[Person]) -> None:
    alice, bob, carol = trio
    room = await alice.make_room(bob, carol)
    await alice.post(room, "tea is ready")

    async with carol.socket() as at_carol:
        for who, emoji in ((bob, "👍"), (carol, "🍵"), (alice, "👍")):
            last = await react(who, room, emoji)
            assert (await at_carol.hear("message.updated"))["message"] == last

    assert last["reactions"] == [
        {"emoji": "👍", "user_ids": [bob.id, alice.id]},
        {"emoji": "🍵", "user_ids": [carol.id]},
    ]
    assert last["edited_at"] is None
    assert (await react(bob, room, "👍", method="DELETE"))["reactions"][0] == {"emoji": "👍", "user_ids": [alice.id]}
    assert [one["emoji"] for one in (await react(alice, room, "👍", method="DELETE"))["reactions"]] == ["🍵"]
    assert (await alice.history(room))["messages"][0]["reactions"] == [{"emoji": "🍵", "user_ids": [carol.id]}]


async def test_giving_or_taking_back_twice_changes_nothing(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    await alice.post(room, "tea")

    given = await react(bob, room, "❤️")
    assert await react(bob, room, "❤️") == given
    assert await react(bob, room, "❤") == given, "the same emoji without the mark for colour"
    assert await react(alice, room, "❤️", method="DELETE") == given, "it is not theirs"
    bare = await react(bob, room, "❤️", method="DELETE")
    assert await react(bob, room, "❤️", method="DELETE") == bare
    assert bare["reactions"] == []
    assert bare["version"] == given["version"] + 1 == (await alice.ask("GET", f"/rooms/{room}"))["version"]


async def test_so_many_kinds_may_stand_on_one_message_and_no_more(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    await alice.post(room, "tea")
    for number in range(MAX_DISTINCT):
        await react(alice, room, chr(0x1F600 + number))

    assert (await react(bob, room, "🍵", 409))["code"] == "too_many_reactions"
    assert (await react(bob, room, chr(0x1F600)))["reactions"][0]["user_ids"] == [alice.id, bob.id]


async def test_whoever_is_not_in_the_room_reacts_to_nothing(trio: list[Person]) -> None:
    alice, _, stranger = trio
    room = await alice.make_room()
    first = await alice.post(room, "tea")

    for method in ("PUT", "DELETE"):
        assert (await react(stranger, room, "👍", 404, method=method))["code"] == "room_not_found"
        assert (await react(alice, room, "👍", 404, seq=2, method=method))["code"] == "message_not_found"
        assert (await react(alice, room, "no", 422, method=method))["code"] == "invalid_request"
    assert (await alice.history(room))["messages"] == [first]


@pytest.mark.parametrize(
    "emoji", ["👍", "👍🏽", "❤️", "❤", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇨🇳", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "3️⃣", "©️", "㊗️", "☕", "‼️", "🧑🏻‍❤️‍💋‍🧑🏿"]
)
def test_one_emoji_is_an_emoji(emoji: str) -> None:
    assert EMOJI.validate_python(emoji) == emoji


@pytest.mark.parametrize(
    "text",
    ["", "a", "3", "好", "👍👍", "👍 ", "👍a", "\u200d", "\ufe0f", "🇨", "<b>", "🏽", "\u2800", "👍\u202e", "👍" * 40],
)
def test_text_is_no_emoji(text: str) -> None:
    with pytest.raises(ValidationError):
        EMOJI.validate_python(text)
