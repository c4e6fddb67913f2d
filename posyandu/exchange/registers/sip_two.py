"""SIP format 2 on paper: the babies and toddlers of a posyandu with their weighings from January to December.

Source: Sistem Informasi Posyandu, format 2 (register bayi) and its twin for balita.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ...core.age import completed_months
from ...models import LeaveReason, Posyandu
from ..weighed_months import Person, WeighedMonth
from .paper import Column, Document, Section, Table, number, short_day
from .short_words import LEGEND

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
_WEIGHED = "Hasil penimbangan: BB (kg) dan N/T"
COLUMNS = (
    Column(label="No", width="6.5mm"),
    Column(label="Nama anak", width="2.2fr", align="left"),
    Column(label="L/P", width="5.5mm"),
    Column(label="Tgl lahir", width="13mm"),
    Column(label="BB lahir", width="8.5mm"),
    Column(label="Nama ibu / ayah", width="2fr", align="left"),
    Column(label="Lingk.", width="10mm"),
    *(Column(label=label, width="9.3mm", group=_WEIGHED) for label in _MONTHS),
    Column(label="Feb", width="8.5mm", group="Vitamin A"),
    Column(label="Agu", width="8.5mm", group="Vitamin A"),
    Column(label="ASI ekskl. (bulan)", width="11mm"),
    Column(label="Imunisasi tahun ini", width="2.6fr", align="left"),
    Column(label="Keterangan", width="15mm", align="left"),
)
_LEFT = {
    LeaveReason.MOVED: "pindah",
    LeaveReason.DIED: "meninggal",
    LeaveReason.GRADUATED: "lulus",
    LeaveReason.DUPLICATE: "ganda",
}


@dataclass(slots=True, kw_only=True)
class YearOfChild:
    """What a year brought one sasaran."""

    person: Person
    months: dict[int, WeighedMonth] = field(default_factory=dict)  # by the number of the month
    vitamin_a: dict[int, str] = field(default_factory=dict)
    breastfed: set[int] = field(default_factory=set)  # months with the answer yes
    doses: list[str] = field(default_factory=list)


def sip_two(posyandu: Posyandu, children: Sequence[YearOfChild], *, year: int, printed_on: date) -> Document:
    """The register of a year: babies (not yet one year old when it began, or born in it), then toddlers."""
    began = date(year, 1, 1)
    babies = [c for c in children if c.person.birth_date > began or completed_months(c.person.birth_date, began) < 12]
    kept = {child.person.id for child in babies}
    toddlers = [child for child in children if child.person.id not in kept]
    parts: Mapping[str, Sequence[YearOfChild]] = {"Bayi (0–11 bulan)": babies, "Balita (12–59 bulan)": toddlers}
    return Document(
        title="Register bayi dan balita (SIP format 2)",
        subtitle=f"Posyandu {posyandu.name}, Januari–Desember {year}",
        fields=[
            ("Kelurahan", posyandu.kelurahan.name),
            ("Kecamatan", posyandu.kelurahan.kecamatan.name),
            ("Bayi", str(len(babies))),
            ("Balita", str(len(toddlers))),
        ],
        tables=[
            Table(
                title=title, columns=COLUMNS, row_mm=7, new_page=at > 0,
                sections=[Section(rows=[_row(n, child) for n, child in enumerate(part, start=1)])],
            )
            for at, (title, part) in enumerate(parts.items())
        ],
        notes=LEGEND[:1],
        text_pt=6.5,
        printed_on=printed_on,
        author=f"Posyandu {posyandu.name}",
    )  # fmt: skip


def _row(n: int, child: YearOfChild) -> list[str]:
    person = child.person
    weighed = [child.months.get(number_) for number_ in range(1, 13)]
    return [
        str(n),
        person.name,
        person.sex.value,
        short_day(person.birth_date),
        number(person.birth_weight_kg),
        " / ".join(filter(None, (person.mother_name, person.father_name))),
        person.lingkungan.removeprefix("Lingkungan "),
        *(f"{number(one.weight_kg)} {one.status.value}" if one else "" for one in weighed),
        child.vitamin_a.get(2, ""),
        child.vitamin_a.get(8, ""),
        ", ".join(_MONTHS[at - 1] for at in sorted(child.breastfed)) if len(child.breastfed) < 4 else _span(child),
        series(child.doses),
        f"{_LEFT[person.leave_reason]} {short_day(person.left_on)}" if person.leave_reason and person.left_on else "",
    ]


def _span(child: YearOfChild) -> str:
    ordered = sorted(child.breastfed)
    return f"{_MONTHS[ordered[0] - 1]}–{_MONTHS[ordered[-1] - 1]} ({len(ordered)}×)"


def series(doses: Sequence[str]) -> str:
    """Doses of one vaccine told together: ``BCG; OPV 1, 2; DPT-HB-Hib 1``."""
    numbers: dict[str, list[str]] = {}
    for dose in doses:
        vaccine = dose.rstrip("0123456789") if dose != "HB0" else dose
        numbers.setdefault(vaccine, []).append(dose.removeprefix(vaccine))
    return "; ".join(f"{vaccine} {', '.join(filter(None, sorted(told)))}".strip() for vaccine, told in numbers.items())
