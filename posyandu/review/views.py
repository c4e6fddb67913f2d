"""The midwife's inbox, the page of one child, and her decisions."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from ..core.roles import TABLE, Permission
from ..figures.settings import BeingRecounted
from ..models import Child, Measurement, Posyandu, ReopenReason
from ..web import clock
from ..web.guard import allowed, grants_of, guard
from ..web.landing import safe_next
from . import operations, queries
from .deciding import Overriding, with_author
from .desk import ON_A_PAGE, Desk
from .forms import NoteForm, PressedForm, RemeasureForm, SeenForm
from .months import operations as months_operations
from .months import page as months_page
from .sheet import child_context
from .summary import summary_of

blueprint = Blueprint("review", __name__)


def _may_decide() -> bool:
    return current_user.user.role in TABLE[Permission.DECIDE]


@blueprint.get("/kotak-masuk")
@guard(Permission.REVIEW)
def inbox() -> ResponseReturnValue:
    """Who waits for a decision, the most urgent first, and one of them with all that decides."""
    desk = Desk(grants_of(current_user.user), today=clock.today())
    return render_template("review/inbox.html", may_decide=_may_decide(), **desk.context())


@blueprint.post("/kotak-masuk/dilihat")
@guard(Permission.DECIDE)
def see() -> ResponseReturnValue:
    """Mark the ticked children as seen, none of them urgent."""
    form = SeenForm()
    if not form.validate_on_submit():
        abort(400)
    chosen = queries.children(form.chosen(request.form.getlist("anak"), most=ON_A_PAGE))
    mine = [child for child in chosen.values() if allowed(Permission.DECIDE, child, user=current_user.user)]
    seen = operations.see(mine, **with_author())
    if seen:
        flash(ngettext("%(num)s anak ditandai sudah dilihat.", "%(num)s anak ditandai sudah dilihat.", seen), "good")
    else:
        flash(_("Centang dulu anak yang sudah dilihat."), "watch")
    return redirect(safe_next() or url_for(".inbox"), code=303)


@blueprint.get("/anak/<uuid:child_id>")
@guard(Permission.SEE_CHILD)
def child(child: Child) -> ResponseReturnValue:
    """All that is known of a child: the last finding, one chart, the indices, the table, its register and its log."""
    return render_template("review/child.html", may_decide=_may_decide(), **child_context(child))


@blueprint.get("/anak/<uuid:child_id>/ringkasan.pdf")
@guard(Permission.SEE_CHILD)
def summary(child: Child) -> ResponseReturnValue:
    """A child's growth on one page to print."""
    headers = {"Content-Disposition": 'inline; filename="ringkasan.pdf"'}  # no name: files stay behind in folders
    return Response(summary_of(child, printed_on=clock.today()), mimetype="application/pdf", headers=headers)


@blueprint.post("/anak/<uuid:child_id>/sesuai")
@guard(Permission.DECIDE)
def verify(child: Child) -> ResponseReturnValue:
    """The findings were looked at, and the measuring is right."""
    if not PressedForm().validate_on_submit():
        abort(400)
    name, back = child.name, _back(child)
    operations.verify(child, **with_author())
    flash(_("%(name)s: sudah diperiksa, sesuai.", name=name), "good")
    return redirect(back, code=303)


@blueprint.route("/anak/<uuid:child_id>/ukur-ulang", methods=["GET", "POST"])
@guard(Permission.DECIDE)
def remeasure(child: Child) -> ResponseReturnValue:
    """Ask that a child be measured again."""
    form, name, back = RemeasureForm(), child.name, _back(child)
    if form.validate_on_submit():
        operations.ask_remeasure(child, why=form.why.data or "", **with_author())
        flash(_("%(name)s: diminta ukur ulang.", name=name), "good")
        return redirect(back, code=303)
    return _form_page("review/remeasure.html", form, child)


@blueprint.post("/anak/<uuid:child_id>/ukur-ulang/batal")
@guard(Permission.DECIDE)
def take_back_remeasure(child: Child) -> ResponseReturnValue:
    """The measuring that was asked for is not needed any more."""
    if not PressedForm().validate_on_submit():
        abort(400)
    back = _back(child)
    operations.take_back_remeasure(child, user=current_user.user, now=clock.now())
    flash(_("Permintaan ukur ulang dibatalkan."), "good")
    return redirect(back, code=303)


