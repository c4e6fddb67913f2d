"""The rule of small numbers: each part of it by itself, and a month's release attacked by what it prints."""

import os
from itertools import combinations, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posyandu.core.disclosure import (
    Cell,
    Hidden,
    MonthFigures,
    NotReleasable,
    Release,
    audit,
    cells_of,
    percent,
    release,
    shown,
)
from posyandu.core.disclosure.release import by_rule
from posyandu.core.disclosure.rule import withheld

from .attacker import Claim, claim_of, ranges
from .small_world import AGES, FIELDS, KINDS, TOP, child, children_of, corrected, figures

ROUNDS = int(os.environ.get("POSYANDU_ATTACK_ROUNDS", "3"))
"""Worlds of each kind; ``make attack`` takes many more."""


@pytest.mark.parametrize(
    ("count", "value"),
    [
        (0, None),
        (1, None),
        (7, None),
        (8, 10),
        (12, 10),
        (13, 15),
        (17, 15),
        (18, 20),
        (52, 50),
        (53, 55),
        (9842, 9840),
    ],
)
def test_seven_or_fewer_is_hidden_and_the_rest_is_rounded_to_five(count, value):
    assert shown(count).value == value
    assert (shown(count).hidden is Hidden.FEW) == (count <= 7)


@given(st.integers(0, 20_000))
def test_what_a_reader_can_tell_of_a_number_is_at_least_five_numbers(count):
    number = shown(count)
    assert number.low <= count <= number.high
    same = [other for other in range(max(0, count - 8), count + 9) if shown(other) == number]
    assert same == list(range(number.low, number.high + 1))
    assert len(same) >= 5


def test_a_whole_group_is_not_told():
    assert shown(98, whole=99).hidden is Hidden.ALL
    assert shown(98, whole=110).value == 100
    assert shown(3, whole=3).hidden is Hidden.FEW


@pytest.mark.parametrize(
    ("part", "whole", "per_cent"),
    [(10, 30, 33), (10, 27, None), (10, 28, 33), (5, 100, None), (8, 3000, None), (4931, 7612, 65), (1049, 7388, 14),
     (99, 100, None), (100, 3000, 3)],
)  # fmt: skip
def test_a_percentage_is_whole_from_rounded_counts_and_over_thirty(part, whole, per_cent):
    """4,930 of 7,610 is 64.8; 1,050 of 7,390 is 14.2; 27 is rounded to 25."""
    assert percent(shown(part, whole=whole), shown(whole)) == per_cent


def test_a_count_below_zero_is_no_count():
    with pytest.raises(ValueError, match="below zero"):
        shown(-1)


def test_a_posyandu_is_named_from_thirty_measured_and_never_split():
    rng = Random(3)
    places, children = children_of(rng, "sparse", kelurahan=4, posyandu=4)
    month = figures(places, children)
    made = release(month)
    named = {cell.area for cell in made.shown if cell.area in month.posyandu}
    assert named == {code for code, counts in month.posyandu.items() if counts["d"] >= 30}
    assert named
    assert all(cell.area == TOP for cell in made.shown if cell.sex or cell.age)


# The attacker, who reads tables


def printed(made: Release) -> dict[str, list[tuple[Cell, str]]]:
    """The tables of a release, each as one link could show it: each number as text."""
    tables: dict[str, list[tuple[Cell, str]]] = {"kecamatan": [], "kelurahan": [], "split": [], "posyandu": []}
    for cell, number in made.shown.items():
        table = "split" if cell.sex or cell.age else {8: "kecamatan", 13: "kelurahan"}.get(len(cell.area), "posyandu")
        text = "≤ 7" if number.hidden is Hidden.FEW else "" if number.value is None else str(number.value)
        tables[table].append((cell, text))
    return tables


def finest(cell: Cell, places: list[str]) -> list[Cell]:
    """The numbers that a cell is the sum of, as far down as the tables go."""
    if cell.sex or cell.age:
        return [Cell(TOP, cell.field, sex, age) for sex, age in product("LP", AGES)
                if cell.sex in ("", sex) and cell.age in ("", age)]  # fmt: skip
    if cell.field in "sd":
        return [Cell(code, cell.field) for code in places if code.startswith(cell.area)]
    kelurahan = sorted({place[:13] for place in places})
    return [Cell(code, cell.field) for code in kelurahan if code.startswith(cell.area)]


PARTS = (("stunting", "tbu_valid"), ("wasting", "bbtb_valid"), ("severe_wasting", "wasting"),
         ("underweight", "bbu_valid"), ("two_t", "t"), ("k", "s"), ("d", "s"), ("tbu_valid", "s"))  # fmt: skip


