"""What goes on in the background: tasks that do something again and again, until their owner closes them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from errors import Unavailable

log = logging.getLogger("teahouse.rounds")

RETRY_S = 1.0


class Background(Protocol):
    """Whoever works in the background from `start` to `close`."""

    def start(self) -> None:
        """Begin."""
        ...

    async def close(self) -> None:
        """Stop, and wait until that has happened."""
        ...


class Rounds:
    """Calls `work` again and again, in so many `tasks` at once. All methods belong to the event loop.

    `work` waits for what it needs, and returns for how many seconds to rest. What fails is logged as `trouble`, and
    done again after `retry_s`.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], Awaitable[float]],
        *,
        trouble: str,
        retry_s: float = RETRY_S,
        tasks: int = 1,
    ) -> None:
        self._names = [f"{name} {number}" for number in range(tasks)]
        self._work = work
        self._trouble = trouble
        self._retry_s = retry_s
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin."""
        self._tasks = [asyncio.create_task(self._run(), name=name) for name in self._names]

    async def close(self) -> None:
        """Stop where it is, and wait until that has happened."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _run(self) -> None:
        while True:
            try:
                rest_s = await self._work()
            except Unavailable as error:
                log.warning("%s: %s", self._trouble, error.code)
                rest_s = self._retry_s
            except Exception:
                log.exception("%s", self._trouble)
                rest_s = self._retry_s
            await asyncio.sleep(rest_s)
