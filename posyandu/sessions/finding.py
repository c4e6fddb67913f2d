"""What a weighing says, put for the page: one big word with its reason, three indices, words to the mother."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ..core import nutrition
from ..core.kms import MonthStatus, counsel, headline, reason, tone
from ..core.sentence import Sentence, decimal, say
from ..core.standard import HEIGHT_FROM_DAY
from ..core.vocabulary import Indicator, Tone, WeightStatus
from ..figures.history import History
from ..figures.months import Row
from ..figures.register import Measured
from ..models import GrowthScore, MonthResult
from ..web.format import ukuran


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The banner of the result; ``again`` asks to measure once more before anybody judges the weight."""

    tone: Tone
    letter: str
    title: Sentence
    reasons: Sequence[Sentence]
    to_midwife: bool
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """One of the three indices; ``missing`` says why it has no z."""

    indicator: str
    name: str
    meaning: Sentence
    tone: Tone | None
    word: Sentence | None
    value: str
    z: float | None
    missing: Sentence | None


_AGAIN = say("Perlu diukur ulang")
_BEYOND = say("Di luar batas wajar WHO: ukur sekali lagi sebelum dinilai dan disampaikan kepada ibu.")


def mark(status: WeightStatus, consecutive_t: int) -> str:
    """The letter that stands in the sign: the form's own, 2T or 3T from the second month in a row."""
    return f"{min(consecutive_t, 9)}T" if consecutive_t >= 2 else status.value


def finding_of(history: History, measured: Measured | None) -> Finding:
    """The answer first: the most serious finding speaks."""
    if measured is None:
        return Finding(tone=Tone.CALM, letter="", title=say("Datang, tidak diukur"), reasons=[], to_midwife=False)
    if measured.oedema:
        return Finding(
            tone=Tone.URGENT, letter="!", title=say("Edema kedua kaki"),
            reasons=[say("Edema kedua kaki berarti gizi buruk, berapa pun beratnya.")], to_midwife=True,
        )  # fmt: skip
    status = next((s for s in history.months if s.weighing.key == measured.id), None)
    wasted = _severely_wasted(history, measured.id)
    if status is None:
        return _without_weight(wasted)
    return _of_weight(status, wasted, doubted=in_doubt(history, measured.id))


def _of_weight(status: MonthStatus, wasted: Sentence | None, *, doubted: bool) -> Finding:
    reasons = [status.sentence, reason(status)]
    if status.above_orange_line:
        reasons.append(say("Di atas garis oranye: risiko berat badan lebih."))
    if wasted is not None:
        return Finding(
            tone=Tone.URGENT, letter="!", title=say("Gizi buruk"), reasons=[wasted, *reasons[:1]], to_midwife=True
        )
    if doubted:
        return Finding(
            tone=Tone.WATCH, letter="?", title=_AGAIN, reasons=[status.sentence, _BEYOND],
            to_midwife=status.below_red_line, again=True,
        )  # fmt: skip
    if status.below_red_line:
        return Finding(
            tone=Tone.URGENT, letter="!", title=say("Di bawah garis merah"), reasons=reasons, to_midwife=True
        )
    return Finding(
        tone=tone(status), letter=mark(status.status, status.consecutive_t), title=headline(status), reasons=reasons,
        to_midwife=status.refer,
    )  # fmt: skip


def _without_weight(wasted: Sentence | None) -> Finding:
    reasons = [say("Tanpa berat badan tidak ada N atau T bulan ini.")]
    if wasted is not None:
        return Finding(tone=Tone.URGENT, letter="!", title=say("Gizi buruk"), reasons=[wasted], to_midwife=True)
    return Finding(tone=Tone.CALM, letter="", title=say("Berat tidak ditimbang"), reasons=reasons, to_midwife=False)


def _severely_wasted(history: History, measurement_id: UUID) -> Sentence | None:
    score = history.scores[measurement_id]
    z = score["z_bbtb"]
    found = nutrition.category(Indicator.WEIGHT_FOR_LENGTH, z)
    if found is None or found.code != "severely_wasted" or "bbtb" in score["flagged"].split(","):
        return None
    return say("Berat menurut panjang atau tinggi: z %(z)s.", z=decimal(z, 2))


def in_doubt(history: History, measurement_id: UUID) -> bool:
    """Whether the weight of a measurement is to be taken again before it is judged."""
    return nutrition.weight_in_doubt(history.scores[measurement_id]["flagged"].split(","))


