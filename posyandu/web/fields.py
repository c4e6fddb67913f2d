"""Form fields that read what people type here: decimal comma, dates by day first, messages in the screen's language."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from ..core.sentence import reading
from .format import local

_DECIMAL = re.compile(r"[0-9]{1,4}(?:[.,][0-9]{1,2})?")


class _Messages:
    """WTForms' own few messages in the language of the screen (it has no Indonesian)."""

    def gettext(self, text: str) -> str:
        return str(_FIXED.get(text, text))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        if "longer" in singular:
            return str(_("Terlalu panjang: paling banyak %(max)d huruf."))  # the validator fills the number in
        return str(_("Periksa panjang isian ini."))


_FIXED = {
    "This field is required.": _l("Isian ini wajib."),
    "Not a valid choice.": _l("Pilih salah satu dari daftar."),
    "Invalid Choice: could not coerce.": _l("Pilih salah satu dari daftar."),
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
        if not _DECIMAL.fullmatch(self.typed):
            raise ValueError(_("Angka tidak terbaca: tulis seperti 8,4, paling banyak dua angka di belakang koma."))
        self.data = float(self.typed.replace(",", "."))

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        if self.data is None:
            return ""
        return local(reading(self.data))


class WordsField(StringField):
    """A name or an address: spaces put in order, letters composed, what no paper form could hold left out.

    ``data`` is text or ``None``, never empty.
    """

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the text."""
        text = unicodedata.normalize("NFC", valuelist[0]) if valuelist else ""
        seen = "".join(c if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"} else " " for c in text)
        self.data = " ".join(seen.split()) or None


class LongField(TextAreaField):
    """A few sentences; ``data`` is text or ``None``."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the text, line ends made alike."""
        lines = (valuelist[0] if valuelist else "").replace("\r\n", "\n").split("\n")
        text = "\n".join("".join(c for c in line if c.isprintable()).rstrip() for line in lines).strip()
        self.data = text or None

    def _value(self) -> str:
        return self.data or ""


class WholeField(StringField):
    """A whole number from ``least`` to ``most`` in a text box (a scroll wheel cannot change it); int or ``None``."""

    def __init__(self, label: Any, validators: Sequence[Any] = (), *, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.least, self.most = least, most
        self.typed: str | None = None

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the number, or say what is wrong with it."""
        self.typed = valuelist[0].strip() if valuelist else ""
        self.data: int | None = None
        if not self.typed:
            return
        if not re.fullmatch(r"[0-9]{1,6}", self.typed):
            raise ValueError(_("Isi dengan angka bulat."))
        if not self.least <= int(self.typed) <= self.most:
            raise ValueError(_("Isi antara %(least)s dan %(most)s.", least=self.least, most=self.most))
        self.data = int(self.typed)

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else str(self.data)


class DayField(StringField):
    """A date, typed day first: ``16/09/2026``, ``16-9-2026`` or just ``16092026`` on a number pad.

    No ``type=date``: it follows the language of the device, so that a tablet set to English shows 5 August for 8 May.
    ``data`` is a date or ``None``; what was typed is kept for showing it again.
    """

    _FORMATS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%d%m%Y", "%Y-%m-%d")

    def __init__(self, label: Any, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        keywords = {"inputmode": "numeric", "autocomplete": "off", "placeholder": _l("hari/bulan/tahun")}
        super().__init__(label, validators, render_kw=keywords | kwargs.pop("render_kw", {}), **kwargs)
        self.data: date | None = None

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read any of the accepted ways of writing a date."""
        text = valuelist[0].strip() if valuelist else ""
        self.raw_data = [text]
        self.data = None
        if not text:
            return
        for pattern in self._FORMATS:
            if pattern == "%d%m%Y" and len(text) != 8:
                continue  # 1112026 may be the first of November or the eleventh of January
            try:
                self.data = datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day, no moment
            except ValueError:
                continue
            return
        raise ValueError(_("Tanggal tidak terbaca. Tulis hari, bulan, tahun: 16/09/2026."))

    def _value(self) -> str:
        if self.data is not None:
            return self.data.strftime("%d/%m/%Y")
        return str(self.raw_data[0]) if self.raw_data else ""


class YesNoField(RadioField):
    """A question of the card: yes, no, or not asked (``None``)."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        choices = [
            SelectChoice("ya", _l("Ya")),
            SelectChoice("tidak", _l("Tidak")),
            SelectChoice("", _l("Tidak ditanya")),
        ]
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


def sixteen_digits(_form: Any, field: Any) -> None:
    """A NIK has 16 digits; spaces and points between them are forgiven."""
    if field.data:
        field.data = re.sub(r"[\s.'’-]", "", field.data)
        if not re.fullmatch(r"[0-9]{16}", field.data):
            raise ValidationError(_("NIK terdiri dari 16 angka. Kosongkan bila belum punya."))
