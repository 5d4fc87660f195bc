"""The web client as the server gives it out: at every address of its own, below any path, nothing from elsewhere."""

import base64
import gzip
import hashlib
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import httpx2
import pytest

import routers.client
from tests.people import TIMEOUT_S, people
from tests.running_server import RunningServer, running_server

PAGE = (
    '<!doctype html><head><base href="/"><meta name="teahouse-build" content="1a2b3c">'
    "<script>paint()</script><title>Teahouse</title></head>"
    '<script src="./assets/app-1a2b.js"></script>'
)
SECRET_FILES = ["config.py", "main.py", ".env", "data/jwt_secret_key", "etc/passwd"]


@pytest.fixture(scope="module")
def built_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A client as the build leaves it, without building it."""
    dist = tmp_path_factory.mktemp("frontend") / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "assets" / "app-1a2b.js.gz").write_bytes(gzip.compress(b"start()"))
    for name, content in (
        ("index.html", PAGE),
        ("icon.svg", "<svg/>"),
        ("manifest.webmanifest", "{}"),
        ("assets/app-1a2b.js", "start()"),
        ("docs-assets/redoc.standalone.js", "redoc()"),
    ):
        (dist / name).parent.mkdir(parents=True, exist_ok=True)
        (dist / name).write_text(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(routers.client, "DIST", dist)
        yield


@pytest.fixture(scope="module", params=["", "/chat"])
def site(
    request: pytest.FixtureRequest, built_client: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A server at the root of its host, and one below a path."""
    folder = tmp_path_factory.mktemp("site")
    url = f"sqlite:///{folder / 'teahouse.db'}"
    with running_server(url, folder, root_path=request.param) as running:
        yield running


@pytest.fixture(params=["prefix left on", "prefix taken off"])
def browser(request: pytest.FixtureRequest, site: RunningServer) -> Iterator[httpx2.Client]:
    """A browser in front of a proxy that leaves the prefix on, or takes it off."""
    prefix = site.services.settings.root_path if request.param == "prefix left on" else ""
    with httpx2.Client(base_url=f"http://{site.address}{prefix}", verify=False) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/rooms/7", "/login", "/any/thing/deep", "/icon.png", "/apiary", "/wsx"])
def test_every_address_of_the_client_is_its_page(browser: httpx2.Client, site: RunningServer, path: str) -> None:
    answer = browser.get(path)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.text == PAGE.replace('href="/"', f'href="{site.services.settings.root_path}/"')
    assert answer.headers["cache-control"] == "no-cache"


def test_the_page_may_run_the_script_it_holds_and_no_other_one(browser: httpx2.Client) -> None:
    policy = browser.get("/").headers["content-security-policy"]
    elsewhere = browser.get("/icon.svg").headers["content-security-policy"]

    paint = base64.b64encode(hashlib.sha256(b"paint()").digest()).decode()
    assert f"script-src 'self' 'sha256-{paint}';" in policy
    assert "script-src 'self';" in elsewhere


def test_files_of_the_client_are_served_and_hashed_ones_are_kept(browser: httpx2.Client) -> None:
    icon, script = browser.get("/icon.svg"), browser.get("/assets/app-1a2b.js")
    manifest = browser.get("/manifest.webmanifest")

    assert manifest.headers["content-type"] == "application/manifest+json"
    assert (icon.text, icon.headers["content-type"]) == ("<svg/>", "image/svg+xml")
    assert (script.text, script.headers["cache-control"]) == ("start()", "public, max-age=31536000, immutable")
    assert "immutable" not in icon.headers.get("cache-control", "")


@pytest.mark.parametrize("path", ["/api", "/api/v1", "/api/v1/nothing", "/api/nothing", "/ws", "/ws/x", "/health/x"])
def test_an_unknown_address_of_the_server_is_not_the_client(browser: httpx2.Client, path: str) -> None:
    answer = browser.get(path)

    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"


def test_a_missing_script_is_not_the_page(browser: httpx2.Client) -> None:
    answer = browser.get("/assets/app-of-yesterday.js")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("up", ["../", "..%2f", "%2e%2e/", "..%5c", "....//", "/", "%2f"])
@pytest.mark.parametrize("start", ["/", "/assets/", "/docs-assets/"])
def test_no_path_leads_out_of_the_client(browser: httpx2.Client, start: str, up: str) -> None:
    for name in SECRET_FILES:
        answer = browser.get(httpx2.URL(f"{browser.base_url}".rstrip("/") + start + up * 6 + name))

        assert "Teahouse</title>" in answer.text or answer.status_code == 404


def test_a_page_may_load_nothing_from_elsewhere_and_may_not_be_framed(browser: httpx2.Client) -> None:
    headers = browser.get("/").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))

    assert policy["default-src"] == policy["style-src"] == "'self'"
    assert re.fullmatch(r"'self' 'sha256-[\w+/=]+'", policy["script-src"])
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert policy["base-uri"] == policy["form-action"] == "'self'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == headers["referrer-policy"] == "same-origin"


def test_only_our_own_pages_may_hear_and_none_may_see_or_know_where_one_is(browser: httpx2.Client) -> None:
    policy = dict(part.strip().split("=") for part in browser.get("/").headers["permissions-policy"].split(","))

    assert policy == {"camera": "()", "geolocation": "()", "microphone": "(self)"}


