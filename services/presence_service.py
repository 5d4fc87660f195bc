"""Who is online, told to those who share a room with them: gathered for a moment, then one frame for each room."""

import asyncio
from collections import defaultdict

from services.ws_service import ConnectionManager

GATHER_S = 0.1
"""For how long changes are gathered: an avalanche of reconnects becomes a few frames instead of one for each person."""


class PresenceService:
    """Announces arrivals at once and departures after `grace_s` seconds without a socket."""

    def __init__(self, manager: ConnectionManager, grace_s: float) -> None:
        self._manager = manager
        self._grace_s = grace_s
        self._departures: dict[int, asyncio.TimerHandle] = {}
        self._pending: dict[int, bool] = {}
        self._gathering: asyncio.TimerHandle | None = None
        manager.on_presence = self._changed

    def close(self) -> None:
        """Cancel what is still to come."""
        for timer in self._departures.values():
            timer.cancel()
        if self._gathering is not None:
            self._gathering.cancel()

    def _changed(self, user_id: int, connected: bool) -> None:
        departure = self._departures.pop(user_id, None)
        if departure is not None:
            departure.cancel()
        if not connected:
            self._departures[user_id] = asyncio.get_running_loop().call_later(self._grace_s, self._gone, user_id)
        elif departure is None:
            self._announce(user_id, online=True)

    def _gone(self, user_id: int) -> None:
        del self._departures[user_id]
        self._announce(user_id, online=False)

    def _announce(self, user_id: int, *, online: bool) -> None:
        self._pending[user_id] = online
        if self._gathering is None:
            self._gathering = asyncio.get_running_loop().call_later(GATHER_S, self._tell)

    def _tell(self) -> None:
        self._gathering = None
        pending, self._pending = self._pending, {}
        changes: dict[int, list[dict[str, object]]] = defaultdict(list)
        for user_id, online in pending.items():
            if not self._manager.knows(user_id):
                self._announce(user_id, online=online)
                continue
            for room_id in self._manager.rooms_of(user_id):
                changes[room_id].append({"user_id": user_id, "online": online})
            if not online:
                self._manager.forget(user_id)
        for room_id, told in changes.items():
            self._manager.broadcast(room_id, {"type": "presence", "changes": told})
