"""What the nodes of one chat tell each other: topics on one backplane, and whoever cares for each of them."""

import logging
from collections.abc import Callable
from uuid import uuid4

from realtime.backplane import Backplane

log = logging.getLogger("teahouse.nodes")


class NodeWire:
    """A backplane with topics: what leaves is `topic`, a space, and JSON. All methods belong to the event loop.

    What is said on a topic that nobody here cares for is passed over, so that nodes of two versions may share a chat.
    """

    def __init__(self, backplane: Backplane) -> None:
        self.node = uuid4().hex
        """This node's name among the others, as long as the process lives."""

        self._backplane = backplane
        self._topics: dict[bytes, Callable[[bytes], None]] = {}
        self._doubters: list[Callable[[], None]] = []

    @property
    def reaches_others(self) -> bool:
        """Whether anybody may hear what is said: a node alone need not write it down."""
        return self._backplane.reaches_others

    @property
    def hears_others(self) -> bool:
        """Whether what others say would be heard now, as far as is known."""
        return self._backplane.hears_others

    def on(self, topic: str, receive: Callable[[bytes], None]) -> None:
        """Let `receive` hear what other nodes say on this topic: JSON. What it raises counts as a doubt."""
        self._topics[topic.encode()] = receive

    def on_doubt(self, doubt: Callable[[], None]) -> None:
        """Let `doubt` hear that something may have been lost, on whatever topic."""
        self._doubters.append(doubt)

    async def start(self) -> None:
        """Begin to listen."""
        await self._backplane.start(self._receive, self._doubt)

    def say(self, topic: str, body: bytes) -> None:
        """Tell all other nodes, if there may be any. Never waits."""
        if self._backplane.reaches_others:
            self._backplane.publish(b"%b %b" % (topic.encode(), body))

    async def close(self) -> None:
        """Let out what waits for the other nodes, and stop."""
        await self._backplane.close()

    def _receive(self, payload: bytes) -> None:
        topic, _, body = payload.partition(b" ")
        receive = self._topics.get(topic)
        if receive is None:
            log.debug("nobody cares for %r", topic[:40])
        else:
            receive(body)

    def _doubt(self) -> None:
        for doubt in self._doubters:
            doubt()
