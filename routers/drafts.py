"""What I have begun to write."""

from fastapi import APIRouter

from routers.dependencies import Asker, RoomId, Wired
from routers.problems import responses
from schemas.draft import DraftState, DraftUpdate
from services.rate_limits import COMMAND_PER_USER

router = APIRouter(prefix="/rooms/{room_id}", tags=["messages"])


@router.put("/draft", responses=responses(401, 404))
async def keep_draft(room_id: RoomId, body: DraftUpdate, identity: Asker, services: Wired) -> DraftState:
    """Keep what I have begun to write, for my other devices; an empty text forgets it."""
    services.limits.spend(COMMAND_PER_USER, identity.user.id)
    return await services.drafts.keep(identity.user.id, room_id, body.content, body.reply_to)
