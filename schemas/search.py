"""Search on the wire."""

from pydantic import Field

from schemas.base import Outgoing
from schemas.message import Message


class Hit(Outgoing):
    """A message that was found, between its neighbours."""

    room_id: int = Field(description="Where it was said.")
    message: Message = Field(description="What was found.")
    context_before: list[Message] = Field(description="The message before it, if there is one.")
    context_after: list[Message] = Field(description="The message after it, if there is one.")


class SearchPage(Outgoing):
    """What was found, newest first."""

    hits: list[Hit] = Field(description="A page that has a `next` may hold fewer than were asked for, or none.")
    next: str | None = Field(description="Give it as `cursor` for what is older, or null.")
