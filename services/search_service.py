"""Finding what was said in the rooms that the asker is in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, exists, select
from sqlalchemy.orm import Session

from database import Database
from models import Attachment, Mention, Message, SearchEntry
from models.mention import EVERYBODY
from prepared import Prepared, one_of
from schemas.search import Hit, SearchPage
from services import access, search_candidates, search_index, search_tokens
from services.message_views import STORED, Stored, view
from services.search_candidates import Scope, Source
from services.search_steps import searchable_text
from services.search_tokens import Query
from services.senders import BY_PRIMARY_KEY

MAX_LOOKED_AT = 1000
"""How many candidates one request looks at; the next one goes on from there."""

_MESSAGES = Prepared(
    lambda size: (
        select(*STORED)
        .where(one_of(size, room=Message.room_id, seq=Message.seq))
        .with_hint(Message, BY_PRIMARY_KEY, "mysql")
    )
)

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody looks for. All that is given must be true of a message."""

    asker_id: int
    q: str
    limit: int
    room_id: int | None = None
    sender_id: int | None = None
    before: datetime | None = None
    after: datetime | None = None
    has_file: bool = False
    mentions_me: bool = False
    rooms: Select[int] | None = None
    """The ids of the rooms that may be looked in, besides that the asker must be in them; all of theirs if None."""

    below: int | None = None
    """The id of the last entry that was looked at for the page before."""


class SearchService:
    """Search: full-text structures find candidates, and the text itself decides."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def search(self, question: Question) -> SearchPage:
        """A page of hits, newest first. NotFound if a room is named and the asker is not in it."""

        def load(session: Session) -> SearchPage:
            if question.room_id is not None:
                access.access_room(session, question.asker_id, question.room_id)
            query = search_tokens.parse(question.q)
            if question.q.strip() and not query.terms:
                return SearchPage(hits=[], next=None)  # nothing but punctuation, by which nothing is found
            found, next_ = _find(session, question, query)
            return SearchPage(hits=_with_context(session, found), next=next_)

        return await self._database.read(load)


def newest(session: Session, question: Question) -> list[Stored]:
    """The messages of the first page. NotFound if a room is named and the asker is not in it."""
    if question.room_id is not None:
        access.access_room(session, question.asker_id, question.room_id)
    query = search_tokens.parse(question.q)
    return _find(session, question, query)[0] if query.terms else []


def _find(session: Session, question: Question, query: Query) -> tuple[list[Stored], str | None]:
    """The messages of a page, and where the next begins, if there may be more."""
    found: list[Stored] = []
    looked_at = 0
    scope = Scope(question.asker_id, question.room_id, question.rooms)
    for source in search_candidates.sources(session, scope, query.terms, _top(question)):
        exhausted = False
        while not exhausted:
            if looked_at >= MAX_LOOKED_AT:
                return found, str(question.below)
            step = min(2 * question.limit, MAX_LOOKED_AT - looked_at)
            entries = _next(session, source, question, step)
            messages = _messages(session, [(room_id, seq) for _, room_id, seq in entries])
            for id_, room_id, seq in entries:
                if len(found) == question.limit:
                    return found, str(question.below)
                question = replace(question, below=id_)
                message = messages.get((room_id, seq))
                if message is not None and _answers(message, question, query):
                    found.append(message)
            looked_at += step
            exhausted = len(entries) < step
    return found, None


def _next(session: Session, source: Source, question: Question, count: int) -> Sequence[Row[int, int, int]]:
    """The next entries that may be meant."""
    wanted = source.entries.where(*_conditions(question, source.id))
    return session.execute(wanted.order_by(source.order.desc()).limit(count)).all()


def _top(question: Question) -> int | None:
    """The id that all entries which matter are below."""
    if question.before is None:
        return question.below
    # An entry may lie a little later than its message, never earlier: the message itself is looked at too.
    top = search_index.first_id(_milliseconds(question.before) + search_index.MAX_SHIFT_MS)
    return top if question.below is None else min(top, question.below)


def _conditions(question: Question, id_: ColumnElement[int]) -> Iterable[ColumnElement[bool]]:
    if question.sender_id is not None:
        yield SearchEntry.sender_id == question.sender_id
    if question.after is not None:
        yield id_ >= search_index.first_id(_milliseconds(question.after))
    top = _top(question)
    if top is not None:
        yield id_ < top
    if question.has_file:
        yield exists().where(Attachment.room_id == SearchEntry.room_id, Attachment.seq == SearchEntry.seq)
    if question.mentions_me:
        yield exists().where(
            Mention.user_id.in_([question.asker_id, EVERYBODY]),
            Mention.room_id == SearchEntry.room_id,
            Mention.seq == SearchEntry.seq,
        )


def _answers(message: Stored, question: Question, query: Query) -> bool:
    """Whether the message as it is now is what was asked for: the index may be a moment behind."""
    return (
        message.deleted_at is None
        and (question.before is None or message.created_at < question.before)
        and (question.after is None or message.created_at >= question.after)
        and query.holds(searchable_text(message.content, message.extras))
    )


def _with_context(session: Session, found: Sequence[Stored]) -> list[Hit]:
    places = {(message.room_id, message.seq + step) for message in found for step in (-1, 1)}
    around = _messages(session, places)

    def neighbour(message: Stored, step: int) -> list[Stored]:
        beside = around.get((message.room_id, message.seq + step))
        return [] if beside is None else [beside]

    return [
        Hit(
            room_id=message.room_id,
            message=view(message),
            context_before=[view(one) for one in neighbour(message, -1)],
            context_after=[view(one) for one in neighbour(message, 1)],
        )
        for message in found
    ]


def _messages(session: Session, places: Iterable[Place]) -> dict[Place, Stored]:
    """The messages at these places of rooms that the asker is known to be in."""
    wanted = list(places)
    if not wanted:
        return {}
    room_ids, seqs = zip(*wanted, strict=True)
    rows = _MESSAGES.rows(session.connection(), {"room": room_ids, "seq": seqs})
    return {(message.room_id, message.seq): message for message in map(Stored._make, rows)}


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
