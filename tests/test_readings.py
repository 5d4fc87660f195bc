"""Rooms of people that are read from the database while events go on: what is believed, and what is told of it."""

import asyncio
import threading
from collections.abc import Sequence
from contextlib import suppress

import pytest

from realtime.frames import Frames
from services.audience import Presence, Reading
from services.events import Entered, Event, Left, Payload, PersonalEvent, RoomClosed, frame
from services.ws_service import ConnectionManager
from tests.people import Person, knock
from tests.running_server import RunningServer
from tests.sockets import attached
from tests.test_ws_service import ALICE, BOB, OTHER_ROOM, ROOM, said, versions


@pytest.fixture
def manager() -> ConnectionManager:
    """Nobody is connected."""
    return ConnectionManager()


RACES: dict[str, tuple[Sequence[Event], list[int], set[int]]] = {
    "nothing happens": ([], [ROOM], {ROOM}),
    "they are removed": ([Left(ROOM, ALICE, 2)], [ROOM], set()),
    "they come in": ([Entered(ROOM, ALICE, 3)], [], {ROOM}),
    "they leave and return": ([Left(ROOM, ALICE, 2), Entered(ROOM, ALICE, 3)], [], {ROOM}),
    "they come in and are removed": ([Entered(ROOM, ALICE, 3), Left(ROOM, ALICE, 4)], [ROOM], set()),
    "the room is closed": ([RoomClosed(ROOM)], [ROOM], set()),
    "somebody else is removed": ([Left(ROOM, BOB, 2)], [ROOM], {ROOM}),
}


@pytest.mark.parametrize("race", RACES)
def test_events_know_better_than_rooms_that_were_loaded_while(manager: ConnectionManager, race: str) -> None:
    events, loaded, heard = RACES[race]
    alice = attached(manager, ALICE, rooms=None)
    reading = Reading(alice.presence)

    manager.apply(events)
    manager.settle(reading, set(loaded))

    assert manager.rooms_of(ALICE) == heard
    manager.apply([said(9)])
    assert versions(alice) == ([9] if heard else [])


def test_rooms_that_were_loaded_for_somebody_forgotten_are_thrown_away(manager: ConnectionManager) -> None:
    gone = attached(manager, ALICE, rooms=None)
    reading = Reading(gone.presence)
    manager.detach(gone.client)
    manager.forget(ALICE)
    back = attached(manager, ALICE, rooms=None)

    manager.settle(reading, {ROOM})

    assert not back.presence.known
    assert manager.online_in([ROOM]) == set()


def test_of_two_readings_each_knows_what_was_touched_since_it_began(manager: ConnectionManager) -> None:
    presence = attached(manager, ALICE, rooms=None).presence
    phone, laptop = Reading(presence), Reading(presence)
    manager.settle(phone, {ROOM})
    manager.apply([Left(ROOM, ALICE, 2)])

    manager.settle(laptop, {ROOM})

    assert manager.rooms_of(ALICE) == set()
    assert manager.is_settled(ALICE)


def test_a_reading_that_began_earlier_and_comes_later_changes_nothing(manager: ConnectionManager) -> None:
    presence = attached(manager, ALICE, [ROOM]).presence
    early, late = Reading(presence), Reading(presence)
    manager.settle(late, set())

    assert manager.settle(early, {ROOM}) == set()

    assert manager.rooms_of(ALICE) == set()


def test_a_reading_that_fails_changes_nothing_and_leaves_nothing_behind(manager: ConnectionManager) -> None:
    alice = attached(manager, ALICE, [ROOM])

    with suppress(OSError), manager.reading([ALICE, BOB]) as readings:
        assert [reading.presence for reading in readings] == [alice.presence]
        raise OSError

    assert manager.rooms_of(ALICE) == {ROOM}
    assert alice.presence.readings == ()


def news(type_: str, version: int, room_id: int = ROOM) -> dict[int, Payload]:
    """What a reading has found of a room, where nobody here has been told."""
    return {room_id: frame(type_, room_id, version)}


def test_who_was_found_to_be_in_a_room_hears_of_it_before_they_hear_it(manager: ConnectionManager) -> None:
    attached(manager, ALICE, [ROOM])
    manager.begin_position(ROOM, 3)
    bob = attached(manager, BOB)
    reading = Reading(bob.presence)
    manager.apply([said(4), said(5)])

    assert manager.settle(reading, {ROOM}, news("room.created", 4)) == {ROOM}
    manager.apply([said(6)])

    assert [(heard["type"], heard["version"]) for heard in bob.frames] == [("room.created", 4), ("message.created", 6)]
    assert manager.positions() == {ROOM: 4}, "Bob was not told of version 5"


