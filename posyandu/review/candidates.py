"""Which children may have a finding, asked of the database in one statement over the latest rows of each child."""

from datetime import date
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from ..core import inbox
from ..core.vocabulary import WeightStatus
from ..figures.cells import months_back
from ..models import (
    Child,
    GrowthScore,
    Kelurahan,
    Measurement,
    MeasurementConflict,
    MonthResult,
    Posyandu,
    Referral,
    ReviewMark,
)
from ..outreach.referrals.queries import UNANSWERED

_DAY: dict[str, sa.BindParameter[date]] = {
    name: sa.bindparam(name, type_=sa.Date)
    for name in ("gone", "oldest", "marked", *(f"month_{back}" for back in range(2 * inbox.SPEAKS_MONTHS + 1)))
}


def days(today: date) -> dict[str, date]:
    """The days that the statement asks with: ``gone`` and ``oldest`` may lie a little wide, the rules decide."""
    months = {f"month_{back}": months_back(today, back) for back in range(2 * inbox.SPEAKS_MONTHS + 1)}
    into = today - today.replace(day=1)
    return months | {
        "gone": months_back(today, inbox.SPEAKS_MONTHS) + into,
        "oldest": months_back(today, 60) + into,
        "marked": months_back(today, inbox.SPEAKS_MONTHS + 1),
    }


def _statement() -> sa.Select[*tuple[Any, ...]]:
    """One row for each child that may have a finding, wider than the rules: they decide, this only bounds the reading.

    A child on which several marks were set of late has a row for each of them.

    ``last``: the last measuring that counts. ``result``: the last month that counts, with the earliest of the three
    months before it for the fall.
    """
    child = Child.__table__.c
    tables = {name: model.__table__.alias(name) for name, model in _ALIASES.items()}
    last, score, result, counting, before, earlier, mark = (tables[name].c for name in _ALIASES)
    in_conflict = sa.exists().where(_CONFLICT.c.child_id == child.id, _CONFLICT.c.decided_at.is_(None))
    unanswered_since, referred_on = _referrals()
    columns = (
        child.id.label("child_id"), child.posyandu_id, last.id.label("measurement_id"), last.measured_on, last.oedema,
        last.confirmed, last.muac_cm, score.age_days, score.z_bbu, score.z_tbu, score.z_bbtb, score.flagged,
        result.month, result.measurement_id.label("counting_id"), _counting_on(result).label("counting_on"),
        result.status, result.consecutive_t, result.below_red_line, result.above_orange_line, result.gain_g,
        result.minimum_gain_g, counting.z_bbu.label("counting_z"), counting.flagged.label("counting_flagged"),
        before.month.label("earlier_month"), earlier.z_bbu.label("earlier_z"),
        earlier.flagged.label("earlier_flagged"), in_conflict.label("in_conflict"),
        unanswered_since.label("unanswered_since"), referred_on.label("referred_on"),
        mark.kind.label("mark_kind"), mark.measurement_id.label("mark_of"), mark.month.label("mark_month"),
    )  # fmt: skip
    may_speak = sa.or_(
        last.oedema,
        last.confirmed,
        score.flagged != "",
        score.z_bbtb < -3,
        last.muac_cm < 11.5,
        result.status == WeightStatus.T,
        result.below_red_line,
        result.above_orange_line,
        earlier.z_bbu - counting.z_bbu > inbox.FALL_Z - 0.01,
        sa.and_(
            last.measured_on <= _DAY["gone"],
            sa.or_(*(z < inbox.VANISHED_BELOW_Z for z in (score.z_bbu, score.z_tbu, score.z_bbtb))),
        ),
        in_conflict,
        unanswered_since.is_not(None),
    )
    joined = sa.join(Child, Posyandu, Posyandu.id == child.posyandu_id)
    joined = joined.join(Kelurahan, Kelurahan.id == Posyandu.kelurahan_id)
    for name, condition in (
        ("last", last.id == _last_measuring()),
        ("score", score.measurement_id == last.id),
        ("result", sa.and_(result.child_id == child.id, result.month == _last_month())),
        ("counting", counting.measurement_id == result.measurement_id),
        ("before", sa.and_(before.child_id == child.id, before.month == _first_before(result.month))),
        ("earlier", earlier.measurement_id == before.measurement_id),
        ("mark", sa.and_(mark.child_id == child.id, mark.month >= _DAY["marked"])),
    ):
        joined = joined.outerjoin(tables[name], condition)
    return (
        sa.select(*columns)
        .select_from(joined)
        .where(child.left_on.is_(None), child.birth_date > _DAY["oldest"], may_speak)
    )


_ALIASES: dict[str, Any] = {
    "last": Measurement, "score": GrowthScore, "result": MonthResult, "counting": GrowthScore, "before": MonthResult,
    "earlier": GrowthScore, "mark": ReviewMark,
}  # fmt: skip
_CONFLICT = cast(sa.Table, MeasurementConflict.__table__)


def _referrals() -> tuple[sa.ScalarSelect[date], sa.ScalarSelect[date]]:
    """Since when the oldest unanswered referral waits, and when the child was last referred."""
    row = Referral.__table__.alias("referred").c
    of_child = row.child_id == Child.__table__.c.id
    # A condition on the status would have SQLite walk through all that wait, for each child again.
    waits_since = sa.case((row.status.in_(UNANSWERED), row.sent_on))
    unanswered = sa.select(sa.func.min(waits_since)).where(of_child)
    latest = sa.select(sa.func.max(row.sent_on)).where(of_child)
    return unanswered.scalar_subquery(), latest.scalar_subquery()


def _counting_on(result: Any) -> sa.ScalarSelect[date]:
    """The day of the weighing that counts; joined it would be read of those too that have no finding."""
    weighed = Measurement.__table__.alias("weighed").c
    return sa.select(weighed.measured_on).where(weighed.id == result.measurement_id).scalar_subquery()


def _last_measuring() -> sa.ScalarSelect[UUID]:
    row, scored = Measurement.__table__.alias("newest"), GrowthScore.__table__.alias("scored")
    statement = (
        sa.select(row.c.id)
        .join(scored, scored.c.measurement_id == row.c.id)  # only what counts is scored
        .where(row.c.child_id == Child.__table__.c.id)
        .order_by(row.c.measured_on.desc(), row.c.received_seq.desc())
        .limit(1)
    )
    return statement.correlate(Child.__table__).scalar_subquery()


def _last_month() -> sa.ScalarSelect[date]:
    later = MonthResult.__table__.alias("later").c
    statement = sa.select(sa.func.max(later.month)).where(later.child_id == Child.__table__.c.id)
    return statement.correlate(Child.__table__).scalar_subquery()


def _first_before(month: sa.ColumnElement[date]) -> sa.ScalarSelect[date]:
    """The earliest month of the three before the last one; none when the last one speaks no more."""
    other = MonthResult.__table__.alias("other").c
    since = sa.case(
        *(
            (month == _DAY[f"month_{back}"], _DAY[f"month_{back + inbox.FALL_MONTHS}"])
            for back in range(inbox.SPEAKS_MONTHS + 1)
        )
    )
    statement = sa.select(sa.func.min(other.month)).where(
        other.child_id == Child.__table__.c.id, other.month >= since, other.month < month
    )
    return statement.scalar_subquery()


# Put together once: that costs more than answering it.
CANDIDATES = _statement()
