"""What is written down of CSR: a donor, a promise, what was given for whom, its hand-over; no formula milk."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, widgets
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ..core.support import is_breast_milk_substitute
from ..models import Donation, Donor, DonorKind, Pledge, Posyandu, SupportKind
from ..web.fields import DayField, Form, WholeField, WordsField
from ..web.format import bulan, bulat
from .words import donor_kinds, support_kinds

_REQUIRED = InputRequired(_l("Isian ini wajib."))
MOST_RUPIAH = 100_000_000_000


class RupiahField(StringField):
    """An amount in whole rupiah: ``12.500.000``, ``Rp 12500000``; ``data`` is an int or ``None``."""

    def __init__(self, label: Any, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, render_kw={"inputmode": "numeric", "autocomplete": "off"}, **kwargs)
        self.typed: str | None = None

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the amount, or say what is wrong with it."""
        self.typed = valuelist[0].strip() if valuelist else ""
        self.data: int | None = None
        if not self.typed:
            return
        text = re.sub(r"(?i)^rp\.?\s*", "", self.typed).removesuffix(",00").removesuffix(",-")
        if not re.fullmatch(r"[0-9]{1,12}|[0-9]{1,3}([. ][0-9]{3}){1,3}", text):
            raise ValueError(_("Nilai tidak terbaca: tulis rupiah utuh seperti 12.500.000."))
        amount = int(re.sub(r"[. ]", "", text))
        if amount > MOST_RUPIAH:
            raise ValueError(_("Nilai terlalu besar. Periksa jumlah nolnya."))
        self.data = amount

    def _value(self) -> str:
        return self.typed if self.typed is not None else "" if self.data is None else bulat(self.data)


