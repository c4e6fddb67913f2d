"""The measures of the dashboards: what each is called, what it counts, and from where on a place needs help.

Steps run from 1 (needs help) to 5 (best). For stunting, wasting and overweight they are the five prevalence thresholds
of WHO and UNICEF (de Onis et al., Public Health Nutrition 22 (2019) 175–179); for underweight those of WHO (1995),
its lowest class halved; for D/S, N/D and K/S tens of percent around the target of 80; for the rest our own.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .proportion import Ratio, half_up
from .sentence import Sentence, say
from .skdn import Counts
from .skdn_ratios import Problem, Share, prevalence, share


class Measure(StrEnum):
    """The measures, by what stands for them in an address."""

    PARTICIPATION = "ds"
    SUCCESS = "nd"
    SUCCESS_OF_COMPARED = "nnt"
    BOOKS = "ks"
    NOT_GAINING = "t"
    TWICE_NOT_GAINING = "2t"
    BELOW_RED_LINE = "bgm"
    NOT_WEIGHED_BEFORE = "o"
    NEW = "b"
    STUNTING = "stunting"
    WASTING = "wasting"
    SEVERE_WASTING = "gizi-buruk"
    UNDERWEIGHT = "bb-kurang"
    OVERWEIGHT = "gizi-lebih"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What must be known of a measure. ``steps`` are the four limits between the five steps, from worst to best.

    ``of`` names its denominator; ``up_is_good`` is ``None`` where neither direction is better by itself.
    """

    short: str
    name: Sentence
    of: Sentence
    definition: Sentence
    up_is_good: bool | None
    steps: tuple[float, float, float, float]
    share: Share | None = None
    problem: Problem | None = None

    @property
    def cell_places(self) -> int:
        """The decimals of a cell of the heat table: none for a measure that is judged by tens of percent."""
        return 0 if self.up_is_good else 1


_TENS = (60.0, 70.0, 80.0, 90.0)
_WHO_STUNTING = (30.0, 20.0, 10.0, 2.5)
_WHO_WASTING = (15.0, 10.0, 5.0, 2.5)
_S, _D = say("balita"), say("ditimbang")
_MEASURED = say("diukur")

