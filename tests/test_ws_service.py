"""The connection manager alone, with sockets that exist only in memory."""

from unittest.mock import Mock

import pytest

import realtime.frames
from realtime.frames import Frames
from services.events import (
    Entered,
    Event,
    Left,
    PersonalEvent,
    ProfileChanged,
    RoomClosed,
    RoomEvent,
    SessionsEnded,
    dump,
    frame,
    load,
)
from services.ws_service import ConnectionManager
from tests.sockets import MemorySocket, attached

ALICE, BOB, CAROL = 1, 2, 3
ROOM, OTHER_ROOM = 7, 8


@pytest.fixture
def manager() -> ConnectionManager:
    """Nobody is connected."""
    return ConnectionManager()


def said(number: int, room_id: int = ROOM) -> RoomEvent:
    """The room's event of this version."""
    return RoomEvent(room_id, frame("message.created", room_id, number))


def versions(socket: MemorySocket, room_id: int = ROOM) -> list[int]:
    """Which versions of a room a socket was told, in order."""
    return [heard["version"] for heard in socket.frames if heard.get("room_id") == room_id]


def test_every_socket_of_everybody_in_the_room_is_told_and_no_other(manager: ConnectionManager) -> None:
    phone, laptop = attached(manager, ALICE, [ROOM]), attached(manager, ALICE)
    bob, carol = attached(manager, BOB, [ROOM, OTHER_ROOM]), attached(manager, CAROL, [OTHER_ROOM])

    manager.apply([said(1)])

    assert [versions(socket) for socket in (phone, laptop, bob, carol)] == [[1], [1], [1], []]


def test_a_person_is_online_until_the_last_socket_has_gone(manager: ConnectionManager) -> None:
    told: list[tuple[int, bool]] = []
    manager.on_presence = lambda user_id, connected: told.append((user_id, connected))
    phone, laptop = attached(manager, ALICE), attached(manager, ALICE)

    manager.detach(phone.client)
    manager.detach(phone.client)
    assert told == [(ALICE, True)]
    assert manager.clients_of(ALICE) == [laptop.client]
    manager.detach(laptop.client)

    assert told == [(ALICE, True), (ALICE, False)]
    assert manager.clients() == []


def test_a_person_without_sockets_is_remembered_until_forgotten(manager: ConnectionManager) -> None:
    attached(manager, BOB, [ROOM])
    alice = attached(manager, ALICE, [ROOM])
    manager.forget(ALICE)
    assert manager.is_online(ALICE)
    manager.detach(alice.client)
    assert manager.online_in([ROOM]) == {ALICE, BOB}

    manager.forget(ALICE)

    assert not manager.is_online(ALICE)
    assert manager.online_in([ROOM]) == {BOB}
    assert manager.rooms_of(ALICE) == set()


def test_who_returns_before_they_are_forgotten_hears_their_rooms_at_once(manager: ConnectionManager) -> None:
    manager.detach(attached(manager, ALICE, [ROOM]).client)

    back = attached(manager, ALICE, rooms=None)
    assert back.presence.known
    manager.apply([said(1)])

    assert versions(back) == [1]


def test_a_lost_connection_is_counted_out_and_written_to_no_more(manager: ConnectionManager) -> None:
    alice, bob = attached(manager, ALICE, [ROOM]), attached(manager, BOB, [ROOM])

    alice.connection.close(4008, "too slow")
    manager.apply([said(1)])

    assert manager.clients_of(ALICE) == []
    assert (versions(alice), versions(bob)) == ([], [1])


def test_events_reach_a_socket_in_the_order_of_their_commits(manager: ConnectionManager) -> None:
    alice, bob = attached(manager, ALICE, [ROOM, OTHER_ROOM]), attached(manager, BOB)
    entrance: list[Event] = [
        Entered(ROOM, BOB, 3),
        PersonalEvent(BOB, {"type": "room.created", "room_id": ROOM, "version": 3}),
    ]

    manager.apply([said(1), said(1, OTHER_ROOM), said(2), *entrance, said(3), said(4), Left(ROOM, BOB, 5), said(5)])

    assert versions(alice) == [1, 2, 3, 4, 5]
    assert versions(alice, OTHER_ROOM) == [1]
    assert [(frame["type"], frame["version"]) for frame in bob.frames] == [
        ("room.created", 3),
        ("message.created", 3),
        ("message.created", 4),
    ]


def test_what_a_room_gets_in_one_go_leaves_in_one_write(manager: ConnectionManager) -> None:
    alice = attached(manager, ALICE, [ROOM])
    before = len(alice.connection.pieces)

    manager.apply([said(number) for number in range(1, 51)])

    assert len(alice.connection.pieces) == before + 1
    assert versions(alice) == list(range(1, 51))


