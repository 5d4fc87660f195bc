"""The tools of an ask: what an agent may do while it answers, under the rights that its asker has at that moment."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

import languages
from database import Database
from errors import AppError
from schemas.agent import AgentSettings, ToolName
from services.agents import readings
from services.agents.asks import Ask
from services.agents.quotations import Language, cut
from services.agents.tool_arguments import (
    Arguments,
    NewMessage,
    NewPin,
    OfARoom,
    Reading,
    Search,
    checked,
    complaints,
    schema_of,
)
from services.agents.upstream import Tool
from services.proposal_service import Action, ProposalService

Run = Callable[[Ask, Any, Language], Awaitable[str]]
Read = Callable[[Session, Ask, Any, Language], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a tool takes, and what it does with it."""

    shape: type[Arguments]
    run: Run


class Toolbox:
    """Gives out tools. What they say is cut to `readings.MAX_RESULT_CHARS`."""

    def __init__(self, database: Database, proposals: ProposalService) -> None:
        self._database = database
        self._proposals = proposals
        self._kinds: dict[ToolName, Kind] = {
            "search_messages": Kind(Search, self._reading(readings.search)),
            "read_room": Kind(Reading, self._reading(readings.read_room)),
            "list_members": Kind(OfARoom, self._reading(readings.list_members)),
            "catch_me_up": Kind(OfARoom, self._reading(readings.catch_me_up)),
            "propose_message": Kind(NewMessage, self._proposing("send_message")),
            "propose_pin": Kind(NewPin, self._proposing("pin_message")),
        }

    def tools_for(self, ask: Ask, settings: AgentSettings, language: Language) -> list[Tool]:
        """The tools that these settings name, for one ask."""
        return [self._tool(ask, name, language) for name in dict.fromkeys(settings.tools)]

    def _tool(self, ask: Ask, name: ToolName, language: Language) -> Tool:
        kind = self._kinds[name]

        async def call(arguments: Mapping[str, Any]) -> str:
            try:
                said = await kind.run(ask, checked(kind.shape, arguments), language)
            except ValidationError as error:
                said = languages.agent_text("wrong_arguments", language, problems=complaints(error))
            except AppError as error:
                said = _refusal(error, language)
            return cut(said, readings.MAX_RESULT_CHARS)

        schema = schema_of(kind.shape, name, language)
        return Tool(name, languages.agent_text(name, language), schema, call)

    def _reading(self, read: Read) -> Run:
        async def run(ask: Ask, arguments: Any, language: Language) -> str:
            return await self._database.read(lambda session: read(session, ask, arguments, language))

        return run

    def _proposing(self, action: Action) -> Run:
        async def run(ask: Ask, arguments: OfARoom, language: Language) -> str:
            exactly = arguments.model_dump() | {"room_id": arguments.room_id or ask.room_id}
            await self._proposals.propose(ask, action, exactly)
            return languages.agent_text("proposed", language)

        return run


def _refusal(error: AppError, language: Language) -> str:
    if error.code == "room_not_found":
        return languages.agent_text("no_such_room", language)
    return languages.error_sentence(error.code, language)
