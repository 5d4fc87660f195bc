"""Files after they were brought: who may open them, what hangs on a message, and their end."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

from tests.people import Person
from tests.running_server import RunningServer
from tests.uploads import TEXT, bring, image_bytes, show, status

DAY = timedelta(hours=24)


async def test_a_file_is_its_owners_alone_until_a_message_shows_it(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob, kind="private")
    file = await bring(alice, "a.png", image_bytes())

    assert [await status(person, file["id"]) for person in trio] == [200, 404, 404]
    message = await show(alice, room, file["id"])

    assert message["content"] == ""
    assert message["files"] == [file]
    assert (await bob.history(room))["messages"][-1] == message
    for rest in ("", "/thumbnail"):
        assert [await status(person, file["id"], rest) for person in trio] == [200, 200, 404]


async def test_who_leaves_or_is_sent_away_opens_nothing_more_until_they_are_back(trio: list[Person]) -> None:
    alice, bob, carol = trio
    room = await alice.make_room(bob, carol, kind="private")
    of_alice, of_bob = await bring(alice, "a.txt", TEXT), await bring(bob, "b.txt", TEXT)
    await show(alice, room, of_alice["id"])
    await show(bob, room, of_bob["id"])

    await alice.ask("DELETE", f"/rooms/{room}/members/{bob.id}", 204)
    await carol.ask("POST", f"/rooms/{room}/leave", 204)

    assert [await status(person, of_alice["id"]) for person in trio] == [200, 404, 404]
    assert [await status(person, of_bob["id"]) for person in trio] == [200, 404, 404]
    await alice.ask("POST", f"/rooms/{room}/members", 201, json={"user_id": bob.id})
    assert await status(bob, of_alice["id"]) == 200


async def test_a_recalled_file_is_gone_for_everybody_and_its_bytes_too(
    trio: list[Person], server: RunningServer
) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    file = await bring(alice, "a.png", image_bytes())
    message = await show(alice, room, file["id"], content="look")

    recalled = await alice.ask("DELETE", f"/rooms/{room}/messages/{message['seq']}")

    assert recalled["files"] == []
    assert [await status(person, file["id"]) for person in trio] == [404, 404, 404]
    assert not list((server.services.settings.data_dir / "files").rglob(f"{file['id']}*"))
    assert (await alice.post(room, "again", 404, file_ids=[file["id"]]))["code"] == "file_not_found"


async def test_a_file_that_another_message_shows_outlives_a_recall(trio: list[Person]) -> None:
    alice, bob, carol = trio
    here, there = await alice.make_room(bob, kind="private"), await alice.make_room(carol, kind="private")
    file = await bring(alice, "a.txt", TEXT)
    first = await show(alice, here, file["id"])
    forward = {"room_id": here, "seq": first["seq"]}
    passed_on = await alice.ask("POST", f"/rooms/{there}/messages", 201, json={"forward": forward})

    await alice.ask("DELETE", f"/rooms/{here}/messages/{first['seq']}")
    assert [await status(person, file["id"]) for person in trio] == [200, 404, 200]

    await alice.ask("DELETE", f"/rooms/{there}/messages/{passed_on['seq']}")
    assert [await status(person, file["id"]) for person in trio] == [404, 404, 404]


async def test_a_closed_room_takes_its_files_along(trio: list[Person], server: RunningServer) -> None:
    alice, bob, _ = trio
    room, other = await alice.make_room(bob), await alice.make_room(bob)
    gone, stays = await bring(alice, "a.txt", TEXT), await bring(alice, "b.txt", TEXT)
    await show(alice, room, gone["id"], stays["id"])
    await show(alice, other, stays["id"])

    await alice.ask("DELETE", f"/rooms/{room}", 204)
    assert [await status(bob, file["id"]) for file in (gone, stays)] == [404, 200]

    await collected(server, timedelta(seconds=-5))
    assert [await status(alice, file["id"]) for file in (gone, stays)] == [404, 200]


async def test_several_files_go_on_one_message_in_their_order_by_either_door(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    ids = [(await bring(alice, f"{number}.txt", TEXT))["id"] for number in range(9)]

    async with bob.socket() as hears, alice.socket() as says:
        name = await says.send(room, "", file_ids=[*ids, ids[0]])
        heard, echo = await hears.hear_message(name), await says.hear_message(name)
    repeated = await alice.post(room, "", 200, id=name, file_ids=ids)

    assert [file["id"] for file in heard["files"]] == ids
    assert heard == echo == repeated == (await bob.changes(room, 0))["messages"][-1]


async def test_only_files_of_ones_own_that_are_there_may_be_sent(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    of_bob, own = await bring(bob, "b.txt", TEXT), await bring(alice, "a.txt", TEXT)

    for ids in ([of_bob["id"]], [str(uuid4())], [own["id"], of_bob["id"]]):
        assert (await alice.post(room, "x", 404, file_ids=ids))["code"] == "file_not_found"
    absurd: list[Any] = [["x"], [7], "x", [str(uuid4()) for _ in range(11)], None]
    for ids in absurd:
        assert (await alice.post(room, "x", 422, file_ids=ids))["code"] == "invalid_request"
    await alice.post(room, " ", 422, file_ids=[])

    assert (await bob.history(room))["messages"] == []
    assert await status(bob, own["id"]) == 404


async def test_an_upload_may_be_taken_back_until_it_is_used(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    unused, used = await bring(alice, "a.txt", TEXT), await bring(alice, "b.txt", TEXT)
    await show(alice, room, used["id"])

    await bob.ask("DELETE", f"/files/{unused['id']}", 404)
    await alice.ask("DELETE", f"/files/{unused['id']}", 204)
    await alice.ask("DELETE", f"/files/{unused['id']}", 404)

    assert (await alice.ask("DELETE", f"/files/{used['id']}", 403))["code"] == "forbidden"
    assert [await status(alice, file["id"]) for file in (unused, used)] == [404, 200]


async def test_a_picture_of_a_person_is_open_to_everybody_who_has_an_account(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    first, second = await bring(alice, "a.png", image_bytes()), await bring(alice, "b.png", image_bytes())

    async with bob.socket() as hears:
        user = await alice.ask("PATCH", "/users/me", json={"avatar": first["id"]})
        assert (await hears.hear("user.updated"))["user"] == user
    assert user["avatar"] == first["id"]
    assert [await status(person, first["id"], "/thumbnail") for person in trio] == [200, 200, 200]

    await show(alice, room, second["id"])
    await alice.ask("PATCH", "/users/me", json={"avatar": second["id"]})
    assert [await status(person, first["id"]) for person in trio] == [404, 404, 404]
    assert [await status(person, second["id"]) for person in trio] == [200, 200, 200]

    assert (await alice.ask("PATCH", "/users/me", json={"avatar": ""}))["avatar"] is None
    assert [await status(person, second["id"]) for person in trio] == [200, 200, 404]


async def test_a_picture_of_a_room_is_open_to_everybody_who_has_an_account(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob, kind="private")
    first, second = await bring(alice, "a.png", image_bytes()), await bring(alice, "b.png", image_bytes())

    async with bob.socket() as hears:
        await alice.ask("PATCH", f"/rooms/{room}", json={"avatar": first["id"]})
        heard = await hears.hear("room.updated")
    assert heard["room"]["avatar"] == first["id"]
    assert heard["version"] == (await bob.ask("GET", f"/rooms/{room}"))["version"]
    assert [await status(person, first["id"]) for person in trio] == [200, 200, 200]

    await alice.ask("PATCH", f"/rooms/{room}", json={"avatar": second["id"]})
    assert [await status(person, first["id"]) for person in trio] == [404, 404, 404]
    await alice.ask("DELETE", f"/rooms/{room}", 204)
    assert await status(bob, second["id"]) == 404


async def test_a_picture_to_be_shown_must_be_a_picture_and_ones_own(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    of_bob, text = await bring(bob, "b.png", image_bytes()), await bring(alice, "a.txt", TEXT)

    for path in ("/users/me", f"/rooms/{room}"):
        await alice.ask("PATCH", path, 404, json={"avatar": of_bob["id"]})
        await alice.ask("PATCH", path, 404, json={"avatar": str(uuid4())})
        await alice.ask("PATCH", path, 422, json={"avatar": text["id"]})
        await alice.ask("PATCH", path, 422, json={"avatar": "../x"})
    await bob.ask("PATCH", f"/rooms/{room}", 403, json={"avatar": of_bob["id"]})
    assert await status(alice, of_bob["id"]) == 404


async def collected(server: RunningServer, kept: timedelta = DAY) -> None:
    """One round of the collector, on the server's own loop."""
    round_ = asyncio.run_coroutine_threadsafe(server.services.file_bin.collect(kept), server.loop)
    await asyncio.wrap_future(round_)


async def test_orphans_are_collected_and_nothing_else_is(trio: list[Person], server: RunningServer) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    unused, used, face = [await bring(alice, "a.png", image_bytes()) for _ in range(3)]
    await show(alice, room, used["id"])
    await alice.ask("PATCH", "/users/me", json={"avatar": face["id"]})
    folder = server.services.settings.data_dir / "files"
    lost = str(uuid4())
    for name in (lost, f"{used['id']}.draft"):
        (folder / name[:2]).mkdir(exist_ok=True)
        (folder / name[:2] / name).write_bytes(b"a crash left this")

    await collected(server)
    assert len(list(folder.rglob(f"{lost}*"))) == len(list(folder.rglob("*.draft"))) == 1
    assert [await status(alice, file["id"]) for file in (unused, used, face)] == [200, 200, 200]

    await collected(server, timedelta(seconds=-5))
    assert not [*folder.rglob(f"{lost}*"), *folder.rglob("*.draft"), *folder.rglob(f"{unused['id']}*")]
    assert [await status(alice, file["id"]) for file in (unused, used, face)] == [404, 200, 200]