FACTS: Mapping[Measure, Facts] = {
    Measure.PARTICIPATION: Facts(
        short="D/S", name=say("Datang menimbang (D/S)"), of=_S, share=Share.D_OF_S, up_is_good=True, steps=_TENS,
        definition=say(
            "Anak yang ditimbang pada bulan itu dibagi semua sasaran 0–59 bulan. Menunjukkan partisipasi masyarakat."
        ),
    ),
    Measure.SUCCESS: Facts(
        short="N/D", name=say("Naik berat badan (N/D)"), of=_D, share=Share.N_OF_D, up_is_good=True, steps=_TENS,
        definition=say(
            "Anak yang naik berat badannya menurut KMS (Buku KIA 2023 hal. 54) dibagi semua yang ditimbang."
        ),
    ),
    Measure.SUCCESS_OF_COMPARED: Facts(
        short="N/D′", name=say("Naik, dari N + T (N/D′)"), of=say("yang dapat dibandingkan"),
        share=Share.N_OF_COMPARED, up_is_good=True, steps=_TENS,
        definition=say(
            "Anak yang naik dibagi yang dapat dibandingkan dengan bulan lalu (N + T). N/D dan N/D′ sama-sama dipakai;"
            " sebutkan yang mana."
        ),
    ),
    Measure.BOOKS: Facts(
        short="K/S", name=say("Punya Buku KIA atau KMS (K/S)"), of=_S, share=Share.K_OF_S, up_is_good=True, steps=_TENS,
        definition=say("Anak yang memiliki KMS atau Buku KIA dibagi semua sasaran. Menunjukkan jangkauan program."),
    ),
    Measure.NOT_GAINING: Facts(
        short="T/D", name=say("Tidak naik (T/D)"), of=_D, share=Share.T_OF_D, up_is_good=False,
        steps=(40.0, 30.0, 20.0, 10.0),
        definition=say("Anak yang tidak naik berat badannya menurut KMS dibagi semua yang ditimbang."),
    ),
    Measure.TWICE_NOT_GAINING: Facts(
        short="2T/D", name=say("Dua kali berturut-turut tidak naik (2T/D)"), of=_D, share=Share.TWO_T_OF_D,
        up_is_good=False, steps=(15.0, 10.0, 5.0, 2.0),
        definition=say(
            "Anak dengan T pada dua bulan berturut-turut atau lebih, dibagi semua yang ditimbang. Perlu dirujuk."
        ),
    ),
    Measure.BELOW_RED_LINE: Facts(
        short="BGM/D", name=say("Di bawah garis merah (BGM/D)"), of=_D, share=Share.BELOW_RED_OF_D, up_is_good=False,
        steps=(5.0, 3.0, 2.0, 1.0),
        definition=say("Anak dengan BB/U di bawah garis merah KMS (−3 SD) dibagi semua yang ditimbang."),
    ),
    Measure.NOT_WEIGHED_BEFORE: Facts(
        short="O/D", name=say("Bulan lalu tidak ditimbang (O/D)"), of=_D, share=Share.O_OF_D, up_is_good=False,
        steps=(30.0, 20.0, 15.0, 10.0),
        definition=say("Anak yang ditimbang sekarang tetapi tidak pada bulan sebelumnya, dibagi semua yang ditimbang."),
    ),
    Measure.NEW: Facts(
        short="B/D", name=say("Baru pertama ditimbang (B/D)"), of=_D, share=Share.B_OF_D, up_is_good=None,
        steps=(2.0, 4.0, 6.0, 8.0),
        definition=say("Anak yang ditimbang untuk pertama kali dibagi semua yang ditimbang. D = N + T + O + B."),
    ),
    Measure.STUNTING: Facts(
        short=say("Pendek").text, name=say("Pendek (stunting)"), of=_MEASURED, problem=Problem.STUNTING,
        up_is_good=False, steps=_WHO_STUNTING,
        definition=say(
            "PB/U atau TB/U di bawah −2 SD (pendek dan sangat pendek, Permenkes 2/2020) dibagi anak dengan nilai PB/U"
            " atau TB/U yang sah."
        ),
    ),
    Measure.WASTING: Facts(
        short=say("Gizi kurang").text, name=say("Gizi kurang + buruk"), of=_MEASURED, problem=Problem.WASTING,
        up_is_good=False, steps=_WHO_WASTING,
        definition=say(
            "BB/PB atau BB/TB di bawah −2 SD (gizi kurang dan gizi buruk, Permenkes 2/2020), termasuk edema kedua"
            " punggung kaki, dibagi anak dengan nilai BB/PB atau BB/TB yang sah."
        ),
    ),
    Measure.SEVERE_WASTING: Facts(
        short=say("Gizi buruk").text, name=say("Gizi buruk"), of=_MEASURED, problem=Problem.SEVERE_WASTING,
        up_is_good=False, steps=(3.0, 2.0, 1.0, 0.5),
        definition=say(
            "BB/PB atau BB/TB di bawah −3 SD, atau edema kedua punggung kaki, dibagi anak dengan nilai BB/PB atau BB/TB"
            " yang sah."
        ),
    ),
    Measure.UNDERWEIGHT: Facts(
        short=say("BB kurang").text, name=say("Berat badan kurang"), of=_MEASURED, problem=Problem.UNDERWEIGHT,
        up_is_good=False, steps=(30.0, 20.0, 10.0, 5.0),
        definition=say(
            "BB/U di bawah −2 SD (kurang dan sangat kurang, Permenkes 2/2020) dibagi anak dengan nilai BB/U yang sah."
        ),
    ),
    Measure.OVERWEIGHT: Facts(
        short=say("Gizi lebih").text, name=say("Gizi lebih + obesitas"), of=_MEASURED, problem=Problem.OVERWEIGHT,
        up_is_good=False, steps=_WHO_WASTING,
        definition=say(
            "BB/PB atau BB/TB di atas +2 SD (gizi lebih dan obesitas, Permenkes 2/2020) dibagi anak dengan nilai BB/PB"
            " atau BB/TB yang sah."
        ),
    ),
}  # fmt: skip
"""What each measure is."""


def tells_status(measure: Measure) -> bool:
    """Whether a measure tells nutrition status: 2T, below the red line and every finding; S K D N T O B tell none.

    What leaves by file or message carries it for a kelurahan or kecamatan only (quality.md, "Disclosure"), and a report
    of one posyandu holds S K D N T O B and services (domain.md §7).
    """
    return FACTS[measure].problem is not None or measure in (Measure.TWICE_NOT_GAINING, Measure.BELOW_RED_LINE)


def ratio_of(measure: Measure, counts: Counts) -> Ratio:
    """A measure in these counts."""
    facts = FACTS[measure]
    if facts.share is not None:
        return share(counts, facts.share)
    if facts.problem is None:
        raise ValueError(f"{measure} is neither a share nor a finding")
    return prevalence(counts, facts.problem)


def ratio_where_open(measure: Measure, counts: Counts) -> Ratio:
    """The same for places that are compared: where nobody was weighed the posyandu was shut, which is no 0 percent."""
    if measure is Measure.PARTICIPATION and not counts.d:
        return Ratio(0, 0)
    return ratio_of(measure, counts)


def step_of(measure: Measure, percent: float, *, places: int = 1) -> int:
    """From 1 (needs help) to 5 (best), by the percent as it is shown, with this many decimals."""
    facts, shown = FACTS[measure], half_up(percent, places)
    if facts.up_is_good is not False:
        return bisect_right(facts.steps, shown) + 1
    return 1 + sum(shown < limit for limit in facts.steps)


def is_better(measure: Measure, change: float) -> bool | None:
    """Whether a change in percentage points is for the better; ``None`` for none, or where neither way is better."""
    up = FACTS[measure].up_is_good
    return None if up is None or change == 0 else (change > 0) is up
