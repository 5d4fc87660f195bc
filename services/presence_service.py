"""Who is online, told to those who share a room with them: gathered for a moment, then one frame for each room."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable

from services.ws_service import ConnectionManager

GATHER_S = 0.1
"""For how long changes are gathered: an avalanche of reconnects becomes a few frames instead of one for each person."""

PAUSE_PER_FRAME_S = 0.0002
"""So much longer after each frame that was just written, about twenty times what it cost: who comes into a room of
thousands, together with all others, is told of once in a second or so, and telling takes no more than a small share.
"""


class PresenceService:
    """Announces arrivals at once and departures after `grace_s` seconds without a socket, here or on any node.

    `on_here(user_id, here)` is called when somebody comes to this node, and when they are gone from it for good.
    """

    def __init__(self, manager: ConnectionManager, grace_s: float) -> None:
        self.on_here: Callable[[int, bool], None] | None = None
        self.grace_s = grace_s
        self._manager = manager
        self._departures: dict[int, asyncio.TimerHandle] = {}
        self._told: set[int] = set()
        self._pending: set[int] = set()
        self._gathering: asyncio.TimerHandle | None = None
        self._rested_at = 0.0
        manager.on_presence = self._changed

    def close(self) -> None:
        """Cancel what is still to come."""
        for timer in self._departures.values():
            timer.cancel()
        if self._gathering is not None:
            self._gathering.cancel()

    def look_at(self, user_ids: Iterable[int]) -> None:
        """Whether these people are online may have changed, or has become sayable: tell it, if so."""
        self._pending.update(user_ids)
        if self._pending and self._gathering is None:
            loop = asyncio.get_running_loop()
            self._gathering = loop.call_at(max(loop.time() + GATHER_S, self._rested_at), self._tell)

    def _changed(self, user_id: int, connected: bool) -> None:
        departure = self._departures.pop(user_id, None)
        if departure is not None:
            departure.cancel()
        if not connected:
            self._departures[user_id] = asyncio.get_running_loop().call_later(self.grace_s, self._gone, user_id)
        elif departure is None:
            self._moved(user_id, here=True)

    def _gone(self, user_id: int) -> None:
        del self._departures[user_id]
        self._moved(user_id, here=False)

    def _moved(self, user_id: int, *, here: bool) -> None:
        if self.on_here is not None:
            self.on_here(user_id, here)
        self.look_at([user_id])

    def _tell(self) -> None:
        self._gathering = None
        pending, self._pending = self._pending, set()
        changes: dict[int, list[dict[str, object]]] = defaultdict(list)
        for user_id in pending:
            is_here = user_id in self._departures or bool(self._manager.clients_of(user_id))
            online = is_here or user_id in self._manager.elsewhere
            if online != (user_id in self._told):
                if not self._manager.elsewhere.knows(user_id):
                    continue  # it is said once their rooms are known
                if not self._manager.knows(user_id):
                    self.look_at([user_id])
                    continue
                self._told ^= {user_id}
                for room_id in {*self._manager.rooms_of(user_id), *self._manager.elsewhere.rooms_of(user_id)}:
                    changes[room_id].append({"user_id": user_id, "online": online})
            if not is_here:
                self._manager.forget(user_id)
            self._manager.elsewhere.forget(user_id)
        frames = sum(
            self._manager.broadcast(room_id, {"type": "presence", "changes": told}) for room_id, told in changes.items()
        )
        self._rested_at = asyncio.get_running_loop().time() + frames * PAUSE_PER_FRAME_S
