"""What the office chooses for a page for guests; what guests tell of their own district."""

import csv
import re
from collections.abc import Sequence
from datetime import date, timedelta
from io import StringIO
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, widgets
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ...web.fields import DayField, Form, WholeField, WordsField
from ...web.format import bulan
from .snapshot import Part
from .wording import part_names

LONGEST_DAYS = 366
USUAL_DAYS = 60
USUAL_PARTS = (
    Part.ABOUT,
    Part.SKDN,
    Part.NUTRITION,
    Part.TREND,
    Part.KELURAHAN,
    Part.STRUCTURE,
    Part.OUTREACH,
    Part.SUPPORT,
    Part.DAY,
    Part.SOFTWARE,
)


class PartsField(SelectMultipleField):
    """Sections to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class ShareForm(Form):
    """Month, sections, language, how long."""

    month = SelectField(_l("Bulan"))
    parts = PartsField(_l("Bagian"), validators=[InputRequired(_l("Pilih sedikitnya satu bagian."))])
    language = RadioField(
        _l("Bahasa pertama"), choices=[SelectChoice("id", "Indonesia"), SelectChoice("en", "English")]
    )
    expires_on = DayField(_l("Berlaku sampai"), [InputRequired(_l("Isi tanggal terakhir."))])
    renew = BooleanField(_l("Pakai angka yang sudah dikoreksi: rilis baru"))

    def __init__(self, *, months: Sequence[date], today: date, **kwargs: Any) -> None:
        usual = {"language": "id", "parts": [part.value for part in USUAL_PARTS],
                 "expires_on": today + timedelta(days=USUAL_DAYS)}  # fmt: skip
        super().__init__(data=usual, **kwargs)
        self._today = today
        self.month.choices = [SelectChoice(f"{month:%Y-%m}", bulan(month)) for month in months]
        self.parts.choices = [SelectChoice(part.value, name) for part, name in part_names().items()]

    def validate_expires_on(self, field: Any) -> None:
        """From today, a year at most."""
        if not self._today <= field.data <= self._today + timedelta(days=LONGEST_DAYS):
            raise ValidationError(_("Antara hari ini dan satu tahun dari sekarang."))

    def last_day(self) -> date:
        """Until when the link opens, once it is valid."""
        if self.expires_on.data is None:
            raise AssertionError("the form is valid")
        return self.expires_on.data

    def chosen_month(self) -> date:
        """The month, once it is valid."""
        return date.fromisoformat(f"{self.month.data}-01")

    def chosen_parts(self) -> set[Part]:
        """The sections, once they are valid."""
        return {Part(name) for name in self.parts.data}


COUNTS = ("s", "d", "n", "tbu_valid", "stunting", "bbtb_valid", "wasting")
_WHOLE_OF = {"d": "s", "n": "d", "stunting": "tbu_valid", "wasting": "bbtb_valid", "tbu_valid": "s", "bbtb_valid": "s"}
_COLUMNS = {
    "s": "s", "d": "d", "n": "n", "tbudiukur": "tbu_valid", "pendek": "stunting", "stunting": "stunting",
    "bbtbdiukur": "bbtb_valid", "gizikurang": "wasting", "wasting": "wasting", "wilayah": "district",
    "district": "district", "bulan": "period", "periode": "period", "period": "period",
    "month": "period", "heightmeasured": "tbu_valid", "stunted": "stunting", "weightmeasured": "bbtb_valid",
    "wasted": "wasting",
}  # fmt: skip
CSV_BYTES = 64 * 1024


def _count(label: Any) -> WholeField:
    return WholeField(label, [Optional()], least=0, most=999_999, render_kw={"inputmode": "numeric"})


class GuestFiguresForm(Form):
    """The figures of the guests' own district, typed or from a CSV file."""

    district = WordsField(_l("Wilayah Anda"), [Length(max=120)])
    period = WordsField(_l("Bulan"), [Length(max=60)])
    ages = RadioField(
        _l("Umur anak yang dihitung"), default="0-59",
        choices=[SelectChoice("0-59", _l("0–59 bulan")), SelectChoice("0-23", _l("0–23 bulan")),
                 SelectChoice("other", _l("lain"))],
    )  # fmt: skip
    s = _count(_l("S, semua balita"))
    d = _count(_l("D, ditimbang"))
    n = _count(_l("N, naik"))
    tbu_valid = _count(_l("Diukur tinggi menurut umur"))
    stunting = _count(_l("di antaranya pendek"))
    bbtb_valid = _count(_l("Diukur berat menurut tinggi"))
    wasting = _count(_l("di antaranya gizi kurang dan buruk"))
    file = FileField(_l("Atau berkas CSV"))

    def fill_from_file(self) -> None:
        """Take what the file holds for boxes that were left empty; says beside the file what cannot be read."""
        content = self.file.data.read(CSV_BYTES + 1) if self.file.data else b""
        if not content:
            return
        found = read_csv(content) if len(content) <= CSV_BYTES else {}
        if not found:
            self.file.errors = [_("Berkas tidak terbaca. Baris pertama judul kolom, baris kedua angka: s;d;n;…")]
        for name, text in found.items():
            if not self[name].raw_data or not self[name].raw_data[0]:
                self[name].process_formdata([text])

    def whole(self) -> bool:
        """Whether everything needed is there and no part is above its whole; says beside the box what is not."""
        for name, what in (("district", _("Isi nama wilayah Anda.")), ("s", _("Isi S.")), ("d", _("Isi D."))):
            if self[name].data is None:
                self[name].errors = [*self[name].errors, what]
        for part, whole in _WHOLE_OF.items():
            one, all_ = self[part].data, self[whole].data
            if one is not None and (all_ is None or one > all_):
                wrong = _("Tidak boleh lebih dari “%(label)s”.", label=self[whole].label.text)
                self[part].errors = [*self[part].errors, wrong]
        return not self.errors and not any(field.errors for field in self)

    def values(self) -> dict[str, Any]:
        """What is kept, once it is whole."""
        counts = {name: self[name].data for name in COUNTS if self[name].data is not None}
        return {
            "district": self.district.data,
            "period": self.period.data or "",
            "ages": self.ages.data,
            "counts": counts,
        }


def read_csv(content: bytes) -> dict[str, str]:
    """The fields of a CSV file with a heading and one line of figures; empty when it is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    lines = text.splitlines()[:2]
    if len(lines) < 2:
        return {}
    mark = max(";,\t", key=lines[0].count)
    heading, figures = list(csv.reader(StringIO("\n".join(lines)), delimiter=mark))[:2]
    found = {}
    for title, value in zip(heading, figures, strict=False):
        name = _COLUMNS.get(re.sub(r"[^a-z]", "", title.lower()))
        if name is not None and value.strip():
            counted = name in COUNTS
            found[name] = re.sub(r"[.\s]", "", value.strip()) if counted else value.strip()
    return found if {"s", "d"} <= found.keys() else {}
