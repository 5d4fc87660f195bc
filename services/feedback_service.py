"""What people think of answers: one rating of each person for each answer, which nobody else sees."""

from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

import schemas.answer
import schemas.conversation
from database import Database, Transaction
from models import Feedback, Message
from models.base import now
from services import access


class FeedbackService:
    """Everything about ratings. Whoever reads an answer may rate it; another rating takes the place of the first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def rate(self, user_id: int, room_id: int, seq: int, rating: int, comment: str) -> schemas.answer.Feedback:
        """Rate an answer in a room of one's own."""

        def write(tx: Transaction) -> schemas.answer.Feedback:
            access.lock_rooms(tx.session, [room_id])
            message = access.access_answer(tx.session, user_id, room_id, seq)
            return schemas.answer.Feedback.model_validate(_put(tx, user_id, message, rating, comment))

        return await self._database.write(write)

    async def rate_own(
        self, user_id: int, message_id: str, rating: int, comment: str
    ) -> tuple[schemas.conversation.MessageFeedback, bool]:
        """Rate an answer in a session of one's own, by its id; and whether this is the first rating."""

        def write(tx: Transaction) -> tuple[schemas.conversation.MessageFeedback, bool]:
            message = access.access_own_answer(tx.session, user_id, message_id)
            access.lock_rooms(tx.session, [message.room_id])
            row = _put(tx, user_id, message, rating, comment)
            shape = schemas.conversation.MessageFeedback(
                id=row.id, message_id=message_id, rating=row.rating, comment=row.comment, created_at=row.created_at
            )
            return shape, row.created_at == row.updated_at

        return await self._database.write(write)

    async def mine(self, user_id: int, room_id: int, seq: int) -> schemas.answer.Feedback | None:
        """One's own rating of an answer, if there is one."""

        def load(session: Session) -> schemas.answer.Feedback | None:
            row = _find(session, user_id, access.access_answer(session, user_id, room_id, seq))
            return None if row is None else schemas.answer.Feedback.model_validate(row)

        return await self._database.read(load)

    async def take_back(self, user_id: int, room_id: int, seq: int) -> None:
        """Forget one's own rating of an answer, if there is one."""

        def write(tx: Transaction) -> None:
            access.access_answer(tx.session, user_id, room_id, seq)
            mine = Feedback.user_id == user_id, Feedback.room_id == room_id, Feedback.seq == seq
            tx.session.execute(delete(Feedback).where(*mine))

        await self._database.write(write)


def _find(session: Session, user_id: int, message: Message) -> Feedback | None:
    return session.scalar(
        select(Feedback).where(
            Feedback.user_id == user_id, Feedback.room_id == message.room_id, Feedback.seq == message.seq
        )
    )


def _put(tx: Transaction, user_id: int, message: Message, rating: int, comment: str) -> Feedback:
    """The rating as it is now; the room is locked."""
    row, moment = _find(tx.session, user_id, message), now()
    if row is None:
        row = Feedback(id=str(uuid4()), user_id=user_id, room_id=message.room_id, seq=message.seq, created_at=moment)
        tx.session.add(row)
    row.rating, row.comment, row.updated_at = rating, comment, moment
    tx.session.flush()
    return row
