"""Reads a file of e-PPGBM for comparing: every row that names a child and a day, with its own z-scores and classes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ...core.nutrition import categories
from ...core.sentence import Sentence, say
from ...core.vocabulary import Indicator
from ..importing.cleaning import codes, dates, numbers
from ..importing.cleaning.read import text_of
from ..importing.columns import Column
from ..importing.facts import FileRow
from ..importing.headings import Heading, find_heading, plain
from ..importing.limits import Refused
from ..importing.reading import Cell, Sheet, read
from ..importing.rows import Reader
from .facts import INDICES, Theirs

_CLASS_TITLES = {
    Indicator.WEIGHT_FOR_AGE: ("bb/u",),
    Indicator.LENGTH_FOR_AGE: ("tb/u", "pb/u", "pb/u tb/u", "tb/u pb/u"),
    Indicator.WEIGHT_FOR_LENGTH: ("bb/tb", "bb/pb", "bb/pb bb/tb", "bb/tb bb/pb"),
}
_SHORT = {"risiko lebih": "risiko berat badan lebih", "risiko gizi lebih": "berisiko gizi lebih"}


class Unreadable(NamedTuple):
    """A row about a child that could not be compared, and why."""

    sheet_row: int
    name: str
    reasons: tuple[Sentence, ...]


@dataclass(slots=True)
class TheirFile:
    """What a file holds."""

    rows: list[Theirs] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)


def their_file(content: bytes, *, today: date) -> TheirFile:
    """Read the file; sheets without a list of children are passed over. Raises ``importing.limits.Refused``."""
    found = TheirFile()
    listed = 0
    for sheet in read(content):
        heading = find_heading(sheet)
        if heading is None or Column.MEASURED_ON not in heading.columns:
            continue
        listed += 1
        _read_sheet(sheet, heading, found, today)
    if not listed:
        raise Refused(say("Tidak ada kolom nama anak dan tanggal pengukuran di berkas ini. Pakai ekspor e-PPGBM."))
    return found


def _read_sheet(sheet: Sheet, heading: Heading, found: TheirFile, today: date) -> None:
    at: dict[Column, int] = {
        column: place for place, column in enumerate(heading.columns) if column is not Column.NOTHING
    }
    classes = _class_columns(heading)
    for row in Reader(heading.columns, today=today).rows(sheet, heading):
        cells = sheet.rows[row.number - 1]
        theirs = _theirs(row, cells, at, classes)
        if theirs is not None:
            found.rows.append(theirs)
        elif row.wrong:
            found.unreadable.append(Unreadable(row.number, row.details.name if row.details else "", tuple(row.wrong)))


def _class_columns(heading: Heading) -> dict[Indicator, int]:
    titles = [plain(title) for title in heading.titles]
    return {
        index: titles.index(name)
        for index, names in _CLASS_TITLES.items()
        if (name := next((n for n in names if n in titles), None)) is not None
    }


def _theirs(
    row: FileRow, cells: Sequence[Cell], at: Mapping[Column, int], classes: Mapping[Indicator, int]
) -> Theirs | None:
    def cell(column: Column) -> Cell:
        place = at.get(column)
        return cells[place] if place is not None and place < len(cells) else None

    on = row.weighing.measured_on if row.weighing else dates.day(cell(Column.MEASURED_ON)).value
    if row.details is None or on is None or on < row.details.birth_date:
        return None
    weight, length = _measured(cell(Column.WEIGHT)), _measured(cell(Column.LENGTH))
    if weight is None and length is None:
        return None
    return Theirs(
        sheet_row=row.number,
        details=row.details,
        posyandu=row.place,
        on=on,
        weight_kg=weight,
        length_cm=length,
        position=codes.position(cell(Column.POSITION)).value if length is not None else None,
        z={
            index: numbers.z_score(cell(column))
            for index, column in zip(INDICES, (Column.Z_BBU, Column.Z_TBU, Column.Z_BBTB), strict=True)
        },
        classes={
            index: class_code(index, text_of(cells[place]) if place < len(cells) else "")
            for index, place in classes.items()
        },
        status=codes.status(cell(Column.STATUS)),
    )


def _measured(cell: Cell) -> float | None:
    """The number as it is written: grams or a slipped comma are a difference that should be told, not mended."""
    return numbers.number(cell).value or None


def class_code(index: Indicator, words: str) -> str | None:
    """The code of a class, written out or shortened as e-PPGBM does ("Kurang", "Sangat Kurang", "Risiko Lebih")."""
    told = plain(words)
    told = _SHORT.get(told, told)
    for category in categories(index):
        label = plain(str(category.label))
        if told and told in (label, label.removeprefix("berat badan ")):
            return category.code
    return None
