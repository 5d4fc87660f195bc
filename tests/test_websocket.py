"""The endpoint: who gets in, how commands are answered, and why sockets end. On both kinds of server."""

import json
from collections.abc import Iterator
from time import time

import anyio
import jwt
import pytest
from websockets.frames import Frame, Opcode

import routers.socket
from realtime.turns import MAX_WAITING
from tests.people import Person, knock, people
from tests.running_server import RunningServer, running_server


@pytest.fixture(scope="module")
def impatient_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that looks at its sockets twice a second."""
    folder = tmp_path_factory.mktemp("impatient")
    with running_server(f"sqlite:///{folder / 'teahouse.db'}", folder, heartbeat_s=1) as running:
        yield running


def token_that_ends(person: Person, server: RunningServer, in_s: float) -> str:
    """The person's token with another end."""
    key = server.services.settings.jwt_key
    claims = jwt.decode(person.token, key, algorithms=["HS256"])
    return jwt.encode({**claims, "exp": int(time() + in_s)}, key, algorithm="HS256")


async def test_hello_tells_a_client_all_it_needs_to_begin(pair: list[Person], either_server: RunningServer) -> None:
    alice, bob = pair
    room_id = await alice.make_room(bob)
    await alice.post(room_id, "welcome")

    async with alice.socket(), bob.socket() as socket:
        hello = socket.heard[0]

    assert hello["user"] == bob.user
    assert (hello["epoch"], hello["heartbeat_s"]) == (either_server.services.sync.epoch, 25)
    files = {"file_bytes": 25 * 1024 * 1024, "files_per_message": 10}
    assert hello["limits"] == {"frame_bytes": 65536, "message_chars": 8000, "changes": 500, "recall_s": 120, **files}
    assert hello["rooms"] == (await bob.ask("GET", "/rooms"))["rooms"]
    assert {alice.id, bob.id} <= set(hello["online"])


async def test_hello_brings_the_newest_page_of_the_room_one_opens_and_who_is_named_in_it(pair: list[Person]) -> None:
    alice, bob = pair
    room_id, other_id = await alice.make_room(bob), await alice.make_room()
    await bob.post(room_id, f"@{alice.user['username']} welcome")

    async with bob.socket(opens=room_id) as opening, bob.socket(opens=other_id) as foreign:
        hello, nothing = opening.heard[0], foreign.heard[0]
    async with bob.socket(epoch=hello["epoch"]) as returning:
        known = returning.heard[0]

    assert hello["opened"] == {"room_id": room_id, **(await bob.history(room_id))}
    assert {alice.id, bob.id} <= {user["id"] for user in hello["users"]}
    assert nothing["opened"] is None
    assert (known["opened"], known["users"]) == (None, [])


async def test_hello_brings_no_more_than_a_page_of_long_messages(pair: list[Person]) -> None:
    alice, bob = pair
    room_id = await alice.make_room(bob)
    seqs = [(await alice.post(room_id, str(number).ljust(8000, "茶")))["seq"] for number in range(8)]

    async with bob.socket(opens=room_id) as opening:
        opened = opening.heard[0]["opened"]

    brought = [message["seq"] for message in opened["messages"]]
    assert 0 < len(brought) < len(seqs)
    assert brought == seqs[-len(brought) :]
    assert opened["has_more_before"] is True
    assert len(json.dumps(opened, ensure_ascii=False).encode()) < 140 * 1024


FIRST_FRAMES: dict[str, str | bytes] = {
    "another command": '{"op": "ping"}',
    "an unknown command": '{"op": "dance"}',
    "no JSON": "hello?",
    "no object": "[]",
    "no token": '{"op": "auth"}',
    "an empty token": '{"op": "auth", "token": ""}',
    "a token that is none": '{"op": "auth", "token": "x.y.z"}',
    "a token in an array": '{"op": "auth", "token": ["x"]}',
    "an endless token": json.dumps({"op": "auth", "token": "x" * 60_000}),
    "bytes": b'{"op": "auth", "token": "x"}',
}


@pytest.mark.parametrize("kind", FIRST_FRAMES)
async def test_nobody_gets_in_with_a_first_frame_that_is(either_server: RunningServer, kind: str) -> None:
    async with knock(either_server.address) as socket:
        await socket.websocket.send(FIRST_FRAMES[kind])

        assert (await socket.next())["type"] == "error"
        assert await socket.closed() == 4001
    assert [frame["type"] for frame in socket.heard] == ["error"]


