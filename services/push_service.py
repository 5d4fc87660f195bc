"""Which devices may be woken: one subscription for each login, gone with it."""

import hashlib
from typing import Literal

from sqlalchemy import delete, or_, select

from database import Database, Transaction
from errors import InvalidRequest
from models import LoginSession, PushSubscription
from models.base import now
from services.notification_reader import Device
from services.page_fetcher import PageFetcher, Refused, parse
from services.push_delivery import Outcome, Push, PushDelivery
from services.push_encryption import BrowserKeys, Vapid

TestOutcome = Literal["no_device"] | Outcome


class PushService:
    """Keeps subscriptions, and owns what brings pushes to them. All methods belong to the event loop."""

    def __init__(self, database: Database, vapid: Vapid, fetcher: PageFetcher) -> None:
        self._database = database
        self._vapid = vapid
        self.delivery = PushDelivery(vapid, fetcher, self._forget)

    @property
    def public_key(self) -> str:
        """The key by which a browser lets only this server write to it."""
        return self._vapid.public_key

    async def subscribe(self, user_id: int, session_id: str, endpoint: str, p256dh: str, auth: str) -> None:
        """Let this login's device be woken at this address, and at no other. InvalidRequest if it cannot be."""
        _require_usable(endpoint, p256dh, auth)
        endpoint_hash = hashlib.sha256(endpoint.encode()).hexdigest()

        def keep(tx: Transaction) -> None:
            ended = select(LoginSession.id).where(LoginSession.user_id == user_id, LoginSession.ended_at.is_not(None))
            of_session = PushSubscription.session_id
            replaced = or_(of_session == session_id, PushSubscription.endpoint_hash == endpoint_hash)
            tx.session.execute(delete(PushSubscription).where(or_(replaced, of_session.in_(ended))))
            tx.session.add(
                PushSubscription(
                    session_id=session_id,
                    user_id=user_id,
                    endpoint=endpoint,
                    endpoint_hash=endpoint_hash,
                    p256dh=p256dh,
                    auth=auth,
                    created_at=now(),
                )
            )

        await self._database.write(keep)

    async def unsubscribe(self, session_id: str) -> None:
        """Let this login's device be in peace. Twice is the same as once."""
        condition = PushSubscription.session_id == session_id
        await self._database.write(lambda tx: tx.session.execute(delete(PushSubscription).where(condition)) and None)

    async def test(self, session_id: str) -> TestOutcome:
        """Push something to this login's device now, and say what became of it."""
        row = await self._database.read(lambda session: session.get(PushSubscription, session_id))
        if row is None:
            return "no_device"
        device = Device(row.session_id, row.endpoint, row.p256dh, row.auth)
        push = Push(device, {"type": "test"}, "test", urgent=True, ended=lambda _: None)
        outcome, _ = await self.delivery.attempt(push)
        return outcome

    async def _forget(self, device: Device) -> None:
        """Its push service knows it no longer."""
        gone = PushSubscription.session_id == device.session_id, PushSubscription.endpoint == device.endpoint
        await self._database.write(lambda tx: tx.session.execute(delete(PushSubscription).where(*gone)) and None)


def _require_usable(endpoint: str, p256dh: str, auth: str) -> None:
    try:
        if parse(endpoint).scheme != "https":
            raise Refused("scheme")
    except Refused as refusal:
        raise InvalidRequest("endpoint", "it is not the https address of a push service") from refusal
    try:
        BrowserKeys.read(p256dh, auth)
    except ValueError as error:
        raise InvalidRequest("keys", "they are not those of a push subscription") from error
