"""Which of my devices may be woken."""

from fastapi import APIRouter, status

from routers.dependencies import Asker, Wired
from routers.problems import responses
from schemas.push import PushKey, PushSubscription, PushTest
from services.rate_limits import COMMAND_PER_USER, PUSH_TEST_PER_USER

router = APIRouter(prefix="/push", tags=["notifications"])


@router.get("/key", responses=responses(401))
async def push_key(_identity: Asker, services: Wired) -> PushKey:
    """What a browser needs to subscribe."""
    return PushKey(key=services.push.public_key)


@router.put("/subscription", status_code=status.HTTP_204_NO_CONTENT, responses=responses(401))
async def subscribe(body: PushSubscription, identity: Asker, services: Wired) -> None:
    """Wake this device from now on, for as long as this login is good."""
    services.limits.spend(COMMAND_PER_USER, identity.user.id)
    await services.push.subscribe(
        identity.user.id, identity.session_id, body.endpoint, body.keys.p256dh, body.keys.auth
    )


@router.delete("/subscription", status_code=status.HTTP_204_NO_CONTENT, responses=responses(401))
async def unsubscribe(identity: Asker, services: Wired) -> None:
    """Wake this device no longer."""
    services.limits.spend(COMMAND_PER_USER, identity.user.id)
    await services.push.unsubscribe(identity.session_id)


@router.post("/test", responses=responses(401))
async def test_push(identity: Asker, services: Wired) -> PushTest:
    """Push something to this device, and say what its push service answered."""
    services.limits.spend(PUSH_TEST_PER_USER, identity.user.id)
    return PushTest(outcome=await services.push.test(identity.session_id))
