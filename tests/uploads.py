"""Files as people bring them, good and bad, and how they bring them."""

import io
import struct
import zlib
from typing import Any

import httpx2
from PIL import Image

from tests.people import Frame, Person

GPS = b"GPS-was-here"
TEXT = bytes(range(32, 127)) * 10
SCRIPT = b"<script>alert(document.domain)</script>"


async def bring(person: Person, name: str, content: bytes, status: int = 201, claimed: str = "", **form: Any) -> Frame:
    """Upload a file; returns what the server says of it."""
    file = (name, content, claimed) if claimed else (name, content)
    answer: Frame = await person.ask("POST", "/files", status, files={"file": file}, data=form)
    return answer


async def fetch(person: Person, file_id: str, rest: str = "", method: str = "GET", **headers: str) -> httpx2.Response:
    """Open a file, or what belongs to it."""
    return await person.http.request(method, f"/files/{file_id}{rest}", headers=headers)


def image_bytes(format_: str = "PNG", size: tuple[int, int] = (40, 30), colour: str = "red", **options: Any) -> bytes:
    """A picture of one colour."""
    target = io.BytesIO()
    Image.new(options.pop("mode", "RGB"), size, colour).save(target, format_, **options)
    return target.getvalue()


def photo(format_: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    """A picture that says where it was taken, and that the camera was held upright."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = GPS.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 29.0)
    return image_bytes(format_, size, exif=exif)


def moving(format_: str, frames: int = 5, hidden: dict[str, bytes] | None = None) -> bytes:
    """An animation with a comment in it."""
    target = io.BytesIO()
    first, *rest = (Image.new("RGB", (32, 24), (number * 40, 99, 7)) for number in range(frames))
    first.save(target, format_, save_all=True, append_images=rest, duration=120, loop=0, **(hidden or {}))
    return target.getvalue()


def frames_of(content: bytes) -> tuple[int, Any]:
    """How many frames an animation has, and how long the first is shown."""
    with Image.open(io.BytesIO(content)) as image:
        image.seek(1)
        image.load()
        return getattr(image, "n_frames", 1), image.info.get("duration")


def png_chunk(name: bytes, data: bytes) -> bytes:
    """A part of a PNG, with its checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def huge_png(width: int, height: int) -> bytes:
    """A small file that says it is a large picture, and is one."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    lines = zlib.compress((b"\0" * (1 + (width + 7) // 8)) * height, 9)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", lines) + png_chunk(b"IEND", b"")


def text_bomb_png() -> bytes:
    """A PNG with a text that grows to a gigabyte."""
    whole = image_bytes("PNG")
    bomb = png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * 80_000_000, 9))
    return whole[:33] + bomb + whole[33:]


async def status(person: Person, file_id: str, rest: str = "") -> int:
    """What opening a file is answered with."""
    return (await fetch(person, file_id, rest)).status_code


async def show(person: Person, room_id: int, *file_ids: str, content: str = "") -> dict[str, Any]:
    """Send files; returns the message."""
    message: dict[str, Any] = await person.post(room_id, content, file_ids=list(file_ids))
    return message
