"""N/T/O/B, doubts and usual ranges of thousands of children: the browser says what Python says, word for word."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from posyandu.core.kms import (
    KmsRules,
    NtRule,
    Weighing,
    action,
    counsel,
    decided,
    headline,
    reason,
    tone,
    weight_statuses,
)
from posyandu.core.plausible import Field, Reading, doubts_at_entry, expected_range
from posyandu.core.standard import score_one, value_at_z
from posyandu.core.vocabulary import Indicator, Sex, WeightStatus
from tests.core.growth_stories import tell

from .core_page import DOUBTS, MONTHS, RANGES, core_page, plain_rules, spoken

pytestmark = pytest.mark.browser
Plain = dict[str, Any]


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page in which ``core`` has started."""
    with core_page(chromium) as opened:
        yield opened


def _series(rng: np.random.Generator) -> Plain:
    """A child's weighings with gaps, two in a month, corrections upwards and downwards, some without a z."""
    birth = date(2021, 1, 1) + timedelta(int(rng.integers(0, 900)))
    sex = str(rng.choice(list(Sex)))
    z, on, weighings = float(rng.normal(-0.9, 1.2)), birth + timedelta(int(rng.integers(0, 60))), []
    for order in range(int(rng.integers(0, 40))):
        z += float(rng.normal(0, 0.12))
        day = (on - birth).days
        if day > 1900:
            break
        kg = float(value_at_z(Indicator.WEIGHT_FOR_AGE, sex=sex, x=min(day, 1826), z=z))
        kg = round(kg, int(rng.choice([1, 1, 2])))
        own = score_one(sex=sex, age_days=day, weight_kg=kg).z[Indicator.WEIGHT_FOR_AGE]
        weighings.append(
            {
                "measured_on": on.isoformat(),
                "weight_kg": kg,
                "z": None if rng.random() < 0.05 else own,
                "in_session": bool(rng.random() < 0.8),
                "order": order,
                "key": order,
            }
        )
        on += timedelta(int(rng.choice([30, 31, 28, 14, 62, 0], p=[0.4, 0.25, 0.15, 0.08, 0.08, 0.04])))
    rng.shuffle(weighings)
    rules = KmsRules() if rng.random() < 0.7 else KmsRules(
        nt_rule=NtRule(str(rng.choice(list(NtRule)))), curve_tolerance_z=float(rng.choice([0, 0.05, 0.2])),
        red_line_z=float(rng.choice([-3, -2])), orange_line_z=float(rng.choice([1, 2])),
    )  # fmt: skip
    months = sorted({one["measured_on"][:7] + "-01" for one in weighings})
    decided_ = {month: str(rng.choice(["N", "T"])) for month in months if rng.random() < 0.1}
    return {
        "sex": sex, "born": birth.isoformat(), "weighings": weighings, "rules": plain_rules(rules), "of": rules,
        "decided": decided_,
    }  # fmt: skip


def _months(series: Plain) -> list[Plain]:
    weighings = [
        Weighing(**{**one, "measured_on": date.fromisoformat(one["measured_on"])}) for one in series["weighings"]
    ]
    statuses = weight_statuses(
        sex=Sex(series["sex"]), birth_date=date.fromisoformat(series["born"]), weighings=weighings, rules=series["of"]
    )
    words = {date.fromisoformat(month): WeightStatus(said) for month, said in series["decided"].items()}
    numbers = ("gain_g", "minimum_gain_g", "z", "previous_z", "consecutive_t", "fine_code", "below_red_line",
               "above_orange_line", "refer")  # fmt: skip
    return [
        {name: getattr(one, name) for name in numbers}
        | {
            "month": one.month.isoformat(),
            "key": one.weighing.key,
            "status": one.status.value,
            "computed_status": one.computed_status.value,
            "leg": one.leg.value,
            "referral_reasons": [reason.value for reason in one.referral_reasons],
            "said": spoken(one.sentence),
            "sentence": str(one.sentence),
            "headline": str(headline(one)),
            "reason": str(reason(one)),
            "action": str(action(one)),
            "tone": tone(one).value,
            "counsel": str(counsel(one, name="Aisyah")),
        }
        for one in decided(statuses, words)
    ]


def test_thousands_of_months_are_judged_alike(page: Page) -> None:
    rng = np.random.default_rng(54)
    series = [_series(rng) for _ in range(250)]
    ask = MONTHS.replace("...month,", "...month, said: month.sentence, key: month.weighing.key, weighing: undefined,")
    found = page.evaluate(ask, [{name: part for name, part in one.items() if name != "of"} for one in series])
    legs = set()
    for one, months in zip(series, found, strict=True):
        expected = _months(one)
        assert [{name: month[name] for name in expected[0]} for month in months] == expected if months else not expected
        legs |= {month["leg"] for month in months}
    assert sum(map(len, found)) > 3000
    assert len(legs) == 8


def _plain_reading(reading: Reading) -> Plain:
    return {**reading._asdict(), "position": reading.position and reading.position.value}


def _entries(seed: int, children: int) -> list[tuple[Reading, list[Reading], Sex]]:
    """Each visit of made-up children with many planted mistakes, beside all the visits before it."""
    rng = np.random.default_rng(seed)
    entries = []
    for _ in range(children):
        story = tell(rng, mistakes_per_visit=0.15)
        for place, reading in enumerate(story.readings):
            gone = rng.random(5) < 0.06
            values = [None if missing else value for missing, value in zip(gone, reading[1:], strict=True)]
            earlier = list(story.readings[:place])
            rng.shuffle(earlier)  # type: ignore[arg-type]
            entries.append((Reading(reading.age_days, *values), [Reading(*one) for one in earlier], story.sex))
    return entries


def test_thousands_of_entries_are_doubted_alike(page: Page) -> None:
    entries = _entries(seed=96, children=150)
    plain = [
        {"sex": sex.value, "candidate": _plain_reading(one), "earlier": [_plain_reading(old) for old in earlier]}
        for one, earlier, sex in entries
    ]
    kinds = set()
    for entry, found in zip(entries, page.evaluate(DOUBTS, plain), strict=True):
        candidate, earlier, sex = entry
        expected = [
            {
                "field": doubt.field.value,
                "kind": doubt.kind.value,
                "suggestion": doubt.suggestion,
                "slip": doubt.slip and doubt.slip.value,
                **spoken(doubt.sentence),
                "sentence": str(doubt.sentence),
            }
            for doubt in doubts_at_entry(candidate, earlier, sex=sex)
        ]
        assert found == expected, entry
        kinds |= {(doubt["kind"], doubt["slip"]) for doubt in found}
    assert len(entries) > 1500
    assert {kind for kind, _ in kinds} == {"implausible", "jump", "shrunk", "carried_forward"}
    assert len({slip for _, slip in kinds}) == 6


def test_thousands_of_usual_ranges_are_the_same(page: Page) -> None:
    asked, expected = [], []
    for one, earlier, sex in _entries(seed=8, children=45):
        plain = {"earlier": [_plain_reading(old) for old in earlier], "sex": sex.value, "age_days": one.age_days}
        asked += [plain | {"field": field.value} for field in Field]
        expected += [expected_range(earlier, sex=sex, age_days=one.age_days, field=field) for field in Field]
    found = page.evaluate(RANGES, asked)
    assert found == [one and one._asdict() for one in expected]
    assert sum(one is not None for one in found) > 1000
