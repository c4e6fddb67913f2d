"""The forms of visits at home: whom they are given to, and what one found."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ...models import User, VisitResult
from ...sessions.forms import ValuesForm
from ...web.fields import DayField, Form, WordsField
from ...web.format import sentence, tanggal
from .words import RESULTS

OTHER = "lain"


class AssignForm(Form):
    """To which kader some visits are given: one with an account, or another by her name."""

    cadre = SelectField(_l("Kader"))
    cadre_name = WordsField(_l("Nama kader"), [Optional(), Length(max=80)])

    def __init__(self, *, cadres: Sequence[User], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.cadre.choices = [
            *(SelectChoice(str(user.id), user.name) for user in cadres),
            SelectChoice(OTHER, _("Kader lain (tulis namanya)")),
        ]

    def validate_cadre(self, field: Any) -> None:
        """Somebody without an account is written by name."""
        if field.data == OTHER and not self.cadre_name.data:
            raise ValidationError(_("Tulis nama kadernya."))

    def to_whom(self) -> dict[str, Any]:
        """The form as the operation takes it."""
        if self.cadre.data == OTHER:
            return {"cadre_id": None, "cadre_name": self.cadre_name.data}
        return {"cadre_id": int(self.cadre.data), "cadre_name": None}


class ResultForm(ValuesForm):
    """What a visit found; the boxes count only where the child was measured."""

    id = HiddenField()  # made with the empty form, so that a form sent twice makes one visit
    on = DayField(_l("Tanggal kunjungan"), [InputRequired(_l("Isi tanggal."))])
    result = RadioField(_l("Hasil kunjungan"), [InputRequired(_l("Pilih hasilnya."))])
    oedema = BooleanField(_l("Edema kedua kaki"))
    vitamin_a = BooleanField(_l("Vitamin A"))
    deworming = BooleanField(_l("Obat cacing"))

    def __init__(self, *, today: date, birth_date: date, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today, self.birth_date = today, birth_date
        self.result.choices = [SelectChoice(key.value, sentence(word)) for key, (_tone, word) in RESULTS.items()]
        if self.on.data is None and not self.on.raw_data:
            self.on.data = today

    def validate_on(self, field: Any) -> None:
        """Between birth and today."""
        if field.data is not None and field.data > self.today:
            raise ValidationError(_("Tanggal ini belum tiba: hari ini %(today)s.", today=tanggal(self.today)))
        if field.data is not None and field.data < self.birth_date:
            raise ValidationError(_("Tanggal ini terlalu awal: paling cepat %(day)s.", day=tanggal(self.birth_date)))

    def validate_result(self, field: Any) -> None:
        """A child that was measured has a weight; one that was not has none."""
        measured = any(box.data is not None for box in (self.weight_kg, self.length_cm, self.head_cm, self.muac_cm))
        if field.data == VisitResult.MEASURED and self.weight_kg.data is None and not self.weight_kg.errors:
            self.weight_kg.errors = [_("Isi berat badannya.")]
            raise ValidationError(_("Diukur di rumah: berat badannya belum diisi."))
        if field.data != VisitResult.MEASURED and measured:
            raise ValidationError(_("Ada ukuran yang diisi: pilih Diukur di rumah, atau kosongkan ukurannya."))

    @property
    def client_id(self) -> UUID | None:
        """The id that was made with the form, if it is one."""
        try:
            return UUID(self.id.data or "")
        except ValueError:
            return None
