"""The table of a month: one line a posyandu, one a kelurahan, one for all, every figure from the same sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..core.proportion import Ratio
from ..core.skdn import Counts, total
from ..core.skdn_ratios import Share, share
from ..models import Posyandu


@dataclass(frozen=True, slots=True)
class Line:
    """The counts of one place, with the ratios that are read from them. ``opened`` is false without any figures."""

    name: str
    counts: Counts
    opened: bool = True
    posyandu_id: int | None = None

    @property
    def participation(self) -> Ratio:
        """D/S."""
        return share(self.counts, Share.D_OF_S)

    @property
    def success(self) -> Ratio:
        """N/D, over all who were weighed."""
        return share(self.counts, Share.N_OF_D)

    @property
    def success_of_compared(self) -> Ratio:
        """N/D′, over those who could be compared with last month."""
        return share(self.counts, Share.N_OF_COMPARED)

    @property
    def books(self) -> Ratio:
        """K/S."""
        return share(self.counts, Share.K_OF_S)


@dataclass(frozen=True, slots=True)
class KelurahanLines:
    """A kelurahan: its own line, and those of its posyandu."""

    line: Line
    posyandu: list[Line]


def kelurahan_lines(posyandu: Sequence[Posyandu], figures: Mapping[int, Counts]) -> list[KelurahanLines]:
    """The posyandu, which come sorted by kelurahan, under the line of their kelurahan."""
    of_kelurahan: dict[int, list[Line]] = {}
    names: dict[int, str] = {}
    for place in posyandu:
        line = Line(place.name, figures.get(place.id, Counts.zero()), place.id in figures, place.id)
        of_kelurahan.setdefault(place.kelurahan_id, []).append(line)
        names[place.kelurahan_id] = place.kelurahan.name
    return [KelurahanLines(sum_line(names[key], lines), lines) for key, lines in of_kelurahan.items()]


def sum_line(name: str, lines: Sequence[Line]) -> Line:
    """Lines added up: ratios are taken from the sums, never averaged."""
    return Line(name, total(line.counts for line in lines), any(line.opened for line in lines))
