"""What passes and is not kept: who is online, who is typing, how far I have read on my other device."""

import asyncio

import pytest

from services import presence_service
from services.audience import Reading
from services.presence_service import PresenceService
from services.ws_service import ConnectionManager
from tests.people import Person, people
from tests.presence import PresenceOf, heard_about, is_shown_online
from tests.running_server import RunningServer, running_server
from tests.sockets import attached


async def test_those_who_share_a_room_hear_somebody_come_and_go(pair: list[Person]) -> None:
    alice, bob = pair
    room_id = await alice.make_room(bob)

    async with alice.socket() as socket:
        async with bob.socket():
            await socket.hear("presence", PresenceOf(bob.id, online=True))
            assert await is_shown_online(alice, room_id, bob)
        await socket.hear("presence", PresenceOf(bob.id, online=False))

    assert not await is_shown_online(alice, room_id, bob)


async def test_strangers_hear_nothing_of_each_other(trio: list[Person]) -> None:
    alice, bob, stranger = trio
    await alice.make_room(bob)

    async with alice.socket() as at_alice, stranger.socket() as at_stranger:
        async with bob.socket():
            await at_alice.hear("presence", PresenceOf(bob.id, online=True))
        await at_alice.hear("presence", PresenceOf(bob.id, online=False))
        await at_stranger.drain()

    assert heard_about(at_stranger, bob) == []
    assert bob.id not in at_stranger.heard[0]["online"]


async def test_a_page_that_is_loaded_anew_does_not_make_its_person_flicker(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("patient")
    with running_server(f"sqlite:///{folder / 'teahouse.db'}", folder, presence_grace_s=60) as server:
        async with people(server.address, 2) as [alice, bob]:
            await alice.make_room(bob)

            async with alice.socket() as at_alice:
                async with bob.socket():
                    await at_alice.hear("presence", PresenceOf(bob.id, online=True))
                async with bob.socket() as back:
                    await back.drain()
                    await at_alice.drain()

                assert heard_about(at_alice, bob) == [True]


async def test_the_more_people_are_told_the_longer_the_next_changes_are_gathered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(presence_service, "PAUSE_PER_FRAME_S", 0.25)
    manager = ConnectionManager()
    service = PresenceService(manager, grace_s=0)
    clock = asyncio.get_running_loop().time

    began = clock()
    ann, bob = (attached(manager, person, [1]) for person in (1, 2))
    await ann.hear(lambda frame: {"user_id": bob.client.user_id, "online": True} in frame["changes"])
    attached(manager, 3, [1])
    await ann.hear(lambda frame: {"user_id": 3, "online": True} in frame["changes"])
    service.close()

    assert clock() - began > 0.55


async def test_a_second_device_changes_nothing_until_both_are_gone(pair: list[Person]) -> None:
    alice, bob = pair
    await alice.make_room(bob)

    async with alice.socket() as at_alice:
        async with bob.socket():
            await at_alice.hear("presence", PresenceOf(bob.id, online=True))
            async with bob.socket():
                pass
        await at_alice.hear("presence", PresenceOf(bob.id, online=False))

    assert heard_about(at_alice, bob) == [True, False]


async def test_an_arrival_is_heard_however_long_the_rooms_take_to_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.presence_service.GATHER_S", 0)
    manager = ConnectionManager()
    presence = PresenceService(manager, grace_s=0)
    neighbour = attached(manager, user_id=1, rooms=[7])
    late, other = attached(manager, user_id=2, rooms=None), attached(manager, user_id=3, rooms=[7])
    await neighbour.hear(PresenceOf(3, online=True))
    assert not [frame for frame in neighbour.frames if PresenceOf(2, online=True)(frame)]

    manager.settle(Reading(late.presence), {7})

    await neighbour.hear(PresenceOf(2, online=True))
    await other.hear(PresenceOf(2, online=True))
    presence.close()


async def test_typing_is_told_to_the_room_and_to_no_stranger(trio: list[Person]) -> None:
    alice, bob, stranger = trio
    room_id = await alice.make_room(bob)

    async with alice.socket() as at_alice, bob.socket() as at_bob, stranger.socket() as at_stranger:
        await at_alice.say("typing", room_id=room_id)
        assert await at_bob.hear("typing") == {"type": "typing", "room_id": room_id, "user_id": alice.id}

        await at_stranger.say("typing", room_id=room_id, ref="let me")
        assert (await at_stranger.hear("error"))["code"] == "room_not_found"
        assert not [frame for frame in await at_bob.drain() if frame.get("user_id") == stranger.id]


async def test_typing_is_told_at_most_once_in_a_while_for_each_room(
    pair: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob = pair
    rooms = [await alice.make_room(bob), await alice.make_room(bob)]
    monkeypatch.setattr("services.typing_service.TYPING_PAUSE_S", 600)

    async with alice.socket() as at_alice, bob.socket() as at_bob:
        for room_id in [*rooms, *rooms, *rooms]:
            await at_alice.say("typing", room_id=room_id)
        await at_alice.drain()

        told = [frame["room_id"] for frame in await at_bob.drain() if frame["type"] == "typing"]
        assert told == rooms


async def test_a_read_mark_reaches_my_own_devices_alone(pair: list[Person], either_server: RunningServer) -> None:
    alice, bob = pair
    room_id = await alice.make_room(bob)
    await alice.post(room_id, "read me")

    async with bob.socket() as phone, bob.socket() as laptop, alice.socket() as at_alice:
        await phone.say("read", room_id=room_id, seq=1, ref="seen")

        told = await laptop.hear("read")
        assert told == {"type": "read", "room_id": room_id, "last_read_seq": 1, "unread": 0, "mentions_unread": 0}
        assert (await phone.hear("read", lambda frame: "ref" in frame))["ref"] == "seen"
        assert not [frame for frame in await at_alice.drain() if frame["type"] == "read"]
