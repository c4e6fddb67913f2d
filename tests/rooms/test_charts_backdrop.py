"""The printed part of a chart carries WHO's lines where WHO has them, and nothing that a strict CSP would refuse."""

import importlib
import json
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from itertools import pairwise

import pytest

from posyandu.charts.backdrop import Backdrop, backdrop
from posyandu.charts.kinds import KINDS, ChartKind, Size
from posyandu.charts.layout import Scale
from posyandu.core.vocabulary import Sex

from .chart_children import numbers, parsed

TABLES = {"bbu": "wfa", "kms-0-24": "wfa", "kms-25-60": "wfa", "tbu": "lfa", "bbpb": "wfl", "bbtb": "wfh",
          "imtu": "bmifa", "lku": "hcfa", "lilau": "acfa"}  # fmt: skip
ALL = [(slug, sex, size) for slug in KINDS for sex in Sex for size in Size]


def who_value(kind: ChartKind, sex: Sex, x: float, z: int) -> float:
    """A value of WHO's line, from the tables of another package and by the formula of WHO 2006."""
    rows = importlib.import_module(f"pygrowup.tables.by_day.{TABLES[kind.slug]}").DATA
    of_sex = rows["male" if sex is Sex.MALE else "female"]
    lms = of_sex[Decimal(f"{x:.1f}").normalize() if kind.by_length else round(x)]
    skew, median, spread = (float(lms[name]) for name in "lms")
    return float(median * (1 + skew * spread * z) ** (1 / skew))


def tree_of(ground: Backdrop):
    return parsed(f"<svg>{ground.markup}</svg>")


def line(ground: Backdrop, z: int) -> list[list[tuple[float, float]]]:
    (path,) = (e for e in tree_of(ground).iter("path") if e.get("data-z") == str(z))
    return numbers(path.get("d") or "")


@pytest.mark.parametrize(("slug", "sex", "size"), ALL)
def test_only_presentation_attributes_are_written(slug, sex, size):
    tree = tree_of(backdrop(slug, sex=sex, size=size))
    assert {element.tag for element in tree} == {"path", "text"}
    names = {name for element in tree for name in element.attrib}
    assert not names & {"style", "class", "id", "clip-path"}
    assert not any("url(" in value for element in tree for value in element.attrib.values())


@pytest.mark.parametrize(("slug", "sex", "size"), ALL)
def test_every_point_of_every_line_is_whos(slug, sex, size):
    ground, kind = backdrop(slug, sex=sex, size=size), KINDS[slug]
    for z in range(-3, 4):
        points = [spot for stroke in line(ground, z) for spot in stroke]
        assert len(points) > 30
        for x, y in points:
            value, place = ground.layout.y.value(y), ground.layout.x.value(x)
            # Two decimals of a viewBox unit are a day or less, and a few grams or tenths of a millimetre.
            place = round(place) if not kind.by_length else round(place, 0)
            tolerance = 0.0051 * abs(ground.layout.y.value(0) - ground.layout.y.value(1)) + 1e-6
            assert value == pytest.approx(who_value(kind, sex, place, z), abs=tolerance)


@pytest.mark.parametrize("slug", KINDS)
def test_lines_bend_no_further_than_a_hair_between_their_points(slug):
    ground, kind = backdrop(slug, sex=Sex.FEMALE), KINDS[slug]
    for stroke in line(ground, -2):
        for (x0, y0), (x1, y1) in pairwise(stroke):
            middle = ground.layout.x.value((x0 + x1) / 2)
            middle = round(middle, 1) if kind.by_length else round(middle)
            chord = y0 + (y1 - y0) * (ground.layout.x(middle) - x0) / (x1 - x0)
            assert abs(chord - ground.layout.y(who_value(kind, Sex.FEMALE, middle, -2))) < 0.6


@pytest.mark.parametrize("slug", ["tbu", "imtu"])
def test_the_line_jumps_where_lying_gives_way_to_standing(slug):
    ground = backdrop(slug, sex=Sex.MALE)
    for z in range(-3, 4):
        lying, standing = line(ground, z)
        assert round(ground.layout.x.value(lying[-1][0])) == 730
        assert round(ground.layout.x.value(standing[0][0])) == 731
    median_lying, median_standing = line(ground, 0)
    jump = ground.layout.y.value(median_standing[0][1]) - ground.layout.y.value(median_lying[-1][1])
    if slug == "tbu":
        assert jump == pytest.approx(-0.7, abs=0.05)  # a day of growth is some 0.03 cm
    else:
        assert jump > 0.1
    words = [element.text for element in tree_of(ground).iter("text")]
    assert {"telentang", "berdiri"} <= set(words)


