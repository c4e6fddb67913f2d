"""The forms of the tablets' pages."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from ..sessions.entry import REASONS, CorrectionReason, WithdrawalReason
from ..web.fields import Form


class PressedForm(Form):
    """Only the guard against forgery."""


class ChoosingForm(Form):
    """Which of two measurings is meant, and why."""

    keep = RadioField(_l("Yang dipakai"), validators=[InputRequired(_l("Pilih salah satu."))])
    why = RadioField(
        _l("Alasan"),
        choices=[
            SelectChoice(r.value, _l(REASONS[r].text))
            for r in (CorrectionReason.MEASURED_AGAIN, CorrectionReason.TYPED_WRONG, CorrectionReason.READ_WRONG,
                      WithdrawalReason.WRONG_CHILD)
        ],
        validators=[InputRequired(_l("Pilih alasan."))],
    )  # fmt: skip

    def __init__(self, *, labels: dict[UUID, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.keep.choices = [SelectChoice(str(key), label) for key, label in labels.items()]
