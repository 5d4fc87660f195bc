"""Messages on the wire."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, field_validator, model_validator

from schemas.answer import AnswerState, Notice
from schemas.base import MAX_SAFE_INTEGER, Id, Incoming, Outgoing, Position
from schemas.file import File
from schemas.link_preview import LinkPreview
from schemas.text import MaybeEmptyContent, Moment

MAX_FILES = 10


class Reaction(Outgoing):
    """One emoji on a message, and who gave it."""

    emoji: str = Field(description="The emoji.")
    user_ids: list[int] = Field(description="Who gave it, first come first.")


class Message(Outgoing):
    """What was said, in its present state."""

    id: str = Field(description="The sender's name for it, a UUID; it never changes.")
    room_id: int = Field(description="Where it was said.")
    seq: int = Field(description="Its place in the room: 1, 2, 3 … without a gap.")
    version: int = Field(description="The room's version at its last change.")
    sender_id: int = Field(description="Who said it.")
    kind: Literal["text", "answer", "notice"] = Field(
        description="What it is: a text, an agent's answer, or a notice of the server's."
    )
    content: str = Field(description="The text.")
    reply_to: int | None = Field(description="The seq of the message it answers, or null.")
    created_at: Moment = Field(description="When it was stored.")
    edited_at: Moment | None = Field(description="When it was last edited, or null.")
    deleted_at: Moment | None = Field(description="When it was recalled, or null.")

    mentions: list[int] = Field(description="Who is named in it, by user id.")
    mentions_all: bool = Field(description="Whether it is meant for everybody in the room.")
    reactions: list[Reaction] = Field(description="In the order in which each emoji was first given.")
    files: list[File] = Field(description="What it shows.")
    pinned_at: Moment | None = Field(description="When it was pinned, or null.")
    forwarded_from: int | None = Field(description="Who said it first, if it was forwarded and is not their own.")
    preview: LinkPreview | None = Field(description="What is behind its first link, once that is known.")
    answer: AnswerState | None = Field(description="How an agent's answer stands; null for anything else.")
    notice: Notice | None = Field(description="What a notice says; null for anything else.")


class Origin(Incoming):
    """Which message is to be passed on."""

    room_id: Id = Field(description="Where it was said; the asker must be in there too.")
    seq: Annotated[int, Field(strict=True, ge=1, le=MAX_SAFE_INTEGER)] = Field(description="Its place there.")


class Saying(Incoming):
    """Something to say: a text, files, or both."""

    content: MaybeEmptyContent = Field(
        default="", description="At most 8 000 characters. Not only white space, unless there are files."
    )
    file_ids: list[UUID] = Field(default_factory=list, max_length=MAX_FILES, description="Uploads of mine to show.")

    @field_validator("content")
    @classmethod
    def _blank_is_nothing(cls, value: str) -> str:
        return value if value.strip() else ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.content and not self.file_ids:
            raise ValueError("give a content, or files")
        return self


class NewMessage(Saying):
    """Something to say, or to pass on. With an `id` it may be sent again and again, and exists once."""

    forward: Origin | None = Field(default=None, description="Instead of a content: a message to be passed on.")
    id: UUID | None = Field(default=None, description="A UUID made by the client; made by the server if left out.")
    reply_to: Annotated[int, Field(strict=True, ge=1)] | None = Field(
        default=None, description="The seq of the message it answers."
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if bool(self.content or self.file_ids) == (self.forward is not None):
            raise ValueError("give either a content or a message to forward")
        if self.forward is not None and self.reply_to is not None:
            raise ValueError("what is forwarded answers nothing")
        return self


class MessageUpdate(Incoming):
    """The same in other words."""

    content: MaybeEmptyContent = Field(
        description="At most 8 000 characters. Not only white space, unless the message has files."
    )

    @field_validator("content")
    @classmethod
    def _blank_is_nothing(cls, value: str) -> str:
        return value if value.strip() else ""


class PinList(Outgoing):
    """What a room keeps in view."""

    messages: list[Message] = Field(description="The newest pin first.")


class MessagePage(Outgoing):
    """A stretch of history, ascending by seq."""

    messages: list[Message] = Field(description="Ascending by seq.")
    has_more_before: bool = Field(description="Whether there are older ones.")
    has_more_after: bool = Field(description="Whether there are newer ones.")


class ReadMark(Incoming):
    """How far somebody has read."""

    seq: Position = Field(description="The seq of the last message that was read.")


class UnreadMark(Incoming):
    """From where on somebody wants to read again."""

    seq: Annotated[int, Field(strict=True, ge=1, le=MAX_SAFE_INTEGER)] = Field(
        description="The seq of the first message that is to be unread."
    )


class ReadState(Outgoing):
    """One's own mark, as it now is."""

    room_id: int
    last_read_seq: int = Field(description="Where the mark is.")
    unread: int = Field(description="Messages after the mark.")
    mentions_unread: int = Field(description="How many of them call the asker, or everybody.")
