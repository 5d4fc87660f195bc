"""What changed in rooms since versions that clients know: read once for many of them, and told page by page."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import orjson
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

import schemas.message
import schemas.room
import schemas.user
from models import Membership, Message, Room, User
from services.events import Payload
from services.message_views import STORED, Stored, payload_of, stored
from services.room_views import PAGE_BYTES, IsOnline, newest_page, room_state, size_bytes

MAX_CHANGES = 500


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """What changed in a room after a version, as much as makes one page. Its messages are JSON already: after a restart
    all that was missed is read again and again, and to check each as what it was stored as would be most of the price.
    """

    told: schemas.room.Changes
    """Everything but the messages."""

    messages: Sequence[bytes]
    """Ascending by seq."""

    def frame(self) -> Payload:
        """`changes` as it goes over the wire."""
        told = self.told.model_dump(mode="json", by_alias=True)
        return {"type": "changes", **told, "messages": [orjson.Fragment(message) for message in self.messages]}

    def answer(self) -> schemas.room.Changes:
        """The same as an answer."""
        messages = [schemas.message.Message.model_validate_json(message) for message in self.messages]
        return self.told.model_copy(update={"messages": messages})

    def emptied(self) -> Self:
        """A page that tells nothing but that there is more, if there is."""
        nothing = {"version": self.told.from_, "members": [], "complete": True}
        return type(self)(self.told.model_copy(update=nothing), ())


def changes_since(session: Session, room: Room, since: int, limit: int, is_online: IsOnline) -> ChangesPage:
    """What changed after version `since`: one index range each for messages and members."""
    return dict(changes_since_each(session, room, [since], limit, is_online))[since]


def changes_since_each(
    session: Session, room: Room, versions: Collection[int], limit: int, is_online: IsOnline
) -> Iterator[tuple[int, ChangesPage]]:
    """What changed after each of these versions, as much as fits into one page; read once for all who are not too far
    behind.
    """
    waiting = sorted(versions)
    while waiting:
        oldest = waiting[0]
        messages = _changed_messages(session, room.id, oldest, limit + 1)
        members = _changed_members(session, room.id, oldest, limit + 1, is_online)
        if oldest > room.version or len(messages) > limit or len(members) > limit:
            newest = [message.model_dump_json().encode() for message in newest_page(session, room.id)]
            yield oldest, _page(room, oldest, room.version, newest, [], complete=False)
            del waiting[0]
            continue
        told = [(message.version, orjson.dumps(payload_of(message))) for message in messages]
        sizes = [(version, len(message)) for version, message in told]
        sizes = sorted([*sizes, *((member.version, size_bytes(member)) for member in members)])
        while waiting and waiting[0] <= room.version:
            since = waiting.pop(0)
            upto = _fitting_version(sizes, since, room.version)
            page = (
                [message for version, message in told if since < version <= upto],
                [one for one in members if since < one.version <= upto],
            )
            yield since, _page(room, since, upto, *page, complete=True)


def _fitting_version(sizes: Iterable[tuple[int, int]], since: int, newest: int) -> int:
    """The version up to which the changes after `since` make one page; `newest`, if they all do."""
    page_bytes, version = 0, since
    for changed, bytes_ in sizes:
        if changed > since:
            page_bytes += bytes_
            if page_bytes > PAGE_BYTES and version > since:
                return version
            version = changed
    return newest


def _page(
    room: Room,
    since: int,
    upto: int,
    messages: Sequence[bytes],
    members: Sequence[schemas.room.ChangedMember],
    *,
    complete: bool,
) -> ChangesPage:
    fields = {
        "room_id": room.id,
        "from": since,
        "version": upto,
        "messages": [],
        "members": members,
        "room": room_state(room),
        "complete": complete,
    }
    return ChangesPage(schemas.room.Changes.model_validate(fields), messages)


def _changed_messages(session: Session, room_id: int, since: int, limit: int) -> list[Stored]:
    query = (
        select(*STORED)
        .where(Message.room_id == room_id, Message.version > since)
        .order_by(Message.version)
        .limit(limit)
    )
    return sorted(stored(session, query), key=lambda message: message.seq)


def _changed_members(
    session: Session, room_id: int, since: int, limit: int, is_online: IsOnline
) -> list[schemas.room.ChangedMember]:
    rows: Iterable[Row[Membership, User]] = session.execute(
        select(Membership, User)
        .join(User, User.id == Membership.user_id)
        .where(Membership.room_id == room_id, Membership.version > since)
        .order_by(Membership.version)
        .limit(limit)
    )
    return [
        schemas.room.ChangedMember(
            user=schemas.user.User.model_validate(user),
            role=None if membership.left_at else membership.role,
            joined_at=membership.joined_at,
            version=membership.version,
            last_read_seq=membership.last_read_seq,
            online=membership.left_at is None and is_online(user.id),
        )
        for membership, user in rows
    ]
