"""Many people in the same rooms of a chat on several nodes, and the judgement of what each of them saw."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle, pairwise
from math import inf
from time import monotonic

import anyio

from tests.people import TIMEOUT_S, Frame, Person, people
from tests.roamers import Roamer, Shown
from tests.witness import CONNECTION_LOST, Checker, whole_history

TALKERS_PER_NODE = 2
ENOUGH = 30
BETWEEN_MOVES = 10
REVOCATION_S = 5  # within which every node knows who was sent out, whatever fails


@dataclass(frozen=True)
class Move:
    """The guest was let in, or sent out: between these moments."""

    began_s: float
    ended_s: float


@dataclass
class Verdict:
    """What the members of a crowd missed, saw twice, saw in another order, and heard without being a member."""

    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    other: int = 0
    leaked: int = 0
    uninvited: list[tuple[str, int | None]] = field(default_factory=list)

    def judge(self, shown: Shown, due: Sequence[Frame]) -> None:
        """What somebody was shown of a room, against what there was to see."""
        seen = Counter(message["id"] for message in shown.order)
        self.lost += sum(message["id"] not in seen for message in due)
        self.doubled += sum(count - 1 for count in seen.values())
        self.out_of_order += sum(one["seq"] >= next_["seq"] for one, next_ in pairwise(shown.order))
        there = {message["id"]: message for message in due}
        self.other += sum(there.get(message["id"], message) != message for message in shown.order)


class Crowd:
    """Talkers in two rooms, some on every node, and a guest who is let into the second room and sent out of it again
    and again.
    """

    def __init__(self, places: Sequence[str], hall: int, parlour: int, version: int) -> None:
        self.hall, self.parlour = hall, parlour
        self.talkers: list[Roamer] = []
        self.guest: Roamer
        self.moves: list[Move] = []
        self.checkers = {room_id: Checker(room_id) for room_id in (hall, parlour)}
        self._places = places
        self._first_version = version
        self._bell = anyio.Event()
        self._open = True
        self._moving = False

    def ring(self) -> None:
        """Something happened to somebody."""
        self._bell.set()
        self._bell = anyio.Event()

    @property
    def acknowledged(self) -> Counter[str]:
        """How many messages each node has acknowledged."""
        return sum((checker.by_server for checker in self.checkers.values()), Counter[str]())

    async def more(self, *places: str, count: int = ENOUGH) -> None:
        """Wait until each of these nodes has acknowledged so many more: all of them, if none is named.

        Who was there at first and has gone elsewhere is called back, again and again until they may come in.
        """
        acknowledged = self.acknowledged
        wanted = {place: acknowledged[place] + count for place in places or self._places}
        await self.until(partial(self._have_acknowledged, wanted))

    def _have_acknowledged(self, wanted: Mapping[str, int]) -> bool:
        acknowledged = self.acknowledged
        missing = {place for place, number in wanted.items() if acknowledged[place] < number}
        for roamer in (*self.talkers, self.guest):
            if roamer.home in missing:
                roamer.go_home()
        return not missing

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so."""
        with anyio.fail_after(2 * TIMEOUT_S):
            while not condition():
                await self._bell.wait()

    async def move_the_guest(self, owner: Person) -> None:
        """Let the guest in, and send them out, each time until it is known to have happened."""
        members, guest_id = f"/rooms/{self.parlour}/members", self.guest.person.id
        ways = cycle([("POST", members, {"user_id": guest_id}), ("DELETE", f"{members}/{guest_id}", None)])
        while self._open:
            self._moving = True
            await self._move(owner, *next(ways))
            self._moving = False
            self.ring()
            target = self.acknowledged.total() + BETWEEN_MOVES
            await self.until(partial(self._is_time_to_move, target))

    def _is_time_to_move(self, target: int) -> bool:
        return not self._open or self.acknowledged.total() >= target

    async def _move(self, owner: Person, method: str, path: str, body: Frame | None) -> None:
        began_s, status = monotonic(), 0
        while status not in {201, 204, 404}:
            with suppress(*CONNECTION_LOST):
                status = (await owner.http.request(method, path, json=body)).status_code
        self.moves.append(Move(began_s, monotonic()))

    async def verdict(self, owner: Person) -> Verdict:
        """Fall silent, wait until everybody knows everything, and compare what they saw with the database."""
        self._open = False
        self.ring()
        for roamer in self.talkers:
            roamer.talks = False
        await self.until(lambda: not self._moving and not any(roamer.waits for roamer in self.talkers))
        verdict = Verdict()
        for room_id, checker in self.checkers.items():
            version = (await owner.ask("GET", f"/rooms/{room_id}"))["version"]
            await self.until(partial(self._all_know, room_id, version))
            history = await whole_history(owner, room_id)
            checker.check(history, len(self.moves) if room_id == self.parlour else 0)
            for roamer in self.talkers:
                shown = roamer.rooms[room_id]
                verdict.judge(shown, history[shown.since_seq :])
        self._judge_guest(verdict, history, version)
        refusals = [refusal for roamer in (*self.talkers, self.guest) for refusal in roamer.refusals]
        assert not refusals, refusals
        assert not any(shown.barred for roamer in self.talkers for shown in roamer.rooms.values())
        return verdict

    def _all_know(self, room_id: int, version: int) -> bool:
        return all(roamer.rooms[room_id].replica.version >= version for roamer in self.talkers)

    def _judge_guest(self, verdict: Verdict, history: list[Frame], version: int) -> None:
        """What the guest saw has no hole, and nothing that happened while they were outside came while they were."""
        for shown in [*self.guest.gone, *self.guest.rooms.values()]:
            if shown.order:
                verdict.judge(shown, history[shown.since_seq : shown.order[-1]["seq"]])
        taken = {message["version"] for message in history}
        free = [number for number in range(self._first_version + 1, version + 1) if number not in taken]
        assert len(free) == len(self.moves), "each move took one version, and nothing else did"
        ends = [*(move.began_s for move in self.moves[2::2]), inf]
        for left, out, end_s in zip(free[1::2], self.moves[1::2], ends, strict=False):
            verdict.leaked += sum(
                heard.version > left and out.ended_s + REVOCATION_S < heard.at_s < end_s for heard in self.guest.heard
            )
        verdict.leaked += len(self.guest.uninvited)
        verdict.uninvited = [(frame["type"], frame.get("version")) for frame in self.guest.uninvited]


@asynccontextmanager
async def crowd(places: Sequence[str]) -> AsyncIterator[Crowd]:
    """Everybody is there and talks; when the block ends, everybody saw what they were to see, and nothing else."""
    async with (
        people(places[0], TALKERS_PER_NODE * len(places) + 1) as (*talkers, guest),
        anyio.create_task_group() as life,
    ):
        owner = talkers[0]
        hall, parlour = [await owner.make_room(*talkers[1:], kind="private") for _ in range(2)]
        present = Crowd(places, hall, parlour, (await owner.ask("GET", f"/rooms/{parlour}"))["version"])
        for number, person in enumerate([*talkers, guest]):
            homes = [*places[number % len(places) :], *places[: number % len(places)]]
            roamer = Roamer(person, homes, present.checkers, present.ring, talks=person is not guest)
            life.start_soon(roamer.live)
            if person is guest:
                present.guest = roamer
            else:
                present.talkers.append(roamer)
        life.start_soon(present.move_the_guest, owner)
        await present.more()
        yield present
        await present.more()
        verdict = await present.verdict(owner)
        life.cancel_scope.cancel()
    assert verdict == Verdict(), verdict
