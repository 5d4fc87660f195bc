"""What ties this node to the others, assembled: hints on one wire, presence, limits, and the doubts."""

from database import Database
from services.healer import Healer
from services.node_presence import NodePresence
from services.node_wire import NodeWire
from services.presence_service import PresenceService
from services.rate_limits import RateLimits
from services.rooms_elsewhere import RoomsElsewhere
from services.spent_elsewhere import SpentElsewhere
from services.ws_service import ConnectionManager


class NodeServices:
    """Everything that several nodes need and one does without. It starts before anybody is let in."""

    def __init__(
        self,
        wire: NodeWire,
        manager: ConnectionManager,
        database: Database,
        limits: RateLimits,
        grace_s: float,
    ) -> None:
        self._wire = wire
        self._presence = PresenceService(manager, grace_s)
        self._rooms = RoomsElsewhere(manager.elsewhere, database, self._presence.look_at)
        self.presence = NodePresence(wire, manager, self._presence, self._rooms)
        self._spent = SpentElsewhere(wire, limits)
        self._healer = Healer(wire, manager, self._rooms, database)

    async def start(self) -> None:
        """Begin to listen to the others, and to tell them of this node."""
        self._healer.start()
        self._rooms.start()
        await self._wire.start()
        self.presence.start()
        self._spent.start()

    async def leave(self) -> None:
        """Tell the others that nobody is here any more."""
        self._spent.close()
        await self.presence.close()
        self._presence.close()
        await self._healer.close()
        await self._rooms.close()

    async def close(self) -> None:
        """Let out what waits for the others, and stop: what is committed up to now still reaches them."""
        await self._wire.close()
