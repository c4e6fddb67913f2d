"""The measurings and openings of posyandu by month, checked; what was checked is kept until its posyandu changes."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from ..core import quality
from ..core.quality import REMEMBERED_DAYS, Finding, Opening, Reading
from ..core.vocabulary import Indicator, Tone
from ..extensions import db
from ..figures.register import current_measurements
from ..figures.summaries import last_day
from ..models import GrowthScore, Measurement, SummaryVersion, VisitSession
from ..web.clock import JAKARTA

Key = tuple[int, date]


class Checked(NamedTuple):
    """One posyandu in one month."""

    findings: Sequence[Finding]

    @property
    def tone(self) -> Tone:
        """Its light."""
        return quality.worst(self.findings)

    @property
    def asking(self) -> list[Finding]:
        """What asks for an action, the worst first."""
        order = (Tone.URGENT, Tone.WATCH)
        return sorted((f for f in self.findings if f.tone in order), key=lambda f: order.index(f.tone))


_kept: dict[Key, tuple[int, date, Checked]] = {}
_MOST_KEPT = 20_000


def checked(posyandu_ids: Collection[int], months: Sequence[date], *, today: date) -> dict[Key, Checked]:
    """Each posyandu and month that was opened or is over, checked; those that changed since are read again."""
    tokens = _tokens(posyandu_ids)
    found: dict[Key, Checked] = {}
    stale: list[Key] = []
    for key in ((posyandu_id, month) for posyandu_id in posyandu_ids for month in months):
        token, day, kept = _kept.get(key, (None, None, None))
        if kept is not None and token == tokens.get(key[0]) and day == today:
            found[key] = kept
        else:
            stale.append(key)
    if stale:
        read = _check({posyandu_id for posyandu_id, _ in stale}, sorted({month for _, month in stale}), today)
        if len(_kept) > _MOST_KEPT:
            _kept.clear()
        for key in stale:
            found[key] = read[key]
            if (token := tokens.get(key[0])) is not None:
                _kept[key] = (token, today, read[key])
    return found


def _tokens(posyandu_ids: Collection[int]) -> dict[int, int]:
    statement = sa.select(SummaryVersion.posyandu_id, SummaryVersion.token)
    rows = db.session.execute(statement.where(SummaryVersion.posyandu_id.in_(posyandu_ids)))
    return dict(rows.all())


def _check(posyandu_ids: Collection[int], months: Sequence[date], today: date) -> dict[Key, Checked]:
    openings = _openings(posyandu_ids, months)
    readings = _readings(posyandu_ids, months)
    found: dict[Key, Checked] = {}
    for posyandu_id in posyandu_ids:
        own = readings.get(posyandu_id, [])
        for month in months:
            end = last_day(month)
            since = month - timedelta(days=REMEMBERED_DAYS)
            now = [r for r in own if month <= r.measured_on <= end]
            earlier = [r for r in own if since <= r.measured_on < month]
            made = quality.findings(
                now, earlier, openings.get((posyandu_id, month), []), month_is_over=end < today, today=today
            )
            found[posyandu_id, month] = Checked(made)
    return found


def _openings(posyandu_ids: Collection[int], months: Sequence[date]) -> Mapping[Key, list[Opening]]:
    found: dict[Key, list[Opening]] = defaultdict(list)
    statement = sa.select(
        VisitSession.posyandu_id, VisitSession.held_on, VisitSession.opened_at, VisitSession.closed_at
    ).where(VisitSession.posyandu_id.in_(posyandu_ids), VisitSession.held_on.between(months[0], last_day(months[-1])))
    for posyandu_id, held_on, opened_at, closed_at in db.session.execute(statement.order_by(VisitSession.held_on)):
        closed_on = closed_at.astimezone(JAKARTA).date() if closed_at else None
        opening = Opening(held_on, opened_at.astimezone(JAKARTA).date(), closed_on)
        found[posyandu_id, held_on.replace(day=1)].append(opening)
    return found


_Z = {index: getattr(GrowthScore, f"z_{index.value}") for index in quality.SPREADS}


def _readings(posyandu_ids: Collection[int], months: Sequence[date]) -> Mapping[int, list[Reading]]:
    """The counting measurings at the openings of these posyandu, each child's last of a day, from the memory on."""
    since = months[0] - timedelta(days=REMEMBERED_DAYS)
    measured: Any = current_measurements().where(
        Measurement.measured_on.between(since, last_day(months[-1]))
    ).subquery()  # fmt: skip
    statement = (
        sa.select(
            VisitSession.posyandu_id, measured.c.child_id, measured.c.measured_on, measured.c.weight_kg,
            measured.c.length_cm, measured.c.position, GrowthScore.age_days, GrowthScore.flagged, *_Z.values(),
        )
        .join(VisitSession, VisitSession.id == measured.c.session_id)
        .join(GrowthScore, GrowthScore.measurement_id == measured.c.id)
        .where(VisitSession.posyandu_id.in_(posyandu_ids))
        .order_by(measured.c.measured_on, measured.c.received_seq)
    )  # fmt: skip
    found: dict[int, dict[tuple[object, date], Reading]] = defaultdict(dict)
    for place, child, on, weight, length, position, age, flagged, *z in db.session.execute(statement):
        found[place][child, on] = Reading(
            child=child, measured_on=on, age_days=age, weight_kg=weight, length_cm=length, position=position,
            z={index: value for index, value in zip(_Z, z, strict=True) if value is not None},
            flagged=frozenset(Indicator(code) for code in flagged.split(",") if code),
        )  # fmt: skip
    return {place: list(of_place.values()) for place, of_place in found.items()}
