"""What others see of somebody, told to those who see it."""

from sqlalchemy import select

import schemas.user
from database import Transaction
from models import Membership, Room, User
from services.events import ProfileChanged


def announce_profile(tx: Transaction, user: User) -> None:
    """Tell a person's own devices, and everybody who shares a room with them, how they look now."""
    tx.session.flush()
    rooms = (
        select(Membership.room_id)
        .join(Room, Room.id == Membership.room_id)
        .where(Membership.user_id == user.id, Membership.left_at.is_(None), Room.deleted_at.is_(None))
    )
    shape = schemas.user.User.model_validate(user).model_dump(mode="json")
    tx.publish(ProfileChanged(user.id, tuple(tx.session.scalars(rooms)), {"type": "user.updated", "user": shape}))
