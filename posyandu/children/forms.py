"""The forms of the register: a child's details, its move, its leaving and its return."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from ..areas.place import full_name
from ..core.age import completed_months
from ..core.vocabulary import Sex
from ..models import Child, LeaveReason, Lingkungan, Posyandu
from ..web.fields import DayField, Form, MeasureField, WholeField, WordsField, sixteen_digits
from ..web.format import tanggal
from .twins import Newcomer


def _phone(_form: Any, field: Any) -> None:
    if field.data and not 8 <= len([c for c in field.data if c in "0123456789"]) <= 15:
        raise ValidationError(_("Nomor telepon tidak terbaca. Contoh: 0812 3456 7890."))


def _ward(value: Any) -> int | None:
    """The id of a lingkungan; ``None`` while none was chosen."""
    return int(value) if value else None


class ChildForm(Form):
    """A child's details: six answers that must be and that nobody gives for her, the rest may follow later.

    ``today`` bounds the birth date; a child that is ``new`` must be under 60 months.
    """

    id = HiddenField()  # made with the empty form, so that a form sent twice makes one child
    name = WordsField(_l("Nama anak"), [InputRequired(_l("Isi nama anak.")), Length(max=120)])
    sex = RadioField(
        _l("Jenis kelamin"),
        [InputRequired(_l("Pilih laki-laki atau perempuan."))],
        choices=[SelectChoice(Sex.MALE.value, _l("Laki-laki")), SelectChoice(Sex.FEMALE.value, _l("Perempuan"))],
    )
    birth_date = DayField(_l("Tanggal lahir"), [InputRequired(_l("Isi tanggal lahir."))])
    mother_name = WordsField(_l("Nama ibu"), [InputRequired(_l("Isi nama ibu.")), Length(max=120)])
    lingkungan = SelectField(_l("Lingkungan"), [InputRequired(_l("Pilih lingkungan."))], coerce=_ward)
    kia_book = RadioField(
        _l("Punya Buku KIA atau KMS"),
        [InputRequired(_l("Jawab: punya atau belum."))],
        choices=[SelectChoice("ya", _l("Punya")), SelectChoice("belum", _l("Belum"))],
    )
    nik = WordsField(_l("NIK anak"), [Optional(), sixteen_digits])
    mother_nik = WordsField(_l("NIK ibu"), [Optional(), sixteen_digits])
    birth_order = WholeField(_l("Anak ke-"), [Optional()], least=1, most=20)
    father_name = WordsField(_l("Nama ayah"), [Optional(), Length(max=120)])
    phone = WordsField(_l("Telepon"), [Optional(), Length(max=20), _phone])
    address = WordsField(_l("Alamat"), [Optional(), Length(max=200)])
    birth_weight_kg = MeasureField(
        _l("Berat lahir"),
        [Optional(), NumberRange(0.5, 7, _l("Berat lahir antara 0,5 dan 7 kg. Gram ditulis 3,1, bukan 3100."))],
        unit="kg",
    )
    birth_length_cm = MeasureField(
        _l("Panjang lahir"),
        [Optional(), NumberRange(20, 70, _l("Panjang lahir antara 20 dan 70 cm."))],
        unit="cm",
    )

    def __init__(self, *, today: date, lingkungan: Sequence[Lingkungan], new: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today, self.new = today, new
        unanswered = [SelectChoice("", _("Pilih lingkungan"))] if new else []
        self.lingkungan.choices = [*unanswered, *(SelectChoice(str(ward.id), ward.name) for ward in lingkungan)]
        self._wards = {ward.id: ward for ward in lingkungan}

    @classmethod
    def of(cls, child: Child, *, today: date, lingkungan: Sequence[Lingkungan]) -> "ChildForm":
        """The form filled with what is known of a child."""
        known = {
            "sex": child.sex.value,
            "lingkungan": child.lingkungan_id,
            "kia_book": "belum" if child.kia_book_on is None else "ya",
            **{field: getattr(child, field) for field in (*_AS_TYPED, "birth_date")},
        }
        return cls(today=today, lingkungan=lingkungan, new=False, data=known)

    def validate_birth_date(self, field: Any) -> None:
        """A birth in the future is a slip; a child past 60 months is no sasaran any more."""
        if field.data is None:
            return
        if field.data > self.today:
            raise ValidationError(
                _("Tanggal lahir belum terjadi: hari ini %(today)s. Periksa tahunnya.", today=tanggal(self.today))
            )
        if self.new and completed_months(field.data, self.today) >= 60:
            raise ValidationError(
                _("Anak ini sudah 60 bulan atau lebih. Posyandu mencatat anak di bawah 60 bulan; periksa tahunnya.")
            )

    @property
    def client_id(self) -> UUID | None:
        """The id that was made with the form, if it is one."""
        try:
            return UUID(str(self.id.data or ""))
        except ValueError:
            return None

    def newcomer(self) -> Newcomer:
        """What the search for a likely twin needs; only of a valid form."""
        name, mother_name, birth_date = self.name.data, self.mother_name.data, self.birth_date.data
        if name is None or mother_name is None or birth_date is None:
            raise ValueError("the form is not valid")
        return Newcomer(
            id=self.client_id,
            name=name,
            mother_name=mother_name,
            birth_date=birth_date,
            sex=Sex(self.sex.data),
            nik=self.nik.data,
            mother_nik=self.mother_nik.data,
        )

    def details(self, *, kia_book_on: date | None = None) -> dict[str, Any]:
        """The form as the operations take it; ``kia_book_on`` is the day known so far."""
        return {
            **{field: self[field].data for field in _AS_TYPED},
            "birth_date": self.birth_date.data,
            "sex": Sex(self.sex.data),
            "lingkungan": self._wards[self.lingkungan.data],
            "kia_book_on": (kia_book_on or self.today) if self.kia_book.data == "ya" else None,
        }


_AS_TYPED = (
    "name",
    "mother_name",
    "nik",
    "mother_nik",
    "birth_order",
    "father_name",
    "phone",
    "address",
    "birth_weight_kg",
    "birth_length_cm",
)
OPTIONAL_FIELDS = frozenset(_AS_TYPED) - {"name", "mother_name"}


class _DatedForm(Form):
    """A form with the day on which something happened, never in the future."""

    on = DayField(_l("Sejak tanggal"), [InputRequired(_l("Isi tanggal."))])

    def __init__(self, *, today: date, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today = today
        if self.on.data is None and not self.is_submitted():
            self.on.data = today

    def validate_on(self, field: Any) -> None:
        """Nothing is entered ahead of its day."""
        if field.data is not None and field.data > self.today:
            raise ValidationError(_("Tanggal ini belum tiba: hari ini %(today)s.", today=tanggal(self.today)))


class MoveForm(_DatedForm):
    """To which posyandu of the kecamatan a child moves, and since when."""

    posyandu = SelectField(_l("Posyandu baru"), [InputRequired(_l("Pilih posyandu."))], coerce=int)
    lingkungan = SelectField(_l("Lingkungan"), coerce=int)

    def __init__(self, *, posyandu: Sequence[Posyandu], lingkungan: Sequence[Lingkungan], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._posyandu = {place.id: place for place in posyandu}
        self._wards = {ward.id: ward for ward in lingkungan}
        self.posyandu.choices = [
            SelectChoice("0", _("Pilih posyandu")),
            *(SelectChoice(str(place.id), full_name(place), optgroup=place.kelurahan.name) for place in posyandu),
        ]
        self.lingkungan.choices = [
            SelectChoice("0", _("Sama dengan lingkungan posyandu")),
            *(SelectChoice(str(ward.id), ward.name, optgroup=ward.kelurahan.name) for ward in lingkungan),
        ]

    def validate_posyandu(self, field: Any) -> None:
        """Nobody is moved by a box that was left as it stood."""
        if field.data not in self._posyandu:
            raise ValidationError(_("Pilih posyandu."))

    def validate_lingkungan(self, field: Any) -> None:
        """The lingkungan lies in the kelurahan of the posyandu."""
        place = self._posyandu.get(self.posyandu.data)
        ward = self._wards.get(field.data)
        if place is not None and ward is not None and ward.kelurahan_id != place.kelurahan_id:
            raise ValidationError(
                _("Lingkungan ini bukan di Kelurahan %(name)s, tempat posyandu itu.", name=place.kelurahan.name)
            )

    def target(self) -> tuple[Posyandu, Lingkungan]:
        """Where the child goes; only of a valid form."""
        place = self._posyandu[self.posyandu.data]
        return place, self._wards.get(self.lingkungan.data, place.lingkungan)


class LeaveForm(_DatedForm):
    """Why and when a child stops being a sasaran."""

    reason = RadioField(
        _l("Alasan"),
        [InputRequired(_l("Pilih alasan."))],
        choices=[
            SelectChoice(LeaveReason.MOVED.value, _l("Pindah ke luar kecamatan")),
            SelectChoice(LeaveReason.DIED.value, _l("Meninggal")),
            SelectChoice(LeaveReason.GRADUATED.value, _l("Lulus: genap 60 bulan")),
            SelectChoice(LeaveReason.DUPLICATE.value, _l("Ganda: anak ini tercatat dua kali")),
        ],
    )


class ComeBackForm(_DatedForm):
    """Since when a child is a sasaran again."""
