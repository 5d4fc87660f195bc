"""Hashing: whole passwords, the same work for nobody's, and a bound on what waits."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import pytest

from errors import Overloaded
from services.passwords import MAX_PENDING, Passwords

T = TypeVar("T")


class NotingPasswords(Passwords):
    """Notes with which parameters each password was verified."""

    def __init__(self) -> None:
        super().__init__(rounds=4)
        self.against: list[str] = []

    async def _run(self, function: Callable[..., T], *arguments: str) -> T:
        if len(arguments) == 2:
            self.against.append(arguments[1].rsplit("$", 2)[0])
        return await super()._run(function, *arguments)


@pytest.fixture
async def passwords() -> AsyncIterator[NotingPasswords]:
    """Cheap ones."""
    noting = NotingPasswords()
    yield noting
    noting.close()


@pytest.mark.parametrize("length", [8, 71, 72, 73, 256])
async def test_every_character_of_a_password_counts(passwords: NotingPasswords, length: int) -> None:
    password = "茶" * (length - 1) + "a"
    stored = await passwords.hash(password)

    assert await passwords.verify(password, stored)
    assert not await passwords.verify(password[:-1] + "b", stored)
    assert not await passwords.verify(password + "a", stored)


async def test_the_same_password_is_stored_differently_each_time(passwords: NotingPasswords) -> None:
    assert await passwords.hash("once more") != await passwords.hash("once more")


async def test_nobodys_password_is_wrong_after_the_same_work(passwords: NotingPasswords) -> None:
    stored = await passwords.hash("somebody's")

    assert not await passwords.verify("a guess", stored)
    assert not await passwords.verify("a guess", None)
    assert not await passwords.verify("nobody", None)

    somebodys, *nobodys = passwords.against
    assert nobodys == [somebodys, somebodys]


async def test_more_than_can_wait_are_refused_and_those_who_wait_are_served(passwords: NotingPasswords) -> None:
    attempts: list[Any] = await asyncio.gather(
        *(passwords.hash("crowd") for _ in range(MAX_PENDING + 3)), return_exceptions=True
    )

    assert [type(attempt) for attempt in attempts[MAX_PENDING:]] == [Overloaded] * 3
    assert all(isinstance(attempt, str) for attempt in attempts[:MAX_PENDING])
    assert await passwords.hash("afterwards")
