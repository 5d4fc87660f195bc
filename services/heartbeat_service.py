"""Ends sockets that have gone silent, and those whose token's time is over."""

from time import monotonic, time

from realtime.connection import CLOSE_TOO_SLOW
from services.rounds import Rounds
from services.ws_service import ConnectionManager

CLOSE_TOKEN_EXPIRED = 4004
MAX_ROUND_S = 5


class HeartbeatService:
    """One task that looks at all sockets every few seconds; a timer for each of them would cost memory."""

    def __init__(self, manager: ConnectionManager, heartbeat_s: int) -> None:
        self._manager = manager
        self._silence_s = 2 * heartbeat_s
        self._round_s = min(MAX_ROUND_S, heartbeat_s / 2)
        self._rounds = Rounds("heartbeat", self._look, trouble="sockets could not be looked at")

    def start(self) -> None:
        """Begin to look."""
        self._rounds.start()

    async def close(self) -> None:
        """Stop looking."""
        await self._rounds.close()

    async def _look(self) -> float:
        moment, wall_clock = monotonic(), time()
        for client in self._manager.clients():
            if moment - client.heard_at > self._silence_s:
                client.connection.close(CLOSE_TOO_SLOW, "silent")
            elif wall_clock >= client.expires_at:
                client.connection.close(CLOSE_TOKEN_EXPIRED, "token expired")
        return self._round_s
