"""What the server and the process of models say to each other: lines of JSON over one socket, plain data only.

The server sends one order in a line. The process answers with lines that hold all it had to say at that moment: for
each answer its number, and its items.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import orjson

from services.agents.upstream import Model, Part, Prompt, StepBegan, StepEnded, Text, Thought, Tool, Turn, Usage
from services.tagged import Tagged

ALIVE_S = 5.0
"""How often the process gives a sign of life."""

MAX_LINE_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ToolWanted:
    """The model calls a tool, which only the server has."""

    call: int
    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no answer, or no more of it: the fields of `UpstreamFailed`."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Whole:
    """The answer is whole."""


Item = Part | ToolWanted | Failed | Whole

_KINDS: Mapping[str, type[Item]] = {
    kind.__name__: kind for kind in (Text, Thought, StepBegan, StepEnded, Usage, ToolWanted, Failed, Whole)
}
_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in _KINDS.values()}


@dataclass(frozen=True, slots=True)
class Answer:
    """An order: answer this. `tools` have no `call` there."""

    id: int
    key: str
    prompt: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Drop:
    """An order: nobody listens to this answer any more."""

    id: int


@dataclass(frozen=True, slots=True)
class ToolAnswered:
    """An order: go on with what a tool has answered; `refusal` is the code of why it did not."""

    id: int
    call: int
    result: str
    refusal: str | None


Order = Answer | Drop | ToolAnswered

_ORDERS = Tagged[Order]({kind.__name__: kind for kind in (Answer, Drop, ToolAnswered)})


def pack_order(order: Order) -> bytes:
    """An order as a line."""
    return orjson.dumps(_ORDERS.told(order), default=str) + b"\n"


def unpack_order(line: bytes) -> Order:
    """What a line orders."""
    return _ORDERS.understood(orjson.loads(line))


def pack_items(said: Mapping[int, Sequence[Item]]) -> bytes:
    """What there is to say of each answer, as one line."""
    packed = [[id_, *([type(item).__name__, *_values(item)] for item in items)] for id_, items in said.items()]
    return orjson.dumps(packed, default=str) + b"\n"


def unpack_items(line: bytes) -> Iterator[tuple[int, list[Item]]]:
    """What a line says, by the numbers of the answers."""
    for id_, *items in orjson.loads(line):
        yield id_, [_KINDS[name](*values) for name, *values in items]


def joined(item: Item, next_: Item) -> Text | Thought | None:
    """Two pieces of the same kind as one; None for anything else."""
    match item, next_:
        case Text(text), Text(more):
            return Text(text + more)
        case Thought(text), Thought(more):
            return Thought(text + more)
    return None


def _values(item: Item) -> Iterator[Any]:
    return (getattr(item, name) for name in _FIELDS[type(item)])


def fields_of(prompt: Prompt) -> dict[str, Any]:
    """A prompt as plain data, without what only the server has."""
    told = {field.name: getattr(prompt, field.name) for field in fields(prompt)}
    tools = [
        {"name": tool.name, "description": tool.description, "parameters": tool.parameters} for tool in prompt.tools
    ]
    return told | {"tools": tools}


def prompt_of(told: Mapping[str, Any], call: Callable[[str, Mapping[str, Any]], Any]) -> Prompt:
    """A prompt from plain data; its tools are called by their names."""

    def calling(name: str) -> Callable[[Mapping[str, Any]], Any]:
        return lambda arguments: call(name, arguments)

    made = {
        "turns": [Turn(**turn) for turn in told["turns"]],
        "model": told["model"] and Model(**told["model"]),
        "tools": [Tool(**tool, call=calling(tool["name"])) for tool in told["tools"]],
    }
    return Prompt(**{**told, **made})


class Lines:
    """Puts lines together from what comes over a socket. ValueError for one that is longer than any of ours."""

    def __init__(self) -> None:
        self._begun: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that are whole now."""
        *ended, rest = data.split(b"\n")
        if ended:
            ended[0] = b"".join([*self._begun, ended[0]])
            self._begun, self._size = [], 0
        self._begun.append(rest)
        self._size += len(rest)
        if self._size > MAX_LINE_BYTES:
            raise ValueError("a line is too long")
        return ended
