"""The tables beside the messages that find them again: by who is called, by file, by pin. `Message.extras` leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from models import Attachment, File, Mention, Pin
from models.mention import EVERYBODY


@dataclass(frozen=True, slots=True)
class Marked:
    """A message on which something hangs."""

    room_id: int
    seq: int
    extras: Mapping[str, Any]

    @property
    def called(self) -> set[int]:
        """Whom it calls, as the table of mentions says it."""
        return {*self.extras.get("mentions", ()), *([EVERYBODY] if self.extras.get("mentions_all") else [])}


def note(connection: Connection, messages: Sequence[Marked], moment: datetime) -> None:
    """Let new messages be found by whom they call and by their files: one statement for each table that is needed."""
    mentions = [_mention(message, user_id) for message in messages for user_id in message.called]
    attachments = [
        {"room_id": message.room_id, "seq": message.seq, "file_id": file["id"]}
        for message in messages
        for file in message.extras.get("files", ())
    ]
    if mentions:
        connection.execute(insert(Mention), mentions)
    if attachments:
        connection.execute(insert(Attachment), attachments)
        used = File.id.in_({row["file_id"] for row in attachments})
        connection.execute(update(File).where(used, File.attached_at.is_(None)).values(attached_at=moment))


def renew_mentions(connection: Connection, before: Marked, after: Marked) -> None:
    """An edited message calls others than before."""
    _forget_mentions(connection, before, before.called - after.called)
    newcomers = [_mention(after, user_id) for user_id in after.called - before.called]
    if newcomers:
        connection.execute(insert(Mention), newcomers)


def forget(connection: Connection, message: Marked) -> None:
    """Take a recalled message out of all of them. What becomes of its files, whoever calls this must see to."""
    _forget_mentions(connection, message, message.called)
    for table in (Attachment, Pin):
        connection.execute(delete(table).where(table.room_id == message.room_id, table.seq == message.seq))


def _mention(message: Marked, user_id: int) -> dict[str, int]:
    return {"user_id": user_id, "room_id": message.room_id, "seq": message.seq}


def _forget_mentions(connection: Connection, message: Marked, user_ids: set[int]) -> None:
    if user_ids:
        of_message = Mention.room_id == message.room_id, Mention.seq == message.seq
        connection.execute(delete(Mention).where(Mention.user_id.in_(user_ids), *of_message))
