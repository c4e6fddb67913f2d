"""Text tables: which letters, which mark between the columns, and the rows."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Sequence

_MARKS = ";,\t|"
_LINES = 60


def decoded(content: bytes) -> str:
    """The text: by its byte order mark, else UTF-8 where that fits, else UTF-16 or the old Windows letters."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    half = max(len(content) // 2, 1)
    if content[1::2].count(0) > 0.6 * half:
        return content.decode("utf-16-le", "replace")
    if content[::2].count(0) > 0.6 * half:
        return content.decode("utf-16-be", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def read_delimited(text: str, *, most: int) -> list[list[str | None]]:
    """The rows. Raises ``OverflowError`` for more than ``most``, ``ValueError`` for a quote that is never closed."""
    first, _, rest = text.partition("\n")
    told = first.strip().strip('"').lower()
    if told.startswith("sep=") and len(told) == 5:  # Excel's own line above the table
        mark, text = told[4], rest
    else:
        mark = _mark_of(text)
    rows: list[list[str | None]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True):
            rows.append(_stripped(cells))
            if len(rows) > most:
                raise OverflowError("rows")
    except csv.Error as problem:
        raise ValueError(str(problem)) from None
    return rows


def _stripped(cells: Sequence[str]) -> list[str | None]:
    row: list[str | None] = [_bare(cell) for cell in cells]
    while row and row[-1] is None:
        row.pop()
    return row


def _bare(cell: str) -> str | None:
    """The text of a cell; ``="1271…"`` is how Excel is told to keep a long number as text."""
    text = cell.strip()
    if text.startswith('="') and text.endswith('"') and len(text) > 2:
        text = text[2:-1].strip()
    return text or None


def _mark_of(text: str) -> str:
    """The mark by which most lines fall into the same, larger number of columns."""
    sample = "\n".join(text.splitlines()[:_LINES])

    def evenness(mark: str) -> tuple[int, int]:
        try:
            counts = Counter(len(row) for row in csv.reader(io.StringIO(sample), delimiter=mark) if len(row) > 1)
        except csv.Error:
            return 0, 0
        if not counts:
            return 0, 0
        columns, lines = max(counts.items(), key=lambda item: (item[1] * min(item[0], 8), item[0]))
        return lines * min(columns, 8), columns

    return max(_MARKS, key=evenness)
