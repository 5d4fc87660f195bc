"""Sessions with agents, in the shapes of `/api/sessions`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, status
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.routing import Match
from starlette.types import Scope

from routers.dependencies import Asker, Services, Wired
from routers.problems import responses
from schemas.session import AgentSession, NewSession, NewTurn, Turn
from services.rate_limits import SEND_PER_USER, SESSION_PER_USER


class NotForPages(APIRoute):
    """A route at an address that is also one of the client's pages: a browser that goes there gets the page."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As any route, but for a browser that opens a page: it takes HTML and brings no token."""
        headers = Headers(scope=scope) if scope["type"] == "http" else {}
        if "authorization" not in headers and "text/html" in headers.get("accept", ""):
            return Match.NONE, {}
        return super().matches(scope)


router = APIRouter(prefix="/api/sessions", tags=["agent sessions"])

ANSWERED_WITHIN_S = 600.0

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


@router.post("/{chat_session_id}/chat", responses=responses(401, 404, 409))
async def chat(chat_session_id: SessionId, body: NewTurn, identity: Asker, services: Wired) -> Turn:
    """Say something in a session of mine, and wait for the answer to end: `metadata.status` tells how. After ten
    minutes it is answered with what there is; the answer goes on.
    """
    return await _ask(services, identity.user.id, str(chat_session_id), body.content)


@router.get("/{chat_session_id}/history", responses=responses(401, 404))
async def history(chat_session_id: SessionId, identity: Asker, services: Wired) -> list[Turn]:
    """What was said in a session of mine, the oldest first; the newest 1 000 messages at most."""
    return await services.sessions.history(identity.user.id, str(chat_session_id))


older = APIRouter(route_class=NotForPages, tags=["agent sessions"])


@older.post("/chat", responses=responses(401, 404, 409))
async def chat_in_newest_session(body: NewTurn, identity: Asker, services: Wired) -> Turn:
    """Say something in my newest session, which is begun if there is none, and wait for the answer to end."""
    session_id = await services.sessions.newest_id(identity.user.id)
    if session_id is None:
        services.limits.spend(SESSION_PER_USER, identity.user.id)
        session_id = (await services.sessions.create(identity.user.id, None, None)).id
    return await _ask(services, identity.user.id, session_id, body.content)


@older.get("/history", responses=responses(401))
async def history_of_newest_session(identity: Asker, services: Wired) -> list[Turn]:
    """What was said in my newest session, the oldest first; nothing if there is none."""
    session_id = await services.sessions.newest_id(identity.user.id)
    return [] if session_id is None else await services.sessions.history(identity.user.id, session_id)


async def _ask(services: Services, user_id: int, session_id: str, content: str) -> Turn:
    services.limits.spend(SEND_PER_USER, user_id)
    asked = await services.asks.ask(user_id, session_id, content)
    await services.asks.until_ended(asked.place, ANSWERED_WITHIN_S)
    return await services.sessions.turn(user_id, session_id, asked.place[1])
