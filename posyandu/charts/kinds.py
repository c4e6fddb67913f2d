"""Which charts there are: the KMS card on its two pages and WHO's eight charts, with their scales and bands."""

from dataclasses import dataclass
from enum import StrEnum

from posyandu.core.age import DAYS_PER_MONTH
from posyandu.core.sentence import Sentence, say
from posyandu.core.vocabulary import Indicator, Position, Sex

SEX_WORDS = {Sex.MALE: say("laki-laki"), Sex.FEMALE: say("perempuan")}


class Size(StrEnum):
    """FULL for a desk and for paper, the KMS card with its rows; COMPACT for a phone and the result page."""

    FULL = "full"
    COMPACT = "compact"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartKind:
    """One chart: what it plots and the window it shows. ``x`` is age in days, or length in cm when ``by_length``.

    ``middle`` are the two z that bound the green band (Permenkes 2/2020: the middle class of the index); the yellow
    bands reach to −3 and +3. ``card_months`` are the first and last column of a KMS page, ``position`` the table of a
    weight-for-length chart. ``short`` is the index as the forms abbreviate it; ``title`` has a place for the sex.
    """

    slug: str
    short: str
    indicator: Indicator
    title: Sentence
    unit: str
    x_low: float
    x_high: float
    x_label_step: int
    y_low: float
    y_high: float
    y_step: int
    middle: tuple[int, int]
    first_day: int = 0
    card_months: tuple[int, int] | None = None
    position: Position | None = None

    @property
    def by_length(self) -> bool:
        return self.position is not None

    @property
    def has_alarm_lines(self) -> bool:
        """Whether −3 and +1 are the red and the orange line by which a child is referred (Buku KIA 2023 p. 54)."""
        return self.indicator is Indicator.WEIGHT_FOR_AGE

    @property
    def steps_at_two(self) -> bool:
        """Whether the line jumps where lying length gives way to standing height (0.7 cm; BMI follows)."""
        return self.indicator in (Indicator.LENGTH_FOR_AGE, Indicator.BMI_FOR_AGE)


def _months(count: float) -> float:
    return count * DAYS_PER_MONTH


KINDS: dict[str, ChartKind] = {
    kind.slug: kind
    for kind in (
        # The first page runs to the end of column 24 and the second begins with it: a child weighed at 24 months and
        # some days is seen on both.
        ChartKind(
            slug="kms-0-24",
            short="KMS 0–24",
            indicator=Indicator.WEIGHT_FOR_AGE,
            title=say("KMS %(sex)s, 0–24 bulan"),
            unit="kg",
            x_low=0.0,
            x_high=_months(25),
            x_label_step=3,
            y_low=1,
            y_high=18,
            y_step=1,
            middle=(-2, 1),
            card_months=(0, 24),
        ),
        ChartKind(
            slug="kms-25-60",
            short="KMS 25–60",
            indicator=Indicator.WEIGHT_FOR_AGE,
            title=say("KMS %(sex)s, 25–60 bulan"),
            unit="kg",
            x_low=_months(24),
            x_high=_months(60),
            x_label_step=6,
            y_low=6,
            y_high=30,
            y_step=2,
            middle=(-2, 1),
            card_months=(25, 60),
        ),
        ChartKind(
            slug="bbu",
            short="BB/U",
            indicator=Indicator.WEIGHT_FOR_AGE,
            title=say("BB/U %(sex)s: berat badan menurut umur"),
            unit="kg",
            x_low=0.0,
            x_high=_months(60),
            x_label_step=6,
            y_low=0,
            y_high=30,
            y_step=2,
            middle=(-2, 1),
        ),
        ChartKind(
            slug="tbu",
            short="PB/U–TB/U",
            indicator=Indicator.LENGTH_FOR_AGE,
            title=say("PB/U dan TB/U %(sex)s: panjang atau tinggi badan menurut umur"),
            unit="cm",
            x_low=0.0,
            x_high=_months(60),
            x_label_step=6,
            y_low=40,
            y_high=125,
            y_step=5,
            middle=(-2, 3),
        ),
        ChartKind(
            slug="bbpb",
            short="BB/PB",
            indicator=Indicator.WEIGHT_FOR_LENGTH,
            title=say("BB/PB %(sex)s: berat badan menurut panjang badan"),
            unit="kg",
            x_low=45,
            x_high=110,
            x_label_step=5,
            y_low=0,
            y_high=26,
            y_step=2,
            middle=(-2, 1),
            position=Position.LYING,
        ),
        ChartKind(
            slug="bbtb",
            short="BB/TB",
            indicator=Indicator.WEIGHT_FOR_LENGTH,
            title=say("BB/TB %(sex)s: berat badan menurut tinggi badan"),
            unit="kg",
            x_low=65,
            x_high=120,
            x_label_step=5,
            y_low=4,
            y_high=32,
            y_step=2,
            middle=(-2, 1),
            position=Position.STANDING,
        ),
        ChartKind(
            slug="imtu",
            short="IMT/U",
            indicator=Indicator.BMI_FOR_AGE,
            title=say("IMT/U %(sex)s: indeks massa tubuh menurut umur"),
            unit="kg/m²",
            x_low=0.0,
            x_high=_months(60),
            x_label_step=6,
            y_low=9,
            y_high=24,
            y_step=1,
            middle=(-2, 1),
        ),
        ChartKind(
            slug="lku",
            short="LK/U",
            indicator=Indicator.HEAD_FOR_AGE,
            title=say("LK/U %(sex)s: lingkar kepala menurut umur"),
            unit="cm",
            x_low=0.0,
            x_high=_months(60),
            x_label_step=6,
            y_low=28,
            y_high=58,
            y_step=2,
            middle=(-2, 2),
        ),
        ChartKind(
            slug="lilau",
            short="LiLA/U",
            indicator=Indicator.MUAC_FOR_AGE,
            title=say("LiLA/U %(sex)s: lingkar lengan atas menurut umur"),
            unit="cm",
            x_low=0.0,
            x_high=_months(60),
            x_label_step=6,
            y_low=9,
            y_high=24,
            y_step=1,
            middle=(-2, 2),
            first_day=91,
        ),
    )
}
