"""What a file is, by its first bytes: an allow-list of what is known to be safe to show. What a client says it is, and
what its name ends in, counts for nothing.
"""

import codecs
from dataclasses import dataclass

from models.file import FileKind

HEAD_BYTES = 64 * 1024
OCTETS = "application/octet-stream"
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type, and how to show it. `picture` is Pillow's name of the format, for what it must be able to read."""

    name: str
    kind: FileKind
    picture: str | None = None


UNKNOWN = MediaType(OCTETS, "file")
PICTURES = {
    "JPEG": MediaType("image/jpeg", "image", "JPEG"),
    "PNG": MediaType("image/png", "image", "PNG"),
    "GIF": MediaType("image/gif", "image", "GIF"),
    "WEBP": MediaType("image/webp", "image", "WEBP"),
    "AVIF": MediaType("image/avif", "image", "AVIF"),
}
MAGIC = (
    (b"\xff\xd8\xff", PICTURES["JPEG"]),
    (b"\x89PNG\r\n\x1a\n", PICTURES["PNG"]),
    (b"GIF87a", PICTURES["GIF"]),
    (b"GIF89a", PICTURES["GIF"]),
    (b"%PDF-", MediaType("application/pdf", "file")),
    (b"ID3", MediaType("audio/mpeg", "audio")),
    (b"fLaC", MediaType("audio/flac", "audio")),
)
MPEG_AUDIO = {0xFB: "audio/mpeg", 0xF3: "audio/mpeg", 0xF2: "audio/mpeg", 0xF1: "audio/aac", 0xF9: "audio/aac"}
"""The second byte of a frame that begins with 0xFF."""

PICTURE_BRANDS = frozenset({b"avif", b"avis"})
AUDIO_BRANDS = frozenset({b"M4A ", b"M4B "})
VIDEO_BRANDS = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"M4V ", b"MSNV", b"qt  "}
)
OGG_SOUNDS = (b"OpusHead", b"\x01vorbis", b"Speex", b"\x7fFLAC")
CONTROLS = frozenset(map(chr, range(32))) - set("\t\n\r\f")


def sniff(head: bytes) -> MediaType:
    """What begins like this."""
    for magic, media_type in MAGIC:
        if head.startswith(magic):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] in {b"WEBP", b"WAVE"}:
        return PICTURES["WEBP"] if head[8:12] == b"WEBP" else MediaType("audio/wav", "audio")
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    if head[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in head[:64]:
        return MediaType("video/webm", "video") if b"V_" in head else MediaType("audio/webm", "audio")
    if head[:4] == b"OggS":
        sound = any(mark in head[:128] for mark in OGG_SOUNDS)
        return MediaType("audio/ogg", "audio") if sound else UNKNOWN
    if head[:1] == b"\xff" and len(head) > 4 and head[1] in MPEG_AUDIO:
        return MediaType(MPEG_AUDIO[head[1]], "audio")
    return MediaType(TEXT, "file") if _is_plain_text(head) else UNKNOWN


def _iso_media(head: bytes) -> MediaType:
    """MP4 and its relatives: by their brand, and whether they have a picture track as far as one can see."""
    brand = head[8:12]
    if brand in PICTURE_BRANDS:
        return PICTURES["AVIF"]
    if brand in AUDIO_BRANDS or (brand in VIDEO_BRANDS and b"soun" in head and b"vide" not in head):
        return MediaType("audio/mp4", "audio")
    if brand in VIDEO_BRANDS:
        return MediaType("video/quicktime" if brand == b"qt  " else "video/mp4", "video")
    return UNKNOWN


def _is_plain_text(head: bytes) -> bool:
    """UTF-8 without control characters that does not begin like markup: HTML and SVG are text for nobody but people."""
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return False
    return bool(head) and not text.lstrip().startswith("<") and CONTROLS.isdisjoint(text)
