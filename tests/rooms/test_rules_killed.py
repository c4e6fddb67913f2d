"""New rules in a process of their own: others write between its steps, and a kill in the middle costs nothing."""

import os
import signal
import time

import sqlalchemy as sa

from posyandu.config import kms_rules
from posyandu.core.vocabulary import Role
from posyandu.demo.build import build
from posyandu.demo.plan import Size
from posyandu.district.area import named
from posyandu.district.operations import seen
from posyandu.events.queries import first_broken_link
from posyandu.exchange.importing.progress import is_worked_on
from posyandu.extensions import db
from posyandu.figures.recompute import differences
from posyandu.figures.settings import rules_of
from posyandu.models import Child, Kecamatan, MonthResult, User
from posyandu.settings import operations, queries, recomputing
from posyandu.web import clock

from ..working import work_started

SIZE = Size(posyandu=4, months=6, children=400, seed=5, today=clock.today())


def of_role(role):
    return db.session.scalars(sa.select(User).where(User.role == role).order_by(User.id)).first()


def killed_inside_its_third_step(kecamatan_id):
    """In a copy of this process: the figures of the step are written, and the commit never comes."""
    db.session.remove()
    db.engine.dispose()
    copy = os.fork()
    if copy == 0:
        refresh, steps = operations.refresh, []

        def killed(session, child_ids, *, rules):
            refresh(session, child_ids, rules=rules)
            steps.append(child_ids)
            if len(steps) == 3:
                os.kill(os.getpid(), signal.SIGKILL)

        operations.refresh = killed
        try:
            recomputing.finish(kecamatan_id)
        finally:
            os._exit(0)
    _pid, ended = os.waitpid(copy, 0)
    assert os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGKILL


def judged(version):
    return db.session.scalar(
        sa.select(sa.func.count(sa.distinct(MonthResult.child_id))).where(MonthResult.rules_version == version)
    )


def seconds_of_a_step(kecamatan_id):
    """On this machine as busy as it is: nobody waits for more than a few of them."""
    children = db.session.scalars(
        sa.select(Child.id).order_by(Child.posyandu_id).limit(recomputing.STEP_CHILDREN)
    ).all()
    started = time.perf_counter()
    operations.judge_again(kecamatan_id, children, rules=rules_of(kecamatan_id))
    return time.perf_counter() - started


def test_a_killed_recount_goes_on_while_others_write(alone):
    build(SIZE, rules=kms_rules(alone))
    kecamatan = db.session.scalars(sa.select(Kecamatan)).one()
    key, area = kecamatan.id, named(kecamatan)
    everybody = queries.touched(key).children
    operations.change(key, {"nt_rule": "kbm_only"}, user=of_role(Role.ADMIN), now=clock.now())
    new = rules_of(key).version

    killed_inside_its_third_step(key)
    assert judged(new) == 2 * recomputing.STEP_CHILDREN < everybody
    assert queries.unsettled_version(key) is not None and not is_worked_on(recomputing._name(key))
    mixed = differences(db.session, key, rules=rules_of(key), until=clock.today())
    assert mixed and not [one for one in mixed if one.startswith("monthly_summary")]

    steps_left = len(queries.children_left(key, rules_of(key))) / recomputing.STEP_CHILDREN
    worker, waits, let_in = work_started(alone, "recompute-work", key), [], set()
    while worker.poll() is None:
        db.session.rollback()
        office = of_role(Role.CAMAT_OFFICE)
        started = time.perf_counter()
        seen(area, user=office, what="board", period="2026-07", now=clock.now())
        waits.append(time.perf_counter() - started)
        let_in.add(judged(new))
    assert worker.returncode == 0
    db.session.rollback()
    assert steps_left > 5 and len(let_in) > steps_left / 2, let_in
    assert max(waits) < max(1.0, 4 * seconds_of_a_step(key)), sorted(waits)[-5:]
    assert judged(new) == everybody and queries.unsettled_version(key) is None
    assert differences(db.session, key, rules=rules_of(key), until=clock.today()) == []
    assert first_broken_link(key) is None
