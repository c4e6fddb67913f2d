"""The paper of a posyandu day: the list of sasaran to fill in by hand, and the list of who came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ...core.age import completed_months
from ...core.services import deworming_due, vitamin_a_due
from ...models import Child, Posyandu, ServiceGiven, VisitSession
from ...sessions.queries import CameRow
from ...web.clock import JAKARTA
from .paper import Column, Document, Section, Table, day, number, short_day
from .short_words import LEGEND

ROWS_ON_PAGE = 20
"""As many as a page of the quick entry holds, in the same order, so that paper and screen lie side by side."""
BLANK_ROWS = 5

_MEASURE = "Diisi saat hari buka"
_BLANK = [Column(label=label, width=width, group=_MEASURE) for label, width in (
    ("BB (kg)", "15mm"), ("PB/TB (cm)", "15mm"), ("LK (cm)", "14mm"), ("LiLA (cm)", "14mm"), ("ASI/ MP-ASI", "13mm"),
    ("Vit A", "12mm"), ("Obat cacing", "13mm"), ("Imunisasi", "20mm"), ("PMT", "10mm"), ("Keterangan", "1fr"),
)]  # fmt: skip
SASARAN = (
    Column(label="No", width="7mm"),
    Column(label="Nama anak", width="38mm", align="left"),
    Column(label="L/P", width="7mm"),
    Column(label="Tgl lahir", width="15mm"),
    Column(label="Umur (bln)", width="10mm"),
    Column(label="Nama ibu", width="30mm", align="left"),
    Column(label="Lingk.", width="17mm"),
    Column(label="BB lalu", width="11mm"),
    *_BLANK,
)


def sasaran_list(
    posyandu: Posyandu, children: Sequence[Child], *, on: date, last_kg: dict[object, float], printed_on: date
) -> Document:
    """The sasaran of a day with blank columns, twenty a page; what is due of vitamin A and worm medicine is named.

    ``last_kg`` is the last weight of each child by id.
    """
    rows = [_expected(n, child, on, last_kg.get(child.id)) for n, child in enumerate(children, start=1)]
    rows += [[str(len(rows) + n), *[""] * (len(SASARAN) - 1)] for n in range(1, BLANK_ROWS + 1)]
    pages = [rows[at : at + ROWS_ON_PAGE] for at in range(0, len(rows), ROWS_ON_PAGE)]
    return Document(
        title="Daftar sasaran hari buka",
        subtitle=f"Posyandu {posyandu.name}, {day(on)}",
        fields=[
            ("Kelurahan", posyandu.kelurahan.name),
            ("Lingkungan", posyandu.lingkungan.name),
            ("Sasaran", str(len(children))),
            ("Kader bertugas", "……………"),
        ],
        tables=[
            Table(columns=SASARAN, sections=[Section(rows=page)], row_mm=7.8, new_page=at > 0)
            for at, page in enumerate(pages)
        ],
        notes=["Urutan sama dengan isian cepat di layar: halaman demi halaman, baris demi baris."],
        printed_on=printed_on,
        author=f"Posyandu {posyandu.name}",
    )


def _expected(n: int, child: Child, on: date, last_kg: float | None) -> list[str]:
    months = completed_months(child.birth_date, on)
    capsule = vitamin_a_due(months, month=on.month)
    worms = deworming_due(months, month=on.month)
    return [
        str(n), child.name, child.sex.value, short_day(child.birth_date), str(months), child.mother_name,
        child.lingkungan.name.removeprefix("Lingkungan "), number(last_kg), "", "", "", "", "",
        {"blue": "biru", "red": "merah"}[capsule.value] if capsule else "", f"{worms} mg" if worms else "", "", "", "",
    ]  # fmt: skip


ATTENDANCE = (
    Column(label="No", width="8mm"),
    Column(label="Nama anak", width="3fr", align="left"),
    Column(label="L/P", width="8mm"),
    Column(label="Umur (bln)", width="12mm"),
    Column(label="Nama ibu", width="2.4fr", align="left"),
    Column(label="Jam", width="12mm"),
    Column(label="BB (kg)", width="13mm"),
    Column(label="N/T", width="9mm"),
    Column(label="Layanan", width="2fr", align="left"),
    Column(label="Paraf", width="22mm"),
)


@dataclass(frozen=True, slots=True)
class Came:
    """A child that came, with what was given to it."""

    row: CameRow
    services: list[ServiceGiven]


def attendance(visit_session: VisitSession, came: Sequence[Came], *, printed_on: date) -> Document:
    """Who came to a session, in the order of arrival, with room for a signature."""
    posyandu = visit_session.posyandu
    ordered = sorted(came, key=lambda one: one.row.visit.arrived_at)
    rows = [_came(n, one, visit_session.held_on) for n, one in enumerate(ordered, start=1)]
    return Document(
        title="Daftar hadir hari buka",
        subtitle=f"Posyandu {posyandu.name}, {day(visit_session.held_on)}",
        fields=[
            ("Kelurahan", posyandu.kelurahan.name),
            ("Hadir", str(len(rows))),
            ("Kader bertugas", str(visit_session.cadres_present or "……")),
        ],
        tables=[Table(columns=ATTENDANCE, sections=[Section(rows=rows)], row_mm=7)],
        notes=LEGEND[:1],
        signatures=("Kader", "Bidan"),
        lying=False,
        printed_on=printed_on,
        author=f"Posyandu {posyandu.name}",
    )


def _came(n: int, one: Came, on: date) -> list[str]:
    visit, measured, result = one.row.visit, one.row.measurement, one.row.result
    child = visit.child
    weighed = measured is not None and measured.weight_kg is not None
    counts = weighed and result is not None and measured is not None and result.measurement_id == measured.id
    return [
        str(n), child.name, child.sex.value, str(completed_months(child.birth_date, on)), child.mother_name,
        visit.arrived_at.astimezone(JAKARTA).strftime("%H.%M"), number(measured.weight_kg) if measured else "",
        result.status.value if counts and result else "", ", ".join(map(_given, one.services)), "",
    ]  # fmt: skip


def _given(service: ServiceGiven) -> str:
    words = {"blue": "Vit A biru", "red": "Vit A merah", "pmt": "PMT"}
    return words.get(
        service.product, f"Obat cacing {service.product} mg" if service.product.isdigit() else service.product
    )
