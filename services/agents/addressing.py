"""Whom of the agents in a room a message asks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

ALONE = frozenset({"direct", "session"})
"""Kinds of rooms in which whoever speaks speaks to the other one."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What somebody said, as far as it matters here."""

    kind: str
    sender_id: int
    mentions: Sequence[int]
    replied_to: int | None
    """Whose message it replies to; None if it replies to nothing."""


def addressed(saying: Saying, room_kind: str, agents: Collection[int]) -> list[int]:
    """Whom of these agents, who are in the room, it asks: those it names, whom it replies to, and where two are alone,
    the other one. What agents say asks nobody here, and neither does calling everybody.
    """
    if saying.kind != "text" or saying.sender_id in agents:
        return []
    called = [*saying.mentions, *([] if saying.replied_to is None else [saying.replied_to])]
    if room_kind in ALONE:
        called += agents
    return [agent_id for agent_id in dict.fromkeys(called) if agent_id in agents]
