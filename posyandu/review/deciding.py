"""The page on which N or T of a month is decided, and what every decision is written with."""

from typing import Any

from flask_login import current_user

from ..core.kms.override import JUDGED
from ..core.vocabulary import WeightStatus
from ..extensions import db
from ..figures.history import history_of
from ..figures.settings import rules_of
from ..models import Child, OverrideReason
from ..web import clock
from . import operations, queries
from .forms import OverrideForm, month_of


def with_author() -> dict[str, Any]:
    """Who decides, and when."""
    return {"user": current_user.user, "now": clock.now(), "today": clock.today()}


class Overriding:
    """The form for one month of a child; ``result`` is ``None`` where the month has neither N nor T."""

    def __init__(self, child: Child, asked: str) -> None:
        self.child, self.rules = child, rules_of(child.posyandu.kelurahan.kecamatan_id)
        self.history = history_of(db.session, child, rules=self.rules)
        month = month_of(asked)
        judged = [status for status in self.history.months if status.computed_status in JUDGED]
        found = [status for status in judged if month is None or status.month == month]
        self.result = found[-1] if found else None
        self.word = queries.word_on(child.id, self.result.month) if self.result else None
        known = {"status": self.word.status, "reason": self.word.reason, "text": self.word.text} if self.word else {}
        self.form = OverrideForm(data={name: value for name, value in known.items() if value is not None})

    def decide(self) -> None:
        """Write the decision."""
        if self.result is None:
            raise operations.NothingJudged
        status: WeightStatus | None = self.form.decided
        operations.override(
            self.child, self.result.month, status, reason=OverrideReason(self.form.reason.data),
            text=self.form.text.data, rules=self.rules, **with_author(),
        )  # fmt: skip

    def context(self) -> dict[str, Any]:
        """What the template shows."""
        return {"result": self.result, "told": self.result.sentence if self.result else None, "word": self.word}
