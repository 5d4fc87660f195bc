"""Drafts: what somebody has begun to write follows them to their next device."""

from sqlalchemy.orm import Session

from database import Database, Transaction
from models import Draft
from models.base import now
from schemas.draft import DraftState
from services import access
from services.events import PersonalEvent


class DraftService:
    """Keeps one draft for each person in each room."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, user_id: int, room_id: int, content: str, reply_to: int | None) -> DraftState:
        """Keep what is begun, or forget it if it is empty; and tell the person's devices if that is news."""

        def change(tx: Transaction) -> DraftState:
            room, _ = access.access_room_for_change(tx.session, user_id, room_id)
            place = user_id, room.id
            changed = _keep(tx.session, place, content, reply_to) if content else _forget(tx.session, place)
            tx.session.flush()
            kept = tx.session.get(Draft, place)
            state = DraftState.model_validate({"room_id": room.id, "draft": kept})
            if changed:
                tx.publish(PersonalEvent(user_id, {"type": "draft", **state.model_dump(mode="json")}))
            return state

        return await self._database.write(change)


def _keep(session: Session, place: tuple[int, int], content: str, reply_to: int | None) -> bool:
    draft = session.get(Draft, place)
    if draft is not None and (draft.content, draft.reply_to) == (content, reply_to):
        return False
    if draft is None:
        draft = Draft(user_id=place[0], room_id=place[1])
        session.add(draft)
    draft.content, draft.reply_to, draft.updated_at = content, reply_to, now()
    return True


def _forget(session: Session, place: tuple[int, int]) -> bool:
    draft = session.get(Draft, place)
    if draft is None:
        return False
    session.delete(draft)
    return True
