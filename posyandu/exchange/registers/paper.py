"""A register as a document of tables, set by Typst on A4; the same values give the same bytes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time
from typing import Literal

from babel.dates import format_date

from ...charts.typeset import typeset
from ...core.sentence import decimal

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its heading (upright where it is narrow), the heading it shares with its neighbours, its width."""

    label: str
    width: str = "1fr"  # millimetres as "9mm", or a share of what is left as "2fr"
    align: Align = "center"
    group: str = ""
    upright: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Rows under a title that runs through all columns; without a title, just rows. ``strong`` is for sums."""

    title: str = ""
    rows: Sequence[Sequence[str]]
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table whose headings stand again on each of its pages. ``row_mm`` is the least height, for handwriting."""

    title: str = ""
    columns: Sequence[Column]
    sections: Sequence[Section]
    row_mm: float = 5
    numbered: bool = False  # a line with the columns' numbers, as the printed forms have it
    new_page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One register: head, tables, notes and who signs."""

    title: str
    subtitle: str
    fields: Sequence[tuple[str, str]]
    tables: Sequence[Table]
    notes: Sequence[str] = ()
    signatures: Sequence[str] = ()
    lying: bool = True
    text_pt: float = 7.5
    printed_on: date
    author: str = field(default="Posyandu")

    def pdf(self) -> bytes:
        """The document as PDF."""
        values = asdict(self) | {"printed_on": day(self.printed_on)}
        midnight = datetime.combine(self.printed_on, time(), UTC)
        return typeset("register.typ", {"register": json.dumps(values)}, form="pdf", timestamp=midnight)


def day(on: date) -> str:
    """16 September 2026: registers are Indonesian whatever the screen speaks."""
    return format_date(on, "d MMMM y", locale="id")


def short_day(on: date) -> str:
    """16-09-26, for narrow columns."""
    return f"{on:%d-%m-%y}"


def month(on: date) -> str:
    """September."""
    return format_date(on, "MMMM", locale="id")


def number(value: float | None, places: int = 1) -> str:
    """8,4; nothing where there is nothing; a second decimal only where the scale gave one."""
    if value is None:
        return ""
    exact = abs(value * 10 - round(value * 10)) < 1e-6
    return decimal(value, places if exact else 2)


def answer(given: bool | None) -> str:
    """Ya, Tidak, or nothing when it was not asked."""
    return {True: "Ya", False: "Tidak", None: ""}[given]


def gathered(parts: Mapping[str, str]) -> list[tuple[str, str]]:
    """The fields of a head that have a value."""
    return [(label, value) for label, value in parts.items() if value]
