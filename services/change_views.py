"""What changed in rooms since versions that clients know: read once for many of them, and told page by page."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

import schemas.message
import schemas.room
import schemas.user
from models import Membership, Message, Room, User
from services.events import Payload
from services.message_views import STORED, Stored, stored, views
from services.room_views import PAGE_BYTES, IsOnline, newest_page, room_state, size_bytes

Changed = schemas.message.Message | schemas.room.ChangedMember

MAX_CHANGES = 500


def changes_since(session: Session, room: Room, since: int, limit: int, is_online: IsOnline) -> schemas.room.Changes:
    """What changed after version `since`: one index range each for messages and members."""
    return dict(changes_since_each(session, room, [since], limit, is_online))[since]


def changes_since_each(
    session: Session, room: Room, versions: Collection[int], limit: int, is_online: IsOnline
) -> Iterator[tuple[int, schemas.room.Changes]]:
    """What changed after each of these versions, as much as fits into one page; read once for all who are not too far
    behind.
    """
    waiting = sorted(versions)
    while waiting:
        oldest = waiting[0]
        messages = _changed_messages(session, room.id, oldest, limit + 1)
        members = _changed_members(session, room.id, oldest, limit + 1, is_online)
        if oldest > room.version or len(messages) > limit or len(members) > limit:
            yield oldest, _changes(room, oldest, room.version, newest_page(session, room.id), [], complete=False)
            del waiting[0]
            continue
        told = views(messages)
        changed: list[Changed] = [*told, *members]
        sizes = sorted((one.version, size_bytes(one)) for one in changed)
        while waiting and waiting[0] <= room.version:
            since = waiting.pop(0)
            upto = _fitting_version(sizes, since, room.version)
            page = (
                [one for one in told if since < one.version <= upto],
                [one for one in members if since < one.version <= upto],
            )
            yield since, _changes(room, since, upto, *page, complete=True)


def changes_frame(changes: schemas.room.Changes) -> Payload:
    """`changes` as it goes over the wire."""
    return {"type": "changes", **changes.model_dump(mode="json", by_alias=True)}


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


def _changes(
    room: Room,
    since: int,
    upto: int,
    messages: Sequence[schemas.message.Message],
    members: Sequence[schemas.room.ChangedMember],
    *,
    complete: bool,
) -> schemas.room.Changes:
    return schemas.room.Changes.model_validate(
        {
            "room_id": room.id,
            "from": since,
            "version": upto,
            "messages": messages,
            "members": members,
            "room": room_state(room),
            "complete": complete,
        }
    )


def _changed_messages(session: Session, room_id: int, since: int, limit: int) -> Sequence[Stored]:
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