@pytest.mark.parametrize("path", ["/nothing/docs", "/rooms/redoc", "/api/v1/users/me", "/assets/app-1a2b.js"])
def test_only_the_pages_of_the_api_may_run_a_script_in_the_page(browser: httpx2.Client, path: str) -> None:
    assert "unsafe-inline" in browser.get("/docs").headers["content-security-policy"]

    assert "unsafe" not in browser.get(path).headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_the_pages_of_the_api_name_no_other_host(browser: httpx2.Client, site: RunningServer, path: str) -> None:
    page = browser.get(path)
    root = site.services.settings.root_path

    assert page.status_code == 200
    assert re.findall(r"""(?:https?:)?//[\w.-]+""", page.text) == []
    links = re.findall(r"""(?:src|href|url)=?:?\s*["']([^"']+)["']""", page.text)
    assert links
    assert all(link.startswith(f"{root}/") for link in links)
    assert f"{root}/openapi.json" in page.text


def test_the_icon_of_the_api_pages_is_there(browser: httpx2.Client, site: RunningServer) -> None:
    (icon,) = set(re.findall(r"""icon" href="([^"]+)\"""", browser.get("/docs").text))

    answer = browser.get(icon.removeprefix(site.services.settings.root_path))

    assert answer.headers["content-type"] == "image/svg+xml"


async def test_people_talk_below_a_path_as_anywhere(site: RunningServer) -> None:
    prefix = site.services.settings.root_path

    async with people(site.address, 2) as [alice, bob]:
        for person in (alice, bob):
            person.address += prefix
            person.http.base_url = httpx2.URL(f"http://{site.address}{prefix}/api/v1")
        room_id = await alice.make_room(bob)
        async with bob.socket() as socket:
            await alice.post(room_id, "hello")

            assert (await socket.hear("message.created"))["message"]["content"] == "hello"
        cookie = (await alice.http.post("/auth/refresh")).headers["set-cookie"]
        assert f"path={prefix}/api/v1/auth;" in cookie.lower()


def test_without_a_built_client_the_server_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routers.client, "DIST", tmp_path / "nothing")

    with running_server(f"sqlite:///{tmp_path / 'teahouse.db'}", tmp_path) as server:
        page = httpx2.get(f"http://{server.address}/", verify=False)

    assert page.status_code == 200
    assert "make run" in page.text
    assert routers.client.build() == ""


def test_health_tells_that_the_server_is_ready(browser: httpx2.Client) -> None:
    answer = browser.get("/health")

    assert answer.status_code == 200
    version = answer.json()["version"]
    assert answer.json() == {"status": "ok", "version": version, "client_build": "1a2b3c", "database": "ok"}


async def test_a_client_hears_which_build_of_it_the_server_gives_out(site: RunningServer) -> None:
    async with people(site.address, 1) as [alice]:
        alice.address += site.services.settings.root_path
        alice.http.base_url = httpx2.URL(f"http://{alice.address}/api/v1")
        async with alice.socket() as socket:
            assert socket.heard[0]["client_build"] == "1a2b3c"


def test_the_description_of_the_api_describes_every_field(browser: httpx2.Client) -> None:
    description = browser.get("/openapi.json").json()

    assert len(description["paths"]) > 15
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            assert operation.get("description"), (method, path)
            assert "200" in operation["responses"] or "201" in operation["responses"] or "204" in operation["responses"]


async def test_others_are_answered_while_the_api_is_described_and_that_is_done_once(
    built_client: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, goes_on, answers = threading.Event(), threading.Event(), list[httpx2.Response]()
    with running_server(f"sqlite:///{tmp_path / 'teahouse.db'}", tmp_path) as server:
        describe = server.app.openapi

        def slowly() -> dict[str, Any]:
            assert not begun.is_set()
            begun.set()
            goes_on.wait(TIMEOUT_S)
            return describe()

        monkeypatch.setattr(server.app, "openapi", slowly)
        async with (
            httpx2.AsyncClient(base_url=f"http://{server.address}") as client,
            anyio.create_task_group() as asking,
        ):

            async def ask() -> None:
                answers.append(await client.get("/openapi.json", timeout=TIMEOUT_S))

            asking.start_soon(ask)
            asking.start_soon(ask)
            try:
                assert await anyio.to_thread.run_sync(begun.wait, TIMEOUT_S)
                health = await client.get("/health")
            finally:
                goes_on.set()

    assert health.status_code == 200
    assert [answer.json()["info"]["title"] for answer in answers] == ["Teahouse"] * 2


def test_scripts_are_sent_compressed_to_whoever_can_read_that(site: RunningServer) -> None:
    url = f"http://{site.address}/assets/app-1a2b.js"

    compressed = httpx2.get(url, headers={"Accept-Encoding": "gzip"})
    plain = httpx2.get(url, headers={"Accept-Encoding": "identity"})

    assert compressed.headers["content-encoding"] == "gzip"
    assert compressed.text == plain.text == "start()"
    assert "content-encoding" not in plain.headers
    assert compressed.headers["content-type"] == plain.headers["content-type"]
    assert "immutable" in compressed.headers["cache-control"]
