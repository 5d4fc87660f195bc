"""How files are sent: whole, in parts, from what a browser has, by its cookie, and to who reads slowly."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from routers import downloads
from storage.folder import FolderStorage
from tests.people import Person, client_of, people
from tests.running_server import RunningServer, running_server
from tests.s3_server import BUCKET, KEY_ID, SECRET, s3_server
from tests.uploads import TEXT, bring, fetch, image_bytes, show, status

NOBODYS = "00000000-0000-4000-8000-000000000000"
"""A name of the server's making that nothing has; test ids must be the same in every process."""


@pytest.fixture
async def file_of_alice(duo: list[Person]) -> str:
    """A text of 950 bytes that only the first of two people may open."""
    file_id: str = (await bring(duo[0], "a.txt", TEXT))["id"]
    return file_id


RANGES = {
    "bytes=0-": (200, TEXT),
    "bytes=0-0": (206, TEXT[:1]),
    "bytes=10-19": (206, TEXT[10:20]),
    "bytes=900-": (206, TEXT[900:]),
    "bytes=900-5000": (206, TEXT[900:]),
    "bytes=-50": (206, TEXT[-50:]),
    "bytes=-5000": (200, TEXT),
    "bytes=0-9999999999999999999": (200, TEXT),
    "bytes=950-": (416, b""),
    "bytes=9999999999999999999-": (416, b""),
    "bytes=-0": (416, b""),
    "bytes=20-10": (416, b""),
    "bytes=0-1,5-6": (200, TEXT),
    "bytes=" + ",".join(f"{start}-" for start in range(900)): (200, TEXT),
    "bytes=-": (200, TEXT),
    "bytes=x-y": (200, TEXT),
    "bytes=1-99999999999999999999999999": (200, TEXT),
    "items=0-5": (200, TEXT),
    "": (200, TEXT),
}


@pytest.mark.parametrize("asked", RANGES, ids=lambda asked: asked[:30])
async def test_a_part_is_sent_where_one_is_asked_for(duo: list[Person], file_of_alice: str, asked: str) -> None:
    expected, content = RANGES[asked]

    answer = await fetch(duo[0], file_of_alice, Range=asked)
    head = await fetch(duo[0], file_of_alice, method="HEAD", Range=asked)

    assert (answer.status_code, answer.content) == (expected, content)
    assert (head.status_code, head.content) == (expected, b"")
    assert head.headers.get("content-range") == answer.headers.get("content-range")
    if expected == 416:
        assert answer.headers["content-range"] == "bytes */950"
    else:
        assert head.headers["content-length"] == answer.headers["content-length"] == str(len(content))
        assert answer.headers["accept-ranges"] == "bytes"


async def test_what_a_browser_has_already_is_not_sent_again(duo: list[Person], file_of_alice: str) -> None:
    first = await fetch(duo[0], file_of_alice)
    etag = first.headers["etag"]

    again = await fetch(duo[0], file_of_alice, **{"If-None-Match": f'"x", {etag}'})
    other = await fetch(duo[0], file_of_alice, **{"If-Range": '"another"', "Range": "bytes=5-9"})
    same = await fetch(duo[0], file_of_alice, **{"If-Range": etag, "Range": "bytes=5-9"})

    assert (again.status_code, again.content) == (304, b"")
    assert (other.status_code, same.status_code) == (200, 206)
    assert first.headers["cache-control"] == "private, max-age=604800, immutable"


@pytest.mark.parametrize("file_id", ["x", "%00", "..", "..%2f..%2fetc%2fpasswd", "a" * 36, NOBODYS])
async def test_a_file_that_is_none_is_not_found(duo: list[Person], file_id: str) -> None:
    answer = await fetch(duo[0], file_id)

    assert answer.status_code in {404, 405}


