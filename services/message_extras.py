"""What hangs on a message: one JSON text in its row, so that a page, a catch-up or an event needs nothing else.

The tables of mentions, attachments and pins are indexes of it.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from errors import Conflict
from models import Message

Extras = dict[str, Any]

NO_EXTRAS: Mapping[str, Any] = {
    "mentions": [],
    "mentions_all": False,
    "reactions": [],
    "files": [],
    "pinned_at": None,
    "forwarded_from": None,
    "preview": None,
    "answer": None,
    "notice": None,
}
"""What hangs on most messages: nothing. The keys are those of `Message.extras`, as they are on the wire."""

MAX_BYTES = 60_000
"""MariaDB's TEXT holds 65 535 bytes."""


def pack(extras: Mapping[str, Any]) -> str | None:
    """Extras as they are stored: only what is there; None if nothing is. Conflict `too_many_reactions` if it is too
    much, which only reactions can make it.
    """
    there = {name: value for name, value in extras.items() if value != NO_EXTRAS[name]}
    if not there:
        return None
    packed = orjson.dumps(there, option=orjson.OPT_SORT_KEYS)
    if len(packed) > MAX_BYTES:
        raise Conflict("too_many_reactions")
    return packed.decode()


def unpack(packed: str | None) -> Extras:
    """Extras from how they are stored, with the empty values of what is not there."""
    return {**NO_EXTRAS, **(orjson.loads(packed) if packed else {})}


def extras_of(message: Message) -> Extras:
    """All that hangs on a message, and the empty values of what does not."""
    return unpack(message.extras)


def change_extras(message: Message, **changed: Any) -> bool:
    """Let something else hang on a message. Answers whether that is any different from before."""
    packed = pack({**extras_of(message), **changed})
    if packed == message.extras:
        return False
    message.extras = packed
    return True
