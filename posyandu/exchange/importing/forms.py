"""What a person says of a file: the posyandu of rows that name none, its sheets, its heading row, its columns."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from ...areas.place import posyandu_name
from ...models import Posyandu
from ...web.fields import Form
from .columns import Column
from .headings import Heading

NEEDED = (Column.NAME, Column.SEX, Column.BIRTH_DATE)


class UploadForm(Form):
    """A file, and where its rows belong when they do not say."""

    file = FileField(_l("Berkas"), [FileRequired(_l("Pilih berkasnya dulu."))])
    posyandu = SelectField(_l("Posyandu"), coerce=int)

    def __init__(self, *, posyandu: Sequence[Posyandu], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._posyandu = {place.id: place for place in posyandu}
        several = [SelectChoice("0", _("Tertulis di setiap baris"))] if len(posyandu) > 1 else []
        self.posyandu.choices = several + [
            SelectChoice(str(place.id), posyandu_name(place), optgroup=place.kelurahan.name) for place in posyandu
        ]

    def validate_posyandu(self, field: Any) -> None:
        """Without a posyandu the file must belong to one kecamatan."""
        if field.data not in self._posyandu and len(self._kecamatan_ids()) != 1:
            raise ValidationError(_("Pilih posyandunya: wilayah Anda lebih dari satu kecamatan."))

    def _kecamatan_ids(self) -> set[int]:
        return {place.kelurahan.kecamatan_id for place in self._posyandu.values()}

    def target(self) -> tuple[int, int | None]:
        """The kecamatan, and the posyandu of rows that name none; only of a valid form."""
        place = self._posyandu.get(self.posyandu.data)
        if place is not None:
            return place.kelurahan.kecamatan_id, place.id
        return self._kecamatan_ids().pop(), None


def columns_from(form: Any, heading: Heading) -> tuple[Column, ...]:
    """The columns as the page sent them, ``kolom-0`` and so on."""
    known = set(Column)
    sent = [form.get(f"kolom-{at}", "") for at in range(len(heading.titles))]
    return tuple(Column(name) if name in known else Column.NOTHING for name in sent)


def problems_of(columns: Sequence[Column]) -> list[str]:
    """What is wrong with the columns: something needed is missing, or two columns hold the same."""
    found = []
    used = [column for column in columns if column is not Column.NOTHING]
    if missing := [column for column in NEEDED if column not in used]:
        names = {Column.NAME: _("nama anak"), Column.SEX: _("jenis kelamin"), Column.BIRTH_DATE: _("tanggal lahir")}
        found.append(_("Belum ada kolom untuk: %(names)s.", names=", ".join(names[column] for column in missing)))
    if len(used) != len(set(used)):
        found.append(_("Dua kolom dipilih untuk isi yang sama. Sisakan satu."))
    weighed = {Column.WEIGHT, Column.LENGTH, Column.MUAC, Column.HEAD} & set(used)
    if weighed and Column.MEASURED_ON not in used:
        found.append(_("Ada kolom ukuran, tetapi belum ada kolom tanggal diukur."))
    return found
