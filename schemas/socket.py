"""What a client may say on the socket: one tagged union, checked in one step."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from schemas.base import MAX_SAFE_INTEGER, Id, Incoming, Position
from schemas.message import Saying

Ref = (
    Annotated[str, Field(strict=True, max_length=64)]
    | Annotated[int, Field(strict=True, ge=-MAX_SAFE_INTEGER, le=MAX_SAFE_INTEGER)]
)
"""A client's own name for a command."""


class Command(Incoming):
    """Any op. What answers it repeats `ref`."""

    ref: Ref | None = None


class Auth(Command):
    """The first frame: who is here, and what they know already."""

    op: Literal["auth"]
    token: str = Field(min_length=1, max_length=4096)
    epoch: str | None = Field(default=None, max_length=64)
    rooms: dict[int, Position] = Field(default_factory=dict, max_length=2000)
    opens: Id | None = None
    """The room it shows first, and has no messages of yet."""


class SendMessage(Command, Saying):
    """Say something in a room."""

    op: Literal["message.send"]
    room_id: Id
    id: UUID
    reply_to: Annotated[int, Field(strict=True, ge=1)] | None = None


class AskChanges(Command):
    """What happened in a room since a version?"""

    op: Literal["changes"]
    room_id: Id
    since: Position


class Read(Command):
    """I have read up to here."""

    op: Literal["read"]
    room_id: Id
    seq: Position


class Typing(Command):
    """I am writing."""

    op: Literal["typing"]
    room_id: Id


class Ping(Command):
    """I am here."""

    op: Literal["ping"]


AnyCommand = Annotated[Auth | SendMessage | AskChanges | Read | Typing | Ping, Field(discriminator="op")]

commands: TypeAdapter[AnyCommand] = TypeAdapter(AnyCommand)
refs: TypeAdapter[str | int] = TypeAdapter(Ref)
