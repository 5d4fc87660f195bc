"""Of what I am notified, when not, and why I was or was not."""

from typing import Annotated

from fastapi import APIRouter, Path

from routers.dependencies import Asker, RoomId, Wired
from routers.problems import responses
from schemas.base import MAX_SAFE_INTEGER
from schemas.notification import NotificationAnswer, NotifyLevel, NotifyLevelUpdate, QuietHours
from services.rate_limits import COMMAND_PER_USER

router = APIRouter(tags=["notifications"])

Seq = Annotated[int, Path(ge=1, le=MAX_SAFE_INTEGER, description="The message's place in the room.")]


@router.get("/rooms/{room_id}/notify", responses=responses(401, 404))
async def notify_level(room_id: RoomId, identity: Asker, services: Wired) -> NotifyLevel:
    """Of which messages of this room I am notified."""
    return await services.notifications.level(identity.user.id, room_id)


@router.put("/rooms/{room_id}/notify", responses=responses(401, 404))
async def choose_notify_level(
    room_id: RoomId, body: NotifyLevelUpdate, identity: Asker, services: Wired
) -> NotifyLevel:
    """Choose of which messages of this room I am notified."""
    services.limits.spend(COMMAND_PER_USER, identity.user.id)
    return await services.notifications.choose_level(identity.user.id, room_id, body.level)


@router.get("/rooms/{room_id}/messages/{seq}/notification", responses=responses(401, 404))
async def explain_notification(room_id: RoomId, seq: Seq, identity: Asker, services: Wired) -> NotificationAnswer:
    """Why I was, or was not, notified of this message."""
    return await services.notifications.explain(identity.user.id, room_id, seq)


@router.get("/users/me/quiet-hours", responses=responses(401))
async def quiet_hours(identity: Asker, services: Wired) -> QuietHours:
    """When I am not to be disturbed."""
    return QuietHours(quiet_hours=await services.notifications.quiet_hours(identity.user.id))


@router.put("/users/me/quiet-hours", responses=responses(401))
async def choose_quiet_hours(body: QuietHours, identity: Asker, services: Wired) -> QuietHours:
    """Choose when I am not to be disturbed; null: never."""
    services.limits.spend(COMMAND_PER_USER, identity.user.id)
    await services.notifications.choose_quiet_hours(identity.user.id, body.quiet_hours)
    return body
