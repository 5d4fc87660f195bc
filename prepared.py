"""Statements of the hot path: compiled once for each dialect, then run on the driver's own cursor.

Running a statement through SQLAlchemy costs several times what SQLite needs to carry it out. That is well spent
everywhere but where each message pays for it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Connection, Dialect, Select, and_, bindparam, or_
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.base import Executable

Row = tuple[Any, ...]
Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement in one dialect: its text, and its parameters in their order, each with what converts it, if anything.

    `own`: the values of those parameters that the statement brings with it. `by_place`: the driver takes parameters by
    their place, not by their name. `found`: what converts which columns of the rows that it finds.
    """

    sql: str
    parameters: Sequence[tuple[str, Convert | None]]
    own: Mapping[str, Any]
    by_place: bool
    found: Sequence[tuple[int, Convert]]

    def bind(self, values: Mapping[str, Any]) -> Any:
        """The parameters as the driver takes them."""
        if self.own:
            values = {**self.own, **values}
        if self.by_place:
            return [values[name] if convert is None else convert(values[name]) for name, convert in self.parameters]
        return {name: values[name] if convert is None else convert(values[name]) for name, convert in self.parameters}

    def read(self, rows: Iterable[Row]) -> list[Row]:
        """The driver's rows as the models say that they are."""
        return [self._converted(row) for row in rows] if self.found else list(rows)

    def _converted(self, row: Row) -> Row:
        values = list(row)
        for place, convert in self.found:
            values[place] = convert(values[place])
        return tuple(values)


def numbered(name: str, size: int) -> list[BindParameter[Any]]:
    """The parameters `name_0`, `name_1` … that stand for a list of this size in a prepared statement."""
    return [bindparam(one) for one in _names(name, size)]


def one_of(size: int, **columns: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Whether these columns are together what the lists called like them have at one place."""
    places = zip(*(numbered(name, size) for name in columns), strict=True)
    return or_(*[and_(*map(InstrumentedAttribute.__eq__, columns.values(), place)) for place in places])


def columns_of(model: type[Any], row: type[NamedTuple]) -> list[InstrumentedAttribute[Any]]:
    """The columns of a model that this tuple is made of, in its order."""
    return [getattr(model, name) for name in row._fields]


class Prepared:
    """A statement that `build(size)` makes for lists of `size` items, with parameters named `name_0`, `name_1` …

    Sizes are powers of two, so that there are few forms to compile; a shorter list repeats its last item.
    """

    def __init__(self, build: Callable[[int], Executable]) -> None:
        self._build = build
        self._compiled: dict[tuple[str, int], Compiled] = {}

    def rows(self, connection: Connection, lists: Mapping[str, Sequence[Any]], **values: Any) -> list[Row]:
        """Run it for these lists, all of one length, and fetch what it finds."""
        compiled, parameters = self._for(connection.dialect, lists, values)
        cursor = _run(connection, "execute", compiled.sql, parameters)
        try:
            return compiled.read(cursor.fetchall())
        finally:
            cursor.close()

    def change(self, connection: Connection, lists: Mapping[str, Sequence[Any]], **values: Any) -> None:
        """Run it for these lists, all of one length."""
        compiled, parameters = self._for(connection.dialect, lists, values)
        _run(connection, "execute", compiled.sql, parameters).close()

    def change_many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each row, in as few round trips as the driver can."""
        compiled = self._in(connection.dialect, 0)
        parameters = [compiled.bind(row) for row in rows]
        method, given = ("executemany", parameters) if len(parameters) > 1 else ("execute", parameters[0])
        _run(connection, method, compiled.sql, given).close()

    def _for(
        self, dialect: Dialect, lists: Mapping[str, Sequence[Any]], values: Mapping[str, Any]
    ) -> tuple[Compiled, Any]:
        """The statement for lists of this length, and their items and the values as its parameters."""
        size = _padded_size(max(map(len, lists.values()), default=0))
        items = {name: item for list_name, items in lists.items() for name, item in _numbered(list_name, items, size)}
        compiled = self._in(dialect, size)
        return compiled, compiled.bind({**items, **values})

    def _in(self, dialect: Dialect, size: int) -> Compiled:
        return self._compiled.get((dialect.name, size)) or self._compile(dialect, size)

    def _compile(self, dialect: Dialect, size: int) -> Compiled:
        statement = self._build(size)
        compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]  # every statement has it
        parameters = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup or compiled.binds
        ]
        own = {name: parameter.value for name, parameter in compiled.binds.items() if not parameter.required}
        columns = statement.selected_columns if isinstance(statement, Select) else ()
        converts = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        found = [(place, convert) for place, convert in enumerate(converts) if convert is not None]
        self._compiled[dialect.name, size] = Compiled(compiled.string, parameters, own, compiled.positional, found)
        return self._compiled[dialect.name, size]


def _run(connection: Connection, method: str, sql: str, parameters: Any) -> Any:
    """A cursor on which the driver has run it."""
    cursor = connection.connection.cursor()
    try:
        getattr(cursor, method)(sql, parameters)
    except connection.dialect.loaded_dbapi.Error as error:
        cursor.close()
        raise _wrapped(connection, sql, error) from error
    return cursor


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
