"""What a model says is heard ahead of the SDK, and the SDK still learns all of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence

import httpx2
import pytest

from services.agents.model_stream import Hearer, hearer, listen
from services.agents.upstream import Text, Thought
from tests.model_server import Body, calls, chunk, says

DONE = b"data: [DONE]\n\n"
SAID = says("One ", "茶 ", "three.", thought=["Hm", "m."])


class Wire(httpx2.AsyncByteStream):
    """What comes over the wire, in these pieces."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece


async def passed_on(pieces: Sequence[bytes], **headers: str) -> tuple[list[Text | Thought], bytes]:
    """What was heard, and what the SDK is given."""
    heard: list[Text | Thought] = []

    may_tell = asyncio.Event()
    may_tell.set()
    response = httpx2.Response(200, headers={"content-type": "text/event-stream"} | headers, stream=Wire(pieces))
    token = hearer.set(Hearer(heard.append, may_tell))
    await listen(response)
    hearer.reset(token)
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    return heard, b"".join([data async for data in response.stream])


def events(*bodies: Body) -> bytes:
    """Chunks as they go over the wire."""
    return b"".join(b"data: " + json.dumps(body).encode() + b"\n\n" for body in bodies)


def deltas(data: bytes) -> list[Body]:
    """What the chunks in it say, but for those that say nothing."""
    bodies = [json.loads(event[6:]) for event in data.split(b"\n\n") if event and event + b"\n\n" != DONE]
    return [choice["delta"] for body in bodies for choice in body["choices"] if choice["delta"]]


async def test_pieces_are_heard_one_by_one_and_the_sdk_is_given_one_chunk_for_each_kind() -> None:
    heard, given = await passed_on(SAID.events)

    assert heard == [Thought("Hm"), Thought("m."), Text("One "), Text("茶 "), Text("three.")]
    assert deltas(given) == [{"reasoning_content": "Hmm."}, {"content": "One 茶 three."}]
    assert given.endswith(DONE)
    assert b'"usage"' in given and b'"finish_reason": "stop"' in given


async def test_it_is_the_same_wherever_the_wire_cuts_it() -> None:
    whole = b"".join(SAID.events)
    expected = await passed_on(SAID.events)

    for place in range(len(whole)):
        assert await passed_on([whole[:place], whole[place:]]) == expected


async def test_what_breaks_off_is_given_as_far_as_it_came() -> None:
    whole = b"".join(SAID.events)

    for place in range(len(whole)):
        heard, given = await passed_on([whole[:place]])
        said = "".join(piece.text for piece in heard if isinstance(piece, Text))
        told = "".join(delta.get("content", "") for delta in deltas(given.rpartition(b"\n\n")[0]))
        assert said == told
        assert given.endswith(whole[:place].rsplit(b"\n\n", 1)[-1])


@pytest.mark.parametrize(
    "strange",
    [
        *calls("lookup", "{}").chunks[:1],
        chunk({"content": "<think>"}),
        chunk({"content": [{"type": "text", "text": "in parts"}]}),
        chunk({"content": "both", "reasoning_content": "at once"}),
        chunk({"refusal": "No."}),
        chunk({"content": "the last"}, "stop"),
        {**chunk({"content": "counted"}), "usage": {"total_tokens": 1}},
        {**chunk({}), "choices": []},
        {"error": {"message": "no good"}},
    ],
)
async def test_nothing_overtakes_what_the_sdk_has_to_look_at(strange: Body) -> None:
    said = [events(chunk({"content": "before"})), events(strange), events(chunk({"content": "behind"}))]

    for pieces in (said, [b"".join(said)]):
        heard, given = await passed_on(pieces)
        assert heard == [Text("before")]
        assert deltas(given[: given.index(b"\n\n") + 2]) == [{"content": "before"}]
        assert given.endswith(said[1] + said[2])


@pytest.mark.parametrize(
    "nonsense", [b'data: {"choices": [{"del\n\n', b"data: 1\n\n", b"event: x\ndata: {}\n\n", b"?\n\n"]
)
async def test_what_is_not_understood_is_passed_on_as_it_is(nonsense: bytes) -> None:
    assert await passed_on([nonsense, *SAID.events]) == ([], nonsense + b"".join(SAID.events))


async def test_comments_are_passed_over() -> None:
    heard, given = await passed_on([b": still here\n\n", *SAID.events, b": and here\n\n"])

    assert len(heard) == 5
    assert given.startswith(b"data: ")


async def test_other_line_ends_and_packed_streams_are_left_to_the_sdk() -> None:
    whole = b"".join(SAID.events)
    other = whole.replace(b"\n", b"\r\n")

    assert await passed_on([other[:100], other[100:]]) == ([], other)
    assert await passed_on([whole], **{"content-encoding": "gzip"}) == ([], whole)
