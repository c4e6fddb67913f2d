"""The ILP card of a child on paper: one line a visit in 26 columns, the child's details above.

Source: the card of a balita of Integrasi Layanan Primer (Kementerian Kesehatan 2023).
"""

from collections.abc import Iterator, Sequence
from datetime import date

from ...children.queries import ChildPage, Measured, VisitDay
from ...core.age import months_and_days
from ...core.vocabulary import Indicator, Sex
from ...models import Child, ServiceKind
from .paper import Column, Document, Section, Table, answer, day, gathered, number, short_day
from .short_words import LEGEND, head_result, index_result, muac_result, services_of_kind

_TB = "Skrining TBC"
COLUMNS = (
    Column(label="Umur (bulan, hari)", width="12.5mm"),
    Column(label="Tanggal", width="15mm"),
    Column(label="Ceklis perkembangan lengkap", width="10.5mm", upright=True),
    Column(label="BB (kg)", width="9mm"),
    Column(label="N/T", width="8mm"),
    Column(label="BB/U", width="14mm"),
    Column(label="PB/TB (cm)", width="11mm"),
    Column(label="PB/U, TB/U", width="14mm"),
    Column(label="BB/PB, BB/TB", width="15.5mm"),
    Column(label="Lingkar kepala (cm)", width="9mm", upright=True),
    Column(label="Hasil lingkar kepala", width="9mm", upright=True),
    Column(label="LiLA (cm)", width="9mm", upright=True),
    Column(label="Hasil LiLA", width="12mm", upright=True),
    Column(label="Batuk", width="8.5mm", group=_TB, upright=True),
    Column(label="Demam ≥ 2 minggu", width="8.5mm", group=_TB, upright=True),
    Column(label="BB tidak naik 2 bulan", width="8.5mm", group=_TB, upright=True),
    Column(label="Kontak erat TBC", width="8.5mm", group=_TB, upright=True),
    Column(label="ASI eksklusif", width="8.5mm", upright=True),
    Column(label="MP-ASI sesuai", width="8.5mm", upright=True),
    Column(label="Imunisasi", width="1fr"),
    Column(label="Vitamin A", width="11mm", upright=True),
    Column(label="Obat cacing", width="12.5mm", upright=True),
    Column(label="PMT pangan lokal", width="8mm", upright=True),
    Column(label="Penyuluhan", width="8mm", upright=True),
    Column(label="Gejala sakit", width="8mm", upright=True),
    Column(label="Rujuk ke Pustu, Puskesmas, RS", width="8mm", upright=True),
)


def child_card(page: ChildPage, *, referred_on: Sequence[date], printed_on: date) -> Document:
    """The card; the child carries its posyandu, kelurahan and lingkungan.

    ``referred_on``: the days of its letters of referral. A letter stands in the line of the visit that led to it.
    """
    child = page.child
    posyandu = child.posyandu
    return Document(
        title="Kartu bantu pemeriksaan balita",
        subtitle=child.name,
        fields=gathered(_head(child) | {"Posyandu": posyandu.name, "Kelurahan": posyandu.kelurahan.name}),
        tables=[
            Table(columns=COLUMNS, sections=[Section(rows=list(_rows(page, referred_on)))], row_mm=5, numbered=True)
        ],
        notes=LEGEND,
        text_pt=6.6,
        printed_on=printed_on,
        author=f"Posyandu {posyandu.name}",
    )


def _head(child: Child) -> dict[str, str]:
    born = day(child.birth_date)
    return {
        "NIK": child.nik or "",
        "Jenis kelamin": "Laki-laki" if child.sex is Sex.MALE else "Perempuan",
        "Tanggal lahir": born,
        "BB lahir": f"{number(child.birth_weight_kg)} kg" if child.birth_weight_kg else "",
        "PB lahir": f"{number(child.birth_length_cm)} cm" if child.birth_length_cm else "",
        "Ibu": child.mother_name,
        "Ayah": child.father_name or "",
        "Alamat": ", ".join(filter(None, (child.address, child.lingkungan.name))),
        "Telepon": child.phone or "",
    }


def _rows(page: ChildPage, referred_on: Sequence[date]) -> Iterator[list[str]]:
    measured = {m.row.measured_on: m for m in reversed(page.measured) if not m.withdrawn}
    visits = {visit.held_on: visit for visit in page.visits}
    days = sorted(measured.keys() | visits.keys())
    referred = {max((day for day in days if day <= sent_on), default=None) for sent_on in referred_on}
    for on in days:
        yield _row(page, on, measured.get(on), visits.get(on), referred=on in referred)


def _row(page: ChildPage, on: date, measured: Measured | None, visit: VisitDay | None, *, referred: bool) -> list[str]:
    age = months_and_days(page.child.birth_date, on)
    given = [service for service in page.services if service.given_on == on]
    came = visit.visit if visit else None
    return [
        f"{age.months} b {age.days} h",
        short_day(on),
        answer(came.development_complete if came else None),
        *_measured_cells(measured),
        *(answer(getattr(came, name) if came else None) for name in _ANSWERS),
        services_of_kind(given, ServiceKind.IMMUNISATION),
        services_of_kind(given, ServiceKind.VITAMIN_A),
        services_of_kind(given, ServiceKind.DEWORMING),
        services_of_kind(given, ServiceKind.FOOD_SUPPLEMENT),
        *("Ya" if came and getattr(came, name) else "" for name in ("educated", "ill")),
        "Ya" if referred else "",
    ]


_ANSWERS = ("tb_cough", "tb_fever", "tb_weight", "tb_contact", "exclusive_breastfeeding", "complementary_feeding")


def _measured_cells(measured: Measured | None) -> list[str]:
    """Weight to LiLA, ten cells."""
    if measured is None:
        return [""] * 10
    row, score = measured.row, measured.score

    def result(index: Indicator) -> str:
        if score is None:
            return ""
        return index_result(index, score.z(index), flagged=score.is_flagged(index), oedema=row.oedema)

    return [
        number(row.weight_kg),
        measured.month.status.value if measured.month else "",
        result(Indicator.WEIGHT_FOR_AGE),
        number(row.length_cm),
        result(Indicator.LENGTH_FOR_AGE),
        result(Indicator.WEIGHT_FOR_LENGTH),
        number(row.head_cm),
        head_result(score.z_lku) if score else "",
        number(row.muac_cm),
        muac_result(row.muac_cm, age_days=score.age_days) if score else "",
    ]
