"""What a client says, heard one after the other, although no task waits for it."""

import asyncio
from collections.abc import Callable, Coroutine

from realtime.connection import Connection

MAX_WAITING = 64

Work = Coroutine[None, None, None]


class Turns:
    """Gives each text to `hear`. While what one of them asks for takes time, those behind it wait their turn.

    `hear` returns what takes time, or None when it has done everything. It never raises, and neither does the work.
    When `MAX_WAITING` texts wait, the client is not read from.
    """

    __slots__ = ("_connection", "_hear", "_task", "_waiting")

    def __init__(self, connection: Connection, hear: Callable[[str], Work | None]) -> None:
        self._connection = connection
        self._hear = hear
        self._task: asyncio.Task[None] | None = None
        self._waiting: list[str] | None = None

    def take(self, text: str) -> None:
        """Hear this now, or when its turn has come."""
        if self._waiting is not None:
            self._waiting.append(text)
            if len(self._waiting) == MAX_WAITING:
                self._connection.pause_reading()
        elif not self._connection.closed:
            work = self._hear(text)
            if work is not None:
                self._waiting = []
                self._task = asyncio.create_task(self._go_on(work), name="socket command")

    def end(self) -> None:
        """Hear nothing more, and give up what is being done."""
        if self._task is not None:
            self._task.cancel()

    async def _go_on(self, work: Work | None) -> None:
        try:
            while work is not None:
                await work
                work = self._next()
        finally:
            self._task = self._waiting = None

    def _next(self) -> Work | None:
        """Hear those who wait, up to the next one that takes time."""
        while self._waiting and not self._connection.closed:
            work = self._hear(self._waiting.pop(0))
            if work is not None:
                return work
        self._connection.resume_reading()
        return None
