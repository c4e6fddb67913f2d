"""Everything published for a month as one linear system: how narrowly can a reader bound each small count?

A reader knows how the tables add up, what the rule hides, and of a correction at most how large it was. Each count of
1 to 4, printed or not, must stay possible over a range of at least three, by the linear programme's own bounds
(HiGHS, https://highs.dev, dual simplex).
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .cube import DIFFERENCES, Cell, Terms, cells_of, is_finest, relations_of
from .rule import NAMED_FROM, Shown

if TYPE_CHECKING:
    from .release import Release

LEAST_WIDTH = 3
PROTECTED = range(1, 5)
"""The counts that must not be told: a single child, or so few that they know each other."""
_TRY = 12  # numbers tried for keeping back before the widest of them is taken


class Weak(NamedTuple):
    """A small count that is bounded too narrowly: the number of the release (from 0), and the range that is left."""

    cell: Cell
    release: int
    low: int
    high: int
    terms: Mapping[int, int]  # columns of the system, for asking again

    @property
    def width(self) -> int:
        """How wide the range is."""
        return self.high - self.low


class System:
    """The linear system of all releases of one kecamatan's month."""

    def __init__(self, releases: Sequence["Release"]) -> None:
        import highspy

        self._at: list[dict[Cell, int]] = []
        self._low: list[float] = []
        self._high: list[float] = []
        self._rows: list[tuple[dict[int, int], float, float]] = []
        self._targets: list[tuple[Cell, int, dict[int, int]]] = []
        self._free = highspy.kHighsInf
        for number, made in enumerate(releases):
            self._add(number, made)
        for number, (before, after) in enumerate(pairwise(releases)):
            self._join(before, after, number)
        self._solver = self._load(highspy)

    def _add(self, number: int, made: "Release") -> None:
        true = cells_of(made.figures)
        columns: dict[Cell, int] = {}
        for cell, count in true.items():
            low, high = self._known(made, cell)
            if not low <= count <= high:
                raise ValueError(f"{cell} is shown as what it is not")
            columns[cell] = len(self._low)
            self._low.append(low)
            self._high.append(high)
        self._at.append(columns)
        for relation in relations_of(made.figures):
            surplus = sum(factor * true[cell] for cell, factor in relation.terms.items())
            if surplus > 0 or (relation.exact and surplus):
                continue  # the figures break it themselves: a reader who relied on it would be misled, not told
            row = {columns[cell]: factor for cell, factor in relation.terms.items()}
            self._rows.append((row, 0.0 if relation.exact else -self._free, 0.0))
        for cell, terms, count in _of_interest(true):
            if count in PROTECTED:
                self._targets.append((cell, number, {columns[part]: factor for part, factor in terms.items()}))

    def _known(self, made: "Release", cell: Cell) -> tuple[float, float]:
        """What a reader knows of a number by itself; that a posyandu is not named tells that few were measured."""
        number = made.shown.get(cell)
        if number is not None:
            return number.low, self._free if number.high is None else number.high
        unnamed = cell.area in made.figures.posyandu and cell.field == "d"
        return 0, NAMED_FROM - 1 if unnamed else self._free

    def _join(self, before: "Release", after: "Release", number: int) -> None:
        """A correction changes no number by more than the most that one was changed: that much a reader may know."""
        one, other = cells_of(before.figures), cells_of(after.figures)
        finest = [cell for cell in one.keys() & other.keys() if is_finest(cell, after.figures)]
        most = max((abs(one[cell] - other[cell]) for cell in finest), default=0)
        for cell in finest:
            self._rows.append(({self._at[number][cell]: -1, self._at[number + 1][cell]: 1}, -most, most))

    def _load(self, highspy: Any) -> Any:
        solver = highspy.Highs()
        for option, value in (("output_flag", False), ("presolve", "off"), ("solver", "simplex"), ("threads", 1)):
            solver.setOptionValue(option, value)
        count = len(self._low)
        solver.addVars(count, np.array(self._low, dtype=float), np.array(self._high, dtype=float))
        starts = np.cumsum([0, *(len(terms) for terms, _, _ in self._rows)])[:-1].astype(np.int32)
        index = np.array([column for terms, _, _ in self._rows for column in terms], dtype=np.int32)
        factors = np.array([factor for terms, _, _ in self._rows for factor in terms.values()], dtype=float)
        lows = np.array([low for _, low, _ in self._rows], dtype=float)
        highs = np.array([high for _, _, high in self._rows], dtype=float)
        solver.addRows(len(self._rows), lows, highs, len(index), starts, index, factors)
        self._minimise, self._maximise = highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize
        self._optimal = {highspy.HighsModelStatus.kOptimal}
        self._endless = {highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible}
        return solver

    def bounds(self, terms: Mapping[int, int]) -> tuple[int, int]:
        """The whole numbers that a sum of columns may take: least and most."""
        for column, factor in terms.items():
            self._solver.changeColCost(column, float(factor))
        low = self._solve(self._minimise)
        high = self._solve(self._maximise)
        for column in terms:
            self._solver.changeColCost(column, 0.0)
        return math.ceil(low - 1e-6), math.floor(high + 1e-6) if high < 1e9 else 10**9

    def _solve(self, sense: Any) -> float:
        self._solver.changeObjectiveSense(sense)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status in self._endless and sense == self._maximise:
            return 1e9
        if status not in self._optimal:
            raise ArithmeticError(f"the linear programme ended with {status}")
        value: float = self._solver.getInfo().objective_function_value
        return value

    def weak(self) -> Iterator[Weak]:
        """The small counts that are bounded too narrowly."""
        for cell, number, terms in self._targets:
            low, high = self.bounds(terms)
            if high - low < LEAST_WIDTH:
                yield Weak(cell, number, low, high, terms)

    def first_weak(self) -> Weak | None:
        """One of them, or ``None``."""
        return next(self.weak(), None)

    def relax(self, cell: Cell, number: Shown) -> None:
        """Show a number of the last release in another way, for good."""
        column = self._at[-1][cell]
        self._low[column], self._high[column] = number.low, self._free if number.high is None else number.high
        self._show_again(cell)

    def one_to_withhold(self, weak: Weak, candidates: Mapping[Cell, Shown]) -> Cell | None:
        """The first number that protects a weak one when it is kept back; else the one that helps most.

        ``candidates`` says of each how it looks when it is kept back.
        """
        best, gained, tried = None, weak.width, 0
        for cell, kept_back in candidates.items():
            width = self._width_without({cell: kept_back}, weak)
            if width >= LEAST_WIDTH:
                return cell
            if width > gained:
                best, gained = cell, width
            tried += width > weak.width
            if tried >= _TRY:
                break
        return best

    def several_to_withhold(self, weak: Weak, candidates: Mapping[Cell, Shown]) -> list[Cell]:
        """Numbers that protect a weak one only together, none of them needless, early ones before late ones.

        Found by QuickXplain (U. Junker, AAAI 2004), which asks about twice the size of the answer times the logarithm
        of the candidates. Empty when all of them together do not protect it.
        """

        def protected(some: Iterable[Cell]) -> bool:
            return self._width_without({cell: candidates[cell] for cell in some}, weak) >= LEAST_WIDTH

        def needed(kept_back: list[Cell], cells: list[Cell], *, is_new: bool) -> list[Cell]:
            if is_new and protected(kept_back):
                return []
            if len(cells) == 1:
                return cells
            early, late = cells[: len(cells) // 2], cells[len(cells) // 2 :]
            of_late = needed([*kept_back, *early], late, is_new=True)
            return needed([*kept_back, *of_late], early, is_new=bool(of_late)) + of_late

        return needed([], list(candidates), is_new=False) if candidates and protected(candidates) else []

    def _width_without(self, kept_back: Mapping[Cell, Shown], weak: Weak) -> int:
        """How wide the range of a weak number is when these are kept back too; nothing changes by asking."""
        for cell, number in kept_back.items():
            high = self._free if number.high is None else number.high
            self._solver.changeColBounds(self._at[-1][cell], float(number.low), high)
        low, high = self.bounds(weak.terms)
        for cell in kept_back:
            self._show_again(cell)
        return high - low

    def _show_again(self, cell: Cell) -> None:
        column = self._at[-1][cell]
        self._solver.changeColBounds(column, self._low[column], self._high[column])


def audit(releases: Sequence["Release"]) -> list[Weak]:
    """All small counts that the releases of one month together bound too narrowly; none when they may stand."""
    return list(System(releases).weak())


def _of_interest(true: Mapping[Cell, int]) -> Iterator[tuple[Cell, Terms, int]]:
    """Each number with its terms, and the differences that anybody can take."""
    for cell, count in true.items():
        yield cell, {cell: 1}, count
    for more, less in DIFFERENCES:
        for cell, count in true.items():
            other = cell._replace(field=less)
            if cell.field == more and other in true:
                yield cell._replace(field=f"{more}-{less}"), {cell: 1, other: -1}, count - true[other]
