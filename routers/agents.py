"""Agents: who can be asked; and for those who look after the server, what each of them is."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, status

from routers.dependencies import Asker, Wired, origin_of
from routers.problems import responses
from schemas.agent import AgentList, AgentUpdate, ManagedAgent, ManagedAgentList, NewAgent
from schemas.base import MAX_SAFE_INTEGER

router = APIRouter(tags=["agents"])

AgentId = Annotated[int, Path(ge=1, le=MAX_SAFE_INTEGER, description="Number of the agent, as a user.")]


@router.get("/agents", responses=responses(401))
async def agents(identity: Asker, services: Wired) -> AgentList:
    """The agents that can be asked, and what is missing where one cannot answer yet."""
    return AgentList(agents=await services.agents.agents())


@router.get("/admin/agents", responses=responses(401, 404))
async def managed_agents(identity: Asker, services: Wired) -> ManagedAgentList:
    """All agents, silent ones too, with all that is set of them. Keys are never shown."""
    return ManagedAgentList(agents=await services.agents.managed(identity.user.id))


@router.post("/admin/agents", status_code=status.HTTP_201_CREATED, responses=responses(401, 404, 409))
async def create_agent(body: NewAgent, request: Request, identity: Asker, services: Wired) -> ManagedAgent:
    """Make an agent. It is in no room yet."""
    return await services.agents.create(identity.user.id, body, origin_of(request))


@router.patch("/admin/agents/{agent_id}", responses=responses(401, 404))
async def update_agent(
    agent_id: AgentId, body: AgentUpdate, request: Request, identity: Asker, services: Wired
) -> ManagedAgent:
    """Change an agent. What `agents.yaml` says of it takes the place of this only when the file says something new."""
    return await services.agents.update(identity.user.id, agent_id, body, origin_of(request))


@router.delete("/admin/agents/{agent_id}", status_code=status.HTTP_204_NO_CONTENT, responses=responses(401, 404))
async def remove_agent(agent_id: AgentId, request: Request, identity: Asker, services: Wired) -> None:
    """Let an agent be silent from now on. What it said stays."""
    await services.agents.remove(identity.user.id, agent_id, origin_of(request))
