"""Pages of the services: a posyandu's, by service with its named list, and a child's courses of food."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...areas.queries import posyandu_of
from ...core.age import age_in_words
from ...core.roles import Permission
from ...core.services import SUPPLEMENT_DAYS, ServiceState
from ...models import Child, FoodSupplement, Posyandu
from ...web import clock
from ...web.format import tanggal
from ...web.guard import grants_of, guard
from ..room import blueprint
from . import operations, queries
from .forms import PortionsForm, StartForm
from .states import LABELS, NAMES, TONES, Service, days_offered

_ORDER = (ServiceState.OVERDUE, ServiceState.DUE, ServiceState.GIVEN)
_WORDS = {"names": NAMES, "labels": LABELS, "tones": TONES, "states": _ORDER}


@blueprint.get("/layanan")
@guard(Permission.GIVE_SERVICES)
def services() -> ResponseReturnValue:
    """The posyandu of one's areas; with one, its services."""
    places = [place for place in posyandu_of(grants_of(current_user.user)) if place.closed_on is None]
    if len(places) == 1:
        return redirect(url_for(".services_of", posyandu_id=places[0].id), code=303)
    return render_template("outreach/services_choose.html", places=places)


@blueprint.get("/layanan/<int:posyandu_id>")
@guard(Permission.GIVE_SERVICES)
def services_of(posyandu: Posyandu) -> ResponseReturnValue:
    """Every service of a posyandu in numbers, and who stands where with one of them."""
    today = clock.today()
    rows = queries.of_posyandu(posyandu.id, today=today)
    asked, state = request.args.get("layanan", ""), request.args.get("keadaan", "")
    service = Service(asked) if asked in tuple(Service) else Service.VITAMIN_A
    chosen = ServiceState(state) if state in tuple(ServiceState) else None
    listed = [row for row in rows if service in row.services]
    return render_template(
        "outreach/services.html",
        posyandu=posyandu,
        sasaran=len(rows),
        counts=queries.counted(rows),
        service=service,
        chosen=chosen,
        groups=[
            (one, some)
            for one in _ORDER
            if chosen in (None, one) and (some := [row for row in listed if row.services[service].state is one])
        ],
        age_of=lambda child: age_in_words(child.birth_date, today),
        several=len(grants_of(current_user.user)) > 1,
        **_WORDS,
    )


@blueprint.route("/anak/<uuid:child_id>/pmt", methods=["GET", "POST"])
@guard(Permission.GIVE_SERVICES)
def food(child: Child) -> ResponseReturnValue:
    """The courses of a child, and a new one or the count of the one that runs."""
    if request.method == "GET":
        return _food(child)
    form = StartForm(today=clock.today())
    if form.validate_on_submit():
        try:
            operations.start(child, user=current_user.user, now=clock.now(), **form.course())
        except operations.OutOfOrder as early:
            form.on.errors = [_("Tanggal ini terlalu awal: paling cepat %(day)s.", day=tanggal(early.on))]
        except operations.Running:
            flash(_("Masih ada PMT yang berjalan untuk anak ini. Tidak ada yang berubah."), "watch")
            return redirect(url_for(".food", child_id=child.id), code=303)
        else:
            flash(_("PMT dimulai."), "good")
            return redirect(url_for(".food", child_id=child.id), code=303)
    return _food(child, starting=form), 422


@blueprint.post("/pmt/<uuid:course_id>/porsi")
@guard(Permission.GIVE_SERVICES)
def note_food(course: FoodSupplement) -> ResponseReturnValue:
    """Note the portions so far."""
    return _counted(course, operations.note, _("Porsi tercatat."))


@blueprint.post("/pmt/<uuid:course_id>/selesai")
@guard(Permission.GIVE_SERVICES)
def end_food(course: FoodSupplement) -> ResponseReturnValue:
    """End a course."""
    return _counted(course, operations.end, _("PMT ditutup."))


def _counted(course: FoodSupplement, operation: Any, done: str) -> ResponseReturnValue:
    form, child_id = PortionsForm(today=clock.today()), course.child_id
    back = redirect(url_for(".food", child_id=child_id), code=303)
    if form.validate_on_submit():
        try:
            operation(course, user=current_user.user, portions=form.portions.data, on=form.on.data, now=clock.now())
        except operations.OutOfOrder as early:
            form.on.errors = [_("Tanggal ini terlalu awal: paling cepat %(day)s.", day=tanggal(early.on))]
        except operations.Ended:
            return back
        else:
            flash(done, "good")
            return back
    child = queries.child_of(child_id)
    return _food(child, counting=form), 422


def _food(child: Child, *, starting: StartForm | None = None, counting: PortionsForm | None = None) -> str:
    today = clock.today()
    courses = queries.courses_of(child.id)
    runs = next((course for course in courses if course.ended_on is None), None)
    offered = days_offered(queries.last_result(child.id, today=today))
    return render_template(
        "outreach/food.html",
        child=child,
        age=age_in_words(child.birth_date, max(today, child.birth_date)),
        courses=courses,
        running=runs,
        starting=starting or StartForm(today=today, formdata=None, data={"days": offered or SUPPLEMENT_DAYS[0]}),
        counting=counting or PortionsForm(today=today, formdata=None, data={"portions": runs.portions if runs else 0}),
        offered=offered,
        lengths=SUPPLEMENT_DAYS,
        standing=queries.of_child(child, today=today).get(Service.FOOD),
        **_WORDS,
    )
