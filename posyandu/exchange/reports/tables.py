"""The tables of a report as rows of numbers: a workbook has a sheet for each, a CSV holds them one under another."""

from collections.abc import Sequence
from typing import NamedTuple

from ...core.kms import rules_in_words
from ...core.proportion import half_up
from ...core.report_lines import rounded
from ...web.delimited import Cell
from .content import PART_HEADS, STATUS_HEADS, Content, part_cells

_SEXES = {"L": "Laki-laki", "P": "Perempuan"}
_INTERVAL = "Wilson 1927. Angka hari timbang bukan survei: yang tidak datang tidak terukur."
_CELL_FIELDS = ("s", "k", "d", "n", "t", "o", "b")


Cells = Sequence[Sequence[Cell]]


class Sheet(NamedTuple):
    """A table with its name."""

    name: str
    heads: Sequence[str]
    rows: Cells
    widths: Sequence[float]


def sheets(content: Content) -> list[Sheet]:
    """Ringkasan, SKDN, Wilayah (when there are parts), Koreksi (when there are any), Tren, Definisi."""
    found = [_summary(content), _skdn(content)]
    if content.parts:
        found.append(_parts(content))
    if content.corrections:
        found.append(_corrections(content))
    return [*found, _trend(content), _definitions(content)]


def _summary(content: Content) -> Sheet:
    heads = ("Ukuran", "Anak", "Dari", "Persen", "Batas bawah 95 %", "Batas atas 95 %", "Cakupan %", "Target %",
             "Periode sebelumnya", "Tahun lalu", "Catatan")  # fmt: skip
    rows: list[Sequence[Cell]] = [
        (one.label.text, one.now, None, None, None, None, None, None, one.before, one.year_before, "jumlah anak")
        for one in (*content.letters, *content.services)
    ]
    rows += [
        (
            line.label.text, line.ratio.part, line.ratio.whole, rounded(line.ratio),
            *([half_up(end) for end in line.interval] if line.interval else (None, None)),
            rounded(line.coverage) if line.coverage else None, line.target, rounded(line.before),
            rounded(line.year_before),
            "terukur terlalu sedikit untuk mewakili semua balita" if line.thin else "persen",
        )
        for line in content.lines
    ]  # fmt: skip
    return Sheet("Ringkasan", heads, rows, (34, 9, 9, 9, 12, 12, 11, 10, 14, 11, 44))


def _skdn(content: Content) -> Sheet:
    heads = ("Jenis kelamin", "Umur (bulan)", "S", "K", "D", "N", "T", "O", "B", "D/S %", "N/D %")
    rows: list[Sequence[Cell]] = [
        (_SEXES[sex.value], group.value.replace("-", "–"), *(getattr(counts, name) for name in _CELL_FIELDS),
         *part_cells(counts, with_status=False)[7:9])
        for sex, group, counts in content.cells
    ]  # fmt: skip
    whole = content.counts
    rows.append(("Semua", "0–59", *(getattr(whole, name) for name in _CELL_FIELDS),
                 *part_cells(whole, with_status=False)[7:9]))  # fmt: skip
    return Sheet("SKDN", heads, rows, (15, 13))


def _parts(content: Content) -> Sheet:
    status = content.parts_with_status
    heads = ("Nama", "Kode", *PART_HEADS, *(STATUS_HEADS if status else ()))
    rows = [(part.area.name, part.area.code, *part_cells(part.counts, with_status=status)) for part in content.parts]
    return Sheet("Wilayah", heads, rows, (24, 20, *(10,) * (len(heads) - 2)))


def _corrections(content: Content) -> Sheet:
    """Of single posyandu, so without nutrition status: what else differs is only counted."""
    heads = ("Posyandu", "Bulan yang dikoreksi", *(name.upper() for name in _CELL_FIELDS), "Angka lain", "Sebab")
    rows: list[Sequence[Cell]] = [
        (
            told.posyandu, f"{told.month:%Y-%m}", *(told.difference.get(name, 0) for name in _CELL_FIELDS),
            sum(name not in _CELL_FIELDS for name in told.difference),
            ", ".join(map(str, told.causes)) or "ada di laporan posyandunya",
        )
        for told in content.corrections
    ]  # fmt: skip
    return Sheet("Koreksi", heads, rows, (24, 20, *(8,) * len(_CELL_FIELDS), 11, 60))


def _trend(content: Content) -> Sheet:
    status = content.with_status
    heads = ("Bulan", *PART_HEADS, *(STATUS_HEADS if status else ()))
    rows = [
        (f"{one.month:%Y-%m}", *(part_cells(one.counts, with_status=status) if one.opened else ()))
        for one in content.trend
    ]
    return Sheet("Tren", heads, rows, (12, *(10,) * (len(heads) - 1)))


def _definitions(content: Content) -> Sheet:
    rows: list[Sequence[Cell]] = [(line.label.text, line.definition.text) for line in content.lines]
    rows += [
        ("S, K, D, N", "S semua balita 0–59 bulan, K punya KMS atau Buku KIA, D ditimbang, N naik berat badannya."),
        ("T, O, B", "T tidak naik, O bulan lalu tidak ditimbang, B baru pertama ditimbang. D = N + T + O + B."),
        (
            "Periode",
            "Lebih dari sebulan: jumlah anak setiap bulan; persen adalah rata-rata bulan menurut jumlah anak.",
        ),
        *(() if not content.with_status else (("Rentang 95 %", _INTERVAL),)),
        (
            "Koreksi",
            "Bulan yang sudah ditandatangani bidan tetap seperti waktu itu; yang berubah sesudahnya dilaporkan di sini "
            "sebagai selisih.",
        ),
        ("Aturan N dan T", str(rules_in_words(content.settings.rules))),
        ("Sumber", f"{content.office}, ringkasan bulanan posyandu, dibuat {content.made_on:%d-%m-%Y}"),
    ]
    return Sheet("Definisi", ("Istilah", "Arti"), rows, (34, 110))
