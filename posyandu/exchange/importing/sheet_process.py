"""Reads a spreadsheet in a process of its own, so that a hostile file can hurt nothing but this process.

Started by ``reading`` as a script: the file comes by standard input, the sheets go out as lines of JSON. It imports
nothing of the application. A cell is text, a number, true/false or null; a date is ``["d", "2025-09-16"]``, a formula
``["f", what it showed]``.
"""

import io
import json
import os
import re
import sys
import threading
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree

MEMORY_BYTES = 2 * 2**30
CPU_SECONDS = 60

_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_FORMULA = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=\"([A-Z]{1,3})([0-9]{1,7})\"[^>]*>\s*<(?:\w+:)?f\b")
_ODS_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def bound(seconds: int) -> None:
    """Take away what a bomb would need, time included; Windows has no such limits of memory and goes without."""
    clock = threading.Timer(seconds, os._exit, [1])
    clock.daemon = True
    clock.start()
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def say(value: Any) -> None:
    """One line of the answer."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


def plain(cell: Any) -> Any:
    """A cell as the answer writes it."""
    if isinstance(cell, str):
        return cell.strip() or None
    if isinstance(cell, (bool, int, float)):
        return cell
    if isinstance(cell, datetime):
        return ["d", cell.date().isoformat()]
    if isinstance(cell, date):
        return ["d", cell.isoformat()]
    return None if cell is None else str(cell)


def attribute(tag: bytes, name: bytes) -> str:
    """An attribute of an XML start tag, unescaped."""
    from html import unescape

    found = re.search(rb"\b" + name + rb"=\"([^\"]*)\"", tag)
    return unescape(found[1].decode("utf-8", "replace")) if found else ""


def column_number(letters: str) -> int:
    """``A`` is 0, ``AA`` is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def xlsx_formulas(content: bytes) -> dict[str, set[tuple[int, int]]]:
    """Which cells of each sheet hold a formula."""
    found: dict[str, set[tuple[int, int]]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = set(parts.namelist())
        relations = parts.read("xl/_rels/workbook.xml.rels") if "xl/_rels/workbook.xml.rels" in names else b""
        targets = {attribute(tag, b"Id"): attribute(tag, b"Target") for tag in _RELATION.findall(relations)}
        for tag in _SHEET.findall(parts.read("xl/workbook.xml")):
            target = targets.get(attribute(tag, rb"(?:\w+:)?id"), "").lstrip("/")
            path = target if target.startswith("xl/") else f"xl/{target}"
            if path in names:
                cells = _FORMULA.findall(parts.read(path))
                found[attribute(tag, b"name")] = {(int(row) - 1, column_number(c.decode())) for c, row in cells}
    return found


def ods_formulas(content: bytes) -> dict[str, set[tuple[int, int]]]:
    """Which cells of each sheet hold a formula."""
    found: dict[str, set[tuple[int, int]]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        source = parts.read("content.xml")
    if b"table:formula" not in source:
        return found
    tree = ElementTree.fromstring(source)  # noqa: S314 - expat refuses entity bombs, and this process is bounded
    for table in tree.iter(f"{_ODS_TABLE}table"):
        cells = found.setdefault(table.get(f"{_ODS_TABLE}name", ""), set())
        row = 0
        for line in table.iter(f"{_ODS_TABLE}table-row"):
            column = 0
            for cell in line:
                if cell.get(f"{_ODS_TABLE}formula"):
                    cells.add((row, column))
                column += int(cell.get(f"{_ODS_TABLE}number-columns-repeated", "1"))
            row += int(line.get(f"{_ODS_TABLE}number-rows-repeated", "1"))
    return found


def rows_of(sheet: Any, formulas: set[tuple[int, int]], most_columns: int) -> Iterator[list[Any]]:
    """The rows from the sheet's first cell, without the blank cells at their ends."""
    for number, cells in enumerate(sheet.to_python(skip_empty_area=False)):
        row = [plain(cell) for cell in cells]
        while row and row[-1] is None:
            row.pop()
        if len(row) > most_columns:
            raise OverflowError("columns")
        for column, cell in enumerate(row):
            if (number, column) in formulas:
                row[column] = ["f", cell[1] if isinstance(cell, list) else cell]
        yield row


def main(kind: str, most_sheets: int, most_rows: int, most_columns: int, seconds: int) -> None:
    """Read the file of standard input and answer; ``{"refused": …}`` is an answer too."""
    content = sys.stdin.buffer.read()
    bound(seconds)
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [s for s in book.sheets_metadata if "WorkSheet" in str(s.typ)]
        if len(sheets) > most_sheets:
            say({"refused": "sheets", "number": len(sheets)})
            return
        formulas = {"xlsx": xlsx_formulas, "ods": ods_formulas}.get(kind, lambda _content: {})(content)
        for described in sheets:
            say({"sheet": described.name, "hidden": "Visible" not in str(described.visible)})
            rows = filled = 0
            blank = 0
            for row in rows_of(
                book.get_sheet_by_name(described.name), formulas.get(described.name, set()), most_columns
            ):
                rows += 1
                if not row:
                    blank += 1
                    continue
                filled += 1
                if filled > most_rows:
                    say({"refused": "rows", "sheet": described.name})
                    return
                for _ in range(blank if filled > 1 or blank < 1000 else 0):
                    say([])
                blank = 0
                say(row)
        say({"done": True})
    except calamine.PasswordError:
        say({"refused": "locked"})
    except OverflowError:
        say({"refused": "columns"})
    except MemoryError:
        say({"refused": "memory"})
    except Exception as problem:  # whatever a broken file provokes is told as one thing
        say({"refused": "locked" if "password" in str(problem).lower() else "broken"})


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:6]))
