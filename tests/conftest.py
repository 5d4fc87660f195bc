"""What every test may ask for: a running server on each database, and people on it."""

import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Executable, update

from models import User
from models.base import now
from services.agents.demo_upstream import DemoUpstream
from tests.databases import NAMES, fresh_database, operating
from tests.people import Person, people
from tests.running_server import RunningServer, running_server
from tests.tearoom import House, house

MEMORY = Path("/dev/shm")  # the folders in it are pytest's, readable by their owner alone
ROOM_BYTES = 2 << 30

if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
    # Tests kill servers but never the machine: waiting for a disk proves nothing here, and is a third of their time.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Tests run on asyncio, as the server does."""
    return "asyncio"


@pytest.fixture(scope="session", params=NAMES)
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty database of each kind, for the whole session."""
    with fresh_database(request.param, tmp_path_factory.mktemp(request.param)) as url:
        yield url


@pytest.fixture(scope="session")
def server(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server on each kind of database. Tests share it, so each brings its own people and rooms.

    The demo agent answers without its pauses, in place of all agents.
    """
    folder = tmp_path_factory.mktemp("data")
    with running_server(database_url, folder, upstream=DemoUpstream(pause_s=0)) as running:
        yield running


@pytest.fixture
async def trio(server: RunningServer) -> AsyncIterator[list[Person]]:
    """Three people who have not met."""
    async with people(server.address, 3) as three:
        yield three


@pytest.fixture
async def quartet(server: RunningServer) -> AsyncIterator[list[Person]]:
    """Four people who have not met."""
    async with people(server.address, 4) as four:
        yield four


@pytest.fixture(scope="session")
def operate(database_url: str) -> Iterator[Callable[[Executable], None]]:
    """Changes something as an operator does: in the database."""
    with operating(database_url) as carry_out:
        yield carry_out


@pytest.fixture(scope="session")
def close_account(operate: Callable[[Executable], None]) -> Callable[[Person], None]:
    """Closes somebody's account."""
    return lambda person: operate(update(User).where(User.id == person.id).values(disabled_at=now()))


@pytest.fixture(scope="session")
def make_site_admin(operate: Callable[[Executable], None]) -> Callable[[Person], None]:
    """Lets somebody look after the server."""
    return lambda person: operate(update(User).where(User.id == person.id).values(role="admin"))


@pytest.fixture(scope="session")
def lone_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server on SQLite, for what has nothing to do with the kind of database."""
    folder = tmp_path_factory.mktemp("lone")
    with running_server(f"sqlite:///{folder / 'teahouse.db'}", folder) as running:
        yield running


@pytest.fixture
async def duo(lone_server: RunningServer) -> AsyncIterator[list[Person]]:
    """Two people who have not met, on the lone server."""
    async with people(lone_server.address, 2) as two:
        yield two


@pytest.fixture(scope="session", params=["prepared frames", "plain uvicorn"])
def either_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with our own protocol class, and one that sends frames as any ASGI server does."""
    folder = tmp_path_factory.mktemp("either")
    url, prepared = f"sqlite:///{folder / 'teahouse.db'}", request.param == "prepared frames"
    with running_server(url, folder, prepared_frames=prepared) as running:
        yield running


@pytest.fixture
async def pair(either_server: RunningServer) -> AsyncIterator[list[Person]]:
    """Two people who have not met, on either server."""
    async with people(either_server.address, 2) as two:
        yield two


@pytest.fixture(scope="session")
def inn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server on SQLite whose agents say what the test says."""
    folder = tmp_path_factory.mktemp("inn")
    with house(f"sqlite:///{folder / 'teahouse.db'}", folder) as built:
        yield built


@pytest.fixture(scope="session", params=NAMES)
def each_inn(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The same on each database."""
    folder = tmp_path_factory.mktemp("inn")
    with fresh_database(request.param, folder) as url, house(url, folder) as built:
        yield built


@pytest.fixture
async def ada(each_inn: House) -> AsyncIterator[Person]:
    """Somebody who asks agents from outside."""
    each_inn.script.forget()
    async with people(each_inn.server.address, 1) as (one,):
        yield one
    each_inn.script.forget()
