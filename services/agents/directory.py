"""Who of the users is an agent, and how each answers: kept in memory, for every message asks for it."""

import logging
from collections.abc import Iterable

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from database import Database
from models import Agent, User
from schemas.agent import AgentSettings

log = logging.getLogger("teahouse.agents")


class AgentDirectory:
    """The agents whose accounts are open. All methods belong to the event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._agents: dict[int, AgentSettings] = {}
        self._ids: frozenset[int] = frozenset()

    async def refresh(self) -> None:
        """Read them anew: at the start, and after a change."""
        self._agents = await self._database.read(_load)
        self._ids = frozenset(self._agents)

    def settings(self, user_id: int) -> AgentSettings | None:
        """How an agent answers; None if nobody of this id does."""
        return self._agents.get(user_id)

    def is_agent(self, user_id: int) -> bool:
        """Whether this user answers."""
        return user_id in self._agents

    def among(self, user_ids: Iterable[int]) -> list[int]:
        """Who of these users is an agent, in their order."""
        return [user_id for user_id in user_ids if user_id in self._agents]

    @property
    def ids(self) -> frozenset[int]:
        """All of them."""
        return self._ids


def _load(session: Session) -> dict[int, AgentSettings]:
    rows = session.execute(
        select(Agent.user_id, Agent.config).join(User, User.id == Agent.user_id).where(User.disabled_at.is_(None))
    )
    return {user_id: settings for user_id, config in rows if (settings := _understood(user_id, config)) is not None}


def _understood(user_id: int, config: str) -> AgentSettings | None:
    """What is stored; None, and the agent is silent, if another version of the server has written it."""
    try:
        return AgentSettings.model_validate_json(config)
    except ValidationError as error:
        log.warning("agent %d is silent, its settings are not understood: %d problems", user_id, error.error_count())
        return None
