"""Two nodes: one database, Redis between them, half of the members at each, and all who send at the first."""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from uuid import uuid4

from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from benchmarks.churn import LISTENS, SENDS, Churn, Outcome, Place, churning
from benchmarks.crowd import SETTINGS, crowd_in
from benchmarks.databases import ENGINES, fresh_database
from benchmarks.guests import Seat
from benchmarks.measure import cpu_s
from benchmarks.plan import Plan
from benchmarks.process import Process, free_port, scratch
from benchmarks.report import Report
from benchmarks.server import teahouse_in

COLUMNS = [
    "database",
    "load",
    "deliveries/s",
    "CPU µs/delivery: here · there",
    "here p50 ms",
    "p99 ms",
    "there p50 ms",
    "p99 ms",
    "lost · doubled · out of order",
]
HERE, THERE = 0, 1
SENDERS, IN_FLIGHT = 8, 8
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")
LEAD_S = 1.0


def run(plan: Plan) -> Report:
    """On each database server: a steady load, as much as there can be, and Redis cut off for a while."""
    report = Report("nodes", f"Two nodes: one room of {plan.node_members} members, half at each", list(COLUMNS))
    for engine in ENGINES:
        with ExitStack() as stack:
            try:
                url = stack.enter_context(fresh_database(engine))
                redis = stack.enter_context(private_redis())
            except ConnectionError as error:
                report.notes.append(str(error))
                continue
            _measure(engine.name, url, redis, plan, report)
    report.notes.append(
        f"“Here” is the node of the {SENDERS} senders. Steady: {plan.node_rate:g} messages/s, latencies from the "
        f"moment each was to be sent. Full: {IN_FLIGHT} messages of each sender on the way. Both nodes are on the "
        "server core. While Redis was cut off, who is there hears late, from the database."
    )
    return report


class PrivateRedis:
    """A user of the Redis server, whom one can shut out without disturbing others; `url` is theirs."""

    def __init__(self, admin: "Redis") -> None:
        self._admin = admin
        self._user, password = f"teahouse-bench-{uuid4().hex}", uuid4().hex
        self._set("on", f">{password}", "allkeys", "allchannels", "allcommands")
        scheme, _, place = REDIS_URL.partition("://")
        self.url = f"{scheme}://{self._user}:{password}@{place.rpartition('@')[2]}"

    def cut(self) -> None:
        """End the user's connections, and let in no new ones."""
        self._set("off")
        self._admin.client_kill_filter(user=self._user)

    def mend(self) -> None:
        """Let the user in again."""
        self._set("on")

    def forget(self) -> None:
        """Leave nothing behind."""
        self._admin.acl_deluser(self._user)

    def _set(self, *rules: str) -> None:
        self._admin.execute_command("ACL SETUSER", self._user, *rules)  # type: ignore[no-untyped-call]  # redis-py


@contextmanager
def private_redis() -> Iterator[PrivateRedis]:
    """A user of its own. ConnectionError where Redis does not answer."""
    with Redis.from_url(REDIS_URL, decode_responses=True) as admin:
        try:
            redis = PrivateRedis(admin)
        except RedisConnectionError as error:
            raise ConnectionError(f"Redis is skipped: {error}. Name yours in TEST_REDIS_URL.") from error
        try:
            yield redis
        finally:
            redis.forget()


def _measure(database: str, url: str, redis: PrivateRedis, plan: Plan, report: Report) -> None:
    print(f"  {database}", file=sys.stderr)
    settings = SETTINGS | {"DATABASE_URL": url, "REDIS_URL": redis.url}
    with scratch() as one, scratch() as other, ExitStack() as stack:
        seats = crowd_in(one, [plan.node_members], url).seats
        nodes = [stack.enter_context(teahouse_in(folder, free_port(), settings)) for folder in (one, other)]
        with churning(_places(seats, nodes)) as churn:
            used = {
                "steady": _load(churn, nodes, "steady", plan.node_s, rate=plan.node_rate),
                "full": _load(churn, nodes, "full", plan.node_s, flight=IN_FLIGHT),
            }
            churn.say("flight", 0)
            redis.cut()
            used["Redis cut"] = _load(churn, nodes, "Redis cut", plan.node_s, rate=plan.node_rate)
            redis.mend()
            outcome = churn.finish()
    report.faults += outcome.faults
    report.runs.append({"database": database, "cpu_s": used, **outcome.raw})
    report.rows += [_row(database, name, outcome, cpu) for name, cpu in used.items()]


def _places(seats: Sequence[Seat], nodes: Sequence[Process]) -> list[Place]:
    """Every other one is at the other node."""
    return [
        Place(seat, nodes[number % 2], number % 2, SENDS if number % 2 == 0 and number < 2 * SENDERS else LISTENS)
        for number, seat in enumerate(seats)
    ]


def _load(
    churn: Churn, nodes: Sequence[Process], name: str, seconds: float, *, rate: float = 0, flight: int = 0
) -> list[float]:
    """The CPU seconds that each node used in a window of this load."""
    churn.say("rate", rate)
    churn.say("flight", flight)
    time.sleep(LEAD_S)
    churn.say("phase", name.replace(" ", "-"))
    before = [cpu_s(node) for node in nodes]
    time.sleep(seconds)
    used = [cpu_s(node) - earlier for node, earlier in zip(nodes, before, strict=True)]
    churn.say("phase", "between")
    return used


def _row(database: str, name: str, outcome: Outcome, used: Sequence[float]) -> list[str]:
    phase = outcome.phase(name.replace(" ", "-"))
    groups = phase["groups"]
    each = [1e6 * cpu / max(groups[node]["delivered"], 1) for node, cpu in enumerate(used)]
    return [
        database,
        name,
        f"{(groups[HERE]['delivered'] + groups[THERE]['delivered']) / phase['seconds']:,.0f}",
        f"{each[HERE]:.2f} · {each[THERE]:.2f}",
        *(f"{groups[node][figure]:.1f}" for node in (HERE, THERE) for figure in ("p50_ms", "p99_ms")),
        outcome.faults_text(),
    ]
