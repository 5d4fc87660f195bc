"""What services announce after a commit. The connection manager carries it out, in order, on every node.

Each event is plain data, so that it can travel to other nodes as JSON.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import orjson

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RoomEvent:
    """A frame for everybody who is in the room."""

    kind: ClassVar = "room"
    room_id: int
    payload: Payload


@dataclass(frozen=True, slots=True)
class RoomSignal:
    """A frame without a version for everybody who is in the room: how things stand now, of no use later."""

    kind: ClassVar = "signal"
    room_id: int
    payload: Payload


@dataclass(frozen=True, slots=True)
class PersonalEvent:
    """A frame for all sockets of one person."""

    kind: ClassVar = "personal"
    user_id: int
    payload: Payload


@dataclass(frozen=True, slots=True)
class Entered:
    """The person hears the room from here on, and knows it as of `version`."""

    kind: ClassVar = "entered"
    room_id: int
    user_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Left:
    """The person hears nothing more of the room from here on, as of `version`."""

    kind: ClassVar = "left"
    room_id: int
    user_id: int
    version: int


@dataclass(frozen=True, slots=True)
class RoomClosed:
    """Nobody hears anything of the room from here on."""

    kind: ClassVar = "closed"
    room_id: int


@dataclass(frozen=True, slots=True)
class SessionsEnded:
    """The sockets of these login sessions end."""

    kind: ClassVar = "sessions_ended"
    user_id: int
    session_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProfileChanged:
    """A frame for the person and for everybody who shares one of these rooms with them, once each."""

    kind: ClassVar = "profile"
    user_id: int
    room_ids: tuple[int, ...]
    payload: Payload


Event = RoomEvent | RoomSignal | PersonalEvent | Entered | Left | RoomClosed | SessionsEnded | ProfileChanged

KINDS: dict[str, type[Event]] = {
    kind.kind: kind
    for kind in (RoomEvent, RoomSignal, PersonalEvent, Entered, Left, RoomClosed, SessionsEnded, ProfileChanged)
}


def dump(events: list[Event]) -> bytes:
    """Events as JSON, for other nodes."""
    return orjson.dumps([[event.kind, event] for event in events])


def load(data: bytes) -> list[Event]:
    """What `dump` made. ValueError if it is something else."""
    return [KINDS[kind](**fields) for kind, fields in orjson.loads(data)]


def frame(type_: str, room_id: int, version: int, **fields: Any) -> Payload:
    """A durable event's frame: `{type, room_id, version, …}`."""
    return {"type": type_, "room_id": room_id, "version": version, **fields}
