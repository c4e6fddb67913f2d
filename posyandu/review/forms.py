"""The forms of the midwife's decisions."""

from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from ..core.vocabulary import WeightStatus
from ..models import OverrideReason, ReopenReason
from ..web.fields import Form, WordsField
from .words import OVERRIDE_REASONS, REOPEN_REASONS

COMPUTED = "hitungan"
"""The choice that takes the midwife's word back."""


class PressedForm(Form):
    """Only the guard against forgery."""


class SeenForm(Form):
    """Which children of the list were looked at, by their ids."""

    def chosen(self, values: list[str], *, most: int) -> list[UUID]:
        """The ids that can be read, at most so many."""
        found = []
        for text in values[:most]:
            try:
                found.append(UUID(text))
            except ValueError:
                continue
        return found


class RemeasureForm(Form):
    """Why the child should be measured again; the kader reads it."""

    why = WordsField(
        _l("Yang perlu diukur lagi, dan mengapa"),
        [DataRequired(_l("Tulis apa yang perlu diukur lagi.")), Length(max=200)],
    )


class OverrideForm(Form):
    """N or T as the midwife decides it, or the computed one again."""

    status = RadioField(
        _l("Keputusan"),
        choices=[
            SelectChoice(WeightStatus.N.value, _l("N, naik")),
            SelectChoice(WeightStatus.T.value, _l("T, tidak naik")),
            SelectChoice(COMPUTED, _l("Sesuai hitungan")),
        ],
        validators=[InputRequired(_l("Pilih N, T, atau sesuai hitungan."))],
    )
    reason = RadioField(
        _l("Alasan"),
        choices=[SelectChoice(r.value, _l(sentence.text)) for r, sentence in OVERRIDE_REASONS.items()],
        validators=[InputRequired(_l("Pilih alasannya."))],
    )
    text = WordsField(_l("Keterangan"), [Length(max=200)])

    def validate_text(self, field: Any) -> None:
        """Another reason needs its words."""
        if self.reason.data == OverrideReason.OTHER and not field.data:
            raise ValidationError(_("Tulis alasan lainnya."))

    @property
    def decided(self) -> WeightStatus | None:
        """N or T; ``None`` for what is computed."""
        return None if self.status.data == COMPUTED else WeightStatus(self.status.data)


class NoteForm(Form):
    """A remark for health staff."""

    text = TextAreaField(
        _l("Catatan"), [DataRequired(_l("Tulis catatannya.")), Length(max=500)], filters=[lambda t: (t or "").strip()]
    )


class ReopenForm(Form):
    """Why a signed month is opened again."""

    reason = RadioField(
        _l("Alasan"),
        choices=[SelectChoice(r.value, _l(sentence.text)) for r, sentence in REOPEN_REASONS.items()],
        validators=[InputRequired(_l("Pilih alasannya."))],
    )
    text = WordsField(_l("Keterangan"), [Length(max=200)])

    def validate_text(self, field: Any) -> None:
        """Another reason needs its words."""
        if self.reason.data == ReopenReason.OTHER and not field.data:
            raise ValidationError(_("Tulis alasan lainnya."))


def month_of(text: str) -> date | None:
    """``2026-08`` as the month's first day; ``None`` when it is none."""
    try:
        year, month = text.split("-")
        return date(int(year), int(month), 1)
    except ValueError:
        return None
