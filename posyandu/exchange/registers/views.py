"""Pages and files of the registers on paper."""

from datetime import date, datetime

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...areas.queries import posyandu_of
from ...core.roles import Grant, Permission
from ...models import Child, Posyandu, VisitSession
from ...web import clock
from ...web.guard import grants_of, guard
from ..log import note_child_export, note_export
from ..room import blueprint
from ..scope import Area, Scope, areas_in
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
    key, kecamatan_id = child.id, child.posyandu.kelurahan.kecamatan_id
    answer = _pdf(making.card_of(child, today=clock.today()), "kartu-balita")
    note_child_export("card", key, kecamatan_id=kecamatan_id, user=current_user.user, now=clock.now())
    return answer


@blueprint.get("/format-2/<int:posyandu_id>.pdf")
@guard(Permission.SEE_CHILD)
def format_two(posyandu: Posyandu) -> ResponseReturnValue:
    """SIP format 2."""
    code, year = posyandu.code, _year()
    scope = _scope(posyandu, date(year, 1, 1), date(year, 12, 1))
    return _noted(making.format_two(posyandu, year, today=clock.today()), f"sip-format-2_{code}_{year}", scope)


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
    name, scope = f"sasaran_{posyandu.code}_{on:%Y-%m-%d}", _scope(posyandu, on, on)
    return _noted(making.sasaran_of(posyandu, on=on, today=clock.today()), name, scope)


@blueprint.get("/hadir/<uuid:session_id>.pdf")
@guard(Permission.SEE_CHILD)
def attendance(visit_session: VisitSession) -> ResponseReturnValue:
    """Who came to a session."""
    name = f"hadir_{visit_session.posyandu.code}_{visit_session.held_on:%Y-%m-%d}"
    scope = _scope(visit_session.posyandu, visit_session.held_on, visit_session.held_on)
    return _noted(making.attendance_of(visit_session, today=clock.today()), name, scope)


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


def _scope(posyandu: Posyandu, first: date, last: date) -> Scope:
    area = Area(posyandu.code, posyandu.name, "posyandu", Grant(posyandu_id=posyandu.id))
    return Scope(area, [posyandu], first.replace(day=1), last.replace(day=1))


def _noted(document: Document, name: str, scope: Scope) -> Response:
    """A file with names: the log tells who took it along."""
    answer = _pdf(document, name)
    note_export(name.split("_", 1)[0], scope, user=current_user.user, now=clock.now())
    return answer


def _pdf(document: Document, name: str) -> Response:
    return Response(
        document.pdf(), mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'}
    )
