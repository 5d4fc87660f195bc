"""Private summaries of what somebody has missed: by a model where there is one and the budget allows it, else by
extraction.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import Annotated, cast

from pydantic import BaseModel, Field, StringConstraints, ValidationError

import languages
from database import Database
from errors import Unavailable
from schemas.agent import AgentSettings
from schemas.catch_up import CatchUp, SummarySentence
from services.agents.context import model_of, newest_that_fit
from services.agents.directory import AgentDirectory
from services.agents.extraction import MAX_SENTENCES
from services.agents.guard import Guard
from services.agents.keys import Keys
from services.agents.missed import Missed, extracted, missed_by
from services.agents.quotations import Language, block, estimated_tokens, one_line, quotation
from services.agents.upstream import Part, Prompt, Text, Turn, Upstream, UpstreamFailed

log = logging.getLogger("teahouse.agents")

MAX_ANSWER_CHARS = 20_000
MAX_MODELS_AT_ONCE = 4
"""So many summaries are asked of models at a time; others are made by extraction meanwhile."""

MODEL_TIMEOUT_S = 45


class Line(BaseModel):
    """What a model is to answer, on each line."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    seqs: Annotated[list[int], Field(min_length=1, max_length=20)]


class CatchUpService:
    """Makes private summaries. At most `MAX_MESSAGES` messages are looked at."""

    def __init__(
        self, database: Database, directory: AgentDirectory, guard: Guard, keys: Keys, upstream: Upstream
    ) -> None:
        self._database = database
        self._directory = directory
        self._guard = guard
        self._keys = keys
        self._upstream = upstream
        self._under_way = 0

    async def catch_up(self, user_id: int, room_id: int, since_seq: int | None, language: Language) -> CatchUp:
        """Sum up what others said after `since_seq`, or after the person's own mark, which does not move."""
        missed = await self._database.read(lambda session: missed_by(session, user_id, room_id, since_seq))
        sentences, by = await self._by_model(missed, language)
        if not sentences:
            found = await asyncio.to_thread(extracted, missed, language)
            sentences, by = [SummarySentence(text=one.text, seqs=list(one.seqs)) for one in found], "extraction"
        return CatchUp(
            room_id=room_id,
            from_seq=missed.messages[0].seq if missed.messages else missed.room.last_seq + 1,
            to_seq=missed.room.last_seq,
            messages=len(missed.messages),
            by=by,
            sentences=sentences,
        )

    async def _by_model(self, missed: Missed, language: Language) -> tuple[list[SummarySentence], str]:
        """The summary by the model of an agent in the room, and the model's name. Nothing if there is none, if the
        budget is spent, if it is too busy, fails, or answers anything else.
        """
        settings = self._who_sums_up(missed)
        if settings is None or not missed.messages or self._under_way >= MAX_MODELS_AT_ONCE:
            return [], ""
        self._under_way += 1
        try:
            if not await self._may_ask(missed, settings):
                return [], ""
            prompt = await asyncio.to_thread(_prompt, missed, settings, language)
            async with asyncio.timeout(MODEL_TIMEOUT_S):
                answer = await self._answer(prompt)
        except (UpstreamFailed, TimeoutError, Unavailable) as error:
            log.warning("a model sums nothing up", extra={"reason": str(error) or type(error).__name__})
            return [], ""
        finally:
            self._under_way -= 1
        understood = _understood(answer, {message.seq for message in missed.messages})
        return list(understood)[:MAX_SENTENCES], prompt.model.name if prompt.model else ""

    def _who_sums_up(self, missed: Missed) -> AgentSettings | None:
        """The first agent of the room that has a model, and the key for it. To the model of another agent the room was
        never shown, and nobody in it knows of that.
        """
        for agent_id in sorted(self._directory.ids & set(missed.agent_ids)):
            settings = self._directory.settings(agent_id)
            if settings is not None and settings.model is not None and not self._keys.missing(settings.model):
                return settings
        return None

    async def _may_ask(self, missed: Missed, settings: AgentSettings) -> bool:
        room_id, reader_id = missed.room.id, missed.reader.id
        return await self._database.write(
            lambda tx: self._guard.spend(tx, room_id, reader_id, settings.limits, "summary")
        )

    async def _answer(self, prompt: Prompt) -> str:
        text = ""
        async with aclosing(cast("AsyncGenerator[Part]", self._upstream.answer(prompt))) as parts:
            async for part in parts:
                if isinstance(part, Text):
                    text += part.text
                if len(text) > MAX_ANSWER_CHARS:
                    break
        return text


def _prompt(missed: Missed, settings: AgentSettings, language: Language) -> Prompt:
    """As many of the newest messages as the agent may be shown."""
    quoted = [quotation(message, missed.names, language) for message in missed.messages]
    kept = newest_that_fit(quoted, [estimated_tokens(text) for text in quoted], settings.limits.context_tokens)
    name = one_line(missed.reader.display_name)
    instructions = languages.agent_text("sum_up", language, language=language, most=MAX_SENTENCES, name=name)
    question = f"{block(kept)}\n\n{languages.agent_text('sum_up_now', language)}"
    return Prompt(instructions, [Turn("user", question)], model_of(settings), language=language)


def _understood(answer: str, known: set[int]) -> Iterator[SummarySentence]:
    """The lines of an answer that are what was asked for and speak of messages that were shown."""
    for line in answer.splitlines():
        try:
            sentence = Line.model_validate_json(line.strip().rstrip(","))
        except ValidationError:
            continue
        seqs = sorted(known.intersection(sentence.seqs))
        if seqs:
            yield SummarySentence(text=sentence.text, seqs=seqs)
