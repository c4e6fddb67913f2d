"""Pages of the referrals: the list with its figures, a new one, one with its steps, its letter."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...areas.queries import posyandu_of
from ...charts.queries import growth_record, until
from ...charts.reader import card_of
from ...core.age import age_in_words
from ...core.referral import ReferralReason
from ...core.roles import Permission
from ...figures.settings import settings_at, settings_of
from ...models import Child, Destination, Referral, ReferralStatus
from ...web import clock
from ...web.format import tanggal
from ...web.guard import grants_of, guard
from ...web.landing import safe_next
from ...web.paging import page_number
from ..queries import by_month
from ..room import blueprint
from . import letter, operations, queries
from .forms import AnswerForm, ArriveForm, CloseForm, SendForm
from .queries import Sought, Which
from .words import DESTINATIONS, ENDS, REASONS, STATUSES

_WORDS = {"reasons": REASONS, "destinations": DESTINATIONS, "statuses": STATUSES, "ends": ENDS}


@blueprint.get("/rujukan")
@guard(Permission.REFER)
def referrals() -> ResponseReturnValue:
    """The referrals of one's areas, those that wait for an answer first, and the months in numbers."""
    grants, today = grants_of(current_user.user), clock.today()
    places = posyandu_of(grants)
    after_days = settings_at({place.kelurahan.kecamatan_id for place in places}).referral_overdue_days
    ids = [place.id for place in places]
    sought = _sought()
    return render_template(
        "outreach/referrals.html",
        page=queries.of_areas(grants, sought, today=today, after_days=after_days, page=page_number()),
        sought=sought,
        counts=queries.counts(ids, today=today, after_days=after_days),
        months=by_month(ids, _months_back(today, 5), today.replace(day=1)),
        places=places,
        after_days=after_days,
        which=Which,
        **_WORDS,
    )


@blueprint.route("/anak/<uuid:child_id>/rujuk", methods=["GET", "POST"])
@guard(Permission.REFER)
def refer(child: Child) -> ResponseReturnValue:
    """Refer a child; the reason is set from what was found, and may be set by the page that led here."""
    found = queries.finding_of(child.id)
    form = SendForm(today=clock.today(), data=_preset(child, found))
    if form.validate_on_submit() and (key := _sent(form, child)) is not None:
        flash(_("Rujukan tercatat. Cetak suratnya untuk keluarga."), "good")
        return redirect(url_for(".referral", referral_id=key, next=safe_next()), code=303)
    before = [one for one in queries.of_child(child.id) if one.status in queries.UNANSWERED]
    return render_template(
        "outreach/refer.html", child=child, form=form, found=found, before=before, **_WORDS
    ), 422 if form.errors else 200


@blueprint.get("/rujukan/<uuid:referral_id>")
@guard(Permission.REFER)
def referral(referral: Referral) -> ResponseReturnValue:
    """One referral: what was sent and answered, and the next step."""
    return _page(referral)


@blueprint.post("/rujukan/<uuid:referral_id>/tiba")
@guard(Permission.REFER)
def referral_arrived(referral: Referral) -> ResponseReturnValue:
    """The child was seen there."""
    form = ArriveForm(today=clock.today(), prefix="tiba")
    return _step(referral, form, "arriving", operations.arrive)


@blueprint.post("/rujukan/<uuid:referral_id>/jawaban")
@guard(Permission.REFER)
def referral_answered(referral: Referral) -> ResponseReturnValue:
    """The answer is here."""
    form = AnswerForm(today=clock.today(), prefix="jawaban")
    return _step(referral, form, "answering", operations.answer)


@blueprint.post("/rujukan/<uuid:referral_id>/selesai")
@guard(Permission.REFER)
def referral_closed(referral: Referral) -> ResponseReturnValue:
    """Nothing more is to be done about it."""
    form = _close_form(referral)
    return _step(referral, form, "closing", operations.close)


@blueprint.get("/rujukan/<uuid:referral_id>/surat.pdf")
@guard(Permission.REFER)
def referral_letter(referral: Referral) -> ResponseReturnValue:
    """The letter, for the family to take along."""
    record = until(growth_record(referral.child), referral.sent_on)
    address = url_for(".referral", referral_id=referral.id, _external=True)
    words = letter.letter_of(referral, record, sender=queries.name_of_sender(referral), address=address)
    made = letter.pdf(words, record, slug=card_of(record), printed_on=clock.today())
    return Response(
        made, mimetype="application/pdf", headers={"Content-Disposition": 'inline; filename="surat-rujukan.pdf"'}
    )


def _sought() -> Sought:
    which, reason = request.args.get("mana", Which.OPEN), request.args.get("alasan", "")
    return Sought(
        which=Which(which) if which in tuple(Which) else Which.OPEN,
        posyandu_id=request.args.get("posyandu", type=int),
        reason=ReferralReason(reason) if reason in tuple(ReferralReason) else None,
    )


def _preset(child: Child, found: ReferralReason | None) -> dict[str, Any]:
    asked = request.args.get("alasan", "")
    reason = asked if asked in tuple(ReferralReason) else (found or ReferralReason.OTHER).value
    puskesmas = child.posyandu.kelurahan.kecamatan.puskesmas
    return {
        "id": uuid4(), "reason": reason, "destination": Destination.PUSKESMAS.value, "destination_name": puskesmas,
    }  # fmt: skip


def _sent(form: SendForm, child: Child) -> Any:
    try:
        return operations.send(child, user=current_user.user, now=clock.now(), id=form.client_id, **form.details())
    except operations.OutOfOrder as early:
        form.on.errors = [_too_early(early)]
    except operations.OtherChild:
        abort(404)
    return None


def _step(referral: Referral, form: Any, name: str, operation: Any) -> ResponseReturnValue:
    if form.validate_on_submit():
        try:
            operation(referral, user=current_user.user, now=clock.now(), **form.details())
        except operations.OutOfOrder as early:
            form.on.errors = [_too_early(early)]
        except operations.NotOpen:
            flash(_("Langkah ini sudah dicatat sebelumnya. Tidak ada yang berubah."), "watch")
            return redirect(url_for(".referral", referral_id=referral.id), code=303)
        else:
            flash(_("Tersimpan."), "good")
            return redirect(url_for(".referral", referral_id=referral.id), code=303)
    return _page(referral, **{name: form}), 422


def _page(referral: Referral, **forms: Any) -> str:
    today, child = clock.today(), referral.child
    after_days = settings_of(child.posyandu.kelurahan.kecamatan_id).referral_overdue_days
    return render_template(
        "outreach/referral.html",
        line=queries.line_of(referral, today=today, after_days=after_days),
        referral=referral,
        child=child,
        age=age_in_words(child.birth_date, max(today, child.birth_date)),
        sender=queries.name_of_sender(referral),
        next_url=safe_next(),
        arriving=forms.get("arriving") or ArriveForm(today=today, prefix="tiba", formdata=None),
        answering=forms.get("answering") or AnswerForm(today=today, prefix="jawaban", formdata=None),
        closing=forms.get("closing") or _close_form(referral, formdata=None),
        steps=ReferralStatus,
        **_WORDS,
    )


def _close_form(referral: Referral, **kwargs: Any) -> CloseForm:
    return CloseForm(today=clock.today(), answered=referral.answered_on is not None, prefix="selesai", **kwargs)


def _too_early(problem: operations.OutOfOrder) -> str:
    return _("Tanggal ini terlalu awal: paling cepat %(day)s.", day=tanggal(problem.on))


def _months_back(today: date, months: int) -> date:
    month = today.replace(day=1)
    for _step_back in range(months):
        month = (month - timedelta(days=1)).replace(day=1)
    return month
