"""The pages and files of one child's growth charts."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..core.roles import Permission
from ..models import Child
from ..web import clock
from ..web.guard import guard
from .kinds import KINDS, Size
from .lines import child_chart
from .queries import growth_record
from .reader import card_of, charts_in_page, page_head, reader_words, title_of
from .render import standalone_svg
from .typeset import Paper, pdf, png

blueprint = Blueprint("charts", __name__, url_prefix="/anak/<uuid:child_id>/grafik")

_SLUG = "<any(" + ",".join(f"'{slug}'" for slug in KINDS) + "):slug>"


@blueprint.get("")
@guard(Permission.SEE_CHILD)
def first(child: Child) -> ResponseReturnValue:
    """The child's KMS, on the page of its last weighing."""
    return redirect(url_for(".page", child_id=child.id, slug=card_of(growth_record(child))), code=303)


@blueprint.get(f"/{_SLUG}")
@guard(Permission.SEE_CHILD)
def page(child: Child, slug: str) -> ResponseReturnValue:
    """One chart, large on a desk and compact on a phone, with its values as a table."""
    record = growth_record(child)
    points = child_chart(record, slug, reader_words()).points
    full, compact = charts_in_page(record, slug)
    return render_template(
        "charts/page.html",
        child=child,
        kind=KINDS[slug],
        kinds=KINDS.values(),
        full=full,
        compact=compact,
        points=sorted(points, key=lambda point: point.on, reverse=True),
        papers=Paper,
    )


@blueprint.get(f"/{_SLUG}.svg")
@guard(Permission.SEE_CHILD)
def svg(child: Child, slug: str) -> ResponseReturnValue:
    """The chart as a vector picture."""
    words = reader_words()
    chart = child_chart(growth_record(child), slug, words)
    picture = standalone_svg(chart, slug, title=title_of(child, slug), size=_size(), words=words)
    return _file(picture.encode(), "image/svg+xml", f"{slug}.svg")


@blueprint.get(f"/{_SLUG}.png")
@guard(Permission.SEE_CHILD)
def picture(child: Child, slug: str) -> ResponseReturnValue:
    """The chart as a picture of pixels."""
    words = reader_words()
    chart = child_chart(growth_record(child), slug, words)
    pixels = png(chart, slug, title=title_of(child, slug), size=_size(), words=words)
    return _file(pixels, "image/png", f"{slug}.png")


@blueprint.get(f"/{_SLUG}.pdf")
@guard(Permission.SEE_CHILD)
def paper(child: Child, slug: str) -> ResponseReturnValue:
    """The chart as a page to print, A5 for the KIA book unless ``?kertas=a4``."""
    wanted = request.args.get("kertas", Paper.A5)
    if wanted not in tuple(Paper):
        abort(404)
    words = reader_words()
    chart = child_chart(growth_record(child), slug, words)
    sheet = pdf(chart, slug, head=page_head(child, slug, printed_on=clock.today()), paper=Paper(wanted), words=words)
    return _file(sheet, "application/pdf", f"{slug}.pdf")


def _size() -> Size:
    return Size.COMPACT if request.args.get("ukuran") == "kecil" else Size.FULL


def _file(content: bytes, mimetype: str, name: str) -> Response:
    # The file name tells the chart, not the child: it stays behind in folders and chats.
    return Response(content, mimetype=mimetype, headers={"Content-Disposition": f'inline; filename="{name}"'})
