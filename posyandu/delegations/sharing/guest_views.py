"""The pages of guests, opened by a link that nobody can guess: no sign-in, no cookie, no script."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer

from ...extensions import csrf, db
from ...models import StudyVisit
from ...web import clock
from ...web.guard import public
from .. import operations as book
from .. import queries as visits
from ..forms import GuestForm
from ..tokens import digest_of
from . import comparison, door, operations, queries
from .documents import handout, slides
from .door import Known, TooMany
from .forms import CSV_BYTES, GuestFiguresForm
from .guest_page import guest_page

blueprint = Blueprint("guests", __name__)
csrf.exempt(blueprint)  # without cookies there is nothing to forge; each form carries a stamp of its own link

LANGUAGES = ("id", "en")
_STAMP_SECONDS = 24 * 3600
_BOOK_DAYS = 7  # how long before and after the visit its book can be signed


@blueprint.errorhandler(TooMany)
def wait(_error: TooMany) -> ResponseReturnValue:
    """Guessing or writing too fast."""
    return Response(render_template("sharing/closed.html", wait=True), 429, {"Retry-After": "60"})


@blueprint.after_request
def not_listed(response: Response) -> Response:
    """No search engine lists these pages."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _closed() -> ResponseReturnValue:
    """The same words whether the link never was, has expired or was revoked."""
    return render_template("sharing/closed.html", wait=False), 404


def _answer(made: tuple[bytes, bytes], mimetype: str) -> Response:
    plain, small = made
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Response(small, mimetype=mimetype, headers=headers)
    return Response(plain, mimetype=mimetype, headers={"Vary": "Accept-Encoding"})


@blueprint.get("/bagi/<token>", defaults={"language": None})
@blueprint.get("/bagi/<token>/<any(id, en):language>")
@public
def page(token: str, language: str | None) -> ResponseReturnValue:
    """The frozen page."""
    known = door.open_link(token)
    if known is None:
        return _closed()
    chosen = language or known.language
    made = known.bytes_of("page", chosen, lambda: _rendered(known, token, chosen))
    door.count_opening(known)
    return _answer(made, "text/html")


def _rendered(known: Known, token: str, language: str) -> bytes:
    with force_locale(language):
        shown = guest_page(known.snapshot)
        return render_template("sharing/guest.html", page=shown, token=token).encode()


@blueprint.get("/bagi/<token>/<any(id, en):language>/rangkuman.pdf")
@public
def handout_pdf(token: str, language: str) -> ResponseReturnValue:
    """The same on A4."""
    return _document(token, language, "handout")


@blueprint.get("/bagi/<token>/<any(id, en):language>/salindia.pdf")
@public
def slides_pdf(token: str, language: str) -> ResponseReturnValue:
    """The same as slides, 16:9."""
    return _document(token, language, "slides")


def _document(token: str, language: str, kind: str) -> ResponseReturnValue:
    known = door.open_link(token)
    if known is None:
        return _closed()
    url = url_for(".page", token=token, _external=True)
    make = {"handout": handout, "slides": slides}[kind]
    with force_locale(language):
        made = known.bytes_of(kind, language, lambda: make(known.snapshot, url=url))
    response = _answer(made, "application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="posyandu-{known.snapshot["month"][:7]}-{kind}.pdf"'
    return response


# What guests write


def _stamp(token: str) -> str:
    """Proves that a form was sent from the page of this link."""
    return str(_signer().dumps(digest_of(token)[:16]))


def _stamped(token: str) -> bool:
    try:
        kept = _signer().loads(request.form.get("csrf_token", ""), max_age=_STAMP_SECONDS)
    except BadSignature:
        return False
    return bool(kept == digest_of(token)[:16])


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="guest-form")


@blueprint.before_request
def bounded() -> None:
    """A guest sends a few lines or one small table."""
    request.max_content_length = 2 * CSV_BYTES
    if request.method == "POST":
        door.slow_down_writing()


@blueprint.route("/bagi/<token>/<any(id, en):language>/bandingkan", methods=["GET", "POST"])
@public
def compare(token: str, language: str) -> ResponseReturnValue:
    """The guests' own figures beside ours."""
    known = door.open_link(token)
    if known is None:
        return _closed()
    with force_locale(language):
        form = GuestFiguresForm(meta={"csrf": False})
        if request.method == "POST":
            form.validate()
            form.fill_from_file()
            if not _stamped(token):
                form.district.errors = [_("Halaman terlalu lama terbuka. Kirim sekali lagi.")]
            if form.whole():
                operations.leave_figures(known.share_id, known.kecamatan_id, values=form.values(), now=clock.now())
                form = GuestFiguresForm(meta={"csrf": False}, formdata=None)
        left = queries.latest_figures(known.share_id)
        lines = comparison.side_by_side(known.snapshot, left) if left else []
        return _form_page(
            "compare", token, language, form=form, page=guest_page(known.snapshot), left=left, lines=lines
        )


@blueprint.route("/bagi/<token>/<any(id, en):language>/buku-tamu", methods=["GET", "POST"])
@public
def sign_at_page(token: str, language: str) -> ResponseReturnValue:
    """The guest book of the visit that the page was made for."""
    known = door.open_link(token)
    visit = db.session.get(StudyVisit, known.study_visit_id) if known else None
    if visit is None:
        return _closed()
    return _signing(visit, token, language, back=url_for(".page", token=token, language=language))


@blueprint.route("/buku-tamu/<token>", methods=["GET", "POST"], defaults={"language": "id"})
@blueprint.route("/buku-tamu/<token>/<any(id, en):language>", methods=["GET", "POST"])
@public
def guest_book(token: str, language: str) -> ResponseReturnValue:
    """The guest book, opened by the code on the attendance sheet."""
    door.slow_down_guessing()
    visit = visits.visit_of_guest_book(digest_of(token))
    if visit is None or visit.cancelled_at or abs((visit.visited_on - clock.today()).days) > _BOOK_DAYS:
        door.count_wrong()
        return _closed()
    return _signing(visit, token, language, back=None)


def _signing(visit: StudyVisit, token: str, language: str, *, back: str | None) -> ResponseReturnValue:
    with force_locale(language):
        form, signed = GuestForm(meta={"csrf": False}), False
        if request.method == "POST" and form.validate():
            if _stamped(token):
                signed = _sign(visit.id, form)
            else:
                form.name.errors = [_("Halaman terlalu lama terbuka. Kirim sekali lagi.")]
        return _form_page("guest_book", token, language, form=form, visit=visit, signed=signed, back=back)


def _sign(visit_id: UUID, form: GuestForm) -> bool:
    visit = db.session.get_one(StudyVisit, visit_id)
    try:
        book.sign(
            visit, name=form.name.data or "", position=form.position.data, institution=form.institution.data,
            impression=form.impression.data, now=clock.now(),
        )  # fmt: skip
    except book.BookIsFull:
        form.name.errors = [_("Buku tamu kunjungan ini sudah penuh.")]
        return False
    return True


def _form_page(template: str, token: str, language: str, **shown: Any) -> ResponseReturnValue:
    wrong = bool(shown["form"].errors) or any(field.errors for field in shown["form"])
    other = next(code for code in LANGUAGES if code != language)
    html = render_template(f"sharing/{template}.html", token=token, stamp=_stamp(token), other=other, **shown)
    return html, 422 if wrong else 200
