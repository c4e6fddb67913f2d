"""Statements put together once and carried out many times, at the cost of the database's own work.

A statement that every batch of a tablet or every page carries out is compiled once for each kind of database; each
value still goes through its column's own conversion. Many ids are one value, so that the text never changes:
SQLite unfolds them from JSON, PostgreSQL from an array.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

Change = Callable[[Any], Any] | None
Row = tuple[Any, ...]
_ASKED = object()


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
        return json.dumps([key.hex if isinstance(key, UUID) else key for key in value or ()])


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
    """

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self._made: dict[str, _Made] = {}
        self._changes: dict[str, list[Change]] = {}

    def run(self, connection: sa.Connection, **values: Any) -> int:
        """Carry it out; how many rows it changed."""
        return self._carry_out(connection, values).rowcount

    def rows(self, connection: sa.Connection, **values: Any) -> list[Row]:
        """The rows it reads."""
        result = self._carry_out(connection, values)
        cursor = result.cursor
        found = cursor.fetchall() if cursor is not None else []
        if not found:
            result.close()
            return []
        changes = self._changes.get(connection.dialect.name)
        if changes is None:
            types = [column.type for column in self.statement.selected_columns]
            changes = [
                kind.dialect_impl(connection.dialect).result_processor(connection.dialect, told[1])
                for kind, told in zip(types, cursor.description, strict=True)
            ]
            self._changes[connection.dialect.name] = changes
        result.close()
        columns = zip(*found, strict=True)
        return list(zip(*map(_converted, columns, changes), strict=True))

    def first(self, connection: sa.Connection, **values: Any) -> Row | None:
        """The first of the rows it reads."""
        found = self.rows(connection, **values)
        return found[0] if found else None

    def _carry_out(self, connection: sa.Connection, values: Mapping[str, Any]) -> sa.CursorResult[Any]:
        made = self._made.get(connection.dialect.name)
        if made is None:
            made = self._made[connection.dialect.name] = _made(self.statement, connection.dialect)
        given = [
            constant if constant is not _ASKED else values[name] if change is None else change(values[name])
            for name, change, constant in made.given
        ]
        if made.positional:
            return connection.exec_driver_sql(made.text, tuple(given))
        names = (name for name, _, _ in made.given)
        return connection.exec_driver_sql(made.text, dict(zip(names, given, strict=True)))


def _made(statement: Any, dialect: sa.Dialect) -> _Made:
    compiled = statement.compile(dialect=dialect)
    given = []
    for name in compiled.positiontup if dialect.positional else compiled.binds:
        value = compiled.binds[name]
        change = value.type.dialect_impl(dialect).bind_processor(dialect)
        constant = _ASKED if value.required else value.effective_value
        given.append((name, change, constant if constant is _ASKED or change is None else change(constant)))
    return _Made(str(compiled), tuple(given), bool(dialect.positional))


class Bulk:
    """Many rows put into a table at once."""

    def __init__(self, table: sa.Table) -> None:
        self._table = table
        self._made: dict[str, tuple[str, list[tuple[str, Change]], bool]] = {}

    def insert(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows that hold every column of the table."""
        if not rows:
            return
        dialect = connection.dialect
        if dialect.name not in self._made:
            self._made[dialect.name] = self._make(dialect)
        statement, columns, positional = self._made[dialect.name]
        values = zip(*(_converted([row[name] for row in rows], change) for name, change in columns), strict=True)
        if positional:
            connection.exec_driver_sql(statement, list(values))
        else:
            names = [name for name, _ in columns]
            connection.exec_driver_sql(statement, [dict(zip(names, row, strict=True)) for row in values])

    def _make(self, dialect: sa.Dialect) -> tuple[str, list[tuple[str, Change]], bool]:
        compiled = sa.insert(self._table).compile(dialect=dialect, column_keys=[c.name for c in self._table.c])
        columns: list[tuple[str, Change]] = [
            (c.name, c.type.dialect_impl(dialect).bind_processor(dialect)) for c in self._table.c
        ]
        return str(compiled), columns, bool(dialect.positional)


def _converted(values: Sequence[Any], change: Change) -> Sequence[Any]:
    """One column's values converted; one that comes many times in a row is converted once."""
    if change is None:
        return values
    last, made = values[0], change(values[0])
    found = []
    for value in values:
        if value is not last:
            last, made = value, change(value)
        found.append(made)
    return found
