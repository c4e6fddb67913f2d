"""Closing the day: the month's S K D N, who was not weighed yet, and the message for the office, without a name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import quote

import sqlalchemy as sa
from flask_babel import force_locale

from ..core.message import Report, filled
from ..core.sentence import Sentence, say
from ..core.skdn import Counts
from ..core.vocabulary import Tone
from ..extensions import db
from ..figures.corrections import causes_in_words, causes_of
from ..figures.openings import services_at
from ..figures.settings import being_recounted, settings_of
from ..models import Posyandu, VisitSession
from ..models.types import first_of_month
from ..web import clock
from ..web.format import hari
from . import queries
from .day import Group, grouped
from .forms import ClosingForm, ReopeningForm


class CountLine(NamedTuple):
    """One count beneath the bars."""

    tone: Tone
    letter: str
    word: Sentence
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the closing page shows; the counts are the posyandu's month, as every report reads it."""

    skdn: Counts
    counts: Sequence[CountLine]
    absent: Sequence[Group]
    absent_total: int
    no_longer: int  # children of S who turned 60 months or left this month, so that nobody waits for them


def summary_of(visit_session: VisitSession) -> Summary:
    """Read the day's closing."""
    skdn = queries.counts_of_month(visit_session.posyandu_id, first_of_month(visit_session.held_on))
    absent = queries.not_weighed_yet(visit_session, today=clock.today())
    lines = [
        CountLine(Tone.WATCH, "T", say("tidak naik"), skdn.t),
        CountLine(Tone.CALM, "O", say("bulan lalu tak datang"), skdn.o),
        CountLine(Tone.CALM, "B", say("baru"), skdn.b),
        CountLine(Tone.URGENT, "2T", say("dua bulan tidak naik"), skdn.two_t),
        CountLine(Tone.URGENT, "!", say("bawah garis merah"), skdn.below_red_line),
        CountLine(Tone.URGENT, "R", say("diantar ke bidan"), queries.brought_to_midwife(visit_session)),
    ]
    return Summary(
        skdn=skdn,
        counts=lines,
        absent=grouped(absent, on=visit_session.held_on),
        absent_total=len(absent),
        no_longer=max(skdn.s - skdn.d - len(absent), 0),
    )


def closing_context(visit_session: VisitSession, form: ClosingForm) -> dict[str, Any]:
    """What the template shows, before and after closing."""
    found = summary_of(visit_session)
    closed = visit_session.closed_at is not None
    mixed = db.session.scalar(sa.select(being_recounted(visit_session.posyandu.kelurahan.kecamatan_id)))
    text = whatsapp_text(visit_session, visit_session.posyandu, found.skdn) if closed and not mixed else None
    if not form.is_submitted():
        form.cadres_present.data = str(visit_session.cadres_present or queries.cadres_last_time(visit_session) or "")
    return {
        "visit_session": visit_session,
        "skdn": found.skdn,
        "counts": found.counts,
        "absent": found.absent,
        "absent_total": found.absent_total,
        "no_longer": found.no_longer,
        "form": form,
        "reopen_form": ReopeningForm() if closed else None,
        "closed_by": queries.closed_by(visit_session) if closed else None,
        "changed": _changed_since(visit_session) if closed else [],
        "whatsapp_text": text,
        "whatsapp_url": whatsapp_url(text) if text else None,
    }


def _changed_since(visit_session: VisitSession) -> list[Sentence]:
    """What was entered or mended for this month after the day was closed: whoever has the text has other numbers."""
    closed_at = visit_session.closed_at
    if closed_at is None:
        return []
    month = first_of_month(visit_session.held_on)
    return causes_in_words(causes_of(db.session, visit_session.posyandu_id, month, since=closed_at))


def whatsapp_text(visit_session: VisitSession, posyandu: Posyandu, skdn: Counts) -> str:
    """The office's report of the day in the kecamatan's own words: numbers only, never a name, always in Indonesian.

    S K D N are the posyandu's month, services are this day's: what is given elsewhere later changes no sent text.
    """
    kelurahan = posyandu.kelurahan
    with force_locale("id"):
        about = {
            "kecamatan": kelurahan.kecamatan.name,
            "kelurahan": kelurahan.name,
            "hari": hari(visit_session.held_on),
            "tanggal": f"{visit_session.held_on:%d-%m-%Y}",
            "posyandu": posyandu.name,
            "lingkungan": posyandu.lingkungan.name.replace("Lingkungan", "Lingk."),
        }
    template = settings_of(kelurahan.kecamatan_id).session_text
    counts = replace(skdn, **services_at(db.session, [visit_session.id]))
    return filled(template, Report.SESSION, counts=counts, about=about)


def whatsapp_url(text: str) -> str:
    """The link that opens WhatsApp with the text; whom it goes to is chosen there."""
    return f"https://wa.me/?text={quote(text)}"
