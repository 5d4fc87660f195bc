"""Who of the users is an agent, and how each answers, or that it does not any more: kept in memory, for every message
asks for it.
"""

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
    """All methods belong to the event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._agents: dict[int, AgentSettings] = {}
        self._ids: frozenset[int] = frozenset()
        self._silent: frozenset[int] = frozenset()

    async def refresh(self) -> None:
        """Read them anew: at the start, and after a change."""
        found = await self._database.read(_load)
        self._agents = {user_id: settings for user_id, settings in found.items() if settings is not None}
        self._ids = frozenset(self._agents)
        self._silent = frozenset(found) - self._ids

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
        """All that answer."""
        return self._ids

    @property
    def silent(self) -> frozenset[int]:
        """Those that do not answer any more: their accounts are closed, or nobody understands their settings."""
        return self._silent


def _load(session: Session) -> dict[int, AgentSettings | None]:
    """How each agent answers; None for one that is silent."""
    rows = session.execute(select(Agent.user_id, Agent.config, User.disabled_at).join(User, User.id == Agent.user_id))
    return {user_id: _understood(user_id, config) if closed is None else None for user_id, config, closed in rows}


def _understood(user_id: int, config: str) -> AgentSettings | None:
    """What is stored; None, and the agent is silent, if another version of the server has written it."""
    try:
        return AgentSettings.model_validate_json(config)
    except ValidationError as error:
        log.warning("agent %d is silent, its settings are not understood: %d problems", user_id, error.error_count())
        return None
