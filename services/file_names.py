"""The names that people give to their files, made fit to be shown and to be saved under."""

import unicodedata
from urllib.parse import quote

from schemas.text import FILLERS, UNSEEN

MAX_CHARS = 120
MAX_EXTENSION_CHARS = 12
NOT_IN_NAMES = frozenset('<>:"/\\|?*')
"""What some system or other does not allow in a name."""

ESCAPES = (("%22", '"'), ("%0D", "\r"), ("%0A", "\n"))
"""How browsers write in a form what would end the name there."""

NAMELESS = "file"


def cleaned(name: str) -> str:
    """The last part of a path, without what cannot be seen, turns the direction of text or is no part of a name."""
    for escape, character in ESCAPES:
        name = name.replace(escape, character)
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    seen = (
        "_" if character in NOT_IN_NAMES else character
        for character in name
        if unicodedata.category(character) not in UNSEEN and character not in FILLERS
    )
    name = "".join(seen).strip(" .")
    if len(name) > MAX_CHARS:
        stem, dot, extension = name.rpartition(".")
        kept = dot + extension if stem and len(extension) <= MAX_EXTENSION_CHARS else ""
        name = name[: MAX_CHARS - len(kept)].rstrip(" .") + kept
    return name or NAMELESS


def disposition(name: str, *, inline: bool) -> str:
    """The header that says under which name to save a file (RFC 6266), with a plain form for old clients."""
    plain = "".join(character if " " <= character <= "~" and character not in '"\\%' else "_" for character in name)
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
