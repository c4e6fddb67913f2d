"""Boundaries of a stranger's file: outlines that keep their form, and a reason for each file that cannot be used."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posyandu.core.boundaries import FILE_BYTES, SIDE, Unusable, read_boundaries, tiles_in_order

CODES = {"12.71.09.1001": "Amplas", "12.71.09.1002": "Sitirejo II"}


def box(west, south, east, north):
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def feature(code, coordinates, kind="Polygon", **more):
    return {
        "type": "Feature",
        "properties": {"kode": code} | more,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def file(*features, **more):
    return json.dumps({"type": "FeatureCollection", "features": list(features)} | more).encode()


AMPLAS = feature("12.71.09.1001", box(98.70, 3.50, 98.72, 3.54))
SITIREJO = feature("1271091002", box(98.72, 3.50, 98.74, 3.52), name="Amplas")


def area(ring):
    ends = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in ends)) / 2


def test_places_are_known_by_their_code_with_or_without_points_and_never_by_name():
    shapes = read_boundaries(file(AMPLAS, SITIREJO, feature("12.71.10.1001", box(0, 0, 90, 80))), CODES)
    assert shapes.keys() == CODES.keys()
    (amplas,), (sitirejo,) = shapes.values()
    # The whole is 0,04 by 0,04 degrees, nearly square at 3,5 degrees north; north is up, so its y is small.
    narrow = math.cos(math.radians(3.52))
    assert {x for x, _ in amplas} == {0, round(SIDE * narrow / 2)}
    assert {y for _, y in amplas} == {0, SIDE}
    assert {y for _, y in sitirejo} == {SIDE // 2, SIDE}
    assert area(amplas) == pytest.approx(2 * area(sitirejo), rel=0.01)
    with pytest.raises(Unusable, match="Sitirejo II"):
        read_boundaries(file(AMPLAS, feature("Sitirejo II", box(98.7, 3.5, 98.8, 3.6))), CODES)


def test_a_fine_outline_becomes_simple_and_keeps_its_area():
    circle = [
        [98.7 + 0.01 * math.cos(a / 500 * math.pi), 3.5 + 0.01 * math.sin(a / 500 * math.pi)] for a in range(1001)
    ]
    codes = {"12.71.09.1001": "Amplas"}
    (ring,) = read_boundaries(file(feature("12.71.09.1001", [circle])), codes)["12.71.09.1001"]
    assert 20 < len(ring) < 120
    assert area(ring) == pytest.approx(math.pi * 500 * 500 * math.cos(math.radians(3.5)), rel=0.01)


def test_islands_and_holes_are_rings():
    parts = [box(98.7, 3.5, 98.71, 3.51), box(98.72, 3.5, 98.74, 3.52)]
    shapes = read_boundaries(file(feature("12.71.09.1001", parts, "MultiPolygon"), SITIREJO), CODES)
    assert len(shapes["12.71.09.1001"]) == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "bukan GeoJSON"),
        (b"\xff\xfe{", "bukan GeoJSON"),
        (b"[" * 100_000, "bukan GeoJSON"),
        (b'{"type":"FeatureCollection","features":' + b"[" * 50_000, "bukan GeoJSON"),
        (b'{"type":"Topology"}', "FeatureCollection"),
        (b"[1,2]", "FeatureCollection"),
        (b'{"type":"FeatureCollection","features":[7]}', "FeatureCollection"),
        (file(*[AMPLAS] * 401), "lebih dari 400"),
        (b" " * (FILE_BYTES + 1), "lebih besar"),
        (file(AMPLAS), "Sitirejo II"),
        (file(AMPLAS, feature("12.71.09.1002", [1, 2], "Point")), "bidang"),
        (file(AMPLAS, {"type": "Feature", "properties": {"k": "1271091002"}, "geometry": None}), "bidang"),
        (file(AMPLAS, feature("12.71.09.1002", [[[1], [2], [3], [1]]])), "tidak dapat dibaca"),
        (file(AMPLAS, feature("12.71.09.1002", box(98.7, 3.5, 512_000, 3.6))), "bujur dan lintang"),
        (file(AMPLAS, feature("12.71.09.1002", box("a", 3.5, 98.8, 3.6))), "bujur dan lintang"),
        (file(AMPLAS, feature("12.71.09.1002", box(True, 3.5, 98.8, 3.6))), "bujur dan lintang"),
        (file(AMPLAS, SITIREJO).replace(b"98.74", b"NaN"), "bukan GeoJSON"),
        (file(AMPLAS, SITIREJO).replace(b"98.74", b"1e999"), "bujur dan lintang"),
        (file(AMPLAS, feature("12.71.09.1002", box(98.7, 3.5, 98.7, 3.5))), "tidak membentuk bidang"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(content, reason):
    with pytest.raises(Unusable, match=reason):
        read_boundaries(content, CODES)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("1271091001"),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(["type", "coordinates", "x"]), inner),
    max_leaves=15,
)


@given(anything, anything)
@settings(max_examples=200, deadline=None)
def test_nothing_else_than_a_refusal_comes_of_nonsense(geometry, properties):
    content = json.dumps(
        {"type": "FeatureCollection", "features": [{"properties": properties, "geometry": geometry}, AMPLAS]}
    ).encode()
    with pytest.raises(Unusable):
        read_boundaries(content, CODES)


def test_tiles_that_nobody_placed_stand_in_the_order_of_codes():
    assert tiles_in_order(["b", "a", "d", "c"]) == {"a": (1, 1), "b": (2, 1), "c": (3, 1), "d": (1, 2)}
