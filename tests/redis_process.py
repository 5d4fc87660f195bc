"""A Redis server that belongs to one test: it may be killed, paused, emptied and starved."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

from redis import Redis
from redis.exceptions import RedisError

from tests.ports import free_port
from tests.redis_server import private_redis

START_TIMEOUT_S = 10
ANSWER_TIMEOUT_S = 1


class RedisProcess:
    """`redis-server` on a fixed port, which keeps nothing on the disk."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.admin = Redis(port=self.port, decode_responses=True, socket_timeout=ANSWER_TIMEOUT_S)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.launch()
        deadline = monotonic() + START_TIMEOUT_S
        while not self.answers():
            assert self.is_running, "redis-server does not start"
            assert monotonic() < deadline, "redis-server does not answer"
            sleep(0.01)

    def launch(self) -> None:
        """Start it, and wait for nothing."""
        arguments = ["--port", str(self.port), "--save", "", "--appendonly", "no", "--loglevel", "warning"]
        self._process = subprocess.Popen(["redis-server", *arguments], stdout=subprocess.DEVNULL)

    @property
    def is_running(self) -> bool:
        """Whether its process is there."""
        return self._process is not None and self._process.poll() is None

    def answers(self) -> bool:
        """Whether it is there."""
        try:
            return bool(self.admin.ping())
        except RedisError:
            return False

    def subscribers(self) -> set[str]:
        """The connections that listen."""
        return {client["id"] for client in self.admin.client_list() if client["sub"] != "0"}

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """Kill −9 it, and wait for its end."""
        self.send(signal.SIGKILL)
        self.wait()

    def wait(self) -> None:
        """Wait for its end."""
        assert self._process is not None
        self._process.wait(START_TIMEOUT_S)


@contextmanager
def redis_process() -> Iterator[RedisProcess]:
    """A started Redis, gone afterwards. Where tests have no Redis at all the test is skipped, but not in CI."""
    with private_redis():
        redis = RedisProcess()
    redis.start()
    try:
        yield redis
    finally:
        redis.kill()
        redis.admin.close()
