"""The database: engines for three dialects, read sessions in threads, and `write`, the one door through which
anything is changed.

SQLite before 3.51.3 can corrupt a WAL that two connections write or checkpoint (https://sqlite.org/wal.html), so
there one process holds the file, one connection of it writes and checkpoints, and readers may do neither.
"""

import asyncio
import contextlib
import fcntl
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TextIO, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from config import LOOPBACK_HOSTS
from errors import AppError, DatabaseUnavailable, Overloaded
from writer import Transaction, Writer

__all__ = ["Database", "DatabaseInUse", "DatabaseUnusable", "Transaction", "check", "make_engine"]

Item = TypeVar("Item")
T = TypeVar("T")

READERS = 8
MAX_PENDING_READS = 2000
CONNECT_TIMEOUT_S = 5
CHECKPOINT_PAGES = 8000
"""So long grows the log of SQLite before it is carried over into the file: 32 MiB. Neighbouring messages change the
same pages, which are then carried over once.
"""

MAX_SLEEP_S = 5
"""So long a transaction that writes may wait for its server's next word; then the database takes it back."""


class DatabaseInUse(Exception):
    """Another process works on this SQLite file; two of them could corrupt it."""


class DatabaseUnusable(Exception):
    """The database cannot be opened or reached; the sentence says which and why."""


class Database:
    """Reads go to a small pool of threads; writes go to the one writer. All methods belong to the event loop."""

    def __init__(self, url: URL, *, publish: Callable[[list[Any]], None], write_queue: int = 4096) -> None:
        self.url = url
        self._lock = FileLock(url) if url.drivername == "sqlite" else None
        self._write_engine = make_engine(url, writes=True)
        self._read_engine = make_engine(url, writes=False)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._pending_reads = 0
        self._writer = Writer(self._write_engine, publish, write_queue)

    @property
    def pending_writes(self) -> int:
        """How many changes wait for the writer: whoever has time gives way."""
        return self._writer.pending

    def hold(self) -> None:
        """Keep other processes away from an SQLite file, before anything touches it. DatabaseInUse if one has it."""
        if self._lock is not None:
            self._lock.acquire()

    def start(self) -> None:
        """Begin to take reads and writes for the running event loop."""
        self._writer.start()

    async def close(self) -> None:
        """Finish all queued writes, then let go. The writer's connection is the last to close: closing checkpoints."""
        await self._writer.close()
        self._readers.shutdown(wait=True)
        self._read_engine.dispose()
        self._write_engine.dispose()
        if self._lock is not None:
            self._lock.release()

    async def read(self, function: Callable[[Session], T]) -> T:
        """Run `function` in a thread, on one consistent snapshot. It may run more than once, and must only read.

        Overloaded or DatabaseUnavailable if that cannot be.
        """
        if self._pending_reads >= MAX_PENDING_READS:
            raise Overloaded
        self._pending_reads += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, function)
        finally:
            self._pending_reads -= 1

    def _read(self, function: Callable[[Session], T], others: int = READERS) -> T:
        try:
            with Session(self._read_engine) as session:
                return function(session)
        except (OperationalError, InterfaceError) as error:
            # It may have been lost while it lay in the pool, as may the others: to ask each first takes a round trip.
            if error.connection_invalidated and others:
                return self._read(function, others - 1)
            raise DatabaseUnavailable from error

    def write(self, function: Callable[[Transaction], T]) -> asyncio.Future[T]:
        """Queue a change; await the future for its result. It resolves after the commit and after the events have left.

        `function` runs in the writer's thread and may run more than once: it must do nothing but use its transaction.
        If it raises, none of its changes are kept. Overloaded, at once, if the queue is full.
        """
        return self._writer.submit(function)

    def write_grouped(
        self, function: Callable[[Transaction, Sequence[Item]], Sequence[T | AppError]], item: Item
    ) -> asyncio.Future[T]:
        """Like `write`, for a hot path: neighbours in the queue with the same function become one call for all their
        items.

        `function` answers each item with its result or its refusal, in order, and refuses an item before changing
        anything for it.
        """
        return self._writer.submit(function, item, grouped=True)


