"""The pictures that people and rooms show as their own: uploads of whoever chooses them.

The row of a picture that is replaced goes in the same commit, if nothing else uses it; the collector finds its bytes.
"""

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from errors import InvalidRequest
from models import Attachment, Room, User
from models.base import now
from services import access
from services.file_uses import ROOM_PICTURE, drop_unused


def show_of_user(session: Session, user: User, file_id: str) -> None:
    """Let this be the picture of a person, or none if it is empty. NotFound if the file is not theirs."""
    before, user.avatar = user.avatar, _chosen(session, user.id, file_id)
    session.flush()
    _let_go(session, before, user.avatar)


def show_of_room(session: Session, chooser_id: int, room: Room, file_id: str) -> None:
    """The same for a room, which is locked, with a file of whoever chooses."""
    before, room.avatar = room.avatar, _chosen(session, chooser_id, file_id)
    if before == room.avatar:
        return
    session.execute(delete(Attachment).where(Attachment.room_id == room.id, Attachment.seq == ROOM_PICTURE))
    if room.avatar is not None:
        session.execute(insert(Attachment).values(room_id=room.id, seq=ROOM_PICTURE, file_id=room.avatar))
    _let_go(session, before, room.avatar)


def _chosen(session: Session, user_id: int, file_id: str) -> str | None:
    if not file_id:
        return None
    file = access.access_own_file_for_change(session, user_id, file_id)
    if file.kind != "image":
        raise InvalidRequest("avatar", "it is no picture")
    file.attached_at = file.attached_at or now()
    return file.id


def _let_go(session: Session, before: str | None, after: str | None) -> None:
    if before is not None and before != after:
        drop_unused(session.connection(), [before])
