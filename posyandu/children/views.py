"""Pages of the register: the list, a new child, mended details, a move, a leaving, a return."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ..areas import queries as areas
from ..core.age import age_in_words
from ..core.roles import Permission
from ..figures.settings import rules_of
from ..models import Child, LeaveReason, Posyandu
from ..models.types import new_id
from ..web import clock
from ..web.format import tanggal
from ..web.guard import allowed, grants_of, guard
from ..web.landing import safe_next
from ..web.paging import page_number
from . import operations, queries
from .forms import OPTIONAL_FIELDS, ChildForm, ComeBackForm, LeaveForm, MoveForm
from .twin_rows import rows as twin_rows
from .words import LEAVE_REASONS, month_mark

blueprint = Blueprint("children", __name__)


@blueprint.get("/anak")
@guard(Permission.SEE_CHILD)
def register() -> ResponseReturnValue:
    """The register of the user's areas, searched and in pages."""
    grants = grants_of(current_user.user)
    places = areas.posyandu_of(grants)
    sought = queries.Sought(
        words=" ".join(request.args.get("cari", "").split())[:60],
        posyandu_id=request.args.get("posyandu", type=int),
        lingkungan_id=request.args.get("lingkungan", type=int),
        left=request.args.get("keluar") == "1",
    )
    return render_template(
        "children/register.html",
        page=queries.of_areas(grants, sought, page=page_number()),
        sought=sought,
        posyandu=places,
        wards=areas.lingkungan_of({place.kelurahan_id for place in places}),
        shortest=queries.SHORTEST_SEARCH,
        age_of=lambda child: age_in_words(child.birth_date, max(clock.today(), child.birth_date)),
        mark_of=month_mark,
        reasons=LEAVE_REASONS,
        may_add=[place for place in places if allowed(Permission.WEIGH, place, user=current_user.user)],
    )


@blueprint.route("/posyandu/<int:posyandu_id>/anak-baru", methods=["GET", "POST"])
@guard(Permission.WEIGH)
def new(posyandu: Posyandu) -> ResponseReturnValue:
    """Register a child; records like it are shown before it is saved."""
    wards = areas.lingkungan_of([posyandu.kelurahan_id])
    known = {"id": new_id(), "name": request.args.get("name", "")}
    form = ChildForm(today=clock.today(), lingkungan=wards, new=True, data=known)
    name, matches = posyandu.name, []
    if form.validate_on_submit():
        if "not_twin" not in request.form:
            matches = queries.likely_twins(form.newcomer(), posyandu, grants=grants_of(current_user.user))
        if not matches and (child := _registered(form, posyandu)) is not None:
            flash(_("%(name)s sudah terdaftar.", name=child.name), "good")
            return redirect(safe_next() or _page_of(child), code=303)
    twins = twin_rows(matches, today=clock.today(), url_of=_page_of)
    return _form_page("children/new.html", form, posyandu_name=name, twins=twins, next_url=safe_next())


def _registered(form: ChildForm, posyandu: Posyandu) -> Child | None:
    try:
        return operations.register(posyandu=posyandu, id=form.client_id, **_with(form.details(), posyandu))
    except operations.NikTaken:
        form.nik.errors = [_("NIK ini sudah dipakai anak lain di daftar. Periksa angkanya.")]
    except operations.WrongPlace:
        abort(404)  # the id of a record elsewhere: told as an unknown one
    return None


@blueprint.route("/anak/<uuid:child_id>/ubah", methods=["GET", "POST"])
@guard(Permission.MANAGE_CHILD)
def edit(child: Child) -> ResponseReturnValue:
    """Mend the details of a child."""
    form = ChildForm.of(child, today=clock.today(), lingkungan=areas.lingkungan_of([child.posyandu.kelurahan_id]))
    if form.validate_on_submit() and _edited(form, child):
        flash(_("Data anak sudah diubah."), "good")
        return redirect(_page_of(child), code=303)
    return _form_page("children/edit.html", form, child=child)


