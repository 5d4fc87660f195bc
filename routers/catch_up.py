"""Being caught up on what was said."""

from typing import Annotated

from fastapi import APIRouter, Header

import languages
from routers.dependencies import Asker, RoomId, Wired
from routers.problems import responses
from schemas.catch_up import CatchUp, SinceWhen
from services.rate_limits import CATCH_UP_PER_USER

router = APIRouter(prefix="/rooms/{room_id}", tags=["answers"])


@router.post("/catch-up", responses=responses(401, 404))
async def catch_up(
    room_id: RoomId,
    identity: Asker,
    services: Wired,
    body: SinceWhen | None = None,
    accept_language: Annotated[str, Header()] = "",
) -> CatchUp:
    """What others have said since I last read the room, in a few sentences for me alone. My read mark stays."""
    services.limits.spend(CATCH_UP_PER_USER, identity.user.id)
    since_seq = body.since_seq if body is not None else None
    language = languages.preferred(accept_language)
    return await services.catch_ups.catch_up(identity.user.id, room_id, since_seq, language)
