"""A child's growth on one page to print: the finding, the KMS, the three indices, the last visits, what was given."""

import json
from datetime import UTC, date, datetime, time
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from ..areas.place import full_name
from ..charts.lines import child_chart
from ..charts.paint import CARD
from ..charts.queries import growth_record
from ..charts.reader import card_of, reader_words, title_of
from ..charts.render import standalone_svg, summary
from ..charts.typeset import typeset
from ..children.queries import ChildPage, child_page
from ..children.words import service_given
from ..core.age import age_in_words
from ..extensions import db
from ..figures.history import history_of
from ..figures.settings import rules_of
from ..models import Child
from ..sessions.finding import finding_of, indices_of
from ..web.format import angka, cm, language, sentence, tanggal, tanggal_pendek, ukuran, z
from .sheet import SheetLine, lines

ROWS = 12  # a year of weighings
SERVICE_DAYS = 5


def summary_of(child: Child, *, printed_on: date) -> bytes:
    """The page as PDF, its chart a vector; the same values give the same bytes."""
    page, record = child_page(child), growth_record(child)
    history = history_of(db.session, child, rules=rules_of(child.posyandu.kelurahan.kecamatan_id))
    last = history.measured[-1] if history.measured else None
    finding = finding_of(history, last) if last else None
    indices = indices_of(last, history.scores[last.id]) if last else []
    slug, words = card_of(record), reader_words()
    chart, title = child_chart(record, slug, words), title_of(child, slug)
    livery = CARD[child.sex]
    values = {
        "title": _("Ringkasan pertumbuhan"),
        "posyandu": child.posyandu.name,
        "language": language(),
        "color": livery.line,
        "wash": livery.wash,
        "alt": f"{title}. {summary(chart, slug, words)}",
        "fields": _fields(child, printed_on),
        "finding": sentence(finding.title) if finding else _("Belum pernah diukur"),
        "reasons": [sentence(reason) for reason in finding.reasons] if finding else [],
        "indices_title": _("Tiga indeks, ukuran terakhir"),
        "indices": [
            [index.name, index.value, z(index.z), sentence(index.word or index.missing or "–")] for index in indices
        ],
        "table_title": _("Ukuran terakhir"),
        "heads": [
            _("Tanggal ukur"), _("Umur"), _("BB (kg)"), _("Beda (g)"), _("N/T"), _("PB/TB (cm)"), "z BB/U", "z PB-TB/U",
            "z BB/PB-TB",
        ],
        "rows": [_row(line) for line in lines(page) if not line.measured.withdrawn][:ROWS],
        "parts": _services(page),
        "printed": _("Dicetak %(day)s", day=tanggal(printed_on)),
    }  # fmt: skip
    midnight = datetime.combine(printed_on, time(), UTC)
    picture = standalone_svg(chart, slug, title=title, words=words)
    return typeset("child_summary.typ", {"page": json.dumps(values), "chart": picture}, form="pdf", timestamp=midnight)


def _fields(child: Child, on: date) -> list[tuple[str, str]]:
    return [
        (_("Nama"), child.name),
        (_("Jenis kelamin"), _("Laki-laki") if child.sex == "L" else _("Perempuan")),
        (_("Lahir"), tanggal(child.birth_date)),
        (_("Ibu"), child.mother_name),
        (_("Umur"), sentence(age_in_words(child.birth_date, max(on, child.birth_date)))),
        (_("Posyandu"), f"{full_name(child.posyandu)}, {child.lingkungan.name}"),
    ]


def _row(line: SheetLine) -> list[str]:
    row, score, month = line.measured.row, line.measured.score, line.month
    gain = angka(month.gain_g, 0, sign=True) if month is not None and month.gain_g is not None else "–"
    found: list[Any] = [score.z_bbu, score.z_tbu, score.z_bbtb] if score else [None] * 3
    return [
        tanggal_pendek(row.measured_on), sentence(line.age), ukuran(row.weight_kg), gain,
        month.status.value if month is not None else "–", cm(row.length_cm), *map(z, found),
    ]  # fmt: skip


def _services(page: ChildPage) -> list[tuple[str, list[str]]]:
    """The last days on which something was given, a line each."""
    days = [(day, list(some)) for day, some in groupby(page.services, key=lambda one: one.given_on)][:SERVICE_DAYS]
    given = [f"{tanggal(day)}: {', '.join(sentence(service_given(one)) for one in some)}" for day, some in days]
    return [(_("Layanan"), given)] if given else []
