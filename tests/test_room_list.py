"""The room list of somebody who is in many rooms: one round trip, the same few queries, a bounded time."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

import anyio
import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session

from models import Base, Membership, Room, User
from models.base import now
from services import room_views
from tests.people import Person, people
from tests.running_server import RunningServer
from tests.test_direct_rooms import open_direct

MANY = 150
AT_ONCE = 10
LOOKS = 3
"""What the server does by itself may fall into one, and only adds to it: the fewest queries are those asked for."""

SLOWEST_S = 3.0
"""For the list of so many rooms, on a machine that does other things at the same time."""

OF_ROUNDS = ("server_state", "search_positions", "FROM agents", "FROM answers", "last_read_seq < rooms.last_seq")
"""By these the statements of the server's own rounds are known."""


@contextmanager
def counted_queries(server: RunningServer) -> Iterator[list[str]]:
    """The statements that the server's readers run meanwhile, but for those of its own rounds."""
    statements: list[str] = []
    engine = server.services.chat._database._read_engine

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not any(sign in statement for sign in OF_ROUNDS):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", count)


async def make_rooms(person: Person, peers: list[Person], count: int) -> None:
    """So many rooms with something said in each: a direct one with each peer, the others private."""

    async def make(number: int) -> None:
        if number < len(peers):
            room_id = (await open_direct(person, peers[number], 201))["id"]
        else:
            room_id = await person.make_room(kind="private", name=f"room {number}")
        await person.post(room_id, f"in {number}")

    for start in range(0, count, AT_ONCE):
        async with anyio.create_task_group() as makers:
            for number in range(start, min(start + AT_ONCE, count)):
                makers.start_soon(make, number)


async def test_a_list_of_many_rooms_takes_no_more_queries_than_one_of_three(server: RunningServer) -> None:
    async with people(server.address, 6) as (little, much, *peers):
        await make_rooms(little, peers[:1], 3)
        await make_rooms(much, peers, MANY)
        await server.settle()

        with counted_queries(server) as few:
            assert len((await little.ask("GET", "/rooms"))["rooms"]) == 3
        with counted_queries(server) as many:
            began = perf_counter()
            rooms = (await much.ask("GET", "/rooms"))["rooms"]
            took_s = perf_counter() - began

        assert len(rooms) == MANY
        assert len(many) == len(few) <= 5
        assert took_s < SLOWEST_S
        peers_shown = {room["peer"]["id"] for room in rooms if room["peer"]}
        assert peers_shown == {peer.id for peer in peers}
        assert all(room["last_message"]["content"].startswith("in ") for room in rooms)


async def test_hello_takes_no_more_queries_for_many_rooms_than_for_few(server: RunningServer) -> None:
    async with people(server.address, 3) as (little, much, peer):
        await make_rooms(little, [peer], 2)
        await make_rooms(much, [peer], 40)
        await server.settle()
        few, many = [min([await queries_of_a_hello(server, person) for _ in range(LOOKS)]) for person in (little, much)]

    assert few == many > 0


async def queries_of_a_hello(server: RunningServer, person: Person) -> int:
    """How many queries were run until this person was let in and had heard all that was on its way."""
    with counted_queries(server) as statements:
        async with person.socket() as socket:
            await socket.drain()
    return len(statements)


@pytest.mark.parametrize(
    "path", ["/rooms/{room}/members", "/rooms/{room}/bans", "/rooms/{room}/invites", "/users/me/blocks"]
)
async def test_who_is_listed_takes_no_more_queries_for_many_than_for_few(server: RunningServer, path: str) -> None:
    counts, listed = [], []
    async with people(server.address, 12) as (owner, *crowd):
        room = await owner.make_room(*crowd[:1])
        for newcomers in (crowd[:1], crowd[1:]):
            for person in newcomers:
                await owner.ask("POST", f"/rooms/{room}/members", 201, json={"user_id": person.id})
                await owner.ask("PUT", f"/users/me/blocks/{person.id}", 204)
                await owner.ask("POST", f"/rooms/{room}/invites", 201, json={})
            for person in newcomers[::2] if "bans" in path else []:
                await owner.ask("PUT", f"/rooms/{room}/bans/{person.id}")
            await server.settle()
            with counted_queries(server) as statements:
                answer = await owner.ask("GET", path.format(room=room))
            counts.append(len(statements))
            listed.append(max(len(found) for found in answer.values() if found is not None))

    assert listed[0] < listed[1] >= 5
    assert counts[0] == counts[1] <= 3


def steps_of_a_list(members: int) -> int:
    """How many steps SQLite takes for the lists of ten people in a room of so many, all told."""
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        counts = {"version": members, "member_count": members, "last_seq": 0}
        session.add(Room(id=1, kind="public", name="crowd", topic="", created_at=now(), **counts))
        for number in range(1, members + 1):
            name = f"guest{number}"
            names = {"username": name, "username_key": name, "display_name": name}
            session.add(User(id=number, kind="person", created_at=now(), **names))
            session.flush()
            place = {"room_id": 1, "user_id": number, "role": "member", "version": number, "last_read_seq": 0}
            session.add(Membership(joined_at=now(), **place))
        session.commit()
        connection = session.connection().connection.dbapi_connection
        assert connection is not None
        connection.set_progress_handler(step, 1)
        assert all(room_views.rooms_of_all(session, range(1, 11)).values())
    engine.dispose()
    return steps


def test_a_list_costs_the_same_in_a_room_of_few_as_in_a_room_of_many() -> None:
    assert steps_of_a_list(members=500) < 1.2 * steps_of_a_list(members=20)
