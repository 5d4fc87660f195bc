"""Of what people want to be notified, when not, and why they were or were not."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.orm import Session

from database import Database, Transaction
from errors import InvalidRequest, NotFound
from models import Message, QuietHours
from models.base import now
from models.membership import Level
from models.room import KINDS_OF_TWO
from schemas.notification import NotificationAnswer, NotifyLevel, QuietPart, Reason
from services import access
from services.notification_reader import read_case
from services.notification_rules import NOTIFIED, clock, decide, usual_level
from services.push_notifier import PushNotifier


class NotificationService:
    """Levels of rooms, quiet hours, and answers about the past."""

    def __init__(self, database: Database, notifier: PushNotifier) -> None:
        self._database = database
        self._notifier = notifier

    async def level(self, user_id: int, room_id: int) -> NotifyLevel:
        """Of which messages of a room the person is notified."""

        def load(session: Session) -> NotifyLevel:
            room, membership = access.access_room(session, user_id, room_id)
            return NotifyLevel(level=membership.notify or usual_level(direct=room.kind in KINDS_OF_TWO))

        return await self._database.read(load)

    async def choose_level(self, user_id: int, room_id: int, level: Level) -> NotifyLevel:
        """Be notified of these messages of a room from now on. It is nobody else's business and takes no version."""

        def choose(tx: Transaction) -> NotifyLevel:
            _, membership = access.access_room_for_change(tx.session, user_id, room_id)
            membership.notify = level
            return NotifyLevel(level=level)

        return await self._database.write(choose)

    async def quiet_hours(self, user_id: int) -> QuietPart | None:
        """When the person is not to be disturbed."""

        def load(session: Session) -> QuietPart | None:
            row = session.get(QuietHours, user_id)
            if row is None:
                return None
            return QuietPart(starts_at=clock(row.starts_at), ends_at=clock(row.ends_at), time_zone=row.time_zone)

        return await self._database.read(load)

    async def choose_quiet_hours(self, user_id: int, part: QuietPart | None) -> None:
        """Be left in peace in this part of every day, or in none. InvalidRequest for a time zone that is not known."""

        def choose(tx: Transaction) -> None:
            row = tx.session.get(QuietHours, user_id)
            if part is None:
                if row is not None:
                    tx.session.delete(row)
                return
            _require_zone(part.time_zone)
            if row is None:
                row = QuietHours(user_id=user_id)
                tx.session.add(row)
            row.starts_at, row.ends_at = _minutes(part.starts_at), _minutes(part.ends_at)
            row.time_zone = part.time_zone

        await self._database.write(choose)

    async def explain(self, user_id: int, room_id: int, seq: int) -> NotificationAnswer:
        """Why the person was or was not notified of a message: as it was decided, or, where that is not remembered,
        by what is known now.
        """
        decision = self._notifier.decision(user_id, (room_id, seq))
        moment = now()

        def judge(session: Session) -> Reason:
            room, membership = access.access_room(session, user_id, room_id)
            message = session.get(Message, (room.id, seq))
            if message is None:
                raise NotFound("message")
            if decision is not None:
                return decision.reason
            due = message.created_at + timedelta(seconds=self._notifier.after_s) <= moment
            reason = decide(read_case(session, message, room, membership, moment, due=due))
            return "not_recorded" if reason in NOTIFIED else reason

        reason = await self._database.read(judge)
        decided_at = decision.decided_at if decision else None
        return NotificationAnswer(notified=reason in NOTIFIED, reason=reason, decided_at=decided_at)


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _require_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidRequest("time_zone", "this server knows no such time zone") from error
