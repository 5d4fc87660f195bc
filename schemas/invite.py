"""Invitations on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Incoming, Outgoing
from schemas.text import Moment

MINUTE_S = 60
MONTH_S = 30 * 24 * 3600


class NewInvite(Incoming):
    """An invitation to be made."""

    expires_in_s: Annotated[int, Field(strict=True, ge=MINUTE_S, le=MONTH_S)] | None = Field(
        default=None, description="For how long it is good: 60 seconds to 30 days; null: until it is taken back."
    )
    max_uses: Annotated[int, Field(strict=True, ge=1, le=1000)] | None = Field(
        default=None, description="How many may come in by it: 1 to 1000; null: any number."
    )


class Invite(Outgoing):
    """An invitation, as those who lead the room see it."""

    code: str = Field(description="All that a guest must know.")
    url: str = Field(description="The page to open, relative to this server's origin.")
    room_id: int
    created_by: int = Field(description="Who made it.")
    created_at: Moment
    expires_at: Moment | None = Field(description="Until when it is good, or null.")
    max_uses: int | None = Field(description="How many may come in by it, or null.")
    uses: int = Field(description="How many have come in by it.")


class InviteList(Outgoing):
    """The open invitations of a room, newest first."""

    invites: list[Invite]


class InvitedRoom(Outgoing):
    """The room that an invitation leads into, as anybody who has it may see it."""

    room_id: int
    kind: Literal["public", "private"]
    name: str
    topic: str
    avatar: str | None = Field(description="The file id of its picture, or null.")
    member_count: int
    joined: bool = Field(description="Whether the asker is in it.")
