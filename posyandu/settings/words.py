"""The settings in words: what each is called, its value as people read it, and what a change of it touches."""

from typing import Any

from flask_babel import gettext as _

from ..core.kms import NtRule
from ..core.sentence import Sentence, say
from ..web.format import angka, sentence

NAMES: dict[str, Sentence] = {
    "participation_target_percent": say("Target D/S"),
    "success_target_percent": say("Target N/D"),
    "stunting_target_percent": say("Batas pendek (stunting)"),
    "wasting_target_percent": say("Batas gizi kurang dan buruk"),
    "underweight_target_percent": say("Batas berat badan kurang"),
    "coverage_limit_percent": say("Cakupan paling sedikit"),
    "referral_overdue_days": say("Rujukan terlambat sesudah"),
    "nt_rule": say("Aturan N"),
    "curve_tolerance_z": say("Toleransi garis"),
    "red_line_z": say("Garis merah"),
    "orange_line_z": say("Garis oranye"),
    "session_text": say("Teks satu posyandu"),
    "day_text": say("Teks kelurahan, satu hari"),
    "kelurahan_text": say("Teks kelurahan, satu bulan"),
    "kecamatan_text": say("Teks kecamatan"),
    "report_office": say("Nama kantor"),
    "report_signer": say("Jabatan penanda tangan"),
}
_RULES = {
    NtRule.KIA_2023.value: say("garis pertumbuhan atau KBM"),
    NtRule.KBM_ONLY.value: say("KBM saja"),
}


def value(name: str, given: Any) -> str:
    """A value as it is read: 80 %, 7 hari, −3,0 SD; of a long text its first line."""
    if name.endswith("_percent"):
        return f"{given} %"
    if name.endswith("_days"):
        return _("%(days)s hari", days=given)
    if name == "curve_tolerance_z":
        return f"{angka(given, 2)} SD"
    if name.endswith("_z"):
        return f"{angka(given, 1, sign=True)} SD"
    if name.endswith("_text"):
        return next((line for line in given.splitlines() if line.strip()), "–").strip()
    return sentence(_RULES[given]) if name == "nt_rule" else given or "–"
