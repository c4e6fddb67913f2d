"""Referrals in words: reasons, destinations, steps."""

from collections.abc import Mapping

from ...core.referral import ReferralReason
from ...core.sentence import Sentence, say
from ...core.vocabulary import Tone
from ...models import Destination, ReferralEnd, ReferralStatus

REASONS: Mapping[ReferralReason, Sentence] = {
    ReferralReason.OEDEMA: say("Edema kedua kaki"),
    ReferralReason.SEVERELY_WASTED: say("Gizi buruk"),
    ReferralReason.BELOW_RED_LINE: say("Di bawah garis merah (BGM)"),
    ReferralReason.TWO_T: say("Tidak naik 2 bulan atau lebih (2T)"),
    ReferralReason.T: say("Tidak naik (T)"),
    ReferralReason.ABOVE_ORANGE_LINE: say("Di atas garis oranye"),
    ReferralReason.TB: say("Gejala TBC"),
    ReferralReason.OTHER: say("Lain"),
}
DESTINATIONS: Mapping[Destination, Sentence] = {
    Destination.PUSTU: say("Pustu"),
    Destination.PUSKESMAS: say("Puskesmas"),
    Destination.HOSPITAL: say("Rumah sakit"),
}
STATUSES: Mapping[ReferralStatus, tuple[Tone, Sentence]] = {
    ReferralStatus.SENT: (Tone.CALM, say("Dikirim")),
    ReferralStatus.ARRIVED: (Tone.CALM, say("Sudah tiba")),
    ReferralStatus.ANSWERED: (Tone.GOOD, say("Sudah dijawab")),
    ReferralStatus.CLOSED: (Tone.GOOD, say("Selesai")),
}
ENDS: Mapping[ReferralEnd, Sentence] = {
    ReferralEnd.DONE: say("Selesai ditindaklanjuti"),
    ReferralEnd.IN_CARE: say("Masih dirawat di sana"),
    ReferralEnd.NOT_GONE: say("Keluarga tidak berangkat"),
}
