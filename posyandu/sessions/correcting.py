"""The page that corrects a measuring: the values on record, the old ones struck through, a reason for the change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from flask import abort
from flask_babel import gettext as _

from ..core.kms import KmsRules
from ..core.plausible import Field
from ..core.sentence import Sentence, say
from ..extensions import db
from ..figures.history import history_of
from ..figures.official import signed_months
from ..models import Child, Measurement, VisitSession
from ..web.format import ukuran
from . import queries
from .boxes import (
    Asked,
    Last,
    Question,
    asked_of,
    boxes_of,
    length_word,
    open_questions,
    take_suggestions,
    usual_position,
    values_of,
)
from .entry import REASONS, CorrectionReason, Values
from .forms import CorrectionForm, WithdrawalForm
from .page import head

_CODES = {Field.WEIGHT: "BB", Field.LENGTH: "PB/TB", Field.HEAD: "LK", Field.MUAC: "LiLA"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OldValue:
    """A value that was replaced."""

    what: str
    reason: Sentence
    author: str
    at: datetime


class Correcting:
    """The correction page of one measurement."""

    def __init__(self, visit_session: VisitSession, child: Child, measurement: Measurement, *, rules: KmsRules) -> None:
        self.visit_session, self.child, self.measurement = visit_session, child, measurement
        self.history = history_of(db.session, child, rules=rules)
        on = visit_session.held_on
        position = measurement.position or usual_position(child, on)
        values = {field.value: getattr(measurement, field.value) for field in Field}
        self.form = CorrectionForm(**values, position=position.value)
        self.form.length_cm.label.text = length_word(child, on)
        self.withdrawal = WithdrawalForm()
        self._asking: dict[str, Question] = {}
        self._kept: dict[str, str] = {}
        self._asked: Asked | None = None

    @classmethod
    def of(cls, visit_session: VisitSession, child: Child, *, rules: KmsRules) -> Self:
        """The page for the measurement that counts; 404 where the child was not measured at this session."""
        measurement = queries.measurement_of(visit_session, child.id)
        if measurement is None:
            abort(404)
        return cls(visit_session, child, measurement, rules=rules)

    @property
    def reason(self) -> CorrectionReason:
        """The chosen reason; only of a valid form."""
        return CorrectionReason(self.form.reason.data)

    def values(self, answers: Mapping[str, str]) -> Values | None:
        """The new values, or ``None`` while something is wrong with the form or a doubt still asks."""
        take_suggestions(self.form, answers)
        if not self.form.validate_on_submit():
            return None
        if self._changes_nothing():
            self.form.reason.errors = [_("Belum ada nilai yang diubah.")]
            return None
        on = self.visit_session.held_on
        self._asking, self._kept = open_questions(self.form, self.history, self.child, on, answers)
        self._asked = asked_of(self._asking, answers)
        if self._asking:
            return None
        return values_of(self.form, confirmed=bool(self._kept), oedema=self.measurement.oedema)

    def _changes_nothing(self) -> bool:
        old = self.measurement
        same = all(self.form[field.value].data == getattr(old, field.value) for field in Field)
        return same and (old.length_cm is None or self.form.position.data == old.position)

    def context(self) -> dict[str, Any]:
        """What the template shows."""
        on = self.visit_session.held_on
        boxes = boxes_of(self.form, self.history, self.child, on, asking=self._asking, kept=self._kept)
        return {
            "visit_session": self.visit_session,
            "child": head(self.child, on),
            "form": self.form,
            "asked": self._asked,
            "boxes": [replace(box, last=self._on_record(box.field.name)) for box in boxes],
            "history": old_values(self.measurement),
            "withdraw_form": self.withdrawal,
            "signed": signed_months(db.session, [(self.visit_session.posyandu_id, on)]),
        }

    def _on_record(self, name: str) -> Last | None:
        value: float | None = getattr(self.measurement, name)
        return None if value is None else Last(ukuran(value), self.measurement.measured_on)


def old_values(measurement: Measurement) -> list[OldValue]:
    """Every value that was replaced on the way to this one, latest first, with the reason of its replacement."""
    found = []
    newer = measurement
    for row, author in queries.earlier_rows(measurement):
        changed = [
            f"{_CODES[field]} {ukuran(value)} {field.unit}"
            for field in Field
            if (value := getattr(row, field.value)) is not None and value != getattr(newer, field.value)
        ]
        what = ", ".join(changed) or _("cara ukur")
        reason = REASONS.get(newer.reason or "", say("Dikoreksi"))
        found.append(OldValue(what=what, reason=reason, author=author or "–", at=row.recorded_at))
        newer = row
    return found
