"""The forms of the posyandu's day."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from ..core.plausible import Field, refusal
from ..core.vocabulary import Position
from ..web.fields import Form, MeasureField, YesNoField
from ..web.format import sentence
from .entry import REASONS, CorrectionReason, WithdrawalReason


def possible(form: Any, field: Any) -> None:
    """Refuse what no child can measure; the unlikely is only asked about."""
    if field.data is not None and (why := refusal(Field(field.name), field.data)) is not None:
        raise ValidationError(sentence(why))


class ValuesForm(Form):
    """The four measured values and how length was measured."""

    weight_kg = MeasureField(_l("Berat badan"), [possible], unit="kg")
    length_cm = MeasureField(_l("Panjang badan"), [possible], unit="cm")
    position = RadioField(
        _l("Cara ukur"),
        choices=[
            SelectChoice(Position.LYING.value, _l("Berbaring")),
            SelectChoice(Position.STANDING.value, _l("Berdiri")),
        ],
        validators=[Optional()],
    )
    head_cm = MeasureField(_l("Lingkar kepala"), [possible], unit="cm")
    muac_cm = MeasureField(_l("Lingkar lengan atas"), [possible], unit="cm")


class EntryForm(ValuesForm):
    """The ILP card of one visit. Fields that do not apply at this age are deleted before it is shown."""

    measurement_id = HiddenField()
    oedema = BooleanField(_l("Edema kedua kaki"))
    vitamin_a = BooleanField(_l("Vitamin A"))
    deworming = BooleanField(_l("Obat cacing"))
    food_supplement = BooleanField(_l("PMT"))
    exclusive_breastfeeding = YesNoField(_l("ASI eksklusif"))
    complementary_feeding = YesNoField(_l("MP-ASI cukup"))
    development_complete = YesNoField(_l("Checklist perkembangan lengkap"))
    ill = BooleanField(_l("Sedang sakit"))
    educated = BooleanField(_l("Penyuluhan"))
    tb_cough = YesNoField(_l("Batuk 2 minggu atau lebih"))
    tb_fever = YesNoField(_l("Demam 2 minggu atau lebih"))
    tb_weight = YesNoField(_l("Berat tidak naik 2 bulan"))
    tb_contact = YesNoField(_l("Kontak erat pasien TB"))


class CorrectionForm(ValuesForm):
    """New values with a reason."""

    reason = RadioField(
        _l("Alasan"),
        choices=[SelectChoice(r.value, _l(REASONS[r].text)) for r in CorrectionReason],
        validators=[InputRequired(_l("Pilih alasan koreksi."))],
    )


class WithdrawalForm(Form):
    """Taking a measuring back."""

    why = RadioField(
        _l("Alasan"),
        choices=[SelectChoice(r.value, _l(REASONS[r].text)) for r in WithdrawalReason],
        validators=[InputRequired(_l("Pilih alasan pembatalan."))],
    )


class ClosingForm(Form):
    """How many kader served."""

    cadres_present = SelectField(
        _l("Kader yang bertugas"),
        choices=[SelectChoice("", _l("Pilih jumlahnya")), *(SelectChoice(str(n), str(n)) for n in range(1, 16))],
        validators=[InputRequired(_l("Pilih berapa kader yang bertugas."))],
    )


class ReopeningForm(Form):
    """Only the guard against forgery."""
