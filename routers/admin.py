"""For the people who look after the server. For everybody else there is nothing here."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, status

from routers.dependencies import Asker, RoomId, Wired, origin_of
from routers.problems import responses
from schemas.admin import (
    Account,
    AccountList,
    AccountUpdate,
    AuditEvent,
    AuditEventList,
    ManagedRoomList,
    Overview,
    SiteSettings,
    SiteSettingsUpdate,
)
from schemas.base import MAX_SAFE_INTEGER
from schemas.text import SearchText
from schemas.user import User
from services.audit_service import AuditKind

router = APIRouter(prefix="/admin", tags=["admin"])

UserId = Annotated[int, Path(ge=1, le=MAX_SAFE_INTEGER, description="Number of the user.")]
Beginning = Annotated[SearchText, Query(description="A beginning of the name.")]
Before = Annotated[int | None, Query(ge=1, le=MAX_SAFE_INTEGER, description="`next` of the page before.")]
PageSize = Annotated[int, Query(ge=1, le=100, description="At most so many.")]


@router.get("/overview", responses=responses(401, 404))
async def overview(identity: Asker, services: Wired) -> Overview:
    """The server in a few numbers."""
    return await services.admin.overview(identity.user.id)


@router.get("/users", responses=responses(401, 404))
async def accounts(
    identity: Asker,
    services: Wired,
    q: Beginning = "",
    before: Before = None,
    limit: PageSize = 50,
    online: Annotated[bool, Query(description="Only who is connected.")] = False,
) -> AccountList:
    """Everybody's accounts, newest first."""
    return await services.admin.accounts(identity.user.id, q, before, limit, online=online)


@router.patch("/users/{user_id}", responses=responses(401, 403, 404))
async def update_account(
    user_id: UserId, body: AccountUpdate, request: Request, identity: Asker, services: Wired
) -> Account:
    """Make somebody an admin or a member, close or open their account. My own I cannot change here."""
    account = await services.admin.update_account(
        identity.user.id, user_id, body.role, body.disabled, origin_of(request)
    )
    await services.agents.refresh()
    return account


@router.post(
    "/users/{user_id}/end-sessions", status_code=status.HTTP_204_NO_CONTENT, responses=responses(401, 403, 404)
)
async def end_sessions(user_id: UserId, request: Request, identity: Asker, services: Wired) -> None:
    """Log somebody out on all their devices."""
    await services.admin.end_sessions(identity.user.id, user_id, origin_of(request))


@router.get("/rooms", responses=responses(401, 404))
async def rooms(
    identity: Asker, services: Wired, q: Beginning = "", before: Before = None, limit: PageSize = 50
) -> ManagedRoomList:
    """The rooms that are open, newest first, with nothing of what is said in them."""
    return await services.admin.rooms(identity.user.id, q, before, limit)


@router.delete("/rooms/{room_id}", status_code=status.HTTP_204_NO_CONTENT, responses=responses(401, 404))
async def close_room(room_id: RoomId, request: Request, identity: Asker, services: Wired) -> None:
    """Close a room for good."""
    await services.admin.close_room(identity.user.id, room_id, origin_of(request))


@router.get("/settings", responses=responses(401, 404))
async def settings(identity: Asker, services: Wired) -> SiteSettings:
    """What admins have decided."""
    return await services.admin.settings(identity.user.id)


@router.patch("/settings", responses=responses(401, 404))
async def update_settings(body: SiteSettingsUpdate, request: Request, identity: Asker, services: Wired) -> SiteSettings:
    """Decide anew; what is left out stays."""
    return await services.admin.update_settings(identity.user.id, body.registration, origin_of(request))


@router.get("/audit", responses=responses(401, 404))
async def audit(
    identity: Asker,
    services: Wired,
    before: Before = None,
    limit: PageSize = 50,
    kind: Annotated[AuditKind | None, Query(description="Only events of this kind.")] = None,
) -> AuditEventList:
    """Security events, newest first."""
    await services.admin.require_admin(identity.user.id)
    events = await services.audit.events(before, limit, kind)
    named = {person for event in events for person in (event.actor_id, event.subject_id) if person is not None}
    users = await services.users.by_ids(sorted(named))
    return AuditEventList(
        events=[AuditEvent.model_validate(event) for event in events],
        users=[User.model_validate(user) for user in users],
        next=events[-1].id if len(events) == limit else None,
    )
