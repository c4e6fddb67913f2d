"""The derived rows of children made again from a month on: z-scores, then N/T and the categories of each month."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from ..core.kms import KmsRules, Weighing
from ..models import GrowthScore, Measurement, MonthResult
from ..statements import Bulk, Columns, Prepared, among
from .months import NONE, Before, Row, month_rows, score_rows
from .register import AnySession, Measured, children_of, chunks, measurements_of, overrides_of

SCORES = cast(sa.Table, GrowthScore.__table__)
RESULTS = cast(sa.Table, MonthResult.__table__)
_MEASUREMENT = cast(sa.Table, Measurement.__table__)
_SINCE: sa.BindParameter[date] = sa.bindparam("since", type_=sa.Date)
ChildMonth = tuple[UUID, date]


def renew(session: AnySession, since: Mapping[UUID, date], *, rules: KmsRules) -> set[ChildMonth]:
    """Make each child's rows agree with its measurements from the month ``since`` on; the months that count otherwise.

    Earlier months are taken as they stand: a month's result follows from it and those before. ``date.min`` makes all
    again.
    """
    by_month: dict[date, list[UUID]] = defaultdict(list)
    for child_id, month in since.items():
        by_month[month].append(child_id)
    changed: set[ChildMonth] = set()
    for month, child_ids in by_month.items():
        for part in chunks(child_ids, 1000):
            changed |= _renew(session, part, month, rules)
    return changed


def _renew(session: AnySession, child_ids: Collection[UUID], since: date, rules: KmsRules) -> set[ChildMonth]:
    children = children_of(session, child_ids)
    measured = measurements_of(session, child_ids, since=since)
    overrides = overrides_of(session, child_ids, since=since)
    before = _before(session, child_ids, since) if since > date.min else {}
    scores = {r["measurement_id"]: r for r in score_rows([m for some in measured.values() for m in some], children)}
    months = {
        (child_id, row["month"]): row
        for child_id, of_child in measured.items()
        for row in month_rows(
            children[child_id], of_child, scores, rules=rules, overrides=overrides.get(child_id, NONE),
            before=before.get(child_id),
        )
    }  # fmt: skip
    _replace_scores(session, {r["measurement_id"]: r for r in _stored_scores(session, child_ids, since)}, scores)
    return _replace_months(session, {(r["child_id"], r["month"]): r for r in stored_months(session, child_ids, since)},
                           months)  # fmt: skip


class Derived(NamedTuple):
    """The derived rows of measurements that are not stored yet: their scores, and the months they make."""

    scores: Columns
    months: Columns

    def write(self, connection: sa.Connection) -> None:
        """Add them, once the measurements are stored."""
        _NEW_SCORES.write(connection, self.scores)
        _NEW_RESULTS.write(connection, self.months)


def derived_ahead(session: AnySession, new: Sequence[Measured], month: date, *, rules: KmsRules) -> Derived | None:
    """The rows that follow from new measurements of a month, at most one a child.

    ``None`` when one of the children has been measured in this month or later: then its rows must be made again
    together, by :func:`renew`.
    """
    child_ids = {m.child_id for m in new}
    if _ANY_SINCE.first(session.connection(), ids=child_ids, since=month) is not None:
        return None
    children, before = children_of(session, child_ids), _before(session, child_ids, month)
    scores = score_rows(new, children)
    by_id = {row["measurement_id"]: row for row in scores}
    months = (month_rows(children[m.child_id], [m], by_id, rules=rules, before=before.get(m.child_id)) for m in new)
    dialect = session.connection().dialect
    return Derived(
        _NEW_SCORES.lines(dialect, scores), _NEW_RESULTS.lines(dialect, [row for rows in months for row in rows])
    )


def _previous() -> sa.Select[*tuple[Any, ...]]:
    latest = (
        sa.select(RESULTS.c.child_id, sa.func.max(RESULTS.c.month).label("month"))
        .where(among(RESULTS.c.child_id, "ids"), RESULTS.c.month < _SINCE)
        .group_by(RESULTS.c.child_id)
        .subquery()
    )
    columns = (RESULTS.c.child_id, RESULTS.c.consecutive_t, _MEASUREMENT.c.measured_on, _MEASUREMENT.c.weight_kg,
               SCORES.c.z_bbu, RESULTS.c.measurement_id)  # fmt: skip
    return (
        sa.select(*columns)
        .join_from(latest, RESULTS, sa.and_(latest.c.child_id == RESULTS.c.child_id, latest.c.month == RESULTS.c.month))
        .join(_MEASUREMENT, _MEASUREMENT.c.id == RESULTS.c.measurement_id)
        .join(SCORES, SCORES.c.measurement_id == RESULTS.c.measurement_id)
    )


_PREVIOUS = Prepared(_previous())
_STORED_SCORES = Prepared(
    sa.select(SCORES)
    .join_from(_MEASUREMENT, SCORES, _MEASUREMENT.c.id == SCORES.c.measurement_id)
    .where(among(_MEASUREMENT.c.child_id, "ids"), _MEASUREMENT.c.measured_on >= _SINCE)
)
_ANY_SINCE = Prepared(
    sa.select(_MEASUREMENT.c.id)
    .where(among(_MEASUREMENT.c.child_id, "ids"), _MEASUREMENT.c.measured_on >= _SINCE)
    .limit(1)
)
_STORED_MONTHS = Prepared(sa.select(RESULTS).where(among(RESULTS.c.child_id, "ids"), RESULTS.c.month >= _SINCE))
_MARKS = {"leg", "fine_code", "rules_version"}  # of the rule that decided: new ones change all marks and few counts
_OF_SCORE, _OF_MONTH = SCORES.c.keys(), RESULTS.c.keys()
_NEW_SCORES, _NEW_RESULTS = Bulk(SCORES), Bulk(RESULTS)


def _before(session: AnySession, child_ids: Collection[UUID], since: date) -> dict[UUID, Before]:
    """Each child's last month before: the weighing that counted, and how many T in a row it had come to."""
    return {
        child_id: Before(Weighing(on, weight_kg, z, in_session=True, order=0, key=key), consecutive_t)
        for child_id, consecutive_t, on, weight_kg, z, key in _PREVIOUS.rows(
            session.connection(), ids=child_ids, since=since
        )
    }


