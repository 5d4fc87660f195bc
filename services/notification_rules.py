"""Whether somebody is notified of a message: one pure function, which also says why."""

from dataclasses import dataclass
from datetime import datetime, time

from schemas.notification import Level, Reason

NOTIFIED: frozenset[Reason] = frozenset({"direct_message", "mention", "level_all"})
"""The reasons for which somebody is notified; every other is one for which they are not."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the decision about one person and one message depends on, and nothing else."""

    own: bool = False
    recalled: bool = False
    inside: bool = True
    blocked: bool = False
    direct: bool = False
    level: Level | None = None
    """None: as is usual in this kind of room."""

    mentioned: bool = False
    read: bool = False
    due: bool = True
    """Whether it has been unread for long enough."""

    quiet: bool = False
    has_device: bool = True


def usual_level(*, direct: bool) -> Level:
    """Of what people are notified who chose nothing else."""
    return "all" if direct else "mentions"


def decide(situation: Situation) -> Reason:
    """The rule that decides; the first that fits. Where else the person was active meanwhile plays no part."""
    level = situation.level or usual_level(direct=situation.direct)
    against: tuple[tuple[bool, Reason], ...] = (
        (situation.own, "own_message"),
        (situation.recalled, "recalled"),
        (not situation.inside, "not_in_room"),
        (situation.blocked, "blocked"),
        (level == "nothing", "level_nothing"),
        (level == "mentions" and not situation.mentioned, "not_mentioned"),
        (situation.read, "read_in_time"),
        (not situation.due, "waiting"),
        (situation.quiet, "quiet_hours"),
        (not situation.has_device, "no_device"),
    )
    for applies, reason in against:
        if applies:
            return reason
    if situation.mentioned:
        return "mention"
    return "direct_message" if situation.direct else "level_all"


def is_quiet(local: datetime, starts_at: int, ends_at: int) -> bool:
    """Whether a local time is in the quiet part of the day, given in minutes after midnight. It may go over midnight;
    where both are the same, it is the whole day.
    """
    minute = local.hour * 60 + local.minute
    if starts_at < ends_at:
        return starts_at <= minute < ends_at
    return minute >= starts_at or minute < ends_at


def clock(minutes: int) -> time:
    """Minutes after midnight as a time of day."""
    return time(minutes // 60, minutes % 60)
