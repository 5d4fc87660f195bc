"""What somebody has begun to write, on the wire."""

from typing import Annotated

from pydantic import Field

from schemas.base import MAX_SAFE_INTEGER, Incoming, Outgoing
from schemas.text import MAX_MESSAGE_CHARS, MaybeEmptyContent, Moment


class Draft(Outgoing):
    """An unsent text."""

    content: str = Field(description="The text so far.")
    reply_to: int | None = Field(description="The seq of the message it will answer, or null.")
    updated_at: Moment = Field(description="When it was last kept.")


class DraftUpdate(Incoming):
    """What has been written so far."""

    content: MaybeEmptyContent = Field(description=f"Up to {MAX_MESSAGE_CHARS} characters; empty: there is no draft.")
    reply_to: Annotated[int, Field(strict=True, ge=1, le=MAX_SAFE_INTEGER)] | None = Field(
        default=None, description="The seq of the message it will answer."
    )


class DraftState(Outgoing):
    """One's own draft in a room, as it now is."""

    room_id: int
    draft: Draft | None
