"""Ends sockets that have gone silent, and those whose token's time is over."""

import asyncio
from time import monotonic, time

from services.ws_service import ConnectionManager

CLOSE_TOKEN_EXPIRED = 4004
CLOSE_SILENT = 4008
MAX_ROUND_S = 5


class HeartbeatService:
    """One task that looks at all sockets every few seconds; a timer for each of them would cost memory."""

    def __init__(self, manager: ConnectionManager, heartbeat_s: int) -> None:
        self._manager = manager
        self._silence_s = 2 * heartbeat_s
        self._round_s = min(MAX_ROUND_S, heartbeat_s / 2)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._run(), name="heartbeat")

    async def close(self) -> None:
        """Stop looking."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._round_s)
            self._look(monotonic(), time())

    def _look(self, moment: float, wall_clock: float) -> None:
        for client in self._manager.clients():
            if moment - client.heard_at > self._silence_s:
                client.connection.close(CLOSE_SILENT, "silent")
            elif wall_clock >= client.expires_at:
                client.connection.close(CLOSE_TOKEN_EXPIRED, "token expired")
