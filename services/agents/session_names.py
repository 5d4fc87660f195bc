"""A session's name, made of the first words that were said in it."""

import re
import unicodedata

from schemas.text import FILLERS, UNSEEN

NAME_WIDTH = 48
"""A narrow sign is two wide and a wide one (as of Chinese) three: 24 Latin letters, or 16 of Chinese."""

MAX_NAME_CHARS = 30

_AROUND = " \"'“”‘’「」『』《》。."
_CODE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*\)")
_LINE_START = re.compile(r"^[\s>#]*(?:[-*+]\s+|\d+[.)]\s+)?[\s>#]*")
_SIGNS = re.compile(r"[*_~`|]{1,3}")
_SENTENCE_END = re.compile(r"(?<=[。！？!?；])|(?<=[.;:])(?=\s)")


def name_from(content: str) -> str | None:
    """The first sentence without Markdown's signs, cut at a word; None if there are no words in it."""
    text = _LINK.sub(r"\1", _CODE.sub("\n", content))
    for line in text.splitlines():
        plain = _visible(_SIGNS.sub("", _LINE_START.sub("", line)))
        if any(character.isalnum() for character in plain):
            return _cut(_SENTENCE_END.split(plain)[0].rstrip(" 。.;；:：,，"), NAME_WIDTH)
    return None


def short_line(text: str) -> str | None:
    """A name that somebody thought of: its first line with words in it, without quotes and signs around it, at most 30
    characters; None if there are none.
    """
    for line in text.splitlines():
        plain = _visible(_SIGNS.sub("", _LINE_START.sub("", line))).strip(_AROUND)
        if any(character.isalnum() for character in plain):
            return plain if len(plain) <= MAX_NAME_CHARS else f"{plain[: MAX_NAME_CHARS - 1].rstrip()}…"
    return None


def _visible(text: str) -> str:
    shown = (" " if unicodedata.category(sign) in UNSEEN or sign in FILLERS else sign for sign in text)
    return " ".join(unicodedata.normalize("NFC", "".join(shown)).split())


def _cut(text: str, width: int) -> str:
    """As much of a text as fits, in whole words as long as half of it would be left."""
    used = 0
    for place, sign in enumerate(text):
        used += 3 if unicodedata.east_asian_width(sign) in "WF" else 2
        if used > width:
            start = text[:place]
            word_end = place if text[place] == " " else start.rfind(" ")
            return f"{start[:word_end] if word_end > place // 2 else start}…"
    return text
