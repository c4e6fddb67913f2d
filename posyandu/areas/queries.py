"""Reading the areas: which posyandu and children a person's areas cover, and the month's figures from the summaries."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from ..core.roles import Grant
from ..core.skdn import COUNT_FIELDS, Counts
from ..extensions import db
from ..figures.reported import REPORTED
from ..figures.summaries import last_day
from ..models import (
    Child,
    Enrolment,
    Kecamatan,
    Kelurahan,
    LeaveReason,
    Lingkungan,
    MonthlySummary,
    MonthResult,
    Posyandu,
    UserArea,
)
from ..web.paging import Page

MOST_POSYANDU = 500  # more than two kecamatan have; a page of figures is bounded by it
_LINGKUNGAN = re.compile(r"(?P<kelurahan>[0-9.]{13})/(?P<number>[0-9]{1,3})")


class UnknownCode(ValueError):
    """No area has this code."""


def grant_of_code(code: str) -> UserArea:
    """The area that a code names, ready to be given to a user.

    ``12.71.09`` is a kecamatan, ``12.71.09.1001`` a kelurahan, ``12.71.09.1001.001`` a posyandu and
    ``12.71.09.1001/4`` a lingkungan. Raises :class:`UnknownCode`.
    """
    if (ward := _LINGKUNGAN.fullmatch(code)) is not None:
        found = db.session.scalar(
            sa.select(Lingkungan.id)
            .join(Kelurahan, Kelurahan.id == Lingkungan.kelurahan_id)
            .where(Kelurahan.code == ward["kelurahan"], Lingkungan.number == int(ward["number"]))
        )
        grant = UserArea(lingkungan_id=found)
    elif (found := db.session.scalar(sa.select(Kecamatan.id).where(Kecamatan.code == code))) is not None:
        grant = UserArea(kecamatan_id=found)
    elif (found := db.session.scalar(sa.select(Kelurahan.id).where(Kelurahan.code == code))) is not None:
        grant = UserArea(kelurahan_id=found)
    else:
        found = db.session.scalar(sa.select(Posyandu.id).where(Posyandu.code == code))
        grant = UserArea(posyandu_id=found)
    if found is None:
        raise UnknownCode(f"tidak ada wilayah dengan kode {code}")
    return grant


def kecamatan_of(grants: Iterable[Grant]) -> Kecamatan | None:
    """The kecamatan whose office this is."""
    ids = [grant.kecamatan_id for grant in grants if grant.kecamatan_id is not None]
    return db.session.get(Kecamatan, ids[0]) if ids else None


def kecamatan_id_of(posyandu_id: int) -> int:
    """The kecamatan of a posyandu: the one whose log and lock a change there needs."""
    statement = (
        sa.select(Kelurahan.kecamatan_id)
        .join(Posyandu, Posyandu.kelurahan_id == Kelurahan.id)
        .where(Posyandu.id == posyandu_id)
    )
    return db.session.scalars(statement).one()


def _covering(grants: Iterable[Grant], *, ward: Any) -> sa.ColumnElement[bool]:
    """A condition on a select that joins Posyandu and Kelurahan; ``ward`` is the column of the lingkungan."""
    listed = list(grants)
    levels = (
        (Kelurahan.kecamatan_id, {g.kecamatan_id for g in listed}),
        (Kelurahan.id, {g.kelurahan_id for g in listed}),
        (ward, {g.lingkungan_id for g in listed}),
        (Posyandu.id, {g.posyandu_id for g in listed}),
    )
    return sa.or_(sa.false(), *(column.in_(ids - {None}) for column, ids in levels if ids - {None}))


def covering_posyandu(grants: Iterable[Grant]) -> sa.ColumnElement[bool]:
    """Posyandu that lie in these areas, as a condition on a select that joins Posyandu and Kelurahan."""
    return _covering(grants, ward=Posyandu.lingkungan_id)


def covering_children(grants: Iterable[Grant]) -> sa.ColumnElement[bool]:
    """Children that lie in these areas, as a condition on a select that joins Child, Posyandu and Kelurahan."""
    return _covering(grants, ward=Child.lingkungan_id)


def posyandu_of(grants: Iterable[Grant]) -> Sequence[Posyandu]:
    """The posyandu of these areas with their kelurahan, kecamatan and lingkungan, by kelurahan and name."""
    statement = (
        sa.select(Posyandu)
        .join(Posyandu.kelurahan)
        .join(Kelurahan.kecamatan)
        .options(
            contains_eager(Posyandu.kelurahan).contains_eager(Kelurahan.kecamatan), joinedload(Posyandu.lingkungan)
        )
        .where(covering_posyandu(grants))
        .order_by(Kelurahan.code, Posyandu.name, Posyandu.id)
        .limit(MOST_POSYANDU)
    )
    return db.session.scalars(statement).all()


def posyandu_in_kecamatan(kecamatan_id: int, *, open_on: date) -> Sequence[Posyandu]:
    """The posyandu of a kecamatan that are open on a day, with their kelurahan: where a child may move to."""
    statement = (
        sa.select(Posyandu)
        .join(Posyandu.kelurahan)
        .options(contains_eager(Posyandu.kelurahan), joinedload(Posyandu.lingkungan))
        .where(Kelurahan.kecamatan_id == kecamatan_id)
        .where(sa.or_(Posyandu.closed_on.is_(None), Posyandu.closed_on > open_on))
        .order_by(Kelurahan.code, Posyandu.name, Posyandu.id)
        .limit(MOST_POSYANDU)
    )
    return db.session.scalars(statement).all()


def lingkungan_of(kelurahan_ids: Collection[int]) -> Sequence[Lingkungan]:
    """The lingkungan of these kelurahan, with their kelurahan, by its code and their number."""
    statement = (
        sa.select(Lingkungan)
        .join(Lingkungan.kelurahan)
        .options(contains_eager(Lingkungan.kelurahan))
        .where(Lingkungan.kelurahan_id.in_(kelurahan_ids))
        .order_by(Kelurahan.code, Lingkungan.number)
    )
    return db.session.scalars(statement).all()


def first_month(posyandu_ids: Collection[int]) -> date | None:
    """The first month that has figures at one of these posyandu."""
    return db.session.scalar(
        sa.select(sa.func.min(MonthlySummary.month)).where(MonthlySummary.posyandu_id.in_(posyandu_ids))
    )


def month_figures(posyandu_ids: Collection[int], month: date) -> dict[int, Counts]:
    """Each posyandu's counts of a month, summed over sex and age groups; those without any figures are absent."""
    sums = [sa.func.sum(REPORTED.c[name]) for name in COUNT_FIELDS]
    statement: sa.Select[Any] = (
        sa.select(REPORTED.c.posyandu_id, *sums)
        .where(REPORTED.c.posyandu_id.in_(posyandu_ids), REPORTED.c.month == month)
        .group_by(REPORTED.c.posyandu_id)
    )
    return {row[0]: Counts(*map(int, row[1:])) for row in db.session.execute(statement)}


