"""Pages of CSR for the office: the year, a donor with promises and gifts, one gift with hand-over and outcome."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ..areas.office import office, year_asked
from ..areas.queries import posyandu_in_kecamatan
from ..core.roles import Permission
from ..figures.cells import months_back
from ..models import Donation, Donor, Pledge, SupportKind
from ..web import clock
from ..web.format import sentence
from ..web.guard import guard
from ..web.pictures import FILE_BYTES, NoPicture, kept_form
from . import operations, paper, queries
from .forms import DonationForm, DonorForm, HandOverForm, PledgeForm, PressedForm
from .outcome import outcome_of
from .words import donor_kinds, support_kinds

blueprint = Blueprint("support", __name__, url_prefix="/dukungan")

_BACK, _AHEAD = 24, 12  # months that a gift can begin or end in, from this one


@blueprint.url_value_preprocessor
def allow_files(endpoint: str | None, _values: Any) -> None:
    """A picture may be larger than a form; read before the guard against forgery reads the form."""
    if endpoint == "support.hand_over" and request.method == "POST":
        request.max_content_length = FILE_BYTES + 2**20


@blueprint.get("")
@guard(Permission.RECORD_SUPPORT)
def home() -> ResponseReturnValue:
    """The gifts of a year, what they add up to, and the donors."""
    here, year, now = office(), year_asked(), clock.today().year
    gifts = queries.gifts_of_year(here.id, year)
    first, last = queries.years_of(here.id) or (now, now)
    return render_template(
        "support/home.html", gifts=gifts, sums=queries.sums_of(gifts), donors=queries.donors_of(here.id),
        kinds=support_kinds(), donor_kinds=donor_kinds(), year=year, earlier=year - 1 if year > first else None,
        later=year + 1 if year < max(last, now) else None,
    )  # fmt: skip


@blueprint.route("/donatur/baru", methods=["GET", "POST"])
@guard(Permission.RECORD_SUPPORT)
def new_donor() -> ResponseReturnValue:
    """Write a donor down."""
    form = DonorForm()
    if form.validate_on_submit():
        key = operations.add_donor(
            user=current_user.user, kecamatan_id=office().id, values=form.values(), now=clock.now()
        )
        flash(_("Donatur dicatat. Catat janji atau bantuannya."), "good")
        return redirect(url_for(".donor", donor_id=key), code=303)
    return render_template("support/donor_form.html", form=form, donor=None), 422 if form.errors else 200


@blueprint.route("/donatur/<uuid:donor_id>/ubah", methods=["GET", "POST"])
@guard(Permission.RECORD_SUPPORT)
def edit_donor(donor: Donor) -> ResponseReturnValue:
    """Change what is written of a donor."""
    form = DonorForm(donor)
    if form.validate_on_submit():
        operations.change_donor(donor, user=current_user.user, values=form.values(), now=clock.now())
        flash(_("Perubahan disimpan."), "good")
        return redirect(url_for(".donor", donor_id=donor.id), code=303)
    return render_template("support/donor_form.html", form=form, donor=donor), 422 if form.errors else 200


@blueprint.get("/donatur/<uuid:donor_id>")
@guard(Permission.RECORD_SUPPORT)
def donor(donor: Donor) -> ResponseReturnValue:
    """A donor with promises and gifts."""
    return _donor_page(donor, PledgeForm(formdata=None))


def _donor_page(donor: Donor, promising: PledgeForm) -> ResponseReturnValue:
    return render_template(
        "support/donor.html", donor=donor, of=queries.of_donor(donor.id), kinds=support_kinds(),
        donor_kinds=donor_kinds(), promising=promising, pressed=PressedForm(), on=clock.today(),
    ), 422 if promising.errors else 200  # fmt: skip


@blueprint.post("/donatur/<uuid:donor_id>/janji")
@guard(Permission.RECORD_SUPPORT)
def pledge(donor: Donor) -> ResponseReturnValue:
    """Note what a donor promises."""
    form, key = PledgeForm(), donor.id
    if not form.validate_on_submit():
        return _donor_page(donor, form)
    operations.pledge(donor, user=current_user.user, values=form.values(), now=clock.now())
    flash(_("Janji dicatat."), "good")
    return redirect(url_for(".donor", donor_id=key), code=303)


@blueprint.post("/janji/<uuid:pledge_id>/batal")
@guard(Permission.RECORD_SUPPORT)
def withdraw_pledge(pledge: Pledge) -> ResponseReturnValue:
    """A promise that will not be kept; pressed again, it stands."""
    key = pledge.donor_id
    operations.withdraw_pledge(pledge, user=current_user.user, now=clock.now())
    return redirect(url_for(".donor", donor_id=key), code=303)


@blueprint.route("/donatur/<uuid:donor_id>/bantuan/baru", methods=["GET", "POST"])
@guard(Permission.RECORD_SUPPORT)
def new_gift(donor: Donor) -> ResponseReturnValue:
    """Record what a donor gives, and for which posyandu."""
    today, pledges = clock.today(), queries.open_pledges(donor.id)
    asked = request.args.get("janji", "")
    form = DonationForm(
        places=posyandu_in_kecamatan(donor.kecamatan_id, open_on=today), pledges=pledges, today=today,
        months=[months_back(today.replace(day=1), back) for back in range(_BACK, -_AHEAD - 1, -1)],
        promised=next((promised for promised in pledges if str(promised.id) == asked), None),
    )  # fmt: skip
    if not form.validate_on_submit():
        return render_template("support/gift_form.html", form=form, donor=donor), 422 if form.errors else 200
    promised = next((promised.id for promised in pledges if str(promised.id) == form.pledge.data), None)
    key = operations.give(
        donor, user=current_user.user, values=form.values(), posyandu_ids=form.chosen(), pledge_id=promised,
        now=clock.now(),
    )  # fmt: skip
    flash(_("Bantuan dicatat. Lengkapi serah terimanya setelah diterima."), "good")
    return redirect(url_for(".gift", donation_id=key), code=303)


@blueprint.get("/bantuan/<uuid:donation_id>")
@guard(Permission.RECORD_SUPPORT)
def gift(donation: Donation) -> ResponseReturnValue:
    """One gift: for whom, its hand-over, what became of it."""
    return _gift_page(donation, HandOverForm(donation, today=clock.today(), formdata=None))


def _gift_page(donation: Donation, form: HandOverForm) -> ResponseReturnValue:
    given = queries.gift_with_posyandu(donation.id)
    is_food = given.kind is SupportKind.FOOD
    return render_template(
        "support/gift.html", gift=given, form=form, kinds=support_kinds(), pressed=PressedForm(),
        outcome=outcome_of(given) if is_food else None, shared=queries.other_food_of(given) if is_food else 0,
    ), 422 if form.errors else 200  # fmt: skip


@blueprint.post("/bantuan/<uuid:donation_id>/serah-terima")
@guard(Permission.RECORD_SUPPORT)
def hand_over(donation: Donation) -> ResponseReturnValue:
    """Who received it when, who signed, and a picture."""
    form, key = HandOverForm(donation, today=clock.today()), donation.id
    if form.validate_on_submit():
        try:
            photo = kept_form(form.file.data.stream) if form.file.data else None
            operations.hand_over(
                donation, user=current_user.user, values=form.values(), photo=photo,
                photo_consent=form.photo_consent.data, now=clock.now(),
            )  # fmt: skip
            flash(_("Serah terima disimpan."), "good")
            return redirect(url_for(".gift", donation_id=key), code=303)
        except NoPicture as problem:
            form.file.errors = [sentence(problem.sentence)]
    return _gift_page(donation, form)


@blueprint.get("/bantuan/<uuid:donation_id>/foto.jpg")
@guard(Permission.RECORD_SUPPORT)
def photo(donation: Donation) -> ResponseReturnValue:
    """The picture of a hand-over, for the office only."""
    return Response(queries.photo_of(donation.id) or abort(404), mimetype="image/jpeg")


@blueprint.post("/bantuan/<uuid:donation_id>/foto/hapus")
@guard(Permission.RECORD_SUPPORT)
def remove_photo(donation: Donation) -> ResponseReturnValue:
    """Remove the picture for good."""
    key = donation.id
    operations.remove_photo(donation, user=current_user.user, now=clock.now())
    return redirect(url_for(".gift", donation_id=key), code=303)


@blueprint.post("/bantuan/<uuid:donation_id>/batal")
@guard(Permission.RECORD_SUPPORT)
def take_back(donation: Donation) -> ResponseReturnValue:
    """A gift entered by mistake; pressed again, it counts."""
    key = donation.id
    operations.take_back(donation, user=current_user.user, now=clock.now())
    return redirect(url_for(".gift", donation_id=key), code=303)


@blueprint.get("/donatur/<uuid:donor_id>/laporan.pdf")
@guard(Permission.RECORD_SUPPORT)
def report(donor: Donor) -> ResponseReturnValue:
    """What the office reports to a donor of a year."""
    year = year_asked()
    gifts = [given for given in queries.of_donor(donor.id).gifts if given.first_month.year == year]
    content = paper.donor_report(donor, gifts, office(), year=year, printed_on=clock.today())
    name = f"laporan-donatur-{year}"
    return Response(
        content, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'}
    )
