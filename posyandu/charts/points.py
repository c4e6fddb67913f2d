"""What a chart needs to know of a child: its points and, for the KMS card, the row of each weighed month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from posyandu.core.age import completed_months
from posyandu.core.sentence import Sentence, reading, say
from posyandu.core.vocabulary import Sex, Tone, WeightStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPoint:
    """One measurement on a chart. ``x``: age in days, or length in cm as scored; ``y``: kg, cm or kg/m².

    ``age``, ``finding`` and ``label`` are words in the reader's language, ``label`` the whole point in one sentence
    (see :func:`point_sentence`), ``plain`` what it means to a family. ``tone`` gives the last point its shape. A
    ``withdrawn`` value no longer counts: ``heir_on`` is the day of the value that took its place, None where it was
    taken back.
    """

    x: float
    y: float
    on: date
    label: str
    plain: str = ""
    age: str = ""
    finding: str = ""
    z: float | None = None
    status: WeightStatus | None = None
    tone: Tone = Tone.CALM
    withdrawn: bool = False
    heir_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """What the KMS card writes under one weighing. ``minimum_gain_g`` is None where KBM was not asked (B, O)."""

    on: date
    weight_kg: float
    minimum_gain_g: int | None
    status: WeightStatus | None
    breastfed: bool | None = None  # exclusive breastfeeding, asked in the months 0 to 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildChart:
    """A child's line on one chart; ``points`` and ``rows`` in any order."""

    sex: Sex
    birth_date: date
    points: Sequence[ChartPoint]
    rows: Sequence[CardRow] = ()

    def columns(self) -> dict[int, CardRow]:
        """The card's column, in months of age, of every row.

        That is the completed month on the day of weighing; where two successive calendar months fall in the same
        month of age (openings 28 days apart), the later weighing takes the next column, so that none is lost.
        """
        placed: dict[int, CardRow] = {}
        latest = -1
        for row in sorted(self.rows, key=lambda row: row.on):
            latest = max(completed_months(self.birth_date, row.on), latest + 1)
            placed[latest] = row
        return placed


def point_sentence(*, age: str, value: str, unit: str, z: str = "", finding: str = "") -> Sentence:
    """``14 bulan 9 hari: 8,2 kg, z −1,17, tidak naik``; every part already in words, ``z`` and ``finding`` optional."""
    if z and finding:
        return say(
            "%(age)s: %(value)s %(unit)s, z %(z)s, %(finding)s", age=age, value=value, unit=unit, z=z, finding=finding
        )
    if z:
        return say("%(age)s: %(value)s %(unit)s, z %(z)s", age=age, value=value, unit=unit, z=z)
    if finding:
        return say("%(age)s: %(value)s %(unit)s, %(finding)s", age=age, value=value, unit=unit, finding=finding)
    return say("%(age)s: %(value)s %(unit)s", age=age, value=value, unit=unit)


def figure(value: float, *, mark: str = ",") -> str:
    """A measurement with one decimal, or two where it was read so finely; ``mark`` parts them."""
    return reading(value).replace(",", mark)
