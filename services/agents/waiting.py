"""Whether an answer has to wait, and whether anybody waits for it: on the hot path, like `message_log`.

Each function here belongs to a `database.write` in which the room is locked.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, exists, or_, select

from models import Answer, Membership, Message, User
from prepared import Prepared, numbered
from services.agents.asks import Wanted

_UNFINISHED = or_(Answer.status == "queued", Answer.status == "streaming")
BUSY = Prepared(
    lambda size: select(Answer.agent_id).where(
        Answer.room_id == bindparam("room"), _UNFINISHED, Answer.agent_id.in_(numbered("agent", size))
    )
)

_QUESTION = exists().where(
    Message.room_id == bindparam("room"), Message.seq == bindparam("question"), Message.deleted_at.is_(None)
)
INSIDE = Prepared(
    lambda size: (
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.room_id == bindparam("room"), Membership.user_id.in_(numbered("user", size)))
        .where(Membership.left_at.is_(None), User.disabled_at.is_(None), _QUESTION)
    )
)


def is_waited_for(connection: Connection, room_id: int, one: Wanted) -> bool:
    """Whether question, agent and asker are all still there."""
    people = [one.agent_id, one.asker_id]
    inside = INSIDE.rows(connection, {"user": people}, room=room_id, question=one.question_seq)
    return {user_id for (user_id,) in inside} == set(people)


def at_once(connection: Connection, room_id: int, wanted: Sequence[Wanted]) -> set[Wanted]:
    """Which of these answers, that are to be asked in their order, need not wait for any other of their agent, and are
    waited for.
    """
    firsts = {one.agent_id: one for one in reversed(wanted)}
    busy = {agent_id for (agent_id,) in BUSY.rows(connection, {"agent": list(firsts)}, room=room_id)}
    return {one for agent_id, one in firsts.items() if agent_id not in busy and is_waited_for(connection, room_id, one)}
