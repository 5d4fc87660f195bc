"""Agents' answers: looking into them, stopping them, letting them be given again."""

from typing import Annotated

from fastapi import APIRouter, Path

from routers.dependencies import Asker, RoomId, Wired
from routers.problems import responses
from schemas.answer import AnswerRecord, Resend
from schemas.base import MAX_SAFE_INTEGER
from services.rate_limits import SEND_PER_USER

router = APIRouter(prefix="/rooms/{room_id}/messages/{seq}", tags=["agents"])

Seq = Annotated[int, Path(ge=1, le=MAX_SAFE_INTEGER, description="The message's place in the room.")]


@router.get("/answer", responses=responses(401, 404))
async def answer(room_id: RoomId, seq: Seq, identity: Asker, services: Wired) -> AnswerRecord:
    """All there is about an agent's answer at this moment, also while it grows."""
    return await services.answers.record(identity.user.id, room_id, seq)


@router.post("/stop", status_code=204, responses=responses(401, 403, 404))
async def stop(room_id: RoomId, seq: Seq, identity: Asker, services: Wired) -> None:
    """End an answer that waits or grows; for who asked, and for owners and admins of the room. Its end is told as
    `message.updated`. What has ended already stays as it is.
    """
    services.limits.spend(SEND_PER_USER, identity.user.id)
    await services.answers.stop(identity.user.id, room_id, seq)


@router.post("/retry", status_code=204, responses=responses(401, 403, 404, 409, 429))
async def retry(room_id: RoomId, seq: Seq, identity: Asker, services: Wired) -> None:
    """Let an answer that has ended be given anew, in its place; for who asked, and for owners and admins of the room.
    It counts like another answer.
    """
    services.limits.spend(SEND_PER_USER, identity.user.id)
    await services.answers.retry(identity.user.id, room_id, seq)


@router.post("/continue", status_code=204, responses=responses(401, 403, 404, 409, 429))
async def go_on(room_id: RoomId, seq: Seq, identity: Asker, services: Wired) -> None:
    """Let an answer go on that was stopped, failed, or was interrupted; for who asked, and for owners and admins of the
    room. It counts like another answer.
    """
    services.limits.spend(SEND_PER_USER, identity.user.id)
    await services.answers.go_on(identity.user.id, room_id, seq)


@router.post("/resend", status_code=204, responses=responses(401, 403, 404, 409, 429))
async def resend(room_id: RoomId, seq: Seq, body: Resend, identity: Asker, services: Wired) -> None:
    """Put my question, in a session, in other words: what was said after its answer is recalled, and the answer is
    given anew.
    """
    services.limits.spend(SEND_PER_USER, identity.user.id)
    await services.answers.resend(identity.user.id, room_id, seq, body.content)
