"""Who asks, by the word of a gateway: believed from named addresses, where it is switched on, and nowhere else."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from pydantic import ValidationError
from sqlalchemy import NullPool, create_engine, update

from config import Settings
from models import User
from models.base import now
from tests.people import Person, client_of, people
from tests.running_server import RunningServer, running_server

OWN = "/conversations"


@pytest.fixture(scope="module")
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with the setting on or off, which trusts this machine or another one."""
    switch, whom = request.param.split(", ")
    folder = tmp_path_factory.mktemp("gateway")
    proxies = "127.0.0.1" if whom == "trusted" else "10.0.0.0/8"
    settings = {"trusted_proxies": proxies, "trust_user_id_header": switch}
    with running_server(f"sqlite:///{folder / 'teahouse.db'}", folder, **settings) as running:
        yield running


believed = pytest.mark.parametrize("asked", ["on, trusted"], indirect=True)
ignored = pytest.mark.parametrize("asked", ["off, trusted", "on, others"], indirect=True)


@pytest.fixture
async def ada(asked: RunningServer) -> AsyncIterator[Person]:
    """Somebody with an account."""
    async with people(asked.address, 1) as (one,):
        yield one


@pytest.fixture
async def gateway(asked: RunningServer) -> AsyncIterator[httpx2.AsyncClient]:
    """Somebody who asks without a token."""
    async with client_of(asked.address) as client:
        yield client


@believed
async def test_a_named_gateway_says_who_asks_by_number_or_name(ada: Person, gateway: httpx2.AsyncClient) -> None:
    for name in (str(ada.id), ada.user["username"], ada.user["username"].upper()):
        assert (await gateway.get(OWN, headers={"X-User-ID": name})).status_code == 200
    forwarded = {"X-User-ID": str(ada.id), "X-Forwarded-For": "203.0.113.7"}
    assert (await gateway.get(OWN, headers=forwarded)).status_code == 200


@believed
async def test_it_says_nothing_at_other_doors(ada: Person, gateway: httpx2.AsyncClient) -> None:
    for path in ("/rooms", "/users/me", f"http://{ada.address}/api/sessions"):
        assert (await gateway.get(path, headers={"X-User-ID": str(ada.id)})).status_code == 401


@believed
@pytest.mark.parametrize("name", ["", "nobody-of-this-name", "9007199254740991", "99999999999999999999999", "\u0660"])
async def test_who_is_nobody_does_not_come_in(ada: Person, gateway: httpx2.AsyncClient, name: str) -> None:
    assert (await gateway.get(OWN, headers={b"X-User-ID": name.encode()})).status_code == 401


@believed
async def test_two_names_are_none(ada: Person, gateway: httpx2.AsyncClient) -> None:
    twice = [("X-User-ID", str(ada.id)), ("X-User-ID", str(ada.id))]

    assert (await gateway.get(OWN, headers=twice)).status_code == 401


@believed
async def test_a_closed_account_does_not_come_in(
    asked: RunningServer, ada: Person, gateway: httpx2.AsyncClient
) -> None:
    url = asked.services.settings.database
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(update(User).where(User.id == ada.id).values(disabled_at=now()))

    assert (await gateway.get(OWN, headers={"X-User-ID": str(ada.id)})).status_code == 401


@ignored
async def test_a_header_from_anybody_else_is_ignored(ada: Person, gateway: httpx2.AsyncClient) -> None:
    spoofed = {"X-User-ID": str(ada.id), "X-Forwarded-For": "10.0.0.1, 127.0.0.1"}

    assert (await gateway.get(OWN, headers={"X-User-ID": str(ada.id)})).status_code == 401
    assert (await gateway.get(OWN, headers=spoofed)).status_code == 401
    assert (await ada.ask("GET", OWN, headers={"X-User-ID": "somebody-else"})) == []


def test_it_needs_named_proxies(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="needs TRUSTED_PROXIES"):
        Settings(_env_file=None, data_dir=tmp_path, trust_user_id_header="on")
