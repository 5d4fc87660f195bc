"""Bringing files: what the server takes them for, what it keeps of them, and what it refuses."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from tests.people import Person, people
from tests.running_server import RunningServer, running_server
from tests.uploads import (
    GPS,
    SCRIPT,
    bring,
    fetch,
    frames_of,
    huge_png,
    image_bytes,
    moving,
    photo,
    png_chunk,
    text_bomb_png,
)

MIB = 1024 * 1024
MP4 = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2"
OCTETS = ("application/octet-stream", "file")
TEXT = ("text/plain; charset=utf-8", "file")
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"


@pytest.fixture
async def person(lone_server: RunningServer) -> AsyncIterator[Person]:
    """Somebody with files."""
    async with people(lone_server.address, 1) as (one,):
        yield one


def zip_bomb() -> bytes:
    """A small archive of a large nothing."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../zeros", b"\0" * (50 * MIB))
    return target.getvalue()


WHAT_IT_IS: dict[str, tuple[str, bytes, str, tuple[str, str]]] = {
    "a PNG": ("a.png", image_bytes("PNG"), "", ("image/png", "image")),
    "a JPEG": ("a.jpg", image_bytes("JPEG"), "", ("image/jpeg", "image")),
    "a JPEG for print": ("a.jpg", image_bytes("JPEG", mode="CMYK"), "", ("image/jpeg", "image")),
    "a GIF": ("a.gif", image_bytes("GIF"), "", ("image/gif", "image")),
    "a WebP": ("a.webp", image_bytes("WEBP"), "", ("image/webp", "image")),
    "an AVIF": ("a.avif", image_bytes("AVIF"), "", ("image/avif", "image")),
    "a PNG that is said to be HTML": ("a.html", image_bytes("PNG"), "text/html", ("image/png", "image")),
    "a PDF": ("a.pdf", b"%PDF-1.7\n" + SCRIPT, "", ("application/pdf", "file")),
    "text": ("a.txt", "茶馆\r\n\tgood day".encode(), "", TEXT),
    "text cut in a character": ("a.txt", "茶".encode() * 40_000, "", TEXT),
    "a script": ("a.js", b"alert(1)", "text/javascript", TEXT),
    "HTML": ("a.html", b"\xef\xbb\xbf \n<!DOCTYPE html>" + SCRIPT, "text/html", OCTETS),
    "HTML that is said to be a PNG": ("a.png", b"<html>" + SCRIPT, "image/png", OCTETS),
    "SVG": ("a.svg", SVG, "image/svg+xml", OCTETS),
    "SVG that is said to be a PNG": ("a.png", SVG, "image/png", OCTETS),
    "HTML in UTF-16": ("a.html", "<script>alert(1)</script>".encode("utf-16"), "text/html", OCTETS),
    "a program": ("a.exe", b"MZ\x90\0\3" + b"\0" * 99, "application/pdf", OCTETS),
    "an archive that grows": ("a.zip", zip_bomb(), "", OCTETS),
    "a bitmap": ("a.bmp", image_bytes("BMP"), "image/bmp", OCTETS),
    "a TIFF": ("a.tif", image_bytes("TIFF"), "image/tiff", OCTETS),
    "an MP3": ("a.mp3", b"ID3\4\0\0" + b"\0" * 99, "", ("audio/mpeg", "audio")),
    "a WAV": ("a.wav", b"RIFF\x24\0\0\0WAVEfmt ", "", ("audio/wav", "audio")),
    "a voice in Ogg": ("a.ogg", b"OggS\0\2" + b"\0" * 22 + b"OpusHead\1\1", "", ("audio/ogg", "audio")),
    "an Ogg of another kind": ("a.ogg", b"OggS\0\2" + b"\0" * 22 + SCRIPT, "", OCTETS),
    "a voice in WebM": ("a.webm", b"\x1a\x45\xdf\xa3\x9fB\x82\x84webm...A_OPUS", "", ("audio/webm", "audio")),
    "a film in WebM": ("a.webm", b"\x1a\x45\xdf\xa3\x9fB\x82\x84webm...V_VP9", "", ("video/webm", "video")),
    "a film in MP4": ("a.mp4", MP4 + b"vide soun", "", ("video/mp4", "video")),
    "a voice in MP4": ("a.m4a", MP4 + b"hdlr soun", "", ("audio/mp4", "audio")),
    "a picture of another kind": ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic", OCTETS),
}


