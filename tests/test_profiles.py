"""What others see of somebody, and who hears when it changes."""

import pytest

from tests.people import Frame, Person, Socket, people
from tests.running_server import RunningServer
from tests.test_direct_rooms import open_direct


async def updates(socket: Socket) -> list[Frame]:
    """The changed profiles that this socket has heard of."""
    return [frame["user"] for frame in await socket.drain() if frame["type"] == "user.updated"]


async def test_a_changed_profile_is_told_once_to_everybody_who_shares_a_room(server: RunningServer) -> None:
    async with people(server.address, 5) as (alice, bob, carol, former, stranger):
        rooms = [await alice.make_room(bob, former) for _ in range(3)]
        await open_direct(alice, carol, 201)
        for room_id in rooms:
            await former.ask("POST", f"/rooms/{room_id}/leave", 204)
        version = (await alice.ask("GET", f"/rooms/{rooms[0]}"))["version"]

        async with (
            alice.socket() as at_alice,
            bob.socket() as at_bob,
            bob.socket() as also_at_bob,
            carol.socket() as at_carol,
            former.socket() as at_former,
            stranger.socket() as at_stranger,
        ):
            changed = await alice.ask("PATCH", "/users/me", json={"display_name": "陆羽", "status_text": " 在喝茶 🍵 "})

            assert changed == {**alice.user, "display_name": "陆羽", "status_text": "在喝茶 🍵"}
            for near in (at_alice, at_bob, also_at_bob, at_carol):
                assert await updates(near) == [changed]
            for far in (at_former, at_stranger):
                assert await updates(far) == []
        assert (await bob.ask("GET", f"/rooms/{rooms[0]}"))["version"] == version
        assert [room["peer"] for room in (await carol.ask("GET", "/rooms"))["rooms"]] == [changed]


async def test_a_profile_that_stays_as_it_is_is_not_told(trio: list[Person]) -> None:
    await trio[0].make_room(trio[1])

    async with trio[1].socket() as socket:
        for same in ({}, {"status_text": ""}, {"display_name": trio[0].user["display_name"]}, {"status_text": "  "}):
            await trio[0].ask("PATCH", "/users/me", json=same)

        assert await updates(socket) == []


async def test_a_status_may_be_taken_back(trio: list[Person]) -> None:
    assert (await trio[0].ask("PATCH", "/users/me", json={"status_text": "a" * 100}))["status_text"] == "a" * 100
    assert (await trio[0].ask("PATCH", "/users/me", json={"status_text": ""})) == trio[0].user


@pytest.mark.parametrize("status", ["a" * 101, "a\nb", "a\0b", "a\u202eb", 7])
async def test_a_status_that_may_not_be_is_refused(duo: list[Person], status: object) -> None:
    refused = await duo[0].ask("PATCH", "/users/me", 422, json={"status_text": status})

    assert [error["field"] for error in refused["errors"]] == ["status_text"]


async def test_nobody_makes_themselves_an_admin_of_the_server(trio: list[Person]) -> None:
    changed = await trio[1].ask("PATCH", "/users/me", json={"role": "admin"})

    assert changed["role"] == "member"
