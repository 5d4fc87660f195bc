"""What a page says of itself, taken from the head of its HTML.

The standard parser takes time that grows with the cube of some inputs, so it is given single tags of bounded length,
which one regular expression without backtracking finds.
"""

import re
import unicodedata
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

from schemas.text import UNSEEN
from services.page_fetcher import Page

MAX_HEAD_BYTES = 256 * 1024
MAX_TAGS = 200
MAX_TAG_CHARS = 2000
MAX_TITLE_CHARS, MAX_DESCRIPTION_CHARS, MAX_SITE_CHARS = 200, 500, 100

_META = re.compile(r"""<meta\b(?>"[^"]{0,1500}"|'[^']{0,1500}'|[^"'<>]++){0,40}+>""", re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^<>]{0,200}>([^<]{0,1000})", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta\b[^<>]{0,200}?charset\s{0,5}=\s{0,5}["']?([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
_CHARSET_OF_TYPE = re.compile(r"""charset\s{0,5}=\s{0,5}["']?([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)

ENCODINGS = frozenset(
    (
        *("utf-8", "utf8", "gbk", "gb2312", "gb18030", "big5", "big5-hkscs", "shift_jis", "shift-jis", "sjis"),
        *("euc-jp", "iso-2022-jp", "euc-kr", "us-ascii", "ascii", "koi8-r", "koi8-u", "tis-620", "windows-874"),
        *("iso-8859-1", "iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-9", "iso-8859-15", "windows-1250"),
        *("windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256"),
    )
)
"""Encodings of pages. Python knows others by name that are none: some of them unpack archives."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A title, and perhaps more."""

    title: str
    description: str
    site_name: str


def summarise(page: Page) -> Summary | None:
    """What the page says of itself; None if it does not even have a title."""
    head = page.body[:MAX_HEAD_BYTES]
    text = head.decode(_encoding(page, head), "replace")
    end = re.search("</head", text, re.IGNORECASE)
    text = text[: end.start()] if end else text
    said = _metas(text)
    own = _TITLE.search(text)
    title = said.get("og:title") or said.get("twitter:title") or (unescape(own[1]) if own else "")
    description = said.get("og:description") or said.get("description") or said.get("twitter:description") or ""
    title = _one_line(title, MAX_TITLE_CHARS)
    if not title:
        return None
    site_name = said.get("og:site_name") or page.url.split("/")[2].removeprefix("www.")
    return Summary(title, _one_line(description, MAX_DESCRIPTION_CHARS), _one_line(site_name, MAX_SITE_CHARS))


def _encoding(page: Page, head: bytes) -> str:
    declared = _CHARSET_OF_TYPE.search(page.content_type)
    inside = _CHARSET.search(head[:4096])
    name = (declared[1] if declared else inside[1].decode("ascii") if inside else "utf-8").lower()
    return name if name in ENCODINGS else "utf-8"


class _Meta(HTMLParser):
    """Reads the attributes of one tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.attributes: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep them; the first of a name counts."""
        self.attributes = {name: value or "" for name, value in reversed(attrs)}


def _metas(text: str) -> dict[str, str]:
    """The contents of all `meta` tags by their names; the first of a name counts."""
    said: dict[str, str] = {}
    for _, tag in zip(range(MAX_TAGS), _META.finditer(text), strict=False):
        if len(tag[0]) <= MAX_TAG_CHARS:
            parser = _Meta()
            parser.feed(tag[0])
            name = parser.attributes.get("property") or parser.attributes.get("name") or ""
            said.setdefault(name.strip().lower(), parser.attributes.get("content", ""))
    return said


def _one_line(text: str, max_chars: int) -> str:
    """Text without what cannot be seen or turns its direction, on one line, not too long."""
    seen = "".join(" " if c.isspace() else c for c in text[: 4 * max_chars] if c.isspace() or _is_seen(c))
    line = " ".join(seen.split())
    return line if len(line) <= max_chars else line[: max_chars - 1].rstrip() + "…"


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in UNSEEN
