"""Whom I block."""

from fastapi import APIRouter, status

from routers.dependencies import After, Asker, PageSize, UserId, Wired
from routers.problems import responses
from schemas.block import BlockList
from schemas.user import User

router = APIRouter(prefix="/users/me/blocks", tags=["blocks"])


@router.get("", responses=responses(401))
async def blocks(identity: Asker, services: Wired, after: After = 0, limit: PageSize = 200) -> BlockList:
    """Whom I block, by user id."""
    found = await services.blocks.blocked_by(identity.user.id, after, limit)
    return BlockList(
        users=[User.model_validate(user) for user in found], next=found[-1].id if len(found) == limit else None
    )


@router.put("/{user_id}", status_code=status.HTTP_204_NO_CONTENT, responses=responses(401, 404))
async def block(user_id: UserId, identity: Asker, services: Wired) -> None:
    """Block somebody: they can neither start nor go on with a direct room with me, nor add me to rooms."""
    await services.blocks.block(identity.user.id, user_id)


@router.delete("/{user_id}", status_code=status.HTTP_204_NO_CONTENT, responses=responses(401))
async def unblock(user_id: UserId, identity: Asker, services: Wired) -> None:
    """Block somebody no longer."""
    await services.blocks.unblock(identity.user.id, user_id)
