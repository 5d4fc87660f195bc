"""What carries a node's announcements to the other nodes.

A backplane gives hints, the database holds the truth: delivery is at most once, in each sender's order, and whoever
may have missed something is told so and compares with the database.
"""

from collections.abc import Callable
from typing import Protocol


class Backplane(Protocol):
    """Announcements between nodes. All calls and all callbacks happen on the event loop.

    `receive(payload)` is called for what the *other* nodes publish, never for a node's own announcements. `doubt()`
    is called when announcements may have been lost, in either direction, and can be trusted again from then on.
    """

    async def start(self, receive: Callable[[bytes], None], doubt: Callable[[], None]) -> None:
        """Begin to listen. When it returns, nothing that others publish from then on is missed without a doubt."""

    @property
    def reaches_others(self) -> bool:
        """Whether anybody may hear what is published: a node alone need not write it down."""

    @property
    def hears_others(self) -> bool:
        """Whether what others publish would be heard now, as far as is known: who says nothing then has not spoken.

        It may be wrong for the few seconds in which a failure has not been noticed yet.
        """

    def publish(self, payload: bytes) -> None:
        """Tell the other nodes. Never waits; when too much waits to leave, the oldest is dropped, with a doubt."""

    async def close(self) -> None:
        """Let out what still waits, for a bounded time, and stop."""
