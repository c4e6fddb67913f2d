"""Pages of the posyandu's day."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ..areas.queries import posyandu_of
from ..core.kms import KmsRules
from ..core.roles import Permission
from ..extensions import db
from ..figures.history import history_of
from ..figures.settings import rules_of
from ..models import Child, Posyandu, VisitSession
from ..web import clock
from ..web.guard import grants_of, guard
from . import newcomers, operations, queries
from .closing import closing_context
from .correcting import Correcting
from .day import DayCounts, day_of
from .entry import WithdrawalReason
from .forms import ClosingForm, ReopeningForm
from .measuring import Measuring
from .page import day_url, in_session, measure_url, result_url
from .result import result_context

blueprint = Blueprint("sessions", __name__)


@blueprint.get("/hari-buka")
@guard(Permission.OPEN_SESSION)
def today() -> ResponseReturnValue:
    """Today's session; with several posyandu, which of them."""
    posts = [p for p in posyandu_of(grants_of(current_user.user)) if p.closed_on is None]
    if len(posts) != 1:
        held = queries.sessions_on([p.id for p in posts], clock.today())
        return render_template("sessions/choose.html", posts=posts, held=held)
    found = queries.session_on(posts[0].id, clock.today())
    if found is not None:
        return redirect(day_url(found), code=303)
    expected = queries.sasaran(posts[0].id, on=clock.today())
    counts = DayCounts(came=0, total=len(expected), gained=0, not_gained=0, referred=0)
    return render_template("sessions/day.html", posyandu=posts[0], visit_session=None, counts=counts)


@blueprint.post("/posyandu/<int:posyandu_id>/hari-buka")
@guard(Permission.OPEN_SESSION)
def open(posyandu: Posyandu) -> ResponseReturnValue:  # noqa: A001 - the verb of the day
    """Open today's session with one tap."""
    opened = operations.open_session(user=current_user.user, posyandu=posyandu, held_on=clock.today(), now=clock.now())
    return redirect(url_for("sessions.day", session_id=opened.id), code=303)


@blueprint.get("/sesi/<uuid:session_id>")
@guard(Permission.OPEN_SESSION)
def day(visit_session: VisitSession) -> ResponseReturnValue:
    """The list of the day."""
    query = request.args.get("q", "").strip()[:60]
    found = day_of(visit_session, query=query)
    return render_template(
        "sessions/day.html",
        posyandu=visit_session.posyandu,
        visit_session=visit_session,
        query=query,
        counts=found.counts,
        waiting=found.waiting,
        waiting_total=found.waiting_total,
        done=found.done,
        done_total=found.done_total,
        due_note=found.due_note,
    )


@blueprint.route("/sesi/<uuid:session_id>/anak-baru", methods=["GET", "POST"])
@guard(Permission.WEIGH)
def new_child(visit_session: VisitSession) -> ResponseReturnValue:
    """Register a child who is not on the list, then measure it."""
    arrival = newcomers.Arrival(visit_session, user=current_user.user, name=request.args.get("name", ""))
    if request.method == "POST" and arrival.enrolled(not_twin=bool(request.form.get("not_twin"))):
        return redirect(measure_url(visit_session, arrival.child), code=303)
    status = 422 if arrival.form.errors else 200
    return render_template("sessions/new_child.html", visit_session=visit_session, **arrival.context()), status


@blueprint.route("/sesi/<uuid:session_id>/ukur/<uuid:child_id>", methods=["GET", "POST"])
@guard(Permission.WEIGH)
def measure(visit_session: VisitSession, child: Child) -> ResponseReturnValue:
    """Measure a child; unlikely values are asked about, and saved when kept."""
    in_session(visit_session, child)
    if (elsewhere := _not_now(visit_session, child)) is not None:
        return elsewhere
    rules = _rules(visit_session)
    measuring = Measuring(visit_session, child, rules=rules)
    if request.method == "POST" and (entry := measuring.entry(request.form)) is not None:
        key, url = measuring.client_id, result_url(visit_session, child)
        operations.record(
            user=current_user.user, visit_session=visit_session, child=child, entry=entry, now=clock.now(),
            rules=rules, measurement_id=key,
        )  # fmt: skip
        return redirect(url, code=303)
    return render_template("sessions/measure.html", **measuring.context()), 422 if measuring.form.errors else 200


