"""Pages of the FHIR bundles: a posyandu's month, and one child."""

import json
from collections.abc import Sequence
from datetime import date

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectField

from ..areas.queries import posyandu_of
from ..core.roles import Permission
from ..models import Child, Posyandu
from ..web import clock
from ..web.guard import grants_of, guard
from . import fhir
from .fhir_files import child_bundle, month_bundle
from .forms import ScopeForm
from .log import note_child_export, note_export
from .room import blueprint
from .scope import Area, Scope, areas_in, month_of, scope_of


class BundleForm(ScopeForm):
    """One posyandu and one month."""

    first = SelectField(_l("Bulan"))
    last = None

    def __init__(self, *, areas: Sequence[Area], posyandu: Sequence[Posyandu], today: date) -> None:
        super().__init__(areas=[area for area in areas if area.level == "posyandu"], posyandu=posyandu, today=today)

    def scope(self) -> Scope:
        """The posyandu and the month, once the form is valid."""
        month = month_of(self.first.data)
        return scope_of(self.chosen, month, month)


@blueprint.route("/fhir", methods=["GET", "POST"])
@guard(Permission.EXPORT_NAMED)
def fhir_month() -> ResponseReturnValue:
    """Choose a posyandu and a month; the bundle comes as a file."""
    grants = grants_of(current_user.user)
    posyandu = posyandu_of(grants)
    form = BundleForm(areas=areas_in(posyandu, grants), posyandu=posyandu, today=clock.today())
    if form.validate_on_submit():
        scope, now = form.scope(), clock.now()
        bundle = month_bundle(scope.posyandu[0], scope.first, at=now)
        note_export("fhir", scope, user=current_user.user, now=now, rows=len(bundle["entry"]))
        return _file(bundle, scope.file_name("fhir", "json"))
    return render_template("exchange/fhir.html", form=form), 422 if form.errors else 200


@blueprint.get("/fhir/<uuid:child_id>.json")
@guard(Permission.EXPORT_NAMED)
def fhir_child(child: Child) -> ResponseReturnValue:
    """All measurings of one child; its history tells who took them along."""
    key, kecamatan_id, now = child.id, child.posyandu.kelurahan.kecamatan_id, clock.now()
    bundle = child_bundle(child, at=now)
    note_child_export("fhir", key, kecamatan_id=kecamatan_id, user=current_user.user, now=now)
    return _file(bundle, "fhir_anak.json")


def _file(bundle: fhir.Resource, name: str) -> Response:
    return Response(
        json.dumps(bundle, ensure_ascii=False),
        mimetype="application/fhir+json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
