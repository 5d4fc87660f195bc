"""The accounts of agents: made, found and brought up to date within a transaction."""

import logging

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

import languages
from database import Transaction
from errors import Conflict
from models import Agent, ServerState, User
from models.agent import Origin
from models.base import now
from schemas.agent import AgentSettings
from schemas.text import username_key
from services.agents.agents_file import DescribedAgent
from services.profiles import announce_profile

log = logging.getLogger("teahouse.agents")

BUILTIN_USERNAMES = ("teahouse", "teahouse-agent", "teahouse-demo-agent")
"""The first one that no person has."""


def make_agent(
    tx: Transaction, username: str, display_name: str, status_text: str, origin: Origin, settings: AgentSettings
) -> tuple[User, Agent]:
    """A new user who answers. Conflict `username_taken`."""
    key = username_key(username)
    if tx.session.scalar(select(User.id).where(User.username_key == key)) is not None:
        raise Conflict("username_taken")
    user = User(
        username=username,
        username_key=key,
        display_name=display_name,
        status_text=status_text,
        role="member",
        kind="agent",
        created_at=now(),
    )
    tx.session.add(user)
    try:
        tx.session.flush()
    except IntegrityError as error:
        raise Conflict("username_taken") from error
    agent = Agent(user_id=user.id, origin=origin, config=settings.model_dump_json(), updated_at=now())
    tx.session.add(agent)
    tx.session.flush()
    return user, agent


def ensure_builtin(tx: Transaction) -> None:
    """Make the agent that needs no model, unless it is there. Several servers may start at once."""
    _one_server_at_a_time(tx)
    if tx.session.scalar(select(Agent.user_id).where(Agent.origin == "builtin")) is not None:
        return
    keys = [username_key(username) for username in BUILTIN_USERNAMES]
    taken = set(tx.session.scalars(select(User.username_key).where(User.username_key.in_(keys))))
    free = [username for username in BUILTIN_USERNAMES if username_key(username) not in taken]
    name = languages.agent_text("builtin_name", languages.DEFAULT)
    make_agent(tx, free[0], name, "", "builtin", AgentSettings())


def apply_described(tx: Transaction, described: DescribedAgent) -> None:
    """Bring an agent to what the file says, if that is new. What an admin changes stays until then."""
    _one_server_at_a_time(tx)
    user = tx.session.scalar(
        select(User).where(User.username_key == username_key(described.username)).with_for_update()
    )
    if user is None:
        _, agent = make_agent(tx, described.username, "", "", "file", described.settings)
        user = tx.session.get_one(User, agent.user_id)
    elif user.kind != "agent":
        log.error("agents.yaml: a person has the username %s; give the agent another one", described.username)
        return
    else:
        agent = tx.session.get_one(Agent, user.id)
    if agent.file_hash == described.fingerprint:
        return
    user.display_name, user.status_text, user.disabled_at = described.display_name, described.status_text, None
    agent.config, agent.file_hash, agent.updated_at = described.settings.model_dump_json(), described.fingerprint, now()
    announce_profile(tx, user)


def let_go(tx: Transaction, described: set[str]) -> None:
    """What the file said of agents and says no more ends: they fall silent; the built-in one is as it came."""
    rows = tx.session.execute(
        select(User, Agent).join(Agent, Agent.user_id == User.id).where(Agent.file_hash.is_not(None))
    )
    for user, agent in rows.all():
        if user.username_key in described:
            continue
        agent.file_hash, agent.updated_at = None, now()
        if agent.origin == "file":
            user.disabled_at = user.disabled_at or now()
        elif agent.origin == "builtin":
            agent.config = AgentSettings().model_dump_json()
    tx.session.flush()


def _one_server_at_a_time(tx: Transaction) -> None:
    """Wait for servers that start at the same moment. The row is there: a server learns its epoch first."""
    tx.session.get_one(ServerState, 1, with_for_update=True)
