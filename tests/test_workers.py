"""Several server processes behind one port: one chat, whatever becomes of each process."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

import anyio
import httpx2
import pytest
from websockets.exceptions import ConnectionClosed

from listeners import bind
from tests.databases import fresh_database
from tests.people import Person, Socket, people
from tests.redis_server import private_redis
from tests.server_process import ROOT, ServerProcess

WORKERS = 2
PATIENCE_S = 120
"""A worker is a whole server, and several start at once on a busy machine."""

AGENTS = "agents:\n  - {username: tea-master, name: 茶师傅}\n"


class Workers(ServerProcess):
    """`python main.py` with `WORKERS=2`."""

    def __init__(self, database_url: str, folder: Path, redis_url: str) -> None:
        super().__init__(database_url, folder)
        self._environment |= {"WORKERS": str(WORKERS), "REDIS_URL": redis_url}

    def start(self) -> None:
        """Start them, and wait until both serve."""
        self._process = subprocess.Popen([sys.executable, "main.py"], cwd=ROOT, env=self._environment)
        self.wait_until_served_by_others_than(set())

    def wait_until_served_by_others_than(self, old: set[int]) -> None:
        """Wait until as many workers as there should be have taken a connection, and none of `old` is left."""
        assert self._process is not None
        deadline, serving = monotonic() + PATIENCE_S, set[int]()
        while len(serving) != WORKERS or serving & old or serving != self.workers():
            assert self._process.poll() is None, "the supervisor has ended"
            assert monotonic() < deadline, "the workers do not come"
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), PATIENCE_S) as line:
                serving = (serving & self.workers()) | {self._holder(line.getsockname()[1])}
            sleep(0.02)

    @property
    def pid(self) -> int:
        """The supervisor."""
        assert self._process is not None
        return self._process.pid

    def workers(self) -> set[int]:
        """The processes that serve."""
        text = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text("ascii")
        return {int(child) for child in text.split()}

    def worker_of(self, person: Socket) -> int:
        """The process that has the other end of this socket."""
        return self._holder(person.websocket.local_address[1])

    def _holder(self, port: int) -> int:
        """The worker that has accepted the connection from this port; OSError if none has yet."""
        table = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
        ends = f"0100007F:{self.port:04X}", f"0100007F:{port:04X}"
        inodes = {f"socket:[{row[9]}]" for row in table if (row[1], row[2]) == ends}
        for pid in self.workers():
            if inodes & _open_files(pid):
                return pid
        raise ConnectionError("nobody has accepted this connection")


def _open_files(pid: int) -> set[str]:
    names = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):  # it was closed meanwhile
            names.add(str(link.readlink()))
    return names


@contextmanager
def workers_on(database: str, folder: Path) -> Iterator[Workers]:
    """Two workers on a database that was empty; they make what a first start makes, and an agent, at the same time."""
    (folder / "agents.yaml").write_text(AGENTS, "utf-8")
    with private_redis() as redis, fresh_database(database, folder) as url:
        server = Workers(url, folder, redis.url)
        server.start()
        try:
            yield server
        finally:
            if server._process is not None and server._process.poll() is None:
                server.send(signal.SIGTERM)
                server._process.wait(PATIENCE_S)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """Two workers that several tests share; whoever does something to one waits until there are two again."""
    with workers_on("mariadb", tmp_path_factory.mktemp("workers")) as server:
        yield server


@asynccontextmanager
async def apart(server: Workers, one: Person, other: Person) -> AsyncIterator[tuple[Socket, Socket]]:
    """A socket of each person, on different workers."""
    async with AsyncExitStack() as stack, one.socket() as first:
        for _ in range(40):  # each falls on either worker by chance
            second = await stack.enter_async_context(other.socket())
            if server.worker_of(second) != server.worker_of(first):
                yield first, second
                return
    raise AssertionError("all sockets are on one worker")


async def test_people_on_different_workers_talk(shared: Workers) -> None:
    async with people(shared.address, 2) as (alice, bob):
        room = await alice.make_room(bob)
        async with apart(shared, alice, bob) as (a, b):
            question = await a.send(room, "from one")
            assert (await b.hear_message(question))["sender_id"] == alice.id
            answer = await b.send(room, "from the other")

            assert (await a.hear_message(answer))["sender_id"] == bob.id


async def test_a_killed_worker_is_replaced_and_who_was_on_it_comes_back_and_has_missed_nothing(shared: Workers) -> None:
    async with people(shared.address, 2) as (alice, bob):
        room = await alice.make_room(bob)
        async with apart(shared, alice, bob) as (a, b):
            known = (await a.hear_message(await a.send(room, "before")))["version"]
            before, killed = shared.workers(), shared.worker_of(a)
            os.kill(killed, signal.SIGKILL)
            await a.closed()
            said = [await b.send(room, "meanwhile") for _ in range(3)]
            await b.hear_messages(said)

            async with alice.socket(epoch=a.heard[0]["epoch"], rooms={str(room): known}) as back:
                changes = await back.hear("changes")
                assert [message["id"] for message in changes["messages"]] == said
                assert changes["complete"]
        await anyio.to_thread.run_sync(shared.wait_until_served_by_others_than, {killed})
        assert before - {killed} < shared.workers()


async def test_workers_are_renewed_one_after_another_and_no_message_is_lost(shared: Workers) -> None:
    async with people(shared.address, 2) as (alice, bob):
        room = await alice.make_room(bob)
        before, acknowledged = shared.workers(), list[str]()
        async with anyio.create_task_group() as group:
            group.start_soon(talk, alice, room, acknowledged)
            shared.send(signal.SIGHUP)
            with anyio.fail_after(PATIENCE_S):
                while before & shared.workers():
                    assert len(shared.workers()) > 1, "there were two workers to begin with"
                    await bob.ask("GET", f"/rooms/{room}", headers={"Connection": "close"})
            await anyio.to_thread.run_sync(shared.wait_until_served_by_others_than, before)
            group.cancel_scope.cancel()

        told, more = list[str](), True
        while more:
            page = await bob.history(room, after=len(told), limit=200)
            told += [message["id"] for message in page["messages"]]
            more = page["has_more_after"]
        assert len(acknowledged) > 20
        assert told[: len(acknowledged)] == acknowledged, "once, in order; the last may not have been acknowledged"
        assert len(told) <= len(acknowledged) + 1


async def talk(person: Person, room: int, acknowledged: list[str]) -> None:
    """Say one thing after another, each until it is acknowledged, wherever one comes out."""
    message = str(uuid4())
    while True:
        with suppress(ConnectionClosed, OSError):
            async with person.socket() as socket_:
                while True:
                    await socket_.send(room, "茶", id=message)
                    await socket_.hear_message(message)
                    acknowledged.append(message)
                    message = str(uuid4())


async def test_all_workers_end_in_order_with_their_supervisor(tmp_path: Path) -> None:
    with workers_on("postgresql", tmp_path) as server:
        workers = server.workers()
        async with people(server.address, 2) as (alice, bob), apart(server, alice, bob) as (a, b):
            server.send(signal.SIGTERM)

            assert (await a.closed(), await b.closed()) == (1012, 1012)
            assert await anyio.to_thread.run_sync(server.wait) == 0
        assert len(workers) == WORKERS
        assert not [pid for pid in workers if is_alive(pid)]
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(f"http://{server.address}/health")


def test_a_killed_supervisor_leaves_no_worker(tmp_path: Path) -> None:
    with workers_on("postgresql", tmp_path) as server:
        workers = server.workers()
        assert len(workers) == WORKERS

        server.kill()

        deadline = monotonic() + PATIENCE_S
        while any(is_alive(pid) for pid in workers):
            assert monotonic() < deadline, "a worker goes on"
            sleep(0.05)


def is_alive(pid: int) -> bool:
    """Whether there is such a process that has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_workers_that_die_as_soon_as_they_start_are_given_up(tmp_path: Path) -> None:
    with bind("127.0.0.1", 0, 1)[0][0] as listener:
        listener.set_inheritable(True)
        plan = {"listeners": [[listener.fileno()]], "stop_s": 1, "log_level": "info", "log_format": "text"}
        ended = subprocess.run(
            [sys.executable, str(ROOT / "workers.py"), json.dumps(plan)],
            cwd=tmp_path,
            env={**os.environ, "JWT_SECRET_KEY": "short"},
            pass_fds=[listener.fileno()],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    assert ended.returncode == 1
    assert ended.stderr.count("JWT_SECRET_KEY: it is shorter") == 3
    assert "workers die as soon as they start (the last with code 1); giving up" in ended.stderr


def test_a_port_that_another_server_has_is_not_shared_with_it() -> None:
    first, second = (group[0] for group in bind("127.0.0.1", 0, 2))
    with first, second:
        first.listen()
        assert first.getsockname() == second.getsockname()
        with pytest.raises(OSError, match="in use"):
            bind("127.0.0.1", first.getsockname()[1], 2)
