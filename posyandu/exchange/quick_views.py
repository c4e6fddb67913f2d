"""Pages of the quick entry: choose the day that was on paper, then type its list."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from wtforms.validators import InputRequired, ValidationError

from ..core.kms import KmsRules
from ..core.roles import Permission
from ..figures.settings import rules_of
from ..models import Posyandu, VisitSession
from ..sessions import operations
from ..web import clock
from ..web.fields import DayField, Form
from ..web.guard import FINDERS, guard
from ..web.paging import page_number
from .quick_entry import QuickPage, quick_page
from .registers.reading import sessions_of

blueprint = Blueprint("quick_entry", __name__)


class DayForm(Form):
    """The day that was on paper."""

    on = DayField(_l("Tanggal hari buka"), [InputRequired(_l("Isi tanggalnya."))])

    def validate_on(self, day: Any) -> None:
        """No day that has not come yet."""
        if day.data is not None and day.data > clock.today():
            raise ValidationError(_("Tanggal ini belum terjadi."))


@blueprint.route("/posyandu/<int:posyandu_id>/isi-cepat", methods=["GET", "POST"])
@guard(Permission.OPEN_SESSION)
def choose(posyandu: Posyandu) -> ResponseReturnValue:
    """Which day: one of the sessions that are there, or a day of which none is there yet."""
    form = DayForm()
    held = sessions_of(posyandu.id)
    if form.validate_on_submit() and form.on.data is not None:
        opened = operations.open_session(
            user=current_user.user, posyandu=posyandu, held_on=form.on.data, now=clock.now()
        )
        return redirect(url_for(".fill", session_id=opened.id), code=303)
    status = 422 if form.errors else 200
    return render_template("exchange/quick_choose.html", posyandu=posyandu, form=form, held=held), status


@blueprint.route("/sesi/<uuid:session_id>/isi-cepat", methods=["GET", "POST"])
@guard(Permission.WEIGH)
def fill(visit_session: VisitSession) -> ResponseReturnValue:
    """Type the measured values of a page of the list; each row is saved by itself, doubts are asked in its place."""
    number, rules = page_number(), rules_of(visit_session.posyandu.kelurahan.kecamatan_id)
    if request.method == "GET" or not Form().validate_on_submit():
        return _show(visit_session, quick_page(visit_session, number, rules=rules))
    page = quick_page(visit_session, number, rules=rules, answers=request.form)
    if visit_session.closed_at is not None:
        flash(_("Hari buka ini sudah ditutup. Buka kembali dulu untuk mencatat."), "watch")
        return _show(visit_session, page), 422
    key = visit_session.id
    saved = _save(key, page, rules)
    if saved:
        flash(ngettext("%(num)s anak tersimpan.", "%(num)s anak tersimpan.", saved), "good")
    if any(line.typed and line.recorded is None for line in page.lines):
        return _show(FINDERS["session_id"](key), page), 422
    onwards = page.number + 1 if page.number < page.pages and saved else page.number
    return redirect(url_for(".fill", session_id=key, halaman=onwards if onwards > 1 else None), code=303)


def _save(session_id: UUID, page: QuickPage, rules: KmsRules) -> int:
    """Record the rows that are in order, one by one; they are then shown as recorded."""
    saved = 0
    for line in page.lines:
        entry = line.entry()
        if entry is None:
            continue
        try:
            operations.record(
                user=current_user.user, visit_session=FINDERS["session_id"](session_id),
                child=FINDERS["child_id"](line.child_id), entry=entry, now=clock.now(), rules=rules,
                measurement_id=line.key,
            )  # fmt: skip
        except operations.SessionClosed:
            flash(_("Hari buka ini baru saja ditutup. Buka kembali dulu untuk mencatat."), "watch")
            break
        saved += 1
        line.recorded = entry.values
    return saved


def _show(visit_session: VisitSession, page: QuickPage) -> str:
    return render_template("exchange/quick_fill.html", visit_session=visit_session, page=page)
