"""The forms of a course of supplementary food."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired, ValidationError

from ...web.fields import DayField, Form, WholeField
from ...web.format import tanggal

LONGEST_DAYS = 120
MOST_PORTIONS = 999


class _DayForm(Form):
    """A form with a day that is not in the future."""

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


class StartForm(_DayForm):
    """Since when, and for how many days."""

    days = WholeField(_l("Lama (hari)"), [InputRequired(_l("Isi lamanya."))], least=1, most=LONGEST_DAYS)

    def course(self) -> dict[str, Any]:
        """The form as the operation takes it."""
        return {"on": self.on.data, "days": self.days.data}


class PortionsForm(_DayForm):
    """How many portions were eaten since the course began."""

    portions = WholeField(_l("Porsi yang dimakan sampai hari itu"), [InputRequired(_l("Isi jumlah porsi."))], least=0,
                          most=MOST_PORTIONS)  # fmt: skip
