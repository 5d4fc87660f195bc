"""How what people said is quoted to an agent: as data with names, times and places, from which nothing breaks out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

import languages
from models import User
from prepared import Prepared, numbered
from services.message_extras import unpack
from services.search_tokens import PAIRED

Language = languages.Language

MAX_QUOTED_CHARS = 2000
"""So much of one message is quoted at most."""

OPENING, CLOSING = "<messages>", "</messages>"
_BETWEEN = r"[\W_]{0,6}"
_DELIMITER = re.compile(f"<(?={_BETWEEN}{_BETWEEN.join('messages')})", re.IGNORECASE)
_SPACELESS = re.compile(f"[{PAIRED}\u3000-\u303f\uff00-\uffef]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
CHARS_PER_TOKEN = 4


NAMES = Prepared(
    lambda size: select(User.id, User.display_name, User.username).where(User.id.in_(numbered("user", size)))
)


def language_of(question: str) -> Language:
    """In which of our languages somebody is answered: in Chinese who writes Han characters, in English otherwise."""
    return "zh-CN" if _HAN.search(question) else "en"


def estimated_tokens(text: str) -> int:
    """Roughly how many tokens a model takes for a text: one for a character of scripts without spaces, one for four
    characters of others.
    """
    spaceless = len(_SPACELESS.findall(text))
    return spaceless + -(-(len(text) - spaceless) // CHARS_PER_TOKEN)


def harmless(text: str) -> str:
    """A text in which nothing looks like the marks between which quotations stand."""
    return _DELIMITER.sub("‹", text)


def one_line(text: str) -> str:
    """A name as it may stand in a sentence."""
    return harmless(" ".join(text.split()))


def reference(room_id: int, seq: int) -> str:
    """How a message is named to agents, and by them."""
    return f"[{room_id}/{seq}]"


def moment_text(moment: datetime) -> str:
    """A moment to the minute."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


class Said(Protocol):
    """A message, as far as it is quoted."""

    @property
    def room_id(self) -> int: ...
    @property
    def seq(self) -> int: ...
    @property
    def sender_id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def content(self) -> str: ...
    @property
    def reply_to(self) -> int | None: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def deleted_at(self) -> datetime | None: ...
    @property
    def extras(self) -> str | None: ...


def is_quoted(message: Said) -> bool:
    """Whether an agent is shown a message: not what was recalled, what the server noticed, and answers that are empty,
    have failed or still grow.
    """
    if message.deleted_at is not None or message.kind == "notice":
        return False
    extras = unpack(message.extras)
    answer = extras["answer"]
    if answer is not None and answer["status"] in ("queued", "streaming", "failed"):
        return False
    return bool(message.content.strip() or extras["files"])


def body(message: Said, language: Language) -> str:
    """What a message says, with the names and sizes of its files."""
    files = [
        languages.agent_text("file", language, name=one_line(file["name"]), size=_size(file["size_bytes"]))
        for file in unpack(message.extras)["files"]
    ]
    return "\n".join(part for part in (harmless(message.content), *files) if part)


@dataclass(frozen=True, slots=True)
class Names:
    """What people are called in quotations, by their ids."""

    known: Mapping[int, str]

    def __getitem__(self, user_id: int) -> str:
        return self.known.get(user_id, f"#{user_id}")

    def short(self, user_id: int) -> str:
        """The name without the user name."""
        return self[user_id].rpartition(" (@")[0] or self[user_id]


def names_of(session: Session, user_ids: Iterable[int]) -> Names:
    """The names of these people and agents, whether their accounts are open or not."""
    wanted = list(set(user_ids))
    rows = NAMES.rows(session.connection(), {"user": wanted}) if wanted else ()
    return Names({id_: f"{one_line(shown)} (@{one_line(username)})" for id_, shown, username in rows})


def quotation(message: Said, names: Names, language: Language, chars: int = MAX_QUOTED_CHARS) -> str:
    """A message as an agent reads it, no more of it than so many characters. Lines after the first are indented, so
    that none can pass for another message.
    """
    head = f"{reference(message.room_id, message.seq)} {names[message.sender_id]}, {moment_text(message.created_at)}"
    if message.reply_to is not None:
        replied = reference(message.room_id, message.reply_to)
        head += ", " + languages.agent_text("in_reply_to", language, reference=replied)
    return f"{head}: {_indented(cut(body(message, language), chars))}"


def block(quotations: Iterable[str]) -> str:
    """Quotations between their marks."""
    return "\n".join((OPENING, *quotations, CLOSING))


def cut(text: str, chars: int) -> str:
    """A text that is no longer than this, and shows if it was."""
    return text if len(text) <= chars else text[: chars - 1] + "…"


def _indented(text: str) -> str:
    return "\n  ".join(text.splitlines())


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:.1f} MB" if size_bytes >= 1_000_000 else f"{-(-size_bytes // 1000)} kB"
