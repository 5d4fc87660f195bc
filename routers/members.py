"""Who is in a room."""

from fastapi import APIRouter, Request, status

from routers.dependencies import After, Asker, PageSize, RoomId, UserId, Wired, origin_of
from routers.problems import responses
from schemas.room import Member, MemberList, NewMember, RoleChange, Room

router = APIRouter(prefix="/rooms/{room_id}", tags=["members"])


@router.post("/join", responses=responses(401, 403, 404))
async def join(room_id: RoomId, identity: Asker, services: Wired) -> Room:
    """Come into a public room."""
    return await services.members.join(identity.user.id, room_id)


@router.post("/leave", status_code=status.HTTP_204_NO_CONTENT, responses=responses(401, 403, 404))
async def leave(room_id: RoomId, identity: Asker, services: Wired) -> None:
    """Leave a room. My ownership passes to whoever of its admins, or else of its members, has been in it the longest;
    if I am the last, the room closes.
    """
    await services.members.leave(identity.user.id, room_id)


@router.get("/members", responses=responses(401, 404))
async def members(
    room_id: RoomId, identity: Asker, services: Wired, after: After = 0, limit: PageSize = 200
) -> MemberList:
    """Who is in the room, by user id."""
    found = await services.members.members(identity.user.id, room_id, after, limit)
    return MemberList(members=found, next=found[-1].user.id if len(found) == limit else None)


@router.post("/members", status_code=status.HTTP_201_CREATED, responses=responses(401, 403, 404, 409))
async def add_member(room_id: RoomId, body: NewMember, identity: Asker, services: Wired) -> Member:
    """Bring somebody into a room that I lead."""
    return await services.members.add_member(identity.user.id, room_id, body.user_id)


@router.patch("/members/{user_id}", responses=responses(401, 403, 404))
async def change_role(
    room_id: RoomId, user_id: UserId, body: RoleChange, request: Request, identity: Asker, services: Wired
) -> Member:
    """Give somebody another role in a room of mine. Giving `owner` hands the room over; I am an admin of it then."""
    return await services.members.change_role(identity.user.id, room_id, user_id, body.role, origin_of(request))


@router.delete("/members/{user_id}", status_code=status.HTTP_204_NO_CONTENT, responses=responses(401, 403, 404))
async def remove_member(room_id: RoomId, user_id: UserId, request: Request, identity: Asker, services: Wired) -> None:
    """Send somebody out of a room that I lead. They hear nothing of it after this has answered."""
    await services.members.remove_member(identity.user.id, room_id, user_id, origin_of(request))
