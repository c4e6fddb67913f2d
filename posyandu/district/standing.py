"""What is recorded of a posyandu for its strata: read for a period, and the page to record it on."""

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from ..core.period import month_number, month_of_number
from ..extensions import db
from ..models import Posyandu, StrataRecord, User
from ..web import clock
from ..web.fields import Form, WholeField, WordsField
from ..web.format import bulan
from . import operations

MONTHS_BACK = 24  # a record may begin so far back
MOST_SHOWN = 20


def recorded(posyandu_ids: Collection[int], until: date) -> dict[int, StrataRecord]:
    """What holds of each posyandu in a month; those of which nothing was recorded are absent."""
    statement = (
        sa.select(StrataRecord)
        .where(StrataRecord.posyandu_id.in_(posyandu_ids), StrataRecord.from_month <= until)
        .order_by(StrataRecord.from_month, StrataRecord.at)
    )
    return {record.posyandu_id: record for record in db.session.scalars(statement)}


def history(posyandu_id: int) -> list[tuple[StrataRecord, str]]:
    """The latest records with who made them, the one in force first."""
    statement = (
        sa.select(StrataRecord, User.name)
        .join(User, User.id == StrataRecord.by_id)
        .where(StrataRecord.posyandu_id == posyandu_id)
        .order_by(StrataRecord.from_month.desc(), StrataRecord.at.desc())
        .limit(MOST_SHOWN)
    )
    return [(record, name) for record, name in db.session.execute(statement)]


class StrataForm(Form):
    """What is known of a posyandu from a month on."""

    programmes = WordsField(_l("Program tambahan"), [Length(max=120)])
    fund_percent = WholeField(
        _l("Dana sehat: KK peserta"), [InputRequired(_l("Isian ini wajib."))], least=0, most=100,
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    from_month = SelectField(_l("Berlaku sejak"))

    def __init__(self, known: StrataRecord | None, *, today: date) -> None:
        super().__init__(obj=known)
        months = [month_of_number(month_number(today) - back) for back in range(MONTHS_BACK + 1)]
        self.from_month.choices = [SelectChoice(month.isoformat(), bulan(month)) for month in months]
        if not self.from_month.raw_data:
            self.from_month.data = months[0].isoformat()


def page(posyandu: Posyandu) -> ResponseReturnValue:
    """The form with what was recorded before, and what follows from it."""
    records = history(posyandu.id)
    form = StrataForm(records[0][0] if records else None, today=clock.today())
    if form.validate_on_submit():
        posyandu_id = posyandu.id
        values: dict[str, Any] = {"programmes": form.programmes.data, "fund_percent": form.fund_percent.data}
        first = date.fromisoformat(form.from_month.data)
        operations.record_strata(posyandu, from_month=first, user=current_user.user, now=clock.now(), **values)
        flash(_("Catatan strata disimpan."), "good")
        return redirect(url_for("district.board", posyandu_id=posyandu_id), code=303)
    html = render_template("district/strata_record.html", posyandu=posyandu, form=form, records=records)
    return html, 422 if form.errors else 200
