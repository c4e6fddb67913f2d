"""Codes of the forms: NIK, sex, how the length was measured, N/T/O/B, and yes or no."""

import re
from datetime import date

from ....core.sentence import Sentence, say
from ....core.vocabulary import Position, Sex, WeightStatus
from .read import Read, text_of

_SEXES = {
    "l": Sex.MALE, "lk": Sex.MALE, "laki": Sex.MALE, "lakilaki": Sex.MALE, "laki2": Sex.MALE, "pria": Sex.MALE,
    "cowok": Sex.MALE, "putra": Sex.MALE, "1": Sex.MALE, "m": Sex.MALE, "male": Sex.MALE,
    "p": Sex.FEMALE, "pr": Sex.FEMALE, "perempuan": Sex.FEMALE, "wanita": Sex.FEMALE, "cewek": Sex.FEMALE,
    "putri": Sex.FEMALE, "2": Sex.FEMALE, "f": Sex.FEMALE, "w": Sex.FEMALE, "female": Sex.FEMALE, "prp": Sex.FEMALE,
    "prempuan": Sex.FEMALE, "perempun": Sex.FEMALE, "lakilki": Sex.MALE,
}  # fmt: skip
_POSITIONS = {
    "terlentang": Position.LYING, "telentang": Position.LYING, "berbaring": Position.LYING, "baring": Position.LYING,
    "tidur": Position.LYING, "pb": Position.LYING, "l": Position.LYING, "lying": Position.LYING, "t": Position.LYING,
    "berdiri": Position.STANDING, "diri": Position.STANDING, "tegak": Position.STANDING, "tb": Position.STANDING,
    "h": Position.STANDING, "b": Position.STANDING, "standing": Position.STANDING,
}  # fmt: skip
_STATUSES = {
    "naik": "N",
    "tidaknaik": "T",
    "tidak": "T",
    "tetap": "T",
    "turun": "T",
    "tdknaik": "T",
    "tdk": "T",
    "baru": "B",
}
_YES = frozenset({"ya", "y", "ada", "punya", "memiliki", "1", "v", "√", "✓", "✔", "x", "true", "sudah"})
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?e\+?[0-9]{1,2}", re.IGNORECASE)


def letters(cell: object) -> str:
    """The bare letters and digits of a cell, small."""
    return re.sub(r"[\W_]+", "", text_of(cell).lower())


def sex(cell: object) -> Read[Sex]:
    """L or P from any of the usual words."""
    text = text_of(cell)
    if not text:
        return Read()
    found = _SEXES.get(letters(cell))
    return Read(found) if found else Read(wrong=say("Jenis kelamin “%(written)s” tidak dikenal.", written=text[:20]))


def position(cell: object) -> Read[Position]:
    """How the length was measured; an unknown word is left out with a note."""
    text = text_of(cell)
    if not text:
        return Read()
    found = _POSITIONS.get(letters(cell))
    return (
        Read(found)
        if found
        else Read(note=say("Cara ukur “%(written)s” tidak dikenal, jadi dikosongkan.", written=text[:20]))
    )


def status(cell: object) -> WeightStatus | None:
    """N, T, O or B as the file states it; ``2T`` and ``T2`` are T."""
    bare = letters(cell)
    code = _STATUSES.get(bare) or re.sub(r"[0-9]", "", bare).upper()
    return WeightStatus(code) if code in set(WeightStatus) else None


def yes(cell: object) -> bool:
    """Whether a cell says that something is there."""
    return text_of(cell).lower().strip(".") in _YES


def nik(cell: object) -> Read[str]:
    """Sixteen digits. What a spreadsheet has shortened is left out with the reason: its last digits are lost."""
    if isinstance(cell, float) or (isinstance(cell, int) and not isinstance(cell, bool)):
        digits = f"{cell:.0f}"
        if digits == "0":
            return Read()
        if len(digits) == 16 and digits.endswith("0"):
            return Read(
                note=say("NIK tersimpan sebagai angka, jadi digit ke-16 hilang; dikosongkan. Simpan NIK sebagai teks.")
            )
        return _sixteen(digits)
    text = text_of(cell)
    if not text:
        return Read()
    if _SCIENTIFIC.fullmatch(text.replace(" ", "").strip("'")):
        return Read(
            note=say(
                "NIK berubah menjadi %(written)s, digitnya hilang; dikosongkan. Simpan NIK sebagai teks.",
                written=text[:20],
            )
        )
    return _sixteen(re.sub(r"[\s.'’‘`\"\-]", "", text))


def _sixteen(text: str) -> Read[str]:
    if set(text) <= {"0"}:
        return Read()
    if re.fullmatch(r"[0-9]+", text) is None:
        return Read(note=say("NIK “%(written)s” bukan angka; dikosongkan.", written=text[:20]))
    if len(text) != 16:
        return Read(note=say("NIK terdiri dari %(digits)s digit, bukan 16; dikosongkan.", digits=len(text)))
    if len(set(text)) == 1:
        return Read(note=say("NIK %(written)s bukan NIK sungguhan; dikosongkan.", written=text))
    return Read(text)


def nik_doubt(digits: str, *, born: date, sex_of: Sex) -> Sentence | None:
    """What the birth date inside a NIK says against the row: digits 7–12 are ddmmyy, with 40 added for girls."""
    of_month = int(digits[6:8])
    girl = of_month > 40
    told = (of_month - 40 if girl else of_month, int(digits[8:10]), int(digits[10:12]))
    if told != (born.day, born.month, born.year % 100):
        return say(
            "Tanggal lahir di dalam NIK lain (%(told)s). Periksa.", told=f"{told[0]:02d}/{told[1]:02d}/{told[2]:02d}"
        )
    if girl is not (sex_of is Sex.FEMALE):
        return say("Jenis kelamin di dalam NIK lain. Periksa.")
    return None


def ward_number(cell: object) -> int | None:
    """The number of a lingkungan from "IV", "Lingk. 4" or 4."""
    text = text_of(cell).upper()
    if found := re.search(r"[0-9]{1,3}", text):
        return int(found[0])
    words = re.sub(r"[^A-Z ]", " ", text).split()
    roman = next((word for word in reversed(words) if re.fullmatch(r"[IVX]{1,6}", word)), None)
    return _arabic(roman) if roman else None


def _arabic(roman: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in roman]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))
