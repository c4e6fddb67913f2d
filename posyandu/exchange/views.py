"""Pages of the files that leave the register: what there is, the e-PPGBM export, fetching what was made."""

from collections.abc import Iterator

from flask import flash, redirect, render_template, request, send_file, stream_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ..areas.queries import posyandu_of
from ..core.roles import TABLE, Permission
from ..web import clock
from ..web.guard import grants_of, guard
from . import eppgbm_file
from .forms import FileForm
from .log import note_export
from .making import Step, made_file, steps
from .room import blueprint
from .scope import Scope, areas_in

_TYPED = 12  # posyandu of a midwife, with room


@blueprint.get("")
@guard(Permission.SEE_CHILD)
def home() -> ResponseReturnValue:
    """Which files come in and go out."""
    role = current_user.user.role
    places = posyandu_of(grants_of(current_user.user)) if role in TABLE[Permission.OPEN_SESSION] else []
    return render_template(
        "exchange/home.html",
        named=role in TABLE[Permission.EXPORT_NAMED],
        figures=role in TABLE[Permission.SEE_FIGURES],
        imports=role in TABLE[Permission.IMPORT],
        typing=[place for place in places if place.closed_on is None][:_TYPED],
    )


@blueprint.route("/e-ppgbm", methods=["GET", "POST"])
@guard(Permission.EXPORT_NAMED)
def eppgbm() -> ResponseReturnValue:
    """Choose an area and months; then the file is made while the page says how far it is."""
    form = file_form()
    if form.validate_on_submit():
        return stream_template("exchange/making.html", steps=_making(form.scope(), form.form.data))
    return render_template("exchange/eppgbm.html", form=form), 422 if form.errors else 200


def file_form() -> FileForm:
    """The form with the areas of who is signed in."""
    grants = grants_of(current_user.user)
    posyandu = posyandu_of(grants)
    return FileForm(areas=areas_in(posyandu, grants), posyandu=posyandu, today=clock.today())


def _making(scope: Scope, ending: str) -> Iterator[Step]:
    user, last = current_user.user, None
    for last in steps(
        lambda path: eppgbm_file.write(path, scope), name=scope.file_name("e-ppgbm", ending),
        total=len(scope.posyandu), user_id=user.id, kecamatan_ids=scope.kecamatan_ids,
    ):  # fmt: skip
        if last.url is not None:
            note_export("e-ppgbm", scope, user=user, now=clock.now(), rows=last.rows)
        yield last


@blueprint.get("/ambil")
@guard(Permission.EXPORT_NAMED)
def fetch() -> ResponseReturnValue:
    """The file that this person had made a moment ago."""
    made = made_file(request.args.get("berkas", ""), user_id=current_user.user.id)
    if made is None:
        flash(_("Berkas itu sudah tidak ada. Buat sekali lagi."), "watch")
        return redirect(url_for("exchange.home"), code=303)
    return send_file(made.path, as_attachment=True, download_name=made.name)
