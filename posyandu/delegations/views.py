"""Pages of the guest book: the year, one visit, who signed, questions, pictures, what is printed of it."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ..areas.office import office, year_asked
from ..core.roles import Permission
from ..models import StudyVisit, VisitPhoto
from ..sessions.closing import whatsapp_url
from ..web import clock
from ..web.format import sentence
from ..web.guard import guard
from ..web.pictures import FILE_BYTES, NoPicture, kept_form
from . import operations, paper, queries
from .forms import PhotoForm, PressedForm, QuestionForm, VisitForm
from .operations import GUEST_BOOK
from .room import blueprint
from .tokens import token_of

_UPLOADS = {"delegations.add_photo"}


@blueprint.url_value_preprocessor
def allow_files(endpoint: str | None, _values: Any) -> None:
    """A picture may be larger than a form; read before the guard against forgery reads the form."""
    if endpoint in _UPLOADS and request.method == "POST":
        request.max_content_length = FILE_BYTES + 2**20


@blueprint.get("")
@guard(Permission.HOST_DELEGATIONS)
def home() -> ResponseReturnValue:
    """The visits of a year as calendar and list, and where the guests came from."""
    here, year, today = office(), year_asked(), clock.today()
    visits = queries.visits_of_year(here.id, year)
    first, last = queries.years_of(here.id) or (today.year, today.year)
    return render_template(
        "delegations/home.html", visits=visits, months=_by_month(visits), origins=queries.origins_of(visits),
        coming=[v for v in reversed(visits) if v.visited_on >= today and not v.cancelled_at],
        year=year, earlier=year - 1 if year > first else None, later=year + 1 if year < max(last, today.year) else None,
    )  # fmt: skip


def _by_month(visits: Sequence[StudyVisit]) -> list[tuple[date, list[StudyVisit]]]:
    of_month = groupby(reversed(visits), key=lambda visit: visit.visited_on.replace(day=1))
    return [(month, list(some)) for month, some in of_month]


@blueprint.route("/baru", methods=["GET", "POST"])
@guard(Permission.HOST_DELEGATIONS)
def new() -> ResponseReturnValue:
    """Write a visit down."""
    form = VisitForm()
    if form.validate_on_submit():
        key = operations.register(
            user=current_user.user, kecamatan_id=office().id, values=form.values(), now=clock.now()
        )
        flash(_("Kunjungan dicatat. Cetak daftar hadirnya, lalu siapkan halaman untuk tamu."), "good")
        return redirect(url_for(".visit", study_visit_id=key), code=303)
    return render_template("delegations/form.html", form=form, study_visit=None), 422 if form.errors else 200


@blueprint.route("/<uuid:study_visit_id>/ubah", methods=["GET", "POST"])
@guard(Permission.HOST_DELEGATIONS)
def edit(study_visit: StudyVisit) -> ResponseReturnValue:
    """Change what is written of a visit."""
    form = VisitForm(study_visit)
    if form.validate_on_submit():
        operations.change(study_visit, user=current_user.user, values=form.values(), now=clock.now())
        flash(_("Perubahan disimpan."), "good")
        return redirect(url_for(".visit", study_visit_id=study_visit.id), code=303)
    return render_template("delegations/form.html", form=form, study_visit=study_visit), 422 if form.errors else 200


@blueprint.get("/<uuid:study_visit_id>")
@guard(Permission.HOST_DELEGATIONS)
def visit(study_visit: StudyVisit) -> ResponseReturnValue:
    """One visit with all that belongs to it."""
    return _visit_page(study_visit)


def _visit_page(study_visit: StudyVisit, **forms: Any) -> ResponseReturnValue:
    status = 422 if forms else 200
    thanks = paper.thanks_text(study_visit, office())
    shown = {
        "asking": QuestionForm(formdata=None),
        "adding": PhotoForm(formdata=None),
        "pressed": PressedForm(),
    } | forms
    return render_template(
        "delegations/visit.html", visit=study_visit, book=queries.book_of(study_visit.id), thanks=thanks,
        whatsapp_url=whatsapp_url(thanks), guest_url=guest_book_url(study_visit), on=clock.today(), **shown,
    ), status  # fmt: skip


def guest_book_url(study_visit: StudyVisit) -> str | None:
    """Where guests sign the book; ``None`` when the server's secret has been changed since."""
    token = token_of(GUEST_BOOK, study_visit.guest_nonce, study_visit.guest_digest)
    return url_for("guests.guest_book", token=token, _external=True) if token else None


