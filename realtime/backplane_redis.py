"""The backplane of several processes or machines: Redis publish/subscribe.

Redis forgets what nobody listens to, cuts off slow subscribers, and loses what is published while it fails over
(https://redis.io/docs/latest/develop/pubsub/): every error here means "reconnect, and doubt".
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable, Coroutine
from time import monotonic
from uuid import uuid4

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

log = logging.getLogger("teahouse.backplane")

MAX_WAITING = 10_000
MAX_WAITING_BYTES = 32 * 1024 * 1024
MIN_PAUSE_S = 0.1
MAX_PAUSE_S = 2.0
TIMEOUT_S = 3.0
"""So long Redis may take to answer."""

PING_S = 1.0
"""After so long without a word it is asked for a sign of life."""

CLOSE_TIMEOUT_S = 2
ID_BYTES = 16


class RedisBackplane:
    """A `Backplane` on one Redis channel. One task listens, one sends; both come back by themselves when Redis does.

    A payload is preceded by its sender's id. An empty payload says that its sender could not get something through.
    A Redis that keeps its connections and says nothing has failed like one that is gone.
    """

    def __init__(self, url: str, channel: str) -> None:
        self._redis = Redis.from_url(
            url,
            socket_connect_timeout=TIMEOUT_S,
            socket_timeout=TIMEOUT_S,
            socket_keepalive=True,
            health_check_interval=0,  # the listener asks by itself
        )
        self._channel = channel
        self._node = uuid4().bytes
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._lost = False
        self._hears = False
        self._closing = False
        self._something = asyncio.Event()
        self._subscribed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, receive: Callable[[bytes], None], doubt: Callable[[], None]) -> None:
        self._receive = receive
        self._doubt = doubt
        self._tasks = [
            asyncio.create_task(self._forever(self._listen), name="backplane listener"),
            asyncio.create_task(self._forever(self._send), name="backplane sender"),
        ]
        try:
            await asyncio.wait_for(self._subscribed.wait(), TIMEOUT_S)
        except TimeoutError:
            log.warning("Redis does not answer; other nodes are not heard until it does")

    @property
    def reaches_others(self) -> bool:
        return True

    @property
    def hears_others(self) -> bool:
        return self._hears

    def publish(self, payload: bytes) -> None:
        self._waiting.append(self._node + payload)
        self._waiting_bytes += len(payload)
        while len(self._waiting) > MAX_WAITING or self._waiting_bytes > MAX_WAITING_BYTES:
            self._waiting_bytes -= len(self._waiting.popleft()) - ID_BYTES
            self._lost = True
        self._something.set()

    async def close(self) -> None:
        self._closing = True
        self._something.set()
        listener, sender = self._tasks
        await asyncio.wait([sender], timeout=CLOSE_TIMEOUT_S)
        listener.cancel()
        sender.cancel()
        await asyncio.wait(self._tasks)
        await self._redis.aclose()

    async def _forever(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Do `work` again, after a pause with jitter, whenever Redis fails it."""
        pause_s = MIN_PAUSE_S
        while not self._closing:
            began = monotonic()
            try:
                await work()
            except Exception as error:
                expected = isinstance(error, RedisError | OSError)
                log.warning("Redis failed (%s); trying again", type(error).__name__, exc_info=not expected)
                pause_s = MIN_PAUSE_S if monotonic() - began > MAX_PAUSE_S else min(2 * pause_s, MAX_PAUSE_S)
                await asyncio.sleep(random.uniform(0, pause_s))  # noqa: S311  # jitter is no secret

    async def _listen(self) -> None:
        async with self._redis.pubsub() as subscription:
            await subscription.subscribe(self._channel)
            try:
                await self._hear(subscription)
            finally:
                self._hears = False

    async def _hear(self, subscription: PubSub) -> None:
        """Take what comes. TimeoutError if nothing does, not even a sign of life that was asked for."""
        heard_at = monotonic()
        while True:
            message = await subscription.get_message(timeout=PING_S)
            if message is None:
                if monotonic() - heard_at > TIMEOUT_S:
                    raise TimeoutError
                await subscription.ping()
                continue
            heard_at = monotonic()
            if message["type"] == "subscribe":
                self._hears = True
                self._doubt_again() if self._subscribed.is_set() else self._subscribed.set()
            elif message["type"] == "message":
                self._take(message["data"])

    def _doubt_again(self) -> None:
        log.info("Redis is heard again")
        self._doubt()

    def _take(self, data: bytes) -> None:
        sender, payload = data[:ID_BYTES], data[ID_BYTES:]
        if sender == self._node:
            return
        if not payload:
            self._doubt()
            return
        try:
            self._receive(payload)
        except Exception:
            log.exception("an announcement could not be carried out")
            self._doubt()

    async def _send(self) -> None:
        while self._waiting or not self._closing:
            if not self._lost:  # otherwise the others must hear of that, even if nothing more happens
                await self._something.wait()
            self._something.clear()
            batch = [*([self._node] if self._lost else []), *self._waiting]
            self._waiting.clear()
            self._waiting_bytes = 0
            self._lost = bool(batch)
            async with self._redis.pipeline(transaction=False) as pipeline:
                for payload in batch:
                    pipeline.publish(self._channel, payload)
                await pipeline.execute()
            self._lost = False
