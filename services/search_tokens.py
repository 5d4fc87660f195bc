"""How text is cut into search terms, the same for what is stored and for what is asked.

Scripts that write words without spaces (Chinese, Japanese, Korean, Thai …) become pairs of neighbouring characters,
all others words. Every term is lower-case ASCII of at least three characters and begins with a mark of its kind, so
that no database's own rules about letters, lengths and stop words matter. Terms only find candidates: whoever answers
looks at the text itself with `Query.holds`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

MAX_QUERY_CHARS = 200
MAX_QUERY_TERMS = 24
MAX_TERM_CHARS = 60
"""MariaDB leaves out words of more than 84 characters."""

PAIR_MARK, SIGN_MARK, LATIN_MARK, WORD_MARK, ROOM_MARK = "z", "sx", "lx", "wx", "rx"

PAIRED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u0f00-\u109f"  # Tibetan, Myanmar
    "\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff"  # Hangul letters
    "\u1780-\u17ff"  # Khmer
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b"  # Han radicals and repetition marks
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"  # Kana
    "\u3105-\u312f\u3131-\u318e\u31a0-\u31bf"  # Bopomofo, Hangul letters for compatibility
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\uac00-\ud7a3"  # Hangul syllables
    "\U0001b000-\U0001b16f\U00020000-\U000323af"  # Kana and Han beyond the first plane
)
_ASCII_WORDS = re.compile(r"[^\W_]+", re.ASCII)
"""What `_run_pattern` finds in ASCII text, in a fraction of its time."""

_PAIRED_RUN = re.compile(f"[{PAIRED}]")
_PARTS = re.compile(r'"([^"]*)"?|([^\s"]+)')
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))


@cache
def _run_pattern() -> re.Pattern[str]:
    """Made when it is first asked for: it takes a look at 130 000 characters."""
    marks = "".join(chr(code) for code in range(0x300, 0x20000) if unicodedata.category(chr(code))[0] == "M")
    letter = f"[^\\W_{PAIRED}]"
    return re.compile(f"[{PAIRED}]+|{letter}(?:{letter}|[{marks}])*|[^\\w\\s]")


def normalised(text: str) -> str:
    """Text without the differences of case, width, composition and white space."""
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())


def index_terms(text: str) -> list[str]:
    """The terms of a text, each once."""
    found: dict[str, None] = {}
    for run in _runs(normalised(text)):
        if _PAIRED_RUN.match(run):
            found.update((_pair(run[place : place + 2]), None) for place in range(len(run)))
        else:
            found[_sign(run) if _is_sign(run) else _word(run)] = None
    return list(found)


def room_term(room_id: int) -> str:
    """The term that everything said in a room has; no text has it."""
    return f"{ROOM_MARK}{room_id}"


@dataclass(frozen=True, slots=True)
class Term:
    """One term to look for; with `open`, also whatever begins with it."""

    text: str
    open: bool


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: parts that must all be in the text, and the terms that find candidates for them."""

    parts: tuple[str, ...]
    terms: tuple[Term, ...]

    def holds(self, text: str) -> bool:
        """Whether every part is in the text; a part that begins with a word, at the beginning of a word."""
        text = normalised(text)
        return all(_contains(text, part) for part in self.parts)


def parse(q: str) -> Query:
    """Words and phrases (in quotation marks) that must all be there. Nothing in it has another meaning."""
    quoted = normalised(q[:MAX_QUERY_CHARS]).translate(_QUOTES)
    parts = tuple(dict.fromkeys(" ".join((a or b).split()) for a, b in _PARTS.findall(quoted)))
    parts = tuple(part for part in parts if part)
    terms = dict.fromkeys(term for part in parts for term in _query_terms(part))
    return Query(parts, tuple(terms)[:MAX_QUERY_TERMS])


def _query_terms(part: str) -> Iterator[Term]:
    runs = list(_runs(part))
    for place, run in enumerate(runs):
        if _PAIRED_RUN.match(run):
            if len(run) == 1:
                yield Term(_pair(run), open=True)
            for start in range(len(run) - 1):
                yield Term(_pair(run[start : start + 2]), open=False)
        elif _is_sign(run):
            yield Term(_sign(run), open=False)
        else:
            yield Term(_word(run), open=place == len(runs) - 1)


def _runs(text: str) -> Iterator[str]:
    """Stretches of one kind: without spaces between words, a word, or a sign that may be looked for (an emoji)."""
    if text.isascii():
        return iter(_ASCII_WORDS.findall(text))
    return (run for run in _run_pattern().findall(text) if run[0].isalnum() or _PAIRED_RUN.match(run) or _is_sign(run))


def _is_sign(run: str) -> bool:
    return not run.isascii() and unicodedata.category(run[0])[0] == "S"


def _pair(run: str) -> str:
    """The first two characters of a run; of its last character, that one alone."""
    return f"{PAIR_MARK}{ord(run[0]):x}y" + (f"{ord(run[1]):x}" if len(run) > 1 else "")


def _sign(run: str) -> str:
    return f"{SIGN_MARK}{ord(run):x}"


def _word(run: str) -> str:
    """The word in ASCII, character by character, so that its beginning becomes the term's beginning."""
    if run.isascii():
        return (LATIN_MARK + run)[:MAX_TERM_CHARS]
    term = LATIN_MARK if run[0].isascii() else WORD_MARK
    for character in run:
        term += character if character.isascii() else f"x{ord(character):x}"
        if len(term) >= MAX_TERM_CHARS:
            break
    return term


def _contains(text: str, part: str) -> bool:
    place = text.find(part)
    while place > 0 and _joined(text[place - 1], part[0]):
        place = text.find(part, place + 1)
    return place >= 0


def _joined(before: str, first: str) -> bool:
    """Whether two neighbouring characters are of one word, in a script where words have beginnings."""
    return not _PAIRED_RUN.match(first) and any(len(run) == 2 for run in _runs(before + first))
