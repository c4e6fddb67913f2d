"""The page of one visit at home: why, what was found, the boxes with their usual range, what may be given."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ...core.kms import KmsRules
from ...core.services import InCampaign, ServiceState, campaign_before, deworming_state, vitamin_a_state
from ...extensions import db
from ...figures.history import history_of
from ...figures.official import signed_months
from ...models import Child, ServiceKind, VisitResult
from ...models.types import new_id
from ...sessions.boxes import (
    Asked,
    Question,
    asked_of,
    boxes_of,
    length_word,
    open_questions,
    take_suggestions,
    usual_position,
    values_of,
)
from ..services.queries import campaign_days
from .forms import ResultForm
from .recording import Given


class Visiting:
    """The form of one visit and what stands around it."""

    def __init__(self, child: Child, *, today: date, rules: KmsRules) -> None:
        self.child, self.today = child, today
        self.history = history_of(db.session, child, rules=rules)
        self.due = _due(child, today)
        self.form = ResultForm(today=today, birth_date=child.birth_date)
        self.form.length_cm.label.text = length_word(child, today)
        if self.form.position.data is None:
            self.form.position.data = usual_position(child, today).value
        for name in {"vitamin_a", "deworming"} - self.due.keys():
            del self.form[name]
        self._asking: dict[str, Question] = {}
        self._kept: dict[str, str] = {}
        self._asked: Asked | None = None

    def found(self, answers: Mapping[str, str]) -> dict[str, Any] | None:
        """What to record, or ``None`` while something is wrong with the form or a doubt still asks."""
        take_suggestions(self.form, answers)
        valid = self.form.validate_on_submit()
        on = self.form.on.data or self.today
        if self.form.is_submitted() and on >= self.child.birth_date:
            self._asking, self._kept = open_questions(self.form, self.history, self.child, on, answers)
        self._asked = asked_of(self._asking, answers)
        if not valid or self._asking:
            return None
        result = VisitResult(self.form.result.data)
        values = values_of(self.form, confirmed=bool(self._kept), oedema=self.form.oedema.data)
        return {
            "on": on,
            "result": result,
            "values": values if result is VisitResult.MEASURED else None,
            "services": frozenset(self._given()),
            "id": self.form.client_id,
        }

    def _given(self) -> Sequence[Given]:
        kinds = {"vitamin_a": ServiceKind.VITAMIN_A, "deworming": ServiceKind.DEWORMING}
        return [(kinds[name], state.product) for name, state in self.due.items() if self.form[name].data]

    def context(self) -> dict[str, Any]:
        """What the template shows."""
        if not self.form.id.data:
            self.form.id.data = str(new_id())
        on = self.form.on.data or self.today
        boxes = boxes_of(self.form, self.history, self.child, max(on, self.child.birth_date), asking=self._asking,
                         kept=self._kept)  # fmt: skip
        return {"child": self.child, "form": self.form, "boxes": boxes, "asked": self._asked, "due": self.due,
                "signed": signed_months(db.session, [(self.child.posyandu_id, on)])}  # fmt: skip


def _due(child: Child, today: date) -> dict[str, InCampaign]:
    days = campaign_days([child.id], since=campaign_before(today))
    states = {
        "vitamin_a": vitamin_a_state(
            child.birth_date, on=today, given=days.get((child.id, ServiceKind.VITAMIN_A), {})
        ),
        "deworming": deworming_state(
            child.birth_date, on=today, given=days.get((child.id, ServiceKind.DEWORMING), {})
        ),
    }  # fmt: skip
    return {name: s for name, s in states.items() if s is not None and s.state is not ServiceState.GIVEN}
