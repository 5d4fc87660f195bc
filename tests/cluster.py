"""Several nodes of one chat: processes that share a database, a folder and a Redis of their own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from tests.databases import fresh_database
from tests.redis_process import RedisProcess, redis_process
from tests.roamers import HEARTBEAT_S
from tests.server_process import ServerProcess
from tests.wire import Wire, wire_to


@dataclass(frozen=True)
class Cluster:
    """The nodes, and what they need. The last node reaches Redis and the database over wires alone."""

    nodes: list[ServerProcess]
    redis: RedisProcess
    database_url: str
    redis_wire: Wire
    database_wire: Wire

    @property
    def addresses(self) -> list[str]:
        """Where the nodes are."""
        return [node.address for node in self.nodes]


@contextmanager
def cluster(database: str, folder: Path, size: int) -> Iterator[Cluster]:
    """So many nodes, started side by side, all gone afterwards."""
    with ExitStack() as stack:
        url = stack.enter_context(fresh_database(database, folder))
        redis = stack.enter_context(redis_process())
        redis_wire = stack.enter_context(wire_to(redis.port))
        port = make_url(url).port
        assert port is not None, "the tests name the database's port"
        database_wire = stack.enter_context(wire_to(port))
        over_wire = make_url(url).set(host="127.0.0.1", port=database_wire.port)
        ways = [(url, redis.url)] * (size - 1)
        ways.append((over_wire.render_as_string(hide_password=False), f"redis://127.0.0.1:{redis_wire.port}/0"))
        nodes = [
            ServerProcess(
                database_url, folder, REDIS_URL=redis_url, HEARTBEAT_S=str(HEARTBEAT_S), PRESENCE_GRACE_S="0.2"
            )
            for database_url, redis_url in ways
        ]
        for node in nodes:
            node.launch()
            stack.callback(node.kill)
        for node in nodes:
            node.wait_until_healthy()
        yield Cluster(nodes, redis, url, redis_wire, database_wire)
