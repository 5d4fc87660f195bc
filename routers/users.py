"""The directory, and one's own account."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response, status

from routers.dependencies import Asker, Wired, numbers, origin_of
from routers.downloads import Download
from routers.problems import responses
from schemas.text import SearchText
from schemas.user import PasswordChange, User, UserList, UserUpdate
from services.file_names import disposition
from services.rate_limits import EXPORT_PER_USER, LOGIN_PER_ACCOUNT, PROFILE_PER_USER
from services.user_service import MAX_FOUND, MAX_IDS

ARCHIVE: dict[int | str, dict[str, Any]] = {200: {"description": "The archive.", "content": {"application/zip": {}}}}

router = APIRouter(prefix="/users", tags=["users"])


@router.get("/me", responses=responses(401))
async def me(identity: Asker) -> User:
    """Who I am."""
    return User.model_validate(identity.user)


@router.patch("/me", responses=responses(401, 404))
async def update_me(body: UserUpdate, identity: Asker, services: Wired) -> User:
    """Change what others see of me."""
    services.limits.spend(PROFILE_PER_USER, identity.user.id)
    changed = await services.users.update(identity.user.id, body.display_name, body.status_text, body.avatar)
    return User.model_validate(changed)


@router.post("/me/password", status_code=status.HTTP_204_NO_CONTENT, responses=responses(401))
async def change_password(body: PasswordChange, request: Request, identity: Asker, services: Wired) -> None:
    """Change my password; all my other sessions end."""
    services.limits.spend(LOGIN_PER_ACCOUNT, identity.user.id)
    await services.auth.change_password(identity, body.current_password, body.new_password, origin_of(request))


@router.get("/me/export", response_class=Response, responses={**responses(401), **ARCHIVE})
async def export(identity: Asker, request: Request, services: Wired) -> Response:
    """All that is mine, as a ZIP: account, rooms, messages, drafts and files."""
    services.limits.spend(EXPORT_PER_USER, identity.user.id)
    name = f"teahouse-{identity.user.username}-{datetime.now(UTC):%Y-%m-%d}.zip"
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": disposition(name, inline=False),
        "Content-Type": "application/zip",
    }
    archive = await services.exports.open(identity, origin_of(request))
    return Download(archive, lambda: services.exports.may_go_on(identity), status.HTTP_200_OK, headers)


@router.get("", responses=responses(401))
async def find(
    identity: Asker,
    services: Wired,
    q: Annotated[SearchText, Query(description="A beginning of the user name, or a part of the display name.")] = "",
    ids: Annotated[
        str, Query(max_length=4000, description="Ids with commas between them; then `q` does not count.")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_FOUND, description="At most so many.")] = 20,
) -> UserList:
    """Find users by their names, or look some up by id."""
    found = await services.users.by_ids(numbers(ids, "ids", MAX_IDS)) if ids else await services.users.find(q, limit)
    return UserList(users=[User.model_validate(user) for user in found])
