"""Agents as tests meet them before anybody set one up: put into the database as an operator would."""

from collections.abc import Callable
from uuid import uuid4

from sqlalchemy import Executable, insert, literal, select

from models import Agent, User
from models.base import now
from tests.people import Frame, Person


async def hire(operate: Callable[[Executable], None], witness: Person, config: str = "{}") -> Frame:
    """A new agent, as `witness` sees it."""
    name, moment = f"agent-{uuid4().hex[:12]}", now()
    account = {"username": name, "username_key": name, "display_name": name, "kind": "agent", "created_at": moment}
    operate(insert(User).values(account))
    columns = ["user_id", "origin", "config", "updated_at"]
    values = [User.id, literal("admin"), literal(config), literal(moment, type_=Agent.__table__.c.updated_at.type)]
    operate(insert(Agent).from_select(columns, select(*values).where(User.username_key == name)))
    found: Frame = (await witness.ask("GET", "/users", params={"q": name}))["users"][0]
    return found