def _not_now(visit_session: VisitSession, child: Child) -> ResponseReturnValue | None:
    """Where to go when this child is measured already, or cannot be measured at this session."""
    if queries.measurement_of(visit_session, child.id) is not None:
        return redirect(result_url(visit_session, child), code=303)
    if visit_session.closed_at is not None:
        flash(_("Hari buka ini sudah ditutup. Buka kembali dulu untuk mencatat."), "watch")
    elif child.birth_date > visit_session.held_on:
        flash(_("Anak ini lahir sesudah hari buka ini. Periksa tanggal lahirnya."), "watch")
    else:
        return None
    return redirect(day_url(visit_session), code=303)


@blueprint.get("/sesi/<uuid:session_id>/hasil/<uuid:child_id>")
@guard(Permission.OPEN_SESSION)
def result(visit_session: VisitSession, child: Child) -> ResponseReturnValue:
    """What the weighing says: one word, three indices, a sentence for the mother, the KMS."""
    visit = queries.visit_of(visit_session, child.id)
    if visit is None:
        abort(404)
    history = history_of(db.session, child, rules=_rules(visit_session))
    return render_template("sessions/result.html", **result_context(visit_session, child, visit, history))


@blueprint.route("/sesi/<uuid:session_id>/koreksi/<uuid:child_id>", methods=["GET", "POST"])
@guard(Permission.WEIGH)
def correct(visit_session: VisitSession, child: Child) -> ResponseReturnValue:
    """Correct a measuring with a reason; the old value stays visible."""
    correcting = Correcting.of(visit_session, child, rules=_rules(visit_session))
    url = result_url(visit_session, child)
    if request.method == "POST" and (values := correcting.values(request.form)) is not None:
        try:
            operations.correct(
                user=current_user.user, measurement=correcting.measurement, values=values, reason=correcting.reason,
                now=clock.now(), rules=_rules(visit_session),
            )  # fmt: skip
        except operations.AlreadySuperseded:
            flash(_("Ukuran ini baru saja diubah orang lain. Periksa nilai yang sekarang."), "watch")
        return redirect(url, code=303)
    return render_template("sessions/correct.html", **correcting.context()), 422 if correcting.form.errors else 200


@blueprint.post("/sesi/<uuid:session_id>/batal/<uuid:child_id>")
@guard(Permission.WEIGH)
def withdraw(visit_session: VisitSession, child: Child) -> ResponseReturnValue:
    """Take a whole measuring back."""
    correcting = Correcting.of(visit_session, child, rules=_rules(visit_session))
    form, url = correcting.withdrawal, day_url(visit_session)
    if not form.validate_on_submit():
        return render_template("sessions/correct.html", **correcting.context()), 422
    operations.withdraw(
        user=current_user.user, measurement=correcting.measurement, reason=WithdrawalReason(form.why.data),
        now=clock.now(), rules=_rules(visit_session),
    )  # fmt: skip
    flash(_("Pengukuran dibatalkan. Nilainya tetap terlihat di riwayat."), "good")
    return redirect(url, code=303)


@blueprint.post("/sesi/<uuid:session_id>/antar/<uuid:child_id>")
@guard(Permission.WEIGH)
def refer(visit_session: VisitSession, child: Child) -> ResponseReturnValue:
    """Note that the child was brought to the midwife."""
    in_session(visit_session, child)
    url = result_url(visit_session, child)
    operations.refer(
        user=current_user.user, visit_session=visit_session, child=child, now=clock.now(),
        rules=_rules(visit_session),
    )  # fmt: skip
    return redirect(url, code=303)


@blueprint.route("/sesi/<uuid:session_id>/tutup", methods=["GET", "POST"])
@guard(Permission.OPEN_SESSION)
def close(visit_session: VisitSession) -> ResponseReturnValue:
    """Close the day, or look at how it was closed."""
    form = ClosingForm()
    url = url_for("sessions.close", session_id=visit_session.id)
    if form.validate_on_submit():
        operations.close_session(
            user=current_user.user, visit_session=visit_session, cadres_present=int(form.cadres_present.data),
            now=clock.now(),
        )  # fmt: skip
        return redirect(url, code=303)
    context = closing_context(visit_session, form)
    return render_template("sessions/close.html", **context), 422 if form.errors else 200


@blueprint.post("/sesi/<uuid:session_id>/buka-kembali")
@guard(Permission.OPEN_SESSION)
def reopen(visit_session: VisitSession) -> ResponseReturnValue:
    """Open a closed day again, visibly."""
    url = day_url(visit_session)
    if ReopeningForm().validate_on_submit():
        operations.reopen_session(user=current_user.user, visit_session=visit_session, now=clock.now())
        flash(_("Hari buka dibuka kembali. Ini tercatat dengan nama dan jam."), "good")
    return redirect(url, code=303)


def _rules(visit_session: VisitSession) -> KmsRules:
    return rules_of(visit_session.posyandu.kelurahan.kecamatan_id)
