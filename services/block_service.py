"""Whom somebody blocks."""

from collections.abc import Sequence

from sqlalchemy import select

from database import Database, Transaction
from errors import InvalidRequest, NotFound
from models import Block, User
from models.base import now
from services import access, direct_rooms
from services.events import PersonalEvent


class BlockService:
    """Everything about blocks. The blocked one cannot start or go on with a direct room, nor add who blocks them to
    rooms.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def blocked_by(self, user_id: int, after: int, limit: int) -> Sequence[User]:
        """A page of whom the person blocks, by user id."""
        query = (
            select(User)
            .join(Block, Block.blocked_id == User.id)
            .where(Block.user_id == user_id, Block.blocked_id > after)
            .order_by(User.id)
            .limit(limit)
        )
        return await self._database.read(lambda session: session.scalars(query).all())

    async def block(self, user_id: int, blocked_id: int) -> None:
        """Block somebody. Blocking twice changes nothing."""
        if blocked_id == user_id:
            raise InvalidRequest("user_id", "it is you")

        def block(tx: Transaction) -> None:
            access.lock_people(tx.session, (user_id, blocked_id))
            if tx.session.get(User, blocked_id) is None:
                raise NotFound("user")
            if tx.session.get(Block, (user_id, blocked_id)) is None:
                tx.session.add(Block(user_id=user_id, blocked_id=blocked_id, created_at=now()))
                _settle(tx, user_id, blocked_id, blocked=True)

        await self._database.write(block)

    async def unblock(self, user_id: int, blocked_id: int) -> None:
        """Block somebody no longer. Who is not blocked stays as they are."""

        def unblock(tx: Transaction) -> None:
            access.lock_people(tx.session, (user_id, blocked_id))
            block = tx.session.get(Block, (user_id, blocked_id))
            if block is not None:
                tx.session.delete(block)
                _settle(tx, user_id, blocked_id, blocked=False)

        await self._database.write(unblock)


def _settle(tx: Transaction, user_id: int, blocked_id: int, *, blocked: bool) -> None:
    """Let it be felt in the room of the two, and tell the person's other devices."""
    direct_rooms.silence(tx, user_id, blocked_id, silenced=blocked)
    tx.publish(PersonalEvent(user_id, {"type": "block", "user_id": blocked_id, "blocked": blocked}))
