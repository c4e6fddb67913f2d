"""The inbox and its decisions in words."""

from collections.abc import Mapping

from ..core.inbox import Kind
from ..core.sentence import Sentence, say
from ..models import OverrideReason, ReopenReason

KINDS: Mapping[Kind, Sentence] = {
    Kind.OEDEMA: say("Edema"),
    Kind.SEVERE_WASTING: say("Gizi buruk"),
    Kind.BELOW_RED_LINE: say("Bawah garis merah"),
    Kind.THREE_T: say("3 bulan atau lebih tidak naik"),
    Kind.TWO_T: say("2 bulan tidak naik"),
    Kind.FIRST_T: say("Tidak naik"),
    Kind.ABOVE_ORANGE_LINE: say("Atas garis oranye"),
    Kind.FALLING: say("Garis menurun"),
    Kind.IMPLAUSIBLE: say("Nilai diragukan"),
    Kind.CONFLICT: say("Dua hasil berbeda"),
    Kind.REFERRAL_OVERDUE: say("Rujukan belum dijawab"),
    Kind.VANISHED: say("Lama tidak diukur"),
}

OVERRIDE_REASONS: Mapping[OverrideReason, Sentence] = {
    OverrideReason.LINE: say("Arah garis di KMS"),
    OverrideReason.ILLNESS: say("Habis sakit"),
    OverrideReason.RECOVERING: say("Masa pemulihan gizi, dipantau ketat"),
    OverrideReason.EQUIPMENT: say("Timbangan atau pakaian berbeda"),
    OverrideReason.OTHER: say("Alasan lain"),
}

REOPEN_REASONS: Mapping[ReopenReason, Sentence] = {
    ReopenReason.LATE_SESSION: say("Ada penimbangan susulan"),
    ReopenReason.WRONG_FIGURES: say("Banyak yang salah, koreksi tidak akan jelas"),
    ReopenReason.TOO_EARLY: say("Ditandatangani terlalu awal"),
    ReopenReason.OTHER: say("Alasan lain"),
}
