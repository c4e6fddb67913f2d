"""Form fields that read what people type here: decimal comma, dates by day first, messages in the screen's language."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, StringField
from wtforms.validators import ValidationError

from .format import angka

_DECIMAL = re.compile(r"^\d{1,4}(?:[.,]\d{1,2})?$")


class _Messages:
    """WTForms' own few messages in the language of the screen (it has no Indonesian)."""

    def gettext(self, text: str) -> str:
        return _(_FIXED.get(text, text))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return _("Periksa panjang isian ini.")


_FIXED = {
    "This field is required.": _l("Isian ini wajib."),
    "Not a valid choice.": _l("Pilih salah satu dari daftar."),
    "Not a valid date value.": _l("Tanggal tidak terbaca. Contoh: 16/09/2026."),
    "Not a valid integer value.": _l("Isi dengan angka bulat."),
}


class Form(FlaskForm):
    """The base of every form: guarded against forgery, messages in the screen's language."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> Any:
            return _Messages()


class MeasureField(StringField):
    """A measured number: ``8,4`` or ``8.4``, at most two decimals. ``8.400`` is refused: nobody knows which it means.

    ``data`` is a float or ``None``; what was typed is kept for showing it again.
    """

    def __init__(self, label: Any, validators: Sequence[Any] = (), *, unit: str, **kwargs: Any) -> None:
        keywords = {"inputmode": "decimal", "autocomplete": "off", "spellcheck": "false"} | kwargs.pop("render_kw", {})
        super().__init__(label, validators, render_kw=keywords, **kwargs)
        self.unit = unit
        self.typed: str | None = None

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the text, or say what is wrong with it."""
        self.typed = valuelist[0].strip() if valuelist else ""
        self.data: float | None = None
        if not self.typed:
            return
        if not _DECIMAL.match(self.typed):
            raise ValueError(_("Angka tidak terbaca: tulis seperti 8,4, paling banyak dua angka di belakang koma."))
        self.data = float(self.typed.replace(",", "."))

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        if self.data is None:
            return ""
        return angka(self.data, 1 if abs(self.data * 10 - round(self.data * 10)) < 1e-9 else 2)


class DayField(DateField):
    """A date: the browser's own picker, or typed day first (16/09/2026, 16-9-2026)."""

    _FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read any of the accepted ways of writing a date."""
        text = valuelist[0].strip() if valuelist else ""
        self.raw_data = [text]
        self.data: date | None = None
        if not text:
            return
        for pattern in self._FORMATS:
            try:
                self.data = datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day, no moment
            except ValueError:
                continue
            return
        raise ValueError(_("Tanggal tidak terbaca. Contoh: 16/09/2026."))


class YesNoField(RadioField):
    """A question of the card: yes, no, or not asked (``None``)."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        choices = [("ya", _l("Ya")), ("tidak", _l("Tidak")), ("", _l("Tidak ditanya"))]
        super().__init__(label, choices=choices, validate_choice=True, **kwargs)
        self.answer: bool | None = None

    def process_data(self, value: bool | None) -> None:
        """Show an answer that is known already."""
        self.answer = value
        self.data = "" if value is None else ("ya" if value else "tidak")

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the answer; a question not on the form was not asked."""
        self.data = valuelist[0] if valuelist else ""
        self.answer = {"ya": True, "tidak": False}.get(self.data)


def nik(_form: Any, field: Any) -> None:
    """A NIK has 16 digits; spaces and points between them are forgiven."""
    if field.data:
        field.data = re.sub(r"[\s.'’-]", "", field.data)
        if not re.fullmatch(r"\d{16}", field.data):
            raise ValidationError(_("NIK terdiri dari 16 angka. Kosongkan bila belum punya."))
