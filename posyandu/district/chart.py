"""One picture of a dashboard with the table that says the same, and whether it may leave as a file."""

from dataclasses import dataclass
from datetime import date

from ..charts.board.drawn import Data
from ..core.measures import Measure, tells_status
from .area import Level
from .board import Board
from .words import period_name, place_name

Cell = str | int | float | date | None  # a date stands for its month


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture, and the same as a table whose numbers are numbers. ``measures`` are those to be defined beside it.

    ``level`` is that of the smallest places it tells of. ``status_rows`` stand below the others and tell
    nutrition status whatever the measures are.
    """

    slug: str
    level: Level
    title: str
    note: str
    data: Data
    heads: tuple[str | date, ...]
    rows: tuple[tuple[Cell, ...], ...]
    measures: tuple[Measure, ...]
    status_rows: tuple[tuple[Cell, ...], ...] = ()

    @property
    def may_leave(self) -> bool:
        """Whether it may become a file: nutrition status leaves for a kelurahan or kecamatan only."""
        return self.level is not Level.POSYANDU or not any(map(tells_status, self.measures))

    @property
    def file_rows(self) -> tuple[tuple[Cell, ...], ...]:
        """What a file of it says: of one posyandu no row of nutrition status."""
        return self.rows if self.level is Level.POSYANDU else self.rows + self.status_rows


def titled(board: Board, text: str) -> str:
    """The heading of a picture: what it shows, of which area and period."""
    return f"{text}: {place_name(board.area)}, {period_name(board.period)}"