@dataclass(frozen=True, slots=True)
class Missing:
    """A child that was not weighed this month, for whoever invites it: no health status."""

    name: str
    mother_name: str
    address: str | None
    posyandu: str
    lingkungan: str
    kelurahan: str


def not_weighed(month: date, *, until: date) -> sa.ColumnElement[bool]:
    """The one meaning of "belum ditimbang": sasaran of a month without a weighing in it, at the posyandu or at home.

    About ``Child`` joined to its ``Enrolment``: enrolled on the month's last day (or on ``until`` in a month that is
    not over), under 60 months on its first.
    """
    on = min(last_day(month), until)
    return sa.and_(
        Enrolment.from_on <= on,
        sa.or_(Enrolment.until_on.is_(None), Enrolment.until_on > on),
        Child.birth_date > month.replace(year=month.year - 5),
        Child.birth_date <= on,
        sa.or_(Child.leave_reason.is_(None), Child.leave_reason != LeaveReason.DUPLICATE),
        ~sa.exists().where(MonthResult.child_id == Child.id, MonthResult.month == month),
    )


def missing(grants: Iterable[Grant], month: date, *, until: date, page: int, size: int) -> Page[Missing]:
    """The sasaran of these areas that were not weighed in a month, by kelurahan, lingkungan and name."""
    statement = (
        sa.select(Child.name, Child.mother_name, Child.address, Posyandu.name, Lingkungan.name, Kelurahan.name)
        .join(Enrolment, Enrolment.child_id == Child.id)
        .join(Posyandu, Posyandu.id == Enrolment.posyandu_id)
        .join(Kelurahan, Kelurahan.id == Posyandu.kelurahan_id)
        .join(Lingkungan, Lingkungan.id == Child.lingkungan_id)
        .where(covering_children(grants), not_weighed(month, until=until))
    )
    total = db.session.scalar(sa.select(sa.func.count()).select_from(statement.order_by(None).subquery())) or 0
    ordered = statement.order_by(Kelurahan.code, Lingkungan.number, Child.name, Child.id)
    rows = db.session.execute(ordered.limit(size).offset((page - 1) * size))
    return Page([Missing(*row) for row in rows], page, size, total)
