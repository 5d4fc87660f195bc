"""What I think of an answer, wherever I may read it."""

from typing import Annotated

from fastapi import APIRouter, Path, status

from routers.dependencies import Asker, RoomId, Wired
from routers.problems import responses
from schemas.answer import Feedback, Rating
from schemas.base import MAX_SAFE_INTEGER
from services.rate_limits import SEND_PER_USER

router = APIRouter(prefix="/rooms/{room_id}/messages/{answer_seq}/feedback", tags=["answers"])

AnswerSeq = Annotated[int, Path(ge=1, le=MAX_SAFE_INTEGER, description="The answer's place in the room.")]


@router.get("", responses=responses(401, 404))
async def feedback(room_id: RoomId, answer_seq: AnswerSeq, identity: Asker, services: Wired) -> Feedback | None:
    """My rating of an answer, or null."""
    return await services.feedback.mine(identity.user.id, room_id, answer_seq)


@router.put("", responses=responses(401, 404))
async def rate(room_id: RoomId, answer_seq: AnswerSeq, body: Rating, identity: Asker, services: Wired) -> Feedback:
    """Rate an answer. Another rating takes the place of the first; nobody else sees it."""
    services.limits.spend(SEND_PER_USER, identity.user.id)
    return await services.feedback.rate(identity.user.id, room_id, answer_seq, body.rating, body.comment)


@router.delete("", status_code=status.HTTP_204_NO_CONTENT, responses=responses(401, 404))
async def take_back(room_id: RoomId, answer_seq: AnswerSeq, identity: Asker, services: Wired) -> None:
    """Forget my rating of an answer."""
    await services.feedback.take_back(identity.user.id, room_id, answer_seq)
