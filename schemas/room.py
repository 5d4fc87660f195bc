"""Rooms and their members on the wire."""

from typing import Literal

from pydantic import Field

from schemas.base import Id, Incoming, Outgoing
from schemas.draft import Draft
from schemas.message import Message
from schemas.text import Moment, PictureId, RoomName, Topic
from schemas.user import User

Role = Literal["owner", "admin", "member"]


class RoomState(Outgoing):
    """What a room is to everybody."""

    id: int = Field(description="Number of the room; it never changes.")
    kind: Literal["public", "private", "direct", "session"] = Field(
        description="Whether anybody may find and join it, or only who is brought in, or nobody but the two; a session "
        "is somebody's chat with an agent."
    )
    name: str = Field(description="1 to 64 characters; empty for a direct room.")
    topic: str = Field(description="What it is about; may be empty.")
    avatar: str | None = Field(description="The file id of its picture, or null.")
    created_at: Moment = Field(description="When it was made.")
    version: int = Field(description="Count of its durable changes.")
    last_seq: int = Field(description="Seq of its newest message; 0 if there is none.")
    member_count: int = Field(description="How many are in it.")


class Room(RoomState):
    """A room as one of its members sees it."""

    role: Role = Field(description="The asker's role.")
    joined_at: Moment = Field(description="Since when the asker is in it.")
    last_read_seq: int = Field(description="How far the asker has read.")
    unread: int = Field(description="Messages after that.")
    mentions_unread: int = Field(description="How many of them call the asker, or everybody.")
    last_message: Message | None = Field(description="The newest message, or null.")
    peer: User | None = Field(description="Who else is in a direct room or a session; null for any other.")
    draft: Draft | None = Field(description="What the asker has begun to write here, or null.")
    may_post: bool = Field(description="Whether the asker may say something here.")


class PublicRoom(Outgoing):
    """A room that anybody may join, as those see it who are not in it: nothing of what happens there."""

    id: int = Field(description="Number of the room; it never changes.")
    name: str = Field(description="1 to 64 characters.")
    topic: str = Field(description="What it is about; may be empty.")
    avatar: str | None = Field(description="The file id of its picture, or null.")
    created_at: Moment = Field(description="When it was made.")
    member_count: int = Field(description="How many are in it.")
    joined: bool = Field(description="Whether the asker is in it.")


class RoomList(Outgoing):
    """The asker's rooms."""

    rooms: list[Room] = Field(description="All of them.")


class PublicRoomList(Outgoing):
    """A page of public rooms, newest first."""

    rooms: list[PublicRoom]
    next: int | None = Field(description="Give it as `before` for the next page; null at the end.")


class NewRoom(Incoming):
    """A room to be made, whose maker becomes its owner; or the direct room with somebody, to be made or found."""

    kind: Literal["public", "private", "direct", "session"] = Field(
        description="Whether anybody may find and join it, or only who is brought in, or nobody but the two; a session "
        "is a chat with an agent, a new one each time."
    )
    name: RoomName | None = Field(
        default=None,
        description="1 to 64 characters; not for a direct room. A session without one is named after what is said.",
    )
    user_id: Id | None = Field(
        default=None, description="With whom; for a direct room, and for a session, where the first agent is usual."
    )
    topic: Topic = Field(default="", description="What it is about, up to 255 characters.")


class RoomUpdate(Incoming):
    """What an owner may change; what is left out stays."""

    name: RoomName | None = Field(default=None, description="1 to 64 characters.")
    topic: Topic | None = Field(default=None, description="Up to 255 characters; may be empty.")
    avatar: PictureId | None = Field(default=None, description="A picture that I uploaded, or empty for none.")


class Member(Outgoing):
    """Somebody in a room."""

    user: User
    role: Role
    joined_at: Moment = Field(description="Since when.")
    version: int = Field(description="The room's version at the last change of this membership.")
    last_read_seq: int = Field(description="How far they have read.")
    online: bool = Field(description="Whether they have a socket open.")


class ChangedMember(Outgoing):
    """Somebody whose membership changed; `role` is null if they are no longer in the room."""

    user: User
    role: Role | None
    joined_at: Moment
    version: int
    last_read_seq: int
    online: bool


class MemberList(Outgoing):
    """A page of members, ascending by user id."""

    members: list[Member]
    next: int | None = Field(description="Give it as `after` for the next page; null at the end.")


class NewMember(Incoming):
    """Somebody to be brought in."""

    user_id: Id = Field(description="Who.")


class RoleChange(Incoming):
    """Another role for a member."""

    role: Role = Field(description="`owner` hands the room over.")


class Changes(Outgoing):
    """What happened in a room since a version: each message and member once, in its present state."""

    room_id: int
    from_: int = Field(alias="from", description="The version that was asked about.")
    version: int = Field(
        description="Up to which version this tells. If it is below that of `room`, there is more: ask since it."
    )
    messages: list[Message] = Field(description="Ascending by seq.")
    members: list[ChangedMember] = Field(description="Whose membership changed.")
    room: RoomState
    complete: bool = Field(description="False: too much to tell; `messages` is the newest page and `members` is empty.")
