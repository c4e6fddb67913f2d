"""Scores, ages, services and counts of thousands of children: the browser's numbers are Python's, to the last digit."""

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from posyandu.core import nutrition, services, skdn, skdn_ratios
from posyandu.core.age import age_days, age_in_words, completed_months, month_birthday
from posyandu.core.immunisation import SCHEDULE, Dose, immunisations_due
from posyandu.core.plausible import Field, limits, refusal
from posyandu.core.proportion import Ratio, half_up
from posyandu.core.sentence import decimal
from posyandu.core.standard import score_one, value_at_z, z_scores
from posyandu.core.vocabulary import Indicator, Position, Sex, WeightStatus

from .core_page import core_page, scored, spoken

pytestmark = pytest.mark.browser
Plain = dict[str, Any]


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page in which ``core`` has started."""
    with core_page(chromium) as opened:
        yield opened


def _children(count: int, seed: int) -> list[Plain]:
    """Children of every kind: usual, extreme, incomplete, at the edges of the tables, with full and half days."""
    rng = np.random.default_rng(seed)

    def maybe(value: Any, missing: float = 0.08) -> Any:
        return None if rng.random() < missing else value

    children = []
    for _ in range(count):
        day = float(rng.integers(0, 1900))
        if rng.random() < 0.2:
            day = float(rng.choice([0, 1, 90, 90.5, 91, 273, 274, 730, 730.5, 731, 1826, 1826.2, 1826.25, 1827]))
        if rng.random() < 0.1:
            day += float(rng.random())
        length = 48 + 62 * (min(day, 1826) / 1826) ** 0.65 + rng.normal(0, 5)
        if rng.random() < 0.1:
            length = float(rng.choice([44.9, 45.0, 65.0, 87.0, 109.9, 110.0, 110.1, 119.95, 120.0, 120.1, 0, 103.1]))
        places = int(rng.choice([1, 1, 1, 2, 5]))
        children.append(
            {
                "sex": str(rng.choice(["L", "P", "P", "L", ""], p=[0.3, 0.3, 0.18, 0.2, 0.02])),
                "age_days": maybe(day, 0.03),
                "weight_kg": maybe(
                    round(float(16 * (max(length, 30) / 100) ** 2 * np.exp(rng.normal(0, 0.35))), places)
                ),
                "length_cm": maybe(round(float(length), places)),
                "position": rng.choice(["lying", "standing", None], p=[0.4, 0.4, 0.2]),
                "head_cm": maybe(round(float(35 + 15 * (day / 1900) ** 0.4 + rng.normal(0, 3)), places)),
                "muac_cm": maybe(round(float(rng.normal(14.5, 2.5)), places)),
                "oedema": bool(rng.random() < 0.05),
            }
        )
    return children


def test_thousands_of_children_score_the_same_to_the_last_digit(page: Page) -> None:
    children = _children(8000, seed=12_71_09)
    found = scored(page, children)
    for child, one in zip(children, found, strict=True):
        scores = score_one(**child)
        assert one["z"] == {i.value: scores.z[i] for i in Indicator}, child
        assert one["flagged"] == {i.value: scores.flagged[i] for i in Indicator}, child
        assert one["converted_length_cm"] == scores.converted_length_cm, child
        assert one["position_used"] == scores.position_used, child
        assert one["implausible_position"] is scores.implausible_position, child
    assert sum(z is not None for one in found for z in one["z"].values()) > 30_000
    assert sum(one["flagged"]["bbu"] for one in found) > 20


def _category(found: nutrition.Category | None) -> Plain | None:
    return found and {"code": found.code, "label": spoken(found.label), "tone": found.tone.value}


def test_every_z_and_arm_has_the_same_category(page: Page) -> None:
    z = [i / 100 for i in range(-700, 701)]
    arms = [[i / 10, day] for i in range(40, 200) for day in (100, 182, 182.6, 183, 1000, 1826, 1826.25)]
    ask = "([indicator, all]) => all.map((z) => core.category(indicator, z))"
    for indicator in Indicator:
        expected = [_category(nutrition.category(indicator, one)) for one in z]
        assert page.evaluate(ask, [indicator.value, z]) == expected
        assert page.evaluate(ask, [indicator.value, [None]]) == [None]
        assert page.evaluate("(indicator) => core.categories(indicator)", indicator.value) == [
            _category(one) for one in nutrition.categories(indicator)
        ]
    expected = [_category(nutrition.muac_category(cm, age_days=day)) for cm, day in arms]
    assert (
        page.evaluate("(arms) => arms.map(([cm, age_days]) => core.muacCategory(cm, { age_days }))", arms) == expected
    )


def test_values_beyond_the_limits_are_refused_in_the_same_words(page: Page) -> None:
    asked = [[field.value, limit + change] for field in Field for limit in limits(field) for change in (-0.1, 0, 0.1)]
    ask = "(asked) => asked.map(([field, value]) => core.refusal(field, value))"
    expected = [refusal(Field(field), value) for field, value in asked]
    assert page.evaluate(ask, asked) == [one and spoken(one) for one in expected]


def test_lines_of_the_chart_lie_where_python_draws_them(page: Page) -> None:
    lengths, days = (44.9, 45, 65, 87.13, 110, 120, 120.1), (0, 90, 91, 731.4, 1826, 1827)
    asked = [
        {"indicator": i.value, "sex": sex.value, "x": x, "z": z, "position": position.value}
        for i in Indicator
        for sex in Sex
        for z in (-5, -3.2, -3, -1, 0, 1.5, 3, 4)
        for position in (Position if i is Indicator.WEIGHT_FOR_LENGTH else [Position.LYING])
        for x in (lengths if i is Indicator.WEIGHT_FOR_LENGTH else days)
    ]
    found = page.evaluate(
        "(asked) => asked.map(({ indicator, ...place }) => core.valueAtZ(indicator, place)).map((y) => y || null)",
        asked,
    )
    for one, y in zip(asked, found, strict=True):
        place = Position(one["position"])
        expected = float(
            value_at_z(Indicator(one["indicator"]), sex=one["sex"], x=one["x"], z=one["z"], position=place)
        )
        assert (y is None) == math.isnan(expected), one
        assert y is None or math.isclose(y, expected, rel_tol=1e-12), one


def test_numbers_are_rounded_and_written_alike(page: Page) -> None:
    rng = np.random.default_rng(5)
    values = [*(i / 8 for i in range(-200, 201)), *(i / 1000 for i in range(-3000, 3000, 5)), *rng.normal(0, 40, 3000)]
    values = [float(value) for value in values]
    module = "const { round, toHundredths, toWhole } = await import(`${location.origin}/js/core/rounding.js`);"
    for places in (0, 1, 2):
        for sign in (False, True):
            ask = "([all, places, sign]) => all.map((value) => core.decimal(value, places, { sign }))"
            expected = [decimal(value, places, sign=sign) for value in values]
            assert page.evaluate(ask, [values, places, sign]) == expected
        ask = f"async ([all, places]) => {{ {module} return all.map((value) => round(value, places)); }}"
        assert page.evaluate(ask, [values, places]) == [round(value, places) for value in values]
    for name, theirs in (("toHundredths", lambda v: np.round(v, 2)), ("toWhole", np.rint)):
        found = page.evaluate(f"async (all) => {{ {module} return all.map({name}); }}", values)
        assert found == theirs(np.array(values)).tolist()


def test_ages_are_counted_alike(page: Page) -> None:
    rng = np.random.default_rng(31)
    births = [date(2019, 12, 28) + timedelta(int(n)) for n in rng.integers(0, 1600, 3000)]
    pairs = [(birth, birth + timedelta(int(n))) for birth, n in zip(births, rng.integers(0, 1900, 3000), strict=True)]
    found = page.evaluate(
        """(pairs) => pairs.map(([birth, on]) => [core.ageDays(birth, on), core.completedMonths(birth, on),
             core.monthBirthday(birth, core.completedMonths(birth, on)), core.ageInWords(birth, on)])""",
        [[birth.isoformat(), on.isoformat()] for birth, on in pairs],
    )
    for (birth, on), one in zip(pairs, found, strict=True):
        months = completed_months(birth, on)
        expected = [
            age_days(birth, on),
            months,
            month_birthday(birth, months).isoformat(),
            spoken(age_in_words(birth, on)),
        ]
        assert one == expected, (birth, on)


def test_services_and_immunisations_fall_due_alike(page: Page) -> None:
    asked = [[months, month] for months in range(64) for month in range(1, 13)]
    found = page.evaluate(
        """(asked) => asked.map(([months, month]) => [core.vitaminADue(months, { month }),
             core.dewormingDue(months, { month }), core.asksExclusiveBreastfeeding(months),
             core.asksComplementaryFeeding(months), core.measuresMuac(months)])""",
        asked,
    )
    asks = (services.asks_exclusive_breastfeeding, services.asks_complementary_feeding, services.measures_muac)
    assert found == [
        [
            services.vitamin_a_due(months, month=month), services.deworming_due(months, month=month),
            *(ask(months) for ask in asks),
        ]
        for months, month in asked
    ]  # fmt: skip
    rng = np.random.default_rng(21)
    children = []
    for _ in range(3000):
        birth = date(2019, 1, 1) + timedelta(int(rng.integers(0, 2700)))
        on = birth + timedelta(int(rng.integers(0, 1900)))
        given = {
            row.dose.value: None if rng.random() < 0.2 else (on - timedelta(int(rng.integers(0, 400)))).isoformat()
            for row in SCHEDULE
            if rng.random() < 0.5
        }
        children.append({"birth_date": birth.isoformat(), "on": on.isoformat(), "given": given,
                         "je_endemic": bool(rng.random() < 0.3)})  # fmt: skip
    found = page.evaluate("(children) => children.map((child) => core.immunisationsDue(child))", children)
    for child, due in zip(children, found, strict=True):
        expected = immunisations_due(
            birth_date=date.fromisoformat(child["birth_date"]),
            on=date.fromisoformat(child["on"]),
            given={Dose(dose): on and date.fromisoformat(on) for dose, on in child["given"].items()},
            je_endemic=child["je_endemic"],
        )
        assert due == [{"dose": one.dose.value, "months_late": one.months_late} for one in expected], child
    assert sum(map(len, found)) > 5000


def test_months_are_counted_alike(page: Page) -> None:
    rng = np.random.default_rng(80)
    facts = []
    for _ in range(2000):
        status = rng.choice([*WeightStatus, None])
        group = skdn.age_group(int(rng.integers(0, 60)))
        assert group is not None
        asked = bool(rng.random() < 0.5)
        facts.append(
            skdn.ChildMonth(
                sex=Sex(str(rng.choice(list(Sex)))),
                age_group=group,
                has_kia_book=bool(rng.random() < 0.9),
                weighed=status is not None,
                status=status and WeightStatus(str(status)),
                consecutive_t=int(rng.integers(1, 5)) if status == "T" else 0,
                below_red_line=status is not None and bool(rng.random() < 0.2),
                above_orange_line=status is not None and bool(rng.random() < 0.2),
                categories={i: str(rng.choice(codes)) for i, codes in skdn.CATEGORIES.items() if rng.random() < 0.8},
                breastfeeding_asked=asked,
                breastfeeding_exclusive=asked and bool(rng.random() < 0.5),
                **{name: bool(rng.random() < 0.4)
                   for name in ("vitamin_a", "deworming", "immunised", "food_supplement", "referred")},
            )
        )  # fmt: skip
    counts = skdn.total(map(skdn.count, facts))
    shares = [share.value for share in skdn_ratios.Share]
    problems = [problem.value for problem in skdn_ratios.Problem]
    found = page.evaluate(
        """([facts, shares, problems]) => {
             const halves = [core.count(facts.slice(0, 700)), core.count(facts.slice(700))];
             const counts = core.total(halves);
             return { counts, shares: shares.map((one) => core.share(counts, one)),
                      problems: problems.map((one) => core.prevalence(counts, one)) };
           }""",
        [[asdict(one) for one in facts], shares, problems],
    )
    assert found["counts"] == dict(zip(skdn.COUNT_FIELDS, counts.values(), strict=True))

    def ratios(which: Any, ratio_of: Callable[[skdn.Counts, Any], Any]) -> list[Plain]:
        return [{**(one := ratio_of(counts, name))._asdict(), "percent": one.percent} for name in which]

    assert found["shares"] == ratios(skdn_ratios.Share, skdn_ratios.share)
    assert found["problems"] == ratios(skdn_ratios.Problem, skdn_ratios.prevalence)
    first = skdn.Counts(s=20, k=20, d=12, b=9, o=3)  # nobody can be compared with the month before
    asked = [dict(zip(skdn.COUNT_FIELDS, first.values(), strict=True)), shares]
    alone = page.evaluate("([counts, shares]) => shares.map((one) => core.share(counts, one))", asked)
    assert alone == ratios(skdn_ratios.Share, lambda _counts, name: skdn_ratios.share(first, name))
    shown = [Ratio(part, whole).percent for whole in (16, 40, 48, 2000) for part in range(whole + 1)]
    assert page.evaluate("(all) => all.map((one) => core.halfUp(one))", shown) == [half_up(one) for one in shown]
    groups = page.evaluate("() => Array.from({ length: 64 }, (_, months) => core.ageGroup(months))")
    assert groups == [skdn.age_group(months) for months in range(64)]
    for contradiction in (
        {"weighed": True}, {"weighed": True, "status": "N", "consecutive_t": 1}, {"below_red_line": True},
        {"breastfeeding_exclusive": True},
    ):  # fmt: skip
        with pytest.raises(Exception, match="RangeError"):
            page.evaluate("(child) => core.count([child])", {"sex": "L", "age_group": "0-5", **contradiction})


def test_what_is_asked_wrongly_is_an_error(page: Page) -> None:
    early = "{ measured_on: '2025-01-31', weight_kg: 3, z: null, in_session: true, order: 0 }"
    for wrong in (
        "core.scoreOne({ sex: 'L', age_days: -1, weight_kg: 3 })",
        "core.minimumGainG('L', { month_of_age: -1 })",
        "core.ageDays('2025-02-01', '2025-01-31')",
        "core.completedMonths('2025-02-01', '2025-01-31')",
        "core.valueAtZ('bbtb', { sex: 'L', x: 80, z: 0 })",
        f"core.weightStatuses({{ sex: 'L', birth_date: '2025-02-01', weighings: [{early}] }})",
        "core.ageGroup(-1)",
    ):  # fmt: skip
        with pytest.raises(Exception, match="RangeError"):
            page.evaluate(f"() => {wrong}")
    with pytest.raises(Exception, match="TypeError"):
        page.evaluate("() => core.scoreOne({ sex: 'L', age_days: 400, oedema: 'y' })")
    with pytest.raises(Exception, match="format 2"):
        page.evaluate("() => core.start({ bundle: { format: 2 }, tables: {} })")


def test_a_browser_and_an_array_say_the_same_of_a_crowd(page: Page) -> None:
    """The vectorised path, too: what a district's figures are made from equals what the tablet showed."""
    children = [child for child in _children(2000, seed=3) if child["age_days"] is not None]
    columns = {name: [child[name] for child in children] for name in children[0]}
    numbers = {name: [math.nan if v is None else v for v in columns[name]]
               for name in ("age_days", "weight_kg", "length_cm", "head_cm", "muac_cm")}  # fmt: skip
    crowd = z_scores(
        sex=columns["sex"], position=[p or "" for p in columns["position"]], oedema=columns["oedema"], **numbers
    )
    for n, one in enumerate(scored(page, children)):
        for indicator in Indicator:
            z = float(crowd.z[indicator][n])
            assert one["z"][indicator] == (None if math.isnan(z) else z)