@pytest.mark.parametrize("kind", WHAT_IT_IS)
async def test_a_file_is_what_its_content_says_whatever_is_said_of_it(person: Person, kind: str) -> None:
    name, content, claimed, (media_type, shown_as) = WHAT_IT_IS[kind]

    file = await bring(person, name, content, claimed=claimed)
    opened = await fetch(person, file["id"])

    assert (file["media_type"], file["kind"], file["name"]) == (media_type, shown_as, name)
    assert file["size_bytes"] == len(opened.content) == int(opened.headers["content-length"])
    assert opened.headers["content-type"] == media_type
    assert opened.headers["content-disposition"].startswith("attachment" if shown_as == "file" else "inline")
    assert opened.headers["x-content-type-options"] == "nosniff"
    assert opened.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert opened.headers["cross-origin-resource-policy"] == "same-origin"
    assert file["has_thumbnail"] == (shown_as == "image")
    if shown_as != "image":
        assert opened.content == content


REFUSED: dict[str, bytes] = {
    "nothing": b"",
    "a PNG without an end": image_bytes("PNG", (300, 300))[:-200],
    "a JPEG without an end": photo(size=(500, 500))[:-300],
    "the beginning of a PNG": b"\x89PNG\r\n\x1a\n",
    "the beginning of a GIF": b"GIF89a",
    "a GIF that is a script": b"GIF89a/*" + b"\0" * 20 + b"*/=alert(1);",
    "a JPEG that is HTML": b"\xff\xd8\xff" + SCRIPT * 50,
    "a WebP that is none": b"RIFF\x10\0\0\0WEBPVP8 \4\0\0\0aaaa",
    "an AVIF that is none": b"\0\0\0\x18ftypavif\0\0\0\0avifmif1" + SCRIPT,
    "a PNG of 64 million pixels": huge_png(8000, 8000),
    "a PNG of 400 million pixels": huge_png(20_000, 20_000),
    "a PNG that says it has more": b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", b"\x7f\xff\xff\xff" * 2 + b"\x08\2\0\0\0"),
    "a PNG with a text that grows": text_bomb_png(),
    "an animation that does not end": moving("GIF")[:-40],
    "too many frames": moving("GIF", 2)[:-1] + b",\0\0\0\0\1\0\1\0\0\2\2D\1\0" * 3000 + b";",
}


@pytest.mark.parametrize("kind", REFUSED)
async def test_what_is_empty_or_no_good_picture_is_refused(person: Person, kind: str) -> None:
    refusal = await bring(person, "a.png", REFUSED[kind], 422)

    assert refusal["code"] == "file_not_accepted"


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF"])
async def test_a_photo_is_kept_upright_and_says_no_more_where_it_was_taken(person: Person, format_: str) -> None:
    content = photo(format_)
    assert GPS in content

    file = await bring(person, "photo", content)
    kept = (await fetch(person, file["id"])).content
    small = (await fetch(person, file["id"], "/thumbnail")).content

    assert (file["width"], file["height"]) == (40, 60)
    for picture in (kept, small):
        with Image.open(io.BytesIO(picture)) as image:
            assert image.size == (40, 60)
            assert not dict(image.getexif())
            assert not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)
        assert GPS not in picture


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "GIF", "WEBP"])
async def test_what_was_hidden_behind_a_picture_is_gone(person: Person, format_: str) -> None:
    file = await bring(person, "a", image_bytes(format_) + b"\n" + SCRIPT + zip_bomb()[:500])

    kept = (await fetch(person, file["id"])).content

    assert SCRIPT not in kept
    assert b"PK\3\4" not in kept