def test_who_was_found_to_be_in_a_room_no_more_hears_of_it_and_nothing_else(manager: ConnectionManager) -> None:
    bob = attached(manager, BOB, [ROOM])
    reading = Reading(bob.presence)

    manager.settle(reading, set(), news("room.removed", 9))
    manager.apply([said(9), said(10)])
    late = PersonalEvent(BOB, frame("room.created", ROOM, 7))
    manager.apply([Entered(ROOM, BOB, 7), late, said(11)])

    assert [(heard["type"], heard["version"]) for heard in bob.frames] == [("room.removed", 9)]
    assert manager.rooms_of(BOB) == set()


def test_a_removal_that_was_found_does_not_undo_a_newer_entry(manager: ConnectionManager) -> None:
    bob = attached(manager, BOB, [ROOM])
    reading = Reading(bob.presence)
    entrance = PersonalEvent(BOB, frame("room.created", ROOM, 10))

    manager.apply([Entered(ROOM, BOB, 10), entrance])
    manager.settle(reading, set(), news("room.removed", 9))
    manager.apply([said(11)])

    assert [heard["type"] for heard in bob.frames] == ["room.created", "message.created"]
    assert manager.rooms_of(BOB) == {ROOM}


THRESHOLDS: dict[str, tuple[Sequence[int], list[tuple[str, int]]]] = {
    "greeted as one who is outside": ([], [("room.created", 4), ("message.created", 5)]),
    "greeted as one who is inside": (
        [ROOM],
        [("message.created", 1), ("room.removed", 2), ("room.created", 4), ("message.created", 5)],
    ),
}


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_what_was_held_of_a_room_is_heard_only_by_who_knows_themselves_in_it(
    manager: ConnectionManager, threshold: str
) -> None:
    rooms, heard = THRESHOLDS[threshold]
    bob = attached(manager, BOB, [ROOM, OTHER_ROOM], live=False)
    manager.apply(
        [
            said(1),
            Left(ROOM, BOB, 2),
            PersonalEvent(BOB, frame("room.removed", ROOM, 2)),
            said(3),
            Entered(ROOM, BOB, 4),
            PersonalEvent(BOB, frame("room.created", ROOM, 4)),
            said(5),
            said(1, OTHER_ROOM),
        ]
    )
    manager.tell(BOB, {"type": "presence", "changes": []})

    manager.go_live(bob.client, Frames([]), [*rooms, OTHER_ROOM])

    assert [(frame["type"], frame["version"]) for frame in bob.frames if frame.get("room_id") == ROOM] == heard
    assert [frame["type"] for frame in bob.frames][-2:] == ["message.created", "presence"]
    assert versions(bob, OTHER_ROOM) == [1]


def test_who_enters_behind_what_was_said_is_told_of_it(manager: ConnectionManager) -> None:
    attached(manager, ALICE, [ROOM])
    manager.begin_position(ROOM, 3)
    attached(manager, BOB)

    manager.apply([said(5), Entered(ROOM, BOB, 4), said(4)])
    assert manager.positions() == {ROOM: 4}, "nobody told Bob of version 5"
    manager.apply([said(6), Entered(ROOM, BOB, 4)])
    assert manager.positions() == {ROOM: 4}

    manager.note_position(ROOM, 5)
    assert manager.positions() == {ROOM: 6}


async def test_who_is_sent_out_while_they_are_greeted_hears_nothing_that_was_said_before(
    trio: list[Person], server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    sync, listens, is_sent_out = server.services.sync, threading.Event(), threading.Event()
    listen = sync.listen

    async def listen_until_they_are_sent_out(presence: Presence) -> None:
        await listen(presence)
        if presence.user_id == bob.id:
            listens.set()
            await asyncio.to_thread(is_sent_out.wait)

    monkeypatch.setattr(sync, "listen", listen_until_they_are_sent_out)
    async with knock(bob.address) as at_bob:
        await at_bob.say("auth", token=bob.token)
        await asyncio.to_thread(listens.wait)
        assert server.services.manager.rooms_of(bob.id) == {room}
        await alice.post(room, "while Bob was here")
        await alice.ask("DELETE", f"/rooms/{room}/members/{bob.id}", 204)
        is_sent_out.set()

        hello = await at_bob.hear("hello")
        heard = await at_bob.drain()

    assert hello["rooms"] == []
    assert not [frame for frame in heard if frame["type"] == "message.created"]