@blueprint.route("/anak/<uuid:child_id>/ubah-nt", methods=["GET", "POST"])
@guard(Permission.DECIDE)
def override(child: Child) -> ResponseReturnValue:
    """N or T of a month as the midwife decides it, the computed one kept beside it."""
    overriding, back = Overriding(child, request.args.get("bulan", "")), _back(child)
    if overriding.result is None:
        flash(_("Bulan ini tidak punya N atau T yang bisa diputuskan."), "watch")
        return redirect(back, code=303)
    if overriding.form.validate_on_submit():
        overriding.decide()
        flash(_("Keputusan N/T tersimpan. Hasil hitungan tetap tampil di sampingnya."), "good")
        return redirect(back, code=303)
    return _form_page("review/override.html", overriding.form, child, **overriding.context())


@blueprint.route("/anak/<uuid:child_id>/catatan", methods=["GET", "POST"])
@guard(Permission.DECIDE)
def note(child: Child) -> ResponseReturnValue:
    """Write a remark."""
    form, back = NoteForm(), _back(child)
    if form.validate_on_submit():
        operations.write_note(child, text=form.text.data, user=current_user.user, now=clock.now())
        flash(_("Catatan tersimpan."), "good")
        return redirect(back, code=303)
    return _form_page("review/note.html", form, child)


@blueprint.post("/ukuran/<uuid:measurement_id>/sesuai")
@guard(Permission.DECIDE)
def verify_value(measurement: Measurement) -> ResponseReturnValue:
    """A doubted value of any month was looked at, and is right."""
    if not PressedForm().validate_on_submit():
        abort(400)
    back = safe_next() or url_for(".child", child_id=measurement.child_id)
    operations.verify_value(measurement, user=current_user.user, now=clock.now())
    flash(_("Nilai sudah diperiksa."), "good")
    return redirect(back, code=303)


@blueprint.get("/tanda-tangan")
@guard(Permission.REVIEW)
def months() -> ResponseReturnValue:
    """Which posyandu have signed a month, and which are still waiting for something."""
    return render_template(
        "review/months.html", **months_page.list_context(grants_of(current_user.user), today=clock.today())
    )


@blueprint.get("/posyandu/<int:posyandu_id>/bulan")
@guard(Permission.REVIEW)
def month(posyandu: Posyandu) -> ResponseReturnValue:
    """One month of a posyandu: what is still to be done, its figures, who signed them, what changed since."""
    page = months_page.Signing(posyandu, today=clock.today())
    return render_template("review/month.html", may_decide=_may_decide(), **page.context())


@blueprint.post("/posyandu/<int:posyandu_id>/bulan/tanda-tangan")
@guard(Permission.DECIDE)
def sign(posyandu: Posyandu) -> ResponseReturnValue:
    """Sign the month."""
    page = months_page.Signing(posyandu, today=clock.today())
    if not PressedForm().validate_on_submit():
        abort(400)
    try:
        months_operations.sign(posyandu, page.month, **with_author())
    except months_operations.NotReady:
        flash(_("Bulan ini belum bisa ditandatangani. Lihat yang belum selesai."), "watch")
    except BeingRecounted:
        flash(_("Belum ditandatangani: angka sedang dihitung ulang. Tanda tangani sesudah selesai."), "watch")
    else:
        flash(_("Sudah ditandatangani. Angkanya tetap; perubahan sesudah ini tampil sebagai koreksi."), "good")
    return redirect(page.url, code=303)


@blueprint.post("/posyandu/<int:posyandu_id>/bulan/buka")
@guard(Permission.DECIDE)
def reopen(posyandu: Posyandu) -> ResponseReturnValue:
    """Open a signed month again, with the reason."""
    page = months_page.Signing(posyandu, today=clock.today())
    form = page.reopen_form
    if not form.validate_on_submit():
        return render_template("review/month.html", may_decide=True, **page.context()), 422
    reason = ReopenReason(form.reason.data)
    try:
        months_operations.reopen(
            posyandu, page.month, reason=reason, text=form.text.data, user=current_user.user, now=clock.now()
        )
    except months_operations.NotSigned:
        flash(_("Bulan ini belum ditandatangani."), "watch")
    else:
        flash(_("Bulan ini dibuka kembali. Ini tercatat dengan nama, jam, dan alasan."), "good")
    return redirect(page.url, code=303)


def _back(child: Child) -> str:
    return safe_next() or url_for(".child", child_id=child.id)


def _form_page(template: str, form: object, child: Child, **values: object) -> ResponseReturnValue:
    again = bool(getattr(form, "errors", None))
    return render_template(template, form=form, child=child, next_url=safe_next(), **values), 422 if again else 200
