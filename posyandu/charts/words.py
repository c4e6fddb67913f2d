"""The words printed on a chart, in one place so that a chart can be drawn in another language."""

from collections.abc import Callable
from typing import NamedTuple

from posyandu.core.sentence import Sentence, say


class Words(NamedTuple):
    """Every word that a picture itself carries; hashable, because a backdrop is kept per language."""

    months_unit: str
    median: str
    red_line: str
    orange_line: str
    lying: str
    standing: str
    severe_muac: str
    moderate_muac: str
    age: str
    weighing_month: str
    weight: str
    minimum_gain: str
    gain_status: str
    exclusive_breastfeeding: str
    corrected: str
    withdrawn: str
    last_point: str
    no_points: str
    month_names: str
    decimal_mark: str


_SENTENCES = (
    say("bulan"),
    say("median"),
    say("garis merah"),
    say("garis oranye"),
    say("telentang"),
    say("berdiri"),
    say("11,5 gizi buruk"),
    say("12,5 gizi kurang"),
    say("Umur (bulan)"),
    say("Bulan penimbangan"),
    say("BB (kg)"),
    say("KBM (gr)"),
    say("N/T"),
    say("ASI eksklusif"),
    say("dikoreksi"),
    say("dibatalkan"),
    say("Titik terakhir:"),
    say("Belum ada titik pada halaman ini."),
    say("Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des"),
    say(","),
)


def words_in(translate: Callable[[Sentence], str]) -> Words:
    """The words as ``translate`` says them, for example Flask-Babel's gettext of the reader's language."""
    return Words(*(translate(sentence) for sentence in _SENTENCES))


INDONESIAN = words_in(str)
