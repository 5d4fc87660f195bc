"""What somebody has missed in a room: what others said after their mark, and a summary of it by extraction."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Membership, Message, Room, User
from services import access
from services.agents.extraction import Said, Sentence, sum_up
from services.agents.quotations import Language, Names, body, cut, is_quoted, names_of
from services.message_extras import extras_of

MAX_MESSAGES = 500
MAX_SAID_CHARS = 1000


@dataclass(frozen=True, slots=True)
class Missed:
    """What was read for a summary."""

    room: Room
    reader: User
    since: int
    messages: Sequence[Message]
    """What others said, oldest first: the newest `MAX_MESSAGES`."""

    own_seqs: frozenset[int]
    """Which of the messages that they reply to are the reader's own."""

    agent_ids: frozenset[int]
    """The agents of the room."""

    names: Names


def missed_by(session: Session, user_id: int, room_id: int, since_seq: int | None, most: int = MAX_MESSAGES) -> Missed:
    """What others said in a room of the person's after `since_seq`, or after their own mark."""
    room, membership = access.access_room(session, user_id, room_id)
    since = membership.last_read_seq if since_seq is None else since_seq
    of_room = select(Message).where(Message.room_id == room.id)
    newest = session.scalars(of_room.where(Message.seq > since).order_by(Message.seq.desc()).limit(most)).all()
    said = [message for message in reversed(newest) if message.sender_id != user_id and is_quoted(message)]
    replied = {message.reply_to for message in said if message.reply_to is not None}
    own = select(Message.seq).where(Message.room_id == room.id, Message.seq.in_(replied), Message.sender_id == user_id)
    agents = select(User.id).join(Membership, Membership.user_id == User.id)
    agents = agents.where(Membership.room_id == room.id, Membership.left_at.is_(None), User.kind == "agent")
    return Missed(
        room=room,
        reader=session.get_one(User, user_id),
        since=since,
        messages=said,
        own_seqs=frozenset(session.scalars(own)) if replied else frozenset(),
        agent_ids=frozenset(session.scalars(agents)),
        names=names_of(session, (message.sender_id for message in said)),
    )


def extracted(missed: Missed, language: Language) -> list[Sentence]:
    """The few sentences that matter most."""
    return sum_up([_said(message, missed, language) for message in missed.messages])


def _said(message: Message, missed: Missed, language: Language) -> Said:
    extras = extras_of(message)
    return Said(
        seq=message.seq,
        name=missed.names.short(message.sender_id),
        text=cut(body(message, language), MAX_SAID_CHARS),
        reply_to=message.reply_to,
        calls_me=missed.reader.id in extras["mentions"] or extras["mentions_all"],
        answers_me=message.reply_to in missed.own_seqs,
        reactions=sum(len(reaction["user_ids"]) for reaction in extras["reactions"]),
        files=len(extras["files"]),
        of_agents=message.kind == "answer" or bool(missed.agent_ids.intersection(extras["mentions"])),
    )
