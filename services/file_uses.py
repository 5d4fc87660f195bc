"""What uses a file: messages, by the table of attachments, and the pictures of people and rooms.

A room's own picture is an attachment too, at the place where no message is.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, delete, exists, select, update
from sqlalchemy.orm import aliased

from models import Attachment, File, User

ROOM_PICTURE = 0
"""The `seq` of a room's own picture."""

IS_AVATAR: ColumnElement[bool] = exists().where(User.id == File.owner_id, User.avatar == File.id)
"""Its owner shows it as their picture. Nobody else can."""

IS_ATTACHED: ColumnElement[bool] = exists().where(Attachment.file_id == File.id)


def drop_unused(connection: Connection, file_ids: Sequence[str]) -> list[str]:
    """Delete the rows of those files that nothing uses any more. Returns their ids: delete the bytes after the
    commit.
    """
    if not file_ids:
        return []
    unused = select(File.id).where(File.id.in_(file_ids), ~IS_ATTACHED, ~IS_AVATAR)
    ids = list(connection.scalars(unused.order_by(File.id).with_for_update()))
    connection.execute(delete(File).where(File.id.in_(ids)))
    return ids


def release_room(connection: Connection, room_id: int) -> None:
    """A room is closed: what only it used is an orphan from here on, and is collected."""
    elsewhere = aliased(Attachment)
    ids = select(Attachment.file_id).where(
        Attachment.room_id == room_id,
        ~exists().where(elsewhere.file_id == Attachment.file_id, elsewhere.room_id != room_id),
    )
    connection.execute(update(File).where(File.id.in_(ids), ~IS_AVATAR).values(attached_at=None))
    connection.execute(delete(Attachment).where(Attachment.room_id == room_id))
