"""What all shapes share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

MAX_SAFE_INTEGER = 2**53 - 1

Id = Annotated[int, Field(strict=True, ge=1, le=MAX_SAFE_INTEGER)]
"""A user's or a room's number, as JSON carries it."""

Position = Annotated[int, Field(strict=True, ge=0, le=MAX_SAFE_INTEGER)]
"""A version or a seq, as JSON carries it."""


class Incoming(BaseModel):
    """What a client sends: unknown fields are ignored, so that newer clients can talk to older servers."""

    model_config = ConfigDict(frozen=True)


class Outgoing(BaseModel):
    """What the server answers; it may be read straight from a row."""

    model_config = ConfigDict(from_attributes=True, frozen=True)
