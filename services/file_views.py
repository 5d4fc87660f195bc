"""Files as clients see them."""

from typing import Any

from models import File
from services.events import Payload

COLUMNS = (
    File.id,
    File.name,
    File.size_bytes,
    File.media_type,
    File.kind,
    File.width,
    File.height,
    File.duration_ms,
    File.thumbnail_bytes,
)


def payload(row: Any) -> Payload:
    """A file, from its row or from `COLUMNS` of it, as it goes over the wire: the same as `schemas.file.File`."""
    return {
        "id": row.id,
        "name": row.name,
        "size_bytes": row.size_bytes,
        "media_type": row.media_type,
        "kind": row.kind,
        "width": row.width,
        "height": row.height,
        "duration_ms": row.duration_ms,
        "has_thumbnail": row.thumbnail_bytes is not None,
    }
