"""A child's line stands where its values are, breaks over a missed month, and shows old values as old."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posyandu.charts.backdrop import backdrop
from posyandu.charts.kinds import KINDS, Size
from posyandu.charts.overlay import overlay
from posyandu.charts.points import ChildChart, point_sentence
from posyandu.charts.render import inline_svg, standalone_svg
from posyandu.charts.words import INDONESIAN
from posyandu.core.vocabulary import Sex, Tone, WeightStatus

from .chart_children import BIRTH, boy, numbers, parsed, point, row, with_a_gap

KBM_BOYS = (800, 900, 800, 600, 500, 400, 400, 300, 300, 300, 300, 200)  # the KMS of the Ministry of Health
EVIL = """<script>alert('x')</script> & "Putri" #strong[x] $y$"""


def drawn(chart: ChildChart, slug: str = "kms-0-24", size: Size = Size.FULL, **options: bool):
    ground = backdrop(slug, sex=chart.sex, size=size)
    return parsed(f"<svg>{overlay(chart, ground, INDONESIAN, **options)}</svg>"), ground.layout


def circles(tree):
    return [(float(c.get("cx")), float(c.get("cy"))) for c in tree.iter("circle")]


@given(
    st.lists(st.tuples(st.integers(0, 760), st.floats(1.1, 17.9)), min_size=2, max_size=30, unique_by=lambda p: p[0])
)
def test_every_point_maps_back_to_its_day_and_weight(values):
    chart = boy(*(point(BIRTH + timedelta(days=days), kg) for days, kg in values))
    tree, layout = drawn(chart)
    found = [(layout.x.value(x), layout.y.value(y)) for x, y in circles(tree)]
    last = tree.find(".//g[@class='point']/path").get("transform").removeprefix("translate(").removesuffix(")").split()
    found.append((layout.x.value(float(last[0])), layout.y.value(float(last[1]))))
    for (days, kg), (found_days, found_kg) in zip(sorted(values), found, strict=True):
        assert found_days == pytest.approx(days, abs=0.07)  # a twentieth of a unit
        assert found_kg == pytest.approx(kg, abs=0.004)


def test_the_line_breaks_over_a_missed_month():
    tree, layout = drawn(with_a_gap())
    (line,) = tree.iterfind("path[@class='line']")
    before, after = numbers(line.get("d"))
    assert len(before) == len(after) == 2
    assert layout.x.value(before[-1][0]) == pytest.approx(36, abs=0.1)  # 11 March
    assert layout.x.value(after[0][0]) == pytest.approx(94, abs=0.1)  # 8 May


def test_whos_charts_bridge_a_missed_month_with_dots():
    tree, _ = drawn(with_a_gap(), "bbu")
    (bridge,) = (p for p in tree.iterfind("path") if p.get("stroke-dasharray") == "2 4")
    assert len(numbers(bridge.get("d"))) == 1


def test_a_new_year_does_not_break_the_line():
    tree, _ = drawn(boy(point(date(2025, 12, 12), 8.0), point(date(2026, 1, 9), 8.2)))
    (line,) = tree.iterfind("path[@class='line']")
    assert len(numbers(line.get("d"))) == 1


def test_a_corrected_value_is_hollow_struck_and_led_to_the_new_one():
    tree, layout = drawn(with_a_gap())
    (was,) = tree.iterfind("g[@class='was']")
    (circle,) = was.iter("circle")
    assert circle.get("fill") == "#ffffff"
    assert circle.get("stroke-dasharray")
    assert [t.text for t in was.iter("tspan") if t.get("text-decoration") == "line-through"] == ["9,2"]
    assert "".join(was.itertext()).count("dikoreksi") >= 2
    (lead,) = (p for p in tree.iterfind("path") if p.get("stroke-dasharray") == "2 3")
    (((_, old), (_, new)),) = numbers(lead.get("d").replace("L", " "))
    assert layout.y.value(old) == pytest.approx(9.2, abs=0.01)
    assert layout.y.value(new) == pytest.approx(6.2, abs=0.01)


