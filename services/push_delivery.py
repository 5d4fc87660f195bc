"""Brings pushes to the devices' push services: bounded, patient for a while, and silent about what is in them."""

import asyncio
import hashlib
import heapq
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Literal

import orjson

from services.events import Payload
from services.notification_reader import Device
from services.page_fetcher import PageFetcher, Refused, parse
from services.push_encryption import BrowserKeys, Vapid, encrypt
from services.rounds import Rounds

log = logging.getLogger("teahouse.push")

Outcome = Literal["accepted", "gone", "refused", "unreachable"]

WORKERS = 4
MAX_WAITING = 2000
MAX_LATER = 1000
TTL_S = 24 * 3600
"""For how long a push service keeps what a device that is switched off has not fetched."""
PAUSES_S = (2.0, 15.0, 60.0)
"""Before each new attempt. A service may ask for longer, up to `MAX_PAUSE_S`."""
MAX_PAUSE_S = 300.0
GONE = frozenset({404, 410})
LATER = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Push:
    """Something for one device. `topic`: a newer one takes the place of an older one that was not fetched yet."""

    device: Device
    payload: Payload
    topic: str
    urgent: bool
    ended: Callable[[Outcome], None]
    attempt: int = 0


@dataclass(order=True, slots=True)
class Later:
    """A push that is tried again at a time of the loop's clock."""

    due: float
    number: int
    push: Push = field(compare=False)


class PushDelivery:
    """A few workers, and two bounded queues: for now and for later. All methods belong to the event loop."""

    def __init__(self, vapid: Vapid, fetcher: PageFetcher, forget: Callable[[Device], Awaitable[None]]) -> None:
        self._vapid = vapid
        self._fetcher = fetcher
        self._forget = forget
        self._waiting: asyncio.Queue[Push] = asyncio.Queue(MAX_WAITING)
        self._later: list[Later] = []
        self._numbers = count()
        self._changed = asyncio.Event()
        self._workers = Rounds("push", self._work, trouble="a push failed", retry_s=0.0, tasks=WORKERS)
        self._returns = Rounds("push again", self._bring_back, trouble="pushes could not be tried again")

    def start(self) -> None:
        """Begin to work."""
        self._workers.start()
        self._returns.start()

    async def close(self) -> None:
        """Stop; what waits is forgotten."""
        await self._workers.close()
        await self._returns.close()

    def send(self, push: Push) -> None:
        """Bring it there as soon as may be. Where there are too many, it is not delivered."""
        if self._waiting.full():
            push.ended("unreachable")
        else:
            self._waiting.put_nowait(push)

    async def settled(self) -> None:
        """Wait until everything was tried once."""
        await self._waiting.join()

    async def attempt(self, push: Push) -> tuple[Outcome, float]:
        """Try once. Also says for how many seconds the service asks to be left alone."""
        device = push.device
        target = parse(device.endpoint)
        body = await asyncio.to_thread(
            encrypt, orjson.dumps(push.payload), BrowserKeys.read(device.p256dh, device.auth)
        )
        headers: dict[bytes | str, bytes | str] = {
            "Authorization": self._vapid.authorization(target.url.removesuffix(target.path)),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(TTL_S),
            "Topic": hashlib.sha256(push.topic.encode()).hexdigest()[:32],
            "Urgency": "high" if push.urgent else "normal",
        }
        try:
            receipt = await self._fetcher.hand_over(device.endpoint, headers, body)
        except Refused as refusal:
            log.info("a push service could not be reached: %s", refusal)
            return "unreachable", 0.0
        if 200 <= receipt.status < 300:
            return "accepted", 0.0
        if receipt.status in GONE:
            await self._forget(device)
            return "gone", 0.0
        log.warning("a push service answered %d", receipt.status)
        return ("unreachable" if receipt.status in LATER else "refused"), float(receipt.retry_after_s)

    async def _work(self) -> float:
        push = await self._waiting.get()
        outcome: Outcome = "refused"
        pause_s = 0.0
        try:
            outcome, pause_s = await self.attempt(push)
        finally:
            if outcome != "unreachable" or not self._postpone(push, pause_s):
                push.ended(outcome)
            self._waiting.task_done()
        return 0.0

    def _postpone(self, push: Push, pause_s: float) -> bool:
        """Try again later, unless it was tried often enough."""
        if push.attempt >= len(PAUSES_S) or len(self._later) >= MAX_LATER:
            return False
        pause_s = min(max(pause_s, PAUSES_S[push.attempt]), MAX_PAUSE_S)
        due = asyncio.get_running_loop().time() + pause_s
        heapq.heappush(self._later, Later(due, next(self._numbers), replace(push, attempt=push.attempt + 1)))
        self._changed.set()
        return True

    async def _bring_back(self) -> float:
        loop = asyncio.get_running_loop()
        self._changed.clear()
        while self._later and self._later[0].due <= loop.time():
            self.send(heapq.heappop(self._later).push)
        with suppress(TimeoutError):
            async with asyncio.timeout_at(self._later[0].due if self._later else None):
                await self._changed.wait()
        return 0.0
