"""The year's report to a donor: what was received by which office, and the outcome as a group; no names of people."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from ..core.sentence import decimal
from ..core.support import Comparison, Mean
from ..exchange.registers.paper import Column, Document, Section, Table, short_day
from ..models import Donation, Donor, Kecamatan, SupportKind
from .outcome import Outcome, outcome_of
from .queries import gift_with_posyandu

_ROUGHLY = 10  # children of a group are told to the nearest ten: reports to several donors overlap
_KINDS = {
    SupportKind.FOOD: "PMT",
    SupportKind.EQUIPMENT: "Alat",
    SupportKind.SERVICE: "Jasa",
    SupportKind.MONEY: "Uang",
}
_CAUTION = (
    "Hasil ini bukan bukti bahwa bantuan menyebabkan perubahan: anak tidak diundi, dan anak yang mulai di bawah "
    "cenderung naik dengan sendirinya. Rentang yang memuat 0 berarti belum tentu berbeda.",
    "Dibandingkan dengan anak sekecamatan yang sama-sama membutuhkan PMT dan tidak memperolehnya. Banyaknya anak "
    "dibulatkan ke puluhan; kelompok di bawah 30 anak tidak dihitung. Laporan ini tidak memuat nama anak.",
)


def donor_report(
    donor: Donor, gifts: Sequence[Donation], kecamatan: Kecamatan, *, year: int, printed_on: date
) -> bytes:
    """The report of a year as PDF; gifts that were taken back are left out."""
    stand = [gift_with_posyandu(gift.id) for gift in gifts if gift.taken_back_at is None]
    outcomes = [(gift, outcome_of(gift)) for gift in stand if gift.kind is SupportKind.FOOD]
    tables = [_gifts(stand)] + ([_outcomes(outcomes)] if outcomes else [])
    return Document(
        title="Laporan penggunaan bantuan",
        subtitle=f"{donor.name}, {year}",
        fields=[("Kecamatan", kecamatan.name), ("Bantuan", str(len(stand))),
                ("Nilai", f"Rp {_whole(sum(gift.value_rupiah for gift in stand))}")],
        tables=tables,
        notes=_CAUTION if outcomes else ("Laporan ini tidak memuat nama anak.",),
        signatures=["Camat", "Donatur"],
        text_pt=8.5,
        printed_on=printed_on,
    ).pdf()  # fmt: skip


def _gifts(gifts: Sequence[Donation]) -> Table:
    columns = [
        Column(label="No", width="8mm"), Column(label="Jenis", width="16mm", align="left"),
        Column(label="Bantuan", width="3fr", align="left"), Column(label="Banyaknya", width="26mm", align="right"),
        Column(label="Nilai, Rp", width="26mm", align="right"), Column(label="Bulan", width="32mm", align="left"),
        Column(label="Untuk posyandu", width="4fr", align="left"),
        Column(label="Diserahkan", width="20mm"), Column(label="Diterima oleh", width="2fr", align="left"),
    ]  # fmt: skip
    rows = [
        [str(n), _KINDS[gift.kind], gift.item, f"{_whole(gift.quantity)} {gift.unit}", _whole(gift.value_rupiah),
         _months(gift), _places(gift),
         short_day(gift.handed_over_on) if gift.handed_over_on else "belum", gift.receiver_position or ""]
        for n, gift in enumerate(gifts, start=1)
    ]  # fmt: skip
    return Table(title="Yang diterima", columns=columns, sections=[Section(rows=rows)], row_mm=7)


def _outcomes(outcomes: Sequence[tuple[Donation, Outcome]]) -> Table:
    columns = [
        Column(label="Kelompok", width="3fr", align="left"), Column(label="Anak", width="22mm"),
        Column(label="Rata-rata", width="24mm", group="Perubahan z BB/U"),
        Column(label="rentang 95 %", width="38mm", group="Perubahan z BB/U"),
        Column(label="Rata-rata", width="24mm", group="Perubahan berat, kg"),
        Column(label="rentang 95 %", width="38mm", group="Perubahan berat, kg"),
    ]  # fmt: skip
    sections = [Section(title=_told(gift, outcome), rows=list(_rows(outcome.comparison))) for gift, outcome in outcomes]
    return Table(title="Hasil sebagai kelompok", columns=columns, sections=sections, row_mm=6)


def _told(gift: Donation, outcome: Outcome) -> str:
    eaten = f"; {_whole(outcome.portions)} porsi dimakan" if outcome.portions is not None else ""
    return f"{gift.item}, {_months(gift)}{eaten}"


def _rows(found: Comparison | None) -> Iterator[list[str]]:
    if found is None:
        yield ["Belum dapat dibandingkan: kurang dari 30 anak di salah satu kelompok", "", "", "", "", ""]
        return
    groups = (("Memperoleh PMT", found.supported), ("Sama-sama membutuhkan, tanpa PMT", found.others))
    for name, group in groups:
        roughly = f"sekitar {_whole(round(group.children / _ROUGHLY) * _ROUGHLY)}"
        yield [name, roughly, *_mean(group.z), *_mean(group.weight_kg)]
    yield ["Selisih", "", *_mean(found.z), *_mean(found.weight_kg)]


def _mean(mean: Mean) -> tuple[str, str]:
    value, low, high = (decimal(number, 1, sign=True) for number in mean)
    return value, f"{low} … {high}"


def _places(gift: Donation) -> str:
    """Harjosari I: Mawar, Melati; Amplas: Anggrek."""
    by_name = groupby(sorted(gift.posyandu, key=lambda place: (place.kelurahan.code, place.name)),
                      key=lambda place: place.kelurahan.name)  # fmt: skip
    return "; ".join(f"{name}: {', '.join(place.name for place in some)}" for name, some in by_name)


def _months(gift: Donation) -> str:
    first, last = (f"{month:%m-%Y}" for month in (gift.first_month, gift.last_month))
    return first if first == last else f"{first} s.d. {last}"


def _whole(value: int) -> str:
    return f"{value:,}".replace(",", ".")
