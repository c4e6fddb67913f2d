"""What is written down of a visit: who comes, when, from where; a guest's own line; questions; pictures."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ..models import StudyVisit
from ..web.fields import DayField, Form, LongField, WholeField, WordsField
from .origins import meant, origin_of, search

_REQUIRED = InputRequired(_l("Isian ini wajib."))
_TEXTS = ("topics", "agenda", "hosts", "souvenir", "follow_up")


class VisitForm(Form):
    """A visit. The origin is searched by words and chosen from what was found."""

    visited_on = DayField(_l("Tanggal kunjungan"), [InputRequired(_l("Isi tanggal kunjungan."))])
    origin = WordsField(
        _l("Asal: kecamatan, kota, kabupaten atau provinsi"), [Length(max=120)], render_kw={"autocomplete": "off"}
    )
    origin_code = RadioField(_l("Yang mana?"), choices=[], validate_choice=False)
    institution = WordsField(_l("Instansi"), [_REQUIRED, Length(max=160)])
    head_name = WordsField(_l("Ketua rombongan"), [_REQUIRED, Length(max=120)], render_kw={"autocomplete": "off"})
    head_position = WordsField(_l("Jabatan"), [Optional(), Length(max=120)])
    people = WholeField(_l("Jumlah orang"), [InputRequired(_l("Isi jumlah orang."))], least=1, most=500)
    topics = LongField(_l("Yang ingin dipelajari"), [_REQUIRED, Length(max=1000)], render_kw={"rows": 3})
    agenda = LongField(_l("Susunan acara"), [Optional(), Length(max=1000)], render_kw={"rows": 4})
    hosts = LongField(_l("Penerima tamu"), [Optional(), Length(max=500)], render_kw={"rows": 2})
    souvenir = WordsField(_l("Cendera mata"), [Optional(), Length(max=200)])
    follow_up = LongField(_l("Tindak lanjut"), [Optional(), Length(max=1000)], render_kw={"rows": 3})

    def __init__(self, visit: StudyVisit | None = None, **kwargs: Any) -> None:
        super().__init__(obj=visit, **kwargs)
        self.found = search(self.origin.data) if self.origin.data else []
        chosen = origin_of(self.origin_code.data or "")
        if chosen is not None and chosen not in self.found and (not self.origin.data or not self.is_submitted()):
            self.found = [chosen]
        only = meant(self.origin.data or "", self.found)
        if only is not None and self.origin_code.data not in {origin.code for origin in self.found}:
            self.origin_code.data = only.code
        self.origin_code.choices = [SelectChoice(origin.code, origin.label) for origin in self.found]

    def validate_origin(self, field: Any) -> None:
        """Something was searched for and chosen."""
        if not self.found:
            wrong = (
                _("Tidak ditemukan. Coba satu kata, misalnya nama kota.") if field.data else _("Isi asal rombongan.")
            )
            raise ValidationError(wrong)
        if self.origin_code.data not in {origin.code for origin in self.found}:
            raise ValidationError(_("Pilih yang dimaksud dari daftar di bawah ini."))

    def values(self) -> dict[str, Any]:
        """The columns of the visit, once it is valid."""
        origin = origin_of(self.origin_code.data)
        if origin is None:
            raise AssertionError("the form is valid")
        names = ("visited_on", "institution", "head_name", "head_position", "people", *_TEXTS)
        return {name: self[name].data for name in names} | {"origin_code": origin.code, "origin_name": origin.short}


class GuestForm(Form):
    """A guest's own line in the book."""

    name = WordsField(_l("Nama"), [_REQUIRED, Length(max=120)], render_kw={"autocomplete": "name"})
    position = WordsField(
        _l("Jabatan"), [Optional(), Length(max=120)], render_kw={"autocomplete": "organization-title"}
    )
    institution = WordsField(_l("Instansi"), [Optional(), Length(max=160)], render_kw={"autocomplete": "organization"})
    impression = LongField(_l("Kesan dan pesan"), [Optional(), Length(max=500)], render_kw={"rows": 3})


class QuestionForm(Form):
    """A question with its answer."""

    question = LongField(_l("Pertanyaan tamu"), [_REQUIRED, Length(max=500)], render_kw={"rows": 2})
    answer = LongField(_l("Jawaban"), [Optional(), Length(max=1000)], render_kw={"rows": 3})


class PhotoForm(Form):
    """A picture, and who agreed that it is kept."""

    file = FileField(_l("Foto"), [FileRequired(_l("Pilih satu foto."))])
    caption = WordsField(_l("Keterangan foto"), [_REQUIRED, Length(max=200)])
    consent = WordsField(_l("Persetujuan: siapa setuju, dan bagaimana"), [_REQUIRED, Length(max=300)])


class PressedForm(Form):
    """Only the guard against forgery."""
