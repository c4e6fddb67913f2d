"""Weighings for analysts, without a name: study numbers, age in days, area codes, values, z-scores and results."""

import hashlib
import hmac
from collections.abc import Generator
from pathlib import Path
from uuid import UUID

from ..core.vocabulary import Indicator
from ..extensions import db
from ..web.delimited import Cell
from .scope import Scope
from .sheets import Csv
from .weighed_months import CATEGORISED, WeighedMonth, in_scope

_Z = {f"z_{index.value}": index for index in Indicator}
_CATEGORIES = {f"category_{index.value}": index for index in CATEGORISED}
COLUMNS: dict[str, str] = {
    "study_id": "VARCHAR", "kelurahan_code": "VARCHAR", "posyandu_code": "VARCHAR", "month": "DATE", "sex": "VARCHAR",
    "age_days": "INTEGER", "weight_kg": "DOUBLE", "length_cm": "DOUBLE", "position": "VARCHAR", "head_cm": "DOUBLE",
    "muac_cm": "DOUBLE", "oedema": "BOOLEAN", **dict.fromkeys(_Z, "DOUBLE"), "flagged": "VARCHAR", "status": "VARCHAR",
    "gain_g": "INTEGER", "consecutive_t": "INTEGER", "below_red_line": "BOOLEAN", "above_orange_line": "BOOLEAN",
    **dict.fromkeys(_CATEGORIES, "VARCHAR"),
}  # fmt: skip
"""Each column with its type in Parquet. One row is a child in a month in which it was weighed.

No birth date and no day of measuring: the month and the age in days leave a birth date open by a month.
"""


class DuckdbMissing(Exception):
    """Parquet is written by DuckDB, which is not installed."""


def study_id(child_id: UUID, *, secret: str) -> str:
    """The child's number in all files of this system; without the secret nobody finds the child by it."""
    return hmac.new(f"study id\0{secret}".encode(), child_id.bytes, hashlib.sha256).hexdigest()[:20]


def row(one: WeighedMonth, *, secret: str) -> tuple[Cell, ...]:
    """The cells of :data:`COLUMNS`."""
    return (
        study_id(one.person.id, secret=secret), one.place.kelurahan_code, one.place.posyandu_code, one.month,
        one.person.sex.value, one.age_days, one.weight_kg, one.length_cm,
        one.position.value if one.position else None, one.head_cm, one.muac_cm, one.oedema,
        *(one.z[index] for index in _Z.values()), ",".join(sorted(one.flagged)) or None, one.status.value, one.gain_g,
        one.consecutive_t, one.below_red_line, one.above_orange_line,
        *(one.categories[index] for index in _CATEGORIES.values()),
    )  # fmt: skip


def write_csv(path: Path, scope: Scope, *, secret: str) -> Generator[int]:
    """Write the rows of a scope as CSV with points and commas; after each posyandu the number of rows so far."""
    file, number = Csv(path, tuple(COLUMNS), decimal_mark="."), 0
    try:
        for months in in_scope(db.session, scope.posyandu, scope.first, scope.last):
            file.write(row(one, secret=secret) for one in sorted(months, key=lambda m: (m.month, str(m.person.id))))
            number += len(months)
            yield number
    finally:
        file.close()


def as_parquet(source: Path, target: Path) -> None:
    """Turn the CSV into Parquet with the types of :data:`COLUMNS`. Raises :class:`DuckdbMissing`."""
    try:
        import duckdb
    except ImportError:
        raise DuckdbMissing from None
    with duckdb.connect(config={"threads": 1, "memory_limit": "400MB", "autoinstall_known_extensions": False}) as base:
        rows = base.read_csv(str(source), dtype=COLUMNS, header=True, sep=",", na_values=[""])
        rows.write_parquet(str(target), compression="zstd")
