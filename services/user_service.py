"""The directory of users, and what people may change of themselves."""

from collections.abc import Sequence

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from database import Database, Transaction
from errors import NotAuthenticated
from models import User
from schemas.text import username_key
from services import avatars
from services.matching import holds
from services.profiles import announce_profile

MAX_FOUND = 50
MAX_IDS = 200


class UserService:
    """Finds users, and updates the asker's own account."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, part: str, limit: int) -> Sequence[User]:
        """Users whose user name begins with `part` or whose display name holds it. Who has it for a user name comes
        first, then all others by id.
        """
        key = username_key(part.strip())
        query = (
            select(User)
            .where(
                User.disabled_at.is_(None),
                or_(
                    User.username_key.startswith(key, autoescape=True),
                    holds(User.display_name, part),
                ),
            )
            .order_by(case((User.username_key == key, 0), else_=1), User.id)
            .limit(min(limit, MAX_FOUND))
        )
        return await self._database.read(lambda session: session.scalars(query).all())

    async def by_ids(self, ids: Sequence[int]) -> Sequence[User]:
        """The users with these ids, as far as there are any."""
        query = select(User).where(User.id.in_(ids[:MAX_IDS])).order_by(User.id)
        return await self._database.read(lambda session: session.scalars(query).all())

    async def update(self, user_id: int, display_name: str | None, status_text: str | None, avatar: str | None) -> User:
        """Change the asker's own account; None leaves a field as it is."""

        def change(tx: Transaction) -> User:
            user = _own(tx.session, user_id)
            if display_name is not None:
                user.display_name = display_name
            if status_text is not None:
                user.status_text = status_text
            shown_before = user.avatar
            changed = tx.session.is_modified(user)
            if avatar is not None:
                avatars.show_of_user(tx.session, user, avatar)
            if changed or user.avatar != shown_before:
                announce_profile(tx, user)
            return user

        return await self._database.write(change)


def _own(session: Session, user_id: int) -> User:
    user = session.get(User, user_id, with_for_update=True)
    if user is None:
        raise NotAuthenticated
    return user
