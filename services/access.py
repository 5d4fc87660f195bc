"""The only way from (person, id) to a row: what is missing and what is not theirs answer the same."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from errors import Forbidden, NotFound, Nowhere
from models import Attachment, ChatSession, File, Invite, Membership, Message, Proposal, Room, User
from models.room import KINDS_OF_TWO
from prepared import Prepared
from services.file_uses import IS_AVATAR, ROOM_PICTURE
from services.roles import MODERATORS


def _is_in(user_id: Any, room_id: Any) -> ColumnElement[bool]:
    """Whether somebody is in a room that is open."""
    return and_(
        Room.id == room_id,
        Room.deleted_at.is_(None),
        Membership.room_id == Room.id,
        Membership.user_id == user_id,
        Membership.left_at.is_(None),
    )


TITLE = Prepared(lambda _: select(Room.kind, Room.name).where(_is_in(bindparam("user"), bindparam("room"))))


class Title(NamedTuple):
    """Of which kind a room is, and what it is called."""

    kind: str
    name: str


def access_room(session: Session, user_id: int, room_id: int) -> tuple[Room, Membership]:
    """An open room and the asker's place in it."""
    found = session.execute(select(Room, Membership).where(_is_in(user_id, room_id))).one_or_none()
    if found is None:
        raise NotFound("room")
    return found.Room, found.Membership


def access_title(connection: Connection, user_id: int, room_id: int) -> Title:
    """The same, no more than what it is called."""
    found = TITLE.rows(connection, {}, user=user_id, room=room_id)
    if not found:
        raise NotFound("room")
    return Title(*found[0])


def access_room_for_change(session: Session, user_id: int, room_id: int) -> tuple[Room, Membership]:
    """The same, with the room locked, so that its version moves in one place at a time."""
    lock_rooms(session, [room_id])
    return access_room(session, user_id, room_id)


def access_owned_room_for_change(session: Session, user_id: int, room_id: int) -> Room:
    """A locked room that belongs to the asker. Forbidden for its other members."""
    room, membership = access_room_for_change(session, user_id, room_id)
    if membership.role != "owner":
        raise Forbidden
    return room


def access_led_room(session: Session, user_id: int, room_id: int) -> tuple[Room, Membership]:
    """A room that the asker leads, as its owner or as an admin. Forbidden for its other members, and in a session,
    where nobody comes or goes.
    """
    room, membership = access_room(session, user_id, room_id)
    if membership.role not in MODERATORS or room.kind == "session":
        raise Forbidden
    return room, membership


def access_led_room_for_change(session: Session, user_id: int, room_id: int) -> tuple[Room, Membership]:
    """The same, with the room locked."""
    lock_rooms(session, [room_id])
    return access_led_room(session, user_id, room_id)


def access_public_room_for_change(session: Session, room_id: int) -> Room:
    """A locked room that anybody may join."""
    lock_rooms(session, [room_id])
    room = session.scalar(select(Room).where(Room.id == room_id, Room.kind == "public", Room.deleted_at.is_(None)))
    if room is None:
        raise NotFound("room")
    return room


def access_membership(session: Session, room: Room, user_id: int) -> Membership:
    """Somebody's place in a room that the asker has accessed already."""
    membership = session.get(Membership, (room.id, user_id))
    if membership is None or membership.left_at is not None:
        raise NotFound("member")
    return membership


def access_message_for_change(
    session: Session, user_id: int, room_id: int, seq: int
) -> tuple[Room, Membership, Message]:
    """A message with its room, which is locked, and the asker's place in it. A recalled message is there too."""
    room, membership = access_room_for_change(session, user_id, room_id)
    message = session.get(Message, (room.id, seq))
    if message is None:
        raise NotFound("message")
    return room, membership, message


def access_said_message(session: Session, user_id: int, room_id: int, seq: int) -> Message:
    """A message that was not recalled, for reading."""
    room, _ = access_room(session, user_id, room_id)
    message = session.get(Message, (room.id, seq))
    if message is None or message.deleted_at is not None:
        raise NotFound("message")
    return message


def access_said_message_for_change(
    session: Session, user_id: int, room_id: int, seq: int
) -> tuple[Room, Membership, Message]:
    """The same, for who may speak here, and for a message that was not recalled. Forbidden for who is silenced."""
    room, membership, message = access_message_for_change(session, user_id, room_id, seq)
    if message.deleted_at is not None:
        raise NotFound("message")
    require_voice(membership)
    return room, membership, message


def require_voice(membership: Membership) -> None:
    """Forbidden for who may read the room but not speak in it."""
    if membership.silenced_at is not None:
        raise Forbidden


def access_conversation(session: Session, user_id: int, conversation_id: str) -> tuple[ChatSession, Room]:
    """A session of the asker's own, by the name under which the outside knows it."""
    found = session.execute(
        select(ChatSession, Room)
        .join(Room, Room.id == ChatSession.room_id)
        .where(ChatSession.id == conversation_id, ChatSession.user_id == user_id, Room.deleted_at.is_(None))
    ).one_or_none()
    if found is None:
        raise NotFound("conversation")
    return found.ChatSession, found.Room


