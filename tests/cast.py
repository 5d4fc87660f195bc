"""Everybody there is around a private room, for tests that ask who may do what."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, update

from models import Answer, Message, Proposal
from models.base import now
from tests.agents import Operate, hire, put_answer
from tests.asks import new_state
from tests.people import Person, client_of, people
from tests.uploads import bring, image_bytes

ROLES = ("nobody", "disabled", "stranger", "former", "banned", "site admin", "member", "admin", "owner")
"""Who asks. The first two may not come in at all; the next four are not in the room, the last three are."""


@dataclass(frozen=True)
class Cast:
    """Everybody there is, and the private room that they want something of.

    `targets` holds, for each role, what takes the place of names in addresses: among them a member of their own to do
    something to, so that what one has done is not in the way of the next.
    """

    by_role: dict[str, Person]
    bystanders: list[Person]
    room_id: int
    targets: dict[str, dict[str, Any]]


@asynccontextmanager
async def cast_of(
    address: str,
    close_account: Callable[[Person], None],
    make_site_admin: Callable[[Person], None],
    operate: Operate,
) -> AsyncIterator[Cast]:
    """A private room with everybody there is around it, and three bystanders in it."""
    async with people(address, 8) as everybody, people(address, 3) as bystanders, client_of(address) as http:
        nobody = Person(address, {"access_token": "", "user": everybody[0].user}, http)
        del http.headers["Authorization"]
        by_role = dict(zip(ROLES, [nobody, *everybody], strict=True))
        file_id = (await bring(by_role["owner"], "a.png", image_bytes()))["id"]
        room_id = await _people_the_room(by_role, bystanders, file_id)
        code = (await by_role["owner"].ask("POST", f"/rooms/{room_id}/invites", 201, json={}))["code"]
        close_account(by_role["disabled"])
        make_site_admin(by_role["site admin"])
        own = dict(zip(ROLES[-3:], bystanders, strict=True))
        session_id = (await by_role["owner"].ask("GET", "/auth/sessions"))["sessions"][0]["id"]
        agent = await hire(operate, by_role["owner"])
        answers = {
            role: (await put_answer(operate, by_role["owner"], agent, room_id, f"before the {role}"))["seq"]
            for role in ROLES[-3:]
        }
        operate(update(Answer).where(Answer.room_id == room_id).values(status="stopped"))
        chat_session_id, answer_id = await _private_answer(operate, by_role["owner"])
        common = {
            "chat_session_id": chat_session_id,
            "conversation_id": chat_session_id,
            "answer_id": answer_id,
            "session_id": session_id,
            "agent_id": agent["id"],
            "room_id": room_id,
            "file_id": file_id,
            "code": code,
            "proposal_id": await _proposal(by_role["owner"], room_id, operate),
            "seq": 1,
            "emoji": "👍",
        }
        targets = {
            role: {
                **common,
                "user_id": own.get(role, bystanders[0]).id,
                "answer_seq": answers.get(role, answers["owner"]),
            }
            for role in ROLES
        }
        yield Cast(by_role, bystanders, room_id, targets)


async def _people_the_room(by_role: dict[str, Person], bystanders: list[Person], file_id: str) -> int:
    owner = by_role["owner"]
    members = [by_role[role] for role in ("disabled", "former", "banned", "member", "admin")]
    room_id = await owner.make_room(*members, *bystanders, kind="private")
    await owner.post(room_id, "welcome", file_ids=[file_id])
    await owner.ask("DELETE", f"/rooms/{room_id}/members/{by_role['former'].id}", 204)
    await owner.ask("PUT", f"/rooms/{room_id}/bans/{by_role['banned'].id}")
    await owner.ask("PATCH", f"/rooms/{room_id}/members/{by_role['admin'].id}", json={"role": "admin"})
    return room_id


async def _private_answer(operate: Operate, owner: Person) -> tuple[str, str]:
    """A session of the owner's with the agent that is always there, and an answer in it: the ids of both."""
    room = await owner.ask("POST", "/rooms", 201, json={"kind": "session"})
    answer = await put_answer(operate, owner, room["peer"], room["id"], "to the owner")
    chat_session_id = (await owner.ask("GET", f"http://{owner.address}/api/sessions"))[0]["id"]
    return str(chat_session_id), str(answer["id"])


async def _proposal(owner: Person, room_id: int, operate: Operate) -> str:
    """Something proposed to the owner, which hangs on the first message; returns its id."""
    proposal_id, [message, *_] = str(uuid4()), (await owner.history(room_id))["messages"]
    arguments = {"room_id": room_id, "text": "agreed"}
    row = {"id": proposal_id, "room_id": room_id, "seq": 1, "asker_id": owner.id, "action": "send_message"}
    row |= {"arguments": json.dumps(arguments), "state": "pending", "created_at": now()}
    operate(insert(Proposal).values(row))
    card = {"id": proposal_id, "action": "send_message", "arguments": arguments, "state": "pending"}
    answer = {**new_state(owner.id, ""), "status": "done", "proposals": [card]}
    extras = json.dumps({"files": message["files"], "answer": answer})
    operate(update(Message).where(Message.room_id == room_id, Message.seq == 1).values(extras=extras))
    return proposal_id
