"""What the kader reads and says when a weight has been plotted: one word, one action, one warm sentence.

The most serious finding speaks first: below the red line, then not gaining, then above the orange line. The sentences
to the mother follow the counselling of Buku KIA 2023: greet, say what was seen, say what comes next, never blame.
"""

from collections.abc import Mapping

from posyandu.core.kms.rules import KmsRules, NtRule
from posyandu.core.kms.status import Leg, MonthStatus, ReferralReason
from posyandu.core.sentence import Sentence, decimal, say
from posyandu.core.vocabulary import Tone, WeightStatus


def rules_in_words(rules: KmsRules) -> Sentence:
    """How N, T and the two lines are read, for people; machines keep ``rules.version``."""
    lines = {"red": _line(rules.red_line_z), "orange": _line(rules.orange_line_z)}
    if rules.nt_rule is NtRule.KBM_ONLY:
        return say("N hanya bila mencapai KBM; garis merah %(red)s SD, garis oranye %(orange)s SD", **lines)
    return say(
        "Aturan Buku KIA 2023 (garis pertumbuhan atau KBM), toleransi %(tolerance)s z, garis merah %(red)s SD,"
        " garis oranye %(orange)s SD",
        tolerance=decimal(rules.curve_tolerance_z, 2), **lines,
    )  # fmt: skip


def _line(z: float) -> str:
    return decimal(z, 0 if z == int(z) else 1, sign=True)


def headline(status: MonthStatus) -> Sentence:
    """The finding in a word or two, as the card's N/T row means it."""
    if status.status is WeightStatus.N:
        return say("Naik")
    if status.status is WeightStatus.T:
        return say("Tidak naik")
    if status.status is WeightStatus.O:
        return say("Datang lagi")
    return say("Baru")


_REASONS: Mapping[Leg, Sentence] = {
    Leg.FIRST: say("Belum ada pembanding: bulan depan terlihat naik atau tidak."),
    Leg.GAP: say("Belum ada pembanding: bulan depan terlihat naik atau tidak."),
    Leg.ENOUGH_GAIN: say("Kenaikan mencapai batas umur ini (KBM)."),
    Leg.ALONG_LINE: say("Kenaikan di bawah KBM, tetapi garisnya mengikuti garis pertumbuhan."),
    Leg.FLAT: say("Berat sama dengan bulan lalu: garisnya mendatar."),
    Leg.LOSS: say("Berat berkurang dari bulan lalu: garisnya menurun."),
    Leg.LINE_CROSSED: say("Kenaikan di bawah KBM dan garisnya memotong garis pertumbuhan di bawahnya."),
    Leg.LITTLE_GAIN: say("Kenaikan di bawah batas umur ini (KBM)."),
}


def reason(status: MonthStatus) -> Sentence:
    """Why it is N, T, O or B, in plain words beside the numbers of ``status.sentence``."""
    if status.overridden:
        return say("Diputuskan bidan; hitungannya %(computed)s.", computed=status.computed_status.value)
    return _REASONS[status.leg]


def action(status: MonthStatus) -> Sentence:
    """The one thing to do now."""
    if ReferralReason.BELOW_RED_LINE in status.referral_reasons or status.consecutive_t >= 2:
        return say("Antar ke bidan sekarang")
    if status.refer:
        return say("Antar ke bidan")
    if status.status is WeightStatus.N:
        return say("Puji ibu, ajak datang bulan depan")
    return say("Ajak datang bulan depan")


def tone(status: MonthStatus) -> Tone:
    """How the finding is shown: urgent below the red line or from the second T in a row on."""
    if status.below_red_line or status.consecutive_t >= 2:
        return Tone.URGENT
    if status.refer:
        return Tone.WATCH
    return Tone.GOOD if status.status is WeightStatus.N else Tone.CALM


def counsel(status: MonthStatus, *, name: str) -> Sentence:
    """What the kader says to the mother; ``name`` is how she calls the child."""
    if status.below_red_line:
        return _counsel_below_red_line(status, name)
    if status.status is WeightStatus.T:
        return _counsel_not_gaining(status, name)
    if status.above_orange_line:
        return say(
            "Bu, berat %(name)s bulan ini sudah di atas garis oranye. Kita periksa tinggi badannya juga bersama "
            "bu bidan dan lihat apa yang biasa %(name)s makan. Terima kasih sudah rajin datang.",
            name=name,
        )
    if status.status is WeightStatus.N:
        return say(
            "Bu, berat %(name)s naik bagus bulan ini. Ibu sudah merawatnya dengan baik, teruskan ya. "
            "Kita timbang lagi bulan depan.",
            name=name,
        )
    if status.status is WeightStatus.O:
        return say(
            "Bu, senang %(name)s datang lagi. Bulan lalu kami tidak melihatnya, jadi kenaikannya baru bisa kita lihat "
            "bulan depan. Kita tunggu kedatangannya, ya.",
            name=name,
        )
    return say(
        "Bu, selamat datang di posyandu. Berat %(name)s hari ini menjadi titik pertama di KMS-nya. "
        "Bulan depan kita lihat bersama kenaikannya.",
        name=name,
    )


def _counsel_below_red_line(status: MonthStatus, name: str) -> Sentence:
    if status.status is WeightStatus.N:
        return say(
            "Bu, berat %(name)s bulan ini naik, itu kemajuan yang baik. Beratnya masih di bawah garis merah, jadi mari "
            "kita temui bu bidan sekarang supaya %(name)s mendapat bantuan yang tepat.",
            name=name,
        )
    return say(
        "Bu, berat %(name)s berada di bawah garis merah. Ini bukan salah Ibu, dan bisa kita perbaiki bersama. "
        "Mari saya antar ke bu bidan sekarang.",
        name=name,
    )


def _counsel_not_gaining(status: MonthStatus, name: str) -> Sentence:
    if status.consecutive_t >= 2:
        return say(
            "Bu, berat %(name)s sudah %(months)s bulan berturut-turut tidak naik cukup. Kita cari sebabnya bersama bu "
            "bidan sekarang: makannya, atau mungkin %(name)s sedang sakit. Ibu sudah benar datang hari ini.",
            name=name, months=status.consecutive_t,
        )  # fmt: skip
    if status.leg is Leg.FLAT:
        return say(
            "Bu, berat %(name)s bulan ini sama dengan bulan lalu. Mari kita bicara dengan bu bidan sebentar tentang "
            "makan dan kesehatannya. Ibu sudah benar datang hari ini.",
            name=name,
        )
    if status.leg is Leg.LOSS:
        return say(
            "Bu, berat %(name)s bulan ini turun dari bulan lalu. Apakah %(name)s habis sakit atau susah makan? "
            "Mari kita bicara dengan bu bidan sebentar. Ibu sudah benar datang hari ini.",
            name=name,
        )
    return say(
        "Bu, berat %(name)s bulan ini baru naik %(gain)s gram. Mari kita bicara dengan bu bidan sebentar tentang "
        "makannya. Ibu sudah benar datang hari ini.",
        name=name, gain=status.gain_g or 0,
    )  # fmt: skip
