"""Token buckets: how often somebody may do something. In memory, bounded; `spent_elsewhere` tells other nodes."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from time import monotonic

from errors import RateLimited

MAX_BUCKETS = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """`burst` at once, and then `per_s` in each second. Two limits of the same figures are two limits.

    By its name other nodes know it; one without a name is counted on each node by itself.
    """

    burst: float
    per_s: float
    name: str = ""


LOGIN_PER_ACCOUNT = Limit(burst=10, per_s=10 / 300, name="login_per_account")
LOGIN_PER_ADDRESS = Limit(burst=50, per_s=50 / 300, name="login_per_address")
REGISTER_PER_ADDRESS = Limit(burst=20, per_s=20 / 3600, name="register_per_address")
SEND_PER_USER = Limit(burst=40, per_s=10, name="send_per_user")
UPLOAD_PER_USER = Limit(burst=60, per_s=1, name="upload_per_user")
COMMAND_PER_USER = Limit(burst=200, per_s=40, name="command_per_user")
WARNING_PER_SOCKET = Limit(burst=100, per_s=1)
PROFILE_PER_USER = Limit(burst=30, per_s=30 / 600, name="profile_per_user")
PREVIEW_PER_USER = Limit(burst=20, per_s=0.5, name="preview_per_user")
SEARCH_PER_USER = Limit(burst=30, per_s=2, name="search_per_user")
CATCH_UP_PER_USER = Limit(burst=10, per_s=0.05, name="catch_up_per_user")
NOTIFICATION_PER_USER = Limit(burst=30, per_s=0.5, name="notification_per_user")
PUSH_TEST_PER_USER = Limit(burst=5, per_s=0.1, name="push_test_per_user")
ROOM_PER_USER = Limit(burst=20, per_s=20 / 600, name="room_per_user")
DIRECT_PER_USER = Limit(burst=100, per_s=100 / 600, name="direct_per_user")
SESSION_PER_USER = Limit(burst=60, per_s=60 / 600, name="session_per_user")
EXPORT_PER_USER = Limit(burst=3, per_s=3 / 3600, name="export_per_user")
INVITE_PER_USER = Limit(burst=30, per_s=30 / 600, name="invite_per_user")

SHARED = {
    limit.name: limit
    for limit in (
        LOGIN_PER_ACCOUNT,
        LOGIN_PER_ADDRESS,
        REGISTER_PER_ADDRESS,
        SEND_PER_USER,
        UPLOAD_PER_USER,
        COMMAND_PER_USER,
        PROFILE_PER_USER,
        PREVIEW_PER_USER,
        SEARCH_PER_USER,
        CATCH_UP_PER_USER,
        NOTIFICATION_PER_USER,
        PUSH_TEST_PER_USER,
        ROOM_PER_USER,
        DIRECT_PER_USER,
        SESSION_PER_USER,
        EXPORT_PER_USER,
        INVITE_PER_USER,
    )
}
"""The limits that hold over all nodes, by their names on the wire."""


class RateLimits:
    """Buckets by (limit, key). The bucket that was used the longest ago is forgotten first when there are too many.

    `on_spent(limit, key)` is called for what was taken here.
    """

    def __init__(self, *, enabled: bool, clock: Callable[[], float] = monotonic) -> None:
        self.enabled = enabled
        self.on_spent: Callable[[Limit, Hashable], None] | None = None
        self._clock = clock
        self._buckets: OrderedDict[tuple[Limit, Hashable], tuple[float, float]] = OrderedDict()

    def spend(self, limit: Limit, key: Hashable) -> None:
        """Take one; RateLimited, with the time to wait, if there is none."""
        if not self.enabled:
            return
        now = self._clock()
        tokens = self._take_out(limit, key, now)
        if tokens < 1:
            self._buckets[limit, key] = (tokens, now)
            raise RateLimited(round((1 - tokens) / limit.per_s, 1))
        self._put_back(limit, key, tokens - 1, now)
        if self.on_spent is not None:
            self.on_spent(limit, key)

    def take(self, limit: Limit, key: Hashable, count: float) -> None:
        """Take off what was spent elsewhere. What is not there is owed, but never more than one `burst`."""
        now = self._clock()
        self._put_back(limit, key, max(self._take_out(limit, key, now) - count, -limit.burst), now)

    def _take_out(self, limit: Limit, key: Hashable, now: float) -> float:
        tokens, since = self._buckets.pop((limit, key), (limit.burst, now))
        return min(limit.burst, tokens + (now - since) * limit.per_s)

    def _put_back(self, limit: Limit, key: Hashable, tokens: float, now: float) -> None:
        self._buckets[limit, key] = (tokens, now)
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)