async def test_who_does_not_say_who_they_are_is_shown_out(
    either_server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routers.socket, "AUTH_TIMEOUT_S", 0.2)

    async with knock(either_server.address) as socket:
        assert await socket.closed() == 4001


async def test_a_token_in_the_address_opens_nothing(pair: list[Person]) -> None:
    async with knock(pair[0].address, f"?token={pair[0].token}") as socket:
        await socket.say("ping")

        assert await socket.closed() == 4001


async def test_an_expired_token_is_told_from_a_bad_one(pair: list[Person], either_server: RunningServer) -> None:
    async with knock(pair[0].address) as socket:
        await socket.say("auth", token=token_that_ends(pair[0], either_server, -1))

        assert (await socket.hear("error"))["code"] == "token_expired"
        assert await socket.closed() == 4004


async def test_a_socket_ends_with_its_token(impatient_server: RunningServer) -> None:
    async with people(impatient_server.address, 1) as [person]:
        person.token = token_that_ends(person, impatient_server, 3)

        async with person.socket() as socket:
            await socket.keep_beating()

            assert await socket.closed() == 4004


async def test_a_token_can_be_renewed_on_the_open_socket(pair: list[Person], either_server: RunningServer) -> None:
    fresh, pair[0].token = pair[0].token, token_that_ends(pair[0], either_server, 60)

    async with pair[0].socket() as socket:
        (client,) = either_server.services.manager.clients_of(pair[0].id)
        before = client.expires_at
        await socket.say("auth", token=fresh, ref="renewal")

        assert await socket.hear("pong") == {"type": "pong", "ref": "renewal"}
        assert client.expires_at > before


async def test_a_socket_cannot_become_somebody_elses(pair: list[Person], either_server: RunningServer) -> None:
    alice, bob = pair

    async with alice.socket() as socket:
        await socket.say("auth", token=bob.token, ref=1)

        refused = await socket.hear("error")
        assert (refused["code"], refused["ref"]) == ("invalid_request", 1)
        assert either_server.services.manager.clients_of(bob.id) == []


@pytest.mark.parametrize("ref", ["r", "茶" * 64, 0, -7, 2**53 - 1])
async def test_what_answers_a_command_repeats_its_ref(pair: list[Person], ref: str | int) -> None:
    room_id = await pair[0].make_room()

    async with pair[0].socket() as socket:
        for command, answer in (
            ({"op": "ping"}, "pong"),
            ({"op": "changes", "room_id": room_id, "since": 0}, "changes"),
            ({"op": "read", "room_id": room_id, "seq": 0}, "read"),
            ({"op": "changes", "room_id": room_id}, "error"),
            ({"op": "dance"}, "error"),
            ({"op": "message.send", "room_id": room_id + 10**6, "id": "0" * 32, "content": "x"}, "error"),
        ):
            await socket.say(**command, ref=ref)

            assert (await socket.hear(answer))["ref"] == ref


async def test_hello_repeats_the_ref_of_auth(pair: list[Person]) -> None:
    async with pair[0].socket(ref="me again") as socket:
        assert socket.heard[0]["ref"] == "me again"


async def test_an_unknown_op_is_told_from_a_bad_field(pair: list[Person]) -> None:
    async with pair[0].socket() as socket:
        await socket.say("message.delete", room_id=1)
        unknown = await socket.hear("error")
        await socket.say("read", room_id="1", seq=-1)
        wrong = await socket.hear("error")

    assert (unknown["code"], unknown["retryable"]) == ("unknown_op", False)
    assert wrong["code"] == "invalid_request"
    assert {error["field"] for error in wrong["errors"]} == {"room_id", "seq"}
    assert wrong["message"].endswith(".")


async def test_a_binary_frame_is_answered_and_harms_nothing(pair: list[Person]) -> None:
    async with pair[0].socket() as socket:
        await socket.websocket.send(b'{"op": "ping"}')

        assert (await socket.hear("error"))["code"] == "malformed_json"
        await socket.drain()


async def test_a_frame_at_the_limit_is_read_and_one_over_it_ends_the_socket(pair: list[Person]) -> None:
    async with pair[0].socket() as socket, pair[1].socket() as beside:
        await socket.websocket.send('{"op": "ping", "ref": "at the limit"}'.ljust(65536))
        assert (await socket.hear("pong"))["ref"] == "at the limit"

        await socket.websocket.send('{"op": "ping"}'.ljust(65537))

        assert await socket.closed() == 1009
        await beside.drain()