@pytest.mark.parametrize(("format_", "hidden"), [("GIF", {"comment": SCRIPT}), ("WEBP", {"xmp": SCRIPT}), ("PNG", {})])
async def test_an_animation_goes_on_moving_without_what_was_hidden_in_it(
    person: Person, format_: str, hidden: dict[str, bytes]
) -> None:
    content = moving(format_, hidden=hidden)

    file = await bring(person, "a", content + SCRIPT)
    kept = (await fetch(person, file["id"])).content

    assert (SCRIPT in content) == bool(hidden)
    assert SCRIPT not in kept
    assert frames_of(kept) == frames_of(content) == (5, 120)
    assert file["kind"] == "image"


@pytest.mark.parametrize("format_", ["PNG", "WEBP", "GIF"])
async def test_what_can_be_seen_through_stays_so(person: Person, format_: str) -> None:
    file = await bring(person, "a", image_bytes(format_, mode="RGBA", colour="#ff000000"))

    for rest in ("", "/thumbnail"):
        with Image.open(io.BytesIO((await fetch(person, file["id"], rest)).content)) as image:
            assert image.convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]


async def test_a_thumbnail_is_small_whatever_it_is_of(person: Person) -> None:
    large = await bring(person, "a.png", image_bytes("PNG", (3000, 1000)))
    tiny = await bring(person, "b.png", image_bytes("PNG", (3, 2)))

    for file, size in ((large, (480, 160)), (tiny, (3, 2))):
        answer = await fetch(person, file["id"], "/thumbnail")
        assert answer.headers["content-type"] == "image/webp"
        with Image.open(io.BytesIO(answer.content)) as image:
            assert image.size == size


async def test_what_is_no_picture_has_no_thumbnail(person: Person) -> None:
    file = await bring(person, "a.txt", b"text")

    assert (await fetch(person, file["id"], "/thumbnail")).json()["code"] == "file_not_found"


NAMES = {
    "../../etc/passwd": "passwd",
    "C:\\Users\\me\\报告.docx": "报告.docx",
    "/": "file",
    "..": "file",
    "   ": "file",
    "a\u202egpj.exe": "agpj.exe",
    "line\r\nend.txt": "lineend.txt",
    "zero\u200bwidth\ufeff.txt": "zerowidth.txt",
    'a"b<c>d|e?f*g:h.txt': "a_b_c_d_e_f_g_h.txt",
    ".htaccess": "htaccess",
    "photo.jpg.exe": "photo.jpg.exe",
    "e\u0301.txt": "\u00e9.txt",
    "x" * 300 + ".tar": "x" * 116 + ".tar",
    "x" * 300: "x" * 120,
    "茶" * 200 + "." + "y" * 100: "茶" * 120,
    "🫖.png": "🫖.png",
}


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_is_shown_without_what_has_no_place_in_it(person: Person, name: str) -> None:
    file = await bring(person, name, b"text")

    opened = await fetch(person, file["id"])

    assert file["name"] == NAMES[name]
    assert opened.headers["content-disposition"].isascii()
    assert opened.headers["content-disposition"].count('"') == 2


async def test_a_name_in_any_script_comes_back_when_it_is_saved(person: Person) -> None:
    file = await bring(person, "报告 1%.txt", b"text")

    header = (await fetch(person, file["id"])).headers["content-disposition"]

    assert header == "attachment; filename=\"__ 1_.txt\"; filename*=UTF-8''%E6%8A%A5%E5%91%8A%201%25.txt"


async def test_the_length_of_a_sound_is_what_its_sender_says(person: Person) -> None:
    voice = await bring(person, "a.ogg", WHAT_IT_IS["a voice in Ogg"][1], duration_ms="4200")
    picture = await bring(person, "a.png", image_bytes(), duration_ms="4200")

    assert voice["duration_ms"] == 4200
    assert picture["duration_ms"] is None
    for absurd in ("-1", "1.5", "x", "9" * 30, "86400001"):
        refused = await bring(person, "a.ogg", b"OggS", 422, duration_ms=absurd)
        assert [error["field"] for error in refused["errors"]] == ["duration_ms"]


