"""Asks as tests put them to what agents are shown and may do, without anybody who answers."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar
from uuid import uuid4

from services.agents.asks import Ask
from services.agents.context import ContextMaker
from services.agents.directory import AgentDirectory
from services.agents.tools import Toolbox
from services.agents.upstream import Prompt
from tests.people import Frame, Person
from tests.running_server import START_TIMEOUT_S, RunningServer

T = TypeVar("T")


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


async def prompt_of(server: RunningServer, ask: Ask) -> Prompt:
    """What the agent is shown for an ask."""
    database = server.services.messages._database

    async def make() -> Prompt:
        directory = AgentDirectory(database)
        await directory.refresh()
        return await ContextMaker(database, directory, Toolbox(database).tools_for).prompt(ask)

    return await on_the_server(server, make())


async def use(server: RunningServer, ask: Ask, tool: str, **arguments: Any) -> str:
    """What a tool answers the agent."""
    [found] = [one for one in (await prompt_of(server, ask)).tools if one.name == tool]
    await server.settle()
    return await on_the_server(server, found.call(arguments))
