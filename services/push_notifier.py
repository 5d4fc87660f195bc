"""Notifies people of what stays unread: hears of committed messages, waits, and only then looks who has not read them.

What somebody did elsewhere meanwhile plays no part: a message that nobody has read is one that they are told of, and
one that was read on any device is not.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import get_args

from database import Database
from errors import RateLimited, Unavailable
from models.base import now
from schemas.notification import Reason
from services.agents.answer_texts import UNFINISHED
from services.events import Event, Payload, RoomEvent
from services.notification_reader import Announcement, Case, Cases, Place, read_cases
from services.notification_rules import NOTIFIED, decide
from services.push_delivery import Outcome, Push, PushDelivery
from services.rate_limits import NOTIFICATION_PER_USER, RateLimits
from services.rounds import Rounds

MAX_WAITING = 20_000
MESSAGES_AT_ONCE = 50
MAX_REMEMBERED = 50_000
MIN_REST_S = 0.2
"""So that what is said one by one is looked at together."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one person and one message, and when."""

    reason: Reason
    decided_at: datetime


class PushNotifier:
    """One task that decides, and the memory of its last decisions. All methods belong to the event loop."""

    def __init__(self, database: Database, delivery: PushDelivery, limits: RateLimits, after_s: float) -> None:
        self._database = database
        self._delivery = delivery
        self._limits = limits
        self._waiting: deque[tuple[float, int, int]] = deque()
        """When a message is due, its room and its seq."""
        self._decisions: OrderedDict[tuple[int, Place], Decision] = OrderedDict()
        self._unfinished: OrderedDict[Place, None] = OrderedDict()
        self._woken = asyncio.Event()
        self._idle = asyncio.Event()
        self._rounds = Rounds("notifier", self._round, trouble="notifications are late")
        self.after_s = after_s

    def start(self) -> None:
        """Begin to wait for messages."""
        self._rounds.start()

    async def close(self) -> None:
        """Stop; messages that wait to be looked at are not announced any more."""
        await self._rounds.close()

    def follow(self, events: Sequence[Event]) -> None:
        """Hear of committed changes, and note the new messages."""
        for event in events:
            if isinstance(event, RoomEvent) and self._is_new(event.payload):
                if len(self._waiting) >= MAX_WAITING:
                    return
                self._waiting.append((monotonic() + self.after_s, event.room_id, event.payload["message"]["seq"]))
                self._idle.clear()
                self._woken.set()

    def _is_new(self, payload: Payload) -> bool:
        """Whether there is something new to read: a message, but an agent's answer only once it has ended."""
        if payload["type"] not in {"message.created", "message.updated"}:
            return False
        message = payload["message"]
        answer, place = message["answer"], (message["room_id"], message["seq"])
        if answer is None:
            return bool(payload["type"] == "message.created")
        if answer["status"] in UNFINISHED:
            self._unfinished[place] = None
            if len(self._unfinished) > MAX_WAITING:
                self._unfinished.popitem(last=False)
            return False
        if place not in self._unfinished:
            return False
        del self._unfinished[place]
        return True

    def decision(self, user_id: int, place: Place) -> Decision | None:
        """What was decided, as far as it is remembered."""
        return self._decisions.get((user_id, place))

    async def settled(self) -> None:
        """Wait until everything that was committed before is decided, and tried to be delivered."""
        await self._idle.wait()
        await self._delivery.settled()

    async def _round(self) -> float:
        """Wait until messages are due, and decide about them; returns for how long to rest."""
        if not self._waiting:
            self._woken.clear()
            self._idle.set()
            await self._woken.wait()
        await asyncio.sleep(max(0.0, self._waiting[0][0] - monotonic()))
        due: list[tuple[float, int, int]] = []
        while self._waiting and len(due) < MESSAGES_AT_ONCE and self._waiting[0][0] <= monotonic():
            due.append(self._waiting.popleft())
        try:
            places = [(room_id, seq) for _, room_id, seq in due]
            found = await self._database.read(lambda session: read_cases(session, places, now()))
        except Unavailable:
            self._waiting.extendleft(reversed(due))
            raise
        self._conclude(found)
        return 0.0 if len(due) == MESSAGES_AT_ONCE else MIN_REST_S

    def _conclude(self, found: Cases) -> None:
        """Decide each case, newest first, so that of several messages in one room the last is announced."""
        announced: set[tuple[int, int]] = set()
        moment = now()
        decisions = {reason: Decision(reason, moment) for reason in get_args(Reason)}  # many people share each
        for case in reversed(found.cases):
            if case.situation.own:
                continue
            reason = decide(case.situation)
            room = case.user_id, case.place[0]
            if reason in NOTIFIED and room in announced:
                reason = "newer_message"
            elif reason in NOTIFIED:
                announced.add(room)
                reason = self._announce(case, reason, found)
            self._remember(case, decisions[reason])

    def _announce(self, case: Case, reason: Reason, found: Cases) -> Reason:
        try:
            self._limits.spend(NOTIFICATION_PER_USER, case.user_id)
        except RateLimited:
            return "too_many"
        devices = found.devices[case.user_id]
        missing = len(devices)

        def ended(outcome: Outcome) -> None:
            nonlocal missing
            missing -= outcome != "accepted"
            if missing == 0:
                self._remember(case, Decision("not_delivered", now()))

        payload = _payload(found.announcements[case.place], found.unread.get(case.user_id))
        for device in devices:
            urgent = reason != "level_all"
            self._delivery.send(Push(device, payload, f"room {case.place[0]}", urgent, ended))
        return reason

    def _remember(self, case: Case, decision: Decision) -> None:
        self._decisions[case.user_id, case.place] = decision
        if len(self._decisions) > MAX_REMEMBERED:
            self._decisions.popitem(last=False)


def _payload(announcement: Announcement, unread: Sequence[int] | None) -> dict[str, object]:
    """`unread` are the person's unread rooms: what a device still shows of any other was read elsewhere."""
    return {
        "type": "message",
        "room_id": announcement.room_id,
        "seq": announcement.seq,
        "room": announcement.room,
        "sender": announcement.sender,
        "text": announcement.text,
        "unread": unread,
    }
