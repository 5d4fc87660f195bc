"""What text from people may be, and how moments are written."""

import re
import unicodedata
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, PlainSerializer, StringConstraints, WithJsonSchema

MAX_MESSAGE_CHARS = 8000
MAX_PASSWORD_CHARS = 256

UNSEEN = frozenset({"Cc", "Cf", "Cn", "Cs", "Zl", "Zp"})
"""Categories of what cannot be seen, among it the marks that turn the direction of text (UAX #9): they forge names."""

FILLERS = frozenset("\u3164\u115f\u1160\uffa0")
"""Letters by their category, and blank on the screen."""

_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2934\u2935\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
)
_TONED = f"{_PICTURE}\ufe0f?[\U0001f3fb-\U0001f3ff]?"
EMOJI = re.compile(
    f"{_TONED}[\U000e0020-\U000e007f]{{0,8}}(?:\u200d{_TONED}){{0,5}}"  # a picture, or several that are one
    "|[\U0001f1e6-\U0001f1ff]{2}"  # a country's flag
    "|[0-9#*]\ufe0f?\u20e3"  # a key
)
"""One emoji (UTS #51), and no text."""


def _one_line(value: str) -> str:
    """A name: trimmed, composed (NFC), with nothing in it that cannot be seen."""
    value = unicodedata.normalize("NFC", value).strip()
    if not value:
        raise ValueError("it is empty")
    if any(character in FILLERS or unicodedata.category(character) in UNSEEN for character in value):
        raise ValueError("it holds characters that cannot be seen or that are not allowed")
    return value


def _maybe_empty_line(value: str) -> str:
    return _one_line(value) if value.strip() else ""


def _username(value: str) -> str:
    """A user name in its compatibility composition (NFKC): letters and digits of any script, and `_ - .` between
    them.
    """
    value = unicodedata.normalize("NFKC", value).strip()
    if not 2 <= len(value) <= 32:
        raise ValueError("it must have 2 to 32 characters")
    if not all(character in "_-." or unicodedata.category(character)[0] in "LNM" for character in value):
        raise ValueError("it may hold only letters, digits, _ - and .")
    if not any(unicodedata.category(character)[0] in "LN" for character in value) or any(c in FILLERS for c in value):
        raise ValueError("it needs a letter or a digit that can be seen")
    return value


def username_key(username: str) -> str:
    """What two user names must not share: the name without case and width."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", username).casefold())


def _content(value: str) -> str:
    if not value.strip():
        raise ValueError("it is empty")
    return _without_nul(value)


def _without_nul(value: str) -> str:
    if "\0" in value:
        raise ValueError("it holds a NUL character")
    return value


def _emoji(value: str) -> str:
    if not EMOJI.fullmatch(value):
        raise ValueError("it is not one emoji")
    return value


def iso(moment: datetime) -> str:
    """A UTC moment as `2026-11-21T08:30:00.123Z`."""
    return moment.isoformat(timespec="milliseconds")[:-6] + "Z"


Username = Annotated[str, StringConstraints(min_length=2, max_length=64), AfterValidator(_username)]
SearchText = Annotated[str, StringConstraints(max_length=64), AfterValidator(_without_nul)]
DisplayName = Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(_one_line)]
Password = Annotated[str, StringConstraints(min_length=8, max_length=MAX_PASSWORD_CHARS), AfterValidator(_without_nul)]
RoomName = Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(_one_line)]
StatusText = Annotated[str, StringConstraints(max_length=100), AfterValidator(_maybe_empty_line)]
Topic = Annotated[str, StringConstraints(max_length=255), AfterValidator(_maybe_empty_line)]
Content = Annotated[str, StringConstraints(min_length=1, max_length=MAX_MESSAGE_CHARS), AfterValidator(_content)]
MaybeEmptyContent = Annotated[str, StringConstraints(max_length=MAX_MESSAGE_CHARS), AfterValidator(_without_nul)]
PictureId = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$")]
Emoji = Annotated[str, StringConstraints(min_length=1, max_length=32), AfterValidator(_emoji)]
Moment = Annotated[
    datetime,
    PlainSerializer(iso, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
