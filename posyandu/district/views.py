"""The dashboards of kecamatan, kelurahan and posyandu, and their pictures as pages and files."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..areas.queries import posyandu_of
from ..charts.board.drawn import drawn
from ..charts.board.picture import png, standalone
from ..core.boundaries import UPLOAD_BYTES
from ..core.measures import FACTS
from ..core.roles import Permission
from ..models import Kecamatan, Kelurahan, Posyandu
from ..web import clock
from ..web.guard import grants_of, guard
from . import files, mapping, operations, page, standing
from .area import Area, area_of
from .board import Board
from .chart import Chart
from .choices import board_of
from .pictures import CHARTS, SHOWN, chart_of

blueprint = Blueprint("district", __name__, url_prefix="/ringkasan")

_CHART = "<any('" + "','".join(CHARTS) + "'):chart>"
_LEVELS = ("kecamatan", "kelurahan", "posyandu")


@blueprint.url_value_preprocessor
def allow_files(endpoint: str | None, _values: Any) -> None:
    """Boundaries may be larger than a form; read before the guard against forgery reads the form."""
    if endpoint == "district.area_map" and request.method == "POST":
        request.max_content_length = UPLOAD_BYTES


@blueprint.record_once
def _give_facts(state: Any) -> None:
    """What each measure is, for the templates."""
    state.app.jinja_env.globals["measure_facts"] = FACTS


def _on_every_level(path: str, endpoint: str) -> Any:
    """Give a view an address for each level: it gets the kecamatan, the kelurahan or the posyandu."""

    def decorate(view: Any) -> Any:
        for level in _LEVELS:
            blueprint.add_url_rule(f"/{level}/<int:{level}_id>{path}", endpoint, view)
        return view

    return decorate


@blueprint.get("")
@guard(Permission.SEE_FIGURES)
def home() -> ResponseReturnValue:
    """The dashboard of the reader's widest area; the table of the month for one with several posyandu."""
    for grant in grants_of(current_user.user):
        if grant.kecamatan_id is not None:
            return redirect(url_for(".board", kecamatan_id=grant.kecamatan_id), code=303)
        if grant.kelurahan_id is not None:
            return redirect(url_for(".board", kelurahan_id=grant.kelurahan_id), code=303)
    posyandu = posyandu_of(grants_of(current_user.user))
    if len(posyandu) == 1:
        return redirect(url_for(".board", posyandu_id=posyandu[0].id), code=303)
    return redirect(url_for("areas.figures"), code=303)


@blueprint.get("/arti")
@guard(Permission.SEE_FIGURES)
def definitions() -> ResponseReturnValue:
    """What each figure counts, from where on a place needs help, and the sources."""
    return render_template("district/definitions.html", facts=FACTS)


@_on_every_level("", "board")
@guard(Permission.SEE_FIGURES)
def board(**place: Kecamatan | Kelurahan | Posyandu) -> ResponseReturnValue:
    """One area in one period."""
    (where,) = place.values()
    shown = board_of(area_of(where), today=clock.today())
    html = render_template("district/board.html", **page.of(shown, where, today=clock.today()))
    _seen(shown, "board")
    return html


@_on_every_level(f"/grafik/{_CHART}", "chart")
@guard(Permission.SEE_FIGURES)
def one_chart(chart: str, **place: Kecamatan | Kelurahan | Posyandu) -> ResponseReturnValue:
    """One picture, large, with its table and its files."""
    shown, made = _made(chart, place)
    html = render_template("district/chart.html", board=shown, chart=made, **page.around(shown, made))
    _seen(shown, chart)
    return html


@_on_every_level(f"/grafik/{_CHART}/gambar", "chart_image")
@guard(Permission.SEE_FIGURES)
def chart_image(chart: str, **place: Kecamatan | Kelurahan | Posyandu) -> ResponseReturnValue:
    """The picture where its page shows it while it is drawn for the first time; no file to take along."""
    _shown, made = _made(chart, place)
    return Response(standalone(drawn(made.data).picture), mimetype="image/svg+xml")


@_on_every_level(f"/grafik/{_CHART}.svg", "chart_svg")
@guard(Permission.SEE_FIGURES)
def chart_svg(chart: str, **place: Kecamatan | Kelurahan | Posyandu) -> ResponseReturnValue:
    """The picture to keep, sharp at every size."""
    shown, made = _leaving(chart, place)
    _seen(shown, f"{chart}.svg")
    return _file(standalone(files.picture_of(shown, made)).encode(), "image/svg+xml", files.name_of(shown, made, "svg"))


@_on_every_level(f"/grafik/{_CHART}.png", "chart_png")
@guard(Permission.SEE_FIGURES)
def chart_png(chart: str, **place: Kecamatan | Kelurahan | Posyandu) -> ResponseReturnValue:
    """The picture in pixels, for a slide or a chat."""
    shown, made = _leaving(chart, place)
    _seen(shown, f"{chart}.png")
    return _file(png(files.picture_of(shown, made)), "image/png", files.name_of(shown, made, "png"))


@_on_every_level(f"/grafik/{_CHART}.csv", "chart_csv")
@guard(Permission.SEE_FIGURES)
def chart_csv(chart: str, **place: Kecamatan | Kelurahan | Posyandu) -> ResponseReturnValue:
    """The numbers of the picture."""
    shown, made = _leaving(chart, place)
    _seen(shown, f"{chart}.csv")
    return _file(files.csv_file(made), "text/csv; charset=utf-8", files.name_of(shown, made, "csv"))


@blueprint.route("/kecamatan/<int:kecamatan_id>/peta", methods=["GET", "POST"])
@guard(Permission.MANAGE_SETTINGS)
def area_map(kecamatan: Kecamatan) -> ResponseReturnValue:
    """How the kecamatan is drawn: tiles, or boundaries from a file."""
    return mapping.page(kecamatan)


@blueprint.route("/posyandu/<int:posyandu_id>/strata", methods=["GET", "POST"])
@guard(Permission.RECORD_STRATA)
def strata_record(posyandu: Posyandu) -> ResponseReturnValue:
    """What a posyandu has besides the weighing, which its strata asks for."""
    return standing.page(posyandu)


def _made(chart: str, place: dict[str, Any]) -> tuple[Board, Chart]:
    (where,) = place.values()
    area: Area = area_of(where)
    if chart not in SHOWN[area.level]:
        abort(404)
    shown = board_of(area, today=clock.today())
    return shown, chart_of(shown, chart)


def _leaving(chart: str, place: dict[str, Any]) -> tuple[Board, Chart]:
    """The same for a file: nutrition status of one posyandu has none."""
    shown, made = _made(chart, place)
    if not made.may_leave:
        abort(404)
    return shown, made


def _seen(shown: Board, what: str) -> None:
    user = current_user.user
    operations.seen(shown.area, user=user, what=what, period=shown.period.code, now=clock.now())


def _file(content: bytes, mimetype: str, name: str) -> Response:
    return Response(content, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})
