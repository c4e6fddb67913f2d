"""Differences in words: what each side says, field by field, why they differ, who is right."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _

from ...core.nutrition import categories
from ...core.sentence import Sentence, say
from ...core.vocabulary import Indicator, Position, Sex, Tone
from ...models import Difference, DifferenceKind, Judgement
from ...web.format import angka, sentence, tanggal_pendek
from ..importing.storing import heard
from .causes import SAME_WITHIN
from .facts import INDICES, Cause

KINDS: Mapping[DifferenceKind, Sentence] = {
    DifferenceKind.ONLY_HERE: say("Hanya di sini"),
    DifferenceKind.ONLY_THERE: say("Hanya di e-PPGBM"),
    DifferenceKind.VALUE: say("Nilai berbeda"),
    DifferenceKind.SCORE: say("z, kelas atau N/T berbeda"),
    DifferenceKind.DUPLICATE: say("Mungkin ganda"),
    DifferenceKind.UNREADABLE: say("Tidak terbaca"),
}
CAUSES: Mapping[str, Sentence] = {
    Cause.OTHER_WEIGHING.value: say("e-PPGBM memakai penimbangan lain dalam bulan itu"),
    Cause.OLD_VALUE.value: say("e-PPGBM masih memuat nilai sebelum koreksi"),
    Cause.DECIMAL.value: say("koma desimal bergeser"),
    Cause.MONTHS.value: say("umur dihitung dalam bulan penuh, bukan hari"),
    Cause.NO_CONVERSION.value: say("selisih 0,7 cm antara berbaring dan berdiri tidak dihitung"),
    Cause.VALUE.value: say("hari, berat, panjang atau cara ukur yang dicatat lain"),
    Cause.BIRTH_DATE.value: say("tanggal lahir lain"),
    Cause.SEX.value: say("jenis kelamin lain"),
    Cause.CLASS_LIMIT.value: say("z sama, batas kelasnya lain"),
    Cause.NOT_WEIGHED_HERE.value: say("anak ini ada di sini, tetapi tidak ditimbang pada bulan itu"),
    Cause.UNKNOWN_CHILD.value: say("anak ini tidak ada di daftar"),
    Cause.LIKELY_CHILD.value: say("mungkin anak yang ada di daftar: periksa NIK dan ejaan"),
    Cause.TWICE.value: say("dua baris untuk anak dan bulan yang sama"),
    Cause.TWO_IDENTITIES.value: say("satu anak dengan dua NIK di e-PPGBM"),
    Cause.UNKNOWN.value: say("sebabnya tidak terbaca dari angkanya"),
}
JUDGEMENTS: Mapping[Judgement, tuple[Sentence, Tone]] = {
    Judgement.THEIRS: (say("e-PPGBM benar"), Tone.CALM),
    Judgement.OURS: (say("Di sini benar"), Tone.GOOD),
    Judgement.CHECK: (say("Perlu diperiksa"), Tone.WATCH),
}
_POSITIONS = {Position.LYING.value: say("berbaring"), Position.STANDING.value: say("berdiri")}
_INDEX_NAMES = {
    Indicator.WEIGHT_FOR_AGE: "BB/U",
    Indicator.LENGTH_FOR_AGE: "TB/U",
    Indicator.WEIGHT_FOR_LENGTH: "BB/TB",
}


_TOLD = ("nik", "birth_date", "sex", "on", "weight_kg", "length_cm", "status")


class Side(NamedTuple):
    """One field: what is said here, what is said there, and whether that differs."""

    label: str
    ours: str
    theirs: str
    differs: bool


def sides(found: Difference) -> list[Side]:
    """The fields of a difference that either side fills; those that differ are marked.

    Where one side has nothing to compare with, the child and its measures are told, not what follows from them.
    """
    ours, theirs = found.ours, found.theirs
    both = bool(ours) and bool(theirs) and "other_row" not in ours
    if found.kind not in (DifferenceKind.VALUE, DifferenceKind.SCORE):
        ours, theirs = ({name: side[name] for name in _TOLD if name in side} for side in (ours, theirs))
    told = _lines(ours, theirs)
    if found.ours.get("name") != found.theirs.get("name") and both:
        told = [*_names(found.ours, found.theirs), *told]
    lines = [Side(label, one, other, both and differs) for label, one, other, differs in told]
    kept = [line for line in lines if line.ours or line.theirs]
    if found.kind in (DifferenceKind.VALUE, DifferenceKind.SCORE):
        return [line for line in kept if line.differs]
    return kept


def reasons(found: Difference) -> list[str]:
    """Why, in the language of the screen."""
    told = [sentence(heard(reason)) for reason in found.theirs.get("reasons", [])]
    told += [sentence(CAUSES[cause]) for cause in found.causes if cause in CAUSES]
    if "other_row" in found.ours:
        told.append(_("lihat juga baris %(row)s", row=found.ours["other_row"]))
    return told


def _lines(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Sequence[tuple[str, str, str, bool]]:
    found: list[tuple[str, str, str, bool]] = []

    def add(label: str, name: str, show: Any, *, same: Any = lambda a, b: a == b) -> None:
        one, other = ours.get(name), theirs.get(name)
        differs = one is not None and other is not None and not same(one, other)
        found.append((label, show(one) if one is not None else "", show(other) if other is not None else "", differs))

    add("NIK", "nik", str)
    add(_("Lahir"), "birth_date", _day)
    add(_("JK"), "sex", _sex)
    add(_("Tanggal ukur"), "on", _day)
    add(_("Berat"), "weight_kg", lambda kg: f"{angka(kg, 2)} kg", same=lambda a, b: abs(a - b) < 0.006)
    add(_("Panjang/tinggi"), "length_cm", lambda cm: f"{angka(cm)} cm", same=lambda a, b: abs(a - b) < 0.06)
    add(_("Cara ukur"), "position", lambda word: sentence(_POSITIONS[word]))
    for index in INDICES:
        name = _INDEX_NAMES[index]
        add(f"z {name}", f"z_{index.value}", lambda z: angka(z, 2), same=lambda a, b: abs(a - b) <= SAME_WITHIN)
        add(_("Kelas %(index)s", index=name), f"class_{index.value}", lambda code, i=index: _class(i, code))
    add("N/T", "status", str)
    return found


def _names(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Sequence[tuple[str, str, str, bool]]:
    """Two names of which one has only other capitals do not differ."""
    one, other = str(ours.get("name") or ""), str(theirs.get("name") or "")
    return [(_("Nama"), one, other, one.casefold() != other.casefold())]


def _day(text: str) -> str:
    return tanggal_pendek(date.fromisoformat(text))


def _sex(letter: str) -> str:
    return _("Laki-laki") if letter == Sex.MALE.value else _("Perempuan")


def _class(index: Indicator, code: str) -> str:
    return next((sentence(c.label) for c in categories(index) if c.code == code), code)
