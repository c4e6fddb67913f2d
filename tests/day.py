"""A kader and her posyandu: each verb of the day as one call, for tests that need something recorded."""

from datetime import timedelta

import sqlalchemy as sa

from posyandu.core.kms import KmsRules
from posyandu.core.skdn import Counts, total
from posyandu.extensions import db
from posyandu.models import Measurement, MonthlySummary, MonthResult
from posyandu.sessions import operations
from posyandu.sessions.entry import CorrectionReason, Entry, Values, WithdrawalReason
from posyandu.web.guard import FINDERS

from .make import NOW, TODAY

RULES = KmsRules()
MONTH = TODAY.replace(day=1)


class Day:
    """The day of one posyandu, in the hands of one person."""

    def __init__(self, make, posyandu, user):
        self.make, self.posyandu, self.user, self.moment = make, posyandu, user, NOW
        self._sessions = {}

    def _with(self, **values):
        self.moment += timedelta(minutes=1)
        return values | {"user": db.session.merge(self.user), "now": self.moment}

    def opened(self, on=TODAY):
        found = operations.open_session(**self._with(posyandu=self.make.loaded(self.posyandu), held_on=on))
        self._sessions[on] = found.id
        return self.make.loaded(found)

    def _again(self, on):
        """The session of this day as it is by now; opened when it is the first time."""
        db.session.expire_all()
        known = self._sessions.get(on)
        return (known and FINDERS["session_id"](known)) or self.opened(on)

    def weigh(self, child, kg=None, on=TODAY, *, key=None, answers=None, services=(), **values):
        entry = Entry(values=Values(weight_kg=kg, **values), answers=answers or {}, services=frozenset(services))
        session = self._again(on)
        return operations.record(
            **self._with(
                visit_session=session, child=self.make.found(child), entry=entry, rules=RULES, measurement_id=key
            )
        )

    def correct(self, key, kg, **values):
        old = db.session.get_one(Measurement, key)
        return operations.correct(
            **self._with(
                measurement=old, values=Values(weight_kg=kg, **values), reason=CorrectionReason.READ_WRONG, rules=RULES
            )
        )

    def withdraw(self, key, reason=WithdrawalReason.WRONG_CHILD):
        old = db.session.get_one(Measurement, key)
        return operations.withdraw(**self._with(measurement=old, reason=reason, rules=RULES))

    def letters(self, child):
        rows = db.session.scalars(sa.select(MonthResult).where(MonthResult.child_id == child.id))
        return {row.month.month: row.status.value for row in rows}

    def skdn(self, month=MONTH) -> Counts:
        statement = sa.select(MonthlySummary).where(
            MonthlySummary.posyandu_id == self.posyandu.id, MonthlySummary.month == month
        )
        return total(cell.counts() for cell in db.session.scalars(statement))
