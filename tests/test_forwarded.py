"""Behind a proxy: forwarded headers are believed from named addresses alone."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from services import rate_limits
from tests.people import PASSWORD, client_of
from tests.running_server import RunningServer, running_server

BURST = int(rate_limits.REGISTER_PER_ADDRESS.burst)


@pytest.fixture
def server_behind(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that believes the proxies it is given."""
    folder = tmp_path_factory.mktemp("behind")
    url = f"sqlite:///{folder / 'teahouse.db'}"
    with running_server(url, folder, trusted_proxies=request.param, rate_limits="on") as running:
        yield running


@pytest.fixture
async def browser(server_behind: RunningServer) -> AsyncIterator[httpx2.AsyncClient]:
    """Somebody on the same machine as the proxy would be."""
    async with client_of(server_behind.address) as client:
        yield client


trusting = pytest.mark.parametrize("server_behind", ["127.0.0.1", "10.0.0.0/8, 127.0.0.0/8"], indirect=True)
distrusting = pytest.mark.parametrize("server_behind", ["", "10.0.0.0/8"], indirect=True)


async def register(browser: httpx2.AsyncClient, **headers: str) -> httpx2.Response:
    """A new account, asked for with these headers."""
    account: dict[str, Any] = {"username": f"guest-{uuid4().hex[:12]}", "password": PASSWORD}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await browser.post("/auth/register", json=account, headers=named)


@trusting
async def test_behind_a_named_tls_proxy_the_cookie_is_secure(browser: httpx2.AsyncClient) -> None:
    secure = await register(browser, X_Forwarded_Proto="https", X_Forwarded_For="203.0.113.7")
    plain = await register(browser, X_Forwarded_Proto="http", X_Forwarded_For="203.0.113.7")

    assert "; secure" in secure.headers["set-cookie"].lower()
    assert "; secure" not in plain.headers["set-cookie"].lower()


@distrusting
async def test_anybody_elses_word_about_tls_is_not_believed(browser: httpx2.AsyncClient) -> None:
    answer = await register(browser, X_Forwarded_Proto="https", X_Forwarded_For="203.0.113.7")

    assert "set-cookie" in answer.headers
    assert "; secure" not in answer.headers["set-cookie"].lower()


@trusting
async def test_behind_a_named_proxy_each_client_has_limits_of_its_own(browser: httpx2.AsyncClient) -> None:
    for _ in range(BURST):
        assert (await register(browser, X_Forwarded_For="203.0.113.7")).status_code == 201

    assert (await register(browser, X_Forwarded_For="203.0.113.7")).status_code == 429
    assert (await register(browser, X_Forwarded_For="203.0.113.8")).status_code == 201


@trusting
async def test_a_client_cannot_invent_addresses_before_the_proxys_own_word(browser: httpx2.AsyncClient) -> None:
    for number in range(BURST):
        assert (await register(browser, X_Forwarded_For=f"198.51.100.{number}, 203.0.113.9")).status_code == 201

    assert (await register(browser, X_Forwarded_For="198.51.100.99, 203.0.113.9")).status_code == 429


@distrusting
async def test_without_a_named_proxy_nobody_escapes_their_limits_by_a_header(browser: httpx2.AsyncClient) -> None:
    for number in range(BURST):
        assert (await register(browser, X_Forwarded_For=f"198.51.100.{number}")).status_code == 201

    assert (await register(browser, X_Forwarded_For="198.51.100.99")).status_code == 429