def common_knowledge(places: list[str], tag: int) -> list[Claim]:
    """D = N + T + O + B, parts are below wholes, and the split adds up to the kecamatan."""

    def sums(cell, factor):
        return {(tag, part): factor for part in finest(cell, places)}

    found = []
    for code in sorted({place[:13] for place in places}):
        found.append(Claim(sums(Cell(code, "d"), 1) | {k: -1 for f in "ntob" for k in sums(Cell(code, f), 1)}, 0, 0))
        for part, whole in PARTS:
            terms = sums(Cell(code, part), -1) | sums(Cell(code, whole), 1)
            found.append(Claim(terms, 0, 1e7))
    for field in ("s", "d", "n", "tbu_valid", "stunting"):
        split = [(tag, Cell(TOP, field, sex, age)) for sex, age in product("LP", AGES)]
        found.append(Claim(sums(Cell(TOP, field), 1) | dict.fromkeys(split, -1), 0, 0))
    return found


def attack(
    releases: list[Release], places: list[str], *, tables: set[str] | None = None
) -> list[tuple[Cell, int, int]]:
    """Each true count of 1 to 4 that the printed tables bound to fewer than four values, with its range."""
    claims, wanted = [], []
    for tag, made in enumerate(releases):
        claims += common_knowledge(places, tag)
        for name, cells in printed(made).items():
            if tables is None or name in tables:
                for cell, text in cells:
                    claims.append(claim_of({(tag, part): 1 for part in finest(cell, places)}, text))
        for cell, count in cells_of(made.figures).items():
            if 1 <= count <= 4:
                wanted.append((cell, {(tag, part): 1 for part in finest(cell, places)}))
    if len(releases) == 2:
        before, after = (cells_of(made.figures) for made in releases)
        unknown = {part for cell in before for part in finest(cell, places)}
        most = max(abs(before[cell] - after[cell]) for cell in unknown)
        claims += [Claim({(0, cell): 1, (1, cell): -1}, -most, most) for cell in unknown]
    found = ranges(claims, [terms for _, terms in wanted])
    return [(cell, low, high) for (cell, _), (low, high) in zip(wanted, found, strict=True) if high - low < 3]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", range(ROUNDS))
def test_what_is_published_determines_no_small_count(kind, number):
    """Random worlds, a month and its correction: nothing of 1 to 4 can be bounded to fewer than four values."""
    rng = Random(f"{kind} {number}")
    places, children = children_of(rng, kind, kelurahan=rng.choice([1, 2, 3, 7]), posyandu=rng.choice([1, 2, 3]))
    published = [release(figures(places, children))]
    assert not audit(published)
    assert not attack(published, places)
    try:
        published.append(release(figures(places, corrected(rng, places, children)), earlier=published))
    except NotReleasable:
        return  # what cannot be published safely beside the first release is not
    assert not audit(published)
    assert not attack(published, places)


# Worlds found by trying many: a correction that no single number nearby makes safe when it is kept back, but one
# further off (257) or several together do (265); and those that the first release gives away whatever is kept back.
TOGETHER = [("ordinary", 257), ("one child", 265)]
GIVEN_AWAY = [("one child", 215), ("dominated", 219)]


def month_and_correction(kind, number):
    rng = Random(f"{kind} {number}")
    places, children = children_of(rng, kind, kelurahan=rng.choice([1, 2, 3, 7]), posyandu=rng.choice([1, 2, 3]))
    return places, figures(places, children), figures(places, corrected(rng, places, children))


@pytest.mark.parametrize(("kind", "number"), TOGETHER)
def test_more_is_kept_back_where_no_single_number_nearby_would_do(kind, number):
    places, month, mended = month_and_correction(kind, number)
    first = release(month)
    published = [first, release(mended, earlier=[first])]
    assert not audit(published)
    assert not attack(published, places)
    assert 0 < len(published[1].hidden(Hidden.OTHERS)) < len(published[1].shown) / 4  # and no more than that


@pytest.mark.parametrize(("kind", "number"), GIVEN_AWAY)
def test_a_correction_is_refused_only_when_keeping_back_all_of_it_would_not_do(kind, number):
    _places, month, mended = month_and_correction(kind, number)
    first = release(month)
    with pytest.raises(NotReleasable):
        release(mended, earlier=[first])
    true = cells_of(mended)
    nothing = Release(mended, {cell: withheld(true[cell]) for cell in by_rule(mended).shown})
    assert audit([first, nothing])


