"""Who is connected, and how events reach them: the pool of sockets, reference counts of each person's sockets,
broadcast.

Everything here runs on the event loop and nothing waits: a frame is encoded once and the same bytes are written to
every member's transport. The audience of a room follows the committed events themselves, in their order, so nobody
hears anything after they left.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, contextmanager
from types import MappingProxyType

import orjson

from realtime.frames import Frames
from services.audience import Audience, Client, Moves, Presence, Reading, Threshold
from services.events import (
    Entered,
    Event,
    Left,
    Payload,
    PersonalEvent,
    ProfileChanged,
    RoomClosed,
    RoomEvent,
    RoomSignal,
    SessionsEnded,
)
from services.people_elsewhere import PeopleElsewhere

CLOSE_NOT_AUTHENTICATED = 4001
CLOSE_COME_BACK = 1012


class ConnectionManager:
    """The pool of all authenticated sockets of this process, and who is online `elsewhere`.

    `on_presence(user_id, connected)` is called when a person's first socket comes and when their last one goes. The
    person stays online until `forget`, so that a reload of the page does not make them flicker. `always_online` are
    those who need no socket.
    """

    def __init__(self) -> None:
        self.on_presence: Callable[[int, bool], None] | None = None
        self.always_online: Callable[[], Collection[int]] = tuple
        self.elsewhere = PeopleElsewhere()
        self._people: dict[int, Presence] = {}
        self._audiences: dict[int, Audience] = {}
        self._moves = Moves()

    def is_online(self, user_id: int) -> bool:
        """Whether the person has a socket on any node, or had one a moment ago, or needs none, as agents do."""
        return user_id in self._people or user_id in self.elsewhere or user_id in self.always_online()

    def clients(self) -> list[Client]:
        """All sockets, as they are now."""
        return [client for presence in self._people.values() for client in presence.clients]

    def clients_of(self, user_id: int) -> list[Client]:
        """The sockets of one person, as they are now."""
        presence = self._people.get(user_id)
        return [] if presence is None else list(presence.clients)

    def online_in(self, rooms: Iterable[int]) -> set[int]:
        """Who of these rooms is online, on any node."""
        wanted = list(rooms)
        return self.people_in(wanted).union(*map(self.elsewhere.online_in, wanted))

    def connected(self) -> set[int]:
        """Everybody with a socket, on any node."""
        here = {user_id for user_id, presence in self._people.items() if presence.clients}
        return here | set(self.elsewhere.online())

    def attach(self, client: Client) -> Presence:
        """Count a socket in. If the answer is not `known`, read the person's rooms."""
        presence = self._people.get(client.user_id)
        if presence is None:
            presence = self._people[client.user_id] = Presence(client.user_id)
        presence.clients.add(client)
        self._refresh(presence)
        if len(presence.clients) == 1:
            self._tell_presence(client.user_id, connected=True)
        return presence

    def people(self) -> list[int]:
        """Everybody who has a socket here, or had one a moment ago."""
        return list(self._people)

    def people_in(self, rooms: Iterable[int]) -> set[int]:
        """Everybody here who hears one of these rooms."""
        audiences = [self._audiences[room_id] for room_id in rooms if room_id in self._audiences]
        return {user_id for audience in audiences for user_id in audience.people}

    def is_settled(self, user_id: int) -> bool:
        """Whether the person is here and their rooms are known."""
        presence = self._people.get(user_id)
        return presence is not None and presence.known

    @contextmanager
    def reading(self, user_ids: Iterable[int]) -> Iterator[list[Reading]]:
        """In this block the rooms of those of these people who are here are read from the database: `settle` each."""
        with ExitStack() as stack:
            people = (self._people.get(user_id) for user_id in user_ids)
            yield [stack.enter_context(Reading(presence)) for presence in people if presence is not None]

    def settle(self, reading: Reading, rooms: Set[int], news: Mapping[int, Payload] = MappingProxyType({})) -> Set[int]:
        """Believe the rooms that were read, but where events have spoken since: they know better. The person hears the
        `news` of those that they entered and left by that. Returns those that they entered.
        """
        presence = reading.presence
        if not reading.conclude() or self._people.get(presence.user_id) is not presence:
            return frozenset()
        entered = rooms - reading.before - reading.touched - presence.rooms
        left = (reading.before - rooms - reading.touched) & presence.rooms
        for room_id in left:
            self._leave(presence, room_id)
        for room_id in entered:
            self._enter(presence, room_id)
        for room_id in (left | entered) & news.keys():
            self._moves.note(presence.user_id, room_id, news[room_id]["version"])
            self.tell(presence.user_id, news[room_id])
        for room_id in entered & news.keys():
            self._audiences[room_id].joined(news[room_id]["version"])
        return entered

    def positions(self) -> dict[int, int]:
        """The version up to which the clients of this node have heard all of each room, where that is known."""
        return {room_id: audience.version for room_id, audience in self._audiences.items() if audience.version}

    def note_position(self, room_id: int, version: int) -> None:
        """The room's clients were told everything up to `version`."""
        audience = self._audiences.get(room_id)
        if audience is not None:
            audience.told(version)

    def begin_position(self, room_id: int, version: int) -> None:
        """Somebody who hears the room already knows it as of `version`: its position, where none is known yet."""
        audience = self._audiences.get(room_id)
        if audience is not None:
            audience.begins(version)

    def detach(self, client: Client) -> None:
        """Count a socket out. Detaching twice changes nothing."""
        presence = self._people.get(client.user_id)
        if presence is None or client not in presence.clients:
            return
        presence.clients.discard(client)
        self._refresh(presence)
        if not presence.clients:
            self._tell_presence(client.user_id, connected=False)

    def forget(self, user_id: int) -> None:
        """Let go of a person who has no socket any more."""
        presence = self._people.get(user_id)
        if presence is None or presence.clients:
            return
        for room_id in list(presence.rooms):
            self._leave(presence, room_id)
        del self._people[user_id]

    def go_live(self, client: Client, first: Frames, rooms: Iterable[int]) -> None:
        """Let the client hear `first`, which tells of these rooms, then what was held back, and all at once from here
        on.
        """
        if client.lost_rooms:
            client.connection.sift(Threshold(rooms).lets_in)
        client.connection.go_live(first)
        presence = self._people.get(client.user_id)
        if presence is not None:
            self._refresh(presence)

    def begin_anew(self) -> None:
        """Close all sockets and forget everybody: the database under us is another one."""
        for client in self.clients():
            client.connection.close(CLOSE_COME_BACK, "come back")
        gone = list(self._people)
        self._people.clear()
        self._audiences.clear()
        self._moves = Moves()
        self.elsewhere.reconsider()
        for user_id in gone:
            self._tell_presence(user_id, connected=False)

    def knows(self, user_id: int) -> bool:
        """Whether the rooms of a person are known, or nobody will ask for them any more."""
        presence = self._people.get(user_id)
        return presence is None or presence.known or not presence.clients

    def rooms_of(self, user_id: int) -> set[int]:
        """The rooms a connected person hears."""
        presence = self._people.get(user_id)
        return set() if presence is None else presence.rooms

    def apply(self, events: Sequence[Event]) -> None:
        """Carry out committed events in their order. What one room gets leaves in one write for each socket."""
        pending: dict[int, list[bytes]] = {}
        for event in events:
            match event:
                case RoomEvent(room_id, payload):
                    audience = self._audiences.get(room_id)
                    if audience is not None:
                        pending.setdefault(room_id, []).append(orjson.dumps(payload))
                        audience.heard(payload["version"])
                case RoomSignal(room_id, payload):
                    if room_id in self._audiences:
                        pending.setdefault(room_id, []).append(orjson.dumps(payload))
                case PersonalEvent(user_id, payload):
                    self._flush(pending)
                    if not self._moves.is_old_news(user_id, payload):
                        self.tell(user_id, payload)
                case Entered(room_id, user_id, version) if self._moves.note(user_id, room_id, version):
                    self._flush(pending)
                    self._let_in(user_id, room_id, version)
                case Left(room_id, user_id, version) if self._moves.note(user_id, room_id, version):
                    self._flush(pending)
                    self._let_out(user_id, room_id)
                case RoomClosed(room_id):
                    self._flush(pending)
                    self._close_room(room_id)
                case SessionsEnded(user_id, session_ids):
                    self._flush(pending)
                    self._end_sessions(user_id, session_ids)
                case ProfileChanged(user_id, room_ids, payload):
                    self._flush(pending)
                    self._tell_neighbours(user_id, room_ids, payload)
        self._flush(pending)

    def tell(self, user_id: int, payload: Payload) -> None:
        """A frame for all sockets of one person."""
        presence = self._people.get(user_id)
        if presence is not None:
            _write([presence], payload)

    def _tell_neighbours(self, user_id: int, room_ids: Iterable[int], payload: Payload) -> None:
        audiences = [self._audiences[room_id] for room_id in room_ids if room_id in self._audiences]
        people = {neighbour: presence for audience in audiences for neighbour, presence in audience.people.items()}
        if user_id in self._people:
            people[user_id] = self._people[user_id]
        _write(people.values(), payload)

    def broadcast(self, room_id: int, payload: Payload) -> int:
        """A frame for everybody who is in the room and connected here. How many people that are."""
        audience = self._audiences.get(room_id)
        if audience is None:
            return 0
        audience.write(Frames([orjson.dumps(payload)]))
        return len(audience.people)

    def _flush(self, pending: dict[int, list[bytes]]) -> None:
        for room_id, payloads in pending.items():
            self._audiences[room_id].write(Frames(payloads))
        pending.clear()

    def _let_in(self, user_id: int, room_id: int, version: int) -> None:
        self.elsewhere.enter(user_id, room_id)
        presence = self._people.get(user_id)
        if presence is not None:
            presence.touch(room_id)
            if room_id not in presence.rooms:
                self._enter(presence, room_id)
                self._audiences[room_id].joined(version)
        self.begin_position(room_id, version)

    def _let_out(self, user_id: int, room_id: int) -> None:
        self.elsewhere.leave(user_id, room_id)
        presence = self._people.get(user_id)
        if presence is not None:
            presence.touch(room_id)
            self._leave(presence, room_id)

    def _enter(self, presence: Presence, room_id: int) -> None:
        presence.rooms.add(room_id)
        audience = self._audiences.setdefault(room_id, Audience())
        audience.people[presence.user_id] = presence
        audience.changed()

    def _leave(self, presence: Presence, room_id: int) -> None:
        presence.rooms.discard(room_id)
        for client in presence.clients:
            client.lost_rooms = True
        audience = self._audiences.get(room_id)
        if audience is not None:
            audience.people.pop(presence.user_id, None)
            audience.changed()
            if not audience.people:
                del self._audiences[room_id]

    def _close_room(self, room_id: int) -> None:
        self.elsewhere.close_room(room_id)
        for presence in self._people.values():
            presence.touch(room_id)
        audience = self._audiences.get(room_id)
        for presence in list(audience.people.values()) if audience else []:
            self._leave(presence, room_id)

    def _end_sessions(self, user_id: int, session_ids: Sequence[str]) -> None:
        for client in self.clients_of(user_id):
            if client.session_id in session_ids:
                client.connection.close(CLOSE_NOT_AUTHENTICATED, "session ended")

    def _tell_presence(self, user_id: int, *, connected: bool) -> None:
        if self.on_presence is not None:
            self.on_presence(user_id, connected)

    def _refresh(self, presence: Presence) -> None:
        for room_id in presence.rooms:
            self._audiences[room_id].changed()


def _write(people: Iterable[Presence], payload: Payload) -> None:
    """Write a frame to all sockets of these people; it is encoded once."""
    frames = Frames([orjson.dumps(payload)])
    for client in [client for presence in people for client in presence.clients]:
        client.connection.write(frames)
