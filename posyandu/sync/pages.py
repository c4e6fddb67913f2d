"""The midwife's pages about tablets: enrol one, see how each is, cut a lost one off, choose between two weighings."""

import segno
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from ..areas.queries import posyandu_of
from ..core.roles import Permission
from ..models import Device, MeasurementConflict, Posyandu
from ..web import clock
from ..web.guard import allowed, grants_of, guard
from ..web.landing import safe_next
from . import operations, queries
from .deciding import Deciding
from .forms import PressedForm

blueprint = Blueprint("devices", __name__, url_prefix="/tablet/perangkat")


@blueprint.get("")
@guard(Permission.MANAGE_TABLETS)
def home() -> ResponseReturnValue:
    """The tablets of one's posyandu; with several, which of them."""
    posts = [post for post in posyandu_of(grants_of(current_user.user)) if post.closed_on is None]
    if len(posts) == 1:
        return redirect(url_for(".posyandu", posyandu_id=posts[0].id), code=303)
    numbers = queries.tablets_at([post.id for post in posts])
    return render_template("devices/choose.html", posts=posts, numbers=numbers)


@blueprint.get("/<int:posyandu_id>")
@guard(Permission.MANAGE_TABLETS)
def posyandu(posyandu: Posyandu) -> ResponseReturnValue:
    """The tablets of a posyandu."""
    return _list(posyandu)


@blueprint.post("/<int:posyandu_id>/kode")
@guard(Permission.MANAGE_TABLETS)
def code(posyandu: Posyandu) -> ResponseReturnValue:
    """A new code, shown this once."""
    if not PressedForm().validate_on_submit():
        abort(400)
    made = operations.make_code(posyandu, user=current_user.user, now=clock.now())
    address = f"{url_for('tablet.page', _external=True)}#kode={made}"
    drawn = segno.make(address, error="m").svg_inline(scale=6, border=2, dark="#16302e", light="#fff", omitsize=True)
    return render_template(
        "devices/code.html",
        posyandu=posyandu,
        code=f"{made[:4]} {made[4:]}",
        address=url_for("tablet.page", _external=True),
        drawn=Markup(drawn),  # noqa: S704 - drawn by the library from letters of our own
        minutes=operations.CODE_MINUTES,
    )


@blueprint.post("/<uuid:device_id>/cabut")
@guard(Permission.MANAGE_TABLETS)
def revoke(device: Device) -> ResponseReturnValue:
    """Cut a lost tablet off."""
    url, name = url_for(".posyandu", posyandu_id=device.posyandu_id), device.name
    if not PressedForm().validate_on_submit():
        abort(400)
    operations.revoke(device, user=current_user.user, now=clock.now())
    flash(_("%(name)s sudah dicabut. Datanya dihapus begitu tablet itu tersambung lagi.", name=name), "good")
    return redirect(url, code=303)


@blueprint.route("/beda/<uuid:conflict_id>", methods=["GET", "POST"])
@guard(Permission.WEIGH)
def choose(conflict: MeasurementConflict) -> ResponseReturnValue:
    """Two measurings of one child at one session: which one is meant."""
    deciding = Deciding(conflict)
    if deciding.form.validate_on_submit() and deciding.decided(user=current_user.user, now=clock.now()):
        flash(_("Sudah dipilih. Nilai yang lain tetap terlihat di riwayat."), "good")
        return redirect(safe_next() or url_for("review.child", child_id=deciding.child_id), code=303)
    return render_template(
        "devices/choose_one.html", next_url=safe_next(), **deciding.context()
    ), 422 if deciding.form.errors else 200


def _list(posyandu: Posyandu) -> ResponseReturnValue:
    devices = queries.devices_of(posyandu.id)
    may_see = allowed(Permission.WEIGH, posyandu, user=current_user.user)  # the office sees no child by name
    return render_template(
        "devices/list.html",
        posyandu=posyandu,
        devices=devices,
        refused=queries.refusals_of([device.id for device in devices]),
        missing=[device for device in devices if device.missing_ranges],
        conflicts=queries.open_conflicts(posyandu.id) if may_see else [],
        grace_days=operations.GRACE.days,
    )
