"""Files on messages: whoever sends a message hangs files of their own on it, in the same commit."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from errors import AppError, NotFound
from models import File
from services.events import Payload
from services.file_views import COLUMNS, payload

Files = Mapping[str, Any]
"""Rows of files by id: `COLUMNS` and the owner."""


def texts(file_ids: Iterable[UUID]) -> tuple[str, ...]:
    """The ids of files as they are stored, each once."""
    return tuple(dict.fromkeys(map(str, file_ids)))


def load(connection: Connection, file_ids: Sequence[str]) -> Files:
    """These files by id, as far as there are any; held, so that nobody collects them meanwhile."""
    if not file_ids:
        return {}
    query = select(*COLUMNS, File.owner_id).where(File.id.in_(set(file_ids))).order_by(File.id)
    return {row.id: row for row in connection.execute(query.with_for_update())}


def refusal(sender_id: int, file_ids: Sequence[str], files: Files) -> AppError | None:
    """Why somebody may not send these files: they are not there, or not theirs."""
    own = all(id_ in files and files[id_].owner_id == sender_id for id_ in file_ids)
    return None if own else NotFound("file")


def shown(file_ids: Sequence[str], files: Files) -> list[Payload]:
    """The files as they hang on a message, as far as they are there."""
    return [payload(files[id_]) for id_ in file_ids if id_ in files]