async def test_a_form_without_one_file_is_refused(person: Person) -> None:
    boundary = {"Content-Type": "multipart/form-data; boundary=x"}
    bad: list[dict[str, object]] = [
        {},
        {"json": {"file": "x"}},
        {"data": {"file": "x"}},
        {"files": {"other": ("a.txt", b"x")}},
        {"files": [("file", ("a.txt", b"x")), ("file", ("b.txt", b"y"))]},
        {"files": {"file": ("a.txt", b"x")}, "data": {"duration_ms": "9" * 3000}},
        {"content": b"not a form", "headers": {"Content-Type": "multipart/form-data"}},
        {"content": b"--x\r\nnonsense", "headers": boundary},
    ]
    for options in bad:
        refused = await person.ask("POST", "/files", 422, **options)
        assert refused["code"] == "invalid_request", options


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[Person]:
    """Somebody on a server that takes files of 1 MiB, and 2 MiB of each person."""
    url = f"sqlite:///{tmp_path / 'teahouse.db'}"
    with running_server(url, tmp_path, max_file_mb=1, file_quota_mb=2) as server:
        async with people(server.address, 1) as (one,):
            yield one


async def test_a_file_over_the_limit_is_refused_however_it_comes(small: Person) -> None:
    async def in_parts() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(20):
            yield b"x" * (100 * 1024)
        yield b"\r\n--x--\r\n"

    await bring(small, "just.bin", b"\1" * MIB)
    slightly = await bring(small, "over.bin", b"\1" * (MIB + 1), 413)
    hidden = await small.http.post(
        "/files", content=in_parts(), headers={"Content-Type": "multipart/form-data; boundary=x"}
    )

    assert slightly["code"] == hidden.json()["code"] == "file_too_large"
    async with small.socket() as socket:
        assert socket.heard[0]["limits"]["file_bytes"] == MIB
        assert socket.heard[0]["limits"]["files_per_message"] == 10


async def test_an_upload_that_is_broken_off_leaves_nothing_behind(
    small: Person, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    host, port = small.address.split(":")
    for _ in range(12):
        _, writer = await asyncio.open_connection(host, int(port))
        head = [
            "POST /api/v1/files HTTP/1.1",
            f"Host: {host}",
            f"Authorization: Bearer {small.token}",
            "Content-Type: multipart/form-data; boundary=x",
            "Content-Length: 900000",
        ]
        writer.write("\r\n".join([*head, "", ""]).encode())
        writer.write(b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + b"x" * 200_000)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    await bring(small, "a.txt", b"whole")

    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == 1
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def test_other_routes_keep_their_own_limit(small: Person) -> None:
    answer = await small.http.post("/rooms", content=b"x" * 300_000, headers={"Content-Type": "application/json"})

    assert answer.json()["code"] == "too_large"


async def test_who_has_used_up_their_room_may_bring_more_once_something_is_gone(small: Person) -> None:
    first = await bring(small, "a.bin", b"\1" * MIB)
    await bring(small, "b.bin", b"\1" * (MIB - 100))

    assert (await bring(small, "c.bin", b"\1" * 200, 409))["code"] == "quota_exceeded"
    await bring(small, "d.bin", b"\1" * 50)
    await small.ask("DELETE", f"/files/{first['id']}", 204)
    await bring(small, "c.bin", b"\1" * 200)


async def test_what_was_refused_leaves_nothing_behind(small: Person, tmp_path: Path) -> None:
    await bring(small, "a.bin", b"\1" * MIB)
    await bring(small, "b.bin", b"\1" * MIB)
    await bring(small, "c.png", image_bytes("PNG"), 409)

    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == 2
