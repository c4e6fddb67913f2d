"""Pages and files of the registers on paper."""

from datetime import date, datetime

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...areas.queries import posyandu_of
from ...core.roles import Permission
from ...models import Child, Posyandu, VisitSession
from ...web import clock
from ...web.guard import grants_of, guard
from ..room import blueprint
from ..scope import areas_in
from . import making, reading
from .paper import Document

_OLDEST_YEAR = 2000


@blueprint.get("/cetak")
@guard(Permission.SEE_CHILD)
def printing() -> ResponseReturnValue:
    """Which registers there are for a posyandu and a year."""
    grants = grants_of(current_user.user)
    places = posyandu_of(grants)
    wanted = request.args.get("posyandu", type=int)
    chosen = next((place for place in places if place.id == wanted), places[0] if places else None)
    return render_template(
        "exchange/printing.html",
        places=places,
        chosen=chosen,
        year=_year(),
        years=range(clock.today().year, clock.today().year - 6, -1),
        on=_day(),
        held=reading.sessions_of(chosen.id) if chosen else [],
        areas=[area for area in areas_in(places, grants) if area.level != "posyandu"],
    )


@blueprint.get("/kartu/<uuid:child_id>.pdf")
@guard(Permission.SEE_CHILD)
def child_card(child: Child) -> ResponseReturnValue:
    """The ILP card of a child."""
    return _pdf(making.card_of(child, today=clock.today()), "kartu-balita")


@blueprint.get("/format-2/<int:posyandu_id>.pdf")
@guard(Permission.SEE_CHILD)
def format_two(posyandu: Posyandu) -> ResponseReturnValue:
    """SIP format 2."""
    code, year = posyandu.code, _year()
    return _pdf(making.format_two(posyandu, year, today=clock.today()), f"sip-format-2_{code}_{year}")


@blueprint.get("/format-6/<int:posyandu_id>.pdf")
@guard(Permission.SEE_CHILD)
def format_six(posyandu: Posyandu) -> ResponseReturnValue:
    """SIP format 6."""
    code, year = posyandu.code, _year()
    return _pdf(making.format_six(posyandu, year, today=clock.today()), f"sip-format-6_{code}_{year}")


@blueprint.get("/sasaran/<int:posyandu_id>.pdf")
@guard(Permission.SEE_CHILD)
def sasaran_list(posyandu: Posyandu) -> ResponseReturnValue:
    """The list of sasaran with blank columns."""
    on = _day()
    return _pdf(making.sasaran_of(posyandu, on=on, today=clock.today()), f"sasaran_{posyandu.code}_{on:%Y-%m-%d}")


@blueprint.get("/hadir/<uuid:session_id>.pdf")
@guard(Permission.SEE_CHILD)
def attendance(visit_session: VisitSession) -> ResponseReturnValue:
    """Who came to a session."""
    name = f"hadir_{visit_session.posyandu.code}_{visit_session.held_on:%Y-%m-%d}"
    return _pdf(making.attendance_of(visit_session, today=clock.today()), name)


@blueprint.get("/laporan-12-bulan")
@guard(Permission.SEE_CHILD)
def twelve_months() -> ResponseReturnValue:
    """The twelve-month report of a kelurahan or kecamatan."""
    grants = grants_of(current_user.user)
    code, year = request.args.get("wilayah", ""), _year()
    area = next((area for area in areas_in(posyandu_of(grants), grants) if area.code == code), None)
    if area is None:
        return redirect(url_for(".printing"), code=303)
    return _pdf(making.twelve_months(area, year, today=clock.today()), f"laporan-12-bulan_{code}_{year}")


def _year() -> int:
    """The year of ``?tahun=``, this one without it."""
    now = clock.today().year
    year = request.args.get("tahun", now, type=int)
    return year if _OLDEST_YEAR <= year <= now else now


def _day() -> date:
    """The day of ``?tanggal=16/09/2026``, today without a readable one."""
    try:
        return datetime.strptime(request.args.get("tanggal", ""), "%d/%m/%Y").date()  # noqa: DTZ007 - a day, no moment
    except ValueError:
        return clock.today()


def _pdf(document: Document, name: str) -> Response:
    return Response(
        document.pdf(), mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'}
    )
