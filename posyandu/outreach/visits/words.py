"""Visits at home in words."""

from collections.abc import Mapping

from ...core.home_visit import VisitReason
from ...core.sentence import Sentence, say
from ...core.vocabulary import Tone
from ...models import VisitResult

REASONS: Mapping[VisitReason, tuple[Tone, Sentence]] = {
    VisitReason.BELOW_RED_LINE: (Tone.URGENT, say("Bawah garis merah")),
    VisitReason.TWO_T: (Tone.URGENT, say("Tidak naik 2 bulan")),
    VisitReason.REMEASURE: (Tone.WATCH, say("Ukur ulang")),
    VisitReason.ASKED: (Tone.WATCH, say("Diminta bidan")),
    VisitReason.ABSENT: (Tone.CALM, say("Belum ditimbang")),
    VisitReason.VITAMIN_A: (Tone.CALM, say("Vitamin A belum diberikan")),
}
RESULTS: Mapping[VisitResult, tuple[Tone, Sentence]] = {
    VisitResult.MEASURED: (Tone.GOOD, say("Diukur di rumah")),
    VisitResult.MOVED: (Tone.WATCH, say("Pindah")),
    VisitResult.REFUSED: (Tone.WATCH, say("Menolak")),
    VisitResult.ILL: (Tone.WATCH, say("Sakit")),
    VisitResult.NOT_FOUND: (Tone.CALM, say("Tidak ditemukan")),
}
