"""The cells of a monthly summary counted by the database itself: one statement a posyandu and month.

The same rules in Python are in ``summaries``, where ``flask recompute --check`` counts everything a second time.
"""

from datetime import date
from typing import Any, cast

import sqlalchemy as sa

from ..core.skdn import AGE_GROUP_ENDS, CATEGORIES, COUNT_FIELDS, AgeGroup
from ..core.vocabulary import WeightStatus
from ..models import (
    Child,
    Enrolment,
    LeaveReason,
    MonthlySummary,
    MonthResult,
    Referral,
    ServiceGiven,
    ServiceKind,
    Visit,
    VisitSession,
)
from ..statements import Prepared
from .register import AnySession

_POSYANDU: sa.BindParameter[int] = sa.bindparam("posyandu", type_=sa.Integer)
_FIRST, _LAST, _OLDEST, *_BORN_FROM = (
    sa.bindparam(name, type_=sa.Date) for name in ("first", "last", "oldest", "born_6", "born_12", "born_24")
)
_SERVICES = {
    "vitamin_a": ServiceKind.VITAMIN_A,
    "deworming": ServiceKind.DEWORMING,
    "immunised": ServiceKind.IMMUNISATION,
    "food_supplement": ServiceKind.FOOD_SUPPLEMENT,
}
_OF_MONTH = ("status", "consecutive_t", "below_red_line", "above_orange_line",
             *(f"category_{index.value}" for index in CATEGORIES))  # fmt: skip
_1, _0 = sa.literal_column("1", sa.Integer), sa.literal_column("0", sa.Integer)
Condition = sa.ColumnElement[bool]


def _covers(stay: Any) -> Condition:
    return sa.and_(stay.from_on <= _LAST, sa.or_(stay.until_on.is_(None), stay.until_on >= _FIRST))


def _sasaran() -> sa.CTE:
    """Whose latest stay of the month is here, who was under 60 months on its first day, and no duplicate."""
    later = sa.orm.aliased(Enrolment)
    moved_on = sa.exists().where(
        later.child_id == Enrolment.child_id,
        _covers(later),
        sa.or_(later.from_on > Enrolment.from_on, sa.and_(later.from_on == Enrolment.from_on, later.id > Enrolment.id)),
    )
    single = sa.or_(Child.leave_reason.is_(None), Child.leave_reason != LeaveReason.DUPLICATE, Child.left_on.is_(None),
                    Child.left_on > _LAST)  # fmt: skip
    statement = (
        sa.select(Child.id, Child.sex, Child.birth_date, Child.kia_book_on)
        .join(Enrolment, Enrolment.child_id == Child.id)
        .where(Enrolment.posyandu_id == _POSYANDU, _covers(Enrolment), ~moved_on)
        .where(Child.birth_date > _OLDEST, single)
    )
    return statement.cte("sasaran").prefix_with("MATERIALIZED")


def _given(sasaran: sa.CTE) -> sa.CTE:
    """Which services each child got in the month."""
    kinds = [_any(ServiceGiven.kind == kind).label(column) for column, kind in _SERVICES.items()]
    statement = (
        sa.select(ServiceGiven.child_id, *kinds)
        .where(ServiceGiven.child_id.in_(sa.select(sasaran.c.id)), ServiceGiven.given_on.between(_FIRST, _LAST))
        .group_by(ServiceGiven.child_id)
    )
    return statement.cte("given").prefix_with("MATERIALIZED")


def _answers(sasaran: sa.CTE) -> sa.CTE:
    """Each child's latest answer on breastfeeding in the month; no row where none was given."""
    days = sa.select(VisitSession.id, VisitSession.held_on).where(VisitSession.held_on.between(_FIRST, _LAST))
    opened = days.cte("opened").prefix_with("MATERIALIZED")
    latest = sa.func.row_number().over(
        partition_by=Visit.child_id, order_by=(opened.c.held_on.desc(), Visit.arrived_at.desc(), Visit.id.desc())
    )
    statement = (
        sa.select(Visit.child_id, Visit.exclusive_breastfeeding, latest.label("place"))
        .join(opened, opened.c.id == Visit.session_id)
        .where(Visit.child_id.in_(sa.select(sasaran.c.id)), Visit.exclusive_breastfeeding.is_not(None))
    )
    answered = statement.cte("answered").prefix_with("MATERIALIZED")
    last = sa.select(answered.c.child_id, answered.c.exclusive_breastfeeding).where(answered.c.place == 1)
    return last.cte("answers").prefix_with("MATERIALIZED")


