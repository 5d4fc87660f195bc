"""Agents as tests meet them, without anything that answers: put into the database as an operator would."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import Executable, insert, literal, select, update

from models import Agent, Answer, Message, Room, User
from models.base import now
from tests.people import Frame, Person

Operate = Callable[[Executable], None]


async def hire(operate: Operate, witness: Person, config: str = "{}") -> Frame:
    """A new agent, as `witness` sees it."""
    name, moment = f"agent-{uuid4().hex[:12]}", now()
    account = {"username": name, "username_key": name, "display_name": name, "kind": "agent", "created_at": moment}
    operate(insert(User).values(account))
    columns = ["user_id", "origin", "config", "updated_at"]
    values = [User.id, literal("admin"), literal(config), literal(moment, type_=Agent.__table__.c.updated_at.type)]
    operate(insert(Agent).from_select(columns, select(*values).where(User.username_key == name)))
    found: Frame = (await witness.ask("GET", "/users", params={"q": name}))["users"][0]
    return found


async def put_answer(
    operate: Operate, asker: Person, agent: Frame, room_id: int, content: str, **recorded: Any
) -> Frame:
    """A whole answer to the newest message of a room of the asker's; returns its message."""
    room = await asker.ask("GET", f"/rooms/{room_id}")
    place, question_seq = {"room_id": room_id, "seq": room["last_seq"] + 1}, room["last_seq"]
    state = {
        "status": "done",
        "asker_id": asker.id,
        "model": "",
        "error": None,
        "error_detail": None,
        "thought": False,
        "steps": 0,
        "input_tokens": 0,
        "output_tokens": 0,
        "cost": None,
        "proposals": [],
    }
    message = {"id": str(uuid4()), "version": room["version"] + 1, "kind": "answer", "reply_to": question_seq}
    extras = orjson.dumps({"answer": state}).decode()
    operate(
        insert(Message).values(
            **place, **message, sender_id=agent["id"], content=content, created_at=now(), extras=extras
        )
    )
    answer = {"agent_id": agent["id"], "asker_id": asker.id, "question_seq": question_seq, "status": "done", "hops": 1}
    operate(insert(Answer).values(**place, **answer, asked_at=now(), **{"thought": "", "steps": "[]", **recorded}))
    operate(update(Room).where(Room.id == room_id).values(last_seq=place["seq"], version=message["version"]))
    found: Frame = (await asker.history(room_id, seqs=str(place["seq"])))["messages"][0]
    return found
