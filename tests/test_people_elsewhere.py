"""The people on other nodes: on which they are, and in which rooms, whatever happens while that is read."""

import pytest

from services.people_elsewhere import PeopleElsewhere

ALICE, BOB = 1, 2
ROOM, OTHER_ROOM = 7, 8


@pytest.fixture
def elsewhere() -> PeopleElsewhere:
    """Alice is on one node, in one room."""
    people = PeopleElsewhere()
    people.arrive("one", [ALICE])
    people.settle(people.load(10), {ALICE: [ROOM]})
    return people


def test_somebody_is_online_as_long_as_they_are_on_any_node(elsewhere: PeopleElsewhere) -> None:
    elsewhere.arrive("other", [ALICE])
    elsewhere.arrive("other", [ALICE])
    elsewhere.depart("one", [ALICE])
    assert ALICE in elsewhere
    assert list(elsewhere.online()) == [ALICE]

    elsewhere.depart("other", [ALICE])
    assert ALICE not in elsewhere
    assert list(elsewhere.rooms_of(ALICE)) == [ROOM]  # their rooms have yet to be told
    elsewhere.forget(ALICE)

    assert list(elsewhere.rooms_of(ALICE)) == list(elsewhere.online_in(ROOM)) == []


def test_who_is_on_a_node_is_not_forgotten(elsewhere: PeopleElsewhere) -> None:
    elsewhere.forget(ALICE)

    assert set(elsewhere.online_in(ROOM)) == {ALICE}


def test_rooms_follow_the_events(elsewhere: PeopleElsewhere) -> None:
    elsewhere.enter(ALICE, OTHER_ROOM)
    elsewhere.enter(BOB, ROOM)  # who is not elsewhere
    elsewhere.leave(ALICE, ROOM)

    assert list(elsewhere.rooms_of(ALICE)) == [OTHER_ROOM]
    assert list(elsewhere.online_in(ROOM)) == []
    assert set(elsewhere.online_in(OTHER_ROOM)) == {ALICE}
    elsewhere.close_room(OTHER_ROOM)
    assert list(elsewhere.rooms_of(ALICE)) == list(elsewhere.online_in(OTHER_ROOM)) == []


@pytest.mark.parametrize(
    ("event", "read", "expected"),
    [
        ("enter", [], {ROOM}),
        ("leave", [ROOM], set()),
        ("close", [ROOM], set()),
        ("nothing", [ROOM], {ROOM}),
    ],
)
def test_events_know_better_than_what_was_read_meanwhile(event: str, read: list[int], expected: set[int]) -> None:
    people = PeopleElsewhere()
    people.arrive("one", [ALICE])
    loaded = people.load(10)
    assert not people.knows(ALICE)

    if event == "enter":
        people.enter(ALICE, ROOM)
    elif event == "leave":
        people.leave(ALICE, ROOM)
    elif event == "close":
        people.close_room(ROOM)
    people.settle(loaded, {ALICE: read})

    assert people.knows(ALICE)
    assert set(people.rooms_of(ALICE)) == expected
    assert set(people.online_in(ROOM)) == ({ALICE} if expected else set())


def test_what_was_read_of_somebody_forgotten_is_thrown_away() -> None:
    people = PeopleElsewhere()
    people.arrive("one", [ALICE])
    loaded = people.load(10)
    people.depart("one", [ALICE])
    people.forget(ALICE)
    people.arrive("one", [ALICE])

    people.settle(loaded, {ALICE: [ROOM]})

    assert not people.knows(ALICE)
    assert list(people.online_in(ROOM)) == []
    assert list(people.load(10)) == [ALICE]


def test_who_could_not_be_read_is_read_again_and_nobody_twice() -> None:
    people = PeopleElsewhere()
    people.arrive("one", [ALICE, BOB])
    first = people.load(1)
    second = people.load(10)

    assert (list(first), list(second), list(people.load(10))) == ([ALICE], [BOB], [])
    people.give_back(first)
    assert list(people.load(10)) == [ALICE]


def test_a_doubt_lets_rooms_be_read_anew_and_keeps_them_till_then(elsewhere: PeopleElsewhere) -> None:
    elsewhere.reconsider([ALICE, BOB])
    assert list(elsewhere.rooms_of(ALICE)) == [ROOM]

    elsewhere.settle(elsewhere.load(10), {ALICE: [OTHER_ROOM]})

    assert list(elsewhere.rooms_of(ALICE)) == [OTHER_ROOM]
    assert list(elsewhere.online_in(ROOM)) == []
    assert list(elsewhere.load(10)) == []
