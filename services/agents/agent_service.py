"""Agents as people see them, and as the people who look after the server change them."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

import schemas.user
from database import Database, Transaction
from errors import InvalidRequest, NotFound
from models import Agent, User
from models.base import now
from schemas.agent import AgentInfo, AgentSettings, AgentUpdate, ManagedAgent, NewAgent
from schemas.text import username_key
from services import access, avatars
from services.agents.agent_accounts import apply_described, ensure_builtin, let_go, make_agent
from services.agents.agents_file import Described
from services.agents.directory import AgentDirectory
from services.agents.keys import Keys
from services.audit_service import Origin, record
from services.profiles import announce_profile
from services.rounds import Rounds

REFRESH_ROUND_S = 30
"""So late another server learns of a change at most."""


class AgentService:
    """The agents of this server: those of the file, those that admins make, and the one that is always there.

    What admins may do is Nowhere for others.
    """

    def __init__(self, database: Database, directory: AgentDirectory, keys: Keys, described: Described) -> None:
        self._database = database
        self._directory = directory
        self._keys = keys
        self._described = described
        trouble = "the agents could not be read"
        self._rounds = Rounds("agent directory", self._again, trouble=trouble, retry_s=REFRESH_ROUND_S)

    async def start(self) -> None:
        """Bring the accounts to what the file says, and begin to hear of what other servers change."""
        await self._database.write(ensure_builtin)
        for agent in self._described.agents:
            await self._database.write(partial(apply_described, described=agent))
        names = {username_key(agent.username) for agent in self._described.agents}
        await self._database.write(lambda tx: let_go(tx, names))
        await self._directory.refresh()
        self._rounds.start()

    async def close(self) -> None:
        """Hear of nothing any more."""
        await self._rounds.close()

    async def refresh(self) -> None:
        """Look at the agents anew: an account was closed or opened."""
        await self._directory.refresh()

    async def agents(self) -> list[AgentInfo]:
        """Everybody who can be asked."""
        ids = sorted(self._directory.ids)
        users = await self._database.read(
            lambda session: session.scalars(select(User).where(User.id.in_(ids)).order_by(User.id)).all()
        )
        known = [(user, self._directory.settings(user.id)) for user in users]
        return [self._info(user, settings) for user, settings in known if settings is not None]

    async def managed(self, admin_id: int) -> list[ManagedAgent]:
        """All agents, with all that is set of them."""

        def load(session: Session) -> list[ManagedAgent]:
            access.require_site_admin(session, admin_id)
            return self._managed(session)

        return await self._database.read(load)

    async def create(self, admin_id: int, new: NewAgent, origin: Origin) -> ManagedAgent:
        """Make an agent. Conflict `username_taken`."""

        def insert(tx: Transaction) -> ManagedAgent:
            access.require_site_admin(tx.session, admin_id, for_change=True)
            user, _ = make_agent(tx, new.username, new.display_name, new.status_text, "admin", new.settings)
            record(tx, "agent_created", origin, actor_id=admin_id, subject_id=user.id)
            return self._managed(tx.session, user.id)[0]

        created = await self._database.write(insert)
        await self._directory.refresh()
        return created

    async def update(self, admin_id: int, user_id: int, changes: AgentUpdate, origin: Origin) -> ManagedAgent:
        """Change an agent; None leaves a thing as it is. NotFound if it is none."""

        def change(tx: Transaction) -> ManagedAgent:
            user, agent = _access_agent(tx.session, admin_id, user_id)
            if changes.settings is not None:
                agent.config, agent.updated_at = changes.settings.model_dump_json(), now()
            if changes.disabled is not None:
                user.disabled_at = (user.disabled_at or now()) if changes.disabled else None
            _show(tx, admin_id, user, changes)
            record(tx, "agent_changed", origin, actor_id=admin_id, subject_id=user_id)
            tx.session.flush()
            return self._managed(tx.session, user_id)[0]

        changed = await self._database.write(change)
        await self._directory.refresh()
        return changed

    async def remove(self, admin_id: int, user_id: int, origin: Origin) -> None:
        """Let an agent be silent from now on. What it said stays, and so does its account. NotFound if it is none."""

        def silence(tx: Transaction) -> None:
            user, _ = _access_agent(tx.session, admin_id, user_id)
            user.disabled_at = user.disabled_at or now()
            record(tx, "agent_removed", origin, actor_id=admin_id, subject_id=user_id)

        await self._database.write(silence)
        await self._directory.refresh()

    async def _again(self) -> float:
        await self._directory.refresh()
        return REFRESH_ROUND_S

    def _info(self, user: User, settings: AgentSettings) -> AgentInfo:
        missing = self._missing(settings)
        return AgentInfo(
            user=schemas.user.User.model_validate(user),
            model=settings.model.name if settings.model is not None else "",
            demo=settings.model is None,
            configured=missing is None,
            missing=missing,
            tools=list(settings.tools),
        )

    def _managed(self, session: Session, *user_ids: int) -> list[ManagedAgent]:
        query = select(User, Agent).join(Agent, Agent.user_id == User.id).order_by(User.id)
        rows: Sequence[tuple[User, Agent]] = [
            (user, agent) for user, agent in session.execute(query.where(User.id.in_(user_ids)) if user_ids else query)
        ]
        return [self._managed_one(user, agent) for user, agent in rows]

    def _managed_one(self, user: User, agent: Agent) -> ManagedAgent:
        settings = AgentSettings.model_validate_json(agent.config)
        return ManagedAgent(
            user=schemas.user.User.model_validate(user),
            origin=agent.origin,
            disabled_at=user.disabled_at,
            missing=self._missing(settings),
            settings=settings,
            updated_at=agent.updated_at,
        )

    def _missing(self, settings: AgentSettings) -> str | None:
        return (self._keys.missing(settings.model) or None) if settings.model is not None else None


def _access_agent(session: Session, admin_id: int, user_id: int) -> tuple[User, Agent]:
    access.require_site_admin(session, admin_id, for_change=True)
    user, agent = session.get(User, user_id, with_for_update=True), session.get(Agent, user_id)
    if user is None or agent is None:
        raise NotFound("user")
    return user, agent


def _show(tx: Transaction, admin_id: int, user: User, changes: AgentUpdate) -> None:
    """Let the agent look as it is told to, and tell everybody who sees it."""
    before = (user.display_name, user.status_text, user.avatar)
    if changes.display_name is not None:
        user.display_name = changes.display_name
    if changes.status_text is not None:
        user.status_text = changes.status_text
    if changes.avatar is not None:
        if changes.avatar:
            _hand_over(tx.session, admin_id, user, changes.avatar)
        avatars.show_of_user(tx.session, user, changes.avatar)
    if before != (user.display_name, user.status_text, user.avatar):
        announce_profile(tx, user)


def _hand_over(session: Session, admin_id: int, user: User, file_id: str) -> None:
    """An agent brings no files here: the admin's upload becomes its own."""
    if file_id == user.avatar:
        return
    file = access.access_own_file_for_change(session, admin_id, file_id)
    if file.attached_at is not None:
        raise InvalidRequest("avatar", "it is used elsewhere already")
    file.owner_id = user.id
    session.flush()
