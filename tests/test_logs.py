"""What the server writes down: enough to understand it, and never a token, a cookie, a password or what people said."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text

from routers.auth import REFRESH_COOKIE
from tests.people import PASSWORD, Person, knock, people
from tests.ports import free_port
from tests.running_server import wait_until_healthy

ROOT = Path(__file__).parent.parent
SAID = "a sentence that nobody else may read"


@dataclass
class Process:
    """`python main.py` on a port of its own, with everything it wrote."""

    address: str
    folder: Path
    lines: list[str] = field(default_factory=list)


@contextmanager
def program(folder: Path, **environment: str) -> Iterator[Process]:
    """Run the real program until the block ends; afterwards `lines` holds all that it wrote."""
    port = str(free_port())
    settings = {"DATA_DIR": str(folder), "PORT": port, "PASSWORD_ROUNDS": "4", "RATE_LIMITS": "off", **environment}
    with (folder / "output.txt").open("w+") as output:
        command, environ = [sys.executable, str(ROOT / "main.py")], {**os.environ, **settings}
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=output, stderr=output)
        running = Process(f"127.0.0.1:{port}", folder)
        try:
            wait_until_healthy(running.address, lambda: process.poll() is None)
            yield running
        finally:
            process.terminate()
            process.wait(timeout=20)
            output.seek(0)
            running.lines += output.read().splitlines()


async def live_through_everything(address: str) -> set[str]:
    """Two people register, talk, err and log out; returns all that must not be written down."""
    async with people(address, 2) as [alice, bob]:
        secrets = {PASSWORD, SAID, alice.token, bob.token, *cookies(alice), *cookies(bob)}
        room_id = await alice.make_room(bob)
        async with bob.socket() as at_bob, alice.socket() as at_alice:
            await at_bob.hear_message((await alice.post(room_id, SAID))["id"])
            await at_alice.hear_message(await at_alice.send(room_id, SAID))
            await at_alice.websocket.send(f'{{"op": "message.send", "content": "{SAID}"')
            await at_alice.say("message.send", room_id=room_id, id="x", content=SAID)
            await at_alice.drain()
            await at_bob.websocket.send(SAID.encode() + b"\xff", text=True)
            await at_bob.closed()
        await alice.http.post(f"/rooms/{room_id}/messages", content=f'{{"content": "{SAID}'.encode())
        await alice.ask("GET", "/users", params={"q": SAID})
        await alice.ask("POST", "/auth/login", 401, json={"username": "nobody", "password": PASSWORD})
        secrets.add((await alice.ask("POST", "/auth/refresh"))["access_token"])
        secrets |= cookies(alice)
        async with knock(address) as stranger:
            await stranger.say("auth", token=bob.token + "x")
            await stranger.closed()
        await alice.ask("POST", "/auth/logout-everywhere", 204)
    return secrets


def cookies(person: Person) -> set[str]:
    """What a thief of cookies would look for: the whole value, and its secret half."""
    value = person.http.cookies[REFRESH_COOKIE].strip('"')
    return {value, value.partition(".")[2]}


def lines_with(secrets: set[str], lines: list[str]) -> list[str]:
    """The lines that tell a secret, or a part of one."""
    parts = {part for secret in secrets for part in (secret, secret[:40], secret[-20:])}
    return [line for line in lines if any(part in line for part in parts)]


@pytest.mark.parametrize("format_", ["text", "json"])
async def test_no_line_tells_a_secret_even_at_debug_level(tmp_path: Path, format_: str) -> None:
    with program(tmp_path, LOG_LEVEL="debug", LOG_FORMAT=format_) as running:
        secrets = await live_through_everything(running.address)

    assert len(secrets) >= 10
    assert lines_with(secrets, running.lines) == []
    assert len([line for line in running.lines if "/rooms/{room_id}/messages" in line]) >= 2


async def test_a_database_that_fails_does_not_make_the_log_tell_what_was_said(tmp_path: Path) -> None:
    with program(tmp_path) as running:
        async with people(running.address, 1) as [alice]:
            room_id = await alice.make_room()
            await alice.post(room_id, "while it works")
            with create_engine(f"sqlite:///{tmp_path / 'teahouse.db'}", poolclass=NullPool).begin() as connection:
                refusal = "CREATE TRIGGER full BEFORE INSERT ON messages BEGIN SELECT RAISE(ABORT, 'disk full'); END"
                connection.execute(text(refusal))

            answer = await alice.http.post(f"/rooms/{room_id}/messages", json={"content": SAID})
            assert answer.status_code >= 500
            assert SAID not in answer.text

    assert [line for line in running.lines if "a write failed" in line]
    assert lines_with({SAID}, running.lines) == []


async def test_every_request_leaves_one_line_of_json_without_its_query(tmp_path: Path) -> None:
    with program(tmp_path, LOG_FORMAT="json") as running:
        async with people(running.address, 1) as [alice]:
            await alice.ask("GET", "/rooms/public", params={"q": "what-i-look-for"})

    entries = [json.loads(line) for line in running.lines if line.startswith("{")]
    (entry,) = [entry for entry in entries if "/rooms/public" in entry.get("route", "")]
    assert (entry["method"], entry["status"], entry["level"]) == ("GET", 200, "info")
    assert entry["duration_ms"] > 0
    assert "what-i-look-for" not in str(entries)
