"""Search in a grown chat: common and rare words, one, two and three of them, Chinese and English."""

import sys
import time
from collections.abc import Callable, Sequence

from sqlalchemy import NullPool, create_engine, text

from benchmarks.asker import Times, asking
from benchmarks.datasets import NAMES, DataSet
from benchmarks.history_maker import FEW, FEW_PLACES, MANY, MANY_ROOMS
from benchmarks.plan import Plan
from benchmarks.queries import queries
from benchmarks.report import Report
from benchmarks.server import teahouse
from benchmarks.vocabulary import vocabulary

ALL = "all of them"
ASKERS = {MANY: f"in {MANY_ROOMS} rooms", FEW: f"in {len(FEW_PLACES)} rooms"}
READ_ANEW = 60
"""Which room is read anew by search, counted from the biggest: to see how fast that goes in a big index."""

READ_TIMEOUT_S = 120
WARM_UP = 3
INDEX_BYTES: dict[str, Callable[[str], str]] = {
    "SQLite": lambda _: "SELECT sum(length(block)) FROM search_terms_data",
    "MariaDB": lambda name: (
        "SELECT sum(file_size) FROM information_schema.innodb_sys_tablespaces "
        f"WHERE name LIKE '{name}/FTS%' OR name LIKE '{name}/search%'"
    ),
    "PostgreSQL": lambda _: "SELECT pg_total_relation_size('search_terms') + pg_total_relation_size('search_entries')",
}


def run(plan: Plan) -> Report:
    """Every kind of query, asked by who is in many rooms and by who is in few."""
    columns = ["database", "messages", "looked for"]
    for who in ASKERS.values():
        columns += [f"{who}: ms p50", "p95", "p99"]
    report = Report("search", "Search: only in the asker's own rooms, 20 hits a page", columns)
    wanted = queries(vocabulary(0), WARM_UP + max(1, plan.asks // 5))
    for size in plan.search_sizes:
        for database in NAMES:
            data_set = DataSet(database, size)
            if not data_set.searchable:
                continue
            try:
                url = data_set.ready()
            except ConnectionError as error:
                print(f"  {error}", file=sys.stderr)
                report.notes.append(str(error))
                continue
            _measure(report, data_set, url, wanted)
    return report


def _measure(report: Report, data_set: DataSet, url: str, wanted: dict[str, list[str]]) -> None:
    room_id, count = _forget(data_set, url)
    began = time.monotonic()
    with teahouse(url) as process:
        _wait_until_read(url, room_id)
        rate = count / (time.monotonic() - began)
        found = {kind: _asked(process.port, asked) for kind, asked in wanted.items()}
    found[ALL] = [Times([ms for times in found.values() for ms in times[place].ms]) for place in range(len(ASKERS))]
    for kind, of_askers in found.items():
        figures = [f"{times.percentile(percent):.1f}" for times in of_askers for percent in (50, 95, 99)]
        report.rows.append([data_set.database, f"{data_set.size:,}", kind, *figures])
        for who, times in zip(ASKERS.values(), of_askers, strict=True):
            labels = {"database": data_set.database, "messages": data_set.size, "kind": kind, "asker": who}
            report.runs.append(labels | {"ms": times.ms})
    report.notes.append(
        f"{data_set.database}, {data_set.size:,} messages: {_index(data_set, url)}; "
        f"{rate:,.0f} messages/s read anew while the server started."
    )
    print(f"  {data_set.database}, {data_set.size:,}: {report.rows[-1]} {report.notes[-1]}", file=sys.stderr)


def _asked(port: int, asked: Sequence[str]) -> list[Times]:
    """How long each asker waits for these; each is asked once, so that no answer was prepared by the one before."""
    times = [Times() for _ in ASKERS]
    for place, user_id in enumerate(ASKERS):
        with asking([port], user_id) as (asker,):
            for number, q in enumerate(asked):
                _, took_ms = asker.ask("/search", q=q)
                if number >= WARM_UP:
                    times[place].ms.append(took_ms)
    return times


def _forget(data_set: DataSet, url: str) -> tuple[int, int]:
    """Let search begin anew with one room; returns the room, and how many of its messages search knew."""
    terms_id = "rowid" if data_set.database == "SQLite" else "id"
    here = {"room": READ_ANEW}
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        entries = "SELECT id FROM search_entries WHERE room_id = :room"
        ids = list(connection.scalars(text(entries), here))
        for id_ in ids:
            connection.execute(text(f"DELETE FROM search_terms WHERE {terms_id} = :id"), {"id": id_})
        connection.execute(text("DELETE FROM search_entries WHERE room_id = :room"), here)
        connection.execute(text("UPDATE search_positions SET version = 0 WHERE room_id = :room"), here)
    return READ_ANEW, len(ids)


def _wait_until_read(url: str, room_id: int) -> None:
    """Until search has read the room to its end."""
    behind = "SELECT count(*) FROM rooms r JOIN search_positions p ON p.room_id = r.id WHERE r.id = :room"
    engine = create_engine(url, poolclass=NullPool)
    deadline = time.monotonic() + READ_TIMEOUT_S
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            if not connection.scalar(text(f"{behind} AND r.version != p.version"), {"room": room_id}):
                return
        time.sleep(0.05)
    raise RuntimeError(f"Search has not read room {room_id} in {READ_TIMEOUT_S} s.")


def _index(data_set: DataSet, url: str) -> str:
    """How big what search keeps is."""
    statement = INDEX_BYTES[data_set.database](str(data_set.url.database))
    with create_engine(url, poolclass=NullPool).connect() as connection:
        size = float(connection.scalar(text(statement)) or 0)
    what = "the full-text index" if data_set.database == "SQLite" else "all that search keeps"
    return f"{what} takes {size / 1e6:,.0f} MB, {size / data_set.size:,.0f} bytes a message"
