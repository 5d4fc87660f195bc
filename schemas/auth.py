"""Logging in, on the wire."""

from typing import Literal

from pydantic import Field

from schemas.base import Incoming, Outgoing
from schemas.text import DisplayName, Moment, Password, Username
from schemas.user import User


class Registration(Incoming):
    """A new account."""

    username: Username = Field(
        description="2 to 32 letters, digits, `_`, `-`, `.` of any script; unique without regard to case and width."
    )
    password: Password = Field(description="8 to 256 characters.")
    display_name: DisplayName | None = Field(
        default=None, description="Name to show, 1 to 64 characters; the user name if left out."
    )
    invite: str | None = Field(
        default=None, min_length=1, max_length=64, description="The code of an invitation; its room is joined at once."
    )


class RegistrationPolicy(Outgoing):
    """Who may make an account."""

    registration: Literal["open", "invite"] = Field(description="Everybody, or only who has an invitation to a room.")


class Login(Incoming):
    """Who somebody says they are."""

    username: str = Field(min_length=1, max_length=256, description="The user name, in any case.")
    password: str = Field(min_length=1, max_length=256, description="The password.")


class Grant(Outgoing):
    """Leave to act as `user` for a while. The refresh token that prolongs it is in an httpOnly cookie, not here."""

    access_token: str = Field(description="Goes into `Authorization: Bearer …` and into the socket's `auth`.")
    token_type: Literal["bearer"] = "bearer"
    expires_in: int = Field(description="Seconds until the access token's time is over.")
    user: User = Field(description="Who is logged in.")


class LoginSession(Outgoing):
    """One device on which somebody is logged in."""

    id: str = Field(description="Id of the session.")
    user_agent: str = Field(description="What the device said of itself at the login; may be empty.")
    created_at: Moment = Field(description="When somebody logged in there.")
    renewed_at: Moment = Field(description="When the login was last prolonged: until then, at least, it was in use.")
    current: bool = Field(description="Whether it is the one that asks.")


class LoginSessionList(Outgoing):
    """Where I am logged in."""

    sessions: list[LoginSession] = Field(description="Who was there last comes first.")
