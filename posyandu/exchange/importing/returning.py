"""The rows that were refused, as a workbook with the reason beside each: to be mended there and brought in again."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import sqlalchemy as sa

from ...extensions import db
from ...models import ImportRow, ImportRun
from ...web.delimited import Cell as Written
from ..sheets import Workbook
from .facts import Verdict
from .reading import Cell, Formula, sheets_of
from .storing import heard
from .uploading import chosen

REASON = "Alasan ditolak"


def write_refused(path: Path, run: ImportRun) -> int:
    """Write the workbook with the file's own columns and cells; how many rows it holds."""
    statement = sa.select(ImportRow).where(
        ImportRow.run_id == run.id, ImportRow.verdict.in_([Verdict.REFUSED.value, Verdict.LIKELY.value])
    )
    why = {(row.sheet, row.sheet_row): row for row in db.session.scalars(statement)}
    titles = [title or f"Kolom {at}" for at, title in enumerate(run.titles, 1)]
    book = Workbook(path)
    sheet = book.sheet("Ditolak", [*titles, REASON], widths=[*[16.0] * len(titles), 60.0])
    rows = list(_rows(run, why, len(titles)))
    sheet.write(rows)
    book.close()
    return len(rows)


def _rows(run: ImportRun, why: dict[tuple[str, int], ImportRow], width: int) -> Iterator[list[Written]]:
    for sheet, _heading in chosen(run, sheets_of(run.content)):
        for number, cells in enumerate(sheet.rows, 1):
            row = why.get((sheet.name[:60], number))
            if row is not None:
                yield [*_cells(cells, width), _reason(row)]


def _cells(cells: Sequence[Cell], width: int) -> list[Written]:
    shown = [cell.shown if isinstance(cell, Formula) else cell for cell in cells]
    return [*shown, *[None] * (width - len(cells))][:width]


def _reason(row: ImportRow) -> str:
    if row.verdict == Verdict.LIKELY.value:
        return "Belum diputuskan: mungkin anak yang sudah ada di daftar."
    return " ".join(str(heard(kept)) for kept in row.reasons)
