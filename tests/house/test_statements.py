"""Statements put together once: many ids as one value, each value through its column's own conversion."""

from datetime import date

import pytest
import sqlalchemy as sa

from posyandu.core.vocabulary import Role
from posyandu.extensions import db
from posyandu.models import Child, LeaveReason, User
from posyandu.models.types import new_id
from posyandu.statements import Prepared, among

_CHILD, _USER = Child.__table__.c, User.__table__.c
CHILDREN = Prepared(
    sa.select(_CHILD.id, _CHILD.birth_date, _CHILD.leave_reason)
    .where(among(_CHILD.id, "ids"), _CHILD.left_on.is_(None))
    .order_by(_CHILD.birth_date)
)
USERS = Prepared(sa.select(_USER.id).where(among(_USER.id, "ids"), _USER.role == sa.bindparam("role")))
LEFT = Prepared(
    sa.update(Child.__table__).where(_CHILD.id == sa.bindparam("key")).values(leave_reason=LeaveReason.MOVED)
)


@pytest.fixture
def three(make):
    posyandu = make.posyandu()
    days = (date(2025, 3, 1), date(2024, 2, 29), date(2026, 1, 31))
    return [(make.child(posyandu, birth_date=born).id, born) for born in days]


def test_many_ids_are_one_value(app, three):
    # More than any statement takes as parameters of their own
    ids = [key for key, _ in three] + [new_id() for _ in range(70_000)]
    found = CHILDREN.rows(db.session.connection(), ids=ids)
    assert found == [(key, born, None) for key, born in sorted(three, key=lambda one: one[1])]
    assert CHILDREN.rows(db.session.connection(), ids=[]) == []
    assert CHILDREN.first(db.session.connection(), ids=[new_id()]) is None


def test_ids_that_are_numbers(app, make):
    user = make.user(Role.CADRE, make.posyandu())
    assert USERS.rows(db.session.connection(), ids={user.id, user.id + 1}, role=user.role) == [(user.id,)]


def test_what_it_changes_is_counted_and_stored_as_the_column_keeps_it(app, three):
    key = three[0][0]
    assert LEFT.run(db.session.connection(), key=key) == 1
    assert LEFT.run(db.session.connection(), key=new_id()) == 0
    assert CHILDREN.first(db.session.connection(), ids=[key]) == (*three[0], LeaveReason.MOVED)


def test_a_value_that_was_forgotten_is_no_empty_one(app):
    with pytest.raises(KeyError, match="ids"):
        CHILDREN.rows(db.session.connection())


def test_many_ids_are_looked_up_in_the_index(app, three):
    connection = db.session.connection()
    text = str(CHILDREN.statement.compile(db.engine))
    if connection.dialect.name == "sqlite":
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", ("[]",)).all()
        assert any("SEARCH child USING" in row[3] for row in plan), plan
    else:  # three rows are read faster as they lie: what counts is that an index may be used
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = connection.exec_driver_sql(f"EXPLAIN {text}", {"ids": [three[0][0]]}).scalars().all()
        assert any("Index" in line for line in plan), plan
