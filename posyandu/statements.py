"""Statements put together once and carried out many times, at the cost of the database's own work.

A statement that every batch of a tablet or every page carries out is compiled once for each kind of database; each
value still goes through its column's own conversion, and only the driver stands between. Many ids are one value, so
that the text never changes: SQLite unfolds them from JSON, PostgreSQL from an array.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

Change = Callable[[Any], Any] | None
Row = tuple[Any, ...]
Columns = dict[str, Iterable[Any]]  # the values of each column, as many as there are rows
_ASKED: Any = object()


class _Many(TypeDecorator[Collection[UUID] | Collection[int]]):
    """Ids as one value."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, kind: type[sa.types.TypeEngine[Any]]) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """An array where the database has them."""
        return dialect.type_descriptor(postgresql.ARRAY(self.kind()) if dialect.name == "postgresql" else sa.Text())

    def process_bind_param(self, value: Collection[Any] | None, dialect: sa.Dialect) -> Any:
        """The ids as the column keeps them."""
        if dialect.name == "postgresql":
            return list(value or ())
        return json.dumps([f"{key.int:032x}" if isinstance(key, UUID) else key for key in value or ()])


class among(FunctionElement[bool]):  # noqa: N801 - it reads as a word of the statement
    """``among(column, "ids")``: the column's value is one of those given as ``ids``."""

    type: Any = sa.types.NullType()  # as a Boolean, SQLite would be asked for "… = 1", which hides the index from it
    inherit_cache = True

    def __init__(self, column: sa.ColumnElement[Any], name: str) -> None:
        kind = sa.Integer if isinstance(column.type, sa.Integer) else sa.Uuid
        super().__init__(column, sa.bindparam(name, type_=_Many(kind)))


@compiles(among, "sqlite")
def _among_json(element: among, compiler: Any, **how: Any) -> str:
    column, ids = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608 - compiled clauses, no values


@compiles(among)
def _among_array(element: among, compiler: Any, **how: Any) -> str:
    column, ids = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} = ANY({ids})"


class _Made(NamedTuple):
    """A statement for one kind of database: its text, and each value's name, conversion and constant."""

    text: str
    given: tuple[tuple[str, Change, Any], ...]  # the constant is ``_ASKED`` where the caller gives the value
    positional: bool


class Prepared:
    """A statement that reads or changes rows.

    It goes past the object layer, which would cost more than the reading. What was changed there must be flushed.
    Raises :class:`sqlalchemy.exc.DBAPIError` and its kinds, as every other statement does.
    """

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self._made: dict[str, _Made] = {}
        self._changes: dict[str, list[Change]] = {}

    def run(self, connection: sa.Connection, **values: Any) -> int:
        """Carry it out; how many rows it changed."""
        cursor = self._carry_out(connection, values)
        changed: int = cursor.rowcount
        cursor.close()
        return changed

    def rows(self, connection: sa.Connection, **values: Any) -> list[Row]:
        """The rows it reads."""
        cursor = self._carry_out(connection, values)
        found, told = cursor.fetchall(), cursor.description
        cursor.close()
        if not found:
            return []
        changes = self._changes.get(connection.dialect.name)
        if changes is None:
            types = [column.type for column in self.statement.selected_columns]
            changes = [
                _from_database(kind, connection.dialect, code[1]) for kind, code in zip(types, told, strict=True)
            ]
            self._changes[connection.dialect.name] = changes
        columns = zip(*found, strict=True)
        return list(zip(*map(_converted, columns, changes), strict=True))

    def first(self, connection: sa.Connection, **values: Any) -> Row | None:
        """The first of the rows it reads."""
        found = self.rows(connection, **values)
        return found[0] if found else None

    def _carry_out(self, connection: sa.Connection, values: Mapping[str, Any]) -> Any:
        made = self._made.get(connection.dialect.name)
        if made is None:
            made = self._made[connection.dialect.name] = _made(self.statement, connection.dialect)
        given = [
            constant if constant is not _ASKED else values[name] if change is None else change(values[name])
            for name, change, constant in made.given
        ]
        if made.positional:
            return carry_out(connection, made.text, given)
        return carry_out(connection, made.text, dict(zip((name for name, _, _ in made.given), given, strict=True)))


