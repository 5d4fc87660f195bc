"""What happens when the server is killed, stopped or starved: nothing that was acknowledged is ever lost or doubled."""

import signal
from collections.abc import Iterator
from contextlib import suppress
from operator import itemgetter
from pathlib import Path
from uuid import uuid4

import anyio
import httpx2
import pytest

from tests.databases import NAMES, fresh_database
from tests.people import Person, people
from tests.server_process import ENDED_IN_ORDER, server_process
from tests.witness import ACKNOWLEDGED_BEFORE_A_KILL, CONNECTION_LOST, Checker, load, whole_history

SENDERS = 8
ROUNDS = 3
MESSAGES = 12
CHANGES = [
    ("PUT", "/reactions/🍵", None),
    ("PUT", "/pin", None),
    ("PATCH", "", {"content": "in other words"}),
    ("DELETE", "/reactions/🍵", None),
    ("DELETE", "", None),
]


@pytest.fixture(params=NAMES)
def own_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind, which no other server holds."""
    with fresh_database(request.param, tmp_path) as url:
        yield url


async def test_kill_9_in_the_middle_of_load_loses_nothing_acknowledged(own_database: str, tmp_path: Path) -> None:
    with server_process(own_database, tmp_path) as server:
        async with people(server.address, SENDERS) as guests:
            checker = Checker(await guests[0].make_room(*guests[1:]))

            for _ in range(ROUNDS):
                async with load(guests, checker):
                    await checker.until_more_is_acknowledged()
                    server.kill()
                server.start()

            checker.check(await whole_history(guests[0], checker.room))
            assert len(checker.acknowledged) >= ROUNDS * ACKNOWLEDGED_BEFORE_A_KILL


async def test_a_message_without_an_answer_may_be_sent_again_after_a_crash(own_database: str, tmp_path: Path) -> None:
    with server_process(own_database, tmp_path) as server:
        async with people(server.address, 2) as (alice, bob):
            room = await alice.make_room(bob)
            names = [str(uuid4()) for _ in range(40)]
            async with alice.socket() as socket:
                for name in names:
                    await socket.send(room, "perhaps", id=name)
                server.kill()
            server.start()

            async with alice.socket() as socket:
                for name in names:
                    await socket.send(room, "perhaps", id=name)
                answers = await socket.hear_messages(names)

            history = (await bob.history(room))["messages"]
            assert sorted(message["id"] for message in history) == sorted(names)
            assert {message["id"]: message for message in history} == answers


async def test_kill_9_in_the_middle_of_changes_keeps_messages_and_what_is_counted_of_them_in_step(
    own_database: str, tmp_path: Path
) -> None:
    with server_process(own_database, tmp_path) as server:
        async with people(server.address, 2) as (alice, bob):
            room = await alice.make_room(bob)
            known = {seq: await alice.post(room, f"@{bob.user['username']} {seq}") for seq in range(1, MESSAGES + 1)}
            enough = anyio.Event()

            async def change(person: Person, seq: int) -> None:
                with suppress(*CONNECTION_LOST):
                    for method, path, body in CHANGES:
                        address = f"/rooms/{room}/messages/{seq}{path}"
                        answer = await person.http.request(method, address, json=body)
                        if answer.status_code == httpx2.codes.OK:
                            known[seq] = max(known[seq], answer.json(), key=itemgetter("version"))
                        if person is alice and seq == MESSAGES // 2:
                            enough.set()

            async with anyio.create_task_group() as changers:
                for seq in known:
                    changers.start_soon(change, alice, seq)
                    changers.start_soon(change, bob, seq)
                await enough.wait()
                server.kill()
            server.start()

            history = (await bob.history(room, limit=MESSAGES))["messages"]
            for message in history:
                acknowledged = known[message["seq"]]
                assert message["version"] > acknowledged["version"] or message == acknowledged
            state = await bob.ask("GET", f"/rooms/{room}")
            assert len({message["version"] for message in history}) == MESSAGES
            assert state["version"] >= max(message["version"] for message in history)
            assert state["mentions_unread"] == len([message for message in history if message["mentions"]])
            pinned = (await bob.ask("GET", f"/rooms/{room}/pins"))["messages"]
            assert {message["seq"] for message in pinned} == {one["seq"] for one in history if one["pinned_at"]}


async def test_a_server_that_is_told_to_stop_stores_what_it_took_and_says_come_back(
    own_database: str, tmp_path: Path
) -> None:
    with server_process(own_database, tmp_path) as server:
        async with people(server.address, 1) as (alice,):
            checker = Checker(await alice.make_room())
            async with alice.socket() as idle, load([alice], checker):
                await checker.until_more_is_acknowledged()
                server.send(signal.SIGTERM)
                assert await idle.closed() == 1012
                assert await anyio.to_thread.run_sync(server.wait) in ENDED_IN_ORDER
            server.start()

            checker.check(await whole_history(alice, checker.room))


async def test_a_server_that_was_asleep_goes_on_where_it_was(own_database: str, tmp_path: Path) -> None:
    with server_process(own_database, tmp_path) as server:
        async with people(server.address, 2) as guests:
            checker = Checker(await guests[0].make_room(*guests[1:]))
            async with load(guests, checker, lasting=True):
                await checker.until_more_is_acknowledged()
                server.send(signal.SIGSTOP)
                before = len(checker.acknowledged)
                server.send(signal.SIGCONT)
                await checker.until_more_is_acknowledged()
                assert len(checker.acknowledged) > before

            checker.check(await whole_history(guests[0], checker.room))
