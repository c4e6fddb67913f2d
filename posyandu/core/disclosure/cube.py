"""The tables of a month that may be published at all: fixed areas, fixed splits, nothing chosen freely.

The kecamatan and its kelurahan with the month's counts; the kecamatan by sex and age group; posyandu by name with S
and D only, never split. Whoever publishes chooses which of these a guest sees, never another cut.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

Counts = Mapping[str, int]


class Cell(NamedTuple):
    """One number: of an area (its code), a field, and where it is split a sex (L, P) and an age group."""

    area: str
    field: str
    sex: str = ""
    age: str = ""


KELURAHAN_FIELDS = ("s", "k", "d", "n", "bbu_valid", "underweight", "tbu_valid", "stunting", "bbtb_valid", "wasting",
                    "severe_wasting")  # fmt: skip
KECAMATAN_FIELDS = (*KELURAHAN_FIELDS, "t", "o", "b", "two_t", "below_red_line", "overweight", "vitamin_a",
                    "deworming", "immunised", "food_supplement", "breastfeeding_asked", "breastfeeding_exclusive",
                    "referred", "home_visited", "home_measured")  # fmt: skip
GROUP_FIELDS = ("s", "d", "n", "tbu_valid", "stunting")
POSYANDU_FIELDS = ("s", "d")

PART_OF: Mapping[str, str] = {
    "k": "s", "d": "s", "n": "d", "t": "d", "o": "d", "b": "d", "two_t": "d", "below_red_line": "d",
    "bbu_valid": "s", "underweight": "bbu_valid", "tbu_valid": "s", "stunting": "tbu_valid", "bbtb_valid": "s",
    "wasting": "bbtb_valid", "severe_wasting": "bbtb_valid", "overweight": "bbtb_valid", "vitamin_a": "s",
    "deworming": "s", "immunised": "s", "food_supplement": "s", "breastfeeding_asked": "s",
    "breastfeeding_exclusive": "breastfeeding_asked", "referred": "s",
    "home_measured": "home_visited",
}  # fmt: skip
"""The count that each is part of."""

SUMS: Mapping[str, tuple[str, ...]] = {"d": ("n", "t", "o", "b")}
"""Counts that are the sum of others, as every reader of a KMS knows."""

AT_MOST: tuple[tuple[str, str], ...] = (("severe_wasting", "wasting"), ("two_t", "t"), ("home_measured", "d"))
"""Further: the first is never above the second."""

DIFFERENCES: tuple[tuple[str, str], ...] = (("wasting", "severe_wasting"),)
"""Numbers that nobody prints and everybody can subtract: they are protected like printed ones (here gizi kurang)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFigures:
    """The true counts of a kecamatan's month, before any rule.

    ``kelurahan`` and ``posyandu`` by their codes; ``kelurahan_of`` says where a posyandu lies; ``groups`` is the
    kecamatan by (sex, age group). Fields that were not counted are left out everywhere.
    """

    kecamatan: str
    kelurahan: Mapping[str, Counts]
    posyandu: Mapping[str, Counts] = field(default_factory=dict)
    kelurahan_of: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[tuple[str, str], Counts] = field(default_factory=dict)

    def fields(self) -> tuple[str, ...]:
        """The counted fields, in the order of the tables."""
        held = {name for counts in self.kelurahan.values() for name in counts}
        return tuple(name for name in KECAMATAN_FIELDS if name in held)


def cells_of(figures: MonthFigures) -> dict[Cell, int]:
    """Every number of the tables, printed or not: what a reader could be after."""
    found: dict[Cell, int] = {}
    for name in figures.fields():
        for code, counts in figures.kelurahan.items():
            found[Cell(code, name)] = counts[name]
        found[Cell(figures.kecamatan, name)] = sum(counts[name] for counts in figures.kelurahan.values())
    for (sex, age), counts in figures.groups.items():
        for name in GROUP_FIELDS:
            for cell in _margins(figures.kecamatan, name, sex, age):
                found[cell] = found.get(cell, 0) + counts[name]
    for code, counts in figures.posyandu.items():
        for name in POSYANDU_FIELDS:
            found[Cell(code, name)] = counts[name]
    return found


def _margins(area: str, name: str, sex: str, age: str) -> Iterator[Cell]:
    yield Cell(area, name, sex, age)
    yield Cell(area, name, sex)
    yield Cell(area, name, "", age)


def is_printed(cell: Cell, figures: MonthFigures, *, named_from: int) -> bool:
    """Whether the tables have a place for this number (a posyandu only where enough children were measured)."""
    if cell.area == figures.kecamatan:
        return True
    if cell.area in figures.kelurahan:
        return cell.field in KELURAHAN_FIELDS
    return figures.posyandu[cell.area]["d"] >= named_from


def is_finest(cell: Cell, figures: MonthFigures) -> bool:
    """Whether no other number of the tables is part of this one."""
    return cell.area != figures.kecamatan or bool(cell.sex and cell.age)


Terms = dict[Cell, int]


class Relation(NamedTuple):
    """Σ coefficient · cell, equal to 0 (``exact``) or at most 0."""

    terms: Terms
    exact: bool


def relations_of(figures: MonthFigures) -> Iterator[Relation]:
    """What every reader knows of the tables: parts add up to their whole, and no part is above its whole."""
    top, names = figures.kecamatan, figures.fields()
    for name in names:
        yield _sum(Cell(top, name), [Cell(code, name) for code in figures.kelurahan])
    if figures.groups:
        yield from _group_sums(figures)
    if figures.posyandu:
        for kelurahan in figures.kelurahan:
            inside = [code for code in figures.posyandu if figures.kelurahan_of[code] == kelurahan]
            for name in POSYANDU_FIELDS:
                if inside and name in names:
                    yield _sum(Cell(kelurahan, name), [Cell(code, name) for code in inside])
    for area in (top, *figures.kelurahan):
        yield from _inside(names, partial(Cell, area))
    for sex, age in figures.groups:
        yield from _inside(GROUP_FIELDS, partial(Cell, top, sex=sex, age=age))
    for code in figures.posyandu:
        yield from _inside(POSYANDU_FIELDS, partial(Cell, code))


def _sum(whole: Cell, parts: list[Cell]) -> Relation:
    return Relation({whole: -1, **dict.fromkeys(parts, 1)}, True)


def _group_sums(figures: MonthFigures) -> Iterator[Relation]:
    top = figures.kecamatan
    sexes = sorted({sex for sex, _ in figures.groups})
    ages = sorted({age for _, age in figures.groups})
    for name in GROUP_FIELDS:
        for sex in sexes:
            yield _sum(
                Cell(top, name, sex), [Cell(top, name, sex, age) for age in ages if (sex, age) in figures.groups]
            )
        for age in ages:
            inside = [Cell(top, name, sex, age) for sex in sexes if (sex, age) in figures.groups]
            yield _sum(Cell(top, name, "", age), inside)
        yield _sum(Cell(top, name), [Cell(top, name, sex) for sex in sexes])


def _inside(names: tuple[str, ...], cell_of: Callable[[str], Cell]) -> Iterator[Relation]:
    for whole, parts in SUMS.items():
        if {whole, *parts} <= set(names):
            yield _sum(cell_of(whole), [cell_of(part) for part in parts])
    for part, whole in (*PART_OF.items(), *AT_MOST):
        if part in names and whole in names:
            yield Relation({cell_of(part): 1, cell_of(whole): -1}, False)
