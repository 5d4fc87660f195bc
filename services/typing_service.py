"""Who is typing: told to the room, on every node, and kept nowhere."""

from collections.abc import Callable
from math import inf
from time import monotonic

from errors import NotFound
from services.audience import Client
from services.events import Event, RoomSignal
from services.ws_service import ConnectionManager

TYPING_PAUSE_S = 2
"""At most so often each socket is heard to type in one room."""


class TypingService:
    """Tells those in a room that somebody in it is typing."""

    def __init__(self, manager: ConnectionManager, publish: Callable[[list[Event]], None]) -> None:
        self._manager = manager
        self._publish = publish

    def tell(self, client: Client, room_id: int) -> None:
        """Tell the room, unless it was told a moment ago. NotFound for who does not hear it."""
        if room_id not in self._manager.rooms_of(client.user_id):
            raise NotFound("room")
        moment = monotonic()
        if moment - client.typed_at.get(room_id, -inf) >= TYPING_PAUSE_S:
            client.typed_at[room_id] = moment
            frame = {"type": "typing", "room_id": room_id, "user_id": client.user_id}
            self._publish([RoomSignal(room_id, frame)])
