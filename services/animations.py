"""Moving pictures, copied block by block: what moves stays as it was, and what else was told in the file is left out.

Each function raises ValueError, EOFError or struct.error for a file that is not what it says.
"""

import struct
from typing import BinaryIO

MAX_FRAMES = 2000
GIF_LOOPS = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0"})
WEBP_KEPT = frozenset({b"VP8X", b"ANIM", b"ANMF"})
WEBP_TOLD = 0b0010_1100
"""The flags of VP8X for a colour profile, Exif and XMP."""

PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"acTL", b"fcTL", b"fdAT", b"IDAT", b"IEND"})


def strip(format_: str, source: BinaryIO, target: BinaryIO) -> None:
    """Copy an animation of this format without metadata, and without anything behind its end."""
    FORMATS[format_](source, target)


def _take(source: BinaryIO, size: int) -> bytes:
    taken = source.read(size)
    if len(taken) < size:
        raise EOFError("the file ends too soon")
    return taken


def _count(frames: int) -> int:
    if frames >= MAX_FRAMES:
        raise ValueError("there are too many frames")
    return frames + 1


def _strip_gif(source: BinaryIO, target: BinaryIO) -> None:
    head = _take(source, 13)
    target.write(head + _take(source, _table_bytes(head[10])))
    frames = 0
    while (block := _take(source, 1)) != b";":
        if block == b"!":
            _copy_gif_extension(source, target)
        elif block == b",":
            frames = _count(frames)
            place = _take(source, 9)
            target.write(block + place + _take(source, _table_bytes(place[8]) + 1) + _sub_blocks(source))
        else:
            raise ValueError("there is no such block")
    target.write(b";")


def _copy_gif_extension(source: BinaryIO, target: BinaryIO) -> None:
    label = _take(source, 1)
    data = _sub_blocks(source)
    if label == b"\xf9" or (label == b"\xff" and data[1:12] in GIF_LOOPS):
        target.write(b"!" + label + data)


def _table_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _sub_blocks(source: BinaryIO) -> bytes:
    blocks = bytearray()
    while size := _take(source, 1):
        blocks += size
        if size == b"\0":
            break
        blocks += _take(source, size[0])
    return bytes(blocks)


def _strip_webp(source: BinaryIO, target: BinaryIO) -> None:
    left = struct.unpack("<4sI", _take(source, 8))[1] - 4
    target.write(b"RIFF\0\0\0\0" + _take(source, 4))
    frames = 0
    while left >= 8:
        name, size = struct.unpack("<4sI", head := _take(source, 8))
        data = _take(source, size + size % 2)
        left -= 8 + len(data)
        if name == b"VP8X":
            data = bytes([data[0] & ~WEBP_TOLD]) + data[1:]
        if name == b"ANMF":
            frames = _count(frames)
        if name in WEBP_KEPT:
            target.write(head + data)
    size = target.tell() - 8
    target.seek(4)
    target.write(struct.pack("<I", size))


def _strip_png(source: BinaryIO, target: BinaryIO) -> None:
    target.write(_take(source, 8))
    frames, name = 0, b""
    while name != b"IEND":
        size, name = struct.unpack(">I4s", head := _take(source, 8))
        data = _take(source, size + 4)
        if name == b"fcTL":
            frames = _count(frames)
        if name in PNG_KEPT:
            target.write(head + data)


FORMATS = {"GIF": _strip_gif, "WEBP": _strip_webp, "PNG": _strip_png}
