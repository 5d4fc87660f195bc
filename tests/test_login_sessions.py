"""Login sessions with a clock of our own: rotation, the overlap, theft, and the end of a session."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

import migrations
from database import Database, Transaction
from errors import BadCredentials, NotAuthenticated, NotFound, TokenExpired
from services.audit_service import Origin
from services.auth_service import AuthService
from services.events import SessionsEnded
from services.login_sessions import REFRESH_OVERLAP, Granted, LoginSessions
from services.passwords import Passwords
from services.registration_service import NewAccount, RegistrationService
from services.tokens import Tokens
from tests.people import PASSWORD

LIFETIME = timedelta(days=30)
TOKEN_LIFETIME_S = 900

ORIGIN = Origin("127.0.0.1", "a test")


class Clock:
    """A time that moves only when it is told to."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def seconds(self) -> float:
        return self.moment.timestamp()

    def pass_by(self, time: timedelta) -> None:
        self.moment += time


class CountingPasswords(Passwords):
    """Notes every password that is verified, and whether it was against a real hash."""

    def __init__(self) -> None:
        super().__init__(rounds=4)
        self.verified: list[tuple[str, bool]] = []

    async def verify(self, password: str, stored: str | None) -> bool:
        self.verified.append((password, stored is not None))
        return await super().verify(password, stored)


class Accounts:
    """Accounts on a database of their own, and what was announced about them."""

    def __init__(self, database: Database, clock: Clock, passwords: CountingPasswords, announced: list[object]) -> None:
        self.clock = clock
        self.passwords = passwords
        self.announced = announced
        tokens = Tokens("k" * 32, TOKEN_LIFETIME_S, clock.seconds)
        sessions = LoginSessions(tokens, LIFETIME, clock)
        self.service = AuthService(database, passwords, tokens, sessions)
        self.registrations = RegistrationService(database, passwords, sessions, _nowhere)


def _nowhere(tx: Transaction, user_id: int, code: str) -> None:
    raise NotFound("invite")


@pytest.fixture
async def accounts(tmp_path: Path) -> AsyncIterator[Accounts]:
    """Nobody has registered yet."""
    url = make_url(f"sqlite:///{tmp_path / 'accounts.db'}")
    announced: list[object] = []
    await asyncio.to_thread(migrations.upgrade, url)
    database, passwords = Database(url, publish=announced.extend), CountingPasswords()
    database.start()
    yield Accounts(database, Clock(), passwords, announced)
    await database.close()
    passwords.close()


@pytest.fixture
async def login(accounts: Accounts) -> Granted:
    """Alice's first login."""
    return await accounts.registrations.register(NewAccount("alice", PASSWORD), ORIGIN)


async def test_each_refresh_gives_another_token_and_the_newest_is_good_for_ever(
    accounts: Accounts, login: Granted
) -> None:
    tokens = [login.refresh_token]

    for _ in range(4):
        accounts.clock.pass_by(LIFETIME - timedelta(seconds=1))
        tokens.append((await accounts.service.refresh(tokens[-1], ORIGIN)).refresh_token)

    assert len(set(tokens)) == len(tokens)


async def test_a_session_that_nobody_prolongs_ends(accounts: Accounts, login: Granted) -> None:
    accounts.clock.pass_by(LIFETIME)

    with pytest.raises(NotAuthenticated):
        await accounts.service.refresh(login.refresh_token, ORIGIN)


async def test_the_token_before_is_good_during_the_overlap(accounts: Accounts, login: Granted) -> None:
    newest = await accounts.service.refresh(login.refresh_token, ORIGIN)
    accounts.clock.pass_by(REFRESH_OVERLAP)

    again = await accounts.service.refresh(login.refresh_token, ORIGIN)

    assert again.refresh_token == newest.refresh_token, "an answer may have been lost on its way"
    assert (again.user.id, again.session_id) == (login.user.id, login.session_id)
    following = await accounts.service.refresh(newest.refresh_token, ORIGIN)
    assert following.refresh_token not in {newest.refresh_token, login.refresh_token}


async def test_the_token_before_is_theft_after_the_overlap_and_ends_the_session(
    accounts: Accounts, login: Granted
) -> None:
    newest = await accounts.service.refresh(login.refresh_token, ORIGIN)
    accounts.clock.pass_by(REFRESH_OVERLAP + timedelta(milliseconds=1))
    await accounts.service.authenticate(newest.access_token)

    with pytest.raises(NotAuthenticated):
        await accounts.service.refresh(login.refresh_token, ORIGIN)

    assert accounts.announced == [SessionsEnded(login.user.id, (login.session_id,))]
    with pytest.raises(NotAuthenticated):
        await accounts.service.refresh(newest.refresh_token, ORIGIN)
    with pytest.raises(NotAuthenticated):
        await accounts.service.authenticate(newest.access_token)


async def test_a_guessed_secret_ends_nothing(accounts: Accounts, login: Granted) -> None:
    with pytest.raises(NotAuthenticated):
        await accounts.service.refresh(f"{login.session_id}.guessed", ORIGIN)
    await accounts.service.logout_by_refresh_token(f"{login.session_id}.guessed")

    assert accounts.announced == []
    await accounts.service.refresh(login.refresh_token, ORIGIN)


async def test_theft_in_one_session_leaves_the_others_alone(accounts: Accounts, login: Granted) -> None:
    other = await accounts.service.login("alice", PASSWORD, Origin("127.0.0.1", "another test"))
    await accounts.service.refresh(login.refresh_token, ORIGIN)
    accounts.clock.pass_by(2 * REFRESH_OVERLAP)

    with pytest.raises(NotAuthenticated):
        await accounts.service.refresh(login.refresh_token, ORIGIN)

    await accounts.service.refresh(other.refresh_token, ORIGIN)


async def test_an_access_token_ends_to_the_second(accounts: Accounts, login: Granted) -> None:
    accounts.clock.pass_by(timedelta(seconds=TOKEN_LIFETIME_S - 1))
    identity = await accounts.service.authenticate(login.access_token)
    assert (identity.user.id, identity.session_id) == (login.user.id, login.session_id)

    accounts.clock.pass_by(timedelta(seconds=1))

    with pytest.raises(TokenExpired):
        await accounts.service.authenticate(login.access_token)


async def test_an_access_token_is_worth_nothing_once_its_session_is_over(accounts: Accounts, login: Granted) -> None:
    await accounts.service.authenticate(login.access_token)

    await accounts.service.logout(login.session_id)

    with pytest.raises(NotAuthenticated):
        await accounts.service.authenticate(login.access_token)


async def test_ending_a_session_twice_is_announced_once(accounts: Accounts, login: Granted) -> None:
    await accounts.service.logout(login.session_id)
    await accounts.service.logout(login.session_id)
    await accounts.service.logout_everywhere(login.user.id, ORIGIN)

    assert accounts.announced == [SessionsEnded(login.user.id, (login.session_id,))]


@pytest.mark.parametrize(("name", "is_known"), [("alice", True), ("nobody", False), ("al\0ice", False)])
async def test_a_failed_login_costs_one_verification_whoever_it_is(
    accounts: Accounts, login: Granted, name: str, is_known: bool
) -> None:
    with pytest.raises(BadCredentials):
        await accounts.service.login(name, "not this one", ORIGIN)

    assert accounts.passwords.verified == [("not this one", is_known)]
