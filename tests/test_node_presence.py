"""The logs that nodes keep of their people, where some of what they say is lost."""

from collections.abc import AsyncIterator, Callable, Mapping

import anyio
import pytest

from realtime.backplane_memory import MemoryBackplane, MemoryBus
from services import node_presence
from services.node_presence import NodePresence
from services.node_wire import NodeWire
from services.people_elsewhere import PeopleElsewhere
from services.presence_service import PresenceService
from services.rooms_elsewhere import RoomsElsewhere
from services.ws_service import ConnectionManager
from tests.people import TIMEOUT_S
from tests.sockets import attached

ROOM = 7


class LossyBackplane(MemoryBackplane):
    """Loses what is published while it is `mute`, and says nothing of it; `hears` may be told to be false."""

    mute = False
    hears = True

    @property
    def hears_others(self) -> bool:
        return self.hears

    def publish(self, payload: bytes) -> None:
        if not self.mute:
            super().publish(payload)


class KnownRooms(RoomsElsewhere):
    """Rooms that need not be read: everybody is in one."""

    def __init__(self, elsewhere: PeopleElsewhere) -> None:
        self.elsewhere = elsewhere

    def load(self) -> None:
        while people := self.elsewhere.load(100):
            rooms: Mapping[int, list[int]] = {user_id: [ROOM] for user_id in people}
            self.elsewhere.settle(people, rooms)


class Node:
    """A node without doors and without a database."""

    def __init__(self, bus: MemoryBus) -> None:
        self.bus = bus
        self.manager = ConnectionManager()
        self.backplane = LossyBackplane(bus)
        self.wire = NodeWire(self.backplane)
        presence = PresenceService(self.manager, grace_s=0)
        self.presence = NodePresence(self.wire, self.manager, presence, KnownRooms(self.manager.elsewhere))

    async def start(self) -> None:
        await self.wire.start()
        self.presence.start()

    async def sees(self, *people: int) -> None:
        """Wait until these, and no others, are online on other nodes."""
        await self.until(lambda: set(self.manager.elsewhere.online()) == set(people))

    async def until(self, condition: Callable[[], bool]) -> None:
        with anyio.fail_after(TIMEOUT_S):
            while not condition():  # noqa: ASYNC110  # nodes tell nobody what they have heard
                await anyio.sleep(0.01)


@pytest.fixture
async def nodes(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Node, Node]]:
    """Two nodes with a quick pulse."""
    for name, seconds in {"BEAT_S": 0.03, "GATHER_S": 0.0}.items():
        monkeypatch.setattr(node_presence, name, seconds)
    monkeypatch.setattr("services.presence_service.GATHER_S", 0.0)
    bus = MemoryBus()
    one, other = Node(bus), Node(bus)
    await one.start()
    await other.start()
    yield one, other
    for node in (one, other):
        await node.presence.close()


async def test_a_gap_in_the_log_is_closed_by_asking_for_everybody(nodes: tuple[Node, Node]) -> None:
    one, other = nodes
    first = attached(one.manager, user_id=1, rooms=[ROOM])
    await other.sees(1)

    one.backplane.mute = True
    one.manager.detach(first.client)
    attached(one.manager, user_id=2, rooms=[ROOM])
    await one.until(lambda: not one.manager.is_online(1))
    one.backplane.mute = False

    await other.sees(2)
    attached(one.manager, user_id=3, rooms=[ROOM])
    await other.sees(2, 3)


async def test_everybody_comes_in_parts_and_is_believed_only_as_a_whole(
    nodes: tuple[Node, Node], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node_presence, "PEOPLE_AT_ONCE", 3)
    one, other = nodes
    for user_id in range(1, 11):
        attached(one.manager, user_id, rooms=[ROOM])
    await other.sees(*range(1, 11))
    late = Node(one.bus)
    await late.start()

    await late.sees(*range(1, 11))
    await late.presence.close()


async def test_who_is_on_a_node_that_falls_silent_is_gone_and_comes_back_with_it(nodes: tuple[Node, Node]) -> None:
    one, other = nodes
    attached(one.manager, user_id=1, rooms=[ROOM])
    neighbour = attached(other.manager, user_id=9, rooms=[ROOM])
    await other.sees(1)

    one.backplane.mute = True
    await other.sees()
    one.backplane.mute = False
    await other.sees(1)

    told = [change for frame in neighbour.frames if frame["type"] == "presence" for change in frame["changes"]]
    assert [change["online"] for change in told if change["user_id"] == 1][:3] == [True, False, True]


async def test_who_hears_nobody_leaves_everybody_where_they_were(nodes: tuple[Node, Node]) -> None:
    one, other = nodes
    attached(one.manager, user_id=1, rooms=[ROOM])
    await other.sees(1)

    one.backplane.mute, other.backplane.hears = True, False
    await anyio.sleep(10 * node_presence.BEAT_S)  # nothing is to happen, so there is nothing to wait for

    assert 1 in other.manager.elsewhere


async def test_the_people_of_a_node_that_says_farewell_are_gone_at_once(
    nodes: tuple[Node, Node], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = nodes
    attached(one.manager, user_id=1, rooms=[ROOM])
    await other.sees(1)
    monkeypatch.setattr(node_presence, "MAX_SILENT_BEATS", 10**9)

    await one.presence.close()

    await other.sees()


async def test_sockets_elsewhere_are_counted_by_the_beats(nodes: tuple[Node, Node]) -> None:
    one, other = nodes
    attached(one.manager, user_id=1, rooms=[ROOM])
    attached(one.manager, user_id=1, rooms=[ROOM])

    await other.until(lambda: other.presence.sockets == 2)
    assert one.presence.sockets == 0
