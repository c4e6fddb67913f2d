"""A child being measured: what the page shows before, and what its answer becomes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ..core.kms import KmsRules
from ..extensions import db
from ..figures.history import history_of
from ..models import Child, VisitSession
from ..models.types import first_of_month, new_id
from . import queries
from .boxes import Asked, Question, asked_of, boxes_of, open_questions, take_suggestions
from .due import chips_of, due_for, entry_form, entry_of
from .entry import Entry
from .page import before_of, head


class Measuring:
    """The measuring page of one child at one session."""

    def __init__(self, visit_session: VisitSession, child: Child, *, rules: KmsRules) -> None:
        self.visit_session, self.child, self.on = visit_session, child, visit_session.held_on
        self.history = history_of(db.session, child, rules=rules)
        given = queries.given_in_month(child.id, first_of_month(self.on))
        self.due = due_for(child, self.on, given=given, doses=queries.doses_given([child.id])[child.id])
        self.form = entry_form(self.due, on=self.on, child=child)
        self._asking: dict[str, Question] = {}
        self._kept: dict[str, str] = {}
        self._asked: Asked | None = None
        self._attends = False

    def entry(self, answers: Mapping[str, str]) -> Entry | None:
        """What to record, or ``None`` while something is wrong, a doubt still asks, or nothing was filled in.

        A child that only came is recorded once the kader has said so.
        """
        take_suggestions(self.form, answers)
        valid = self.form.validate_on_submit()
        # Asked even where a value is refused: a refused 84 kg still offers 8,4.
        self._asking, self._kept = open_questions(self.form, self.history, self.child, self.on, answers)
        self._asked = asked_of(self._asking, answers)
        if not valid or self._asking:
            return None
        entry = entry_of(self.form, self.due, confirmed=bool(self._kept))
        self._attends = not entry.any() and not answers.get("attended")
        return None if self._attends else entry

    @property
    def client_id(self) -> UUID | None:
        """The id made with the form: a form sent twice is kept once."""
        try:
            return UUID(self.form.measurement_id.data or "")
        except ValueError:
            return None

    def context(self) -> dict[str, Any]:
        """What the template shows."""
        if not self.form.measurement_id.data:
            self.form.measurement_id.data = str(new_id())
        due, other = chips_of(self.form, self.due)
        return {
            "visit_session": self.visit_session,
            "child": head(self.child, self.on),
            "before": before_of(self.history, self.on),
            "form": self.form,
            "boxes": boxes_of(self.form, self.history, self.child, self.on, asking=self._asking, kept=self._kept),
            "asked": self._asked,
            "attends": self._attends,
            "due": due,
            "other": other,
            "other_open": any(item.field.data for item in other if item.field.type == "BooleanField"),
        }