@blueprint.post("/<uuid:study_visit_id>/tidak-jadi")
@guard(Permission.HOST_DELEGATIONS)
def cancel(study_visit: StudyVisit) -> ResponseReturnValue:
    """A visit that does not take place; pressed again, it does."""
    key = study_visit.id
    operations.cancel(study_visit, user=current_user.user, now=clock.now())
    return redirect(url_for(".visit", study_visit_id=key), code=303)


@blueprint.post("/<uuid:study_visit_id>/tanya")
@guard(Permission.HOST_DELEGATIONS)
def ask(study_visit: StudyVisit) -> ResponseReturnValue:
    """A question and its answer."""
    form, key = QuestionForm(), study_visit.id
    if not form.validate_on_submit():
        return _visit_page(study_visit, asking=form)
    operations.ask(
        study_visit, user=current_user.user, question=form.question.data or "", answer=form.answer.data, now=clock.now()
    )
    return redirect(url_for(".visit", study_visit_id=key, _anchor="tanya"), code=303)


@blueprint.post("/<uuid:study_visit_id>/foto")
@guard(Permission.HOST_DELEGATIONS)
def add_photo(study_visit: StudyVisit) -> ResponseReturnValue:
    """A picture with the consent of those in it."""
    form, key = PhotoForm(), study_visit.id
    if form.validate_on_submit():
        try:
            operations.add_photo(
                study_visit, user=current_user.user, content=kept_form(form.file.data.stream),
                caption=form.caption.data or "", consent=form.consent.data or "", now=clock.now(),
            )  # fmt: skip
            return redirect(url_for(".visit", study_visit_id=key, _anchor="foto"), code=303)
        except NoPicture as problem:
            form.file.errors = [sentence(problem.sentence)]
    return _visit_page(study_visit, adding=form)


@blueprint.get("/foto/<uuid:photo_id>.jpg")
@guard(Permission.HOST_DELEGATIONS)
def photo(photo: VisitPhoto) -> ResponseReturnValue:
    """A picture of a visit, for the office only."""
    return Response(photo.content, mimetype="image/jpeg")


@blueprint.post("/foto/<uuid:photo_id>/hapus")
@guard(Permission.HOST_DELEGATIONS)
def remove_photo(photo: VisitPhoto) -> ResponseReturnValue:
    """Remove a picture for good."""
    key = photo.study_visit_id
    operations.remove_photo(photo, kecamatan_id=photo.study_visit.kecamatan_id, user=current_user.user, now=clock.now())
    return redirect(url_for(".visit", study_visit_id=key, _anchor="foto"), code=303)


@blueprint.get("/<uuid:study_visit_id>/daftar-hadir.pdf")
@guard(Permission.HOST_DELEGATIONS)
def attendance(study_visit: StudyVisit) -> ResponseReturnValue:
    """The sheet that lies on the table, with the code that guests scan instead."""
    url = guest_book_url(study_visit)
    return _pdf(paper.attendance_sheet(study_visit, office(), url=url, printed_on=clock.today()), "daftar-hadir-tamu")


@blueprint.get("/<uuid:study_visit_id>/ucapan-terima-kasih.pdf")
@guard(Permission.HOST_DELEGATIONS)
def thanks(study_visit: StudyVisit) -> ResponseReturnValue:
    """The office's letter after the visit."""
    return _pdf(paper.thanks_letter(study_visit, office(), printed_on=clock.today()), "ucapan-terima-kasih")


@blueprint.get("/buku-tamu.pdf")
@guard(Permission.HOST_DELEGATIONS)
def year_list() -> ResponseReturnValue:
    """The visits of a year, to be filed."""
    here, year = office(), year_asked()
    made = paper.year_list(queries.visits_of_year(here.id, year), here, year=year, printed_on=clock.today())
    return _pdf(made, f"buku-tamu-{year}")


def _pdf(content: bytes, name: str) -> Response:
    return Response(
        content, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'}
    )