def _stored_scores(session: AnySession, child_ids: Collection[UUID], since: date) -> Iterator[Row]:
    for row in _STORED_SCORES.rows(session.connection(), ids=child_ids, since=since):
        yield dict(zip(_OF_SCORE, row, strict=True))


def stored_months(session: AnySession, child_ids: Collection[UUID], since: date = date.min) -> Iterator[Row]:
    """The ``month_result`` rows of these children from a month on."""
    for row in _STORED_MONTHS.rows(session.connection(), ids=child_ids, since=since):
        yield dict(zip(_OF_MONTH, row, strict=True))


def _replace_scores(session: AnySession, stored: Mapping[UUID, Row], scores: Mapping[UUID, Row]) -> None:
    gone = [key for key, row in stored.items() if scores.get(key) != row]
    for part in chunks(gone):
        session.execute(sa.delete(SCORES).where(SCORES.c.measurement_id.in_(part)))
    new = [row for key, row in scores.items() if stored.get(key) != row]
    _NEW_SCORES.insert(session.connection(), new)


def _replace_months(
    session: AnySession, stored: Mapping[ChildMonth, Row], months: Mapping[ChildMonth, Row]
) -> set[ChildMonth]:
    # A score that changed under an unchanged result cannot alter a count: categories stand in the result.
    changed = {key for key in stored.keys() | months.keys() if stored.get(key) != months.get(key)}
    by_child: dict[UUID, list[date]] = defaultdict(list)
    for child_id, month in changed & stored.keys():
        by_child[child_id].append(month)
    for child_id, in_months in by_child.items():
        session.execute(sa.delete(RESULTS).where(RESULTS.c.child_id == child_id, RESULTS.c.month.in_(in_months)))
    new = [months[key] for key in changed if key in months]
    _NEW_RESULTS.insert(session.connection(), new)
    return {key for key in changed if _unmarked(stored.get(key)) != _unmarked(months.get(key))}


def _unmarked(row: Row | None) -> Row | None:
    return None if row is None else {name: value for name, value in row.items() if name not in _MARKS}
