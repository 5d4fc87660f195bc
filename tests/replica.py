"""A client's copy of a room, kept by the rules of docs/protocol.md and nothing else."""

from dataclasses import dataclass, field
from typing import Any

from tests.people import Person

Frame = dict[str, Any]

ROOM_FIELDS = ("id", "kind", "name", "topic", "avatar", "created_at", "version", "last_seq", "member_count")


@dataclass
class Replica:
    """What a client knows of one room. `gaps` counts the events that showed it that it had missed something."""

    room_id: int
    version: int = 0
    room: Frame = field(default_factory=dict)
    messages: dict[int, Frame] = field(default_factory=dict)
    members: dict[int, Frame] = field(default_factory=dict)
    gaps: int = 0

    @classmethod
    async def fresh(cls, person: Person, room_id: int) -> "Replica":
        """A copy made by reading everything there is."""
        replica = cls(room_id)
        replica.keep_room(await person.ask("GET", f"/rooms/{room_id}"))
        after: int | None = 0
        while after is not None:
            page = await person.ask("GET", f"/rooms/{room_id}/members", params={"after": after, "limit": 2})
            for member in page["members"]:
                replica.keep_member(member)
            after = page["next"]
        before: int | None = None
        while before != 1 and replica.room["last_seq"]:
            query = {"limit": 3} if before is None else {"limit": 3, "before": before}
            page = await person.history(room_id, **query)
            for message in page["messages"]:
                replica.keep_message(message)
            before = page["messages"][0]["seq"]
        return replica

    def hear(self, frame: Frame) -> None:
        """A durable event: applied if it is the next, dropped if it is old, a gap otherwise."""
        if frame["version"] <= self.version:
            return
        if frame["version"] > self.version + 1:
            self.gaps += 1
            return
        self.version = frame["version"]
        match frame["type"]:
            case "message.created" | "message.updated":
                self.keep_message(frame["message"])
            case "member.joined" | "member.updated":
                self.keep_member(frame["member"])
            case "member.left":
                self.members.pop(frame["user_id"], None)
            case "room.updated":
                self.keep_room(frame["room"])

    def catch_up(self, changes: Frame) -> None:
        """The answer to `changes`: each message and member once, in its present state, up to a version."""
        assert changes["complete"], "the histories of these tests are short"
        for message in changes["messages"]:
            self.keep_message(message)
        for member in changes["members"]:
            self.keep_member(member)
        version = max(self.version, changes["version"])
        self.keep_room(changes["room"])
        self.version = version

    def keep_room(self, room: Frame) -> None:
        """The room's own state."""
        self.room = {name: room[name] for name in ROOM_FIELDS}
        self.version = max(self.version, room["version"])

    def keep_message(self, message: Frame) -> None:
        """A message, if it is newer than what is known of it."""
        known = self.messages.get(message["seq"])
        if known is None or known["version"] <= message["version"]:
            self.messages[message["seq"]] = message

    def keep_member(self, member: Frame) -> None:
        """A member; one without a role is no member any more. Who is online is no durable state."""
        user_id = member["user"]["id"]
        if member["role"] is None:
            self.members.pop(user_id, None)
        else:
            self.members[user_id] = {name: member[name] for name in ("user", "role", "joined_at", "version")}

    def state(self) -> tuple[Any, ...]:
        """What two copies must agree on."""
        return self.version, self.room, sorted(self.messages.items()), sorted(self.members.items())
