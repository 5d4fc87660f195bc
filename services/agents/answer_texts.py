"""The live text of the answers that grow in this process.

Nobody is waited for: who follows an answer keeps a place in it and takes what lies behind that place, whenever they
are ready. So a slow one gets larger pieces, and nothing is ever queued.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy.orm import Session

from database import Database
from models import Answer, Message
from schemas.answer import AnswerStatus, Step
from services.agents.asks import Place

POLL_S = 0.5
"""How often an answer is read that waits, or that grows in another process."""

UNFINISHED: frozenset[str] = frozenset({"queued", "streaming"})
"""Whoever hears of an answer in one of these states will hear of another one."""


@dataclass(frozen=True, slots=True)
class TextPiece:
    """More of the text; `offset` is where it belongs, in UTF-16 code units."""

    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class ThoughtPiece:
    """More of what was thought; `offset` as for the text."""

    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class StepPiece:
    """A tool was called, or has answered: the whole step as it stands now."""

    step: Step


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing more will come; `error` is the stable code of what went wrong, if something did."""

    status: AnswerStatus
    error: str | None


Piece = TextPiece | ThoughtPiece | StepPiece | Ended


def units(text: str) -> int:
    """How long a text is in UTF-16 code units, as JavaScript counts."""
    return len(text) + sum(character > "\uffff" for character in text)


class Reader:
    """How much of an answer somebody has. Offsets count UTF-16 code units."""

    def __init__(self, text_offset: int = 0, thought_offset: int = 0, steps: Sequence[Step] = ()) -> None:
        self._text = _Track(text_offset)
        self._thought = _Track(thought_offset)
        self._steps: list[Step] = list(steps)

    def news(self, text: str, thought: str, steps: Sequence[Step]) -> Iterator[TextPiece | ThoughtPiece | StepPiece]:
        """What they do not have yet. A text that has become shorter was begun anew, and is given from its start."""
        for offset, more in self._thought.more(thought):
            yield ThoughtPiece(offset, more)
        for number, step in enumerate(steps):
            if self._steps[number : number + 1] != [step]:
                self._steps[number : number + 1] = [step]
                yield StepPiece(step)
        for offset, more in self._text.more(text):
            yield TextPiece(offset, more)


class _Track:
    """A place in one growing text, in code units and, once the text is seen, in characters."""

    def __init__(self, offset: int) -> None:
        self._offset = offset
        self._index: int | None = None

    def more(self, text: str) -> list[tuple[int, str]]:
        if self._index is None:
            self._index, self._offset = _place(text, self._offset)
        if self._index > len(text):
            self._index = self._offset = 0
        if self._index == len(text):
            return []
        offset, piece = self._offset, text[self._index :]
        self._index, self._offset = len(text), offset + units(piece)
        return [(offset, piece)]


def _place(text: str, offset: int) -> tuple[int, int]:
    """The character at an offset in code units, and its own offset; the start, if there is none."""
    seen = 0
    for index, character in enumerate(text):
        if seen >= offset:
            return index, seen
        seen += 2 if character > "\uffff" else 1
    return (len(text), seen) if seen == offset else (0, 0)


class LiveAnswer:
    """An answer while it grows. What was there when the run began is the beginning of its texts."""

    def __init__(self, text: str = "", thought: str = "", steps: Sequence[Step] = ()) -> None:
        self.text = text
        self.thought = thought
        self.steps: list[Step] = list(steps)
        self.ended: Ended | None = None
        self._changed: asyncio.Event | None = None

    def grow(self, text: str) -> None:
        """Say more."""
        self.text += text
        self._wake()

    def think(self, text: str) -> None:
        """Think more."""
        self.thought += text
        self._wake()

    def put(self, step: Step) -> None:
        """A step that is new, or that has come to its end: `step.id` says which."""
        for number, known in enumerate(self.steps):
            if known.id == step.id:
                self.steps[number] = step
                break
        else:
            self.steps.append(step)
        self._wake()

    def end(self, status: AnswerStatus, error: str | None) -> None:
        """Nothing more will come, and the end is stored already."""
        self.ended = Ended(status, error)
        self._wake()

    @property
    def changed(self) -> asyncio.Event:
        """Set at the next change. Take it before reading: then nothing is missed between."""
        if self._changed is None:
            self._changed = asyncio.Event()
        return self._changed

    def _wake(self) -> None:
        if self._changed is not None:
            self._changed.set()
            self._changed = None


@dataclass(frozen=True, slots=True)
class _Stored:
    status: AnswerStatus
    error: str | None
    text: str
    thought: str
    steps: list[Step]


class AnswerTexts:
    """The answers that grow here, by their place. All methods belong to the event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._live: dict[Place, LiveAnswer] = {}
        self._begun = asyncio.Event()

    def begin(self, place: Place, live: LiveAnswer) -> None:
        """From here on the answer at this place grows here."""
        self._live[place] = live
        self._begun.set()
        self._begun = asyncio.Event()

    def end(self, place: Place, status: AnswerStatus, error: str | None = None) -> None:
        """It has ended, and that is stored: whoever follows it hears the rest and the end."""
        live = self._live.pop(place, None)
        if live is not None:
            live.end(status, error)

    def record(self, place: Place) -> LiveAnswer | None:
        """The answer as it stands at this moment; None if it does not grow here."""
        return self._live.get(place)

    async def follow(self, place: Place, text_offset: int = 0, thought_offset: int = 0) -> AsyncIterator[Piece]:
        """All there is of an answer behind these offsets, then what comes, as it comes, and at last its end.

        It also follows answers that wait for their turn, that grow in another process, or that have ended. Without
        `Ended` it ends only if there is no such answer, or no more. Whoever may read it, the caller has asked.
        """
        reader = Reader(text_offset, thought_offset)
        while True:
            begun, live = self._begun, self._live.get(place)
            if live is not None:
                async for piece in _follow_live(live, reader):
                    yield piece
                return
            stored = await self._database.read(lambda session: _stored(session, place))
            if stored is None:
                return
            for piece in reader.news(stored.text, stored.thought, stored.steps):
                yield piece
            if stored.status not in UNFINISHED:
                yield Ended(stored.status, stored.error)
                return
            await _wait(begun, POLL_S)


async def _follow_live(live: LiveAnswer, reader: Reader) -> AsyncIterator[Piece]:
    while True:
        changed, ended = live.changed, live.ended
        for piece in reader.news(live.text, live.thought, live.steps):
            yield piece
        if ended is not None:
            yield ended
            return
        await changed.wait()


async def _wait(event: asyncio.Event, timeout_s: float) -> None:
    try:
        async with asyncio.timeout(timeout_s):
            await event.wait()
    except TimeoutError:
        return


def _stored(session: Session, place: Place) -> _Stored | None:
    answer, message = session.get(Answer, place), session.get(Message, place)
    if answer is None or message is None or message.deleted_at is not None:
        return None
    state = (orjson.loads(message.extras) if message.extras else {}).get("answer") or {}
    steps = [Step.model_validate(step) for step in orjson.loads(answer.steps)]
    return _Stored(answer.status, state.get("error"), message.content, answer.thought, steps)
