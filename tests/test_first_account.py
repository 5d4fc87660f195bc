"""The first account looks after the server, however many people and servers hurry to make it."""

from contextlib import ExitStack
from pathlib import Path

import anyio
import pytest

from tests.databases import NAMES, fresh_database
from tests.people import PASSWORD, client_of
from tests.running_server import running_server


@pytest.mark.parametrize("name", NAMES)
async def test_the_first_account_looks_after_the_server_and_no_other(name: str, tmp_path: Path) -> None:
    with fresh_database(name, tmp_path) as url, ExitStack() as stack:
        count = 1 if name == "sqlite" else 2
        addresses = [stack.enter_context(running_server(url, tmp_path)).address for _ in range(count)]

        roles: list[str] = []
        async with anyio.create_task_group() as guests:
            for number in range(8):
                guests.start_soon(_register, addresses[number % count], f"guest-{number}", roles)
        await _register(addresses[-1], "later", roles)

        assert sorted(roles) == ["admin", *["member"] * 8]
        assert roles[-1] == "member"


async def _register(address: str, username: str, roles: list[str]) -> None:
    async with client_of(address) as client:
        answer = await client.post("/auth/register", json={"username": username, "password": PASSWORD})
        roles.append(answer.json()["user"]["role"])
