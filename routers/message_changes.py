"""What becomes of messages after they were said: edits, recalls, reactions, pins."""

from typing import Annotated

from fastapi import APIRouter, Path

from routers.dependencies import Asker, RoomId, Wired
from routers.problems import responses
from schemas.base import MAX_SAFE_INTEGER
from schemas.message import Message, MessageUpdate, PinList
from schemas.text import Emoji
from services.rate_limits import SEND_PER_USER

router = APIRouter(prefix="/rooms/{room_id}", tags=["messages"])

Seq = Annotated[int, Path(ge=1, le=MAX_SAFE_INTEGER, description="The message's place in the room.")]
GivenEmoji = Annotated[Emoji, Path(description="One emoji.")]


@router.patch("/messages/{seq}", responses=responses(401, 403, 404))
async def edit(room_id: RoomId, seq: Seq, body: MessageUpdate, identity: Asker, services: Wired) -> Message:
    """Say it in other words. Only what I said myself."""
    services.limits.spend(SEND_PER_USER, identity.user.id)
    return await services.message_changes.edit(identity.user.id, room_id, seq, body.content)


@router.delete("/messages/{seq}", responses=responses(401, 403, 404))
async def recall(room_id: RoomId, seq: Seq, identity: Asker, services: Wired) -> Message:
    """Take back what I said, while there is time. Owners and admins of the room may do it to any message, any time.

    The message keeps its place, and loses its content, its files and everything that hangs on it.
    """
    services.limits.spend(SEND_PER_USER, identity.user.id)
    return await services.message_changes.recall(identity.user.id, room_id, seq)


@router.put("/messages/{seq}/reactions/{emoji}", responses=responses(401, 403, 404, 409))
async def react(room_id: RoomId, seq: Seq, emoji: GivenEmoji, identity: Asker, services: Wired) -> Message:
    """Put an emoji on a message. Twice is the same as once."""
    services.limits.spend(SEND_PER_USER, identity.user.id)
    return await services.reactions.give(identity.user.id, room_id, seq, emoji)


@router.delete("/messages/{seq}/reactions/{emoji}", responses=responses(401, 404))
async def take_reaction_back(room_id: RoomId, seq: Seq, emoji: GivenEmoji, identity: Asker, services: Wired) -> Message:
    """Take my emoji off a message."""
    services.limits.spend(SEND_PER_USER, identity.user.id)
    return await services.reactions.take_back(identity.user.id, room_id, seq, emoji)


@router.put("/messages/{seq}/pin", responses=responses(401, 403, 404, 409))
async def pin(room_id: RoomId, seq: Seq, identity: Asker, services: Wired) -> Message:
    """Keep a message in view; for owners and admins of the room, and for both in a direct room."""
    services.limits.spend(SEND_PER_USER, identity.user.id)
    return await services.pins.pin(identity.user.id, room_id, seq)


@router.delete("/messages/{seq}/pin", responses=responses(401, 403, 404))
async def unpin(room_id: RoomId, seq: Seq, identity: Asker, services: Wired) -> Message:
    """Let a message go out of view again."""
    services.limits.spend(SEND_PER_USER, identity.user.id)
    return await services.pins.unpin(identity.user.id, room_id, seq)


@router.get("/pins", responses=responses(401, 404))
async def pins(room_id: RoomId, identity: Asker, services: Wired) -> PinList:
    """What the room keeps in view, the newest pin first."""
    return PinList(messages=await services.pins.pins(identity.user.id, room_id))
