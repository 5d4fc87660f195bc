"""Coming back: what a client that was away is told, and nothing else."""

from typing import Any

from tests.people import Frame, Person


async def known(person: Person) -> dict[str, Any]:
    """What a client of this person would say in `auth` if it went away now."""
    async with person.socket() as socket:
        hello = socket.heard[0]
    return {"epoch": hello["epoch"], "rooms": {str(room["id"]): room["version"] for room in hello["rooms"]}}


async def caught_up(person: Person, **auth: Any) -> list[Frame]:
    """The changes that a client is given when it returns."""
    async with person.socket(**auth) as socket:
        return [frame for frame in await socket.drain() if frame["type"] == "changes"]


async def test_who_returns_is_told_what_they_missed_room_by_room(trio: list[Person]) -> None:
    alice, bob, _ = trio
    busy, quiet, lively = [await alice.make_room(bob) for _ in range(3)]
    before = await known(bob)
    missed = [await alice.post(busy, f"missed {number}") for number in range(3)]
    await alice.ask("PATCH", f"/rooms/{lively}", json={"name": "renamed"})

    changes = {frame["room_id"]: frame for frame in await caught_up(bob, **before)}

    assert set(changes) == {busy, lively}
    assert quiet not in changes
    assert changes[busy]["messages"] == missed
    assert (changes[busy]["from"], changes[busy]["version"]) == (before["rooms"][str(busy)], missed[-1]["version"])
    assert changes[lively]["room"]["name"] == "renamed"


async def test_who_missed_nothing_is_told_nothing(trio: list[Person]) -> None:
    alice, bob, _ = trio
    await alice.make_room(bob)

    assert await caught_up(bob, **await known(bob)) == []


async def test_who_missed_too_much_is_told_the_newest_page_alone(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room_id = await alice.make_room(bob)
    before = await known(bob)
    async with alice.socket() as socket:
        for number in range(501):
            await socket.send(room_id, f"message {number}")
        await socket.hear("message.created", lambda frame: frame["message"]["seq"] == 501)

    (changes,) = await caught_up(bob, **before)

    assert (changes["complete"], changes["members"], changes["version"]) == (False, [], 503)
    assert [message["seq"] for message in changes["messages"]] == list(range(452, 502))


async def test_too_many_bytes_are_told_page_by_page_each_message_once_as_it_is(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room_id = await alice.make_room(bob)
    before = await known(bob)
    missed = [await alice.post(room_id, "茶" * 8000) for _ in range(14)]
    edited = await alice.ask("PATCH", f"/rooms/{room_id}/messages/1", json={"content": "short"})

    pages = await caught_up(bob, **before)
    while pages[-1]["version"] < pages[-1]["room"]["version"]:
        pages.append(await bob.changes(room_id, pages[-1]["version"]))

    assert 3 <= len(pages) <= 5
    assert all(page["complete"] and len(page["messages"]) < 6 for page in pages)
    told = sorted((message for page in pages for message in page["messages"]), key=lambda message: message["version"])
    assert told == [*missed[1:], edited]
    assert [page["from"] for page in pages[1:]] == [page["version"] for page in pages[:-1]]


async def test_a_greeting_tells_of_many_rooms_with_much_to_tell_only_that_there_is_more(trio: list[Person]) -> None:
    alice, bob, _ = trio
    rooms = [await alice.make_room(bob) for _ in range(6)]
    before = await known(bob)
    for room_id in rooms:
        for _ in range(5):
            await alice.post(room_id, "茶" * 8000)

    pages = await caught_up(bob, **before)
    empty = [page for page in pages if not page["messages"]]

    assert [page["room_id"] for page in pages] == rooms
    assert len(pages) > len(empty) >= 1
    assert all(page["from"] == page["version"] < page["room"]["version"] for page in empty)


async def test_numbers_of_another_history_are_worth_nothing(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room_id = await alice.make_room(bob)
    before = await known(bob)
    await alice.post(room_id, "missed")

    assert len(await caught_up(bob, **before)) == 1
    assert await caught_up(bob, rooms=before["rooms"]) == []
    assert await caught_up(bob, rooms=before["rooms"], epoch="another") == []


async def test_a_room_i_am_not_in_tells_me_nothing_whatever_version_i_claim(trio: list[Person]) -> None:
    alice, bob, stranger = trio
    room_id = await alice.make_room(bob, kind="private")
    epoch = (await known(stranger))["epoch"]
    await alice.post(room_id, "private")

    assert await caught_up(stranger, epoch=epoch, rooms={str(room_id): 0}) == []
    assert len(await caught_up(bob, epoch=epoch, rooms={str(room_id): 0})) == 1


async def test_a_version_from_the_future_is_answered_with_the_newest_page(trio: list[Person]) -> None:
    alice, _, _ = trio
    room_id = await alice.make_room()
    await alice.post(room_id, "the only one")
    epoch = (await known(alice))["epoch"]

    (changes,) = await caught_up(alice, epoch=epoch, rooms={str(room_id): 99})

    assert (changes["complete"], changes["version"], len(changes["messages"])) == (False, 2, 1)


async def test_changes_can_be_asked_for_on_the_socket_as_by_rest(trio: list[Person]) -> None:
    alice, bob, stranger = trio
    room_id = await alice.make_room(bob)
    await alice.post(room_id, "one")

    async with bob.socket() as at_bob, stranger.socket() as at_stranger:
        await at_bob.say("changes", room_id=room_id, since=1)
        answer = await at_bob.hear("changes")
        await at_stranger.say("changes", room_id=room_id, since=1)
        refused = await at_stranger.hear("error")

        assert answer == {"type": "changes", **await bob.changes(room_id, 1)}
        assert refused["code"] == "room_not_found"


async def test_what_happens_while_somebody_comes_in_is_neither_lost_nor_out_of_order(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room_id = await alice.make_room(bob)
    before = await known(bob)
    start = before["rooms"][str(room_id)]

    async with alice.socket() as at_alice:
        for number in range(200):
            await at_alice.send(room_id, f"message {number}")
        async with bob.socket(**before) as at_bob:
            await at_alice.hear("message.created", lambda frame: frame["message"]["seq"] == 200)
            heard = await at_bob.drain()

    assert applied(heard, start) == list(range(start + 1, start + 201))


def applied(heard: list[Frame], at: int) -> list[int]:
    """The versions that a client at version `at` applies, in order; a gap ends it."""
    versions: list[int] = []
    for frame in heard:
        if frame["type"] == "changes":
            versions += [message["version"] for message in frame["messages"]]
            at = frame["version"]
        elif frame["type"] == "message.created" and frame["version"] == at + 1:
            versions.append(frame["version"])
            at += 1
        elif frame["type"] == "message.created":
            assert frame["version"] <= at, "a gap"
    return versions
