"""Asks as tests put them to what agents are shown and may do, without anybody who answers."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import Executable, insert, select, update

from models import Message, Room
from models.base import now
from services.agents.asks import Ask
from services.agents.context import ContextMaker
from services.agents.directory import AgentDirectory
from services.agents.tools import Toolbox
from services.agents.upstream import Prompt
from services.proposal_service import ProposalService
from tests.people import Frame, Person
from tests.running_server import START_TIMEOUT_S, RunningServer

T = TypeVar("T")


def new_state(asker_id: int, model: str) -> dict[str, Any]:
    """What hangs on an answer of which there is nothing yet."""
    nothing = dict.fromkeys(("error", "error_detail", "cost"))
    counts = dict.fromkeys(("steps", "input_tokens", "output_tokens"), 0)
    return {"asker_id": asker_id, "model": model, "thought": False, "proposals": [], **nothing, **counts}


async def on_the_server(server: RunningServer, work: Awaitable[T]) -> T:
    """Do something on the server's own event loop."""

    async def carry_out() -> T:
        return await work

    done = asyncio.run_coroutine_threadsafe(carry_out(), server.loop)
    return await asyncio.wait_for(asyncio.wrap_future(done), START_TIMEOUT_S)


def ask_of(agent: Frame, asker: Person, question: Frame, begun: str = "") -> Ask:
    """The ask that a question makes; its answer would be the next message."""
    room_id, seq = question["room_id"], question["seq"]
    return Ask(room_id, seq + 1, str(uuid4()), agent["id"], asker.id, seq, hops=1, begun=begun)


def answer_at(operate: Callable[[Executable], None], ask: Ask, status: str = "streaming", content: str = "") -> None:
    """Let the answer to an ask stand in its place, which is the next one of the room."""
    state = new_state(ask.asker_id, "tiny") | {"status": status}
    with_version = select(Room.version).where(Room.id == ask.room_id).scalar_subquery()
    operate(update(Room).where(Room.id == ask.room_id).values(last_seq=ask.seq, version=Room.version + 1))
    row = {"room_id": ask.room_id, "seq": ask.seq, "id": ask.message_id, "version": with_version, "kind": "answer"}
    row |= {"sender_id": ask.agent_id, "content": content, "reply_to": ask.question_seq, "created_at": now()}
    operate(insert(Message).values(**row, extras=json.dumps({"answer": state})))


async def prompt_of(server: RunningServer, ask: Ask) -> Prompt:
    """What the agent is shown for an ask."""
    database = server.services.messages._database

    async def make() -> Prompt:
        directory = AgentDirectory(database)
        await directory.refresh()
        return await ContextMaker(database, directory, Toolbox(database, ProposalService(database)).tools_for).prompt(
            ask
        )

    return await on_the_server(server, make())


async def use(server: RunningServer, ask: Ask, tool: str, **arguments: Any) -> str:
    """What a tool answers the agent."""
    [found] = [one for one in (await prompt_of(server, ask)).tools if one.name == tool]
    await server.settle()
    return await on_the_server(server, found.call(arguments))
