"""Reads what decisions about notifications depend on: a few queries for however many messages and people."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from models import Block, LoginSession, Membership, Message, PushSubscription, QuietHours, Room, User
from models.room import KINDS_OF_TWO
from services.message_extras import Extras
from services.notification_rules import NOTIFIED, Situation, decide, is_quiet

Place = tuple[int, int]
"""A message's room and seq."""

MAX_TEXT_CHARS = 120
MAX_UNREAD_ROOMS = 100
"""More of them would not fit into a push beside its text."""


@dataclass(frozen=True, slots=True)
class Device:
    """Where one browser is reached."""

    session_id: str
    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True)
class Case:
    """One person and one message."""

    place: Place
    user_id: int
    situation: Situation


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a notification shows of a message, and no more."""

    room_id: int
    seq: int
    room: str
    sender: str
    text: str


@dataclass(slots=True)
class Cases:
    """Everybody with a device in the rooms of some messages."""

    cases: list[Case] = field(default_factory=list)
    announcements: dict[Place, Announcement] = field(default_factory=dict)
    devices: Mapping[int, Sequence[Device]] = field(default_factory=dict)
    unread: Mapping[int, Sequence[int]] = field(default_factory=dict)
    """The unread rooms of everybody who is notified, but for those who have very many."""


def read_cases(session: Session, places: Collection[Place], moment: datetime) -> Cases:
    """The cases of these messages, for everybody who has a device."""
    found = Cases(devices=_devices_in(session, {room_id for room_id, _ in places}, moment))
    if not found.devices:  # on a server that nobody asked to be notified by, messages cost nothing more
        return found
    messages = _messages(session, places)
    members = session.execute(
        select(Membership, Room)
        .join(Room, Room.id == Membership.room_id)
        .where(
            Membership.room_id.in_({message.room_id for message in messages}),
            Membership.user_id.in_(found.devices),
            Membership.left_at.is_(None),
            Room.deleted_at.is_(None),
        )
    ).all()
    user_ids = {membership.user_id for membership, _ in members}
    senders = _names(session, {message.sender_id for message in messages})
    blocks, quiet = _blocks(session, user_ids, set(senders)), _quiet(session, user_ids, moment)
    of_room: dict[int, list[tuple[Membership, Room]]] = defaultdict(list)
    for membership, room in members:
        of_room[room.id].append((membership, room))
    for message in messages:
        extras: Extras = orjson.loads(message.extras) if message.extras else {}
        for membership, room in of_room[message.room_id]:
            situation = replace(
                _situation(message, extras, membership, room),
                blocked=(membership.user_id, message.sender_id) in blocks,
                quiet=membership.user_id in quiet,
            )
            found.cases.append(Case((message.room_id, message.seq), membership.user_id, situation))
        if of_room[message.room_id]:
            room = of_room[message.room_id][0][1]
            sender = senders.get(message.sender_id, "")
            text = _beginning(message.content, extras)
            found.announcements[room.id, message.seq] = Announcement(room.id, message.seq, room.name, sender, text)
    notified = {case.user_id for case in found.cases if decide(case.situation) in NOTIFIED}
    found.unread = _unread_rooms(session, notified) if notified else {}
    return found


def read_case(
    session: Session, message: Message, room: Room, membership: Membership, moment: datetime, *, due: bool
) -> Situation:
    """The situation of one person and one message, as it is now."""
    extras: Extras = orjson.loads(message.extras) if message.extras else {}
    user_id = membership.user_id
    return replace(
        _situation(message, extras, membership, room),
        blocked=bool(_blocks(session, {user_id}, {message.sender_id})),
        quiet=bool(_quiet(session, {user_id}, moment)),
        due=due,
        has_device=bool(read_devices(session, user_id, moment)),
    )


def read_devices(session: Session, user_id: int, moment: datetime) -> list[Device]:
    """The devices on which somebody is logged in and may be woken."""
    return [_device(row) for row in session.scalars(_alive(moment).where(PushSubscription.user_id == user_id))]


def _situation(message: Message, extras: Extras, membership: Membership, room: Room) -> Situation:
    return Situation(
        own=message.sender_id == membership.user_id,
        recalled=message.deleted_at is not None,
        direct=room.kind in KINDS_OF_TWO,
        level=membership.notify,
        mentioned=bool(extras.get("mentions_all"))
        or membership.user_id in (*extras.get("mentions", ()), (extras.get("answer") or {}).get("asker_id")),
        read=membership.last_read_seq >= message.seq,
    )


def _messages(session: Session, places: Collection[Place]) -> Sequence[Message]:
    of_room: dict[int, list[int]] = defaultdict(list)
    for room_id, seq in places:
        of_room[room_id].append(seq)
    wanted = [and_(Message.room_id == room_id, Message.seq.in_(seqs)) for room_id, seqs in of_room.items()]
    return session.scalars(select(Message).where(or_(*wanted)).order_by(Message.room_id, Message.seq)).all()


def _unread_rooms(session: Session, user_ids: Collection[int]) -> dict[int, list[int]]:
    unread: dict[int, list[int]] = defaultdict(list)
    rows = session.execute(
        select(Membership.user_id, Membership.room_id)
        .join(Room, Room.id == Membership.room_id)
        .where(
            Membership.user_id.in_(user_ids),
            Membership.left_at.is_(None),
            Membership.last_read_seq < Room.last_seq,
            Room.deleted_at.is_(None),
        )
        .order_by(Membership.user_id, Membership.room_id)
    )
    for user_id, room_id in rows:
        unread[user_id].append(room_id)
    return {user_id: rooms for user_id, rooms in unread.items() if len(rooms) <= MAX_UNREAD_ROOMS}


def _alive(moment: datetime) -> Select[PushSubscription]:
    """Subscriptions whose login is still good."""
    return (
        select(PushSubscription)
        .join(LoginSession, LoginSession.id == PushSubscription.session_id)
        .join(User, User.id == PushSubscription.user_id)
        .where(LoginSession.ended_at.is_(None), LoginSession.expires_at > moment, User.disabled_at.is_(None))
    )


def _devices_in(session: Session, room_ids: Collection[int], moment: datetime) -> dict[int, list[Device]]:
    inside = select(Membership.user_id).where(
        Membership.room_id.in_(room_ids),
        Membership.user_id == PushSubscription.user_id,
        Membership.left_at.is_(None),
    )
    devices: dict[int, list[Device]] = defaultdict(list)
    for row in session.scalars(_alive(moment).where(inside.exists())):
        devices[row.user_id].append(_device(row))
    return devices


def _device(row: PushSubscription) -> Device:
    return Device(row.session_id, row.endpoint, row.p256dh, row.auth)


def _names(session: Session, user_ids: Collection[int]) -> dict[int, str]:
    rows = session.execute(select(User.id, User.display_name).where(User.id.in_(user_ids)))
    return {row.id: row.display_name for row in rows}


def _blocks(session: Session, user_ids: Collection[int], sender_ids: Collection[int]) -> set[tuple[int, int]]:
    rows = session.execute(
        select(Block.user_id, Block.blocked_id).where(Block.user_id.in_(user_ids), Block.blocked_id.in_(sender_ids))
    )
    return {(user_id, blocked_id) for user_id, blocked_id in rows}


def _quiet(session: Session, user_ids: Collection[int], moment: datetime) -> set[int]:
    """Who of them is not to be disturbed now."""
    rows = session.scalars(select(QuietHours).where(QuietHours.user_id.in_(user_ids)))
    return {row.user_id for row in rows if is_quiet(_local(moment, row.time_zone), row.starts_at, row.ends_at)}


def _local(moment: datetime, time_zone: str) -> datetime:
    try:
        return moment.astimezone(ZoneInfo(time_zone))
    except (ZoneInfoNotFoundError, ValueError):  # the system has lost it since
        return moment


def _beginning(content: str, extras: Extras) -> str:
    """The beginning of a message in one line; of one without words, the name of its first file."""
    text = " ".join(content[: MAX_TEXT_CHARS * 4].split())
    if not text:
        text = next((str(file["name"]) for file in extras.get("files", ())), "")
    return text if len(text) <= MAX_TEXT_CHARS else f"{text[: MAX_TEXT_CHARS - 1]}…"
