"""What services announce after a commit. The connection manager carries it out, in order, on every node.

Each event is plain data, so that it can travel to other nodes as JSON.
"""

from dataclasses import dataclass
from typing import Any

import orjson

from services.tagged import Tagged

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RoomEvent:
    """A frame for everybody who is in the room."""

    room_id: int
    payload: Payload


@dataclass(frozen=True, slots=True)
class RoomSignal:
    """A frame without a version for everybody who is in the room: how things stand now, of no use later."""

    room_id: int
    payload: Payload


@dataclass(frozen=True, slots=True)
class PersonalEvent:
    """A frame for all sockets of one person."""

    user_id: int
    payload: Payload


@dataclass(frozen=True, slots=True)
class Entered:
    """The person hears the room from here on, and knows it as of `version`."""

    room_id: int
    user_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Left:
    """The person hears nothing more of the room from here on, as of `version`."""

    room_id: int
    user_id: int
    version: int


@dataclass(frozen=True, slots=True)
class RoomClosed:
    """Nobody hears anything of the room from here on."""

    room_id: int


@dataclass(frozen=True, slots=True)
class SessionsEnded:
    """The sockets of these login sessions end."""

    user_id: int
    session_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProfileChanged:
    """A frame for the person and for everybody who shares one of these rooms with them, once each."""

    user_id: int
    room_ids: tuple[int, ...]
    payload: Payload


Event = RoomEvent | RoomSignal | PersonalEvent | Entered | Left | RoomClosed | SessionsEnded | ProfileChanged

_TAGGED = Tagged[Event](
    {
        "room": RoomEvent,
        "signal": RoomSignal,
        "personal": PersonalEvent,
        "entered": Entered,
        "left": Left,
        "closed": RoomClosed,
        "sessions_ended": SessionsEnded,
        "profile": ProfileChanged,
    }
)


def dump(events: list[Event]) -> bytes:
    """Events as JSON, for other nodes."""
    return orjson.dumps([_TAGGED.told(event) for event in events])


def load(data: bytes) -> list[Event]:
    """What `dump` made. ValueError if it is something else."""
    return [_TAGGED.understood(told) for told in orjson.loads(data)]


def frame(type_: str, room_id: int, version: int, **fields: Any) -> Payload:
    """A durable event's frame: `{type, room_id, version, …}`."""
    return {"type": type_, "room_id": room_id, "version": version, **fields}
