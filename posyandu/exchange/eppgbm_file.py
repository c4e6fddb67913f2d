"""The e-PPGBM export of an area as a workbook or CSV file, written posyandu by posyandu."""

from collections.abc import Generator
from pathlib import Path

from ..extensions import db
from . import eppgbm
from .scope import Scope
from .sheets import Csv, Workbook
from .weighed_months import in_scope

ENDINGS = ("xlsx", "csv")
_WIDTHS = (
    6, 19, 26, 4, 12, 9, 9, 22, 16, 14, 16, 16, 16, 16, 5, 5, 28, 28, 13, 7, 7, 11, 6, 26, 8, 14, 8, 20, 8, 8, 8, 8, 6,
    6, 8,
)  # fmt: skip


def write(path: Path, scope: Scope) -> Generator[int]:
    """Write the file; after each posyandu of the scope, the number of rows so far. Its ending decides the form."""
    file = Workbook(path) if path.suffix == ".xlsx" else Csv(path, eppgbm.HEADINGS)
    sheet = file.sheet("e-PPGBM", eppgbm.HEADINGS, widths=_WIDTHS) if isinstance(file, Workbook) else file
    number = 0
    try:
        for months in in_scope(db.session, scope.posyandu, scope.first, scope.last):
            sheet.write(eppgbm.row(one, number + n) for n, one in enumerate(months, start=1))
            number += len(months)
            yield number
    finally:
        file.close()
