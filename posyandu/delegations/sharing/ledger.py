"""The ledger of everything published: releases read back as the rule knows them, and the next one of a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ...core.disclosure import Cell, Hidden, MonthFigures, Release, Shown, release
from ...extensions import db
from ...models import FigureRelease, Kecamatan
from .month import figures_of


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be published of a month: ``kept`` is the row of the ledger when it was published before."""

    month: date
    release: Release
    number: int
    kept: FigureRelease | None
    corrected: bool  # the figures have changed since the release that is kept


def published(kecamatan_id: int, month: date) -> Sequence[FigureRelease]:
    """The releases of a month in their order."""
    statement = (
        sa.select(FigureRelease)
        .where(FigureRelease.kecamatan_id == kecamatan_id, FigureRelease.month == month)
        .order_by(FigureRelease.number)
    )
    return db.session.scalars(statement).all()


def draft(kecamatan: Kecamatan, month: date, *, renew: bool = False) -> Draft | None:
    """The latest release of the month, or a new one where there is none or a correction is asked for.

    ``None`` when nothing was counted. Raises :class:`posyandu.core.disclosure.NotReleasable`.
    """
    rows = published(kecamatan.id, month)
    now = figures_of(kecamatan, month)
    corrected = bool(rows) and now is not None and as_json(now) != rows[-1].figures
    if rows and not (renew and corrected):
        return Draft(month, read(rows[-1]), rows[-1].number, rows[-1], corrected)
    if now is None:
        return None
    made = release(now, earlier=[read(row) for row in rows])
    return Draft(month, made, len(rows) + 1, None, corrected)


def read(row: FigureRelease) -> Release:
    """A row of the ledger as the rule knows it."""
    return Release(from_json(row.figures), {Cell(*cell): _shown(number) for cell, number in row.shown})


def _shown(number: Sequence[Any]) -> Shown:
    value, low, high, hidden = number
    return Shown(value, low, high, Hidden(hidden) if hidden else None)


def shown_as_json(made: Release) -> list[Any]:
    """What is shown, cell by cell."""
    return [
        [list(cell), [number.value, number.low, number.high, number.hidden.value if number.hidden else None]]
        for cell, number in made.shown.items()
    ]


def as_json(figures: MonthFigures) -> dict[str, Any]:
    """The true figures as they are kept."""
    return {
        "kecamatan": figures.kecamatan,
        "kelurahan": {code: dict(counts) for code, counts in figures.kelurahan.items()},
        "posyandu": {code: dict(counts) for code, counts in figures.posyandu.items()},
        "kelurahan_of": dict(figures.kelurahan_of),
        "groups": [[sex, age, dict(counts)] for (sex, age), counts in sorted(figures.groups.items())],
    }


def from_json(kept: dict[str, Any]) -> MonthFigures:
    """The figures again."""
    return MonthFigures(
        kecamatan=kept["kecamatan"], kelurahan=kept["kelurahan"], posyandu=kept["posyandu"],
        kelurahan_of=kept["kelurahan_of"], groups={(sex, age): counts for sex, age, counts in kept["groups"]},
    )  # fmt: skip
