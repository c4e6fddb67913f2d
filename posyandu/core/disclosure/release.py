"""A month's dated release: every number of the tables under the rule, and what more must be kept back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .cube import PART_OF, Cell, MonthFigures, cells_of, is_printed
from .rule import NAMED_FROM, Hidden, Shown, shown, withheld

if TYPE_CHECKING:
    from .audit import System, Weak


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

    Where a count of 1 to 4 would lie in a range of less than three, further numbers are kept back until none does:
    one near it, the most local and smallest first; where none helps alone several near it; else any of the release.
    Each step keeps back a number more, so there are no more steps than numbers. Raises :class:`NotReleasable` when
    keeping back all of them would not do, because what was published before gives it away.
    """
    from .audit import System  # HiGHS is loaded only where something is published

    made = by_rule(figures)
    true = cells_of(figures)
    system = System([*earlier, made])
    while (weak := system.first_weak()) is not None:
        near, others = _candidates(made, weak.cell)
        alone = system.one_to_withhold(weak, {cell: withheld(true[cell]) for cell in near})
        cells = [alone] if alone is not None else _together(system, weak, [near, [*near, *others]], true)
        if not cells:
            raise NotReleasable(f"{weak.cell.field} of {weak.cell.area}")
        kept_back = {cell: withheld(true[cell]) for cell in cells}
        for cell, number in kept_back.items():
            system.relax(cell, number)
        made = Release(figures, {**made.shown, **kept_back})
    return made


def _together(
    system: "System", weak: "Weak", rings: Sequence[Sequence[Cell]], true: Mapping[Cell, int]
) -> Sequence[Cell]:
    """The numbers of the first ring that protect a weak one together."""
    for ring in rings:
        if found := system.several_to_withhold(weak, {cell: withheld(true[cell]) for cell in ring}):
            return found
    return ()


def _candidates(made: Release, weak: Cell) -> tuple[list[Cell], list[Cell]]:
    """The numbers that are not kept back yet, most local first, "≤ 7" last: those near a weak one, and the others.

    Near is what is of its field, or of its area and group, or of the kecamatan.
    """
    top = made.figures.kecamatan

    def rank(cell: Cell) -> tuple[bool, int, int, Cell]:
        number = made.shown[cell]
        level = 2 if cell.area == top and not cell.sex and not cell.age else 1 if cell.area == top else 0
        return number.value is None, level, number.value or 0, cell

    def is_near(cell: Cell) -> bool:
        printed = made.shown[cell].value is not None
        return printed and (cell.field == weak.field or cell[0::2] == weak[0::2] or cell.area == top)

    told = sorted((cell for cell, number in made.shown.items() if number.hidden is not Hidden.OTHERS), key=rank)
    return [cell for cell in told if is_near(cell)], [cell for cell in told if not is_near(cell)]
