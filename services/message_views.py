"""Messages as clients see them, built from one row each."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Select
from sqlalchemy.orm import Session

import schemas.message
from models import Message
from prepared import columns_of
from schemas.answer import DEFAULT_CURRENCY
from schemas.text import iso
from services.events import Payload
from services.message_extras import NO_EXTRAS


class Stored(NamedTuple):
    """A message that is only read. As an object of the ORM each of a page would cost as much as the rest of it."""

    id: str
    room_id: int
    seq: int
    version: int
    sender_id: int
    kind: str
    content: str
    reply_to: int | None
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    extras: str | None


STORED = columns_of(Message, Stored)
"""What to select for it."""


def stored(session: Session, query: Select[Any]) -> list[Stored]:
    """The messages that a query for `STORED` finds."""
    return [Stored._make(row) for row in session.execute(query)]


def payload(row: Mapping[str, Any]) -> Payload:
    """A message as it goes over the wire: the same as `schemas.message.Message`, without its cost."""
    edited_at, deleted_at, extras = row["edited_at"], row["deleted_at"], row["extras"]
    message = {
        **row,
        "created_at": iso(row["created_at"]),
        "edited_at": edited_at and iso(edited_at),
        "deleted_at": deleted_at and iso(deleted_at),
        **NO_EXTRAS,
    }
    del message["extras"]
    if extras is not None:
        message.update(orjson.loads(extras))
        if message["answer"] is not None:  # those that were stored when prices had no currency have none
            message["answer"].setdefault("currency", DEFAULT_CURRENCY)
    return message


def payload_of(message: Message | Stored) -> Payload:
    """A stored message as it goes over the wire."""
    return payload({name: getattr(message, name) for name in Stored._fields})


def view(message: Message | Stored) -> schemas.message.Message:
    """A stored message for an answer."""
    return schemas.message.Message.model_validate(payload_of(message))


def views(messages: Iterable[Stored]) -> list[schemas.message.Message]:
    """Stored messages for an answer, in their order."""
    return [view(message) for message in messages]
