"""Finding what was said."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import AfterValidator, Field

from errors import InvalidRequest
from routers.dependencies import Asker, Wired
from routers.problems import responses
from schemas.base import MAX_SAFE_INTEGER
from schemas.search import SearchPage
from services.rate_limits import SEARCH_PER_USER
from services.search_service import Question
from services.search_tokens import MAX_QUERY_CHARS

router = APIRouter(tags=["search"])

MAX_HITS = 50
FIRST_MOMENT, LAST_MOMENT = datetime(1970, 1, 2, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def _in_utc(moment: datetime) -> datetime:
    """A moment without a zone is meant in UTC; one that no message can have is moved to the nearest that may."""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment, FIRST_MOMENT), LAST_MOMENT)


Number = Annotated[int, Field(ge=1, le=MAX_SAFE_INTEGER)]
Moment = Annotated[datetime, AfterValidator(_in_utc)]


@router.get("/search", responses=responses(401, 404))
async def search(
    identity: Asker,
    services: Wired,
    q: Annotated[
        str, Query(max_length=MAX_QUERY_CHARS, description="Words, and phrases in quotation marks; all must be there.")
    ] = "",
    room_id: Annotated[Number | None, Query(description="In this room alone.")] = None,
    from_: Annotated[Number | None, Query(alias="from", description="Said by this person.")] = None,
    before: Annotated[Moment | None, Query(description="Said before this moment.")] = None,
    after: Annotated[Moment | None, Query(description="Said at or after this moment.")] = None,
    has: Annotated[Literal["file"] | None, Query(description="Only messages that show files.")] = None,
    mentions: Annotated[Literal["me"] | None, Query(description="Only messages that name me, or everybody.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_HITS, description="At most so many.")] = 20,
    cursor: Annotated[str | None, Query(pattern=r"^\d{1,19}$", description="The `next` of the page before.")] = None,
) -> SearchPage:
    """What was said in the rooms I am in, newest first."""
    if not q.strip() and not any((room_id, from_, before, after, has, mentions)):
        raise InvalidRequest("q", "give something to look for, or a filter")
    services.limits.spend(SEARCH_PER_USER, identity.user.id)
    return await services.search.search(
        Question(
            asker_id=identity.user.id,
            q=q,
            limit=limit,
            room_id=room_id,
            sender_id=from_,
            before=before,
            after=after,
            has_file=has is not None,
            mentions_me=mentions is not None,
            below=int(cursor) if cursor else None,
        )
    )
