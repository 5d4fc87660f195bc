"""One run: the parts of an answer as they come from upstream, put into its live text within bounds."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import aclosing
from decimal import Decimal
from time import monotonic
from traceback import format_tb
from typing import Any, Protocol, cast

import orjson

from errors import NotFound
from models.base import now
from schemas.answer import DEFAULT_CURRENCY, Step
from services.agents.answer_log import Ending, Written
from services.agents.answer_signals import AnswerSignals
from services.agents.answer_texts import LiveAnswer
from services.agents.asks import Ask
from services.agents.beginnings import Begun
from services.agents.upstream import (
    Model,
    Part,
    Prompt,
    StepBegan,
    StepEnded,
    Text,
    Thought,
    Upstream,
    UpstreamFailed,
    Usage,
)

log = logging.getLogger("teahouse.agents")

MAX_CHARS = 20_000
MAX_BYTES = 60_000
"""MariaDB's TEXT holds 65 535 bytes."""

MAX_RESULT_CHARS = 2000
MAX_ARGUMENTS_BYTES = 4000
PARTS_AT_ONCE = 16
"""After so many parts the others get a turn, however fast they come."""

MILLION = 1_000_000


class PromptMaker(Protocol):
    """Makes of an ask all that the agent is shown."""

    async def prompt(self, ask: Ask) -> Prompt:
        """Everything that the answer is made of."""
        ...


class _TooLong(Exception):
    """The answer has as much text as a message holds."""


class Run:
    """An answer that grows. All methods belong to the event loop."""

    def __init__(self, begun: Begun, live: LiveAnswer, signals: AnswerSignals) -> None:
        self.ask = begun.ask
        self.live = live
        self.signals = signals
        self.stored = self.written()
        """What was written last."""

        self.changed = False
        """Whether there is more than that."""

        self.stopped: Ending | None = None
        """How it is to end, because somebody said so."""

        self.lost = False
        """Whether the answer does not belong to this server any more."""

        self._before, self._usage = begun.usage, begun.usage
        self._model: Model | None = None
        self._began_at = monotonic()
        self._first_part_at: float | None = None
        self.stream: asyncio.Task[None] | None = None

    def start(self, prompts: PromptMaker, upstream: Upstream) -> asyncio.Task[None]:
        """Let it grow; the task ends when the answer does."""
        self.stream = asyncio.create_task(self._stream(prompts, upstream), name=f"answer {self.ask.place}")
        self.stream.add_done_callback(_heard)
        return self.stream

    def stop(self, ending: Ending) -> None:
        """Close the call to the model and end so. Whoever says it first is right."""
        if self.stopped is None:
            self.stopped = ending
            if self.stream is not None:
                self.stream.cancel()

    def written(self) -> Written:
        """How far it is."""
        return Written(self.live.text, self.live.thought, list(self.live.steps))

    def ending(self) -> Ending:
        """How it ended, or is to end, and what it took."""
        status, error, detail = self._outcome()
        began_at = self._began_at
        details = {"duration_ms": _ms(monotonic() - began_at)}
        if self._first_part_at is not None:
            details["first_token_ms"] = _ms(self._first_part_at - began_at)
        cost, currency = _cost(self._usage, self._model), self._model.currency if self._model else DEFAULT_CURRENCY
        return Ending(status, error, detail, self._usage, cost, currency, details)

    async def _stream(self, prompts: PromptMaker, upstream: Upstream) -> None:
        prompt = await prompts.prompt(self.ask)
        self._model = prompt.model
        async with aclosing(cast(Any, upstream.answer(prompt))) as parts:
            number = 0
            async for part in parts:
                if self.stopped is not None:
                    return  # it did not let itself be cancelled
                self._take(part)
                number += 1
                if number % PARTS_AT_ONCE == 0:
                    await asyncio.sleep(0)

    def _take(self, part: Part) -> None:
        match part:
            case Text(text):
                piece, is_all = _fitting(self.live.text, clean(text))
                self.live.grow(piece)
                if not is_all:
                    raise _TooLong
            case Thought(text):
                self.live.think(_fitting(self.live.thought, clean(text))[0])
            case StepBegan(id_, tool, arguments):
                self.live.put(_begun(id_, tool, arguments))
            case StepEnded(id_, result, failed):
                self._end_step(id_, result, failed=failed)
            case Usage():
                self._usage = _sum(self._before, part)
                return
        if self._first_part_at is None:
            self._first_part_at = monotonic()
        self.changed = True
        self.signals.changed()

    def _end_step(self, id_: str, result: str, *, failed: bool) -> None:
        for step in self.live.steps:
            if step.id == id_:
                fields = {"result": clean(result)[:MAX_RESULT_CHARS], "failed": failed, "ended_at": now()}
                self.live.put(step.model_copy(update=fields))

    def _outcome(self) -> tuple[Any, str | None, str | None]:
        if self.stopped is not None:
            return self.stopped.status, self.stopped.error, self.stopped.error_detail
        if self.stream is None or self.stream.cancelled():
            return "interrupted", None, None
        error = self.stream.exception()
        if error is None:
            return "done", None, None
        if isinstance(error, _TooLong):
            return "stopped", "too_long", None
        if isinstance(error, NotFound):
            return "stopped", None, None  # the question or the agent is not there any more
        if isinstance(error, UpstreamFailed):
            log.warning("an answer in room %s failed: %s", self.ask.room_id, error)
            shown = error.code == "model_not_configured" and error.detail
            return "failed", error.code, shown or None
        # The exception's own words may hold what was said, so only its kind and its place are logged.
        where = "".join(format_tb(error.__traceback__))
        log.error("an answer in room %s broke off: %s\n%s", self.ask.room_id, type(error).__name__, where)
        return "failed", "model_broken", None


def _heard(stream: asyncio.Task[None]) -> None:
    """What a stream failed with is known, even where its end did not matter any more."""
    if not stream.cancelled():
        stream.exception()


def clean(text: str) -> str:
    """A text as every database takes it: without NUL and without halves of characters."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def _fitting(there: str, more: str) -> tuple[str, bool]:
    """As much of a text as still fits behind what is there, and whether that is all of it."""
    piece = more[: max(0, MAX_CHARS - len(there))]
    left = MAX_BYTES - len(there.encode()) if len(there) + len(piece) > MAX_BYTES // 4 else MAX_BYTES
    piece = piece.encode()[: max(0, left)].decode("utf-8", "ignore")
    return piece, piece == more


def _begun(id_: str, tool: str, arguments: Mapping[str, Any]) -> Step:
    packed = clean(orjson.dumps(dict(arguments), default=str).decode())
    kept = orjson.loads(packed) if len(packed) <= MAX_ARGUMENTS_BYTES else {"": packed[:MAX_ARGUMENTS_BYTES]}
    return Step(id=id_, tool=tool, arguments=kept, result=None, failed=False, began_at=now(), ended_at=None)


def _sum(before: Usage | None, usage: Usage) -> Usage:
    if before is None:
        return usage
    return Usage(
        before.input_tokens + usage.input_tokens,
        before.output_tokens + usage.output_tokens,
        before.requests + usage.requests,
    )


def _cost(usage: Usage | None, model: Model | None) -> Decimal | None:
    """Roughly what it cost; None where no price is set."""
    if usage is None or model is None or not (model.input_price or model.output_price):
        return None
    cost = usage.input_tokens * model.input_price + usage.output_tokens * model.output_price
    return (cost / MILLION).quantize(Decimal("0.000001"))


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