def _sent(sasaran: sa.CTE) -> sa.CTE:
    """The children sent on with a letter in the month; being taken to the midwife on the day is no referral."""
    statement = (
        sa.select(Referral.child_id)
        .where(Referral.child_id.in_(sa.select(sasaran.c.id)), Referral.sent_on.between(_FIRST, _LAST))
        .distinct()
    )
    return statement.cte("sent").prefix_with("MATERIALIZED")


def _one(condition: Condition) -> sa.ColumnElement[int]:
    return sa.case((condition, _1), else_=_0)


def _any(condition: Condition) -> sa.ColumnElement[int]:
    return sa.func.max(_one(condition))


def _numbers(child: Any) -> dict[str, Condition]:
    """When a row of ``_children`` counts in each field of :class:`Counts`."""
    found: dict[str, Condition] = {
        "s": child.id.is_not(None),
        "k": child.kia_book_on <= _LAST,
        "d": child.status.is_not(None),
        **{status.value.lower(): child.status == status for status in WeightStatus},
        "two_t": child.consecutive_t >= 2,
        "three_t": child.consecutive_t >= 3,
        "below_red_line": child.below_red_line,
        "above_orange_line": child.above_orange_line,
    }
    for index, codes in CATEGORIES.items():
        column = child[f"category_{index.value}"]
        found[f"{index.value}_valid"] = column.is_not(None)
        found |= {f"{index.value}_{code}": column == code for code in codes}
    return (
        found
        | {name: child[name] == 1 for name in _SERVICES}
        | {
            "breastfeeding_asked": child.exclusive_breastfeeding.is_not(None),
            "breastfeeding_exclusive": child.exclusive_breastfeeding,
            "referred": child.sent_id.is_not(None),
        }
    )


def _children() -> sa.Subquery:
    """One row for each sasaran: its age group, its month result, what it was given and what was answered."""
    sasaran = _sasaran()
    given, answers, sent = _given(sasaran), _answers(sasaran), _sent(sasaran)
    *younger, (_, oldest_end) = AGE_GROUP_ENDS.items()
    # Without a weighing: the age on the month's last day, when every month of life that began in it is completed.
    by_birth = [(sasaran.c.birth_date >= born, end - 1) for born, (_, end) in zip(_BORN_FROM, younger, strict=True)]
    months = sa.func.coalesce(MonthResult.age_months, sa.case(*by_birth, else_=oldest_end - 1))
    groups = [(months < end, sa.literal(group.value, sa.String)) for group, end in younger]
    of_month = [
        c for c in MonthResult.__table__.c if c.name.startswith(("status", "consec", "below", "above", "categ"))
    ]
    statement = (
        sa.select(
            sasaran.c.id,
            sasaran.c.sex,
            sasaran.c.kia_book_on,
            sa.case(*groups, else_=sa.literal(AgeGroup.MONTHS_24_59.value, sa.String)).label("age_group"),
            *of_month,
            *(given.c[name] for name in _SERVICES),
            answers.c.exclusive_breastfeeding,
            sent.c.child_id.label("sent_id"),
        )
        .select_from(sasaran)
        .outerjoin(MonthResult, sa.and_(MonthResult.child_id == sasaran.c.id, MonthResult.month == _FIRST))
        .outerjoin(given, given.c.child_id == sasaran.c.id)
        .outerjoin(answers, answers.c.child_id == sasaran.c.id)
        .outerjoin(sent, sent.c.child_id == sasaran.c.id)
    )
    return statement.subquery("children")


def _statement() -> sa.Insert:
    child = _children().c
    numbers = _numbers(child)
    counted = sa.select(
        sa.cast(_POSYANDU, sa.Integer),
        _FIRST,
        child.sex,
        child.age_group,
        *(sa.func.sum(_one(numbers[name])).label(name) for name in COUNT_FIELDS),
    ).group_by(child.sex, child.age_group)
    names = ["posyandu_id", "month", "sex", "age_group", *COUNT_FIELDS]
    return sa.insert(cast(sa.Table, MonthlySummary.__table__)).from_select(names, counted)


_INSERT = Prepared(_statement())


def months_back(month: date, count: int) -> date:
    """The first day of the month that many months earlier."""
    years, index = divmod(12 * month.year + month.month - 1 - count, 12)
    return date(years, index + 1, 1)


def insert(session: AnySession, posyandu_id: int, month: date, *, last: date) -> None:
    """Count one posyandu-month, ``last`` its last day, and add its cells; the old ones are gone already."""
    born = {f"born_{end}": months_back(month, end - 1) for end in (6, 12, 24)}
    values = {"posyandu": posyandu_id, "first": month, "last": last, "oldest": months_back(month, 60)}
    _INSERT.run(session.connection(), **values, **born)
