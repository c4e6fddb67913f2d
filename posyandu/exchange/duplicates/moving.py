"""What points to a child, moved to another record of it and back, table by table."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ...extensions import Model
from ...figures.register import AnySession

STAYING: Mapping[str, str] = {
    "child": "the record itself, pointing to the one that is kept",
    "child_merge": "tells of merging",
    "two_children": "tells of the record as it was looked at",
    "measurement": "immutable: those that count are written again at the kept record",
    "month_result": "made from measurements",
    "enrolment": "the stays are joined to those of the kept record",
    "status_override": "immutable: those in force are written again",
    "review_mark": "speaks of a measurement of the record",
    "measurement_conflict": "none may be open",
}
"""Tables with a child that are not simply moved, each with the reason."""


def pointing() -> Iterator[tuple[sa.Table, sa.Column[Any]]]:
    """The tables whose rows move with the child, and the column that names it."""
    for table in Model.metadata.sorted_tables:
        if table.name in STAYING:
            continue
        for column in table.columns:
            if any(key.column.table.name == "child" for key in column.foreign_keys):
                yield table, column


def move(session: AnySession, gone: UUID, kept: UUID) -> dict[str, list[str]]:
    """Give the rows of one record to the other; the ids of those that moved, by table.

    A row that the other has already (a visit to the same session) stays where it is.
    """
    moved: dict[str, list[str]] = {}
    for table, column in pointing():
        keys = [row[0] for row in session.execute(sa.select(table.c.id).where(column == gone))]
        keys = [key for key in keys if not _clashes(session, table, column, key, kept)]
        if keys:
            session.execute(sa.update(table).where(table.c.id.in_(keys)).values({column: kept}))
            moved[table.name] = [str(key) for key in keys]
    return moved


def move_back(session: AnySession, moved: Mapping[str, list[str]], gone: UUID) -> None:
    """Give them back."""
    for table, column in pointing():
        if keys := [UUID(key) for key in moved.get(table.name, [])]:
            session.execute(sa.update(table).where(table.c.id.in_(keys)).values({column: gone}))


def _clashes(session: AnySession, table: sa.Table, column: sa.Column[Any], key: Any, kept: UUID) -> bool:
    for rule in table.constraints:
        if not isinstance(rule, sa.UniqueConstraint) or column.name not in rule.columns:
            continue
        others = [other for other in rule.columns if other.name != column.name]
        row = session.execute(sa.select(*others).where(table.c.id == key)).one()
        same = [other == value for other, value in zip(others, row, strict=True)]
        if session.execute(sa.select(table.c.id).where(column == kept, *same)).first() is not None:
            return True
    return False
