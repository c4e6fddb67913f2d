"""What the admin fills in: targets, the reading of N and T, the texts of the reports."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from ..core.kms import NtRule
from ..core.message import unknown_fields
from ..core.settings import LIMITS, TEXTS, Settings
from ..web.fields import Form, MeasureField, WholeField
from ..web.format import angka

LONGEST_TEXT = 2_000  # WhatsApp's own links carry hardly more
_NEEDED = InputRequired(_l("Isian ini wajib."))
_RED, _ORANGE = (-3.0, -2.5, -2.0), (1.0, 1.5, 2.0, 3.0)


def _whole(label: Any, name: str) -> WholeField:
    least, most = LIMITS[name]
    return WholeField(label, [_NEEDED], least=int(least), most=int(most), render_kw={"inputmode": "numeric"})


class SettingsForm(Form):
    """A part of the settings; its fields carry their names."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(data=settings.values())

    def values(self) -> dict[str, Any]:
        """The fields by their names, once the form is valid."""
        return {field.name: field.data for field in self if field.name != "csrf_token"}


class TargetsForm(SettingsForm):
    """Targets and limits."""

    participation_target_percent = _whole(_l("Target D/S"), "participation_target_percent")
    success_target_percent = _whole(_l("Target N/D"), "success_target_percent")
    stunting_target_percent = _whole(_l("Batas pendek (stunting)"), "stunting_target_percent")
    wasting_target_percent = _whole(_l("Batas gizi kurang dan buruk"), "wasting_target_percent")
    underweight_target_percent = _whole(_l("Batas berat badan kurang"), "underweight_target_percent")
    coverage_limit_percent = _whole(_l("Cakupan paling sedikit"), "coverage_limit_percent")
    referral_overdue_days = _whole(_l("Rujukan dianggap terlambat sesudah"), "referral_overdue_days")


class RulesForm(SettingsForm):
    """How N, T and the two lines are read."""

    nt_rule = RadioField(
        _l("Kapan berat badan dihitung naik (N)"),
        choices=[
            SelectChoice(NtRule.KIA_2023.value, _l("Mengikuti garis pertumbuhan atau mencapai KBM (Buku KIA 2023)")),
            SelectChoice(NtRule.KBM_ONLY.value, _l("Hanya bila mencapai KBM")),
        ],
    )
    curve_tolerance_z = MeasureField(_l("Toleransi garis pertumbuhan"), [_NEEDED], unit="SD")
    red_line_z = SelectField(_l("Garis merah (BB/U)"))
    orange_line_z = SelectField(_l("Garis oranye (BB/U)"))

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        for field, usual, now in (
            (self.red_line_z, _RED, settings.red_line_z),
            (self.orange_line_z, _ORANGE, settings.orange_line_z),
        ):
            field.choices = [SelectChoice(str(z), f"{angka(z, 1, sign=True)} SD") for z in sorted({*usual, now})]
            field.data = field.data if field.raw_data else str(now)

    def validate_curve_tolerance_z(self, field: Any) -> None:
        """Between nothing and half an SD."""
        least, most = LIMITS["curve_tolerance_z"]
        if not least <= field.data <= most:
            raise ValidationError(_("Isi antara %(least)s dan %(most)s.", least=angka(least, 1), most=angka(most, 1)))

    def values(self) -> dict[str, Any]:
        """The same with the lines as numbers."""
        lines = {name: float(self[name].data) for name in ("red_line_z", "orange_line_z")}
        return super().values() | lines


def _plain(text: str | None) -> str:
    return "\n".join(line.rstrip() for line in (text or "").strip().splitlines())


class TextsForm(SettingsForm):
    """The texts of the reports. A field that a report does not have is refused, so nothing is sent by mistake."""

    session_text, day_text, kelurahan_text, kecamatan_text = (
        TextAreaField(label, [_NEEDED, Length(max=LONGEST_TEXT)], filters=[_plain])
        for label in (
            _l("Satu posyandu, sesudah hari buka"), _l("Kelurahan, satu hari"), _l("Kelurahan, satu bulan"),
            _l("Kecamatan, satu hari, minggu, atau bulan"),
        )
    )  # fmt: skip
    report_office = StringField(_l("Nama kantor di laporan"), [Length(max=80)], filters=[_plain])
    report_signer = StringField(_l("Jabatan yang menandatangani"), [_NEEDED, Length(max=80)], filters=[_plain])

    def validate(self, **more: Any) -> bool:
        """Each text may ask only for what its report has."""
        sound = bool(super().validate(**more))
        for name, report in TEXTS.items():
            if not self[name].errors and (wrong := unknown_fields(self[name].data, report)):
                asked = ", ".join(f"{{{field}}}" for field in wrong)
                text = _("Isian %(asked)s tidak ada untuk laporan ini. Pilih dari daftar di bawah.", asked=asked)
                self[name].errors = [text]
                sound = False
        return sound
