"""Who hears what: clients, the people they belong to, and the audiences of rooms. The connection manager keeps them."""

from collections.abc import Callable, Iterable
from math import inf
from time import monotonic
from typing import Self

import orjson

from realtime.connection import Connection
from realtime.frames import Frames
from services.events import Payload

MAX_AHEAD = 4096
"""So many events may wait for one before them; then it is given up, and clients ask for it themselves."""

MAX_MOVES = 10_000
"""So many moves into rooms and out of them are remembered."""


class Client:
    """An authenticated socket: whose it is, by which login session, until when, and when it was last heard. Whether its
    person has left rooms while it was held back.
    """

    __slots__ = ("connection", "expires_at", "heard_at", "lost_rooms", "session_id", "typed_at", "user_id")

    def __init__(self, connection: Connection, user_id: int, session_id: str, expires_at: float) -> None:
        self.connection = connection
        self.user_id = user_id
        self.session_id = session_id
        self.expires_at = expires_at
        self.heard_at = monotonic()
        self.lost_rooms = False
        self.typed_at: dict[int, float] = {}


class Presence:
    """A person with at least one socket, or one who had one a moment ago; `rooms` follows the events once it is
    `known`. `readings` of it are under way, in the order in which they began.
    """

    __slots__ = ("clients", "known", "readings", "rooms", "user_id")

    def __init__(self, user_id: int) -> None:
        self.user_id = user_id
        self.clients: set[Client] = set()
        self.rooms: set[int] = set()
        self.known = False
        self.readings: tuple[Reading, ...] = ()

    def touch(self, room_id: int) -> None:
        """An event spoke of the person and this room: it is newer than what is being read."""
        for reading in self.readings:
            reading.touched.add(room_id)


class Reading:
    """That the rooms of somebody are read from the database: what they were `before`, and which of them events have
    `touched` since.
    """

    __slots__ = ("before", "presence", "touched")

    def __init__(self, presence: Presence) -> None:
        self.presence = presence
        self.before = frozenset(presence.rooms)
        self.touched: set[int] = set()
        presence.readings += (self,)

    def conclude(self) -> bool:
        """It has been read. False if somebody who began later was here before: they know better."""
        readings = self.presence.readings
        if self not in readings:
            return False
        self.presence.readings = readings[readings.index(self) + 1 :]
        self.presence.known = True
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """It has been concluded, or could not be read."""
        self.presence.readings = tuple(other for other in self.presence.readings if other is not self)


class Threshold:
    """Where what was held back for a client passes in its order, behind a greeting that tells of these rooms: nothing
    goes through of a room that the client does not know itself to be in.
    """

    def __init__(self, rooms: Iterable[int]) -> None:
        self._rooms = set(rooms)

    def lets_in(self, frame: bytes) -> bool:
        """Whether the client is to hear the next frame."""
        payload: Payload = orjson.loads(frame)
        room_id = payload.get("room_id")
        if payload["type"] == "room.created":
            self._rooms.add(payload["room_id"])
        is_known = room_id is None or room_id in self._rooms
        if payload["type"] == "room.removed":
            self._rooms.discard(payload["room_id"])
        return is_known


class Moves:
    """The last moves of people into rooms and out of them, by version, so that an older one that comes later from
    another node changes nothing. The oldest are forgotten first.
    """

    def __init__(self) -> None:
        self._last: dict[tuple[int, int], int] = {}

    def note(self, user_id: int, room_id: int, version: int) -> bool:
        """Somebody moved. False if what came of it is known to have ended."""
        last = self._last.pop((user_id, room_id), 0)
        self._last[user_id, room_id] = max(last, version)
        if len(self._last) > MAX_MOVES:
            del self._last[next(iter(self._last))]
        return version >= last

    def is_old_news(self, user_id: int, payload: Payload) -> bool:
        """Whether a person's frame tells of a room as it was before their last move."""
        version: float = payload.get("version", inf)
        return version < self._last.get((user_id, payload.get("room_id", 0)), 0)


class Audience:
    """The people who hear one room, and the writing ends of their sockets, kept flat for the broadcast."""

    __slots__ = ("_ahead", "_others", "_writers", "people", "version")

    def __init__(self) -> None:
        self.people: dict[int, Presence] = {}
        self.version = 0
        self._ahead: set[int] = set()
        self._writers: list[Callable[[bytes], None]] | None = None
        self._others: list[Connection] = []

    def heard(self, version: int) -> None:
        """An event of this version went to everybody. `version` moves on as far as nothing is missing before it."""
        if version == self.version + 1 and not self._ahead:
            self.version = version
        elif version > self.version:
            self._ahead.add(version)
            if len(self._ahead) > MAX_AHEAD:
                self.told(version)
            self._advance()

    def told(self, version: int) -> None:
        """Everybody knows everything up to `version`, in whatever way."""
        if version > self.version:
            self.version = version
            self._ahead = {ahead for ahead in self._ahead if ahead > version}
            self._advance()

    def begins(self, version: int) -> None:
        """Somebody is here who knows everything up to `version`: the position, where none is known yet."""
        if not self.version:
            self.told(version)

    def joined(self, version: int) -> None:
        """Somebody came who knows everything up to `version`, and nothing that was heard here beyond it."""
        self.begins(version)
        self.version = min(self.version, version)
        self._ahead = {ahead for ahead in self._ahead if ahead <= version}

    def _advance(self) -> None:
        while self.version + 1 in self._ahead:
            self.version += 1
            self._ahead.remove(self.version)

    def changed(self) -> None:
        """Somebody came, went, or went live."""
        self._writers = None

    def write(self, frames: Frames) -> None:
        """Write to everybody: one call for each socket, no waiting, no encoding."""
        if self._writers is None:
            self._sort()
        wire = frames.wire
        for write in self._writers or ():
            write(wire)
        for connection in self._others:
            connection.write(frames)

    def _sort(self) -> None:
        connections = [client.connection for presence in self.people.values() for client in presence.clients]
        self._writers = [c.write_wire for c in connections if c.live and c.write_wire is not None]
        self._others = [c for c in connections if not (c.live and c.write_wire is not None)]
