"""Writing the demo: raw rows and log in bulk, then every figure by the makers of figures, all in one transaction."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa

from ..core.kms import KmsRules
from ..core.vocabulary import Role
from ..database import writing
from ..events.operations import Fact, append
from ..figures.recompute import rebuild
from ..figures.register import AnySession
from ..models import Child, Enrolment, Measurement, ServiceGiven, Visit, VisitSession
from . import rows
from .log import facts
from .plan import PARTS, Plan, Size, plan_in_steps
from .settle import settle

Progress = Callable[[Iterable[Any], int, str], Iterable[Any]]
"""Hands parts through and shows how far they are: the parts, how many, what is being done."""


def build(size: Size, *, rules: KmsRules, progress: Progress = lambda parts, _length, _label: parts) -> int:
    """Make the demo; the id of its kecamatan. The caller has seen that there is none yet."""
    plan = _planned(size, progress)
    with writing(0) as session:
        kecamatan_id, places, users = settle(session, plan)
        registrar_id = next(user.id for user in users if user.role is Role.NUTRITIONIST)
        number, told = facts(plan, places, users, registrar_id)
        length = _writes(plan) + -(-number // rows.PART)
        written = _write(session, plan, places, told, kecamatan_id=kecamatan_id)
        for _ in progress(written, length, "Menulis"):
            pass
        labels = iter(("Menilai", "Merekap"))
        rebuild(
            session,
            kecamatan_id,
            rules=rules,
            until=size.today,
            progress=lambda parts, count: progress(parts, count, next(labels)),
        )
    return kecamatan_id


def _planned(size: Size, progress: Progress) -> Plan:
    made: Plan | None = None
    for made in progress(plan_in_steps(size), PARTS, "Menyusun"):  # noqa: B007 - the last one is the plan
        pass
    if made is None:
        raise AssertionError("the last step gives the plan")
    return made


def _write(
    session: AnySession, plan: Plan, places: rows.Places, told: Iterator[Fact], *, kecamatan_id: int
) -> Iterator[None]:
    """Insert everything, parents before what refers to them, yielding after each part."""
    connection = session.connection()
    for table, made in _tables(plan, places):
        for part in made:
            connection.execute(sa.insert(table), part)
            yield
    while some := list(islice(told, rows.PART)):
        append(session, some, kecamatan_id=kecamatan_id)
        yield


def _tables(plan: Plan, places: rows.Places) -> Iterator[tuple[sa.Table, Iterable[list[rows.Row]]]]:
    yield _table(Child), (rows.child_rows(plan, places, part) for part in rows.parts(len(plan.population)))
    yield _table(Enrolment), (rows.stay_rows(plan, places, part) for part in rows.parts(len(plan.stay_keys)))
    yield _table(VisitSession), (rows.session_rows(plan, places, part) for part in rows.parts(len(plan.session_keys)))
    yield _table(Visit), (rows.visit_rows(plan, part) for part in rows.parts(len(plan.visit_keys)))
    yield _table(Measurement), (rows.measurement_rows(plan, places, part) for part in rows.parts(len(plan.readings)))
    yield _table(ServiceGiven), rows.service_rows(plan)


def _table(model: Any) -> sa.Table:
    table: sa.Table = model.__table__
    return table


def _writes(plan: Plan) -> int:
    """How many parts ``_tables`` writes."""
    counts = [
        len(plan.population),
        len(plan.stay_keys),
        len(plan.session_keys),
        len(plan.visit_keys),
        len(plan.readings),
    ]
    return sum(-(-count // rows.PART) for count in [*counts, *(len(given.child) for given in plan.given)])
