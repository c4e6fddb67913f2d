"""The forms of a referral: sending one, and each step until it is closed."""

from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ...core.referral import ReferralReason
from ...models import Destination, ReferralEnd
from ...web.fields import DayField, Form, WordsField
from ...web.format import sentence, tanggal
from .words import DESTINATIONS, ENDS, REASONS


class _DayForm(Form):
    """A form with the day on which it happened, never in the future."""

    on = DayField(_l("Tanggal"), [InputRequired(_l("Isi tanggal."))])

    def __init__(self, *, today: date, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today = today
        if self.on.data is None and not self.on.raw_data:
            self.on.data = today

    def validate_on(self, field: Any) -> None:
        """Nothing is entered ahead of its day."""
        if field.data is not None and field.data > self.today:
            raise ValidationError(_("Tanggal ini belum tiba: hari ini %(today)s.", today=tanggal(self.today)))


class SendForm(_DayForm):
    """For what and where to a child is sent."""

    id = HiddenField()  # made with the empty form, so that a form sent twice makes one referral
    reason = SelectField(_l("Alasan"), [InputRequired(_l("Pilih alasan."))])
    destination = RadioField(_l("Dirujuk ke"), [InputRequired(_l("Pilih tujuan."))])
    destination_name = WordsField(_l("Nama tempat"), [Optional(), Length(max=80)])
    note = TextAreaField(_l("Catatan untuk penerima"), [Length(max=500)])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reason.choices = [SelectChoice(key.value, sentence(text)) for key, text in REASONS.items()]
        self.destination.choices = [SelectChoice(key.value, sentence(text)) for key, text in DESTINATIONS.items()]

    def validate_note(self, field: Any) -> None:
        """What is referred for another reason says which."""
        if self.reason.data == ReferralReason.OTHER and not (field.data or "").strip():
            raise ValidationError(_("Tulis alasannya di sini."))

    @property
    def client_id(self) -> UUID | None:
        """The id that was made with the form, if it is one."""
        try:
            return UUID(self.id.data or "")
        except ValueError:
            return None

    def details(self) -> dict[str, Any]:
        """The form as the operation takes it."""
        return {
            "reason": ReferralReason(self.reason.data),
            "destination": Destination(self.destination.data),
            "destination_name": self.destination_name.data,
            "note": (self.note.data or "").strip() or None,
            "on": self.on.data,
        }


class ArriveForm(_DayForm):
    """When the child was seen there."""

    def details(self) -> dict[str, Any]:
        """The form as the operation takes it."""
        return {"on": self.on.data}


class AnswerForm(_DayForm):
    """What the place that it was sent to says."""

    diagnosis = WordsField(_l("Diagnosis"), [InputRequired(_l("Isi diagnosis.")), Length(max=200)])
    answer = TextAreaField(_l("Jawaban dan saran"), [Optional(), Length(max=1000)])

    def details(self) -> dict[str, Any]:
        """The form as the operation takes it."""
        answer = (self.answer.data or "").strip() or None
        return {"on": self.on.data, "diagnosis": self.diagnosis.data, "answer": answer}


class CloseForm(_DayForm):
    """How it ended."""

    outcome = RadioField(_l("Bagaimana berakhirnya"), [InputRequired(_l("Pilih salah satu."))])

    def __init__(self, *, answered: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        ends = [end for end in ReferralEnd if answered or end is not ReferralEnd.DONE]
        self.outcome.choices = [SelectChoice(end.value, sentence(ENDS[end])) for end in ends]

    def details(self) -> dict[str, Any]:
        """The form as the operation takes it."""
        return {"on": self.on.data, "outcome": ReferralEnd(self.outcome.data)}
