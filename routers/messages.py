"""Saying things, and reading what was said."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Query, Response, status
from pydantic import AwareDatetime

from errors import InvalidRequest
from routers.dependencies import Asker, RoomId, Wired, numbers
from routers.problems import responses
from schemas.base import MAX_SAFE_INTEGER
from schemas.message import Message, MessagePage, NewMessage
from schemas.room import Changes
from services.change_views import MAX_CHANGES
from services.forward_service import Forward
from services.message_files import texts
from services.message_log import Draft
from services.message_service import MAX_SOME
from services.rate_limits import SEND_PER_USER

router = APIRouter(prefix="/rooms/{room_id}", tags=["messages"])

Seq = Annotated[int | None, Query(ge=0, le=MAX_SAFE_INTEGER)]


@router.post(
    "/messages",
    status_code=status.HTTP_201_CREATED,
    responses={**responses(401, 404, 409), 200: {"model": Message, "description": "A repeat: the first message."}},
)
async def send(room_id: RoomId, body: NewMessage, identity: Asker, services: Wired, response: Response) -> Message:
    """Say something, or pass on what was said in another room of mine.

    It answers after the message is stored; the same id may be sent again and again, and exists once.
    """
    services.limits.spend(SEND_PER_USER, identity.user.id)
    message_id, sender_id = str(body.id or uuid4()), identity.user.id
    if body.forward is not None:
        forward = Forward(message_id, room_id, sender_id, body.forward.room_id, body.forward.seq)
        posted = await services.forwards.forward(forward)
    else:
        draft = Draft(message_id, room_id, sender_id, body.content, body.reply_to, file_ids=texts(body.file_ids))
        posted = await services.messages.send(draft)
    if not posted.created:
        response.status_code = status.HTTP_200_OK
    return Message.model_validate(posted.message)


@router.get("/messages", responses=responses(401, 404))
async def history(
    room_id: RoomId,
    identity: Asker,
    services: Wired,
    before: Seq = None,
    after: Seq = None,
    around: Seq = None,
    at: Annotated[AwareDatetime | None, Query(description="Around the first message at or after this time.")] = None,
    seqs: Annotated[
        str | None, Query(max_length=1000, description="Just these: seqs with commas between them, at most 50.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many.")] = 50,
) -> MessagePage:
    """A page of history: the newest messages, or those before, after or around a seq or a time, or just some."""
    if sum(position is not None for position in (before, after, around, at, seqs)) > 1:
        raise InvalidRequest("before", "give at most one of before, after, around, at and seqs")
    if seqs is not None:
        return await services.messages.some(identity.user.id, room_id, numbers(seqs, "seqs", MAX_SOME))
    if at is not None:
        return await services.messages.page_at(identity.user.id, room_id, at, limit)
    return await services.messages.page(identity.user.id, room_id, before, after, around, limit)


@router.get("/changes", responses=responses(401, 404))
async def changes(
    room_id: RoomId,
    identity: Asker,
    services: Wired,
    since: Annotated[int, Query(ge=0, le=MAX_SAFE_INTEGER, description="The version I know.")],
    limit: Annotated[
        int, Query(ge=1, le=MAX_CHANGES, description="If more changed, `complete` is false.")
    ] = MAX_CHANGES,
) -> Changes:
    """What changed in the room since a version."""
    return await services.messages.changes(identity.user.id, room_id, since, limit)
