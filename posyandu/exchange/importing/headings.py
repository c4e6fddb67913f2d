"""Finds the heading of a list under its titles and merged cells, and says what each of its columns holds."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from .columns import NAMES, Column
from .reading import Cell, Formula, Sheet

SEARCHED_ROWS = 40
_LEAST = 3  # recognised columns that make a row a heading
_ALIKE = 86  # of 100: a name with a slip of the pen


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a list begins: ``row`` of its last heading line from 0, the titles, and what each column holds."""

    row: int
    titles: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def recognised(self) -> int:
        """How many different columns are of use."""
        return len(set(self.columns) - {Column.NOTHING})


class _Guess(NamedTuple):
    column: Column
    likeness: float


def plain(text: str) -> str:
    """A heading without what differs from list to list: ``TB/PB (cm)`` is ``tb/pb cm``."""
    bare = unicodedata.normalize("NFKD", text.lower())
    kept = re.sub(r"[^a-z0-9/]+", " ", bare)
    return re.sub(r"\s*/\s*", "/", " ".join(kept.split())).strip("/ ")


def signature(titles: Sequence[str]) -> str:
    """Tells files of one source by their headings, so that a mapping made once is found again."""
    return hashlib.sha256("\n".join(plain(title) for title in titles).encode()).hexdigest()


@cache
def _known() -> dict[str, Column]:
    return {name: column for column, names in NAMES.items() for name in names.split("|")}


@cache
def _guess(title: str) -> _Guess | None:
    bare = plain(title)
    if not bare:
        return None
    known = _known()
    if bare in known:
        return _Guess(known[bare], 100)
    shorter = re.sub(r" (kg|cm|gr|gram|mm|bln|bulan|wajib|diisi)$", "", bare)
    if shorter in known:
        return _Guess(known[shorter], 98)
    if len(bare) < 4:
        return None
    found = process.extractOne(bare, list(known), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return _Guess(known[found[0]], found[1] - 2) if found else None


def recognise(titles: Sequence[str]) -> tuple[Column, ...]:
    """What each column holds by its name. A column that two names could mean goes to the one more like it."""
    guesses = [_guess(title) for title in titles]
    best: dict[Column, int] = {}
    for at, guess in enumerate(guesses):
        if guess is None or guess.column is Column.NOTHING:
            continue
        before = best.get(guess.column)
        held = guesses[before] if before is not None else None
        if held is None or guess.likeness > held.likeness:
            best[guess.column] = at
    of = {at: column for column, at in best.items()}
    return tuple(of.get(at, Column.NOTHING) for at in range(len(titles)))


def find_heading(sheet: Sheet) -> Heading | None:
    """The heading row that explains the most columns, read together with the line above it where cells are merged."""
    found: Heading | None = None
    for at, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        if sum(isinstance(cell, str) for cell in row) < _LEAST:
            continue
        for titles in _readings(sheet.rows, at):
            heading = Heading(at, titles, recognise(titles))
            enough = heading.recognised >= _LEAST and Column.NAME in heading.columns
            if enough and (found is None or heading.recognised > found.recognised):
                found = heading
    return found


def heading_at(sheet: Sheet, row: int, columns: Mapping[int, Column] | None = None) -> Heading:
    """The heading that a person pointed at, with the columns she corrected."""
    readings = [Heading(row, titles, recognise(titles)) for titles in _readings(sheet.rows, row)]
    heading = max(readings, key=lambda h: h.recognised)
    if columns is None:
        return heading
    return Heading(row, heading.titles, tuple(columns.get(i, Column.NOTHING) for i in range(len(heading.titles))))


def _readings(rows: Sequence[Sequence[Cell]], at: int) -> list[tuple[str, ...]]:
    """The titles of a row alone, and together with the group titles above it."""
    row = [_text(cell) for cell in rows[at]]
    alone = tuple(row)
    if at == 0:
        return [alone]
    above = [_text(cell) for cell in rows[at - 1]]
    width = max(len(row), len(above))
    row += [""] * (width - len(row))
    above += [""] * (width - len(above))
    titles, group = [], ""
    for over, under in zip(above, row, strict=True):
        group = over or (group if under else "")
        titles.append(_joined(group, under))
    return [alone, tuple(titles)]


def _joined(group: str, under: str) -> str:
    """``Lahir`` over ``BB`` is the birth weight; ``Pengukuran`` over ``BB`` is plainly a weight."""
    if not under:
        return group
    whole = f"{group} {under}".strip()
    if group and (guess := _guess(whole)) is not None and guess.likeness >= 98:
        return whole
    return under


def _text(cell: Cell) -> str:
    if isinstance(cell, Formula):
        return ""
    return " ".join(str(cell).split()) if isinstance(cell, str) else ""


def same_heading(sheet: Sheet, heading: Heading) -> Heading | None:
    """The heading of another sheet of the file, if it is headed alike: a workbook often has a sheet a month."""
    own = find_heading(sheet)
    if own is not None and [plain(t) for t in own.titles] == [plain(t) for t in heading.titles]:
        return Heading(own.row, own.titles, heading.columns)
    return None
