"""The end of files: their bytes are deleted once their rows are gone, and what was left behind is found again."""

import logging
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select

from database import Database, Transaction
from errors import Unavailable
from models import File
from models.base import now
from services.file_uses import drop_unused
from services.rounds import Rounds
from storage.interface import Storage

log = logging.getLogger("teahouse.files")

THUMBNAIL = ".thumbnail"
ROUND_S = 3600
KEPT_UNUSED = timedelta(hours=24)
"""So long an upload may wait for its message. Bytes without a row may be an upload that is going on."""

AT_ONCE = 200


class FileBin:
    """Deletes bytes, and collects orphans: files that nothing uses, and bytes that have no row."""

    def __init__(self, database: Database, storage: Storage) -> None:
        self._database = database
        self._storage = storage
        trouble = "orphans could not be collected"
        self._rounds = Rounds("file collector", self._round, trouble=trouble, retry_s=ROUND_S)

    def start(self) -> None:
        """Begin to collect."""
        self._rounds.start()

    async def close(self) -> None:
        """Stop collecting."""
        await self._rounds.close()

    async def discard(self, file_ids: Iterable[str]) -> None:
        """Delete the bytes of files whose rows are gone. What cannot be deleted now is collected later."""
        try:
            for file_id in file_ids:
                await self._storage.delete(file_id)
                await self._storage.delete(file_id + THUMBNAIL)
        except Unavailable as error:
            log.warning("bytes could not be deleted yet: %s", error.code)

    async def collect(self, kept: timedelta = KEPT_UNUSED) -> None:
        """Delete what has been an orphan for so long."""
        limit = now() - kept
        while dropped := await self._database.write(lambda tx: self._drop_orphans(tx, kept)):
            await self.discard(dropped)
        async for part in self._storage.all():
            old = [stored.name for stored in part if stored.modified_at < limit]
            for start in range(0, len(old), AT_ONCE):
                await self._delete_unknown(old[start : start + AT_ONCE])

    async def _round(self) -> float:
        await self.collect()
        return ROUND_S

    def _drop_orphans(self, tx: Transaction, kept: timedelta) -> list[str]:
        orphans = select(File.id).where(File.attached_at.is_(None), File.created_at < now() - kept).limit(AT_ONCE)
        return drop_unused(tx.connection, list(tx.connection.scalars(orphans)))

    async def _delete_unknown(self, names: list[str]) -> None:
        ids = {name.partition(".")[0] for name in names}
        known = await self._database.read(lambda session: set(session.scalars(select(File.id).where(File.id.in_(ids)))))
        drafts = [name for name in names if name.partition(".")[0] not in known or name.endswith("draft")]
        for name in drafts:
            await self._storage.delete(name)
