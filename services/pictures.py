"""Pictures as they are kept: decoded and encoded anew, upright, with nothing in the file but the picture; and a small
one of each.

Everything here is heavy and runs in threads, few at once.
"""

import io
import warnings
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from PIL import Image, ImageCms, ImageOps

from services import animations

MAX_PIXELS = 40_000_000
THUMBNAIL_SIZE = (480, 480)
IN_MEMORY_BYTES = 2 * 1024 * 1024
MAX_PROFILE_BYTES = 1024 * 1024

SAVING: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 90},
    "PNG": {},
    "GIF": {},
    "WEBP": {"quality": 88},
    "AVIF": {"quality": 80, "speed": 8},
}

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


class NotAPicture(Exception):
    """It begins like a picture, and is none, or one that is too large."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept, and a small one of it, as WebP."""

    content: BinaryIO
    width: int
    height: int
    thumbnail: bytes


def redraw(source: BinaryIO, format_: str) -> Picture:
    """The same picture without anything else that was in the file. NotAPicture if there is no such picture in it."""
    try:
        return _redraw(source, format_)
    except (MemoryError, NotAPicture):
        raise
    except Exception as error:  # whatever a file that was made to do harm makes Pillow raise
        raise NotAPicture from error


def _redraw(source: BinaryIO, format_: str) -> Picture:
    lossless = _is_lossless(source)
    with Image.open(source, formats=[format_]) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise NotAPicture
        moves = getattr(opened, "is_animated", False)
        image = _upright(opened)
    thumbnail = _thumbnail(image)
    content = cast(BinaryIO, SpooledTemporaryFile(max_size=IN_MEMORY_BYTES))  # noqa: SIM115  # it outlives this
    try:
        if moves and format_ in animations.FORMATS:
            source.seek(0)
            animations.strip(format_, source, content)
        else:
            image.save(content, format_, **SAVING[format_], **({"lossless": True} if lossless else {}))
    except BaseException:
        content.close()
        raise
    content.seek(0)
    return Picture(content, image.width, image.height, thumbnail)


def _upright(opened: Image.Image) -> Image.Image:
    """The first frame, turned as the camera was held, in the colours that browsers assume, and told nothing else."""
    opened.load()
    profile = opened.info.get("icc_profile")
    image = ImageOps.exif_transpose(opened)
    if profile and len(profile) <= MAX_PROFILE_BYTES and image.mode in {"RGB", "RGBA", "CMYK"}:
        image = _in_srgb(image, profile)
    image.info = {name: value for name, value in image.info.items() if name == "transparency"}
    return image.convert("RGB") if image.mode in {"CMYK", "YCbCr", "LAB", "HSV"} else image


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        own, common = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        mode = "RGB" if image.mode == "CMYK" else image.mode
        return ImageCms.profileToProfile(image, own, common, outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError):
        return image


def _is_lossless(source: BinaryIO) -> bool:
    """Whether it is a WebP of the lossless kind."""
    source.seek(0)
    head = source.read(16)
    source.seek(0)
    return head[8:] == b"WEBPVP8L"


def _thumbnail(image: Image.Image) -> bytes:
    has_alpha = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    small = image.convert("RGBA" if has_alpha else "RGB")
    small.thumbnail(THUMBNAIL_SIZE)
    target = io.BytesIO()
    small.save(target, "WEBP", quality=80)
    return target.getvalue()
