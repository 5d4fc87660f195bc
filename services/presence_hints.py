"""What nodes tell each other about who has a socket on them: each keeps a numbered log of arrivals and departures.

Hints may be lost. Whoever misses a number, or hears of a node they do not know, asks for all there is.
"""

from dataclasses import dataclass

import orjson

from services.tagged import Tagged


@dataclass(frozen=True, slots=True)
class Beat:
    """The node lives; `version` is the number of its last `Moved`, `sockets` how many are open on it."""

    node: str
    version: int
    sockets: int


@dataclass(frozen=True, slots=True)
class Moved:
    """People came to the node or went from it; the log's entry `version`."""

    node: str
    version: int
    arrived: list[int]
    gone: list[int]


@dataclass(frozen=True, slots=True)
class Everybody:
    """All people on the node as of `version`, or one of several parts of them: number `part`, counted from 0."""

    node: str
    version: int
    part: int
    parts: int
    people: list[int]


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody wants to know everybody on `node`, or, if that is None, on each node."""

    node: str | None


@dataclass(frozen=True, slots=True)
class Farewell:
    """The node ends, and nothing more will come from it."""

    node: str


Hint = Beat | Moved | Everybody | Asked | Farewell

_TAGGED = Tagged[Hint](
    {
        "beat": Beat,
        "moved": Moved,
        "everybody": Everybody,
        "asked": Asked,
        "farewell": Farewell,
    }
)


def dump(hint: Hint) -> bytes:
    """A hint as JSON."""
    return orjson.dumps(_TAGGED.told(hint))


def load(data: bytes) -> Hint:
    """What `dump` made. KeyError, TypeError or ValueError if it is something else."""
    return _TAGGED.understood(orjson.loads(data))