def _edited(form: ChildForm, child: Child) -> bool:
    try:
        operations.edit(child, **_with(form.details(kia_book_on=child.kia_book_on), child.posyandu))
    except operations.NikTaken:
        form.nik.errors = [_("NIK ini sudah dipakai anak lain di daftar. Periksa angkanya.")]
    except operations.BornTooLate as late:
        day = tanggal(late.on)
        form.birth_date.errors = [_("Anak ini sudah datang pada %(day)s: lahirnya tidak sesudah itu.", day=day)]
    else:
        return True
    return False


@blueprint.route("/anak/<uuid:child_id>/pindah", methods=["GET", "POST"])
@guard(Permission.MANAGE_CHILD)
def move(child: Child) -> ResponseReturnValue:
    """Move a child to another posyandu of the kecamatan."""
    places = areas.posyandu_in_kecamatan(child.posyandu.kelurahan.kecamatan_id, open_on=clock.today())
    others = [place for place in places if place.id != child.posyandu_id]
    wards = areas.lingkungan_of({place.kelurahan_id for place in others})
    form = MoveForm(today=clock.today(), posyandu=others, lingkungan=wards)
    if form.validate_on_submit():
        posyandu, lingkungan = form.target()
        seen = allowed(Permission.SEE_CHILD, posyandu, user=current_user.user)
        try:
            operations.move(
                child, posyandu=posyandu, lingkungan=lingkungan, **_with({"on": form.on.data}, child.posyandu)
            )
        except (operations.OutOfOrder, operations.HasLeft) as problem:
            form.on.errors = [_refusal(problem)]
        else:
            flash(_("Anak sudah dipindahkan ke Posyandu %(name)s.", name=posyandu.name), "good")
            return redirect(_page_of(child) if seen else url_for(".register"), code=303)
    return _form_page("children/move.html", form, child=child, others=others)


@blueprint.route("/anak/<uuid:child_id>/keluar", methods=["GET", "POST"])
@guard(Permission.MANAGE_CHILD)
def leave(child: Child) -> ResponseReturnValue:
    """End a child's time as a sasaran."""
    form = LeaveForm(today=clock.today())
    if form.validate_on_submit():
        try:
            operations.leave(child, reason=LeaveReason(form.reason.data), **_with({"on": form.on.data}, child.posyandu))
        except (operations.OutOfOrder, operations.HasLeft) as problem:
            form.on.errors = [_refusal(problem)]
        else:
            flash(_("Anak sudah dicatat keluar. Catatannya tetap tersimpan."), "good")
            return redirect(_page_of(child), code=303)
    return _form_page("children/leave.html", form, child=child)


@blueprint.route("/anak/<uuid:child_id>/kembali", methods=["GET", "POST"])
@guard(Permission.MANAGE_CHILD)
def come_back(child: Child) -> ResponseReturnValue:
    """Make a child that left a sasaran again."""
    form = ComeBackForm(today=clock.today())
    if form.validate_on_submit():
        try:
            operations.come_back(child, **_with({"on": form.on.data}, child.posyandu))
        except (operations.OutOfOrder, operations.IsHere) as problem:
            form.on.errors = [_refusal(problem)]
        else:
            flash(_("Anak sudah menjadi sasaran lagi."), "good")
            return redirect(_page_of(child), code=303)
    return _form_page("children/come_back.html", form, child=child)


def _refusal(problem: Exception) -> str:
    match problem:
        case operations.OutOfOrder(on=day):
            return _("Tanggal ini terlalu awal: paling cepat %(day)s.", day=tanggal(day))
        case operations.HasLeft():
            return _("Anak ini sudah dicatat keluar.")
    return _("Anak ini masih menjadi sasaran.")


def _with(values: dict[str, Any], posyandu: Posyandu) -> dict[str, Any]:
    """The values together with what every operation asks for."""
    rules = rules_of(posyandu.kelurahan.kecamatan_id)
    return values | {"user": current_user.user, "now": clock.now(), "today": clock.today(), "rules": rules}


def _page_of(child: Child) -> str:
    return url_for("review.child", child_id=child.id)


def _form_page(template: str, form: Any, **values: Any) -> ResponseReturnValue:
    """A form, with 422 when something in it has to be looked at again."""
    again = bool(form.errors) or bool(values.get("twins"))
    opened = any(form[name].errors or form[name].data for name in OPTIONAL_FIELDS if name in form)
    return render_template(template, form=form, details_open=opened, **values), 422 if again else 200
