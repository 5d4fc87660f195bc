"""The Redis that tests talk to: each as a user of its own, who can be shut out without disturbing anybody else."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")


class PrivateRedis:
    """A user of the Redis server. Everything that uses `url` can be cut off from it, and let in again."""

    def __init__(self, admin: Redis) -> None:
        self._admin = admin
        self._user, password = f"teahouse-test-{uuid4().hex}", uuid4().hex
        self._set("on", f">{password}", "allkeys", "allchannels", "allcommands")
        scheme, _, place = URL.partition("://")
        self.url = f"{scheme}://{self._user}:{password}@{place.rpartition('@')[2]}"

    def connections(self) -> int:
        """How many connections this user has."""
        return sum(client["user"] == self._user for client in self._admin.client_list())

    def cut(self) -> None:
        """End the user's connections and let in no new ones."""
        self._set("off")
        self._admin.client_kill_filter(user=self._user)
        assert self.connections() == 0

    def mend(self) -> None:
        """Let the user in again."""
        self._set("on")

    def _set(self, *rules: str) -> None:
        self._admin.execute_command("ACL SETUSER", self._user, *rules)  # type: ignore[no-untyped-call]  # redis-py

    def forget(self) -> None:
        """Leave nothing behind."""
        self._admin.acl_deluser(self._user)


@contextmanager
def private_redis() -> Iterator[PrivateRedis]:
    """A user of the Redis server. Where it is not reachable the test is skipped, but not in CI."""
    with Redis.from_url(URL, decode_responses=True) as admin:
        try:
            admin.ping()
        except RedisConnectionError as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"Redis is not reachable at {URL}: {error}")
        redis = PrivateRedis(admin)
        yield redis
        redis.forget()
