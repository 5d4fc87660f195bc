"""What every storage promises: run for a folder, and for an S3-compatible service."""

import io
import stat
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from errors import StorageUnavailable
from storage.folder import FolderStorage
from storage.interface import CHUNK_BYTES, NotStored, Storage
from storage.s3 import PART_BYTES, Bucket, S3Storage
from tests.s3_server import BUCKET, KEY_ID, SECRET, Service, s3_server

NOBODYS = "00000000-0000-4000-8000-000000000000"
"""A name of the server's making that nothing has; test ids must be the same in every process."""


@pytest.fixture
def service() -> Iterator[Service]:
    """An S3-compatible service with an empty bucket."""
    with s3_server() as running:
        yield running


def s3_storage(service: Service, prefix: str = "") -> S3Storage:
    """A storage in the service's bucket."""
    return S3Storage(Bucket(BUCKET, prefix, service.address, "us-east-1", KEY_ID, SECRET))


@pytest.fixture(params=["folder", "s3", "s3 with a prefix"])
def storage(request: pytest.FixtureRequest, tmp_path: Path, service: Service) -> Storage:
    """Each kind of storage, with nothing in it."""
    if request.param == "folder":
        return FolderStorage(tmp_path / "files")
    return s3_storage(service, "a/prefix" if "prefix" in request.param else "")


def new_name() -> str:
    """A name as the server makes them."""
    return str(uuid4())


async def kept(storage: Storage, content: bytes, name: str = "") -> str:
    """The name under which this is now kept."""
    name = name or new_name()
    await storage.save(name, io.BytesIO(content))
    return name


async def joined(chunks: AsyncIterator[bytes]) -> bytes:
    """All that comes."""
    return b"".join([chunk async for chunk in chunks])


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, PART_BYTES + 7, 2 * PART_BYTES + 7])
async def test_what_is_kept_comes_back_as_it_was(storage: Storage, size: int) -> None:
    content = (b"0123456789abcdef" * (size // 16 + 1))[:size]

    name = await kept(storage, content)

    assert await storage.size(name) == size
    assert await joined(storage.read(name, 0, size)) == content


async def test_large_files_are_sent_in_parts(service: Service) -> None:
    storage = s3_storage(service)

    name = await kept(storage, b"x" * (2 * PART_BYTES))

    assert [ask for ask in service.asked if ask.startswith("PUT")] == ["PUT partNumber/uploadId"] * 2
    assert await storage.size(name) == 2 * PART_BYTES


@pytest.mark.parametrize(("start", "end"), [(0, 1), (3, 7), (9, 10), (0, 10), (5, 99)])
async def test_a_part_of_a_file_may_be_read(storage: Storage, start: int, end: int) -> None:
    name = await kept(storage, b"0123456789")

    assert await joined(storage.read(name, start, end)) == b"0123456789"[start:end]


async def test_what_is_not_there_is_not_stored(storage: Storage) -> None:
    await kept(storage, b"another")

    with pytest.raises(NotStored):
        await storage.size(new_name())
    with pytest.raises(NotStored):
        await joined(storage.read(new_name(), 0, 1))
    await storage.delete(new_name())


async def test_what_was_deleted_is_gone_and_nothing_else(storage: Storage) -> None:
    gone, stays = await kept(storage, b"gone"), await kept(storage, b"stays")

    await storage.delete(gone)

    with pytest.raises(NotStored):
        await joined(storage.read(gone, 0, 4))
    assert await joined(storage.read(stays, 0, 5)) == b"stays"


async def test_a_file_and_its_thumbnail_are_two(storage: Storage) -> None:
    name = await kept(storage, b"large")
    await kept(storage, b"small", f"{name}.thumbnail")

    await storage.delete(f"{name}.thumbnail")

    assert [stored.name async for part in storage.all() for stored in part] == [name]


async def test_all_that_is_kept_is_listed_with_size_and_time(storage: Storage) -> None:
    names = {await kept(storage, b"x" * number): number for number in range(7)}

    listed = [stored async for part in storage.all() for stored in part]

    assert {stored.name: stored.size_bytes for stored in listed} == names
    assert all(abs(datetime.now(UTC) - stored.modified_at) < timedelta(minutes=1) for stored in listed)


async def test_an_empty_storage_lists_nothing(storage: Storage) -> None:
    assert [part async for part in storage.all() if part] == []


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "/etc/passwd", "x", f"{NOBODYS}/x", "a" * 36])
async def test_a_name_that_is_not_of_the_servers_making_is_refused(storage: Storage, name: str) -> None:
    for attempt in (storage.save(name, io.BytesIO(b"x")), storage.size(name), storage.delete(name)):
        with pytest.raises(ValueError, match="no name"):
            await attempt
    with pytest.raises(ValueError, match="no name"):
        await joined(storage.read(name, 0, 1))


class Broken(io.RawIOBase):
    """A source that fails in the middle."""

    def __init__(self) -> None:
        self._reads = 0

    def readable(self) -> bool:
        """It says so."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Something at first, then nothing but trouble."""
        self._reads += 1
        if self._reads > 1:
            raise OSError("the disk is gone")
        return b"x" * 1024


async def test_a_file_that_could_not_be_kept_whole_is_not_kept(tmp_path: Path) -> None:
    storage, name = FolderStorage(tmp_path), new_name()

    with pytest.raises(StorageUnavailable):
        await storage.save(name, Broken())  # type: ignore[arg-type]

    assert [part async for part in storage.all() if part] == []


async def test_files_in_a_folder_are_their_owners_alone(tmp_path: Path) -> None:
    name = await kept(FolderStorage(tmp_path / "files"), b"secret")

    (file,) = (tmp_path / "files").rglob(name)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == stat.S_IMODE((tmp_path / "files").stat().st_mode) == 0o700


async def test_a_draft_that_a_crash_left_behind_is_listed(tmp_path: Path) -> None:
    storage, name = FolderStorage(tmp_path), new_name()
    (tmp_path / name[:2]).mkdir()
    (tmp_path / name[:2] / f"{name}.draft").write_bytes(b"half")

    (left,) = [stored async for part in storage.all() for stored in part]
    await storage.delete(left.name)

    assert left.name == f"{name}.draft"
    assert [part async for part in storage.all() if part] == []


async def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file is in the way")

    with pytest.raises(StorageUnavailable):
        await kept(FolderStorage(tmp_path / "files"), b"x")


async def test_a_service_that_refuses_is_not_available(service: Service) -> None:
    storage = s3_storage(service)
    name = await kept(storage, b"x")
    service.refuses = True

    for attempt in (storage.size(name), joined(storage.read(name, 0, 1)), kept(storage, b"y"), storage.delete(name)):
        with pytest.raises(StorageUnavailable):
            await attempt


async def test_two_prefixes_of_a_bucket_do_not_see_each_other(service: Service) -> None:
    here, there = s3_storage(service, "here"), s3_storage(service, "there")
    name = await kept(here, b"x")

    assert [stored.name async for part in here.all() for stored in part] == [name]
    assert [part async for part in there.all() if part] == []
    assert list(service.objects) == [f"here/{name}"]