@pytest.mark.parametrize(("slug", "sex", "size"), ALL)
def test_each_line_is_named_at_its_end_and_names_keep_apart(slug, sex, size):
    ground = backdrop(slug, sex=sex, size=size)
    labels = {e.text: float(e.get("y") or 0) for e in tree_of(ground).iter("text") if (e.text or "")[0] in "+−0" and
              float(e.get("x") or 0) > ground.layout.x.end}  # fmt: skip
    assert set(labels) == {"−3", "−2", "−1", "0", "+1", "+2", "+3"}
    for z in range(-3, 4):
        label = "0" if z == 0 else f"{'+' if z > 0 else '−'}{abs(z)}"
        end = line(ground, z)[-1][-1][1]
        assert labels[label] == pytest.approx(end + 0.36 * ground.layout.text, abs=0.1)
    gaps = [high - low for low, high in pairwise(sorted(labels.values()))]
    assert min(gaps) > 0.72 * ground.layout.text  # the height of a figure


@pytest.mark.parametrize("slug", ["kms-0-24", "kms-25-60"])
def test_the_card_has_its_colours_lines_and_rows(slug):
    boys, girls = (backdrop(slug, sex=sex) for sex in Sex)
    assert "#1c5a9c" in boys.markup
    assert "#1c5a9c" not in girls.markup
    assert "#a93267" in girls.markup
    assert "#a93267" not in boys.markup
    texts = [element.text for element in tree_of(boys).iter("text")]
    assert {"garis merah", "garis oranye", "median", "kg", "Umur (bulan)", "BB (kg)", "KBM (gr)", "N/T"} <= set(texts)
    assert "Bulan" in texts
    assert "penimbangan" in texts
    assert ("ASI eksklusif" in texts) == (slug == "kms-0-24")
    red, orange = (next(e for e in tree_of(boys).iter("path") if e.get("data-z") == z) for z in ("-3", "1"))
    assert red.get("stroke") == "#c22a22"
    assert red.get("stroke-dasharray") is None
    assert orange.get("stroke") == "#c96a00"
    assert orange.get("stroke-dasharray")


@pytest.mark.parametrize(("slug", "first", "last"), [("kms-0-24", 0, 24), ("kms-25-60", 25, 60)])
def test_the_months_stand_on_their_lines(slug, first, last):
    ground = backdrop(slug, sex=Sex.MALE)
    months = {e.text: float(e.get("x") or 0) for e in tree_of(ground).iter("text")
              if e.get("y") and float(e.get("y") or 0) == pytest.approx(ground.layout.rows[0], abs=0.02)
              and (e.text or "").isdigit()}  # fmt: skip
    assert set(months) == {str(month) for month in range(first, last + 1)}
    for month, x in months.items():
        assert ground.layout.x.value(x) / (365.25 / 12) == pytest.approx(int(month), abs=0.01)


def test_other_charts_leave_the_cards_colours_to_the_card():
    for slug, kind in KINDS.items():
        if kind.card_months is None:
            assert not {"#1c5a9c", "#a93267"} & {
                c for c in ("#1c5a9c", "#a93267") if c in backdrop(slug, sex=Sex.MALE).markup
            }


def test_two_processes_draw_the_same_bytes():
    draw = (
        "import sys, hashlib; from posyandu.charts.backdrop import backdrop; from posyandu.core.vocabulary import Sex;"
        "print(hashlib.sha256((backdrop('kms-0-24', sex=Sex.MALE).markup"
        " + backdrop('tbu', sex=Sex.FEMALE).markup).encode()).hexdigest())"
    )
    digests = Counter(
        subprocess.run([sys.executable, "-c", draw], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    )
    assert len(digests) == 1


def test_a_backdrop_is_drawn_once_and_carries_its_scales_to_a_browser():
    ground = backdrop("bbu", sex=Sex.MALE)
    assert ground is backdrop("bbu", sex=Sex.MALE)
    told = json.loads(json.dumps(ground.as_dict()))
    assert told["markup"] == ground.markup
    scale = Scale(**told["layout"]["y"])
    assert scale(10.0) == ground.layout.y(10.0)
    assert scale.value(scale(10.0)) == pytest.approx(10.0)
    assert scale.clamp(82.0) == scale.high