def access_answer(session: Session, user_id: int, room_id: int, seq: int) -> Message:
    """An agent's answer in a room that the asker is in."""
    room, _ = access_room(session, user_id, room_id)
    message = session.get(Message, (room.id, seq))
    if message is None or message.kind != "answer" or message.deleted_at is not None:
        raise NotFound("message")
    return message


def access_own_answer(session: Session, user_id: int, message_id: str) -> Message:
    """An agent's answer in a session of the asker's own, by its id."""
    message = session.scalar(
        select(Message)
        .join(ChatSession, ChatSession.room_id == Message.room_id)
        .where(
            Message.id == message_id,
            Message.kind == "answer",
            Message.deleted_at.is_(None),
            ChatSession.user_id == user_id,
        )
    )
    if message is None:
        raise NotFound("message")
    return message


def access_proposal(
    session: Session, user_id: int, room_id: int, seq: int, proposal_id: str
) -> tuple[Proposal, Message]:
    """A proposal that was made to the asker, and the answer it hangs on, while they are in the room."""
    found = session.execute(
        select(Proposal, Message)
        .join(Message, and_(Message.room_id == Proposal.room_id, Message.seq == Proposal.seq))
        .join(Room, Room.id == Proposal.room_id)
        .join(Membership, and_(Membership.room_id == Proposal.room_id, Membership.user_id == Proposal.asker_id))
        .where(Proposal.id == proposal_id, Proposal.room_id == room_id, Proposal.seq == seq)
        .where(Proposal.asker_id == user_id, Membership.left_at.is_(None), Room.deleted_at.is_(None))
    ).one_or_none()
    if found is None:
        raise NotFound("proposal")
    return found.Proposal, found.Message


def access_user(session: Session, user_id: int) -> User:
    """Somebody whose account is open."""
    user = session.get(User, user_id)
    if user is None or user.disabled_at is not None:
        raise NotFound("user")
    return user


def access_invite_for_change(session: Session, code: str) -> tuple[Room, Invite]:
    """An invitation, whether still good or not, and its open room, which is locked."""
    lock_rooms(session, [access_invite(session, code)[0].id])
    session.expire_all()  # what was read before the lock may have changed
    return access_invite(session, code)


def access_invite(session: Session, code: str) -> tuple[Room, Invite]:
    """The same, for reading."""
    query = select(Room, Invite).join(Invite, Invite.room_id == Room.id)
    query = query.where(Invite.code == code, Room.deleted_at.is_(None))
    found = session.execute(query).one_or_none() if "\0" not in code else None  # PostgreSQL refuses to look for it
    if found is None:
        raise NotFound("invite")
    return found.Room, found.Invite


def access_file(session: Session, user_id: int, file_id: str) -> File:
    """A file that the asker may open: one of their own that nothing uses yet, one that a message in a room of theirs
    shows, or the picture of a person or a room.
    """
    inside = select(Membership.user_id).where(
        Membership.room_id == Attachment.room_id, Membership.user_id == user_id, Membership.left_at.is_(None)
    )
    shown = (
        select(Attachment.file_id)
        .join(Room, Room.id == Attachment.room_id)
        .where(
            Attachment.file_id == File.id,
            Room.deleted_at.is_(None),
            or_(Attachment.seq == ROOM_PICTURE, inside.exists()),
        )
    )
    unused = and_(File.owner_id == user_id, File.attached_at.is_(None))
    file = session.scalar(select(File).where(File.id == file_id, or_(unused, shown.exists(), IS_AVATAR)))
    if file is None:
        raise NotFound("file")
    return file


def access_own_file_for_change(session: Session, user_id: int, file_id: str) -> File:
    """A file that the asker brought here, held."""
    file = session.get(File, file_id, with_for_update=True)
    if file is None or file.owner_id != user_id:
        raise NotFound("file")
    return file


def lock_people(session: Session, user_ids: tuple[int, int]) -> None:
    """Hold the rows of two people, so that what is between them happens in one place at a time."""
    query = select(User.id).where(User.id.in_(user_ids)).order_by(User.id)
    session.execute(query.with_for_update(key_share=True))


def lock_rooms(session: Session, room_ids: list[int]) -> None:
    """Hold the rooms' rows, in ascending order so that two writers never wait for each other.

    SQLite has one writer anyway.
    """
    session.execute(select(Room.id).where(Room.id.in_(sorted(room_ids))).order_by(Room.id).with_for_update())


def require_site_admin(session: Session, user_id: int, *, for_change: bool = False) -> None:
    """Nowhere for who does not look after the server.

    For a change the row is held, so that two admins cannot end each other.
    """
    query = select(User.role).where(User.id == user_id, User.disabled_at.is_(None))
    if session.scalar(query.with_for_update() if for_change else query) != "admin":
        raise Nowhere


def access_any_room_for_change(session: Session, room_id: int) -> Room:
    """A locked room that a site admin may close without being in it; rooms of two people are none of theirs."""
    lock_rooms(session, [room_id])
    room = session.scalar(
        select(Room).where(Room.id == room_id, Room.kind.not_in(KINDS_OF_TWO), Room.deleted_at.is_(None))
    )
    if room is None:
        raise NotFound("room")
    return room
