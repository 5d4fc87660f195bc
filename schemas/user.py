"""Users on the wire."""

from typing import Literal

from pydantic import Field

from schemas.base import Incoming, Outgoing
from schemas.text import DisplayName, Moment, Password, PictureId, StatusText


class User(Outgoing):
    """A person or an agent, as anybody who is logged in may see them."""

    id: int = Field(description="Number of the user; it never changes.")
    username: str = Field(description="Unique name to log in with.")
    display_name: str = Field(description="Name to show.")
    status_text: str = Field(description="What they say of themselves; may be empty.")
    avatar: str | None = Field(description="The file id of their picture, or null.")
    role: Literal["admin", "member"] = Field(description="Whether they look after this server.")
    kind: Literal["person", "agent"] = Field(description="A person, or an agent.")
    created_at: Moment = Field(description="When the account was made.")


class UserList(Outgoing):
    """Users that were found, or asked for by id."""

    users: list[User] = Field(description="Who was found.")


class UserUpdate(Incoming):
    """What a person may change of themselves; what is left out stays."""

    display_name: DisplayName | None = Field(default=None, description="New name to show, 1 to 64 characters.")
    status_text: StatusText | None = Field(
        default=None, description="What they say of themselves, up to 100 characters; may be empty."
    )
    avatar: PictureId | None = Field(default=None, description="A picture that I uploaded, or empty for none.")


class PasswordChange(Incoming):
    """A new password, with the present one as proof."""

    current_password: str = Field(min_length=1, max_length=256, description="The present password.")
    new_password: Password = Field(description="The new one, 8 to 256 characters.")