def test_a_frame_is_encoded_once_however_many_hear_it(
    manager: ConnectionManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    encode = Mock(wraps=realtime.frames.text_frame)
    monkeypatch.setattr(realtime.frames, "text_frame", encode)
    wires: list[bytes] = []
    crowd = [attached(manager, user_id, [ROOM]) for user_id in range(100)]
    for socket in crowd:
        socket.connection.write_wire = wires.append
        manager.go_live(socket.client, Frames([]), [ROOM])
    encode.reset_mock()

    manager.apply([said(1)])

    assert encode.call_count == 1
    assert len(wires) == 100
    assert len({id(wire) for wire in wires}) == 1


def test_a_slow_socket_is_closed_and_the_others_are_served(manager: ConnectionManager) -> None:
    slow = attached(manager, ALICE, [ROOM], live=False, buffer_bytes=100)
    quick = attached(manager, BOB, [ROOM])

    for number in range(1, 6):
        manager.apply([said(number)])

    assert slow.connection.ended_with == (4008, "too slow")
    assert manager.clients_of(ALICE) == []
    assert versions(quick) == [1, 2, 3, 4, 5]


def test_what_happens_during_the_catch_up_comes_behind_it(manager: ConnectionManager) -> None:
    alice = attached(manager, ALICE, [ROOM], live=False)
    manager.apply([said(1), said(2)])
    assert alice.frames == []

    manager.go_live(alice.client, Frames([b'{"type":"hello"}']), [ROOM])
    manager.apply([said(3)])

    assert [frame["type"] for frame in alice.frames] == ["hello", *["message.created"] * 3]
    assert versions(alice) == [1, 2, 3]


def test_somebody_removed_hears_nothing_more_while_the_room_goes_on(manager: ConnectionManager) -> None:
    alice, bob = attached(manager, ALICE, [ROOM]), attached(manager, BOB, [ROOM])

    manager.apply(
        [Left(ROOM, BOB, 1), PersonalEvent(BOB, {"type": "room.removed", "room_id": ROOM, "version": 1}), said(2)]
    )
    manager.broadcast(ROOM, {"type": "typing", "room_id": ROOM, "user_id": ALICE})

    assert [frame["type"] for frame in bob.frames] == ["room.removed"]
    assert [frame["type"] for frame in alice.frames] == ["message.created", "typing"]


@pytest.mark.parametrize(
    ("moves", "hears"),
    [([Left(ROOM, BOB, 6), Entered(ROOM, BOB, 5)], False), ([Entered(ROOM, BOB, 6), Left(ROOM, BOB, 5)], True)],
)
def test_a_move_that_another_node_tells_of_too_late_changes_nothing(
    manager: ConnectionManager, moves: list[Event], hears: bool
) -> None:
    bob = attached(manager, BOB, [ROOM])

    manager.apply([*moves, PersonalEvent(BOB, {"type": "room.created", "room_id": ROOM, "version": 5}), said(7)])

    assert manager.rooms_of(BOB) == ({ROOM} if hears else set())
    assert [frame["type"] for frame in bob.frames] == (["message.created"] if hears else [])


def test_after_a_restore_moves_count_anew(manager: ConnectionManager) -> None:
    attached(manager, BOB, [ROOM])
    manager.apply([Left(ROOM, BOB, 6)])

    manager.begin_anew()
    attached(manager, BOB)
    manager.apply([Entered(ROOM, BOB, 3)])

    assert manager.rooms_of(BOB) == {ROOM}


def test_a_closed_room_is_heard_of_for_the_last_time(manager: ConnectionManager) -> None:
    alice, bob = attached(manager, ALICE, [ROOM]), attached(manager, BOB, [ROOM, OTHER_ROOM])

    manager.apply([said(1), RoomClosed(ROOM), said(2), said(1, OTHER_ROOM)])

    assert (versions(alice), versions(bob), versions(bob, OTHER_ROOM)) == ([1], [1], [1])
    assert manager.rooms_of(BOB) == {OTHER_ROOM}


def test_an_ended_session_takes_its_own_sockets_with_it(manager: ConnectionManager) -> None:
    phone, laptop = attached(manager, ALICE, session_id="phone"), attached(manager, ALICE, session_id="laptop")
    bob = attached(manager, BOB, session_id="phone")

    manager.apply([SessionsEnded(ALICE, ("phone",))])

    assert phone.connection.ended_with == (4001, "session ended")
    assert laptop.connection.ended_with is bob.connection.ended_with is None
    assert manager.clients_of(ALICE) == [laptop.client]


def test_a_changed_profile_is_encoded_once_and_told_once_to_each_neighbour(
    manager: ConnectionManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = attached(manager, ALICE)
    bob, also_bob = attached(manager, BOB, [ROOM, OTHER_ROOM]), attached(manager, BOB)
    carol = attached(manager, CAROL, [99])
    encoded = Mock(side_effect=realtime.frames.Frames)
    monkeypatch.setattr("services.ws_service.Frames", encoded)
    changed = ProfileChanged(ALICE, (ROOM, OTHER_ROOM, 12345), {"type": "user.updated", "user": {"id": ALICE}})

    manager.apply([changed, *load(dump([changed]))])

    assert [len(socket.frames) for socket in (alice, bob, also_bob, carol)] == [2, 2, 2, 0]
    assert encoded.call_count == 2
    assert bob.frames[0] == {"type": "user.updated", "user": {"id": ALICE}}


def test_a_changed_profile_is_told_behind_what_was_said_before_it(manager: ConnectionManager) -> None:
    bob = attached(manager, BOB, [ROOM])

    manager.apply([said(1), ProfileChanged(ALICE, (ROOM,), {"type": "user.updated"}), said(2), Left(ROOM, BOB, 2)])

    assert [heard["type"] for heard in bob.frames] == ["message.created", "user.updated", "message.created"]


def test_one_that_fails_while_it_is_written_to_keeps_nobody_from_hearing(manager: ConnectionManager) -> None:
    first = attached(manager, ALICE, [ROOM], live=False, buffer_bytes=1)
    second, third = attached(manager, BOB, [ROOM], live=False, buffer_bytes=1), attached(manager, CAROL, [ROOM])
    manager.on_presence = lambda user_id, connected: manager.tell(CAROL, {"type": "note", "user_id": user_id})

    manager.apply([said(1)])

    assert first.connection.closed
    assert second.connection.closed
    assert versions(third) == [1]
    assert [heard["user_id"] for heard in third.frames if heard["type"] == "note"] == [ALICE, BOB]
