"""What changed in a month after it was signed: by how much each count differs, and which records made it so."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa

from ..core.sentence import Sentence, say
from ..core.settings import RULES
from ..models import (
    Enrolment,
    Event,
    Kelurahan,
    Measurement,
    MeasurementKind,
    Posyandu,
    Referral,
    SettingsVersion,
    StatusOverride,
    Visit,
    VisitSession,
)
from .cells import months_back
from .register import AnySession
from .summaries import last_day

_REGISTER = ("child_registered", "child_edited", "child_moved", "child_left", "child_came_back")


class Cause(StrEnum):
    """What kind of record changed."""

    LATE = "late"  # measured in the month, entered after the signature
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    DECIDED = "decided"  # N or T decided otherwise, or taken back
    MONTH_BEFORE = "month_before"  # a weighing of the month before, with which this month's are compared
    REGISTER = "register"  # a child entered, mended, moved, left or came back
    ANSWERS = "answers"  # a visit, an answer or a service entered later
    REFERRED = "referred"  # a letter of referral of the month written later
    RULES = "rules"  # the rules of N and T were changed


_WORDS: Mapping[Cause, Sentence] = {
    Cause.LATE: say("%(number)s pengukuran dimasukkan susulan"),
    Cause.CORRECTED: say("%(number)s ukuran dikoreksi"),
    Cause.WITHDRAWN: say("%(number)s ukuran dibatalkan"),
    Cause.DECIDED: say("%(number)s keputusan N/T bidan"),
    Cause.MONTH_BEFORE: say("%(number)s perubahan ukuran bulan sebelumnya"),
    Cause.REGISTER: say("%(number)s perubahan di daftar anak"),
    Cause.ANSWERS: say("%(number)s kunjungan dicatat susulan"),
    Cause.REFERRED: say("%(number)s surat rujukan dibuat susulan"),
    Cause.RULES: say("%(number)s kali aturan N/T diubah"),
}


def causes_in_words(causes: Mapping[str, int]) -> list[Sentence]:
    """2 ukuran dikoreksi: each cause of :func:`causes_of` with its number."""
    return [Sentence(_WORDS[Cause(cause)].text, {"number": number}) for cause, number in causes.items()]


class Correction(NamedTuple):
    """By how much the counts of an earlier month differ from what was reported, and why."""

    month: date
    difference: Mapping[str, int]
    causes: Mapping[str, int]


_KINDS = {
    MeasurementKind.RECORDED: Cause.LATE,
    MeasurementKind.CORRECTED: Cause.CORRECTED,
    MeasurementKind.WITHDRAWN: Cause.WITHDRAWN,
}


def causes_of(session: AnySession, posyandu_id: int, month: date, *, since: datetime) -> dict[str, int]:
    """How many records of each kind changed since a moment, among the children that were here in the month.

    It explains, it does not count: a record may have changed no figure, and the T of a child may follow from months
    before. Six queries.
    """
    end, before = last_day(month), months_back(month, 1)
    here = sa.select(Enrolment.child_id).where(
        Enrolment.posyandu_id == posyandu_id,
        Enrolment.from_on <= end,
        sa.or_(Enrolment.until_on.is_(None), Enrolment.until_on >= before),
    )
    found: Counter[str] = Counter()
    entered = sa.select(Measurement.kind, Measurement.measured_on).where(
        Measurement.child_id.in_(here), Measurement.recorded_at > since, Measurement.measured_on.between(before, end)
    )
    for kind, on in session.execute(entered):
        found[_KINDS[kind] if on >= month else Cause.MONTH_BEFORE] += 1
    decided = sa.select(sa.func.count()).where(
        StatusOverride.child_id.in_(here), StatusOverride.at > since, StatusOverride.month.between(before, month)
    )
    found[Cause.DECIDED] += session.scalar(decided) or 0
    register = sa.select(sa.func.count()).where(Event.child_id.in_(here), Event.at > since, Event.verb.in_(_REGISTER))
    found[Cause.REGISTER] += session.scalar(register) or 0
    answers = (
        sa.select(sa.func.count())
        .select_from(Visit)
        .join(VisitSession, VisitSession.id == Visit.session_id)
        .where(Visit.child_id.in_(here), Visit.arrived_at > since, VisitSession.held_on.between(month, end))
    )
    found[Cause.ANSWERS] += session.scalar(answers) or 0
    letters = sa.select(sa.func.count()).where(
        Referral.child_id.in_(here), Referral.sent_at > since, Referral.sent_on.between(month, end)
    )
    found[Cause.REFERRED] += session.scalar(letters) or 0
    found[Cause.RULES] += _changes_of_rules(session, posyandu_id, since)
    return {str(cause): found[cause] for cause in Cause if found[cause]}


def _changes_of_rules(session: AnySession, posyandu_id: int, since: datetime) -> int:
    statement = (
        sa.select(SettingsVersion.changed)
        .join(Kelurahan, Kelurahan.kecamatan_id == SettingsVersion.kecamatan_id)
        .join(Posyandu, Posyandu.kelurahan_id == Kelurahan.id)
        .where(Posyandu.id == posyandu_id, SettingsVersion.in_force_at > since)
    )
    return sum(not set(RULES).isdisjoint(changed) for changed in session.scalars(statement))