def check(url: URL) -> None:
    """Look whether the database can be used at all. DatabaseInUse or DatabaseUnusable, with a sentence, if not."""
    try:
        lock = FileLock(url) if url.drivername == "sqlite" else None
        if lock is not None:
            lock.acquire()
            lock.release()
        engine = make_engine(url, writes=True)
        engine.connect().close()
        engine.dispose()
    except (OSError, OperationalError) as error:
        reason = error.orig if isinstance(error, OperationalError) else error
        raise DatabaseUnusable(
            f"The database {url.render_as_string()} cannot be used: {reason}. Check DATABASE_URL and DATA_DIR."
        ) from error


class FileLock:
    """Keeps a second process away from an SQLite file; the lock dies with its process."""

    def __init__(self, url: URL) -> None:
        self._path = Path(f"{url.database}.lock")
        self._file: TextIO | None = None

    def acquire(self) -> None:
        """Take the lock, or raise DatabaseInUse."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._path.open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise DatabaseInUse(
                f"Another Teahouse is using {self._path.with_suffix('')}. "
                "Stop it first, or set DATA_DIR to another folder."
            ) from None
        self._file = file

    def release(self) -> None:
        """Let the next process in."""
        if self._file is not None:
            self._file.close()
            self._file = None


def make_engine(url: URL, *, writes: bool) -> Engine:
    """An engine for one writer, or for a pool of readers that cannot write."""
    if url.drivername == "sqlite":
        return _sqlite_engine(url, writes=writes)
    # The writer reads what others committed since (it locks the room first); a reader sees one snapshot for all its
    # queries.
    isolation = "READ COMMITTED" if writes else "REPEATABLE READ"
    return create_engine(
        url,
        hide_parameters=True,  # an error would carry message text and password hashes into the logs
        isolation_level=isolation,
        pool_size=1 if writes else READERS,
        max_overflow=0,
        pool_use_lifo=True,  # what a connection has prepared or cached is used again
        pool_recycle=1800,
        connect_args=_connect_arguments(url, writes=writes),
    )


def _connect_arguments(url: URL, *, writes: bool) -> dict[str, Any]:
    # A writer that falls asleep in the middle of a batch holds rooms that other servers want. MySQL has no such limit,
    # and passes over what only MariaDB is told.
    if url.drivername == "postgresql+psycopg":
        limit = f" -c idle_in_transaction_session_timeout={MAX_SLEEP_S}s" if writes else ""
        return {"connect_timeout": CONNECT_TIMEOUT_S, "options": f"-c timezone=UTC{limit}"}
    limit = f" /*M!100300 , idle_transaction_timeout = {MAX_SLEEP_S} */" if writes else ""
    arguments: dict[str, Any] = {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "init_command": f"SET time_zone = '+00:00'{limit}",
    }
    if url.host in LOOPBACK_HOSTS:
        arguments["ssl_disabled"] = True
    return arguments


def _sqlite_engine(url: URL, *, writes: bool) -> Engine:
    if url.database:
        Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=1 if writes else READERS,
        max_overflow=0,
        pool_use_lifo=True,
        connect_args={"timeout": CONNECT_TIMEOUT_S, "check_same_thread": False},
    )
    pragmas = (
        [
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
            "journal_size_limit = 67108864",
        ]
        if writes
        else ["query_only = 1", "wal_autocheckpoint = 0"]
    )

    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # sqlite3 must not begin by itself: a read would then not be one snapshot
        for pragma in ["mmap_size = 0", "cache_size = -16384", *pragmas]:
            with contextlib.closing(connection.execute(f"PRAGMA {pragma}")):
                pass

    def begin(connection: Connection) -> None:
        connection.connection.cursor().execute("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine
