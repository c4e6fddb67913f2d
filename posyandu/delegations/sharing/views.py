"""The office's pages of sharing: choose, check what is hidden, look as guests do, publish, hand out, revoke."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from ...areas.office import office
from ...core.disclosure import NotReleasable
from ...core.roles import Permission
from ...figures.settings import BeingRecounted
from ...models import Share, StudyVisit
from ...web import clock
from ...web.guard import guard
from ..forms import PressedForm
from ..paper import qr_svg
from ..room import blueprint
from ..tokens import token_of
from . import door, operations, queries
from .forms import ShareForm
from .guest_page import guest_page
from .month import places_of
from .operations import SHARE
from .preparing import Prepared, finished_months, hidden_of, prepare
from .wording import field_names


def _form(**kwargs: Any) -> ShareForm:
    today = clock.today()
    return ShareForm(months=finished_months(office().id, today), today=today, **kwargs)


def _prepared(form: ShareForm, study_visit: StudyVisit) -> Prepared | None:
    """What the form asks for; says beside the month why there is nothing to publish."""
    try:
        made = prepare(
            office(), study_visit, month=form.chosen_month(), parts=form.chosen_parts(), language=form.language.data,
            expires_on=form.last_day(), today=clock.today(), renew=form.renew.data,
        )  # fmt: skip
    except NotReleasable:
        form.month.errors = [
            _("Bersama yang sudah pernah dibagikan, rilis ini akan membuka hitungan kecil. Pakai rilis sebelumnya.")
        ]
        return None
    if made is None:
        form.month.errors = [_("Belum ada angka untuk bulan ini.")]
    return made


@blueprint.route("/<uuid:study_visit_id>/bagikan", methods=["GET", "POST"], endpoint="prepare")
@guard(Permission.HOST_DELEGATIONS)
def prepare_share(study_visit: StudyVisit) -> ResponseReturnValue:
    """Choose month and sections; see what is hidden; publish."""
    form, made = _form(), None
    if form.validate_on_submit():
        made = _prepared(form, study_visit)
        if made is not None and request.form.get("do") == "publish":
            return _publish(form, study_visit, made)
    told = None
    if made is not None:
        here = office()
        told = hidden_of(made.latest.release, places_of(here.id, made.latest.month), here)
    return render_template(
        "sharing/prepare.html", form=form, visit=study_visit, made=made, told=told, fields=field_names(),
        asked=_asked(form),
    ), 422 if form.errors else 200  # fmt: skip


def _asked(form: ShareForm) -> dict[str, Any]:
    """The choices as the address of the preview carries them."""
    day = form.expires_on.data
    return {"bulan": form.month.data, "bagian": form.parts.data, "bahasa": form.language.data,
            "sampai": f"{day:%d/%m/%Y}" if day else None, "baru": "1" if form.renew.data else None}  # fmt: skip


def _publish(form: ShareForm, study_visit: StudyVisit, made: Prepared) -> ResponseReturnValue:
    key = study_visit.id
    try:
        share_id = operations.publish(
            study_visit, user=current_user.user, drafts=made.drafts, snapshot=made.snapshot,
            language=form.language.data, expires_on=form.last_day(), now=clock.now(),
        )  # fmt: skip
    except operations.Unsafe:
        flash(_("Tidak diterbitkan: sementara itu ada rilis lain dari bulan yang sama. Periksa sekali lagi."), "watch")
        return redirect(url_for(".prepare", study_visit_id=key), code=303)
    except BeingRecounted:
        flash(_("Tidak diterbitkan: angka sedang dihitung ulang. Terbitkan sesudah selesai."), "watch")
        return redirect(url_for(".prepare", study_visit_id=key), code=303)
    flash(_("Sudah terbit. Berikan tautan, kode QR atau PDF kepada tamu."), "good")
    return redirect(url_for(".share", share_id=share_id), code=303)


@blueprint.get("/<uuid:study_visit_id>/pratinjau")
@guard(Permission.HOST_DELEGATIONS)
def preview(study_visit: StudyVisit) -> ResponseReturnValue:
    """The page exactly as guests would see it, before it is published."""
    asked = request.args
    form = _form(
        formdata=MultiDict(
            [("month", asked.get("bulan", "")), ("language", asked.get("bahasa", "id")),
             ("expires_on", asked.get("sampai", "")), *(("parts", part) for part in asked.getlist("bagian")),
             *([("renew", "y")] if asked.get("baru") else [])]
        ),
        meta={"csrf": False},
    )  # fmt: skip
    made = _prepared(form, study_visit) if form.validate() else None
    if made is None:
        return redirect(url_for(".prepare", study_visit_id=study_visit.id), code=303)
    with force_locale(form.language.data):
        return render_template("sharing/guest.html", page=guest_page(made.snapshot), token=None)


@blueprint.get("/bagikan/<uuid:share_id>")
@guard(Permission.HOST_DELEGATIONS)
def share(share: Share) -> ResponseReturnValue:
    """One published page: its link, code and files, how often it was opened."""
    token = token_of(SHARE, share.nonce, share.token_digest)
    return render_template(
        "sharing/share.html", share=share, visit=share.study_visit, on=clock.today(), pressed=PressedForm(),
        token=token, url=url_for("guests.page", token=token, _external=True) if token else None,
        left=queries.latest_figures(share.id),
    )  # fmt: skip


@blueprint.get("/bagikan/<uuid:share_id>/qr.svg")
@guard(Permission.HOST_DELEGATIONS)
def share_qr(share: Share) -> ResponseReturnValue:
    """The code that opens the link."""
    token = token_of(SHARE, share.nonce, share.token_digest) or abort(404)
    return Response(qr_svg(url_for("guests.page", token=token, _external=True)), mimetype="image/svg+xml")


@blueprint.post("/bagikan/<uuid:share_id>/cabut")
@guard(Permission.HOST_DELEGATIONS)
def revoke_share(share: Share) -> ResponseReturnValue:
    """Close the link for good."""
    key, digest = share.id, share.token_digest
    operations.revoke(share, user=current_user.user, now=clock.now())
    door.forget(digest)
    flash(_("Tautan dicabut: tidak dapat dibuka lagi."), "good")
    return redirect(url_for(".share", share_id=key), code=303)
