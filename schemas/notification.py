"""Notifications, on the wire."""

from datetime import time
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer, StringConstraints

from schemas.base import Incoming, Outgoing
from schemas.text import Moment

Level = Literal["all", "mentions", "nothing"]

Reason = Literal[
    "own_message",
    "recalled",
    "not_in_room",
    "blocked",
    "level_nothing",
    "not_mentioned",
    "read_in_time",
    "waiting",
    "quiet_hours",
    "no_device",
    "newer_message",
    "too_many",
    "not_delivered",
    "not_recorded",
    "direct_message",
    "mention",
    "level_all",
]

TimeOfDay = Annotated[
    time,
    PlainSerializer(lambda value: value.strftime("%H:%M"), return_type=str),
    Field(description="Local time, such as 22:30.", json_schema_extra={"type": "string", "format": "time"}),
]


class NotifyLevel(Outgoing):
    """Of which messages of a room I am notified."""

    level: Level = Field(description="`all`, those that call me (`mentions`), or `nothing`.")


class QuietPart(Outgoing):
    """A part of every day; where it ends before it starts, it goes over midnight."""

    starts_at: TimeOfDay
    ends_at: TimeOfDay
    time_zone: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+/-]{1,64}$")] = Field(
        description="A name of the IANA time zone database, such as Asia/Shanghai."
    )


class QuietHours(Outgoing):
    """When I am not to be disturbed."""

    quiet_hours: QuietPart | None = Field(description="Null: never.")


class NotifyLevelUpdate(Incoming):
    """Of which messages of a room I want to be notified."""

    level: Level


class NotificationAnswer(Outgoing):
    """Whether I was notified of a message, and the rule that decided."""

    notified: bool
    reason: Reason
    decided_at: Moment | None = Field(description="When that was decided; null: it was not recorded, and this is now.")
