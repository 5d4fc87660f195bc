"""The backplane of one process: a bus that its nodes share. Alone on it, a node tells nobody."""

from collections.abc import Callable


class MemoryBus:
    """Where the nodes of one process meet."""

    def __init__(self) -> None:
        self.nodes: dict[object, Callable[[bytes], None]] = {}


class MemoryBackplane:
    """A `Backplane` that loses nothing, and so never doubts."""

    def __init__(self, bus: MemoryBus) -> None:
        self._bus = bus

    async def start(self, receive: Callable[[bytes], None], doubt: Callable[[], None]) -> None:
        self._bus.nodes[self] = receive

    @property
    def reaches_others(self) -> bool:
        return len(self._bus.nodes) > 1

    @property
    def hears_others(self) -> bool:
        return True

    def publish(self, payload: bytes) -> None:
        for node, receive in list(self._bus.nodes.items()):
            if node is not self:
                receive(payload)

    async def close(self) -> None:
        self._bus.nodes.pop(self, None)