async def test_a_frame_in_many_small_parts_counts_as_a_whole(pair: list[Person]) -> None:
    async with pair[0].socket() as socket:
        await socket.websocket.send(['{"op": "ping",', ' "ref": "in parts"', "}"])
        assert (await socket.hear("pong"))["ref"] == "in parts"

        await socket.websocket.send(["x" * 1000] * 66)

        assert await socket.closed() == 1009


def frame(text: str, opcode: Opcode = Opcode.TEXT, *, fin: bool = True) -> bytes:
    """A client's frame as it goes over the wire."""
    return Frame(opcode, text.encode(), fin).serialize(mask=True)


def ping(ref: str) -> str:
    """A command that is answered."""
    return json.dumps({"op": "ping", "ref": ref})


@pytest.mark.parametrize("bytes_at_once", [1, 2, 5, 64, 100_000])
async def test_commands_are_heard_in_order_however_they_are_cut_on_the_way(
    pair: list[Person], bytes_at_once: int
) -> None:
    begun, ended = ping("in parts")[:9], ping("in parts")[9:]
    wire = b"".join(
        [
            frame(ping("short")) + frame("", Opcode.PING) + frame(ping("middle").ljust(200)),
            frame(begun, fin=False) + frame("", Opcode.PING) + frame(ended, Opcode.CONT),
            frame(ping("茶")) + frame(ping("again")) + frame(ping("end")),
        ]
    )
    async with pair[0].socket() as socket:
        for start in range(0, len(wire), bytes_at_once):
            socket.websocket.transport.write(wire[start : start + bytes_at_once])
            await anyio.lowlevel.checkpoint()

        heard = [(await socket.hear("pong"))["ref"] for _ in range(6)]
        assert heard == ["short", "middle", "in parts", "茶", "again", "end"]


async def test_a_message_inside_another_ends_the_socket(pair: list[Person]) -> None:
    async with pair[0].socket() as socket:
        socket.websocket.transport.write(frame('{"op": ', fin=False) + frame(ping("inside")))

        assert await socket.closed() == 1002
        assert not [heard for heard in socket.heard if heard["type"] == "pong"]


async def test_text_that_is_not_utf_8_ends_the_socket_alone(pair: list[Person]) -> None:
    async with pair[0].socket() as socket, pair[1].socket() as beside:
        await socket.websocket.send(b'{"op": "ping", "ref": "\xff\xfe"}', text=True)

        assert await socket.closed() == 1007
        await beside.drain()


async def test_who_falls_silent_is_let_go_and_who_beats_is_kept(impatient_server: RunningServer) -> None:
    async with (
        people(impatient_server.address, 2) as [alice, bob],
        alice.socket() as silent,
        bob.socket() as beating,
    ):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(beating.keep_beating)

            assert await silent.closed() == 4008
            tasks.cancel_scope.cancel()
        await beating.drain()


@pytest.mark.parametrize("prepared_frames", [True, False])
async def test_a_server_that_stops_asks_its_clients_to_come_back(
    tmp_path_factory: pytest.TempPathFactory, prepared_frames: bool
) -> None:
    folder = tmp_path_factory.mktemp("stopping")
    server = running_server(f"sqlite:///{folder / 'teahouse.db'}", folder, prepared_frames=prepared_frames)
    running = await anyio.to_thread.run_sync(server.__enter__)
    async with people(running.address, 1) as [person], person.socket() as socket:
        await anyio.to_thread.run_sync(server.__exit__, None, None, None)

        assert await socket.closed() == 1012


async def test_what_one_says_is_answered_in_its_order_however_long_each_answer_takes(pair: list[Person]) -> None:
    alice, bob = pair
    room_id = await alice.make_room(bob)
    ops = [("changes", {"room_id": room_id, "since": 0}), ("ping", {}), ("read", {"room_id": room_id, "seq": 0})]
    asked = [(number, *ops[number % len(ops)]) for number in range(10 * MAX_WAITING)]

    async with alice.socket() as socket:
        for ref, op, fields in asked:
            await socket.say(op, ref=ref, **fields)
        with anyio.fail_after(30):
            answers = [await socket.hear_answer() for _ in asked]

    types = {"changes": "changes", "ping": "pong", "read": "read"}
    assert [(answer["ref"], answer["type"]) for answer in answers] == [(ref, types[op]) for ref, op, _ in asked]