def test_a_withdrawn_value_stands_alone_and_is_no_part_of_the_line():
    on = date(2025, 4, 9)
    tree, _ = drawn(boy(point(BIRTH, 3.1), point(on, 12.0, withdrawn=True)))
    (was,) = tree.iterfind("g[@class='was']")
    assert "dibatalkan" in "".join(was.itertext())
    assert not [p for p in tree.iterfind("path") if p.get("stroke-dasharray") == "2 3"]
    (line,) = tree.iterfind("path[@class='line']")
    assert len(numbers(line.get("d"))[0]) == 1


@pytest.mark.parametrize("tone", Tone)
def test_the_last_point_has_the_shape_of_its_tone(tone):
    shapes = {}
    for each in Tone:
        tree, _ = drawn(boy(point(BIRTH, 3.1), point(date(2025, 3, 11), 4.1, tone=each)))
        last = tree.findall("g[@class='point']")[-1]
        shapes[each] = last.find("path").get("d")
        assert last.find("text").text == "4,1"
    assert len(set(shapes.values())) == len(Tone)
    assert shapes[tone].count("a") == (2 if tone is Tone.GOOD else 0)  # only the circle has arcs


def test_a_value_beyond_the_scale_stays_on_the_page():
    tree, layout = drawn(boy(point(BIRTH, 3.1), point(date(2025, 3, 11), 82.0, withdrawn=True)))
    (_x, y) = circles(tree)[0]
    assert y == layout.y.end
    assert "82,0" in "".join(tree.itertext())


def test_points_of_the_25th_month_stand_on_both_pages():
    on = date(2027, 2, 20)  # 24 months and 17 days
    for slug in ("kms-0-24", "kms-25-60"):
        tree, _ = drawn(boy(point(on, 11.0)), slug)
        assert "11,0" in "".join(tree.itertext())
    tree, _ = drawn(boy(point(date(2027, 6, 1), 11.0)), "kms-0-24")
    assert "".join(tree.itertext()).count("11,0") == 0


def cells(chart: ChildChart, slug: str, baseline: int) -> dict[int, str]:
    """The texts of a row by month, found by where they stand."""
    tree, layout = drawn(chart, slug)
    found = {}
    for text in tree.iter("text"):
        if text.get("y") and abs(float(text.get("y")) - layout.rows[baseline]) < 0.1:
            found[round(layout.x.value(float(text.get("x"))) / (365.25 / 12))] = text.text
    return found


def test_the_rows_of_the_card_are_right():
    chart = with_a_gap()
    assert cells(chart, "kms-0-24", 2) == {0: "3,1", 1: "4,1", 3: "6,2", 4: "6,3"}
    gains = cells(chart, "kms-0-24", 3)
    assert [gains[month] for month in range(1, 13)] == [str(grams) for grams in KBM_BOYS]
    assert cells(chart, "kms-0-24", 4) == {0: "B", 1: "N", 3: "O", 4: "T"}
    tree, _ = drawn(chart)
    ticks = [p for p in tree.iter("path") if p.get("stroke") == "#17663a"]
    assert len(ticks) == 2  # breastfed in February and March
    assert cells(chart, "kms-0-24", 5) == {3: "–"}


def test_two_weighings_in_one_month_of_age_both_have_a_column():
    """Openings 28 days apart: 8 April and 6 May both lie in the second month of a child born on 7 March."""
    chart = ChildChart(
        sex=Sex.FEMALE,
        birth_date=date(2025, 3, 7),
        points=(),
        rows=[row(date(2025, 4, 8), 4.0, WeightStatus.B), row(date(2025, 5, 6), 4.6, WeightStatus.T, 900),
              row(date(2025, 6, 10), 5.4, WeightStatus.N, 800)],
    )  # fmt: skip
    assert {month: found.weight_kg for month, found in chart.columns().items()} == {1: 4.0, 2: 4.6, 3: 5.4}


