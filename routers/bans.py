"""Who may not come back into a room."""

from fastapi import APIRouter, Request, status

from routers.dependencies import After, Asker, PageSize, RoomId, UserId, Wired, origin_of
from routers.problems import responses
from schemas.ban import Ban, BanList

router = APIRouter(prefix="/rooms/{room_id}/bans", tags=["bans"])


@router.get("", responses=responses(401, 403, 404))
async def bans(room_id: RoomId, identity: Asker, services: Wired, after: After = 0, limit: PageSize = 200) -> BanList:
    """Who is banned from a room that I lead, by user id."""
    found = await services.bans.bans(identity.user.id, room_id, after, limit)
    return BanList(bans=found, next=found[-1].user.id if len(found) == limit else None)


@router.put("/{user_id}", responses=responses(401, 403, 404))
async def ban(room_id: RoomId, user_id: UserId, request: Request, identity: Asker, services: Wired) -> Ban:
    """Keep somebody out of a room that I lead. If they are in it, they hear nothing of it after this has answered."""
    return await services.bans.ban(identity.user.id, room_id, user_id, origin_of(request))


@router.delete("/{user_id}", status_code=status.HTTP_204_NO_CONTENT, responses=responses(401, 403, 404))
async def unban(room_id: RoomId, user_id: UserId, request: Request, identity: Asker, services: Wired) -> None:
    """Let somebody come back if they want to."""
    await services.bans.unban(identity.user.id, room_id, user_id, origin_of(request))
