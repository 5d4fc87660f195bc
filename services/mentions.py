"""Mentions: whom a text calls by `@name`, and how many such messages somebody has not read."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from unicodedata import category

from sqlalchemy import ColumnElement, Connection, Select, bindparam, distinct, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from models import Membership, Mention, Message, User
from models.base import BigId
from models.mention import EVERYBODY
from prepared import Prepared, numbered
from schemas.text import username_key
from services.message_extras import Extras

SIGNS = "@＠"
NAMES_OF_EVERYBODY = frozenset({"all", "所有人"})
MAX_NAMES = 50
MAX_SPELLINGS = 200
MAX_NAME_CHARS = 32
KEYS_PER_QUERY = 1000

SPACELESS = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1100, 0x11FF),
    (0x1780, 0x17FF),
    (0x3040, 0x9FFF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
"""Scripts that are written without spaces, or with endings on names: Thai, Lao, Burmese, Khmer, Korean, kana, Han."""


MEMBERS = Prepared(
    lambda size: (
        select(Membership.room_id, User.username_key, User.id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.room_id.in_(numbered("room", size)),
            Membership.left_at.is_(None),
            User.username_key.in_(numbered("name", size)),
        )
    )
)


@dataclass(frozen=True, slots=True)
class Text:
    """What somebody says in a room, and whether they may call everybody there."""

    room_id: int
    content: str
    may_call_all: bool


def may_call(content: str) -> bool:
    """Whether a text can call anybody at all. Most do not, and cost no more than this."""
    return "@" in content or "＠" in content


def called(connection: Connection, texts: Sequence[Text]) -> list[Extras]:
    """Whom each text calls, as extras of its message: one query for all of them, or none if no name is in them."""
    spellings = [list(_spellings(text.content)) for text in texts]
    keys = {key for names in spellings for name in names for key in name}
    members = _members(connection, {text.room_id for text in texts}, keys) if keys else {}
    return [_called(text, names, members) for text, names in zip(texts, spellings, strict=True)]


def _called(text: Text, names: Iterable[Sequence[str]], members: Mapping[tuple[int, str], int]) -> Extras:
    found: dict[int, None] = {}
    for name in names:
        for key in name:
            user_id = members.get((text.room_id, key))
            if text.may_call_all and key in NAMES_OF_EVERYBODY:
                user_id = EVERYBODY
            if user_id is not None:
                found[user_id] = None
                break
    everybody = EVERYBODY in found
    return {"mentions": [user_id for user_id in found if user_id != EVERYBODY], "mentions_all": everybody}


def _members(connection: Connection, room_ids: Collection[int], keys: Collection[str]) -> dict[tuple[int, str], int]:
    """Who of these rooms has one of these names."""
    found: dict[tuple[int, str], int] = {}
    remaining = iter(sorted(keys))
    while some := list(islice(remaining, KEYS_PER_QUERY)):
        rows = MEMBERS.rows(connection, {"room": sorted(room_ids), "name": some})
        found.update({(room_id, key): user_id for room_id, key, user_id in rows})
    return found


def _spellings(content: str) -> Iterator[list[str]]:
    """For each `@` in a text the names that may be meant, the longest first. Where words have no spaces between them, a
    name may end anywhere.
    """
    left = MAX_SPELLINGS
    for place in islice(_signs(content), MAX_NAMES):
        run = _run(content, place + 1)
        bare = len(run.rstrip("_-."))
        ends = [end for end in range(len(run), 0, -1) if end in (bare, len(run)) or _may_end(run, end)]
        left -= len(ends)
        if left < 0:
            return
        yield [username_key(run[:end]) for end in ends]


def _signs(content: str) -> Iterator[int]:
    """Where a name may begin: not in the middle of a mail address or of a link."""
    for place, character in enumerate(content):
        if character in SIGNS:
            before = content[place - 1] if place else " "
            if _spaceless(before) or not (before.isalnum() or before in "_-./@＠"):
                yield place


def _run(content: str, start: int) -> str:
    end = start
    while end < min(len(content), start + MAX_NAME_CHARS) and (
        content[end] in "_-." or category(content[end])[0] in "LNM"
    ):
        end += 1
    return content[start:end]


def _may_end(run: str, end: int) -> bool:
    return _spaceless(run[end - 1]) or _spaceless(run[end])


def _spaceless(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in SPACELESS)


def unread_mentions(session: Session, user_id: int, room_id: int | None = None) -> dict[int, int]:
    """How many unread messages of others call this person, in each room where there are any: one query for all."""
    query = _calls_unread()
    if room_id is not None:
        query = query.where(Membership.room_id == room_id)
    found = session.execute(query, {"user_id": user_id})
    return {found_id: count for found_id, count in found if count}


@cache
def _calls_unread() -> Select[int, int]:
    """The rooms of `user_id`, and how many unread messages call them there; made once, which is the most of it."""
    user_id = bindparam("user_id", type_=BigId)
    by_others = exists().where(
        Message.room_id == Mention.room_id, Message.seq == Mention.seq, Message.sender_id != user_id
    )
    calls = (
        select(func.count(distinct(Mention.seq)))
        .where(
            Mention.user_id.in_([user_id, EVERYBODY]),
            Mention.room_id == Membership.room_id,
            Mention.seq > Membership.last_read_seq,
            by_others.correlate(Mention),
        )
        .correlate(Membership)
        .scalar_subquery()
    )  # for each membership two ranges of an index: a join would begin at all that calls everybody, wherever it is
    return select(Membership.room_id, calls).where(Membership.user_id == user_id, Membership.left_at.is_(None))


def maybe_mentioned(session: Session, user_ids: Collection[int]) -> list[int]:
    """Who of these people may be called by something that they have not read: few, in one query for all."""

    def calls(whom: ColumnElement[int]) -> ColumnElement[bool]:
        return exists().where(
            Mention.user_id == whom,
            Mention.room_id == Membership.room_id,
            Mention.seq > Membership.last_read_seq,
        )

    query = (
        select(Membership.user_id)
        .where(Membership.user_id.in_(user_ids), Membership.left_at.is_(None))
        .where(or_(calls(Membership.user_id.expression), calls(literal(EVERYBODY))))
        .distinct()
    )
    return list(session.scalars(query))
