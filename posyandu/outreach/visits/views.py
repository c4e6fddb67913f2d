"""Pages of the visits at home: the posyandu, its list, who goes, what was found, the list on paper."""

from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...areas.queries import kecamatan_id_of, posyandu_of
from ...core.age import age_in_words
from ...core.home_visit import VisitReason
from ...core.roles import Permission
from ...core.skdn import AgeGroup
from ...figures.settings import rules_of
from ...models import Child, HomeVisit, Posyandu, VisitResult
from ...web import clock
from ...web.fields import Form
from ...web.guard import grants_of, guard
from ...web.landing import safe_next
from ..queries import Figures, figures_of
from ..room import blueprint
from . import operations, queries, sheet
from .forms import AssignForm
from .visiting import Visiting
from .words import REASONS, RESULTS

WEEKS_BACK = 8


@blueprint.get("/jemput-bola")
@guard(Permission.VISIT_HOME)
def visits() -> ResponseReturnValue:
    """The posyandu of one's areas with what was done this month; with one, its list."""
    places = [place for place in posyandu_of(grants_of(current_user.user)) if place.closed_on is None]
    if len(places) == 1:
        return redirect(url_for(".visits_of", posyandu_id=places[0].id), code=303)
    month = clock.today().replace(day=1)
    done = figures_of([place.id for place in places], month, month)
    figures = {place.id: done.get((place.id, month), Figures()) for place in places}
    return render_template("outreach/visits_choose.html", places=places, figures=figures, month=month)


@blueprint.get("/jemput-bola/<int:posyandu_id>")
@guard(Permission.VISIT_HOME)
def visits_of(posyandu: Posyandu) -> ResponseReturnValue:
    """Who is to be visited this month, by lingkungan, who was, and the last weeks in numbers."""
    return _list(posyandu, AssignForm(cadres=queries.cadres_of(posyandu.id)))


@blueprint.post("/jemput-bola/<int:posyandu_id>/kader")
@guard(Permission.VISIT_HOME)
def assign_visits(posyandu: Posyandu) -> ResponseReturnValue:
    """Give the ticked visits to a kader."""
    form = AssignForm(cadres=queries.cadres_of(posyandu.id))
    ticked = {key for key in map(_uuid, request.form.getlist("anak")) if key is not None}
    listed = {row.child.id for row in queries.list_of(posyandu.id, today=clock.today())}
    chosen = ticked & listed
    if not chosen:
        form.cadre.errors = [_("Centang dulu anak yang akan dikunjungi.")]
    elif form.validate_on_submit():
        month = clock.today().replace(day=1)
        operations.assign(posyandu.id, chosen, month=month, **form.to_whom(), **_who(posyandu.id))
        flash(_("Kunjungan sudah dibagi."), "good")
        return redirect(url_for(".visits_of", posyandu_id=posyandu.id), code=303)
    return _list(posyandu, form, ticked=chosen), 422


@blueprint.get("/jemput-bola/<int:posyandu_id>/lembar.pdf")
@guard(Permission.VISIT_HOME)
def visits_sheet(posyandu: Posyandu) -> ResponseReturnValue:
    """The list on paper, of those who are still to be visited."""
    today = clock.today()
    rows = [row for row in queries.list_of(posyandu.id, today=today) if row.open]
    name = f"jemput-bola_{posyandu.code}_{today:%Y-%m-%d}"
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(sheet.pdf(posyandu, rows, today=today), mimetype="application/pdf", headers=headers)


@blueprint.route("/anak/<uuid:child_id>/kunjungan", methods=["GET", "POST"])
@guard(Permission.VISIT_HOME)
def visit(child: Child) -> ResponseReturnValue:
    """What a visit to a child found."""
    visiting = Visiting(child, today=clock.today(), rules=rules_of(child.posyandu.kelurahan.kecamatan_id))
    if request.method == "POST" and (found := visiting.found(request.form)) is not None:
        try:
            operations.record(child, **found, **_who(child.posyandu_id))
        except operations.OtherChild:
            abort(404)
        if found["result"] is VisitResult.MOVED:
            flash(_("Kunjungan tercatat. Bila anak ini benar pindah, catat keluar di sini."), "watch")
            return redirect(url_for("children.leave", child_id=child.id), code=303)
        flash(_("Kunjungan tercatat."), "good")
        return redirect(url_for(".visits_of", posyandu_id=child.posyandu_id), code=303)
    age = age_in_words(child.birth_date, max(clock.today(), child.birth_date))
    made = queries.of_child(child.id)
    status = 422 if visiting.form.is_submitted() else 200
    return render_template("outreach/visit.html", age=age, made=made, results=RESULTS, **visiting.context()), status


@blueprint.post("/anak/<uuid:child_id>/minta-kunjungan")
@guard(Permission.REFER)
def ask_visit(child: Child) -> ResponseReturnValue:
    """The midwife wants this child visited this month."""
    if not Form().validate_on_submit():
        abort(400)
    name, back = child.name, safe_next() or url_for("review.child", child_id=child.id)
    operations.ask(child, today=clock.today(), **_who(child.posyandu_id))
    flash(_("%(name)s masuk daftar jemput bola bulan ini.", name=name), "good")
    return redirect(back, code=303)


@blueprint.post("/kunjungan/<uuid:visit_id>/batal")
@guard(Permission.VISIT_HOME)
def take_visit_back(home_visit: HomeVisit) -> ResponseReturnValue:
    """Take back a visit that was recorded by mistake."""
    back = redirect(url_for(".visit", child_id=home_visit.child_id), code=303)
    if not Form().validate_on_submit():
        abort(400)
    try:
        operations.take_back(home_visit, **_who(home_visit.posyandu_id))
    except operations.TakenBack:
        return back
    flash(_("Kunjungan itu dibatalkan, juga timbangannya."), "good")
    return back


def _list(posyandu: Posyandu, form: AssignForm, *, ticked: Any = ()) -> str:
    today = clock.today()
    rows = queries.list_of(posyandu.id, today=today)
    waiting = [row for row in rows if row.open]
    return render_template(
        "outreach/visits.html",
        posyandu=posyandu,
        groups=[(ward, list(some)) for ward, some in groupby(waiting, key=lambda row: row.child.lingkungan.name)],
        waiting=len(waiting),
        absent=sum(VisitReason.ABSENT in row.reasons for row in rows),
        done=[row for row in rows if row.visits],
        weeks=queries.weeks([posyandu.id], first=today - timedelta(weeks=WEEKS_BACK), last=today),
        form=form,
        ticked=ticked,
        reasons=REASONS,
        results=RESULTS,
        ages=AgeGroup,
        age_of=lambda child: age_in_words(child.birth_date, max(today, child.birth_date)),
        several=len(grants_of(current_user.user)) > 1,
    )


def _who(posyandu_id: int) -> dict[str, Any]:
    return {"user": current_user.user, "now": clock.now(), "rules": rules_of(kecamatan_id_of(posyandu_id))}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
