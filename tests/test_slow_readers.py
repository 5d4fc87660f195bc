"""Who does not read is closed with 4008 and catches up later; nobody else notices."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Any

import anyio
import orjson
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from services.room_views import PAGE_BYTES
from tests.people import Person, Socket, people
from tests.running_server import RunningServer, running_server
from tests.test_catch_up import known

BUFFER_BYTES = 64 * 1024
RECEIVE_BUFFER_BYTES = 4096
CONTENT = "茶" * 2000
KERNEL_BYTES = 4 * 1024 * 1024
"""So much the kernel may take from the server at most (`net.ipv4.tcp_wmem`)."""

LONGEST = "🍵" * 8000
MESSAGES = 1500
ROOMS = 80
SMALLEST_BYTES = 1024 * 1024
MUCH = 90


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with a small bound for what may wait for a client."""
    folder = tmp_path_factory.mktemp("slow")
    with running_server(f"sqlite:///{folder / 'teahouse.db'}", folder, send_buffer_bytes=BUFFER_BYTES) as server:
        yield server


@pytest.fixture
async def pair(own_server: RunningServer) -> AsyncIterator[list[Person]]:
    """Somebody who talks, and somebody who does not listen."""
    async with people(own_server.address, 2) as two:
        yield two


class DeafSocket:
    """A socket with little room for what arrives, which reads `hello`, and then nothing that it is not told to."""

    def __init__(self, person: Person, **auth: Any) -> None:
        self._person = person
        self._auth = auth

    async def __aenter__(self) -> Socket:
        host, port = self._person.address.split(":")
        raw = socket.socket()
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        raw.connect((host, int(port)))
        raw.setblocking(False)
        self._connection = connect(
            f"ws://{self._person.address}/ws",
            sock=raw,
            compression=None,
            max_queue=1,
            ping_interval=None,
            max_size=None,
        )
        deaf = Socket(await self._connection.__aenter__())
        await deaf.say("auth", token=self._person.token, **self._auth)
        await deaf.hear("hello")
        return deaf

    async def __aexit__(self, *error: object) -> None:
        await self._connection.__aexit__(None, None, None)


async def test_who_does_not_read_is_closed_and_loses_nothing(pair: list[Person], own_server: RunningServer) -> None:
    talker, deaf_one = pair
    room = await talker.make_room(deaf_one)

    async with DeafSocket(deaf_one) as deaf:
        deaf.websocket.transport.pause_reading()
        async with talker.socket() as loud:
            for _ in range(MESSAGES):
                await loud.hear_message(await loud.send(room, CONTENT))
        await _until_gone(own_server, deaf_one)
        deaf.websocket.transport.resume_reading()
        assert await _drained_close_code(deaf) == 4008

    heard = [frame["version"] for frame in deaf.heard if frame["type"] == "message.created"]
    assert 0 < len(heard) < MESSAGES
    assert heard == list(range(heard[0], heard[0] + len(heard))), "what came before the end came in order"
    changes = await deaf_one.changes(room, heard[-1])
    assert changes["version"] == heard[0] + MESSAGES - 1


async def test_who_is_far_behind_on_a_slow_line_gets_whole(tmp_path: Path) -> None:
    with running_server(f"sqlite:///{tmp_path / 'teahouse.db'}", tmp_path, send_buffer_bytes=SMALLEST_BYTES) as server:
        async with people(server.address, 2) as (talker, slow_one):
            rooms = [await talker.make_room(slow_one) for _ in range(4)]
            before = await known(slow_one)
            said = {room: await _say_much(talker, room) for room in rooms}
            async with DeafSocket(slow_one, **before) as slow:
                heard = await _catch_up(slow, rooms)

    assert heard == said
    assert len(rooms) * MUCH * len(CONTENT.encode()) > 2 * SMALLEST_BYTES, "otherwise it would fit into the bound"


async def test_who_has_much_in_many_rooms_comes_in_on_a_slow_line(pair: list[Person]) -> None:
    talker, slow_one = pair

    async def one_room() -> None:
        room = await slow_one.make_room(talker)
        await talker.post(room, LONGEST)
        await slow_one.ask("PUT", f"/rooms/{room}/draft", json={"content": LONGEST})

    async with anyio.create_task_group() as tasks:
        for _ in range(ROOMS):
            tasks.start_soon(one_room)

    async with DeafSocket(slow_one) as slow:
        [hello] = slow.heard
        assert len(orjson.dumps(hello)) > KERNEL_BYTES, "otherwise it would not wait in the server"
        await slow.say("ping", ref="here")
        assert (await slow.hear("pong"))["ref"] == "here"


async def _say_much(talker: Person, room: int) -> list[int]:
    async with talker.socket() as loud:
        return [(await loud.hear_message(await loud.send(room, CONTENT)))["seq"] for _ in range(MUCH)]


async def _catch_up(slow: Socket, rooms: list[int]) -> dict[int, list[int]]:
    """The seqs that a client is told of, page by page, as the protocol says."""
    heard: dict[int, list[int]] = {room: [] for room in rooms}
    behind = set(rooms)
    while behind:
        page = await slow.hear("changes")
        assert page["complete"]
        assert len(orjson.dumps(page)) < 1.1 * PAGE_BYTES
        room, version = page["room_id"], page["version"]
        heard[room] += [message["seq"] for message in page["messages"]]
        if version < page["room"]["version"]:
            await slow.say("changes", room_id=room, since=version)
        else:
            behind.remove(room)
    return heard


async def _until_gone(server: RunningServer, person: Person) -> None:
    """Wait until the server has let go of this person's sockets."""
    with anyio.fail_after(10):
        while server.services.manager.clients_of(person.id):  # noqa: ASYNC110  # the server runs in another thread
            await asyncio.sleep(0.01)


async def _drained_close_code(deaf: Socket) -> int | None:
    with anyio.fail_after(15), suppress(ConnectionClosed):
        while True:
            await deaf.next()
    return deaf.websocket.close_code


async def test_the_others_do_not_wait_for_who_does_not_read(pair: list[Person]) -> None:
    talker, deaf_one = pair
    quiet, crowded = await talker.make_room(), await talker.make_room(deaf_one)

    async with talker.socket() as loud, DeafSocket(deaf_one) as deaf:
        alone_s = await _slowest_round_trip(loud, quiet)
        deaf.websocket.transport.pause_reading()
        beside_the_deaf_s = await _slowest_round_trip(loud, crowded)

    assert beside_the_deaf_s < alone_s + 1, "somebody waited for a socket that is not read"


async def _slowest_round_trip(loud: Socket, room: int) -> float:
    slowest_s = 0.0
    for _ in range(200):
        began = perf_counter()
        await loud.hear_message(await loud.send(room, CONTENT))
        slowest_s = max(slowest_s, perf_counter() - began)
    return slowest_s
