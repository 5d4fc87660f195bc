"""Sessions with agents, in the shapes of `/api/sessions`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, status

from routers.dependencies import Asker, Wired
from routers.problems import responses
from schemas.session import AgentSession, NewSession, Turn
from services.rate_limits import SESSION_PER_USER

router = APIRouter(prefix="/api/sessions", tags=["agent sessions"])

SessionId = Annotated[UUID, Path(description="The session's id.")]
Before = Annotated[UUID | None, Query(description="The id of the last one of the page before.")]
Limit = Annotated[int, Query(ge=1, le=500, description="At most so many.")]


@router.post("", status_code=status.HTTP_201_CREATED, responses=responses(401, 404))
async def create_session(identity: Asker, services: Wired, body: NewSession | None = None) -> AgentSession:
    """Begin a chat with an agent."""
    services.limits.spend(SESSION_PER_USER, identity.user.id)
    wish = body or NewSession()
    return await services.sessions.create(identity.user.id, wish.agent_id, wish.name)


@router.get("", responses=responses(401, 404))
async def sessions(identity: Asker, services: Wired, before: Before = None, limit: Limit = 100) -> list[AgentSession]:
    """My sessions, the newest first."""
    return await services.sessions.sessions(identity.user.id, str(before) if before else None, limit)


@router.get("/{chat_session_id}", responses=responses(401, 404))
async def session(chat_session_id: SessionId, identity: Asker, services: Wired) -> AgentSession:
    """One of my sessions."""
    return await services.sessions.session(identity.user.id, str(chat_session_id))


@router.delete("/{chat_session_id}", status_code=status.HTTP_204_NO_CONTENT, responses=responses(401, 404))
async def delete_session(chat_session_id: SessionId, identity: Asker, services: Wired) -> None:
    """Delete a session of mine, and all that was said in it."""
    await services.sessions.delete(identity.user.id, str(chat_session_id))


@router.get("/{chat_session_id}/history", responses=responses(401, 404))
async def history(chat_session_id: SessionId, identity: Asker, services: Wired) -> list[Turn]:
    """What was said in a session of mine, the oldest first; the newest 1 000 messages at most."""
    return await services.sessions.history(identity.user.id, str(chat_session_id))
