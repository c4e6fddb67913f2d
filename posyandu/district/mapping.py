"""How a kecamatan is drawn, and the page on which the admin decides it."""

import re
from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.file import FileField
from wtforms import BooleanField

from ..core.boundaries import FILE_BYTES, Shapes, Unusable, read_boundaries, tiles_in_order
from ..extensions import db
from ..models import AreaMap, Kecamatan, Kelurahan
from ..web import clock
from ..web.fields import Form
from ..web.format import sentence
from . import operations
from .area import Area
from .board import Drawing

MOST_TILES = 30  # columns and rows
_TILE = re.compile(r"([0-9]{1,2})\s*[-,]\s*([0-9]{1,2})")


def map_of(kecamatan_id: int) -> AreaMap | None:
    """What was decided for a kecamatan."""
    return db.session.get(AreaMap, kecamatan_id)


def drawing_of(area: Area) -> Drawing:
    """The outlines of the kelurahan: their boundaries where they are known, else a square each."""
    decided = map_of(area.id)
    if decided is not None and decided.shapes:
        outlines = {
            code: tuple(tuple((float(x), float(y)) for x, y in ring) for ring in rings)
            for code, rings in decided.shapes.items()
        }
        return Drawing(outlines, decided.at.isoformat())
    codes = {post.kelurahan_code for post in area.posts}
    tiles = tiles_in_order(codes) | {c: (x, y) for c, (x, y) in (decided.tiles if decided else {}).items()}
    squares = {
        code: (((x, y), (x + 0.96, y), (x + 0.96, y + 0.7), (x, y + 0.7)),)
        for code, (x, y) in ((code, (column * 1.0, row * 0.74)) for code, (column, row) in tiles.items())
        if code in codes
    }
    return Drawing(squares, decided.at.isoformat() if decided else "")


def kelurahan_of(kecamatan_id: int) -> list[Kelurahan]:
    """All kelurahan of a kecamatan, by code."""
    statement = sa.select(Kelurahan).where(Kelurahan.kecamatan_id == kecamatan_id).order_by(Kelurahan.code)
    return list(db.session.scalars(statement))


class MapForm(Form):
    """A file of boundaries, or their end; the tiles are read beside it, one box a kelurahan."""

    boundaries = FileField(_l("Batas kelurahan (GeoJSON)"))
    without_boundaries = BooleanField(_l("Buang batas yang ada, pakai kotak"))


def page(kecamatan: Kecamatan) -> ResponseReturnValue:
    """The form, and what follows from it."""
    places = kelurahan_of(kecamatan.id)
    decided = map_of(kecamatan.id)
    form = MapForm()
    tiles = tiles_in_order([k.code for k in places]) | (decided.tiles if decided else {})
    boxes = {k.code: request.form.get(f"kotak-{k.id}", _written(tiles[k.code])) for k in places}
    errors: dict[str, str] = {}
    if form.validate_on_submit():
        asked = {code: _read_tile(text) for code, text in boxes.items()}
        errors = {code: _("Tulis kolom dan baris, misalnya 2-1.") for code, tile in asked.items() if tile is None}
        shapes = decided.shapes if decided and not form.without_boundaries.data else None
        new = _boundaries(form, places)
        if not errors and not form.errors:
            placed = {code: tile for code, tile in asked.items() if tile is not None}
            kecamatan_id, user, now = kecamatan.id, current_user.user, clock.now()
            operations.draw(kecamatan_id, tiles=placed, shapes=new or shapes, user=user, now=now)
            flash(_("Peta disimpan."), "good")
            return redirect(url_for("district.board", kecamatan_id=kecamatan_id), code=303)
    values: dict[str, Any] = {"kecamatan": kecamatan, "form": form, "places": places, "boxes": boxes, "errors": errors}
    wrong = bool(errors or form.errors)
    return render_template("district/map.html", **values, has_shapes=bool(decided and decided.shapes)), (
        422 if wrong else 200
    )


def _boundaries(form: MapForm, places: list[Kelurahan]) -> Shapes | None:
    file = form.boundaries.data
    if not file or not file.filename:
        return None
    with file.stream:
        content = file.read(FILE_BYTES + 1)
    try:
        return read_boundaries(content, {k.code: k.name for k in places})
    except Unusable as wrong:
        form.boundaries.errors = [sentence(wrong.reason)]
        return None


def _written(tile: tuple[int, int]) -> str:
    return f"{tile[0]}-{tile[1]}"


def _read_tile(text: str) -> tuple[int, int] | None:
    found = _TILE.fullmatch(text.strip())
    if found is None:
        return None
    column, row = map(int, found.groups())
    return (column, row) if 1 <= column <= MOST_TILES and 1 <= row <= MOST_TILES else None
