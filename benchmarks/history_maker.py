"""The chat that a data set holds: who is in which room, and what was said there, as rows of Teahouse's own tables.

Rooms are as unequal as in life (Zipf's law), messages come in the order of their times, some are edited, recalled or
answer others. The same size gives the same rows for ever.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from benchmarks.vocabulary import SEED, Phrase, vocabulary
from services.search_index import entry_id
from services.search_tokens import room_term

PEOPLE, ROOMS, MANY_ROOMS = 1000, 500, 150
BIG_ROOMS = 7
"""So many of the biggest rooms have several pages of history in the smallest data set too."""

MANY, FEW = 1, 2
"""The ids of those who ask: one is in many rooms, among them the biggest; the other is in three."""

FEW_PLACES = (40, 150, 400)
"""Which rooms these three are, counted from the biggest."""

BEGIN, DAYS = datetime(2024, 11, 1, tzinfo=UTC), 730
EPOCH_MS = int(BEGIN.timestamp() * 1000)
CHUNK = 20_000
EDITED, RECALLED, ANSWERS = 0.005, 0.002, 0.1
Row = tuple[Any, ...]


@dataclass(slots=True)
class MadeRoom:
    """A room while messages are put into it."""

    id: int
    members: list[int]
    version: int
    last_seq: int = 0


@dataclass(slots=True)
class Chunk:
    """Rows of `messages`, `search_entries` and `search_terms`, each in the order of its table's columns."""

    messages: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    terms: list[Row] = field(default_factory=list)


def made_rooms() -> list[MadeRoom]:
    """All rooms, still empty, with their members; the biggest first. The first member is the owner."""
    random = Random(SEED)
    of_many = {*range(20), *random.sample(range(20, ROOMS), MANY_ROOMS - 20)}
    rooms = []
    for place in range(ROOMS):
        askers = [MANY] * (place in of_many) + [FEW] * (place in FEW_PLACES)
        others = random.sample(range(3, PEOPLE + 1), 2 + int(400 / (place + 1) ** 0.5))
        members = [*others[:1], *askers, *others[1:]]
        rooms.append(MadeRoom(place + 1, members, version=len(members)))
    return rooms


def chunks(rooms: Sequence[MadeRoom], size: int) -> Iterator[Chunk]:
    """`size` messages, some at a time, oldest first; the rooms move on with them."""
    random = Random(SEED + size)
    phrases = vocabulary().phrases
    weights = list(accumulate(1 / (place + 1) for place in range(len(rooms))))
    step_ms = DAYS * 24 * 3600 * 1000 / size
    for start in range(0, size, CHUNK):
        chunk = Chunk()
        count = min(CHUNK, size - start)
        for number, room in enumerate(random.choices(rooms, cum_weights=weights, k=count), start):
            milliseconds = int((number + 0.9 * random.random()) * step_ms)
            said = random.choices(phrases, k=random.choice((1, 1, 1, 1, 2, 2, 2, 3, 3, 4)))
            _say(chunk, random, room, milliseconds, said)
        yield chunk


def _say(chunk: Chunk, random: Random, room: MadeRoom, milliseconds: int, said: Sequence[Phrase]) -> None:
    room.last_seq += 1
    room.version += 1
    sender_id = room.members[int(random.random() * len(room.members))]
    created = _stored(milliseconds)
    edited = deleted = None
    fate = random.random()
    if fate < EDITED + RECALLED:
        room.version += 1
        later = _stored(milliseconds + 30_000)
        edited, deleted = (later, None) if fate < EDITED else (None, later)
    reply_to = (
        max(1, room.last_seq - random.randint(1, 50)) if random.random() < ANSWERS and room.last_seq > 1 else None
    )
    content = "" if deleted else "，".join(phrase.text for phrase in said)
    chunk.messages.append(
        (
            *(room.id, room.last_seq, _uuid(random), room.version, sender_id, "text", content, reply_to),
            *(created, edited, deleted, None),
        )
    )
    if not deleted:
        id_ = entry_id(EPOCH_MS + milliseconds, room.id, room.last_seq)
        terms = dict.fromkeys((room_term(room.id), *(term for phrase in said for term in phrase.terms)))
        chunk.entries.append((id_, room.id, room.last_seq, sender_id))
        chunk.terms.append((id_, " ".join(terms)))


def _stored(milliseconds: int) -> str:
    """A moment since the beginning, as all three databases read it in a session whose zone is UTC."""
    return (BEGIN + timedelta(milliseconds=milliseconds)).strftime("%Y-%m-%d %H:%M:%S.%f")


def _uuid(random: Random) -> str:
    """A random UUID (version 4)."""
    digits = f"{random.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
