"""The district's figures against a second count of the raw rows: any area, any period, and never an old one."""

from collections import Counter
from datetime import date
from itertools import product

from posyandu.core.period import Period, PeriodKind
from posyandu.core.skdn import COUNT_FIELDS
from posyandu.core.skdn_ratios import Share
from posyandu.core.vocabulary import Role
from posyandu.district.queries import area_of, figures_of, periods_of
from posyandu.extensions import db
from posyandu.figures import summaries

from ..day import Day
from ..make import TODAY
from .recount import recount

PERIODS = ["2026-08", "2026-07", "2026-06", "2026-T3", "2026-T2", "2026-S2", "2026-S1", "2026", "2025"]


def expected(recounted, posts, period):
    """The recount's cells of these posyandu in this period, added up."""
    first, last = period.months[0], period.months[-1]
    ids = {post.id for post in posts}
    summed = Counter()
    for (posyandu_id, month, _sex, _group), numbers in recounted.items():
        if posyandu_id in ids and first <= month <= last:
            summed.update(numbers)
    return summed


def told(counts):
    return Counter({name: getattr(counts, name) for name in COUNT_FIELDS})


def test_every_area_and_period_equals_the_recount(make, district):
    kecamatan, kelurahan, posts, children = district
    recounted = recount(children, until=TODAY)
    places = [(kecamatan, posts), (kelurahan[0], posts[:2]), (kelurahan[1], posts[2:])]
    places += [(make.loaded(post), [post]) for post in posts]
    for (place, members), code in product(places, PERIODS):
        period = Period.of_code(code)
        found = figures_of(area_of(place)).compared(period)
        for of_period, which in (
            (found.now, period),
            (found.before, period.previous),
            (found.year_before, period.year_before),
        ):
            assert told(of_period.counts) == expected(recounted, members, which), (code, which, place.name)
            assert told(of_period.counts) == sum((told(cell) for cell in of_period.cells.values()), Counter())


def test_parts_and_months_add_up_to_the_whole(district):
    kecamatan, kelurahan, posts, children = district
    figures = figures_of(area_of(kecamatan))
    year = Period.of_code("2026")
    assert [part.area.name for part in figures.parts(year)] == [k.name for k in kelurahan]
    assert len(figures.posyandu(year)) == 3
    for parts in (figures.parts(year), figures.posyandu(year)):
        assert sum((told(part.now.counts) for part in parts), Counter()) == told(figures.of(year).counts)
    series = figures.series(until=TODAY, months=12)
    assert [month.month for month in series][-1] == date(2026, 8, 1)
    assert series[0].month == date(2025, 9, 1)
    assert [month.opened for month in series] == [False] * 8 + [True] * 4
    recounted = recount(children, until=TODAY)
    for month in series[8:]:
        assert told(month.counts) == expected(recounted, posts, Period(month.month, PeriodKind.MONTH))
    august = Period.of_code("2026-08")
    assert figures.of(august).share(Share.D_OF_S).whole == 12
    assert figures.of(Period.of_code("2026-T3")).months == (date(2026, 7, 1), date(2026, 8, 1))


def test_periods_with_figures_are_offered_latest_first(district):
    figures = figures_of(area_of(district[0]))
    assert [p.code for p in periods_of(figures, PeriodKind.MONTH, until=TODAY)] == [
        "2026-08", "2026-07", "2026-06", "2026-05",
    ]  # fmt: skip
    assert [p.code for p in periods_of(figures, PeriodKind.QUARTER, until=TODAY)] == ["2026-T3", "2026-T2"]
    assert (figures.first_month, figures.last_month) == (date(2026, 5, 1), date(2026, 8, 1))


def test_a_place_without_anybody_has_empty_figures(make):
    figures = figures_of(area_of(make.kecamatan()))
    assert figures.of(Period.of_code("2026-08")).is_empty
    assert figures.of(Period.of_code("2026")).months == ()
    assert (figures.first_month, figures.parts(Period.of_code("2026"))) == (None, [])
    assert periods_of(figures, PeriodKind.YEAR, until=TODAY) == []


def test_figures_are_read_once_and_again_after_a_change(make, district, queries):
    kecamatan, _kelurahan, posts, children = district
    august = Period.of_code("2026-08")
    before = figures_of(area_of(kecamatan))
    queries.clear()
    same = figures_of(area_of(kecamatan))
    assert len(queries) == 1
    assert same.version == before.version
    child = make.child(posts[2], birth_date=date(2025, 1, 9), enrolled_on=date(2026, 8, 1))
    Day(make, posts[2], make.user(Role.MIDWIFE, posts[2])).weigh(child, 9.5)
    assert kecamatan.id
    queries.clear()
    after = figures_of(area_of(kecamatan))
    assert len(queries) == 2  # the versions, and the one posyandu that changed
    assert after.version != before.version
    assert after.of(august).counts.d == before.of(august).counts.d + 1
    assert told(after.of(august).counts) == expected(recount([*children, child.id], until=TODAY), posts, august)


def test_what_was_rolled_back_is_never_remembered(make, district):
    kecamatan, _kelurahan, posts, _children = district
    august = Period.of_code("2026-08")
    true = figures_of(area_of(kecamatan)).of(august).counts
    nested = db.session.begin_nested()
    summaries.clear(db.session, [(posts[0].id, august.first)])
    inside = figures_of(area_of(kecamatan))
    assert inside.of(august).counts.s < true.s
    nested.rollback()
    assert figures_of(area_of(kecamatan)).of(august).counts == true
    nested = db.session.begin_nested()
    summaries.store(db.session, [(posts[0].id, august.first)])
    assert figures_of(area_of(kecamatan)).of(august).counts == true
    nested.rollback()