def carry_out(connection: sa.Connection, text: str, values: Any, *, many: bool = False) -> Any:
    """Hand a statement to the driver, once or ``many`` times; its cursor, which the caller closes."""
    cursor = connection.connection.cursor()
    try:
        if many:
            cursor.executemany(text, values)
        else:
            cursor.execute(text, values)
    except BaseException as failed:
        cursor.close()
        dialect = connection.dialect
        errors = dialect.loaded_dbapi.Error
        if not isinstance(failed, errors):
            raise
        raise sa.exc.DBAPIError.instance(text, None, failed, errors, hide_parameters=True, dialect=dialect) from failed
    return cursor


def _made(statement: Any, dialect: sa.Dialect) -> _Made:
    compiled = statement.compile(dialect=dialect)
    given = []
    for name in compiled.positiontup if dialect.positional else compiled.binds:
        value = compiled.binds[name]
        change = _to_database(value.type, dialect)
        constant = _ASKED if value.required else value.effective_value
        given.append((name, change, constant if constant is _ASKED or change is None else change(constant)))
    return _Made(str(compiled), tuple(given), bool(dialect.positional))


class Bulk:
    """Many rows put into a table at once."""

    def __init__(self, table: sa.Table) -> None:
        self._table = table
        self._made: dict[str, _MadeBulk] = {}

    def insert(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows that hold every column of the table."""
        self.write(connection, self.lines(connection.dialect, rows))

    def lines(self, dialect: sa.Dialect, rows: Sequence[Mapping[str, Any]], *, apart: Collection[str] = ()) -> Columns:
        """The rows as the driver takes them, without the columns whose values are known only when they are written."""
        return {
            name: list(_converted(map(itemgetter(name), rows), change))
            for name, change in self._made_for(dialect).columns
            if name not in apart
        }

    def write(self, connection: sa.Connection, lines: Columns, **apart: Iterable[Any]) -> None:
        """Insert them; ``apart`` gives the other columns, numbers or texts that need no conversion."""
        made = self._made_for(connection.dialect)
        columns = lines | apart
        names = [name for name, _ in made.columns]
        rows = list(zip(*(columns[name] for name in names), strict=True))
        if rows:
            values = rows if made.positional else [dict(zip(names, row, strict=True)) for row in rows]
            carry_out(connection, made.text, values, many=True).close()

    def _made_for(self, dialect: sa.Dialect) -> "_MadeBulk":
        made = self._made.get(dialect.name)
        if made is None:
            compiled = sa.insert(self._table).compile(dialect=dialect, column_keys=[c.name for c in self._table.c])
            columns = [(c.name, _to_database(c.type, dialect)) for c in self._table.c]
            made = self._made[dialect.name] = _MadeBulk(str(compiled), columns, bool(dialect.positional))
        return made


class _MadeBulk(NamedTuple):
    """The insertion for one kind of database: its text, and each column's conversion."""

    text: str
    columns: list[tuple[str, Change]]
    positional: bool


def _to_database(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Change:
    change = kind.dialect_impl(dialect).bind_processor(dialect)
    return _as_hex if change is not None and isinstance(kind, sa.Uuid) else change


def _from_database(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect, code: Any) -> Change:
    change = kind.dialect_impl(dialect).result_processor(dialect, code)
    return _from_hex if change is not None and isinstance(kind, sa.Uuid) else change


def _as_hex(key: UUID | None) -> str | None:
    return None if key is None else f"{key.int:032x}"


@lru_cache(maxsize=2**14)  # the same children come again, within a batch and from month to month
def _from_hex(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


def _converted(values: Iterable[Any], change: Change) -> Iterable[Any]:
    """One column's values converted; one that comes many times in a row is converted once."""
    if change is None:
        return values
    last, made, found = _ASKED, None, []
    for value in values:
        if value is not last:
            last, made = value, change(value)
        found.append(made)
    return found
