"""Links by which people come into a room."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, status

from routers.dependencies import Asker, RoomId, Wired, origin_of
from routers.problems import responses
from schemas.invite import Invite, InvitedRoom, InviteList, NewInvite
from schemas.room import Room
from services.rate_limits import INVITE_PER_USER

router = APIRouter(tags=["invites"])

Code = Annotated[str, Path(max_length=64, description="The invitation's code.")]


@router.post("/rooms/{room_id}/invites", status_code=status.HTTP_201_CREATED, responses=responses(401, 403, 404, 409))
async def create_invite(room_id: RoomId, body: NewInvite, request: Request, identity: Asker, services: Wired) -> Invite:
    """Make an invitation into a room that I lead."""
    services.limits.spend(INVITE_PER_USER, identity.user.id)
    return await services.invites.create_invite(
        identity.user.id, room_id, body.expires_in_s, body.max_uses, origin_of(request)
    )


@router.get("/rooms/{room_id}/invites", responses=responses(401, 403, 404))
async def invites(room_id: RoomId, identity: Asker, services: Wired) -> InviteList:
    """The open invitations into a room that I lead, newest first."""
    return InviteList(invites=await services.invites.invites(identity.user.id, room_id))


@router.delete(
    "/rooms/{room_id}/invites/{code}", status_code=status.HTTP_204_NO_CONTENT, responses=responses(401, 403, 404)
)
async def revoke_invite(room_id: RoomId, code: Code, request: Request, identity: Asker, services: Wired) -> None:
    """Take an invitation back."""
    await services.invites.revoke_invite(identity.user.id, room_id, code, origin_of(request))


@router.get("/invites/{code}", responses=responses(401, 404))
async def look_at_invite(code: Code, identity: Asker, services: Wired) -> InvitedRoom:
    """Where an invitation leads. One that has expired, is used up or was taken back is not there."""
    return await services.invites.look_at(identity.user.id, code)


@router.post("/invites/{code}/accept", responses=responses(401, 404))
async def accept_invite(code: Code, identity: Asker, services: Wired) -> Room:
    """Come into the room that an invitation leads to."""
    return await services.invites.accept(identity.user.id, code)
