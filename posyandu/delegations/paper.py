"""What is printed of a visit: the attendance sheet with its code, the thank-you letter, the year's list."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import segno
from flask_babel import force_locale, format_date

from ..charts.typeset import typeset
from ..exchange.registers.paper import Column, Document, Section, Table
from ..models import Kecamatan, StudyVisit

_LINES = 15  # of an attendance sheet at least; a large delegation gets as many as it has people, and five


def qr_svg(text: str) -> str:
    """A QR code as SVG, ink on white, with the quiet edge that phones need."""
    drawn: str = segno.make(text, error="m").svg_inline(
        scale=8, border=4, dark="#0a4a46", light="#ffffff", omitsize=True
    )
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def attendance_sheet(visit: StudyVisit, kecamatan: Kecamatan, *, url: str | None, printed_on: date) -> bytes:
    """The sheet to sign by hand, with the address where a phone signs."""
    page = {
        "title": "Daftar hadir tamu",
        "office": f"Kantor Kecamatan {kecamatan.name}, {kecamatan.city}",
        "from": visit.origin_name,
        "institution": visit.institution,
        "on": _day(visit.visited_on, "EEEE, d MMMM y"),
        "lines": max(_LINES, visit.people + 5),
        "url": url or "",
    }
    return _set("visit_attendance.typ", page, printed_on, qr=qr_svg(url) if url else "")


def thanks_letter(visit: StudyVisit, kecamatan: Kecamatan, *, printed_on: date) -> bytes:
    """The letter of thanks, ready to be signed."""
    page = {
        "office": f"Kecamatan {kecamatan.name}",
        "city": f"Pemerintah {kecamatan.city}",
        "place": f"{kecamatan.city.removeprefix('Kota ')}, {_day(printed_on, 'd MMMM y')}",
        "to": [visit.head_name, visit.head_position or "", visit.institution, visit.origin_name],
        "paragraphs": _paragraphs(visit, kecamatan),
    }
    return _set("visit_thanks.typ", page, printed_on)


def thanks_text(visit: StudyVisit, kecamatan: Kecamatan) -> str:
    """The same as a message that the office sends by hand."""
    greeting = f"Yth. {visit.head_name} dan rombongan {visit.institution},"
    return "\n\n".join([greeting, *_paragraphs(visit, kecamatan), f"Kecamatan {kecamatan.name}"])


def _paragraphs(visit: StudyVisit, kecamatan: Kecamatan) -> list[str]:
    people = f"{visit.people} orang" if visit.people > 1 else "Bapak/Ibu"
    found = [
        f"Terima kasih atas kunjungan {people} dari {visit.origin_name} ke Kecamatan {kecamatan.name} pada "
        f"{_day(visit.visited_on, 'EEEE, d MMMM y')}. Kami senang dapat bertukar pengalaman tentang posyandu.",
    ]
    if visit.souvenir:
        found.append(f"Kami juga berterima kasih atas cendera mata yang diberikan: {visit.souvenir}.")
    if visit.follow_up:
        found.append(f"Sebagai tindak lanjut kita sepakati: {visit.follow_up}")
    found.append("Semoga silaturahmi ini terus terjalin dan bermanfaat bagi anak-anak di daerah kita masing-masing.")
    return found


def year_list(visits: Sequence[StudyVisit], kecamatan: Kecamatan, *, year: int, printed_on: date) -> bytes:
    """The year's visits on A4, the earliest first."""
    columns = [
        Column(label="No", width="8mm"), Column(label="Tanggal", width="24mm", align="left"),
        Column(label="Asal", width="2fr", align="left"), Column(label="Instansi", width="2fr", align="left"),
        Column(label="Ketua rombongan", width="2fr", align="left"), Column(label="Orang", width="12mm"),
        Column(label="Yang dipelajari", width="3fr", align="left"),
        Column(label="Tindak lanjut", width="3fr", align="left"),
    ]  # fmt: skip
    took_place = [visit for visit in reversed(visits) if visit.cancelled_at is None]
    rows = [
        [str(n), _day(v.visited_on, "d MMM y"), v.origin_name, v.institution, v.head_name, str(v.people), v.topics,
         v.follow_up or ""]
        for n, v in enumerate(took_place, start=1)
    ]  # fmt: skip
    total = ["", "", "Jumlah", "", "", str(sum(v.people for v in took_place)), "", ""]
    document = Document(
        title="Buku tamu kunjungan kerja dan studi banding",
        subtitle=f"Kecamatan {kecamatan.name}, Januari–Desember {year}",
        fields=[("Kunjungan", str(len(took_place)))],
        tables=[Table(columns=columns, sections=[Section(rows=rows), Section(rows=[total], strong=True)])],
        signatures=["Mengetahui, Camat", "Petugas"], printed_on=printed_on,
    )  # fmt: skip
    return document.pdf()


def _day(on: date, pattern: str) -> str:
    with force_locale("id"):
        return str(format_date(on, pattern))


def _set(source: str, page: dict[str, Any], printed_on: date, **values: str) -> bytes:
    midnight = datetime.combine(printed_on, time(), UTC)
    return typeset(source, {"page": json.dumps(page), **values}, form="pdf", timestamp=midnight)
