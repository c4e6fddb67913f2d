"""A file read as far as it can be without a register: its rows in plain values, for the corpus to compare with."""

from datetime import date
from typing import Any, NamedTuple

from posyandu.exchange.importing.facts import FileRow
from posyandu.exchange.importing.headings import Heading, find_heading
from posyandu.exchange.importing.reading import read
from posyandu.exchange.importing.rows import Reader

TODAY = date(2026, 8, 18)


class Child(NamedTuple):
    """What a good row says, in values that a person can write down; the rest is not looked at."""

    name: str
    sex: str
    born: str
    on: str | None = None
    kg: float | None = None
    cm: float | None = None
    nik: str | None = None
    mother: str | None = None


class Bad(NamedTuple):
    """A refused row: words that its reasons must contain."""

    words: str


def heading_of(content: bytes) -> Heading:
    """The heading that an upload would choose."""
    found = [h for sheet in read(content) if (h := find_heading(sheet))]
    return max(found, key=lambda h: h.recognised)


def rows_of(content: bytes) -> list[FileRow]:
    """The rows of the sheet with the best heading."""
    pairs = [(s, h) for s in read(content) if (h := find_heading(s))]
    sheet, heading = max(pairs, key=lambda pair: pair[1].recognised)
    return list(Reader(heading.columns, today=TODAY).rows(sheet, heading))


def plain(row: FileRow) -> Any:
    """A row as :class:`Child`, or its reasons."""
    if row.wrong or row.details is None:
        return " ".join(str(reason) for reason in row.wrong)
    d, w = row.details, row.weighing
    return Child(
        d.name, d.sex.value, f"{d.birth_date:%d/%m/%Y}", f"{w.measured_on:%d/%m/%Y}" if w else None,
        w.weight_kg if w else None, w.length_cm if w else None, d.nik, d.mother_name,
    )  # fmt: skip


def notes(content: bytes) -> str:
    """Everything noted of the rows."""
    return " ".join(str(note) for row in rows_of(content) for note in row.notes)
