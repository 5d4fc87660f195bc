"""What an agent is shown when it is asked: who it is, the part of the room that matters, and the question."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.orm import Session

import languages
from database import Database
from errors import NotFound
from schemas.agent import AgentSettings
from services.agents.asks import Ask
from services.agents.directory import AgentDirectory
from services.agents.quotations import (
    Language,
    Names,
    block,
    body,
    estimated_tokens,
    language_of,
    moment_text,
    one_line,
    quotation,
    reference,
)
from services.agents.scene import ALONE, Line, Scene, read_scene
from services.agents.upstream import Model, Prompt, Tool, Turn
from services.message_extras import unpack

MIN_TOKENS_OF_MESSAGE = 12
"""Of name and time alone: so no more messages need be read than could fit."""

Item = TypeVar("Item")
ToolsFor = Callable[[Ask, AgentSettings, Language], Sequence[Tool]]


@dataclass(frozen=True, slots=True)
class Told:
    """A scene in words."""

    language: Language
    instructions: str
    turns: Sequence[Turn]


class ContextMaker:
    """Makes prompts. One read each."""

    def __init__(self, database: Database, directory: AgentDirectory, tools_for: ToolsFor) -> None:
        self._database = database
        self._directory = directory
        self._tools_for = tools_for

    async def prompt(self, ask: Ask) -> Prompt:
        """All that the answer is made of. NotFound if the agent is not in the room any more, or the question was
        taken back.
        """
        settings = self._directory.settings(ask.agent_id)
        if settings is None:
            raise NotFound("user")
        scene, told = await self._database.read(lambda session: _read(session, ask, settings))
        return Prompt(
            instructions=told.instructions,
            turns=told.turns,
            model=model_of(settings),
            tools=self._tools_for(ask, settings, told.language),
            language=told.language,
            begun=ask.begun,
            steps=settings.limits.steps,
            question=scene.question.content,
        )


def model_of(settings: AgentSettings) -> Model | None:
    """Which model answers for an agent of these settings; None for the one that works without."""
    return None if settings.model is None else Model(**settings.model.model_dump())


def _read(session: Session, ask: Ask, settings: AgentSettings) -> tuple[Scene, Told]:
    """Read an ask's scene and put it into words: in the reader's thread, for it may be long."""
    budget = settings.limits.context_tokens
    scene = read_scene(session, ask, budget // MIN_TOKENS_OF_MESSAGE)
    language = language_of(scene.question.content)
    instructions = _instructions(scene, settings.instructions, language, with_tools=bool(settings.tools))
    return scene, Told(language, instructions, _turns(scene, ask, budget, language))


def _instructions(scene: Scene, own: str, language: Language, *, with_tools: bool) -> str:
    stage = scene.stage
    asker = one_line(stage.asker_name)
    who = "who_alone" if stage.kind in ALONE else "who_in_room"
    me = {"name": one_line(stage.agent_name), "username": stage.username}
    parts = [
        languages.agent_text(who, language, **me, room=one_line(stage.room_name), asker=asker),
        own.strip(),
        languages.agent_text("manners", language),
    ]
    if with_tools:
        parts.append(languages.agent_text("tools_manners", language, asker=asker))
    return "\n\n".join(part for part in parts if part)


def _turns(scene: Scene, ask: Ask, budget: int, language: Language) -> list[Turn]:
    if scene.stage.kind not in ALONE:
        return [Turn("user", _in_a_room(scene, budget, language))]
    turns = [
        Turn("assistant" if message.sender_id == ask.agent_id else "user", _said_alone(message, scene.names, language))
        for message in (*_earlier(scene), scene.question)
    ]
    question = turns[-1]
    left = budget - estimated_tokens(question.text)
    kept = list(newest_that_fit(turns[:-1], [estimated_tokens(turn.text) for turn in turns[:-1]], left))
    while kept and kept[0].role == "assistant":
        del kept[0]
    return _alternating([*kept, question])


def _earlier(scene: Scene) -> Iterator[Line]:
    """What was said before the question, and the answers to it, which may stand behind the question."""
    for message in scene.before:
        said_at = message.seq if message.kind != "answer" or message.reply_to is None else message.reply_to
        if said_at < scene.question.seq:
            yield message


def _said_alone(message: Line, names: Names, language: Language) -> str:
    """What somebody said to the agent alone; what they pass on from others is quoted, for it is not theirs."""
    if unpack(message.extras)["forwarded_from"] is None:
        return body(message, language)
    intro = languages.agent_text("passed_on", language, name=names[message.sender_id])
    return f"{intro}\n{block([body(message, language)])}"


def _alternating(turns: Iterable[Turn]) -> list[Turn]:
    """Turns of the two in alternation: what one said twice in a row becomes one turn."""
    merged: list[Turn] = []
    for turn in turns:
        if merged and merged[-1].role == turn.role:
            merged[-1] = Turn(turn.role, f"{merged[-1].text}\n\n{turn.text}")
        else:
            merged.append(turn)
    return merged


def _in_a_room(scene: Scene, budget: int, language: Language) -> str:
    question = _question(scene, language)
    left = budget - estimated_tokens(question)
    quoted = {message.seq: quotation(message, scene.names, language) for message in scene.before}
    tokens = {seq: estimated_tokens(text) for seq, text in quoted.items()}
    chain = [seq for seq in quoted if seq in scene.chain]
    kept = set(newest_that_fit(chain, [tokens[seq] for seq in chain], left))
    left -= sum(tokens[seq] for seq in kept)
    others = [seq for seq in quoted if seq not in scene.chain]
    kept |= set(newest_that_fit(others, [tokens[seq] for seq in others], left))
    if not kept:
        return question
    intro = languages.agent_text("room_intro", language)
    transcript = block(text for seq, text in quoted.items() if seq in kept)
    return f"{intro}\n{transcript}\n\n{question}"


def _question(scene: Scene, language: Language) -> str:
    question, room_id = scene.question, scene.stage.room_id
    fields = {
        "name": scene.names[question.sender_id],
        "reference": reference(room_id, question.seq),
        "moment": moment_text(question.created_at),
    }
    if question.reply_to is None:
        intro = languages.agent_text("question_intro", language, **fields)
    else:
        replied = reference(room_id, question.reply_to)
        intro = languages.agent_text("question_replies", language, **fields, replied=replied)
    return f"{intro}\n{_said_alone(question, scene.names, language)}"


def newest_that_fit(items: Sequence[Item], tokens: Sequence[int], budget: int) -> list[Item]:
    """The end of `items` whose tokens are together no more than the budget, in their order."""
    start = len(items)
    while start and tokens[start - 1] <= budget:
        start -= 1
        budget -= tokens[start]
    return list(items[start:])