class ManyField(SelectMultipleField):
    """Choices to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class DonorForm(Form):
    """A donor, who must not make or sell breast-milk substitutes."""

    kind = SelectField(_l("Jenis donatur"))
    name = WordsField(_l("Nama donatur"), [_REQUIRED, Length(max=160)], render_kw={"autocomplete": "off"})
    contact = WordsField(_l("Narahubung dan telepon"), [Optional(), Length(max=160)], render_kw={"autocomplete": "off"})
    no_formula = BooleanField(
        _l("Donatur ini bukan produsen atau distributor susu formula bayi"),
        [InputRequired(_l("Bantuan dari produsen atau distributor susu formula bayi tidak boleh diterima "
                          "(PP 33/2012 pasal 21, PP 28/2024 pasal 33)."))],
    )  # fmt: skip

    def __init__(self, donor: Donor | None = None, **kwargs: Any) -> None:
        super().__init__(obj=donor, **({"data": {"no_formula": True}} if donor else {}), **kwargs)
        self.kind.choices = [SelectChoice(kind.value, name) for kind, name in donor_kinds().items()]

    def values(self) -> dict[str, Any]:
        """The columns of the donor, once it is valid."""
        return {"kind": DonorKind(self.kind.data), "name": self.name.data, "contact": self.contact.data}


class _GiftForm(Form):
    """What is given: kind, how much of what, and its value."""

    kind = SelectField(_l("Jenis bantuan"))
    item = WordsField(_l("Barang atau kegiatan"), [_REQUIRED, Length(max=160)], render_kw={"autocomplete": "off"})
    quantity = WholeField(_l("Banyaknya"), [InputRequired(_l("Isi banyaknya."))], least=1, most=999_999)
    unit = WordsField(_l("Satuan"), [_REQUIRED, Length(max=40)])
    value_rupiah = RupiahField(_l("Nilai dalam rupiah"), [InputRequired(_l("Isi nilainya, 0 bila tidak diketahui."))])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = [SelectChoice(kind.value, name) for kind, name in support_kinds().items()]

    def validate_item(self, field: Any) -> None:
        """No breast-milk substitutes, whoever gives them."""
        if field.data and is_breast_milk_substitute(field.data):
            raise ValidationError(
                _(
                    "Ditolak: susu formula, susu pertumbuhan, botol dan dot tidak boleh diterima atau dibagikan di "
                    "posyandu (PP 33/2012 pasal 17–21, PP 28/2024 pasal 33). Tawarkan makanan lokal sebagai gantinya."
                )
            )

    def gift(self) -> dict[str, Any]:
        """The columns that a promise and a gift share, once they are valid."""
        columns = {name: self[name].data for name in ("item", "quantity", "unit", "value_rupiah")}
        return columns | {"kind": SupportKind(self.kind.data)}


class PledgeForm(_GiftForm):
    """A promise, with the day by which it is to be kept."""

    pledged_on = DayField(_l("Tanggal janji"), [InputRequired(_l("Isi tanggal janji."))])
    due_on = DayField(_l("Dipenuhi paling lambat"), [InputRequired(_l("Isi batas waktunya."))])

    def validate_due_on(self, field: Any) -> None:
        """Not before it was promised."""
        if field.data and self.pledged_on.data and field.data < self.pledged_on.data:
            raise ValidationError(_("Batas waktu tidak boleh sebelum tanggal janji."))

    def values(self) -> dict[str, Any]:
        """The columns of the promise, once it is valid."""
        return self.gift() | {"pledged_on": self.pledged_on.data, "due_on": self.due_on.data}


class DonationForm(_GiftForm):
    """A gift for some posyandu and months, perhaps one that was promised."""

    pledge = SelectField(_l("Memenuhi janji"))
    first_month = SelectField(_l("Dari bulan"))
    last_month = SelectField(_l("Sampai bulan"))
    kelurahan = ManyField(_l("Seluruh kelurahan"))
    posyandu = ManyField(_l("Untuk posyandu"))

    def __init__(
        self, *, places: Sequence[Posyandu], pledges: Sequence[Pledge], months: Sequence[date], today: date,
        promised: Pledge | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        usual = {"first_month": f"{today:%Y-%m}", "last_month": f"{today:%Y-%m}", "pledge": ""}
        if promised is not None:
            usual |= {"pledge": str(promised.id), "kind": promised.kind.value}
            usual |= {name: getattr(promised, name) for name in ("item", "quantity", "unit", "value_rupiah")}
        super().__init__(data=usual, **kwargs)
        self.places = places
        self.pledge.choices = [SelectChoice("", _("Tidak ada janji sebelumnya"))] + [
            SelectChoice(str(pledge.id), f"{pledge.item}, {bulat(pledge.quantity)} {pledge.unit}") for pledge in pledges
        ]
        here = {place.kelurahan_id: place.kelurahan.name for place in places}
        self.kelurahan.choices = [SelectChoice(str(key), name) for key, name in here.items()]
        self.posyandu.choices = [SelectChoice(str(place.id), place.name) for place in places]
        for field in (self.first_month, self.last_month):
            field.choices = [SelectChoice(f"{month:%Y-%m}", bulan(month)) for month in months]

    def validate_last_month(self, field: Any) -> None:
        """Not before the first."""
        if field.data and self.first_month.data and field.data < self.first_month.data:
            raise ValidationError(_("Bulan terakhir tidak boleh sebelum bulan pertama."))

    def validate_posyandu(self, field: Any) -> None:
        """One at least, by itself or with its kelurahan."""
        if not self.chosen():
            raise ValidationError(_("Pilih sedikitnya satu posyandu."))

    def values(self) -> dict[str, Any]:
        """The columns of the gift, once it is valid."""
        months = {name: date.fromisoformat(f"{self[name].data}-01") for name in ("first_month", "last_month")}
        return self.gift() | months

    def chosen(self) -> list[int]:
        """For which posyandu: those ticked, and all of the kelurahan that are ticked."""
        ticked, whole = set(self.posyandu.data or ()), set(self.kelurahan.data or ())
        return [place.id for place in self.places if str(place.id) in ticked or str(place.kelurahan_id) in whole]


class HandOverForm(Form):
    """Who received a gift when, who signed, and a picture with the consent of those in it."""

    handed_over_on = DayField(_l("Tanggal serah terima"), [InputRequired(_l("Isi tanggal serah terima."))])
    receiver_name = WordsField(_l("Penerima"), [_REQUIRED, Length(max=120)], render_kw={"autocomplete": "off"})
    receiver_position = WordsField(_l("Jabatan penerima"), [Optional(), Length(max=120)])
    signature_note = WordsField(_l("Tanda tangan: berita acara nomor berapa, siapa yang menandatangani"),
                                [_REQUIRED, Length(max=300)])  # fmt: skip
    file = FileField(_l("Foto serah terima"))
    photo_consent = WordsField(_l("Persetujuan foto: siapa setuju, dan bagaimana"), [Length(max=300)])

    def __init__(self, donation: Donation, *, today: date, **kwargs: Any) -> None:
        super().__init__(obj=donation, **kwargs)
        self._today = today

    def validate_handed_over_on(self, field: Any) -> None:
        """Not in the future."""
        if field.data and field.data > self._today:
            raise ValidationError(_("Serah terima tidak boleh di masa depan."))

    def validate_photo_consent(self, field: Any) -> None:
        """A picture needs it."""
        if self.file.data and not field.data:
            raise ValidationError(_("Tulis siapa yang setuju fotonya disimpan. Jangan memuat anak."))

    def values(self) -> dict[str, Any]:
        """The columns of the hand-over, once it is valid."""
        names = ("handed_over_on", "receiver_name", "receiver_position", "signature_note")
        return {name: self[name].data for name in names}


class PressedForm(Form):
    """Only the guard against forgery."""
