"""What one chooses for a file: the area, the months, its form."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from ..areas.queries import first_month
from ..figures.recompute import months_between
from ..models import Posyandu
from ..web.fields import Form
from ..web.format import bulan
from .scope import Area, Scope, month_of, scope_of


class ScopeForm(Form):
    """An area of one's own and a span of months."""

    area = SelectField(_l("Wilayah"))
    first = SelectField(_l("Dari bulan"))
    last = SelectField(_l("Sampai bulan"))

    def __init__(self, *, areas: Sequence[Area], posyandu: Sequence[Posyandu], today: date) -> None:
        self._areas = {area.code: area for area in areas}
        now = today.replace(day=1)
        months = [*months_between(first_month([place.id for place in posyandu]) or now, now)][::-1]
        super().__init__(data={"first": f"{now:%Y-%m}", "last": f"{now:%Y-%m}"})
        self.area.choices = [SelectChoice(area.code, area_label(area)) for area in areas]
        named = [SelectChoice(f"{month:%Y-%m}", bulan(month)) for month in months]
        for box in (self.first, self.last):
            if box is not None:  # some files are of one month
                box.choices = list(named)

    @property
    def chosen(self) -> Area:
        """The area, once the form is valid."""
        return self._areas[self.area.data]

    def scope(self) -> Scope:
        """What was chosen, once it is valid."""
        return scope_of(self.chosen, month_of(self.first.data), month_of(self.last.data))


class FileForm(ScopeForm):
    """The same with the form of the file."""

    form = RadioField(
        _l("Bentuk berkas"),
        choices=[SelectChoice("xlsx", _l("Excel (xlsx)")), SelectChoice("csv", _l("CSV"))],
        default="xlsx",
    )


def area_label(area: Area) -> str:
    """The area as a list names it."""
    match area.level:
        case "kecamatan":
            return _("Kecamatan %(name)s", name=area.name)
        case "kelurahan":
            return _("Kelurahan %(name)s", name=area.name)
    return _("Posyandu %(name)s", name=area.name)
