"""What the checks of a posyandu's numbers mean, what each found, and what to do about it, in sentences."""

from collections.abc import Mapping

from posyandu.core.quality import FEWEST, LATE_DAYS, SHRUNK_CM, Check, Finding
from posyandu.core.sentence import Sentence, decimal, say
from posyandu.core.vocabulary import Indicator, Tone

NAMES: Mapping[Check, Sentence] = {
    Check.WEIGHT_DIGITS: say("Angka akhir berat"),
    Check.LENGTH_DIGITS: say("Angka akhir panjang"),
    Check.SPREAD: say("Sebaran z"),
    Check.FLAGGED: say("Nilai mustahil"),
    Check.NO_LENGTH: say("Tanpa panjang"),
    Check.POSITION: say("Posisi ukur"),
    Check.SHRUNK: say("Panjang menyusut"),
    Check.REPEATED: say("Nilai berulang"),
    Check.LATE: say("Hari buka terlambat"),
}
MEANINGS: Mapping[Check, Sentence] = {
    Check.WEIGHT_DIGITS: say(
        "Angka di belakang koma seharusnya sama sering. Skor 0–8 sangat baik, sampai 12 baik, sampai 20 masih wajar "
        "(WHO/UNICEF 2019)."
    ),
    Check.LENGTH_DIGITS: say("Sama dengan berat: bila banyak yang berakhir 0 atau 5, alat dibaca dengan dibulatkan."),
    Check.SPREAD: say("Simpangan baku z. Terlalu lebar: pengukuran kasar. Sangat sempit: angka mungkin tidak diukur."),
    Check.FLAGGED: say("Pengukuran yang z-nya di luar batas WHO, dari semua yang z-nya dapat dihitung."),
    Check.NO_LENGTH: say("Anak yang ditimbang tetapi tidak diukur panjang atau tingginya."),
    Check.POSITION: say("Berdiri sebelum 2 tahun, berbaring sesudahnya, atau posisi tidak ditulis."),
    Check.SHRUNK: say(
        "Anak yang lebih pendek lebih dari %(most)s cm dari ukuran sebelumnya, sesudah disamakan posisinya.",
        most=decimal(SHRUNK_CM, 1),
    ),
    Check.REPEATED: say("Berat dan panjang persis sama dengan dua bulan atau lebih sebelumnya."),
    Check.LATE: say("Hari buka yang dicatat atau ditutup lebih dari %(days)s hari sesudahnya.", days=LATE_DAYS),
}
WORDS: Mapping[Tone, Sentence] = {
    Tone.GOOD: say("Baik"),
    Tone.WATCH: say("Perlu perhatian"),
    Tone.URGENT: say("Perlu dibenahi"),
    Tone.CALM: say("Belum dapat dinilai"),
}
"""The traffic light in words."""

_ACTIONS: Mapping[Check, Sentence] = {
    Check.WEIGHT_DIGITS: say("Periksa timbangan dan cara membacanya sampai 0,1 kg: terlalu sering berakhir %(digit)s."),
    Check.LENGTH_DIGITS: say("Latih membaca alat ukur sampai 0,1 cm: terlalu sering berakhir %(digit)s."),
    Check.SPREAD: say("Latih ulang mengukur dan periksa tanggal lahir: nilai terlalu menyebar (%(index)s)."),
    Check.FLAGGED: say("Buka daftar nilai yang diragukan, ukur ulang anak-anak itu, dan periksa tanggal lahirnya."),
    Check.NO_LENGTH: say("Pastikan ada alat ukur panjang dan petugasnya di meja 2; ukur setiap anak setiap bulan."),
    Check.POSITION: say("Ingatkan: di bawah 2 tahun berbaring, sejak 2 tahun berdiri; tulis posisinya."),
    Check.SHRUNK: say("Latih ulang mengukur panjang: dua orang, kepala dan tumit menempel, baca sejajar mata."),
    Check.REPEATED: say("Tanyakan apakah anak benar-benar diukur; jangan menyalin angka bulan lalu."),
    Check.LATE: say("Tutup hari buka pada hari itu juga; catat dari kertas paling lambat %(days)s hari."),
}
_TOO_ALIKE = say("Datangi hari bukanya: nilai terlalu seragam untuk anak yang sungguh diukur.")
_NOT_OPEN = say("Tanyakan mengapa posyandu tidak buka bulan ini.")
_INDEX = {
    Indicator.LENGTH_FOR_AGE.value: "TB/U",
    Indicator.WEIGHT_FOR_AGE.value: "BB/U",
    Indicator.WEIGHT_FOR_LENGTH.value: "BB/TB",
}


def told(finding: Finding) -> Sentence:
    """What a check found: a score, or how many of how many."""
    part, whole = finding.ratio
    match finding.check:
        case Check.WEIGHT_DIGITS | Check.LENGTH_DIGITS | Check.SPREAD if finding.score is None:
            return say("kurang dari %(fewest)s ukuran", fewest=FEWEST)
        case Check.WEIGHT_DIGITS | Check.LENGTH_DIGITS:
            return say(
                "skor %(score)s; akhiran %(digit)s pada %(part)s dari %(whole)s", score=decimal(finding.score or 0, 0),
                digit=finding.detail, part=part, whole=whole,
            )  # fmt: skip
        case Check.SPREAD:
            return say("SD %(index)s %(score)s", index=_INDEX[finding.detail], score=decimal(finding.score or 0, 2))
        case Check.LATE if not whole:
            return say("tidak ada hari buka")
    return say("%(part)s dari %(whole)s", part=part, whole=whole) if whole else say("tidak ada")


def action(finding: Finding) -> Sentence | None:
    """What to do; ``None`` where nothing is asked for."""
    if finding.tone not in (Tone.WATCH, Tone.URGENT):
        return None
    if finding.check is Check.SPREAD and finding.tone is Tone.URGENT:
        return _TOO_ALIKE
    if finding.check is Check.LATE and not finding.ratio.whole:
        return _NOT_OPEN
    values: dict[str, str | int] = {"digit": finding.detail, "index": _INDEX.get(finding.detail, ""), "days": LATE_DAYS}
    return Sentence(_ACTIONS[finding.check].text, values)
