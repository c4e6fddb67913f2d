"""What a report says of a place and a period: each measure with its fraction, interval, coverage, target and change."""

from collections.abc import Mapping
from dataclasses import dataclass

from posyandu.core.period_figures import Comparison, PeriodFigures
from posyandu.core.proportion import Ratio, half_up
from posyandu.core.sentence import Sentence, percentage, say
from posyandu.core.settings import Settings
from posyandu.core.skdn_ratios import Problem, Share, exclusive_breastfeeding


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One measure. ``target`` is to be reached when ``upward``, else to be stayed below.

    ``interval`` and ``coverage`` are of prevalences; ``thin`` says that too few of S were measured to speak for all.
    """

    key: str
    label: Sentence
    definition: Sentence
    ratio: Ratio
    before: Ratio
    year_before: Ratio
    upward: bool
    target: int | None = None
    interval: tuple[float, float] | None = None
    coverage: Ratio | None = None
    thin: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the target is met by the percentage that is shown; ``None`` without a target, or without children."""
        percent = rounded(self.ratio)
        if self.target is None or percent is None:
            return None
        return percent >= self.target if self.upward else percent <= self.target


@dataclass(frozen=True, slots=True)
class Counted:
    """A plain number of children: of the period, the one before, the same of the year before.

    ``None`` where nothing was counted yet: a posyandu that did not exist weighed no 0 children.
    """

    key: str
    label: Sentence
    now: int
    before: int | None
    year_before: int | None


_SHARES: Mapping[Share, tuple[Sentence, Sentence, bool]] = {
    Share.K_OF_S: (
        say("Punya Buku KIA atau KMS (K/S)"),
        say("Anak yang memiliki KMS atau Buku KIA dibagi semua balita 0–59 bulan (S)."), True,
    ),
    Share.D_OF_S: (
        say("Datang menimbang (D/S)"),
        say("Anak yang ditimbang pada periode ini dibagi semua balita 0–59 bulan (S). Anak yang pindah atau lulus "
            "masih dihitung pada bulan ia keluar."), True,
    ),
    Share.N_OF_D: (
        say("Naik berat badan (N/D)"),
        say("Anak yang naik berat badannya menurut KMS (Buku KIA 2023) dibagi semua yang ditimbang."), True,
    ),
    Share.N_OF_COMPARED: (
        say("Naik, dari N + T (N/D′)"),
        say("Anak yang naik dibagi yang dapat dibandingkan dengan bulan lalu. N/D dan N/D′ sama-sama dipakai; sebutkan "
            "yang mana."), True,
    ),
    Share.T_OF_D: (
        say("Tidak naik (T/D)"),
        say("Anak yang berat badannya tidak naik dibagi semua yang ditimbang."), False,
    ),
}  # fmt: skip
_OF_STATUS: Mapping[Share, tuple[Sentence, Sentence, bool]] = {
    Share.TWO_T_OF_D: (
        say("Dua kali tidak naik (2T/D)"), say("Anak yang dua bulan berturut-turut tidak naik, dibagi yang ditimbang."),
        False,
    ),
    Share.BELOW_RED_OF_D: (
        say("Bawah garis merah (BGM/D)"), say("Anak dengan BB/U di bawah garis merah KMS, dibagi yang ditimbang."),
        False,
    ),
}  # fmt: skip
_PROBLEMS: Mapping[Problem, tuple[Sentence, Sentence]] = {
    Problem.STUNTING: (
        say("Pendek (stunting)"),
        say("PB/U atau TB/U di bawah −2 SD (pendek dan sangat pendek) dibagi anak dengan z yang sah."),
    ),
    Problem.WASTING: (
        say("Gizi kurang dan gizi buruk"),
        say("BB/PB atau BB/TB di bawah −2 SD, atau edema, dibagi anak dengan z yang sah."),
    ),
    Problem.SEVERE_WASTING: (
        say("Gizi buruk"), say("BB/PB atau BB/TB di bawah −3 SD, atau edema, dibagi anak dengan z yang sah."),
    ),
    Problem.UNDERWEIGHT: (
        say("Berat badan kurang"), say("BB/U di bawah −2 SD (kurang dan sangat kurang) dibagi anak dengan z yang sah."),
    ),
    Problem.OVERWEIGHT: (
        say("Gizi lebih dan obesitas"), say("BB/PB atau BB/TB di atas +2 SD dibagi anak dengan z yang sah."),
    ),
}  # fmt: skip
_SERVICES: Mapping[str, Sentence] = {
    "vitamin_a": say("Vitamin A"),
    "deworming": say("Obat cacing"),
    "immunised": say("Imunisasi"),
    "food_supplement": say("PMT"),
    "referred": say("Dirujuk dengan surat"),
}
_LETTERS: Mapping[str, Sentence] = {
    "s": say("S, semua balita"),
    "k": say("K, punya Buku KIA atau KMS"),
    "d": say("D, ditimbang"),
    "n": say("N, naik"),
    "t": say("T, tidak naik"),
    "o": say("O, bulan lalu tidak ditimbang"),
    "b": say("B, baru pertama ditimbang"),
}
_BREASTFEEDING = (
    say("ASI eksklusif"), say("Bayi 0–5 bulan yang hanya diberi ASI dibagi yang ibunya ditanya."),
)  # fmt: skip


