"""What the tools that read answer: short texts, made in one read under the asker's rights as they are now."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

import languages
from errors import NotFound
from models import Membership, Message, Room, User
from models.room import KINDS_OF_TWO
from services import search_service
from services.agents.asks import Ask
from services.agents.ceiling import access_room_below, readable_rooms, require_standing
from services.agents.missed import extracted, missed_by
from services.agents.quotations import (
    MAX_QUOTED_CHARS,
    Language,
    Said,
    is_quoted,
    names_of,
    one_line,
    quotation,
    reference,
)
from services.agents.tool_arguments import OfARoom, Reading, Search

MAX_HITS = 10
MAX_LOOKED_AT = 30
MAX_HIT_CHARS = 400
MAX_MEMBERS = 100
NEWEST = 100
"""So many messages are summed up for who has missed none."""

MAX_RESULT_CHARS = 4000
AROUND_CHARS = 1000


def search(session: Session, ask: Ask, arguments: Search, language: Language) -> str:
    """The newest messages that hold the words, of all rooms under the ceiling or of one of them."""
    require_standing(session, ask)
    if arguments.room_id is not None:
        access_room_below(session, ask, arguments.room_id)
    rooms = readable_rooms(ask.asker_id, ask.room_id)
    question = search_service.Question(ask.asker_id, arguments.query, MAX_LOOKED_AT, arguments.room_id, rooms=rooms)
    looked_at = search_service.newest(session, question)
    found = [message for message in looked_at if is_quoted(message) and not _is_of_the_ask(message, ask)][:MAX_HITS]
    if not found:
        return languages.agent_text("nothing_found", language)
    rooms_found = session.scalars(select(Room).where(Room.id.in_({message.room_id for message in found})))
    named = [room_named(room, language) for room in sorted(rooms_found, key=lambda room: room.id)]
    return "\n".join([*named, *_quoted(session, found, language, MAX_HIT_CHARS)])


def _is_of_the_ask(message: Said, ask: Ask) -> bool:
    """Whether it is the question, which always holds its own words, or something that the agent itself has said."""
    return message.sender_id == ask.agent_id or (message.room_id, message.seq) == (ask.room_id, ask.question_seq)


def read_room(session: Session, ask: Ask, arguments: Reading, language: Language) -> str:
    """A stretch of a room, oldest first."""
    room, _ = access_room_below(session, ask, arguments.room_id)
    query = select(Message).where(Message.room_id == room.id).order_by(Message.seq.desc()).limit(arguments.limit)
    if arguments.before_seq is not None:
        query = query.where(Message.seq < arguments.before_seq)
    stretch = list(session.scalars(query))
    said = [message for message in stretch if is_quoted(message)]
    oldest_seq = stretch[-1].seq if stretch else 1
    quoted = _quoted(session, said, language)
    parts = [room_named(room, language), *reversed(quoted)]
    if not said:
        parts.append(languages.agent_text("no_messages", language))
    if said and len(quoted) < len(said):
        oldest_seq = said[len(quoted) - 1].seq
    if oldest_seq > 1:
        parts.append(languages.agent_text("older_messages", language, seq=oldest_seq))
    return "\n".join(parts)


def list_members(session: Session, ask: Ask, arguments: OfARoom, language: Language) -> str:
    """Who is in a room, people and agents."""
    room, _ = access_room_below(session, ask, arguments.room_id)
    rows = session.execute(
        select(User.display_name, User.username, User.kind, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.room_id == room.id, Membership.left_at.is_(None), User.disabled_at.is_(None))
        .order_by(User.id)
        .limit(MAX_MEMBERS)
    )
    lines = []
    for shown, username, kind, role in rows:
        words = languages.agent_text(f"kind.{kind}", language), languages.agent_text(f"role.{role}", language)
        lines.append(f"- {one_line(shown)} (@{one_line(username)}), {', '.join(words)}")
    if room.member_count > len(lines):
        lines.append(languages.agent_text("more_members", language, count=room.member_count - len(lines)))
    return "\n".join([room_named(room, language), *_that_fit(lines)])


def catch_me_up(session: Session, ask: Ask, arguments: OfARoom, language: Language) -> str:
    """What the asker has missed in a room, by extraction; what was said last if they have missed nothing. Where others
    read the answer, only of the room it stands in.
    """
    own = require_standing(session, ask)
    room, _ = access_room_below(session, ask, arguments.room_id)
    if room.id != own.id and own.kind not in KINDS_OF_TWO:
        raise NotFound("room")
    heading, missed = "caught_up", missed_by(session, ask.asker_id, room.id, None)
    if not missed.messages:
        heading, missed = "nothing_missed", missed_by(session, ask.asker_id, room.id, max(0, room.last_seq - NEWEST))
    fields = {"name": one_line(missed.reader.display_name), "count": len(missed.messages)}
    lines = [
        f"- {sentence.text} {' '.join(reference(room.id, seq) for seq in sentence.seqs)}"
        for sentence in extracted(missed, language)
    ]
    return "\n".join([room_named(room, language), languages.agent_text(heading, language, **fields), *_that_fit(lines)])


def _quoted(session: Session, messages: Sequence[Said], language: Language, chars: int = MAX_QUOTED_CHARS) -> list[str]:
    """The first of these messages as quotations, as many as fit."""
    names = names_of(session, (message.sender_id for message in messages))
    return _that_fit(f"- {quotation(message, names, language, chars)}" for message in messages)


def _that_fit(lines: Iterable[str]) -> list[str]:
    """The first of these lines that leave place for what stands around them."""
    kept: list[str] = []
    left = MAX_RESULT_CHARS - AROUND_CHARS
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            break
        kept.append(line)
    return kept


def room_named(room: Room, language: Language) -> str:
    """A room as a heading."""
    if not room.name:
        return languages.agent_text("room_unnamed", language, id=room.id)
    return languages.agent_text("room", language, id=room.id, name=one_line(room.name))
