"""Proposals: what agents would do and may not do by themselves, and what their askers say to it.

A proposal is a row, and hangs on its answer's message as a card. Both change in one write with the room's next version,
so that what was decided survives a restart, and what was approved is done once: in the same write.
"""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import uuid4

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

import schemas.answer
import schemas.message
from database import Database, Transaction
from errors import AppError, Conflict, NotFound
from models import Message, Proposal
from models.base import now
from services import access
from services.agents.asks import Ask
from services.agents.ceiling import access_room_below
from services.message_changes import conclude
from services.message_extras import change_extras, extras_of
from services.message_log import Draft, store
from services.pin_service import pin_message

MAX_PROPOSALS = 5
"""So many may hang on one answer."""

Action = Literal["send_message", "pin_message"]


class ProposalService:
    """Makes proposals for agents and takes their askers' decisions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def propose(self, ask: Ask, action: Action, arguments: Mapping[str, Any]) -> None:
        """Hang a proposal on an answer that grows; `arguments` name the room by `room_id`.

        NotFound if that room is not below the answer's ceiling, the message to pin is not there, or the answer has
        ended; Conflict `too_many_proposals` if enough hang on it. What was withdrawn makes room.
        """
        # The writer may run it more than once.
        row = {"id": str(uuid4()), "arguments": orjson.dumps(dict(arguments)).decode(), "created_at": now()}

        def change(tx: Transaction) -> None:
            access.lock_rooms(tx.session, [ask.room_id])
            access_room_below(tx.session, ask, arguments["room_id"])
            if action == "pin_message":
                access.access_said_message(tx.session, ask.asker_id, arguments["room_id"], arguments["seq"])
            room, _, message = access.access_message_for_change(tx.session, ask.agent_id, ask.room_id, ask.seq)
            answer = extras_of(message)["answer"]
            if answer is None or answer["status"] != "streaming":
                raise NotFound("message")
            cards = _with_room(_hanging_on(message))
            proposal = Proposal(
                room_id=ask.room_id, seq=ask.seq, asker_id=ask.asker_id, action=action, state="pending", **row
            )
            tx.session.add(proposal)
            _hang(message, [*cards, _card(proposal)])
            conclude(tx, room, message, changed=True)

        await self._database.write(change)

    async def decide(
        self, user_id: int, room_id: int, seq: int, proposal_id: str, *, approve: bool
    ) -> schemas.message.Message:
        """The asker's word, once; what they approve is done at once, under their rights. What cannot be done has
        `failed`. Conflict `proposal_decided` for every word after the first, `proposal_withdrawn` if the answer was
        given again meanwhile.
        """

        def change(tx: Transaction) -> schemas.message.Message:
            target_id = _arguments(_own(tx.session, user_id, room_id, seq, proposal_id))["room_id"]
            access.lock_rooms(tx.session, [room_id, target_id])
            tx.session.expire_all()  # what was read before the lock may have changed
            proposal = _own(tx.session, user_id, room_id, seq, proposal_id)
            if proposal.state != "pending":
                raise Conflict("proposal_withdrawn" if proposal.state == "withdrawn" else "proposal_decided")
            proposal.state = _carry_out(tx, proposal) if approve else "declined"
            proposal.decided_at = now()
            tx.session.flush()
            tx.session.expire_all()  # the room's counters may have been moved by what was done
            room, _, message = access.access_message_for_change(tx.session, user_id, room_id, seq)
            cards = [_card(proposal) if card["id"] == proposal.id else card for card in _hanging_on(message)]
            _hang(message, cards)
            return conclude(tx, room, message, changed=True)

        return await self._database.write(change)


def withdraw(tx: Transaction, message: Message) -> None:
    """Take back what hangs on an answer and waits for a word: the answer is to be given again. What was decided stays.

    It belongs to a `database.write` in which the room is locked, and that tells of the message.
    """
    waiting = Proposal.room_id == message.room_id, Proposal.seq == message.seq, Proposal.state == "pending"
    for proposal in tx.session.scalars(select(Proposal).where(*waiting)):
        proposal.state, proposal.decided_at = "withdrawn", now()
    cards = _hanging_on(message)
    _hang(message, [{**card, "state": "withdrawn"} if card["state"] == "pending" else card for card in cards])


def _with_room(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cards, without the first withdrawn one where another one needs its place."""
    if len(cards) < MAX_PROPOSALS:
        return cards
    withdrawn = [card for card in cards if card["state"] == "withdrawn"]
    if not withdrawn:
        raise Conflict("too_many_proposals")
    return [card for card in cards if card is not withdrawn[0]]


def _own(session: Session, user_id: int, room_id: int, seq: int, proposal_id: str) -> Proposal:
    """A proposal that hangs on a message and waits, or waited, for this person. NotFound for everybody else."""
    proposal, message = access.access_proposal(session, user_id, room_id, seq, proposal_id)
    if proposal.id not in {card["id"] for card in _hanging_on(message)}:
        raise NotFound("proposal")
    return proposal


def _carry_out(tx: Transaction, proposal: Proposal) -> Literal["approved", "failed"]:
    """Do what was proposed, as its asker. A message gets the proposal's id, so that it can exist only once."""
    arguments, asker_id = _arguments(proposal), proposal.asker_id
    try:
        if proposal.action == "send_message":
            [posted] = store(tx, [Draft(proposal.id, arguments["room_id"], asker_id, arguments["text"], None)])
            if isinstance(posted, AppError):
                raise posted
        else:
            pin_message(tx, asker_id, arguments["room_id"], arguments["seq"])
    except AppError:
        return "failed"
    return "approved"


def _hanging_on(message: Message) -> list[dict[str, Any]]:
    """The cards on an answer's message; none on any other message, and none on one that was recalled."""
    answer = extras_of(message)["answer"]
    cards: list[dict[str, Any]] = answer["proposals"] if answer is not None else []
    return cards


def _hang(message: Message, cards: list[dict[str, Any]]) -> None:
    change_extras(message, answer={**extras_of(message)["answer"], "proposals": cards})


def _card(proposal: Proposal) -> dict[str, Any]:
    fields = {"id": proposal.id, "action": proposal.action, "state": proposal.state}
    card = schemas.answer.Proposal.model_validate({**fields, "arguments": _arguments(proposal)})
    return card.model_dump(mode="json")


def _arguments(proposal: Proposal) -> dict[str, Any]:
    arguments: dict[str, Any] = orjson.loads(proposal.arguments)
    return arguments