def lines(figures: Comparison, settings: Settings, *, with_status: bool) -> list[Line]:
    """The measures of a report. Without ``with_status`` (a single posyandu, by file) none about nutrition status."""
    targets = {
        Share.D_OF_S: settings.participation_target_percent, Share.N_OF_D: settings.success_target_percent,
    }  # fmt: skip
    shares = {**_SHARES, **(_OF_STATUS if with_status else {})}
    found = [
        Line(
            key=which.name.lower(), label=label, definition=definition, upward=upward, target=targets.get(which),
            ratio=figures.now.share(which), before=figures.before.share(which),
            year_before=figures.year_before.share(which),
        )
        for which, (label, definition, upward) in shares.items()
    ]  # fmt: skip
    if with_status:
        found += [_prevalence(problem, figures, settings) for problem in _PROBLEMS]
    return [*found, _breastfeeding(figures)]


def letters(figures: Comparison) -> list[Counted]:
    """S K D N T O B."""
    return _counted(figures, _LETTERS)


def services(figures: Comparison) -> list[Counted]:
    """What was given."""
    return _counted(figures, _SERVICES)


def percent_text(ratio: Ratio) -> str:
    """77,3 %, or a dash: the one way in which files and messages write a share."""
    return "–" if ratio.percent is None else f"{percentage(ratio.percent)} %"


def rounded(ratio: Ratio) -> float | None:
    """The same number, for a cell of a table."""
    return None if ratio.percent is None else half_up(ratio.percent)


def _breastfeeding(figures: Comparison) -> Line:
    three = (figures.now, figures.before, figures.year_before)
    ratio, before, year_before = (exclusive_breastfeeding(one.counts) for one in three)
    label, definition = _BREASTFEEDING
    return Line(key="breastfeeding", label=label, definition=definition, upward=True, ratio=ratio, before=before,
                year_before=year_before)  # fmt: skip


def _prevalence(problem: Problem, figures: Comparison, settings: Settings) -> Line:
    targets = {
        Problem.STUNTING: settings.stunting_target_percent, Problem.WASTING: settings.wasting_target_percent,
        Problem.UNDERWEIGHT: settings.underweight_target_percent,
    }  # fmt: skip
    label, definition = _PROBLEMS[problem]
    now = figures.now.prevalence(problem)
    return Line(
        key=problem.value, label=label, definition=definition, upward=False, target=targets.get(problem),
        interval=now.interval, coverage=now.coverage, thin=now.is_thin(settings.coverage_limit_percent),
        ratio=now.ratio, before=figures.before.prevalence(problem).ratio,
        year_before=figures.year_before.prevalence(problem).ratio,
    )  # fmt: skip


def _counted(figures: Comparison, labels: Mapping[str, Sentence]) -> list[Counted]:
    def number(of: PeriodFigures, key: str) -> int | None:
        return None if of.is_empty else int(getattr(of.counts, key))

    return [
        Counted(
            key, label, getattr(figures.now.counts, key), number(figures.before, key), number(figures.year_before, key)
        )
        for key, label in labels.items()
    ]  # fmt: skip
