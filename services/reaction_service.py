"""Reactions: an emoji on a message, and who gave it."""

from typing import Any

import schemas.message
from database import Database, Transaction
from errors import Conflict
from services import access
from services.message_changes import conclude
from services.message_extras import change_extras, extras_of

MAX_DISTINCT = 20
"""So many emoji may stand on one message."""


class ReactionService:
    """Gives and takes back reactions. Giving one twice changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def give(self, user_id: int, room_id: int, seq: int, emoji: str) -> schemas.message.Message:
        """Put an emoji on a message. Conflict `too_many_reactions` if there are too many kinds on it already."""

        def change(tx: Transaction) -> schemas.message.Message:
            room, _, message = access.access_said_message_for_change(tx.session, user_id, room_id, seq)
            changed = change_extras(message, reactions=_with(extras_of(message)["reactions"], emoji, user_id))
            return conclude(tx, room, message, changed=changed)

        return await self._database.write(change)

    async def take_back(self, user_id: int, room_id: int, seq: int, emoji: str) -> schemas.message.Message:
        """Take one's own emoji off a message."""

        def change(tx: Transaction) -> schemas.message.Message:
            room, _, message = access.access_message_for_change(tx.session, user_id, room_id, seq)
            changed = change_extras(message, reactions=_without(extras_of(message)["reactions"], emoji, user_id))
            return conclude(tx, room, message, changed=changed)

        return await self._database.write(change)


def _with(reactions: list[dict[str, Any]], emoji: str, user_id: int) -> list[dict[str, Any]]:
    given = next((reaction for reaction in reactions if _same(reaction["emoji"], emoji)), None)
    if given is None:
        if len(reactions) >= MAX_DISTINCT:
            raise Conflict("too_many_reactions")
        return [*reactions, {"emoji": emoji, "user_ids": [user_id]}]
    if user_id not in given["user_ids"]:
        given["user_ids"].append(user_id)
    return reactions


def _without(reactions: list[dict[str, Any]], emoji: str, user_id: int) -> list[dict[str, Any]]:
    for reaction in reactions:
        if _same(reaction["emoji"], emoji) and user_id in reaction["user_ids"]:
            reaction["user_ids"].remove(user_id)
    return [reaction for reaction in reactions if reaction["user_ids"]]


def _same(one: str, other: str) -> bool:
    """Whether they are one emoji: some keyboards add a mark that asks for colour, and some do not."""
    return one.replace("\ufe0f", "") == other.replace("\ufe0f", "")
