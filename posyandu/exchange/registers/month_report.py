"""SIP format 6 and the twelve-month report of the puskesmas: S K D N and the rest, month by month, from the summaries.

Source: Sistem Informasi Posyandu, format 6 (data hasil kegiatan posyandu), its part on balita.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from ...core.proportion import Ratio
from ...core.sentence import percentage
from ...core.skdn import Counts, total
from ...core.skdn_ratios import Problem, Share, coverage, prevalence, share
from ...core.vocabulary import Indicator, Sex
from .paper import Column, Document, Section, Table, month

MonthBySex = Mapping[tuple[date, Sex], Counts]

_COUNTED = (
    ("S: semua balita", "s"), ("K: punya Buku KIA", "k"), ("D: ditimbang", "d"), ("N: naik", "n"),
)  # fmt: skip
_SINGLE = (
    ("T", "t"), ("O", "o"), ("B", "b"), ("2T", "two_t"), ("3T", "three_t"), ("BGM", "below_red_line"),
    ("Vitamin A", "vitamin_a"), ("Obat cacing", "deworming"), ("Imunisasi", "immunised"), ("PMT", "food_supplement"),
    ("ASI eksklusif", "breastfeeding_exclusive"), ("Rujuk", "referred"),
)  # fmt: skip
_UPRIGHT = {"Vitamin A", "Obat cacing", "Imunisasi", "ASI eksklusif", "Rujuk", "PMT"}
_SHARES = (Share.K_OF_S, Share.D_OF_S, Share.N_OF_D, Share.N_OF_COMPARED)
ACTIVITY = (
    Column(label="Bulan", width="20mm", align="left"),
    *(Column(label=letter, group=label) for label, _ in _COUNTED for letter in ("L", "P", "Jml")),
    *(Column(label=label, upright=label in _UPRIGHT) for label, _ in _SINGLE),
    *(Column(label=f"{which.value} (%)", width="12.5mm") for which in _SHARES),
)
_PROBLEMS = (
    ("BB kurang dan sangat kurang (BB/U)", Problem.UNDERWEIGHT, Indicator.WEIGHT_FOR_AGE),
    ("Pendek dan sangat pendek (PB/U, TB/U)", Problem.STUNTING, Indicator.LENGTH_FOR_AGE),
    ("Gizi kurang dan buruk (BB/PB, BB/TB)", Problem.WASTING, Indicator.WEIGHT_FOR_LENGTH),
    ("Gizi buruk (BB/PB, BB/TB)", Problem.SEVERE_WASTING, Indicator.WEIGHT_FOR_LENGTH),
    ("Gizi lebih dan obesitas (BB/PB, BB/TB)", Problem.OVERWEIGHT, Indicator.WEIGHT_FOR_LENGTH),
)
NUTRITION = (
    Column(label="Bulan", width="20mm", align="left"),
    *(
        Column(label=label, group=group)
        for group, _, _ in _PROBLEMS
        for label in ("anak", "dari", "%", "cakup. %")
    ),
)  # fmt: skip


def month_report(
    counts: MonthBySex, *, year: int, title: str, subtitle: str, fields: Sequence[tuple[str, str]],
    months: Sequence[date], printed_on: date,
) -> Document:  # fmt: skip
    """The report of a year; ``counts`` sums each month and sex over the area, ``months`` are those that have begun."""
    by_month = {m: total(counts.get((m, sex), Counts.zero()) for sex in Sex) for m in months}
    rows = [_activity(m, counts, by_month.get(m)) for m in _year(year)]
    nutrition = [_nutrition(m, by_month.get(m)) for m in _year(year)]
    return Document(
        title=title,
        subtitle=subtitle,
        fields=fields,
        tables=[
            Table(columns=ACTIVITY, sections=[Section(rows=rows)], row_mm=4.8, title="Kegiatan dan SKDN"),
            Table(columns=NUTRITION, sections=[Section(rows=nutrition)], row_mm=4.1, title="Status gizi"),
        ],
        notes=[
            "S semua balita (0–59 bulan), K punya KMS atau Buku KIA, D ditimbang, N naik, T tidak naik, O bulan lalu "
            "tidak ditimbang, B baru pertama ditimbang, 2T dan 3T tidak naik berturut-turut, BGM di bawah garis merah. "
            "Rujuk: anak yang dikirim dengan surat rujukan. "
            "N/D′ terhadap N + T. Cakupan: anak dengan z yang sah dibanding S.",
        ],
        signatures=("Ketua posyandu", "Bidan", "Kepala puskesmas"),
        text_pt=7,
        printed_on=printed_on,
    )


def _year(year: int) -> list[date]:
    return [date(year, n, 1) for n in range(1, 13)]


def _activity(month_: date, counts: MonthBySex, whole: Counts | None) -> list[str]:
    if whole is None:
        return [month(month_), *[""] * (len(ACTIVITY) - 1)]
    cells = [month(month_)]
    for _, name in _COUNTED:
        parts = (*(counts.get((month_, sex), Counts.zero()) for sex in (Sex.MALE, Sex.FEMALE)), whole)
        cells += [_whole(getattr(part, name)) for part in parts]
    cells += [_whole(getattr(whole, name)) for _, name in _SINGLE]
    return cells + [_percent(share(whole, which)) for which in _SHARES]


def _nutrition(month_: date, whole: Counts | None) -> list[str]:
    if whole is None:
        return [month(month_), *[""] * (len(NUTRITION) - 1)]
    cells = [month(month_)]
    for _, problem, index in _PROBLEMS:
        found = prevalence(whole, problem)
        cells += [_whole(found.part), _whole(found.whole), _percent(found), _percent(coverage(whole, index))]
    return cells


def _whole(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _percent(ratio: Ratio) -> str:
    return percentage(ratio.percent)
