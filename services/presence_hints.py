"""What nodes tell each other about who has a socket on them: each keeps a numbered log of arrivals and departures.

Hints may be lost. Whoever misses a number, or hears of a node they do not know, asks for all there is.
"""

from dataclasses import dataclass
from typing import ClassVar

import orjson


@dataclass(frozen=True, slots=True)
class Beat:
    """The node lives; `version` is the number of its last `Moved`, `sockets` how many are open on it."""

    kind: ClassVar = "beat"
    node: str
    version: int
    sockets: int


@dataclass(frozen=True, slots=True)
class Moved:
    """People came to the node or went from it; the log's entry `version`."""

    kind: ClassVar = "moved"
    node: str
    version: int
    arrived: list[int]
    gone: list[int]


@dataclass(frozen=True, slots=True)
class Everybody:
    """All people on the node as of `version`, or one of several parts of them: number `part`, counted from 0."""

    kind: ClassVar = "everybody"
    node: str
    version: int
    part: int
    parts: int
    people: list[int]


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody wants to know everybody on `node`, or, if that is None, on each node."""

    kind: ClassVar = "asked"
    node: str | None


@dataclass(frozen=True, slots=True)
class Farewell:
    """The node ends, and nothing more will come from it."""

    kind: ClassVar = "farewell"
    node: str


Hint = Beat | Moved | Everybody | Asked | Farewell

KINDS: dict[str, type[Hint]] = {kind.kind: kind for kind in (Beat, Moved, Everybody, Asked, Farewell)}


def dump(hint: Hint) -> bytes:
    """A hint as JSON."""
    return orjson.dumps([hint.kind, hint])


def load(data: bytes) -> Hint:
    """What `dump` made. KeyError, TypeError or ValueError if it is something else."""
    kind, fields = orjson.loads(data)
    return KINDS[kind](**fields)
