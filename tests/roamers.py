"""Clients by the rules of docs/protocol.md on a chat of several nodes.

They talk and listen, say again what was not acknowledged, close the gaps they see, and come back to any node.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from time import monotonic
from uuid import uuid4

import anyio

from tests.people import Frame, Person, Socket, knock
from tests.replica import Replica
from tests.witness import CONNECTION_LOST, Checker

HEARTBEAT_S = 2
PACE_S = 0.06
LONGEST_PAUSE_S = 0.4


@dataclass(frozen=True)
class Heard:
    """That a durable frame of a room came: its version, and the moment."""

    room_id: int
    version: int
    at_s: float


@dataclass
class Shown:
    """A room as it is shown: the messages after `since_seq`, in the order in which they appeared. Between a question
    for `changes` and its answer, events are `held`. Who is told that there is no such room is `barred` from it.
    """

    replica: Replica
    since_seq: int
    order: list[Frame] = field(default_factory=list)
    held: list[Frame] | None = None
    barred: bool = False

    @classmethod
    def begun(cls, room: Frame) -> "Shown":
        """A room that one comes into: what was said before is left to the history."""
        return cls(Replica(room["id"], room["version"]), room["last_seq"])

    def hear(self, event: Frame) -> bool:
        """An event. True if it shows a gap for which `changes` are to be asked."""
        if self.held is not None:
            self.held.append(event)
            return False
        gaps = self.replica.gaps
        self._apply(event)
        if self.replica.gaps > gaps:
            self.held = [event]
            return True
        return False

    def catch_up(self, changes: Frame) -> bool:
        """Changes, and the events that waited for them. True if something before them, or behind them, is missing."""
        if changes["from"] > self.replica.version:
            self.held = self.held or []
            return True
        known = set(self.replica.messages)
        self.replica.catch_up(changes)
        known |= set(range(self.since_seq + 1))
        self.order += [message for message in changes["messages"] if message["seq"] not in known]
        held, self.held = self.held or [], None
        for event in held:
            self.hear(event)
        if self.held is None and self.replica.version < changes["room"]["version"]:
            self.held = []
        return self.held is not None

    def _apply(self, event: Frame) -> None:
        known = set(self.replica.messages) if event["type"] == "message.created" else set()
        self.replica.hear(event)
        if event["type"] == "message.created" and self.replica.messages.get(event["message"]["seq"]):
            self.order += [event["message"]] if event["message"]["seq"] not in known else []


class Roamer:
    """A person's client. It lives at the first of `places`, and at the next one while that is not there."""

    def __init__(
        self,
        person: Person,
        places: Sequence[str],
        checkers: Mapping[int, Checker],
        on_frame: Callable[[], None],
        *,
        talks: bool,
    ) -> None:
        self.person = person
        self.rooms: dict[int, Shown] = {}
        self.gone: list[Shown] = []
        self.heard: list[Heard] = []
        self.refusals: list[Frame] = []
        self.uninvited: list[Frame] = []
        self.losses: list[int | None] = []
        self.talks = talks
        self._places = list(places)
        self._inside_at: dict[int, int] = {}
        self._left_at: dict[int, int] = {}
        self._checkers = checkers
        self._on_frame = on_frame
        self._epoch: str | None = None
        self._subjects: Iterator[int] = cycle(checkers)
        self._pending: tuple[int, str] | None = None
        self._answered = anyio.Event()
        self.at = places[0]
        self._scope = anyio.CancelScope()

    @property
    def waits(self) -> bool:
        """Whether something that was said is not acknowledged."""
        return self._pending is not None

    async def live(self) -> None:
        """Be there until cancelled: at home if home is there, else at the next place."""
        attempts = 0
        while True:
            self.at = self._places[attempts % len(self._places)]
            attempts += 1
            with suppress(*CONNECTION_LOST), anyio.CancelScope() as self._scope:
                async with knock(self.at) as socket:
                    try:
                        await self._come_in(socket)
                        attempts = 0
                        await self._stay(socket)
                    finally:
                        self.losses.append(socket.websocket.close_code)
                        socket.websocket.transport.abort()
            await anyio.sleep(random.uniform(0, LONGEST_PAUSE_S))

    @property
    def home(self) -> str:
        """The place where it lives."""
        return self._places[0]

    def go_home(self) -> None:
        """Leave where it is for home, if that is elsewhere."""
        if self.at != self.home:
            self._scope.cancel()

    async def _stay(self, socket: Socket) -> None:
        async with anyio.create_task_group() as life:
            life.start_soon(self._beat, socket)
            life.start_soon(self._talk, socket)
            with suppress(*CONNECTION_LOST):
                while True:
                    await self._hear(socket, await _next(socket))
            life.cancel_scope.cancel()

    async def _come_in(self, socket: Socket) -> None:
        versions = {str(room_id): shown.replica.version for room_id, shown in self.rooms.items()}
        await socket.say("auth", token=self.person.token, epoch=self._epoch, rooms=versions)
        hello = await _next(socket)
        if hello.get("retryable"):
            raise ConnectionError(hello["code"])
        assert hello["type"] == "hello", hello
        assert hello["epoch"] == (self._epoch or hello["epoch"]), "two nodes tell different histories"
        self._epoch = hello["epoch"]
        for room in hello["rooms"]:
            self._note(room["id"], room["version"])
            self._inside_at[room["id"]] = room["version"]
            self.rooms.setdefault(room["id"], Shown.begun(room)).held = None
        for room_id in set(self.rooms) - {room["id"] for room in hello["rooms"]}:
            self._leave(room_id)

    def _leave(self, room_id: int) -> None:
        self.gone.append(self.rooms.pop(room_id))

    async def _beat(self, socket: Socket) -> None:
        with suppress(*CONNECTION_LOST):
            while True:
                await anyio.sleep(HEARTBEAT_S / 2)
                await socket.say("ping")

    async def _talk(self, socket: Socket) -> None:
        with suppress(*CONNECTION_LOST):
            while True:
                if self._pending is None and self.talks:
                    self._pending = next(self._subjects), str(uuid4())
                    self._checkers[self._pending[0]].asked.add(self._pending[1])
                if self._pending is not None:
                    self._answered = anyio.Event()
                    room_id, name = self._pending
                    await socket.send(room_id, "茶" * 20, id=name, ref=name)
                    await self._answered.wait()
                await anyio.sleep(random.uniform(PACE_S / 2, PACE_S))

    async def _hear(self, socket: Socket, frame: Frame) -> None:
        room_id = frame.get("room_id", 0)
        if "version" in frame:
            self._note(room_id, frame["version"])
        match frame["type"]:
            case "error":
                self._take_refusal(frame)
            case "room.created":
                if room_id in self.rooms and self.rooms[room_id].barred:
                    self._leave(room_id)
                self._inside_at[room_id] = max(frame["version"], self._inside_at.get(room_id, 0))
                self.rooms.setdefault(room_id, Shown.begun(frame["room"]))
            case "room.removed" if room_id in self.rooms and frame["version"] >= self._inside_at[room_id]:
                self._left_at[room_id] = frame["version"]
                self._leave(room_id)
            case "room.removed":
                pass  # that they were sent out is nothing new to them, or they have come back since
            case "changes" if room_id in self.rooms:
                await self._catch_up(socket, frame)
            case "changes" if room_id not in self.rooms and frame["version"] <= self._left_at.get(room_id, 0):
                pass  # the answer to a question from before
            case _ if room_id and room_id not in self.rooms:
                self.uninvited.append(frame)
            case _ if "version" in frame and self.rooms[room_id].hear(frame):
                await self._ask(socket, room_id)
        for message in _messages_in(frame):
            self._acknowledge(message)
        self._on_frame()

    async def _catch_up(self, socket: Socket, changes: Frame) -> None:
        if self.rooms[changes["room_id"]].catch_up(changes):
            await self._ask(socket, changes["room_id"])

    async def _ask(self, socket: Socket, room_id: int) -> None:
        with suppress(*CONNECTION_LOST):
            await socket.say("changes", ref=room_id, room_id=room_id, since=self.rooms[room_id].replica.version)

    def _note(self, room_id: int, version: int) -> None:
        self.heard.append(Heard(room_id, version, monotonic()))

    def _take_refusal(self, frame: Frame) -> None:
        ref = frame.get("ref")
        if frame["code"] == "room_not_found" and isinstance(ref, int):
            if ref in self.rooms:
                self.rooms[ref].barred = True
        elif not frame["retryable"]:
            self.refusals.append(frame)
        elif self._pending is not None and ref == self._pending[1]:
            self._answered.set()
        else:
            raise ConnectionError("changes could not be had; coming back for them")

    def _acknowledge(self, message: Frame) -> None:
        if self._pending is not None and message["id"] == self._pending[1]:
            self._pending = None
            self._checkers[message["room_id"]].acknowledge(message, self.at)
            self._answered.set()


def _messages_in(frame: Frame) -> list[Frame]:
    match frame["type"]:
        case "message.created":
            return [frame["message"]]
        case "changes":
            return list(frame["messages"])
    return []


async def _next(socket: Socket) -> Frame:
    """The next frame; TimeoutError if the other side is silent for two heartbeats."""
    with anyio.fail_after(2 * HEARTBEAT_S):
        return await socket.next()
