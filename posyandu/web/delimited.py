"""How a table is written as CSV: as a spreadsheet that is set to Indonesian reads it, and never as a formula."""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO

Cell = str | int | float | date | None

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def csv_of(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows with semicolons between and the decimal comma, as UTF-8 with its mark (without it, Excel reads no é)."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([written(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def written(cell: Cell, decimal_mark: str = ",") -> str:
    """One cell; nothing for ``None``."""
    match cell:
        case None:
            return ""
        case bool():
            return "1" if cell else "0"
        case float():
            return f"{cell:.10g}".replace(".", decimal_mark)
        case date():
            return cell.isoformat()
        case str():
            return as_text(cell)
    return str(cell)


def visible(text: str) -> str:
    """Text without the characters that no file may hold."""
    return _UNSEEN.sub("", text)


def as_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula: what begins like one gets an apostrophe; a lone dash is none."""
    clean = visible(text)
    return f"'{clean}" if clean.startswith(_STARTS_A_FORMULA) and clean != "-" else clean