@given(st.dates(date(2024, 1, 1), date(2024, 12, 31)), st.lists(st.integers(0, 27), min_size=12, max_size=12))
def test_no_weighing_is_lost_and_columns_never_run_ahead_of_the_calendar(birth, days):
    rows = []
    for month, day in enumerate(days):
        on = date(2025 + month // 12, month % 12 + 1, day + 1)
        rows.append(row(on, 9.0, WeightStatus.N, 200))
    columns = ChildChart(sex=Sex.MALE, birth_date=birth, points=(), rows=rows).columns()
    assert sorted(r.on for r in columns.values()) == [r.on for r in rows]
    for column, placed in columns.items():
        calendar = 12 * (placed.on.year - birth.year) + placed.on.month - birth.month
        assert calendar - 1 <= column <= calendar


def test_two_charts_on_a_page_share_no_id():
    chart = with_a_gap()
    page = "<div>" + "".join(
        inline_svg(chart, slug, prefix=f"{slug}-{size.value}", title=slug, size=size) for slug in KINDS for size in Size
    ) + "</div>"  # fmt: skip
    tree = parsed(page)
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids)) == 4 * len(KINDS)
    for svg in tree.iter("svg"):
        assert {svg.get("aria-labelledby"), svg.get("aria-describedby")} <= set(ids)


@pytest.mark.parametrize("focusable", [False, True])
def test_a_chart_says_what_it_shows(focusable):
    svg = parsed(inline_svg(with_a_gap(), "kms-0-24", prefix="a", title="KMS laki-laki", focusable=focusable))
    assert svg.get("role") == ("group" if focusable else "img")
    assert svg.find("title").text == "KMS laki-laki"
    assert svg.find("desc").text == "Titik terakhir: berat 6.3"
    points = svg.findall("g[@class='point']")
    assert [p.find("title").text for p in points] == ["berat 3.1", "berat 4.1", "berat 6.2", "berat 6.3"]
    if focusable:
        assert {p.get("role") for p in points} == {"img"}
        assert [p.get("tabindex") for p in points] == ["-1", "-1", "-1", "0"]


def test_a_child_without_a_weighing_has_an_empty_card():
    svg = parsed(inline_svg(boy(), "kms-0-24", prefix="a", title="KMS"))
    assert svg.find("desc").text == "Belum ada titik pada halaman ini."
    assert not list(svg.iter("circle"))


def test_words_of_strangers_stay_words():
    chart = boy(point(BIRTH, 3.1, label=EVIL), point(BIRTH, 3.3, label=EVIL, withdrawn=True))
    for svg in (inline_svg(chart, "kms-0-24", prefix="a", title=EVIL), standalone_svg(chart, "kms-0-24", title=EVIL)):
        tree = parsed(svg)
        assert "script" not in {element.tag for element in tree.iter()}
        assert tree.find("title").text == EVIL


def test_a_file_stands_alone():
    svg = standalone_svg(with_a_gap(), "kms-0-24", title="KMS")
    assert svg.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<svg ')
    tree = parsed(svg)
    assert "Plus Jakarta Sans" in tree.get("font-family")
    assert float(tree.get("width")) / float(tree.get("height")) > 1
    assert "style" not in {name for element in tree.iter() for name in element.attrib}
    assert svg == standalone_svg(with_a_gap(), "kms-0-24", title="KMS")


@pytest.mark.parametrize(
    ("z", "finding", "said"),
    [
        ("−1,17", "tidak naik", "14 bulan: 8,2 kg, z −1,17, tidak naik"),
        ("−1,17", "", "14 bulan: 8,2 kg, z −1,17"),
        ("", "tidak naik", "14 bulan: 8,2 kg, tidak naik"),
        ("", "", "14 bulan: 8,2 kg"),
    ],
)
def test_a_point_in_words(z, finding, said):
    assert str(point_sentence(age="14 bulan", value="8,2", unit="kg", z=z, finding=finding)) == said