def score_in_doubt(score: GrowthScore | None) -> bool:
    """The same of a stored score."""
    return score is not None and nutrition.weight_in_doubt(score.flagged.split(","))


def advice(history: History, measured: Measured | None, *, name: str) -> Sentence | None:
    """What the kader says to the mother, the child by its first name; nothing of a weight that is in doubt."""
    status = next((s for s in history.months if measured is not None and s.weighing.key == measured.id), None)
    if measured is None or status is None or in_doubt(history, measured.id):
        return None
    return counsel(status, name=name.split(maxsplit=1)[0].title())


def indices_of(measured: Measured, score: Row) -> list[Index]:
    """BB/U, PB/U or TB/U, BB/PB or BB/TB: always all three, a missing one with its reason, never called normal."""
    lying = score["age_days"] < HEIGHT_FROM_DAY
    weight = f"{ukuran(measured.weight_kg)} kg"
    length = f"{ukuran(measured.length_cm)} cm"
    both = f"{ukuran(measured.weight_kg)} / {ukuran(measured.length_cm)}"
    rows = [
        (Indicator.WEIGHT_FOR_AGE, "BB/U", say("berat menurut umur"), weight),
        (
            Indicator.LENGTH_FOR_AGE,
            "PB/U" if lying else "TB/U",
            say("panjang menurut umur") if lying else say("tinggi menurut umur"),
            length,
        ),
        (
            Indicator.WEIGHT_FOR_LENGTH,
            "BB/PB" if lying else "BB/TB",
            say("berat menurut panjang") if lying else say("berat menurut tinggi"),
            both,
        ),
    ]
    return [
        _index(indicator, name=name, meaning=meaning, value=value, measured=measured, score=score)
        for indicator, name, meaning, value in rows
    ]


def _index(indicator: Indicator, *, name: str, meaning: Sentence, value: str, measured: Measured, score: Row) -> Index:
    z = score[f"z_{indicator.value}"]
    found = nutrition.category(indicator, z)
    word, shown = (found.label, found.tone) if found else (None, None)
    if indicator.value in score["flagged"].split(","):
        word, shown = _AGAIN, Tone.WATCH
    return Index(
        indicator=indicator.value, name=name, meaning=meaning, tone=shown, word=word, value=value, z=z,
        missing=None if z is not None else _why_missing(indicator, measured),
    )  # fmt: skip


def _why_missing(indicator: Indicator, measured: Measured) -> Sentence:
    if measured.weight_kg is None and indicator is not Indicator.LENGTH_FOR_AGE:
        return say("Berat belum diukur")
    if measured.length_cm is None and indicator is not Indicator.WEIGHT_FOR_AGE:
        return say("Panjang atau tinggi belum diukur")
    if measured.oedema:
        return say("Tidak dihitung karena edema")
    return say("Di luar rentang standar WHO")


def row_mark(result: MonthResult | None, *, oedema: bool, weighed: bool, in_doubt: bool) -> tuple[Tone, str, Sentence]:
    """Tone, letter and word of a child in the list of those who came."""
    if oedema:
        return Tone.URGENT, "!", say("Rujuk · edema")
    if result is None or not weighed:
        return Tone.CALM, "", say("Tidak ditimbang")
    letter = mark(result.status, result.consecutive_t)
    findings = (
        (result.category_bbtb == "severely_wasted", Tone.URGENT, "!", say("Rujuk · gizi buruk")),
        (in_doubt, Tone.WATCH, "?", _AGAIN),
        (result.below_red_line, Tone.URGENT, "!", say("Rujuk · bawah garis merah")),
        (
            result.consecutive_t >= 2,
            Tone.URGENT,
            letter,
            say("Tidak naik %(months)s bulan", months=result.consecutive_t),
        ),
        (result.status is WeightStatus.T, Tone.WATCH, letter, say("Tidak naik")),
        (result.above_orange_line, Tone.WATCH, letter, say("Di atas garis oranye")),
        (result.status is WeightStatus.N, Tone.GOOD, letter, say("Naik")),
        (result.status is WeightStatus.O, Tone.CALM, letter, say("Bulan lalu tak datang")),
    )
    for holds, tone_of_row, sign, word in findings:
        if holds:
            return tone_of_row, sign, word
    return Tone.CALM, letter, say("Baru")
