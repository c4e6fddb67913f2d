"""The letter of a referral: the child, what was found, its chart, room for the answer; set by Typst, all vector."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time

import segno

from ...charts.lines import child_chart
from ...charts.queries import GrowthRecord
from ...charts.render import standalone_svg
from ...charts.typeset import typeset
from ...charts.words import INDONESIAN
from ...core.age import age_in_words, completed_months
from ...core.nutrition import category
from ...core.sentence import decimal, reading
from ...core.vocabulary import Indicator, Position, Sex
from ...models import GrowthScore, Measurement, MeasurementKind, MonthResult, Referral
from .words import DESTINATIONS, REASONS

LAST = 3
"""As many measurings as the letter tells of; the chart shows them all."""
_MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
           "November", "Desember")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What the letter says, always in Indonesian. ``address`` is what its QR code holds: no name, an id of chance."""

    place: str
    puskesmas: str
    to: str
    reason: str
    note: str
    fields: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[str]]
    sender: str
    sent: str
    address: str


def letter_of(referral: Referral, record: GrowthRecord, *, sender: str, address: str) -> Letter:
    """The words of the letter; the referral's child carries its posyandu, kelurahan, kecamatan and lingkungan."""
    child, posyandu = record.child, record.child.posyandu
    kecamatan = posyandu.kelurahan.kecamatan
    named = referral.destination_name or ""
    kind = str(DESTINATIONS[referral.destination])
    place = f"Posyandu {posyandu.name}, Kelurahan {posyandu.kelurahan.name}, Kecamatan {kecamatan.name}"
    fields = {
        "Nama": child.name,
        "NIK": child.nik or "belum ada",
        "Jenis kelamin": "Laki-laki" if child.sex is Sex.MALE else "Perempuan",
        "Lahir": day(child.birth_date),
        "Umur": str(age_in_words(child.birth_date, max(referral.sent_on, child.birth_date))),
        "Ibu": child.mother_name,
        "Alamat": ", ".join(filter(None, (child.address, child.lingkungan.name))),
        "Telepon": child.phone or "–",
    }
    return Letter(
        place=f"{place}, {kecamatan.city}",
        puskesmas=kecamatan.puskesmas,
        to=named if named.lower().startswith(kind.lower()) else f"{kind} {named}".strip(),
        reason=str(REASONS[referral.reason]),
        note=referral.note or "",
        fields=list(fields.items()),
        rows=[_row(record, one) for one in _last(record, referral.sent_on)],
        sender=sender,
        sent=day(referral.sent_on),
        address=address,
    )


def pdf(letter: Letter, record: GrowthRecord, *, slug: str, printed_on: date) -> bytes:
    """The letter with the child's chart as a page; the same values give the same bytes."""
    chart = standalone_svg(child_chart(record, slug, INDONESIAN), slug, title="Grafik", words=INDONESIAN)
    code = segno.make(letter.address, error="m", micro=False).svg_inline(border=0, dark="#16302d", omitsize=True)
    values = {"letter": json.dumps(asdict(letter)), "chart": chart, "code": _standalone(code)}
    midnight = datetime.combine(printed_on, time(), UTC)
    return typeset("referral_letter.typ", values, form="pdf", timestamp=midnight)


def day(on: date) -> str:
    """16 September 2026: a letter is Indonesian whatever the screen speaks."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def _standalone(svg: str) -> str:
    return svg if "xmlns=" in svg else svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)


def _last(record: GrowthRecord, until: date) -> list[Measurement]:
    """The last measurings that count, the newest first."""
    replaced = {row.supersedes_id for row in record.measurements}
    standing = [
        row
        for row in record.measurements
        if row.id not in replaced and row.kind is not MeasurementKind.WITHDRAWN and row.measured_on <= until
    ]
    return standing[::-1][:LAST]


def _row(record: GrowthRecord, row: Measurement) -> list[str]:
    score, month = record.scores.get(row.id), record.months.get(row.id)
    how = {Position.LYING: "PB ", Position.STANDING: "TB "}.get(row.position, "") if row.position else ""
    return [
        day(row.measured_on),
        f"{completed_months(record.child.birth_date, row.measured_on)} bln",
        _number(row.weight_kg),
        f"{how}{_number(row.length_cm)}",
        _number(row.muac_cm),
        _status(month),
        *(_index(score, index, oedema=row.oedema) for index in _INDICES),
    ]


_INDICES = (Indicator.WEIGHT_FOR_AGE, Indicator.LENGTH_FOR_AGE, Indicator.WEIGHT_FOR_LENGTH)


def _number(value: float | None) -> str:
    return "–" if value is None else reading(value)


def _status(month: MonthResult | None) -> str:
    if month is None:
        return "–"
    return f"{month.consecutive_t}T" if month.consecutive_t >= 2 else month.status.value


def _index(score: GrowthScore | None, index: Indicator, *, oedema: bool) -> str:
    z = score.z(index) if score else None
    if z is None or score is None:
        return "edema" if oedema and index is not Indicator.LENGTH_FOR_AGE else "–"
    found = category(index, z)
    word = "ukur ulang" if score.is_flagged(index) else str(found.label) if found else ""
    return f"{decimal(z, 2)} {word}".strip()
