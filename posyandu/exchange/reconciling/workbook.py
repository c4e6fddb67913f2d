"""The differences as a workbook: a sheet for each kind, both sides beside each other, the cause and the mark."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from ...models import Difference, DifferenceKind, Reconciliation
from ...web.delimited import Cell
from ...web.format import sentence
from ..sheets import Workbook
from . import queries
from .words import JUDGEMENTS, KINDS, reasons, sides

HEADINGS = (
    "No", "Nama", "Posyandu", "Bulan", "Baris di berkas", "Di sini", "Di e-PPGBM", "Sebab", "Tanda", "Ditandai oleh",
)  # fmt: skip
_WIDTHS = (6, 26, 18, 10, 10, 44, 44, 44, 16, 20)
_SHEETS = {
    DifferenceKind.SCORE: "z, kelas, N-T berbeda",  # a sheet's name allows no slash
}


def write(path: Path, made: Reconciliation) -> int:
    """Write the workbook; the number of differences in it."""
    book, number = Workbook(path), 0
    for kind, part in groupby(queries.all_of(made.id), key=lambda pair: pair[0].kind):
        sheet = book.sheet(_SHEETS.get(kind, str(KINDS[kind])), HEADINGS, widths=_WIDTHS)
        for row in _rows(part):
            sheet.write([row])
            number += 1
    if not number:
        book.sheet("Tidak ada perbedaan", HEADINGS, widths=_WIDTHS)
    book.close()
    return number


def _rows(part: Iterator[tuple[Difference, str | None]]) -> Iterator[tuple[Cell, ...]]:
    for found, who in part:
        lines = sides(found)
        yield (
            found.number,
            found.name,
            found.posyandu,
            f"{found.month:%Y-%m}" if found.month else None,
            found.sheet_row,
            "; ".join(f"{line.label} {line.ours}" for line in lines if line.ours),
            "; ".join(f"{line.label} {line.theirs}" for line in lines if line.theirs),
            "; ".join(reasons(found)),
            sentence(JUDGEMENTS[found.judgement][0]) if found.judgement else None,
            who,
        )
