"""What becomes of messages after they were said: they are edited and recalled."""

from datetime import timedelta

import schemas.message
from database import Database, Transaction
from errors import Forbidden, InvalidRequest, TooLate
from models import Message, Room
from models.base import now
from services import access
from services.events import RoomEvent, frame
from services.file_bin import FileBin
from services.file_uses import drop_unused
from services.mentions import Text, called
from services.message_extras import Extras, change_extras, extras_of
from services.message_indexes import Marked, forget, renew_mentions
from services.message_views import payload_of, view
from services.roles import MODERATORS
from services.room_changes import advance


def conclude(tx: Transaction, room: Room, message: Message, *, changed: bool) -> schemas.message.Message:
    """If something about a message was changed, give it the room's next version and announce it; the room is locked."""
    if changed:
        message.version = advance(room)
        tx.session.flush()
        payload = payload_of(message)
        tx.publish(RoomEvent(room.id, frame("message.updated", room.id, room.version, message=payload)))
    return view(message)


class MessageChangeService:
    """Edits and recalls. Within `recall` of saying something, whoever said it may take it back."""

    def __init__(self, database: Database, file_bin: FileBin, recall: timedelta) -> None:
        self._database = database
        self._bin = file_bin
        self._recall = recall

    async def edit(self, user_id: int, room_id: int, seq: int, content: str) -> schemas.message.Message:
        """Say it in other words, or with files alone in none; for whoever said it."""

        def change(tx: Transaction) -> schemas.message.Message:
            room, membership, message = access.access_said_message_for_change(tx.session, user_id, room_id, seq)
            extras = extras_of(message)
            if message.sender_id != user_id or extras["forwarded_from"] is not None:
                raise Forbidden
            if not content and not extras["files"]:
                raise InvalidRequest("content", "a message without files needs a text")
            changed = message.content != content
            if changed:
                message.content, message.edited_at = content, now()
                text = Text(room.id, content, membership.role in MODERATORS)
                _renew_extras(tx, message, called(tx.connection, [text])[0])
            return conclude(tx, room, message, changed=changed)

        return await self._database.write(change)

    async def recall(self, user_id: int, room_id: int, seq: int) -> schemas.message.Message:
        """Take it back: it keeps its place and loses everything else. For whoever said it, while there is time;
        for those who look after the room at any time.
        """

        def take_back(tx: Transaction) -> tuple[schemas.message.Message, list[str]]:
            room, membership, message = access.access_message_for_change(tx.session, user_id, room_id, seq)
            if membership.role not in MODERATORS or room.kind == "direct":
                self._require_own_and_fresh(message, user_id)
            extras, changed = extras_of(message), message.deleted_at is None
            if changed:
                forget(tx.connection, Marked(room.id, seq, extras))
                message.content, message.extras, message.deleted_at = "", None, now()
            dropped = drop_unused(tx.connection, [file["id"] for file in extras["files"]])
            return conclude(tx, room, message, changed=changed), dropped

        recalled, dropped = await self._database.write(take_back)
        await self._bin.discard(dropped)
        return recalled

    def _require_own_and_fresh(self, message: Message, user_id: int) -> None:
        if message.sender_id != user_id:
            raise Forbidden
        if message.deleted_at is None and now() - message.created_at >= self._recall:
            raise TooLate


def _renew_extras(tx: Transaction, message: Message, mentions: Extras) -> None:
    """Let an edited message call whom it names now, and drop the preview of a link that is no longer in it."""
    before = extras_of(message)
    preview = before["preview"]
    kept = preview if preview and preview["url"] in message.content else None
    change_extras(message, preview=kept, **mentions)
    place = message.room_id, message.seq
    renew_mentions(tx.connection, Marked(*place, before), Marked(*place, mentions))
