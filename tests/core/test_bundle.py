"""The tablet's numbers: complete, plain enough for JSON, as set; and none of them written again in JavaScript."""

import json
import re
from pathlib import Path

import posyandu
from posyandu.core.bundle import tablet_bundle
from posyandu.core.immunisation import SCHEDULE, schedule_rows
from posyandu.core.kms import KmsRules, minimum_gain_g
from posyandu.core.nutrition import category
from posyandu.core.standard import TABLE_FILE
from posyandu.core.vocabulary import Indicator, Sex

BUNDLE = tablet_bundle(KmsRules())
MODULES = Path(posyandu.__file__).parent / "static" / "js" / "core"
# What formulas are made of: counting, percent, grams, months of a year, digits of a date, the ±3 of WHO's tails.
OF_FORMULAS = {"0", "0.5", "1", "2", "3", "4", "5", "7", "9", "10", "12", "28", "52", "100", "1000", "86_400_000"}


def test_json_holds_it_unchanged() -> None:
    assert json.loads(json.dumps(BUNDLE, allow_nan=False)) == BUNDLE


def test_the_tables_are_the_file_of_that_name() -> None:
    assert BUNDLE["tables"]["file"] == TABLE_FILE.name == "who_tables.json"


def test_the_settings_are_those_in_force() -> None:
    rules = KmsRules("kbm_only", curve_tolerance_z=0.2, red_line_z=-2, orange_line_z=2)
    told = tablet_bundle(rules)["kms"]["rules"]
    assert told.pop("version") == rules.version
    assert KmsRules(**told) == rules


def test_the_card_of_minimum_gains_is_whole() -> None:
    kms = BUNDLE["kms"]
    for sex in Sex:
        card = kms["minimum_gain_g"][sex.value] + [kms["minimum_gain_later_g"]] * 49
        assert card == [minimum_gain_g(sex, month_of_age=month) for month in range(1, 61)]


def test_every_status_of_the_regulation_is_named() -> None:
    told = {
        index: [one["label"] for one in scale["categories"]] for index, scale in BUNDLE["nutrition"]["scales"].items()
    }
    assert told["bbu"] == [
        "Berat badan sangat kurang", "Berat badan kurang", "Berat badan normal", "Risiko berat badan lebih",
    ]  # fmt: skip
    assert told["tbu"] == ["Sangat pendek", "Pendek", "Normal", "Tinggi"]
    assert told["bbtb"] == told["imtu"] == [
        "Gizi buruk", "Gizi kurang", "Gizi baik", "Berisiko gizi lebih", "Gizi lebih", "Obesitas",
    ]  # fmt: skip
    assert category(Indicator.WEIGHT_FOR_AGE, -2.0).label.text in told["bbu"]  # type: ignore[union-attr]


def test_the_schedule_has_a_row_for_each_dose() -> None:
    rows = schedule_rows()
    assert [row["dose"] for row in rows] == [row.dose.value for row in SCHEDULE]
    third = next(row for row in rows if row["dose"] == "PCV3")
    assert third == {
        "dose": "PCV3", "due_month": 12, "valid_from": "2022-09-12", "after": "PCV2", "interval_days": 56,
        "until_month": 60, "endemic_only": False,
    }  # fmt: skip


def test_no_number_of_the_rules_is_written_a_second_time_in_javascript() -> None:
    """Only in the likeness of names, whose weights are no rule of growth and are compared with Python's by a test."""
    for module in MODULES.glob("*.js"):
        if module.name == "twins.js":
            continue
        code = re.sub(
            r"/\*.*?\*/|//[^\n]*|\"[^\"]*\"|`[^`]*`|/(?![/ ])[^\n]*?/g", "", module.read_text("utf-8"), flags=re.DOTALL
        )
        numbers = set(re.findall(r"(?<![\w.$])\d[\d_.]*", code))
        assert numbers <= OF_FORMULAS, (module.name, numbers - OF_FORMULAS)
