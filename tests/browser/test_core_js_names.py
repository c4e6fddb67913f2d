"""Sentences in both languages, and names in any spelling, in a real browser."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from posyandu.children.twins import Newcomer, compare
from posyandu.core.sentence import say
from posyandu.core.vocabulary import Sex
from posyandu.models import Child

from .core_page import core_page, spoken

pytestmark = pytest.mark.browser
Plain = dict[str, Any]


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page in which ``core`` has started."""
    with core_page(chromium) as opened:
        yield opened


def test_sentences_arespoken_in_both_languages(page: Page) -> None:
    months, first = "%(months)s bulan %(days)s hari", "Penimbangan pertama, %(kg)s kg"
    dictionary = {
        months: "%(months)s months %(days)s days",
        first: "First weighing, %(kg)s kg",
        "Ibu %(name)s": "Mother %(name)s",
        "Naik": "Gained",
    }
    said = [
        (say(months, months=1, days=11), "1 bulan 11 hari", "1 month 11 days"),
        (say(first, kg="8,45"), "Penimbangan pertama, 8,45 kg", "First weighing, 8.45 kg"),
        (say("z %(now)s", now="−1,12"), "z −1,12", "z −1.12"),
        (say("Ibu %(name)s", name="Siti, Hj."), "Ibu Siti, Hj.", "Mother Siti, Hj."),
        (say("Naik"), "Naik", "Gained"),
        (say("100 % dan %(name)s"), "100 % dan %(name)s", "100 % dan %(name)s"),
    ]
    ask = "([said, english]) => said.map((one) => [core.speak(one), core.speak(one, english)])"
    found = page.evaluate(ask, [[spoken(one) for one, *_ in said], dictionary])
    assert found == [[indonesian, english] for _, indonesian, english in said]


NAMES = ["Aisyah Putri Siregar", "Rizky Pratama", "Nur Haliza", "Muhammad Rafael Simanjuntak", "Siti", "By. Ny. Lastri",
         "Kirana Putri", "Michael Hutagalung", "Bagas Saputra", "Nabila Azzahra"]  # fmt: skip
MOTHERS = ["Siti Aminah", "Siti Aminah Lubis", "Nurhaida", "Rosmawati br. Ginting", "Dewi Lestari", "Lastri"]


def _misspelt(rng: np.random.Generator, name: str) -> str:
    letters = list(name)
    for _ in range(int(rng.integers(0, 3))):
        at = int(rng.integers(0, len(letters)))
        match int(rng.integers(0, 5)):
            case 0:
                letters.insert(at, str(rng.choice(list("aeiouhny "))))
            case 1 if len(letters) > 1:
                del letters[at]
            case 2:
                letters[at] = letters[at].swapcase()
            case 3:
                letters[at] = str(rng.choice(list("aeioukst.")))
            case _:
                letters = [*name.split(maxsplit=1)[0]]
    return "".join(letters) or "A"


def test_likely_twins_are_told_as_in_the_register(page: Page) -> None:
    rng = np.random.default_rng(2)

    def child() -> Plain:
        return {
            "name": _misspelt(rng, str(rng.choice(NAMES))),
            "mother_name": _misspelt(rng, str(rng.choice(MOTHERS))),
            "birth_date": date(2025, 3, 8) + timedelta(int(rng.choice([0, 0, 0, 1, -1, 5, 20, 60, 148]))),
            "sex": Sex(str(rng.choice(list(Sex), p=[0.3, 0.7]))),
        }

    def plain(one: Plain) -> Plain:
        return one | {"birth_date": one["birth_date"].isoformat(), "sex": one["sex"].value}

    pairs = [(child(), child()) for _ in range(6000)]
    ask = "(pairs) => pairs.map(([newcomer, known]) => core.compare(newcomer, known))"
    found = page.evaluate(ask, [[plain(one), plain(other)] for one, other in pairs])
    for (one, other), match in zip(pairs, found, strict=True):
        expected = compare(Newcomer(**one), Child(**other), here=True)
        assert (match is None) == (expected is None), (one, other, match)
        if match and expected:
            assert match["likeness"] == expected.likeness, (one, other)
            assert match["score"] == pytest.approx(expected.score, abs=1e-6)
            assert match["reasons"] == [spoken(why) for why in expected.reasons]
    assert sum(match is not None for match in found) > 300


FOUND = {
    "Aisyah Putri Siregar": ["aisyah", "aisya", "aisah siregar", "AISYAH PUTRI", "putri sireger"],
    "Rizky Pratama": ["rizki", "riski prat", "rizqy", "pratam"],
    "Muhammad Rafael Simanjuntak": ["muhamad", "simanjutak", "rafeal", "simanjuntak muhammad"],
    "Nur Haliza": ["haliza", "nur", "nur halisa"],
    "By. Ny. Lastri": ["lastri", "lasti"],
    "Nabila Azzahra": ["nabilla", "azahra"],
    "Michael Hutagalung": ["hutaga", "mikael", "hutagalug"],
    "Kirana Putri": ["KIRANA", "karina putri"],
    "Bagas Saputra": ["bagas", "rosmawati", "ginting", "bagas rosma"],
}


@pytest.mark.parametrize(("name", "typed"), [(name, typed) for name, all_typed in FOUND.items() for typed in all_typed])
def test_a_child_is_found_by_its_name_or_its_mothers_in_any_spelling(page: Page, typed: str, name: str) -> None:
    mothers = {"Bagas Saputra": "Rosmawati br. Ginting"}
    children = [{"name": one, "mother_name": mothers.get(one, "Dewi")} for one in NAMES]
    found = page.evaluate(
        "([children, typed]) => core.search(children, typed).map((one) => one.name)", [children, typed]
    )
    assert found[:1] == [name]


def test_another_name_finds_nobody(page: Page) -> None:
    children = [{"name": one, "mother_name": "Dewi"} for one in NAMES]
    for typed in ("", "  ", "wahyu", "xx", "aisyah pratama", "siregar lubis"):
        assert page.evaluate("([children, typed]) => core.search(children, typed)", [children, typed]) == []
