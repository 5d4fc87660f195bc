"""Blocks on the wire."""

from pydantic import Field

from schemas.base import Outgoing
from schemas.user import User


class BlockList(Outgoing):
    """A page of whom somebody blocks, ascending by user id."""

    users: list[User]
    next: int | None = Field(description="Give it as `after` for the next page; null at the end.")
