"""The privacy ceiling: everybody in its room reads an answer, so it may come only from what all of them may read."""

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased

from errors import NotFound
from models import Membership, Room, User
from services import access
from services.agents.asks import Ask


def readable_rooms(asker_id: int, room_id: int) -> Select[int]:
    """The ids of the open rooms that the asker and every other person of the answer's room is in; the room itself is
    among them while the asker is in it. Agents, closed accounts and people who have left do not count.
    """
    present, there = aliased(Membership), aliased(Membership)
    may_read = exists().where(
        there.room_id == Membership.room_id, there.user_id == present.user_id, there.left_at.is_(None)
    )
    shut_out = (
        exists()
        .where(
            present.room_id == room_id,
            present.left_at.is_(None),
            present.user_id != asker_id,
            User.id == present.user_id,
            User.kind == "person",
            User.disabled_at.is_(None),
            ~may_read.correlate(Membership, present),
        )
        .correlate(Membership)
    )
    return (
        select(Membership.room_id)
        .join(Room, Room.id == Membership.room_id)
        .where(Membership.user_id == asker_id, Membership.left_at.is_(None), Room.deleted_at.is_(None), ~shut_out)
    )


def require_standing(session: Session, ask: Ask) -> Room:
    """The room of an answer. NotFound if the asker's account was closed, or if the asker or the agent is not in the
    room any more: then nothing may be read for them.
    """
    access.access_user(session, ask.asker_id)
    access.access_room(session, ask.agent_id, ask.room_id)
    room, _ = access.access_room(session, ask.asker_id, ask.room_id)
    return room


def access_room_below(session: Session, ask: Ask, room_id: int | None) -> tuple[Room, Membership]:
    """A room under the ceiling of an answer and the asker's place in it; without an id, the answer's own room.

    NotFound for every other room, whether the asker may read it or not.
    """
    own = require_standing(session, ask)
    wanted = own.id if room_id is None else room_id
    found = access.access_room(session, ask.asker_id, wanted)
    rooms = readable_rooms(ask.asker_id, own.id).where(Membership.room_id == wanted)
    if session.scalar(rooms) is None:
        raise NotFound("room")
    return found