async def test_a_page_opens_files_by_a_cookie_that_does_nothing_else(duo: list[Person], file_of_alice: str) -> None:
    alice = duo[0]
    async with alice.elsewhere() as browser:
        cookie = browser.http.cookies.get("teahouse_files")
        del browser.http.headers["Authorization"]

        assert await status(browser, file_of_alice) == 200
        assert await status(browser, file_of_alice, "/thumbnail") == 404
        await browser.ask("DELETE", f"/files/{file_of_alice}", 401)
        await browser.ask("POST", "/files", 401, files={"file": ("a", b"x")})
        async with client_of(alice.address) as http:
            as_bearer = await http.get("/users/me", headers={"Authorization": f"Bearer {cookie}"})
            as_refresh = await http.post("/auth/refresh", headers={"Cookie": f"teahouse_refresh={cookie}"})
            as_token = await http.get(f"/files/{file_of_alice}", headers={"Cookie": f"teahouse_files={alice.token}"})
        assert [answer.status_code for answer in (as_bearer, as_refresh, as_token)] == [401, 401, 401]

        await browser.ask("POST", "/auth/refresh")
        assert await status(browser, file_of_alice) == 200
        kept = browser.http.cookies.get("teahouse_files")
        await browser.ask("POST", "/auth/logout", 204)
        assert browser.http.cookies.get("teahouse_files") is None
        async with client_of(alice.address) as http:
            after = await http.get(f"/files/{file_of_alice}", headers={"Cookie": f"teahouse_files={kept}"})
        assert after.status_code == 401


async def test_the_cookie_is_for_no_script_and_no_other_page(lone_server: RunningServer) -> None:
    async with client_of(lone_server.address) as http:
        account = {"username": f"guest-{uuid4().hex[:12]}", "password": "long enough for this"}
        answer = await http.post("/auth/register", json=account)

    (cookie,) = [value for value in answer.headers.get_list("set-cookie") if value.startswith("teahouse_files=")]
    for part in ("HttpOnly", "SameSite=strict", "Path=/api/v1/files", "Max-Age=86400"):
        assert part in cookie


class SlowReader:
    """Somebody who reads a file in small bites, by a connection of their own with small buffers."""

    def __init__(self, person: Person, file_id: str) -> None:
        self._person, self._file_id = person, file_id
        self.bytes_read = 0

    async def begin(self) -> None:
        """Ask for the file, and read a little."""
        host, port = self._person.address.split(":")
        own = socket.socket()
        own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
        own.setblocking(False)
        await asyncio.get_running_loop().sock_connect(own, (host, int(port)))
        self._reader, self._writer = await asyncio.open_connection(sock=own, limit=16 * 1024)
        head_lines = [
            f"GET /api/v1/files/{self._file_id} HTTP/1.1",
            f"Host: {host}",
            f"Authorization: Bearer {self._person.token}",
        ]
        self._writer.write("\r\n".join([*head_lines, "", ""]).encode())
        head = await self._reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        self.bytes_read = len(await self._reader.readexactly(10_000))

    async def end(self) -> int:
        """Read on for as long as something comes; returns how much there was."""
        async with asyncio.timeout(20):
            try:
                while chunk := await self._reader.read(1 << 20):
                    self.bytes_read += len(chunk)
            except ConnectionError:
                pass
        self._writer.close()
        return self.bytes_read


LARGE = 24 * 1024 * 1024


