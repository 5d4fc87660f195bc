"""Token buckets: how often somebody may do something. In memory, bounded, per process."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from time import monotonic

from errors import RateLimited

MAX_BUCKETS = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """`burst` at once, and then `per_s` in each second. Two limits of the same figures are two limits."""

    burst: float
    per_s: float


LOGIN_PER_ACCOUNT = Limit(burst=10, per_s=10 / 300)
LOGIN_PER_ADDRESS = Limit(burst=50, per_s=50 / 300)
REGISTER_PER_ADDRESS = Limit(burst=20, per_s=20 / 3600)
SEND_PER_USER = Limit(burst=40, per_s=10)
UPLOAD_PER_USER = Limit(burst=60, per_s=1)
COMMAND_PER_USER = Limit(burst=200, per_s=40)
WARNING_PER_SOCKET = Limit(burst=100, per_s=1)
PROFILE_PER_USER = Limit(burst=30, per_s=30 / 600)
PREVIEW_PER_USER = Limit(burst=20, per_s=0.5)
SEARCH_PER_USER = Limit(burst=30, per_s=2)
CATCH_UP_PER_USER = Limit(burst=10, per_s=0.05)
NOTIFICATION_PER_USER = Limit(burst=30, per_s=0.5)
PUSH_TEST_PER_USER = Limit(burst=5, per_s=0.1)
ROOM_PER_USER = Limit(burst=20, per_s=20 / 600)
DIRECT_PER_USER = Limit(burst=100, per_s=100 / 600)
SESSION_PER_USER = Limit(burst=60, per_s=60 / 600)
EXPORT_PER_USER = Limit(burst=3, per_s=3 / 3600)
INVITE_PER_USER = Limit(burst=30, per_s=30 / 600)


class RateLimits:
    """Buckets by (limit, key). The bucket that was used the longest ago is forgotten first when there are too many."""

    def __init__(self, *, enabled: bool, clock: Callable[[], float] = monotonic) -> None:
        self.enabled = enabled
        self._clock = clock
        self._buckets: OrderedDict[tuple[Limit, Hashable], tuple[float, float]] = OrderedDict()

    def spend(self, limit: Limit, key: Hashable) -> None:
        """Take one; RateLimited, with the time to wait, if there is none."""
        if not self.enabled:
            return
        now = self._clock()
        tokens, since = self._buckets.pop((limit, key), (limit.burst, now))
        tokens = min(limit.burst, tokens + (now - since) * limit.per_s)
        if tokens < 1:
            self._buckets[limit, key] = (tokens, now)
            raise RateLimited(round((1 - tokens) / limit.per_s, 1))
        self._buckets[limit, key] = (tokens - 1, now)
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)
