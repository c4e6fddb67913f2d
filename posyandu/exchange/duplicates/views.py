"""Pages of records that may be one child: the list, two side by side, merging and its undoing."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.age import age_in_words
from ...core.roles import Permission
from ...extensions import db
from ...figures.settings import rules_of
from ...models import Child, ChildMerge
from ...web import clock
from ...web.fields import Form
from ...web.format import sentence
from ...web.guard import FINDERS, allowed, grants_of, guard
from ...web.paging import page_number
from ..room import blueprint
from . import operations, queries
from .operations import Author, BuiltUpon, NotOneChild
from .words import REFUSALS


@blueprint.get("/ganda")
@guard(Permission.MERGE)
def duplicates() -> ResponseReturnValue:
    """The pairs that wait for a person."""
    return render_template(
        "exchange/duplicates.html",
        page=queries.waiting(grants_of(current_user.user), page=page_number()),
        age_of=lambda child: age_in_words(child.birth_date, max(clock.today(), child.birth_date)),
    )


@blueprint.get("/ganda/<uuid:child_id>")
@guard(Permission.MERGE)
def pair(child: Child) -> ResponseReturnValue:
    """Two records side by side, and what was merged into this one before."""
    other = _other(child) if request.args.get("dengan") else None
    made = [(one, name, who, operations.is_built_upon(db.session, one)) for one, name, who in queries.merges_of(child)]
    return render_template(
        "exchange/duplicate_pair.html",
        child=child,
        merges=made,
        sides=queries.sides(child, other) if other else None,
        found=queries.reasons_of(child, other) if other else None,
    )


@blueprint.post("/ganda/<uuid:child_id>/gabung")
@guard(Permission.MERGE)
def merge(child: Child) -> ResponseReturnValue:
    """Keep one of the two; the other's history goes over."""
    if not Form().validate_on_submit() or "dengan" not in request.form:
        return redirect(url_for(".pair", child_id=child.id, dengan=request.form.get("dengan")), code=303)
    other = _other(child)
    kept, gone = (other, child) if request.form.get("simpan") == str(other.id) else (child, other)
    kept_id, gone_id, name = kept.id, gone.id, kept.name
    try:
        operations.merge(kept, gone, author=_author(kept))
    except NotOneChild as problem:
        flash(sentence(REFUSALS[problem.why]), "watch")
        return redirect(url_for(".pair", child_id=kept_id, dengan=gone_id), code=303)
    flash(_("Dua catatan %(name)s digabung.", name=name), "good")
    return redirect(url_for(".pair", child_id=kept_id), code=303)


@blueprint.post("/ganda/<uuid:child_id>/bukan")
@guard(Permission.MERGE)
def tell_apart(child: Child) -> ResponseReturnValue:
    """The two are two children."""
    if Form().validate_on_submit() and "dengan" in request.form:
        operations.tell_apart(child, _other(child), user=current_user.user, now=clock.now())
        flash(_("Dicatat sebagai dua anak. Pasangan ini tidak ditanyakan lagi."), "good")
    return redirect(url_for(".duplicates"), code=303)


@blueprint.post("/ganda/<uuid:child_id>/batal")
@guard(Permission.MERGE)
def undo_merge(child: Child) -> ResponseReturnValue:
    """Make two records of one again."""
    key = child.id
    if not Form().validate_on_submit() or "gabungan" not in request.form:
        return redirect(url_for(".pair", child_id=key), code=303)
    made = _merge_of(child)
    gone_id = made.gone_id
    try:
        operations.undo(made, author=_author(child))
    except BuiltUpon:
        flash(_("Penggabungan ini tidak dapat dibatalkan lagi: sudah ada catatan baru sesudahnya."), "watch")
        return redirect(url_for(".pair", child_id=key), code=303)
    flash(_("Penggabungan dibatalkan. Keduanya berdiri sendiri lagi."), "good")
    return redirect(url_for(".pair", child_id=key, dengan=gone_id), code=303)


def _other(child: Child) -> Child:
    """The other record, if it is one that this person may see; an unknown one and a foreign one are both 404."""
    key = child.id
    try:
        other_id = UUID(request.values.get("dengan", ""))
    except ValueError:
        abort(404)
    other: Child | None = FINDERS["child_id"](other_id)
    if other is None or other.id == key or not allowed(Permission.MERGE, other, user=current_user.user):
        abort(404)
    return other


def _merge_of(child: Child) -> ChildMerge:
    wanted = request.form.get("gabungan", "")
    found = next((made for made, *_rest in queries.merges_of(child) if str(made.id) == wanted), None)
    if found is None:
        abort(404)
    return found


def _author(child: Child) -> Author:
    rules = rules_of(child.posyandu.kelurahan.kecamatan_id)
    return Author(current_user.user, clock.now(), clock.today(), rules)
