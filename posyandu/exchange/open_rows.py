"""Rows for analysts, without a name: who counted in each month, and each weighing with its z-scores and results."""

import hashlib
import hmac
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from ..core.vocabulary import Indicator
from ..extensions import db
from ..figures.recompute import months_between
from ..figures.summaries import child_months
from ..models import Posyandu
from ..web import clock
from ..web.delimited import Cell
from .scope import Scope
from .sheets import Csv
from .weighed_months import CATEGORISED, WeighedMonth, weighed_months

_Z = {f"z_{index.value}": index for index in Indicator}
_CATEGORIES = {f"category_{index.value}": index for index in CATEGORISED}
_WHO_WHERE_WHEN = {"study_id": "VARCHAR", "kelurahan_code": "VARCHAR", "posyandu_code": "VARCHAR", "month": "DATE",
                   "sex": "VARCHAR"}  # fmt: skip
WEIGHING_COLUMNS: Mapping[str, str] = {
    **_WHO_WHERE_WHEN, "age_days": "INTEGER", "weight_kg": "DOUBLE", "length_cm": "DOUBLE", "position": "VARCHAR",
    "head_cm": "DOUBLE", "muac_cm": "DOUBLE", "oedema": "BOOLEAN", **dict.fromkeys(_Z, "DOUBLE"), "flagged": "VARCHAR",
    "status": "VARCHAR", "gain_g": "INTEGER", "consecutive_t": "INTEGER", "below_red_line": "BOOLEAN",
    "above_orange_line": "BOOLEAN", **dict.fromkeys(_CATEGORIES, "VARCHAR"),
}  # fmt: skip
"""Each column with its type in Parquet. One row is a child in a month in which it was weighed.

No birth date and no day of measuring: the month and the age in days leave a birth date open by a month.
"""
_FLAGS = ("has_kia_book", "weighed", "vitamin_a", "deworming", "immunised", "food_supplement", "breastfeeding_asked",
          "breastfeeding_exclusive", "referred")  # fmt: skip
SASARAN_COLUMNS: Mapping[str, str] = {**_WHO_WHERE_WHEN, "age_group": "VARCHAR", **dict.fromkeys(_FLAGS, "BOOLEAN")}
"""One row is a child in a month in which it counts in S, weighed or not: the denominators, the book, services."""
Row = tuple[Cell, ...]


class Table(NamedTuple):
    """One file: what its name begins with, its columns, and its rows of one posyandu."""

    what: str
    columns: Mapping[str, str]
    rows: Callable[[Posyandu, Scope, str], Iterator[Row]]


class DuckdbMissing(Exception):
    """Parquet is written by DuckDB, which is not installed."""


def study_id(child_id: UUID, *, secret: str) -> str:
    """The child's number in all files of this system; without the secret nobody finds the child by it."""
    return hmac.new(f"study id\0{secret}".encode(), child_id.bytes, hashlib.sha256).hexdigest()[:20]


def _weighing(one: WeighedMonth, secret: str) -> Row:
    return (
        study_id(one.person.id, secret=secret), one.place.kelurahan_code, one.place.posyandu_code, one.month,
        one.person.sex.value, one.age_days, one.weight_kg, one.length_cm,
        one.position.value if one.position else None, one.head_cm, one.muac_cm, one.oedema,
        *(one.z[index] for index in _Z.values()), ",".join(sorted(one.flagged)) or None, one.status.value, one.gain_g,
        one.consecutive_t, one.below_red_line, one.above_orange_line,
        *(one.categories[index] for index in _CATEGORIES.values()),
    )  # fmt: skip


def _weighings(place: Posyandu, scope: Scope, secret: str) -> Iterator[Row]:
    months = weighed_months(db.session, place, scope.first, scope.last)
    yield from (_weighing(one, secret) for one in sorted(months, key=lambda m: (m.month, str(m.person.id))))


def _sasaran(place: Posyandu, scope: Scope, secret: str) -> Iterator[Row]:
    months = list(months_between(scope.first, min(scope.last, clock.today())))
    for month, children in child_months(db.session, place.id, months) if months else ():
        for child_id, facts in sorted(children.items()):
            flags = (getattr(facts, name) for name in _FLAGS)
            yield (study_id(child_id, secret=secret), place.kelurahan.code, place.code, month, facts.sex.value,
                   facts.age_group.value, *flags)  # fmt: skip


TABLES = (Table("penimbangan", WEIGHING_COLUMNS, _weighings), Table("sasaran", SASARAN_COLUMNS, _sasaran))
"""Every number of the summaries can be counted again from the two, joined by child, posyandu and month."""


def write_csv(path: Path, table: Table, scope: Scope, *, secret: str) -> Generator[int]:
    """Write the rows of a scope as CSV with points and commas; after each posyandu the number of rows so far."""
    file, number = Csv(path, tuple(table.columns), decimal_mark="."), 0
    try:
        for place in scope.posyandu:
            rows = list(table.rows(place, scope, secret))
            file.write(rows)
            number += len(rows)
            yield number
    finally:
        file.close()


def as_parquet(source: Path, target: Path, columns: Mapping[str, str]) -> None:
    """Turn the CSV into Parquet with the types of its columns. Raises :class:`DuckdbMissing`."""
    try:
        import duckdb
    except ImportError:
        raise DuckdbMissing from None
    with duckdb.connect(config={"threads": 1, "memory_limit": "400MB", "autoinstall_known_extensions": False}) as base:
        rows = base.read_csv(str(source), dtype=dict(columns), header=True, sep=",", na_values=[""])
        rows.write_parquet(str(target), compression="zstd")
