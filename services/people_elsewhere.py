"""Who is online on other nodes, and in which rooms they are.

The nodes tell who has come and gone; the rooms come from the database and follow the committed events from there on,
as those of the people with a socket here do.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class PersonElsewhere:
    """Somebody with a socket on other nodes. `touched` are rooms that events have spoken of while `rooms` is loaded;
    None once it is known.
    """

    nodes: tuple[str, ...]
    rooms: tuple[int, ...] = ()
    touched: set[int] | None = None
    waits: bool = True
    """Whether nobody has begun to load their rooms."""


class PeopleElsewhere:
    """The people on other nodes. All methods belong to the event loop, and none waits."""

    def __init__(self) -> None:
        self._people: dict[int, PersonElsewhere] = {}
        self._rooms: dict[int, set[int]] = {}
        self._unknown: dict[int, None] = {}

    def __contains__(self, user_id: int) -> bool:
        """Whether the person has a socket on another node."""
        person = self._people.get(user_id)
        return person is not None and bool(person.nodes)

    def online(self) -> Collection[int]:
        """Everybody with a socket on another node."""
        return [user_id for user_id, person in self._people.items() if person.nodes]

    def online_in(self, room_id: int) -> Iterable[int]:
        """Who of a room has a socket on another node, as far as their rooms are known."""
        return self._rooms.get(room_id, ())

    def knows(self, user_id: int) -> bool:
        """Whether the rooms of this person are known, or nobody need ask for them."""
        return user_id not in self._unknown

    def rooms_of(self, user_id: int) -> Collection[int]:
        """The rooms of a person on another node, as far as they are known."""
        person = self._people.get(user_id)
        return () if person is None else person.rooms

    def arrive(self, node: str, user_ids: Iterable[int]) -> None:
        """These people have a socket on this node. `load` the rooms of those who were nowhere else."""
        for user_id in user_ids:
            person = self._people.get(user_id)
            if person is None:
                self._people[user_id] = PersonElsewhere((node,))
                self._unknown[user_id] = None
            elif node not in person.nodes:
                person.nodes += (node,)

    def depart(self, node: str, user_ids: Iterable[int]) -> None:
        """These people have no socket on this node any more. Who is on none stays known until `forget`."""
        for user_id in user_ids:
            person = self._people.get(user_id)
            if person is not None:
                person.nodes = tuple(other for other in person.nodes if other != node)

    def forget(self, user_id: int) -> None:
        """Let go of a person who is on no other node."""
        person = self._people.get(user_id)
        if person is None or person.nodes:
            return
        for room_id in person.rooms:
            self._drop(room_id, user_id)
        del self._people[user_id]
        self._unknown.pop(user_id, None)

    def load(self, limit: int) -> dict[int, PersonElsewhere]:
        """Some of those whose rooms are to be loaded: read them from now on, and `settle` them."""
        found: dict[int, PersonElsewhere] = {}
        for user_id in self._unknown:
            person = self._people[user_id]
            if person.waits:
                person.waits, person.touched = False, set()
                found[user_id] = person
            if len(found) == limit:
                break
        return found

    def settle(self, loaded: Mapping[int, PersonElsewhere], rooms_of: Mapping[int, Iterable[int]]) -> None:
        """Take the rooms that were read, except those that events have spoken of since: the events know better."""
        for user_id, person in loaded.items():
            if self._people.get(user_id) is not person or person.touched is None:
                continue
            touched, before = person.touched, person.rooms
            rooms = {room_id for room_id in rooms_of.get(user_id, ()) if room_id not in touched}
            person.rooms = (*rooms, *(room_id for room_id in before if room_id in touched))
            person.touched = None
            for room_id in set(before) - set(person.rooms):
                self._drop(room_id, user_id)
            for room_id in rooms:
                self._rooms.setdefault(room_id, set()).add(user_id)
            if not person.waits:
                del self._unknown[user_id]

    def give_back(self, loaded: Mapping[int, PersonElsewhere]) -> None:
        """The rooms of these people could not be read."""
        for person in loaded.values():
            person.waits = True

    def reconsider(self, user_ids: Iterable[int] | None = None) -> None:
        """Doubt what is known of the rooms of these people, or of everybody: they are to be loaded anew."""
        for user_id in self._people if user_ids is None else user_ids:
            person = self._people.get(user_id)
            if person is not None:
                person.waits = True
                self._unknown[user_id] = None

    def enter(self, user_id: int, room_id: int) -> None:
        """The person has come into a room."""
        person = self._people.get(user_id)
        if person is None:
            return
        if person.touched is not None:
            person.touched.add(room_id)
        if room_id not in person.rooms:
            person.rooms += (room_id,)
        self._rooms.setdefault(room_id, set()).add(user_id)

    def leave(self, user_id: int, room_id: int) -> None:
        """The person has left a room."""
        person = self._people.get(user_id)
        if person is None:
            return
        if person.touched is not None:
            person.touched.add(room_id)
        if room_id in person.rooms:
            person.rooms = tuple(other for other in person.rooms if other != room_id)
            self._drop(room_id, user_id)

    def close_room(self, room_id: int) -> None:
        """A room is there no more."""
        for user_id in self._unknown:
            touched = self._people[user_id].touched
            if touched is not None:
                touched.add(room_id)
        for user_id in list(self._rooms.get(room_id, ())):
            self.leave(user_id, room_id)

    def _drop(self, room_id: int, user_id: int) -> None:
        people = self._rooms.get(room_id)
        if people is not None:
            people.discard(user_id)
            if not people:
                del self._rooms[room_id]