@pytest.mark.parametrize("end", ["removed", "logged out", "recalled"])
async def test_a_download_breaks_off_when_its_reader_may_not_read_any_more(
    duo: list[Person], monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    monkeypatch.setattr(downloads, "RECHECK_S", 0.0)
    alice, bob = duo
    room = await alice.make_room(bob, kind="private")
    file = await bring(alice, "film.bin", b"\1" * LARGE)
    message = await show(alice, room, file["id"])
    slow = SlowReader(bob, file["id"])
    await slow.begin()

    if end == "removed":
        await alice.ask("DELETE", f"/rooms/{room}/members/{bob.id}", 204)
    elif end == "logged out":
        await bob.ask("POST", "/auth/logout", 204)
    else:
        await alice.ask("DELETE", f"/rooms/{room}/messages/{message['seq']}")

    assert 10_000 <= await slow.end() < LARGE
    assert await status(alice, file["id"]) == (404 if end == "recalled" else 200)


async def test_a_download_of_who_may_read_goes_to_its_end(duo: list[Person], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "RECHECK_S", 0.0)
    file = await bring(duo[0], "film.bin", b"\1" * (4 * 1024 * 1024))

    assert len((await fetch(duo[0], file["id"])).content) == 4 * 1024 * 1024


async def test_a_reader_who_takes_nothing_is_let_go(duo: list[Person], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "STALL_S", 0.1)
    file = await bring(duo[0], "film.bin", b"\1" * LARGE)
    slow = SlowReader(duo[0], file["id"])

    await slow.begin()
    await asyncio.sleep(1)

    assert await slow.end() < LARGE


async def test_bytes_that_are_lost_are_not_found_and_harm_nobody(duo: list[Person], lone_server: RunningServer) -> None:
    file = await bring(duo[0], "a.txt", TEXT)
    (bytes_,) = (lone_server.services.settings.data_dir / "files").rglob(file["id"])
    bytes_.unlink()

    assert (await fetch(duo[0], file["id"])).json()["code"] == "file_not_found"
    assert await status(duo[0], (await bring(duo[0], "b.txt", TEXT))["id"]) == 200


@pytest.fixture
async def on_s3(tmp_path: Path) -> AsyncIterator[tuple[Person, Any]]:
    """Somebody on a server that keeps files in a bucket, and the bucket's service."""
    url = f"sqlite:///{tmp_path / 'teahouse.db'}"
    with s3_server() as service:
        keys: dict[str, Any] = {"s3_access_key_id": KEY_ID, "s3_secret_access_key": SECRET}
        bucket: dict[str, Any] = {"storage_url": f"s3://{BUCKET}/files", "s3_endpoint_url": service.address}
        with running_server(url, tmp_path, **keys, **bucket) as server:
            async with people(server.address, 1) as (person,):
                yield person, service


async def test_files_may_lie_in_a_bucket(on_s3: tuple[Person, Any], tmp_path: Path) -> None:
    person, service = on_s3
    room = await person.make_room()

    file = await bring(person, "a.png", image_bytes())
    message = await show(person, room, file["id"])

    assert set(service.objects) == {f"files/{file['id']}", f"files/{file['id']}.thumbnail"}
    assert not (tmp_path / "files").exists()
    assert len((await fetch(person, file["id"])).content) == file["size_bytes"]
    assert (await fetch(person, file["id"], Range="bytes=1-3")).content == b"PNG"
    await person.ask("DELETE", f"/rooms/{room}/messages/{message['seq']}")
    assert not service.objects


async def test_a_bucket_that_does_not_answer_is_said_to_be_unavailable(on_s3: tuple[Person, Any]) -> None:
    person, service = on_s3
    file = await bring(person, "a.txt", TEXT)
    service.refuses = True

    refused = await bring(person, "b.txt", TEXT, 503)
    opened = await fetch(person, file["id"])

    assert (refused["code"], refused["retryable"]) == ("storage_unavailable", True)
    assert opened.json()["code"] == "storage_unavailable"
    service.refuses = False
    assert (await fetch(person, file["id"])).content == TEXT


async def test_a_full_disk_is_said_to_be_unavailable(
    duo: list[Person], lone_server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("storage.folder.os.fsync", full)
        assert (await bring(duo[0], "a.txt", TEXT, 503))["code"] == "storage_unavailable"
    stored = FolderStorage(lone_server.services.settings.data_dir / "files")
    assert not [one async for part in stored.all() for one in part if one.name.endswith("draft")]
    await bring(duo[0], "a.txt", TEXT)
