"""The text that the office forwards by WhatsApp: a template with named fields, filled with numbers, never with a name.

What a report may say depends on the area it is about: S K D N and services at any level, nutrition status and the
children in trouble only from the kelurahan up (quality.md, "Disclosure"). So a template for a posyandu has no field by
which such a number could be asked for.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from posyandu.core.sentence import percentage, whole
from posyandu.core.skdn import Counts
from posyandu.core.skdn_ratios import Problem, Share, prevalence, share


class Report(StrEnum):
    """The kinds of report, from the day of one posyandu to the month of the kecamatan."""

    SESSION = "session"  # one posyandu on its day
    DAY = "day"  # the posyandu of a kelurahan that opened on a day
    KELURAHAN = "kelurahan"  # a month
    KECAMATAN = "kecamatan"  # a day, a week or a month


_FIELD = re.compile(r"\{([^{}\n]{1,40})\}")
SHARES: Mapping[str, Share] = {
    "K/S": Share.K_OF_S,
    "D/S": Share.D_OF_S,
    "N/D": Share.N_OF_D,
    "N/(N+T)": Share.N_OF_COMPARED,
}
COUNTED: Mapping[str, str] = {
    "S": "s", "K": "k", "D": "d", "N": "n", "T": "t", "O": "o", "B": "b", "Vit A": "vitamin_a",
    "obat cacing": "deworming", "imunisasi": "immunised", "PMT": "food_supplement", "rujuk": "referred",
}  # fmt: skip
_WHERE = ("kecamatan", "hari", "tanggal")
OF_REPORT: Mapping[Report, tuple[str, ...]] = {
    Report.SESSION: (*_WHERE, "kelurahan", "posyandu", "lingkungan"),
    Report.DAY: (*_WHERE, "kelurahan", "daftar posyandu", "posyandu buka"),
    Report.KELURAHAN: ("kecamatan", "kelurahan", "periode", "posyandu buka", "posyandu"),
    Report.KECAMATAN: ("kecamatan", "periode", "posyandu buka", "posyandu"),
}
_STATUS = ("2T", "3T", "BGM", "di atas garis oranye", "berat badan kurang", "gizi buruk", "gizi kurang", "pendek",
           "diukur panjangnya")  # fmt: skip
"""What only reports of a kelurahan or kecamatan over a month or a week may say; a day is that of few posyandu."""

_HEAD = "*LAPORAN KEGIATAN POSYANDU*\n"
_NUMBERS = (
    "S {S}  K {K}  D {D}  N {N}   (D/S {D/S}, N/D {N/D})\n"
    "T {T}  O {O}  B {B}\n"
)  # fmt: skip
_GIVEN = "Vit A {Vit A}, imunisasi {imunisasi}, PMT {PMT}, rujuk {rujuk}\n"
_TROUBLE = "2T {2T}, BGM {BGM}, gizi buruk {gizi buruk}, gizi kurang {gizi kurang}, pendek {pendek}\n"
_END = "Kendala/tindak lanjut: …\nDemikian dilaporkan."
SESSION_TEXT = (
    f"{_HEAD}Kec. {{kecamatan}} — Kel. {{kelurahan}}\nHari/tgl : {{hari}}, {{tanggal}}\n"
    f"Posyandu : {{posyandu}} ({{lingkungan}})\n{_NUMBERS}{_GIVEN}{_END}"
)
DAY_TEXT = (
    f"{_HEAD}Kec. {{kecamatan}} — Kel. {{kelurahan}}\nHari/tgl : {{hari}}, {{tanggal}}\n"
    f"Posyandu buka : {{posyandu buka}} ({{daftar posyandu}})\n{_NUMBERS}{_GIVEN}{_END}"
)
KELURAHAN_TEXT = (
    f"{_HEAD}Kec. {{kecamatan}} — Kel. {{kelurahan}}\nPeriode : {{periode}}\n"
    f"Posyandu buka : {{posyandu buka}} dari {{posyandu}}\n{_NUMBERS}{_TROUBLE}{_GIVEN}{_END}"
)
KECAMATAN_TEXT = (
    f"{_HEAD}Kec. {{kecamatan}}\nPeriode : {{periode}}\n"
    f"Posyandu buka : {{posyandu buka}} dari {{posyandu}}\n{_NUMBERS}{_TROUBLE}{_GIVEN}{_END}"
)
"""The words of the form that the kecamatan's posyandu send already (domain.md §7)."""


def fields_of(report: Report) -> tuple[str, ...]:
    """The names of the fields that a template of this report may use."""
    status = _STATUS if report in (Report.KELURAHAN, Report.KECAMATAN) else ()
    return (*OF_REPORT[report], *COUNTED, *SHARES, *status)


def unknown_fields(template: str, report: Report) -> list[str]:
    """The fields that a template asks for and its report does not have, in their order."""
    known = fields_of(report)
    return [name for name in dict.fromkeys(_FIELD.findall(template)) if name not in known]


def filled(
    template: str, report: Report, *, counts: Counts, about: Mapping[str, str], status: bool = True
) -> str:  # fmt: skip
    """The text with its numbers. ``about`` holds the fields of place and time; what is missing there stays open as "–".

    So does nutrition status when ``status`` is false, for it would be that of too few posyandu, and a line that tells
    nothing else is left out. A field that the report does not have is left as it was typed: nothing is ever told by
    mistake.
    """
    known = set(fields_of(report))
    values = {**dict.fromkeys(OF_REPORT[report], "–"), **_numbers(counts), **about}
    if not status:
        values |= dict.fromkeys(_STATUS, "–")
        template = "\n".join(line for line in template.split("\n") if not _tells_only_status(line))
    return _FIELD.sub(lambda found: values[found[1]] if found[1] in known else found[0], template)


def _tells_only_status(line: str) -> bool:
    asked = set(_FIELD.findall(line))
    return bool(asked) and asked <= set(_STATUS)


def told(counts: Counts) -> dict[str, int]:
    """What a report of any area says of these counts, for the log: S K D N, T O B and services; no nutrition status."""
    return {name: getattr(counts, field) for name, field in COUNTED.items()}


def correction(before: Mapping[str, int], counts: Counts, *, sent: str) -> str | None:
    """The line that tells what changed since a report was sent (``sent``: when, in words); ``None`` when nothing did.

    ``before`` is what :func:`told` said then.
    """
    changed = [
        f"{name} {whole(before[name])} menjadi {whole(number)}"
        for name, number in told(counts).items()
        if before.get(name, number) != number
    ]
    return f"Koreksi laporan {sent}: {', '.join(changed)}." if changed else None


def _numbers(counts: Counts) -> dict[str, str]:
    percents = {name: share(counts, which).percent for name, which in SHARES.items()}
    severe, wasted = prevalence(counts, Problem.SEVERE_WASTING), prevalence(counts, Problem.WASTING)
    stunted = prevalence(counts, Problem.STUNTING)
    status = {
        "2T": counts.two_t, "3T": counts.three_t, "BGM": counts.below_red_line,
        "di atas garis oranye": counts.above_orange_line,
        "berat badan kurang": prevalence(counts, Problem.UNDERWEIGHT).part,
        "gizi buruk": severe.part, "gizi kurang": wasted.part - severe.part,
        "pendek": stunted.part, "diukur panjangnya": stunted.whole,
    }  # fmt: skip
    return (
        {name: whole(getattr(counts, field)) for name, field in COUNTED.items()}
        | {name: "–" if value is None else f"{percentage(value)} %" for name, value in percents.items()}
        | {name: whole(number) for name, number in status.items()}
    )
