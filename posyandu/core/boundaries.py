"""Boundaries of kelurahan from a stranger's GeoJSON: all of it is doubted, and only rounded outlines are kept."""

import json
import math
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from .sentence import Sentence, say

FILE_BYTES = 4 * 2**20
UPLOAD_BYTES = 8 * FILE_BYTES  # what is taken in so as to say, beside the box, that it is too large
MOST_FEATURES = 400
MOST_POINTS = 400_000
SIDE = 1000  # the longer side of the drawing, in whole units
_TOLERANCE = 1.5  # units that an outline may move when it is made simpler

Ring = list[tuple[int, int]]
Shapes = dict[str, list[Ring]]
_Point = tuple[float, float]


class Unusable(ValueError):
    """The file cannot be used; ``reason`` tells a person why."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


def read_boundaries(content: bytes, codes: Mapping[str, str]) -> Shapes:
    """The outlines of these places (name by code of Kemendagri), each as closed rings of whole numbers, y running down.

    A feature belongs to the place whose code one of its properties holds, with points or without; names are never
    compared, since two places may share one. Longitude is drawn in by the cosine of the latitude, so that a district
    keeps its shape. Raises :class:`Unusable`.
    """
    found: dict[str, list[list[_Point]]] = {}
    by_digits = {code.replace(".", ""): code for code in codes}
    for feature in _features(content):
        code = _code_of(feature.get("properties"), by_digits)
        if code is not None:
            found.setdefault(code, []).extend(_rings(feature.get("geometry")))
    missing = [name for code, name in codes.items() if not found.get(code)]
    if missing:
        raise Unusable(
            say(
                "Batas untuk %(names)s tidak ada dalam berkas. Kelurahan dikenali dari kodenya, misalnya %(code)s.",
                names=", ".join(missing[:5]),
                code=next(iter(codes)),
            )
        )
    if sum(len(ring) for rings in found.values() for ring in rings) > MOST_POINTS:
        raise Unusable(say("Garis batas terlalu rinci. Sederhanakan berkasnya, lalu coba lagi."))
    return _drawn(found)


def _features(content: bytes) -> Iterator[dict[str, Any]]:
    if len(content) > FILE_BYTES:
        raise Unusable(
            say(
                "Berkas lebih besar dari %(size)s MB. Ambil kelurahan kecamatan ini saja, atau sederhanakan garisnya.",
                size=FILE_BYTES // 2**20,
            )
        )
    try:
        data = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as wrong:
        raise Unusable(say("Berkas ini bukan GeoJSON yang dapat dibaca.")) from wrong
    features = data.get("features") if isinstance(data, dict) and data.get("type") == "FeatureCollection" else None
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise Unusable(say("Berkas GeoJSON harus berisi kumpulan wilayah (FeatureCollection)."))
    if len(features) > MOST_FEATURES:
        raise Unusable(say("Berkas berisi lebih dari %(most)s wilayah.", most=MOST_FEATURES))
    yield from features


def _no_number(_text: str) -> float:
    raise ValueError("not a number")


def _code_of(properties: Any, by_digits: Mapping[str, str]) -> str | None:
    if not isinstance(properties, dict):
        return None
    for value in properties.values():
        if isinstance(value, str | int) and (code := by_digits.get(str(value).strip().replace(".", ""))):
            return code
    return None


def _rings(geometry: Any) -> list[list[_Point]]:
    """The outlines of a polygon or of several, holes among them."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    parts = geometry.get("coordinates") if kind in ("Polygon", "MultiPolygon") else None
    if not isinstance(parts, list):
        raise Unusable(say("Wilayah dalam berkas harus berupa bidang (Polygon atau MultiPolygon)."))
    polygons = [parts] if kind == "Polygon" else parts
    rings = [ring for polygon in polygons if isinstance(polygon, list) for ring in polygon]
    return [[_point(point) for point in ring] for ring in rings if isinstance(ring, list) and len(ring) >= 4]


def _point(point: Any) -> _Point:
    if not isinstance(point, list) or len(point) < 2:
        raise Unusable(say("Ada titik batas yang tidak dapat dibaca."))
    east, north = point[0], point[1]
    for value, limit in ((east, 180), (north, 90)):
        usable = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= limit
        if not usable or not math.isfinite(value):
            raise Unusable(say("Titik batas harus bujur dan lintang dalam derajat."))
    return float(east), float(north)


def _drawn(found: Mapping[str, list[list[_Point]]]) -> Shapes:
    points = [point for rings in found.values() for ring in rings for point in ring]
    west, south = min(x for x, _ in points), min(y for _, y in points)
    east, north = max(x for x, _ in points), max(y for _, y in points)
    narrow = math.cos(math.radians((south + north) / 2))
    size = max((east - west) * narrow, north - south)
    if size <= 0:
        raise Unusable(say("Batas dalam berkas tidak membentuk bidang."))
    scale = SIDE / size
    shapes: Shapes = {}
    for code, rings in found.items():
        placed = [[((x - west) * narrow * scale, (north - y) * scale) for x, y in ring] for ring in rings]
        simple = [[(round(x), round(y)) for x, y in _simpler(ring)] for ring in placed]
        shapes[code] = [ring for ring in simple if len(set(ring)) >= 3]
        if not shapes[code]:
            raise Unusable(say("Batas dalam berkas tidak membentuk bidang."))
    return shapes


def _simpler(ring: list[_Point]) -> list[_Point]:
    """The ring with the points that matter (Douglas and Peucker 1973), without calling itself."""
    keep = {0, len(ring) - 1}
    waiting = [(0, len(ring) - 1)]
    while waiting:
        first, last = waiting.pop()
        farthest, distance = 0, _TOLERANCE
        for place in range(first + 1, last):
            away = _distance(ring[place], ring[first], ring[last])
            if away > distance:
                farthest, distance = place, away
        if farthest:
            keep.add(farthest)
            waiting += [(first, farthest), (farthest, last)]
    return [ring[place] for place in sorted(keep)]


def _distance(point: _Point, start: _Point, end: _Point) -> float:
    """From a point to a stretch of line."""
    (px, py), (ax, ay), (bx, by) = point, start, end
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else max(0.0, min(1.0, ((px - ax) * dx + (py - ay) * dy) / length))
    return math.hypot(px - ax - along * dx, py - ay - along * dy)


def tiles_in_order(codes: Collection[str]) -> dict[str, tuple[int, int]]:
    """A place for each, column and row, when nobody has placed them: three to a row, in the order of their codes."""
    return {code: (place % 3 + 1, place // 3 + 1) for place, code in enumerate(sorted(codes))}
