"""A month's dated release: every number of the tables under the rule, and what more must be kept back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .cube import PART_OF, Cell, MonthFigures, cells_of, is_printed
from .rule import NAMED_FROM, Hidden, Shown, shown, withheld

MOST_WITHHELD = 200  # far above what any month needs; past it the month is not published


class NotReleasable(Exception):
    """With what was published before, this release would let small counts be worked out."""


@dataclass(frozen=True, slots=True)
class Release:
    """What one release says: the true figures it was made of, and each printed number as it is shown."""

    figures: MonthFigures
    shown: Mapping[Cell, Shown]

    def hidden(self, why: Hidden) -> list[Cell]:
        """The numbers that are kept back for this reason."""
        return [cell for cell, number in self.shown.items() if number.hidden is why]


def by_rule(figures: MonthFigures) -> Release:
    """The release under the rule for single numbers, before anything was checked."""
    true = cells_of(figures)
    found: dict[Cell, Shown] = {}
    for cell, count in true.items():
        if is_printed(cell, figures, named_from=NAMED_FROM):
            whole = cell._replace(field=PART_OF[cell.field]) if cell.field in PART_OF else None
            found[cell] = shown(count, whole=true.get(whole) if whole else None)
    return Release(figures, found)


def release(figures: MonthFigures, *, earlier: Sequence[Release] = ()) -> Release:
    """The release of a month beside those published before for the same month.

    Where a count of 1 to 4 would lie in a range of less than three, further numbers are kept back until none does,
    the most local and smallest first. Raises :class:`NotReleasable` when that cannot be reached, because what was
    published before gives it away.
    """
    from .audit import System  # HiGHS is loaded only where something is published

    made = by_rule(figures)
    true = cells_of(figures)
    system = System([*earlier, made])
    for _ in range(MOST_WITHHELD):
        weak = system.first_weak()
        if weak is None:
            return made
        cell = system.best_to_withhold(weak, _candidates(made, weak.cell))
        if cell is None:
            raise NotReleasable(f"{weak.cell.field} of {weak.cell.area}")
        kept_back = withheld(true[cell])
        system.relax(cell, kept_back)
        made = Release(figures, {**made.shown, cell: kept_back})
    raise NotReleasable("too many numbers would have to be kept back")


def _candidates(made: Release, weak: Cell) -> list[Cell]:
    """Printed numbers that say something of a weak one: of its field, or of its area and group; most local first."""
    top = made.figures.kecamatan

    def rank(cell: Cell) -> tuple[int, int, Cell]:
        level = 2 if cell.area == top and not cell.sex and not cell.age else 1 if cell.area == top else 0
        return level, made.shown[cell].value or 0, cell

    near = [
        cell
        for cell, number in made.shown.items()
        if number.value is not None and (cell.field == weak.field or cell[0::2] == weak[0::2] or cell.area == top)
    ]
    return sorted(near, key=rank)
