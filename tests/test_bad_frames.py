"""What nobody should say on a socket: it is answered, the socket stays open, and nobody else notices."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.people import Person, knock
from tests.test_bad_input import HUGE, codes_of_the_protocol

FRAMES = [
    "",
    " ",
    "hello",
    "{",
    "[]",
    "7",
    "null",
    '"ping"',
    '{"op": null}',
    '{"op": 7}',
    '{"op": ["ping"]}',
    '{"op": "PING"}',
    '{"ref": 1}',
    '{"op": "ping", "ref": [1]}',
    '{"op": "ping", "ref": "' + "r" * 65 + '"}',
    '{"op": "ping", "ref": 1e400}',
    f'{{"op": "ping", "ref": {HUGE}}}',
    f'{{"op": "ping", "ref": -{HUGE}}}',
    '{"op": "ping", "ref": "\\ud800"}',
    f'{{"op": "typing", "room_id": {HUGE}}}',
    f'{{"op": "dance", "ref": {HUGE}}}',
    '{"op": "changes", "room_id": 1, "since": -1}',
    '{"op": "read", "room_id": 1, "seq": 1.5}',
    '{"op": "read", "room_id": true, "seq": 1}',
    "[" * 60_000,
    '{"ref": ' + "[" * 30_000 + "]" * 30_000 + "}",
    '{"op": "\\u0000"}',
    '{"op": "auth", "token": "\\u0000"}',
]


@pytest.mark.parametrize("number", range(len(FRAMES)))
async def test_a_bad_frame_is_answered_and_the_socket_stays_open(pair: list[Person], number: int) -> None:
    async with pair[0].socket() as socket:
        await socket.websocket.send(FRAMES[number])

        error = await socket.hear("error")
        assert error["code"] in codes_of_the_protocol()
        assert error["code"] != "internal_error"
        await socket.drain()


CHARACTERS = st.characters(exclude_categories=["Cs"])  # by itself Hypothesis encodes a million of them first, to see
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(CHARACTERS, max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(CHARACTERS, max_size=8), inner, max_size=3),
    max_leaves=6,
)
OPS = st.sampled_from(["ping", "message.send", "changes", "read", "typing"])
NAMES = ("ref", "room_id", "id", "content", "seq", "since", "reply_to")
FIELDS = st.fixed_dictionaries({"op": OPS | JSON_VALUES}, optional=dict.fromkeys(NAMES, JSON_VALUES))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(frames=st.lists(st.text(CHARACTERS, max_size=50) | FIELDS.map(json.dumps) | st.binary(max_size=50), max_size=20))
async def test_whatever_a_client_says_the_server_goes_on_for_it_and_for_others(
    duo: list[Person], frames: list[str | bytes]
) -> None:
    async with duo[0].socket() as fuzzed, duo[1].socket() as beside:
        for frame in frames:
            await fuzzed.websocket.send(frame)
        heard = await fuzzed.drain()
        await beside.drain()

    answered = [frame for frame in heard if frame["type"] == "error"]
    assert all(frame["code"] in codes_of_the_protocol() and frame["code"] != "internal_error" for frame in answered)


async def test_many_bad_clients_at_once_disturb_nobody(pair: list[Person]) -> None:
    alice, bob = pair
    room_id = await alice.make_room(bob)

    async with alice.socket() as at_alice, bob.socket() as at_bob:
        for frame in FRAMES:
            async with knock(alice.address) as stranger:
                await stranger.websocket.send(frame)
                assert await stranger.closed() == 4001
        sent = await at_alice.send(room_id, "still here")

        assert (await at_bob.hear_message(sent))["content"] == "still here"
