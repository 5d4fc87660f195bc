"""A ZIP that is made while it is sent: what is made is given away at once, so only a piece of it is ever in memory."""

from collections.abc import AsyncIterator
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from anyio import CapacityLimiter, to_thread

PACKING_AT_ONCE = 2
READABLE_BY_THE_OWNER = 0o600 << 16


class Archive:
    """Packs entries in threads, one after the other."""

    def __init__(self, packing: CapacityLimiter) -> None:
        self._packing = packing
        self._outlet = _Outlet()
        self._zip = ZipFile(self._outlet, "w")

    async def add(
        self, name: str, content: AsyncIterator[bytes], moment: datetime, *, packed: bool
    ) -> AsyncIterator[bytes]:
        """The bytes of one more entry; `packed` if it gets any smaller by that."""
        info = ZipInfo(name, moment.timetuple()[:6])
        info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        info.external_attr = READABLE_BY_THE_OWNER
        with self._zip.open(info, "w", force_zip64=True) as entry:
            async for chunk in content:
                await to_thread.run_sync(entry.write, chunk, limiter=self._packing)
                if piece := self._outlet.take():
                    yield piece
        yield self._outlet.take()

    def end(self) -> bytes:
        """The last bytes: the list of all entries."""
        self._zip.close()
        return self._outlet.take()


class _Outlet:
    """What a ZIP is written to when nobody can go back in it."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        """Keep it until it is taken."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """There is nothing to let go of."""

    def take(self) -> bytes:
        """What was written since."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken
