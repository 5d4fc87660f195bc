"""Rooms."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from routers.dependencies import Asker, RoomId, Wired
from routers.problems import required, responses
from schemas.base import MAX_SAFE_INTEGER
from schemas.message import ReadMark, ReadState, UnreadMark
from schemas.room import NewRoom, PublicRoom, PublicRoomList, Room, RoomList, RoomUpdate
from schemas.text import SearchText
from services.rate_limits import DIRECT_PER_USER, ROOM_PER_USER, SESSION_PER_USER
from services.room_views import room_state

router = APIRouter(prefix="/rooms", tags=["rooms"])


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses={**responses(401, 403, 404), 200: {"model": Room, "description": "The direct room that is there."}},
)
async def create_room(body: NewRoom, identity: Asker, services: Wired, response: Response) -> Room:
    """Make a room; I become its owner. Or open the direct room that I have with somebody, made when there is none; or
    begin a session with an agent.
    """
    if body.kind == "direct":
        services.limits.spend(DIRECT_PER_USER, identity.user.id)
        room, made = await services.chat.open_direct_room(identity.user.id, required(body.user_id, "user_id"))
        response.status_code = status.HTTP_201_CREATED if made else status.HTTP_200_OK
        return room
    if body.kind == "session":
        services.limits.spend(SESSION_PER_USER, identity.user.id)
        return await services.chat.open_session(identity.user.id, body.user_id, body.name)
    services.limits.spend(ROOM_PER_USER, identity.user.id)
    name = required(body.name, "name")
    return await services.chat.create_room(identity.user.id, name, body.kind, body.topic)


@router.get("", responses=responses(401))
async def rooms(identity: Asker, services: Wired) -> RoomList:
    """My rooms, each with its newest message and what I have not read."""
    return RoomList(rooms=await services.chat.rooms(identity.user.id))


@router.get("/public", responses=responses(401))
async def public_rooms(
    identity: Asker,
    services: Wired,
    q: Annotated[SearchText, Query(description="A part of the name.")] = "",
    before: Annotated[int | None, Query(ge=1, le=MAX_SAFE_INTEGER, description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="At most so many.")] = 50,
) -> PublicRoomList:
    """Rooms that anybody may join, newest first."""
    rows = await services.chat.public_rooms(identity.user.id, q, before, limit)
    found = [PublicRoom.model_validate({**room_state(room).model_dump(), "joined": joined}) for room, joined in rows]
    return PublicRoomList(rooms=found, next=found[-1].id if len(found) == limit else None)


@router.get("/{room_id}", responses=responses(401, 404))
async def room(room_id: RoomId, identity: Asker, services: Wired) -> Room:
    """One of my rooms."""
    return await services.chat.room(identity.user.id, room_id)


@router.patch("/{room_id}", responses=responses(401, 403, 404))
async def update_room(room_id: RoomId, body: RoomUpdate, identity: Asker, services: Wired) -> Room:
    """Give a room of mine another name, topic or picture."""
    return await services.chat.update_room(identity.user.id, room_id, body.name, body.topic, body.avatar)


@router.delete("/{room_id}", status_code=status.HTTP_204_NO_CONTENT, responses=responses(401, 403, 404))
async def delete_room(room_id: RoomId, identity: Asker, services: Wired) -> None:
    """Close a room of mine for good. Of a session everything is deleted."""
    await services.chat.delete_room(identity.user.id, room_id)


@router.put("/{room_id}/read", responses=responses(401, 404))
async def mark_read(room_id: RoomId, body: ReadMark, identity: Asker, services: Wired) -> ReadState:
    """Say how far I have read; the mark never moves back."""
    return await services.reads.mark_read(identity.user.id, room_id, body.seq)


@router.put("/{room_id}/unread", responses=responses(401, 404))
async def mark_unread(room_id: RoomId, body: UnreadMark, identity: Asker, services: Wired) -> ReadState:
    """Take everything from a message on as unread again. Nobody but my own devices is told."""
    return await services.reads.mark_unread(identity.user.id, room_id, body.seq)
