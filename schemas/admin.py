"""What the people who look after the server see and change."""

from typing import Literal

from pydantic import Field

from schemas.base import Incoming, Outgoing
from schemas.text import Moment
from schemas.user import User


class Account(Outgoing):
    """Somebody's account, for an admin."""

    user: User
    disabled_at: Moment | None = Field(description="When the account was closed, or null.")
    sessions: int = Field(description="On how many devices they are logged in.")
    online: bool = Field(description="Whether they have a socket open.")
    file_bytes: int = Field(description="How much they have stored.")


class AccountList(Outgoing):
    """A page of accounts, newest first."""

    accounts: list[Account]
    next: int | None = Field(description="Give it as `before` for the next page; null at the end.")


class AccountUpdate(Incoming):
    """What an admin may change of somebody's account; what is left out stays."""

    role: Literal["admin", "member"] | None = Field(default=None, description="Whether they look after this server.")
    disabled: bool | None = Field(default=None, description="True closes the account and ends its sessions.")


class ManagedRoom(Outgoing):
    """A room, for an admin: nothing of what is said in it."""

    id: int
    kind: Literal["public", "private"]
    name: str
    member_count: int
    message_count: int = Field(description="How many messages were ever sent in it.")
    created_at: Moment


class ManagedRoomList(Outgoing):
    """A page of rooms, newest first."""

    rooms: list[ManagedRoom]
    next: int | None = Field(description="Give it as `before` for the next page; null at the end.")


class Overview(Outgoing):
    """The server in a few numbers."""

    users: int = Field(description="People whose accounts are open.")
    rooms: int = Field(description="Rooms that are open, those of two people among them.")
    messages: int = Field(description="Messages that were ever sent in them.")
    files: int = Field(description="Files that are stored.")
    file_bytes: int = Field(description="How much they take.")
    connected_users: int = Field(description="People with a socket on any server of this chat.")
    connected_sockets: int = Field(description="Their sockets.")
    database: Literal["sqlite", "mysql", "postgresql"] = Field(description="Where all this is kept.")
    version: str = Field(description="Of the server.")


class SiteSettings(Outgoing):
    """What admins decide while the server runs."""

    registration: Literal["open", "invite"] = Field(description="Who may make an account.")


class SiteSettingsUpdate(Incoming):
    """What is left out stays."""

    registration: Literal["open", "invite"] | None = Field(
        default=None, description="Everybody, or only who has an invitation to a room."
    )


class AuditEvent(Outgoing):
    """One security event."""

    id: int
    kind: str = Field(description="What happened.")
    actor_id: int | None = Field(description="Who did it; null for somebody who was not logged in.")
    subject_id: int | None = Field(description="To whom.")
    room_id: int | None = Field(description="In which room.")
    address: str = Field(description="From which network address.")
    created_at: Moment


class AuditEventList(Outgoing):
    """A page of security events, newest first, and everybody they name."""

    events: list[AuditEvent]
    users: list[User] = Field(description="The actors and subjects.")
    next: int | None = Field(description="Give it as `before` for the next page; null at the end.")
