"""Bans on the wire."""

from pydantic import Field

from schemas.base import Outgoing
from schemas.text import Moment
from schemas.user import User


class Ban(Outgoing):
    """Somebody who may not come back into a room."""

    user: User
    banned_by: int = Field(description="Who banned them.")
    created_at: Moment = Field(description="Since when.")


class BanList(Outgoing):
    """A page of bans, ascending by user id."""

    bans: list[Ban]
    next: int | None = Field(description="Give it as `after` for the next page; null at the end.")
