"""What was asked, what was acknowledged, and whether the history holds exactly that."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from uuid import uuid4

import anyio
import httpx2
from websockets.exceptions import WebSocketException

from tests.people import Frame, Person

CONNECTION_LOST = (WebSocketException, OSError, httpx2.TransportError)
ACKNOWLEDGED_BEFORE_A_KILL = 60


@dataclass
class Checker:
    """Every attempt to send, what became of it, and how many were acknowledged by each server."""

    room: int
    asked: set[str] = field(default_factory=set)
    acknowledged: dict[str, Frame] = field(default_factory=dict)
    by_server: Counter[str] = field(default_factory=Counter)
    _enough: anyio.Event = field(default_factory=anyio.Event)

    async def until_more_is_acknowledged(self) -> None:
        target = len(self.acknowledged) + ACKNOWLEDGED_BEFORE_A_KILL
        with anyio.fail_after(30):
            while len(self.acknowledged) < target:
                await self._enough.wait()
                self._enough = anyio.Event()

    def acknowledge(self, message: Frame, address: str = "") -> None:
        """A message came back to who sent it, from the server at this address."""
        self.by_server[address] += 1
        known = self.acknowledged.setdefault(message["id"], message)
        assert known == message, "an acknowledged message came back as another one"
        self._enough.set()

    def check(self, history: list[Frame], moves: int = 0) -> None:
        """Acknowledged: there, once, the same. Asked only: there at most once. Not asked: not there. Seqs: gapless, and
        so are versions, but for as many changes of members.
        """
        times = Counter(message["id"] for message in history)
        assert not [name for name, count in times.items() if count != 1]
        assert self.acknowledged.items() <= {message["id"]: message for message in history}.items()
        assert set(times) <= self.asked
        assert [message["seq"] for message in history] == list(range(1, len(history) + 1))
        versions = [message["version"] for message in history]
        assert versions == sorted(set(versions))
        assert versions[-1] - versions[0] + 1 - len(history) <= moves


@asynccontextmanager
async def load(guests: list[Person], checker: Checker, *, lasting: bool = False) -> AsyncIterator[None]:
    """Everybody sends until the server is gone, or until the block ends."""
    async with anyio.create_task_group() as senders:
        for guest in guests:
            senders.start_soon(partial(_send_until_the_end, guest, checker))
        yield
        if lasting:
            senders.cancel_scope.cancel()


async def _send_until_the_end(person: Person, checker: Checker) -> None:
    try:
        async with person.socket() as socket:
            while True:
                name = str(uuid4())
                checker.asked.add(name)
                await socket.send(checker.room, "茶" * 50, id=name)
                checker.acknowledge(await socket.hear_message(name))
    except CONNECTION_LOST:
        return


async def whole_history(person: Person, room: int) -> list[Frame]:
    """Everything that was ever said in a room."""
    messages: list[Frame] = []
    more = True
    while more:
        page = await person.history(room, after=messages[-1]["seq"] if messages else 0, limit=200)
        messages += page["messages"]
        more = page["has_more_after"]
    return messages