@pytest.mark.parametrize("kind", ["sparse", "one child", "dominated"])
def test_no_subset_of_the_links_determines_more(kind):
    rng = Random(kind)
    places, children = children_of(rng, kind, kelurahan=2, posyandu=2)
    published = [release(figures(places, children))]
    names = [*printed(published[0])]
    for number in range(len(names) + 1):
        for chosen in combinations(names, number):
            assert not attack(published, places, tables=set(chosen)), chosen


def test_the_attacker_finds_what_suppression_alone_leaves_open():
    """The negative control: exact counts, small ones hidden, totals shown. The same attacker reads the small ones."""
    determined = 0
    for number in range(4):
        places, children = children_of(Random(number), "sparse", kelurahan=4, posyandu=2)
        month = figures(places, children)
        claims, wanted = common_knowledge(places, 0), []
        for cell, count in cells_of(month).items():
            terms = {(0, part): 1 for part in finest(cell, places)}
            claims.append(Claim(terms, count, count) if count > 4 or not count else Claim(terms, 1, 4))
            wanted += [terms] if 1 <= count <= 4 else []
        determined += sum(high - low < 3 for low, high in ranges(claims, wanted))
    assert determined > 10


def test_the_attacker_finds_what_freely_chosen_areas_leave_open():
    """The negative control of the fixed areas: two links whose areas differ by one posyandu, each well above seven."""
    exposed = 0
    for number in range(30):
        rng = Random(number)
        places, children = children_of(rng, "ordinary", kelurahan=3, posyandu=3)
        one = rng.choice(places)
        chosen = [place for place in places if place != one and rng.random() < 0.7]
        wasted = {place: sum(t.posyandu == place and "wasting" in t.counted for t in children) for place in places}
        if not 1 <= wasted[one] <= 4:
            continue
        claims = [
            Claim(dict.fromkeys(area, 1), sum(wasted[place] for place in area), sum(wasted[place] for place in area))
            for area in (chosen, [*chosen, one])
            if area and sum(wasted[place] for place in area) > 7
        ]
        exposed += len(claims) == 2 and ranges(claims, [{one: 1}]) == [(wasted[one], wasted[one])]
    assert exposed >= 3


# The product's own check, against counting by hand


def test_the_check_finds_a_count_that_two_totals_give_away():
    """Three posyandu of 18 and 18 shown as 20, one of 1, together 37 shown as 35: at least 18 + 18 leaves 0 or 1."""
    month = MonthFigures(
        kecamatan=TOP, kelurahan={"a": {"k": 18}, "b": {"k": 18}, "c": {"k": 1}},
    )  # fmt: skip
    weak = audit([by_rule(month)])
    assert [(w.cell, w.low, w.high) for w in weak] == [(Cell("c", "k"), 0, 1)]
    made = release(month)
    assert not audit([made])
    assert len(made.hidden(Hidden.OTHERS)) == 1


@given(st.lists(st.integers(0, 24), min_size=2, max_size=4))
def test_the_check_agrees_with_counting_every_possibility(counts):
    month = MonthFigures(kecamatan=TOP, kelurahan={f"{at}": {"k": count} for at, count in enumerate(counts)})
    made = by_rule(month)
    total = made.shown[Cell(TOP, "k")]
    spans = [range(n.low, n.high + 1) for n in (made.shown[Cell(f"{at}", "k")] for at in range(len(counts)))]
    possible = [p for p in product(*spans) if total.low <= sum(p) <= total.high]
    narrow = {
        at
        for at, count in enumerate(counts)
        if 1 <= count <= 4 and max(p[at] for p in possible) - min(p[at] for p in possible) < 3
    }
    weak = {int(w.cell.area) for w in audit([made]) if w.cell.area != TOP}
    assert weak == narrow


def test_a_correction_that_gives_a_count_away_is_not_published():
    """First 8 of a kelurahan, shown as 10; corrected by one to 7. The reader who knows of one change knows both."""
    before = MonthFigures(kecamatan=TOP, kelurahan={"a": {"k": 5}, "b": {"k": 40}})
    after = MonthFigures(kecamatan=TOP, kelurahan={"a": {"k": 4}, "b": {"k": 40}})
    first = release(before)
    both = [first, release(after, earlier=[first])]
    assert not audit(both)


def test_every_child_of_the_small_world_is_counted_once():
    places, children = children_of(Random(5), "ordinary")
    true = cells_of(figures(places, children))
    for field in FIELDS:
        assert true[Cell(TOP, field)] == sum(field in tot.counted for tot in children)
    assert child(Random(1), places[0]).posyandu == places[0]
