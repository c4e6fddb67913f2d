"""The tablet's rules in a real browser: small, quick, and right by WHO's answers and the worked cases."""

import gzip
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, Page

import posyandu
from benchmarks.tablet_result import result_ms
from posyandu.core.kms import (
    KmsRules,
)
from posyandu.core.message import Report, fields_of, filled
from posyandu.core.skdn import COUNT_FIELDS, Counts
from tests.core.test_standard_who_cases import CASES, COLUMNS, POSITION, SEX, agrees, answers, number
from tests.core.vectors import differences, kms_cases, plausible_cases, range_differences

from .core_page import CORE, DOUBTS, MONTHS, RANGES, core_page, plain_rules, scored

pytestmark = pytest.mark.browser
Plain = dict[str, Any]


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page in which ``core`` has started."""
    with core_page(chromium) as opened:
        yield opened


def test_the_modules_are_small() -> None:
    total = sum(len(gzip.compress(module.read_bytes(), 9, mtime=0)) for module in CORE.glob("*.js"))
    print(f"js/core: {total} bytes compressed")
    assert total <= 27 * 1024  # of the first load's 1 MB, which benchmarks/tablet.py measures as a whole


def _who_child(case: dict[str, str]) -> Plain:
    def plain(text: str) -> float | None:
        return None if math.isnan(number(text)) else number(text)

    return {
        "sex": SEX.get(case["sex"], ""),
        "age_days": plain(case["age_days"]),
        "weight_kg": plain(case["weight"]),
        "length_cm": plain(case["lenhei"]),
        "position": POSITION.get(case["measure"].lower()),
        "head_cm": plain(case["headc"]),
        "muac_cm": plain(case["armc"]),
        "oedema": case["oedema"] == "y",
    }


def test_every_answer_of_whos_program(page: Page) -> None:
    wrong = []
    for case, found in zip(CASES, scored(page, [_who_child(case) for case in CASES]), strict=True):
        for indicator, name in COLUMNS.items():
            given = answers(case, indicator)
            z, flagged = found["z"][indicator], found["flagged"][indicator]
            if given is not None and not (
                agrees(math.nan if z is None else z, given) and int(flagged) == int(case[f"f{name}"] or 0)
            ):
                wrong.append((case["id"], indicator.value, z, flagged, given))
        length = math.nan if found["converted_length_cm"] is None else found["converted_length_cm"]
        theirs = number(case["clenhei"])
        same_length = (math.isnan(length) and math.isnan(theirs)) or math.isclose(length, theirs, abs_tol=1e-6)
        same_position = (found["position_used"] or "") == POSITION.get(case["cmeasure"], "")
        if not (same_length and same_position and int(found["implausible_position"]) == int(case["c9mo_flag"])):
            wrong.append((case["id"], "position"))
    assert len(CASES) == 4399
    assert wrong == []


def test_the_worked_cases_of_the_kms(page: Page) -> None:
    cases = [case | {"rules": plain_rules(KmsRules(**case.get("rules", {})))} for case in kms_cases()["cases"]]
    wrong = []
    for case, found in zip(cases, page.evaluate(MONTHS, cases), strict=True):
        assert len(found) == len(case["months"]), case["name"]
        for expected, month in zip(case["months"], found, strict=True):
            wrong += differences(case["name"], expected, month)
    assert wrong == []
    assert len(cases) >= 60


def test_the_card_of_minimum_gains(page: Page) -> None:
    for sex, row in kms_cases()["minimum_gain_g"].items():
        ask = "(sex) => Array.from({ length: 60 }, (_, i) => core.minimumGainG(sex, { month_of_age: i + 1 }))"
        assert page.evaluate(ask, sex) == row
        assert page.evaluate("(sex) => core.minimumGainG(sex, { month_of_age: 0 })", sex) == row[0]
        assert page.evaluate("(sex) => core.minimumGainG(sex, { month_of_age: 61 })", sex) == row[-1]


def test_the_worked_cases_of_doubtful_numbers(page: Page) -> None:
    content = plausible_cases()
    wrong = []
    for case, found in zip(content["cases"], page.evaluate(DOUBTS, content["cases"]), strict=True):
        expected = case["doubts"]
        if [doubt["field"] for doubt in found] != [doubt["field"] for doubt in expected]:
            wrong.append(f"{case['name']}: {found}")
            continue
        for one, doubt in zip(expected, found, strict=True):
            wrong += differences(case["name"], one, doubt)
    for case, found in zip(content["ranges"], page.evaluate(RANGES, content["ranges"]), strict=True):
        wrong += range_differences(case, found)
    ask = "(cases) => cases.map(([field, value]) => core.refusal(field, value)).map((no) => no && core.speak(no))"
    assert page.evaluate(ask, content["refusals"]) == [words for _, _, words in content["refusals"]]
    assert wrong == []
    assert len(content["cases"]) >= 40


MESSAGE = """([template, about, counts]) => {
  const none = core.count([]);
  return core.sessionMessage(template, { ...none, ...counts }, about);
}"""
DAY_COUNTS = {
    "s": 1062, "k": 60, "d": 51, "n": 33, "t": 12, "o": 4, "b": 2, "vitamin_a": 48, "immunised": 6,
    "food_supplement": 12, "referred": 4,
}  # fmt: skip


def test_the_message_of_the_day_in_the_usual_words_and_in_the_kecamatans_own(page: Page) -> None:
    about = {
        "kecamatan": "Medan Amplas", "kelurahan": "Harjosari I", "hari": "Selasa", "tanggal": "16-09-2025",
        "posyandu": "Melati", "lingkungan": "Lingk. IV",
    }  # fmt: skip
    # The form that the posyandu send already, with a large S
    assert page.evaluate(MESSAGE, [None, about, DAY_COUNTS]) == (
        "*LAPORAN KEGIATAN POSYANDU*\nKec. Medan Amplas — Kel. Harjosari I\nHari/tgl : Selasa, 16-09-2025\n"
        "Posyandu : Melati (Lingk. IV)\nS 1.062  K 60  D 51  N 33   (D/S 4,8 %, N/D 64,7 %)\nT 12  O 4  B 2\n"
        "Vit A 48, imunisasi 6, PMT 12, rujuk 4\nKendala/tindak lanjut: …\nDemikian dilaporkan."
    )
    own = "{posyandu}: {D} dari {S}, {N/(N+T)}; {K/S}. {obat cacing} {BGM} {nama anak} { D }"
    said = "–: 51 dari 1.062, 73,3 %; 5,6 %. 0 {BGM} {nama anak} { D }"
    assert page.evaluate(MESSAGE, [own, {}, DAY_COUNTS]) == said
    assert page.evaluate(MESSAGE, ["{D/S}", {}, {}]) == "–"
    assert page.evaluate(MESSAGE, ["rujuk {rujuk}", {"rujuk": "–"}, DAY_COUNTS]) == "rujuk –"
    every = " ".join(f"{{{name}}}" for name in fields_of(Report.SESSION))
    counts = Counts(**{**dict.fromkeys(COUNT_FIELDS, 0), **DAY_COUNTS})
    assert page.evaluate(MESSAGE, [every, about, DAY_COUNTS]) == filled(
        every, Report.SESSION, counts=counts, about=about
    )


_SAID = re.compile(r'say\(\s*((?:"[^"]*"\s*\+?\s*)+)')


def test_what_the_modules_say_can_be_said_in_english() -> None:
    catalogue = Path(posyandu.__file__).parent / "translations" / "en" / "LC_MESSAGES" / "messages.po"
    with catalogue.open("rb") as file:
        known = {message.id for message in read_po(file, locale="en")}
    source = "".join(module.read_text(encoding="utf-8") for module in sorted(CORE.glob("*.js")))
    said = {"".join(re.findall(r'"([^"]*)"', literal)) for literal in _SAID.findall(source)}
    assert len(said) > 40
    assert said - known == set()


def test_a_childs_whole_result_is_there_at_once(page: Page) -> None:
    """z, 60 months of N/T with their words, and the doubts about what was typed, on a processor four times slower."""
    taken = result_ms(page)
    print(f"one child's result at 4x throttle: {taken:.2f} ms")
    assert taken <= 5
