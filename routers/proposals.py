"""What agents propose, and what their askers say to it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from routers.dependencies import Asker, RoomId, Wired
from routers.problems import responses
from schemas.answer import Decision
from schemas.base import MAX_SAFE_INTEGER
from schemas.message import Message
from services.rate_limits import SEND_PER_USER

router = APIRouter(prefix="/rooms/{room_id}/messages/{seq}/proposals", tags=["answers"])


@router.post("/{proposal_id}", responses=responses(401, 404, 409))
async def decide(
    room_id: RoomId,
    seq: Annotated[int, Path(ge=1, le=MAX_SAFE_INTEGER, description="Place of the answer.")],
    proposal_id: Annotated[UUID, Path(description="Which proposal.")],
    body: Decision,
    identity: Asker,
    services: Wired,
) -> Message:
    """Agree to what an agent proposed to me, or decline it; once. What I agree to is done at once, as if by me."""
    services.limits.spend(SEND_PER_USER, identity.user.id)
    return await services.proposals.decide(identity.user.id, room_id, seq, str(proposal_id), approve=body.approve)
