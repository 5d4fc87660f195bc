"""Messages as clients see them, built from one row each."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

import schemas.message
from models import Message
from schemas.answer import DEFAULT_CURRENCY
from schemas.text import iso
from services.events import Payload
from services.message_extras import NO_EXTRAS

COLUMNS = tuple(column.name for column in Message.__table__.columns)


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


def payload_of(message: Message) -> Payload:
    """A stored message as it goes over the wire."""
    return payload({name: getattr(message, name) for name in COLUMNS})


def view(message: Message) -> schemas.message.Message:
    """A stored message for an answer."""
    return schemas.message.Message.model_validate(payload_of(message))


def views(messages: Iterable[Message]) -> list[schemas.message.Message]:
    """Stored messages for an answer, in their order."""
    return [view(message) for message in messages]
