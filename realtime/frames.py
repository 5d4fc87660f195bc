"""WebSocket text frames, prepared once and written to many (RFC 6455 §5.2)."""

import struct
from collections.abc import Iterable, Sequence

from websockets.speedups import apply_mask

TEXT_FINAL = 0x81
MASKED = 0x80
MASK_BYTES = 4
LENGTH_16 = 126
LENGTH_64 = 127


def text_frame(payload: bytes) -> bytes:
    """The bytes on the wire of one unfragmented, unmasked text frame that carries `payload` (UTF-8)."""
    length = len(payload)
    if length < LENGTH_16:
        return bytes((TEXT_FINAL, length)) + payload
    if length < 1 << 16:
        return struct.pack("!BBH", TEXT_FINAL, LENGTH_16, length) + payload
    return struct.pack("!BBQ", TEXT_FINAL, LENGTH_64, length) + payload


def read_text(data: bytes, start: int) -> tuple[str, int] | None:
    """What a client says in the unfragmented text frame that begins at `start`, and where that frame ends.

    None if another kind of frame begins there, or not all of it has come, or it is 64 KiB or longer, or no UTF-8: that
    is for a parser that knows everything.
    """
    if len(data) < start + 2 or data[start] != TEXT_FINAL or not data[start + 1] & MASKED:
        return None
    length, mask = data[start + 1] - MASKED, start + 2
    if length == LENGTH_64:
        return None
    if length == LENGTH_16:
        mask += 2
        length = int.from_bytes(data[start + 2 : mask], "big")
    text = mask + MASK_BYTES
    end = text + length
    if len(data) < end:
        return None
    try:
        return apply_mask(data[text:end], data[mask:text]).decode(), end
    except UnicodeDecodeError:
        return None


class Frames:
    """Some text frames in the order they must arrive.

    `wire` is all of them as one piece, ready to be written anywhere.
    """

    __slots__ = ("_wire", "payloads")

    def __init__(self, payloads: Sequence[bytes]) -> None:
        self.payloads = payloads
        self._wire: bytes | None = None

    @property
    def wire(self) -> bytes:
        """All frames as bytes on the wire, encoded once however many sockets they go to."""
        if self._wire is None:
            self._wire = b"".join(map(text_frame, self.payloads))
        return self._wire

    @classmethod
    def joined(cls, parts: Iterable["Frames"]) -> "Frames":
        """Several pieces as one."""
        return cls([payload for part in parts for payload in part.payloads])
