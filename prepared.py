"""Statements of the hot path: compiled once for each dialect, then run on the driver's own cursor.

Running a statement through SQLAlchemy costs several times what SQLite needs to carry it out. That is well spent
everywhere but where each message pays for it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Dialect, bindparam
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import Executable

Row = tuple[Any, ...]


Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement in one dialect: its text, and its parameters in their order, each with what converts it, if anything.

    `by_place`: the driver takes parameters by their place, not by their name.
    """

    sql: str
    parameters: Sequence[tuple[str, Convert | None]]
    by_place: bool

    def bind(self, values: Mapping[str, Any]) -> Any:
        """The parameters as the driver takes them."""
        if self.by_place:
            return [values[name] if convert is None else convert(values[name]) for name, convert in self.parameters]
        return {name: values[name] if convert is None else convert(values[name]) for name, convert in self.parameters}


def numbered(name: str, size: int) -> list[BindParameter[Any]]:
    """The parameters `name_0`, `name_1` … that stand for a list of this size in a prepared statement."""
    return [bindparam(one) for one in _names(name, size)]


class Prepared:
    """A statement that `build(size)` makes for lists of `size` items, with parameters named `name_0`, `name_1` …

    Sizes are powers of two, so that there are few forms to compile; a shorter list repeats its last item.
    """

    def __init__(self, build: Callable[[int], Executable]) -> None:
        self._build = build
        self._compiled: dict[tuple[str, int], Compiled] = {}

    def rows(self, connection: Connection, lists: Mapping[str, Sequence[Any]], **values: Any) -> list[Row]:
        """Run it for these lists, all of one length, and fetch what it finds."""
        cursor = self._run(connection, "execute", lists, [values])
        try:
            return list(cursor.fetchall())
        finally:
            cursor.close()

    def change(self, connection: Connection, lists: Mapping[str, Sequence[Any]], **values: Any) -> None:
        """Run it for these lists, all of one length."""
        self._run(connection, "execute", lists, [values]).close()

    def change_many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each row, in as few round trips as the driver can."""
        self._run(connection, "executemany" if len(rows) > 1 else "execute", {}, rows).close()

    def _run(
        self, connection: Connection, method: str, lists: Mapping[str, Sequence[Any]], rows: Sequence[Mapping[str, Any]]
    ) -> Any:
        size = _padded_size(max(map(len, lists.values()), default=0))
        compiled = self._compiled.get((connection.dialect.name, size)) or self._compile(connection.dialect, size)
        items = {name: item for list_name, items in lists.items() for name, item in _numbered(list_name, items, size)}
        parameters = [compiled.bind({**items, **row} if items else row) for row in rows]
        cursor = connection.connection.cursor()
        try:
            getattr(cursor, method)(compiled.sql, parameters if method == "executemany" else parameters[0])
        except connection.dialect.loaded_dbapi.Error as error:
            cursor.close()
            raise _wrapped(connection, compiled.sql, error) from error
        return cursor

    def _compile(self, dialect: Dialect, size: int) -> Compiled:
        compiled = self._build(size).compile(dialect=dialect)  # type: ignore[attr-defined]  # every statement has it
        parameters = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup or compiled.binds
        ]
        self._compiled[dialect.name, size] = Compiled(compiled.string, parameters, compiled.positional)
        return self._compiled[dialect.name, size]


def _padded_size(length: int) -> int:
    return 1 << (length - 1).bit_length() if length else 0


def _numbered(name: str, items: Sequence[Any], size: int) -> Iterable[tuple[str, Any]]:
    """The items under the names of their parameters; the last again and again, until there are `size`."""
    return zip(_names(name, size), [*items, *[items[-1]] * (size - len(items))], strict=True)


@cache
def _names(name: str, size: int) -> Sequence[str]:
    return [f"{name}_{place}" for place in range(size)]


def _wrapped(connection: Connection, sql: str, error: Exception) -> Exception:
    """The driver's error as SQLAlchemy would raise it; a connection that is lost is marked so."""
    lost = connection.dialect.is_disconnect(error, connection.connection.dbapi_connection, None)  # type: ignore[arg-type]
    if lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        sql, None, error, connection.dialect.loaded_dbapi.Error, connection_invalidated=lost, hide_parameters=True
    )
