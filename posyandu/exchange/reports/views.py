"""Pages of reports: the lines of an area and period with their files, the pack of all, the text for WhatsApp."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, stream_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...core.message import told
from ...core.period import Period
from ...core.roles import Permission
from ...web import clock
from ...web.guard import guard
from ..forms import area_label
from ..log import note_export, note_report
from ..making import Step, made_file, steps
from . import queries
from .choosing import Choice, day_of, named, period_of
from .content import Content, content_of
from .document import pdf, slides
from .files import write_csv, write_workbook
from .messages import SPANS, message
from .pack import areas_in, write_pack

blueprint = Blueprint("reports", __name__, url_prefix="/laporan")

_PDF, _XLSX, _CSV = (
    "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/csv; charset=utf-8",
)  # fmt: skip
_FORMS = {"pdf": ("laporan", "pdf", _PDF), "slide": ("slide", "pdf", _PDF), "xlsx": ("laporan", "xlsx", _XLSX),
          "csv": ("laporan", "csv", _CSV)}  # fmt: skip


@blueprint.get("")
@guard(Permission.SEE_FIGURES)
def home() -> ResponseReturnValue:
    """The lines of a report, and the files it can be taken as."""
    choice = Choice()
    if choice.area is None:
        return render_template("reports/home.html", choice=choice)
    period, offered = period_of(choice.place())
    content = content_of(choice.scope(period.first, period.last), period, today=clock.today())
    return render_template(
        "reports/home.html", choice=choice, content=content, period=period, offered=offered, area_label=area_label,
        period_name=named, number=len(areas_in(content.area)),
    )  # fmt: skip


@blueprint.post("/unduh")
@guard(Permission.SEE_FIGURES)
def download() -> ResponseReturnValue:
    """One file of a report; that it left is in the log."""
    choice, form = Choice(), request.form.get("bentuk", "")
    if choice.area is None or form not in _FORMS:
        return redirect(url_for(".home"), code=303)
    period, _offered = period_of(choice.place())
    scope = choice.scope(period.first, period.last)
    content = content_of(scope, period, today=clock.today())
    what, ending, mimetype = _FORMS[form]
    data = _made(form, content)
    note_export(f"report {form}", scope, user=current_user.user, now=clock.now())
    name = content.file_name(what, ending)
    return Response(data, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _made(form: str, content: Content) -> bytes:
    if form in ("pdf", "slide"):
        mark = queries.log_mark(content.area.kecamatan_id)
        return (pdf if form == "pdf" else slides)(content, mark=mark)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"laporan.{form}"
        (write_workbook if form == "xlsx" else write_csv)(path, content)
        return path.read_bytes()


@blueprint.post("/paket")
@guard(Permission.SEE_FIGURES)
def pack() -> ResponseReturnValue:
    """The reports of all posyandu in one ZIP, made while the page says how far it is."""
    choice = Choice()
    if choice.area is None:
        return redirect(url_for(".home"), code=303)
    period, _offered = period_of(choice.place())
    back = url_for(".home", wilayah=choice.area.code, periode=period.code)
    return stream_template("exchange/making.html", steps=_packing(choice, period), back_url=back)


def _packing(choice: Choice, period: Period) -> Iterator[Step]:
    user, place, last = current_user.user, choice.place(), None
    scope = choice.scope(period.first, period.last)
    content = content_of(scope, period, today=clock.today())
    mark = queries.log_mark(place.kecamatan_id)
    for last in steps(
        lambda path: write_pack(path, place, period, kecamatan=content.kecamatan, today=clock.today(), mark=mark),
        name=content.file_name("paket-laporan", "zip"), total=len(areas_in(place)), user_id=user.id,
        kecamatan_ids=scope.kecamatan_ids, fetch="reports.fetch",
    ):  # fmt: skip
        if last.url is not None:
            note_export("report pack", scope, user=user, now=clock.now(), rows=last.rows)
        yield last


@blueprint.get("/ambil")
@guard(Permission.SEE_FIGURES)
def fetch() -> ResponseReturnValue:
    """The pack that this person had made a moment ago."""
    made = made_file(request.args.get("berkas", ""), user_id=current_user.user.id)
    if made is None:
        flash(_("Berkas itu sudah tidak ada. Buat sekali lagi."), "watch")
        return redirect(url_for(".home"), code=303)
    return send_file(made.path, as_attachment=True, download_name=made.name)


@blueprint.route("/whatsapp", methods=["GET", "POST"])
@guard(Permission.SEE_FIGURES)
def whatsapp() -> ResponseReturnValue:
    """The text of an area over a day, a week or a month; a POST notes that it was sent."""
    choice = Choice()
    if choice.area is None:
        return render_template("reports/whatsapp.html", choice=choice)
    place, places = choice.place(), choice.places()
    day, typed = day_of()
    wrong = bool(typed) and day is None
    day = day or queries.last_opening([place.id for place in places], clock.today()) or clock.today()
    asked, spans = request.values.get("rentang", ""), SPANS[place.level]
    span = asked if asked in spans else spans[0]
    text = message(place, span, day, posyandu=places)
    if request.method == "POST" and not wrong:
        note_report(
            place.kecamatan_id, text.report.value, area=place.level.value, code=place.code, span=span,
            first=text.first, last=text.last, counts=told(text.counts), user=current_user.user, now=clock.now(),
        )  # fmt: skip
        flash(_("Dicatat: laporan ini sudah dikirim."), "good")
        return redirect(
            url_for(".whatsapp", wilayah=choice.area.code, rentang=span, tanggal=f"{day:%d/%m/%Y}"), code=303
        )
    return render_template(
        "reports/whatsapp.html", choice=choice, message=text, span=span, spans=spans,
        other_span=asked not in ("", span),
        typed=typed if wrong else f"{day:%d/%m/%Y}", wrong=wrong, area_label=area_label,
        labels={area.code: area_label(area) for area in choice.areas},
        url=f"https://wa.me/?text={quote(text.text)}", sent=queries.reported(place.kecamatan_id),
    ), 422 if wrong else 200  # fmt: skip
