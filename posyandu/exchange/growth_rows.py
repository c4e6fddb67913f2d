"""Reads rows of measured children as text, scores them by the WHO standard, and says what is wrong with a row."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from ..core.standard import ZScores, z_scores
from ..core.vocabulary import Indicator, Position, Sex

_SEXES = {"m": Sex.MALE, "l": Sex.MALE, "1": Sex.MALE, "f": Sex.FEMALE, "p": Sex.FEMALE, "2": Sex.FEMALE}
_POSITIONS = {"l": Position.LYING, "h": Position.STANDING}
_OEDEMA = {"y": True, "n": False}
_MEASURES = {"weight": "weight_kg", "lenhei": "length_cm", "headc": "head_cm", "armc": "muac_cm"}
INPUTS = ("sex", "age_days", "measure", "oedema", *_MEASURES)

_SCORES = {
    "len": Indicator.LENGTH_FOR_AGE,
    "wei": Indicator.WEIGHT_FOR_AGE,
    "wfl": Indicator.WEIGHT_FOR_LENGTH,
    "bmi": Indicator.BMI_FOR_AGE,
    "hc": Indicator.HEAD_FOR_AGE,
    "ac": Indicator.MUAC_FOR_AGE,
}
RESULTS = ("clenhei", "cmeasure", "c9mo_flag", *(kind + name for name in _SCORES for kind in "zf"), "error")

_BLANKS = frozenset({"", "-", ".", "na", "nan"})
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_MEASURE_LETTERS = {"": "", Position.LYING.value: "l", Position.STANDING.value: "h"}


Word = TypeVar("Word", str, bool)


class GrowthRows:
    """A chunk of rows on their way from text to text.

    A cell that cannot be read counts as missing and is named in ``error``; the indices that do without it keep
    their z. A row whose age cannot be believed, or whose cells do not fit the heading, gets no result at all.
    """

    def __init__(self, rows: Sequence[Sequence[str]], *, columns: Mapping[str, int], width: int) -> None:
        self._rows = rows
        self._columns = columns
        self._reasons: list[list[str]] = [[] for _ in rows]
        self._unusable: set[int] = set()
        for i, row in enumerate(rows):
            if len(row) != width:
                self._refuse(i, f"baris ini berisi {len(row)} kolom, judulnya {width}")

    def results(self, *, decimal_mark: str) -> list[tuple[str, ...]]:
        """The cells of ``RESULTS`` for each row, blank where there is no value."""
        scores = self._score()
        columns: list[list[str]] = [
            _texts(scores.converted_length_cm.tolist(), ".10g", decimal_mark),
            [_MEASURE_LETTERS[word] for word in scores.position_used.tolist()],
            [str(int(flag)) for flag in scores.implausible_position.tolist()],
        ]
        for indicator in _SCORES.values():
            z = _texts(scores.z[indicator].tolist(), "z.2f", decimal_mark)
            flags = scores.flagged[indicator].tolist()
            columns += [z, [str(int(flag)) if flag or text else "" for flag, text in zip(flags, z, strict=True)]]
        columns.append(["; ".join(reasons) for reasons in self._reasons])

        result = list(zip(*columns, strict=True))
        nothing = ("",) * (len(RESULTS) - 1)
        for i in self._unusable:
            result[i] = (*nothing, result[i][-1])
        return result

    def _score(self) -> ZScores:
        age_days = self._numbers("age_days")
        for i, days in enumerate(age_days):
            if days < 0:
                self._refuse(i, "age_days tidak boleh negatif")
                age_days[i] = math.nan
        measures = {}
        for name, keyword in _MEASURES.items():
            measures[keyword] = values = self._numbers(name)
            for i, value in enumerate(values):
                if value <= 0:
                    self._reasons[i].append(f"{name} harus lebih dari 0")
        return z_scores(
            sex=self._words("sex", _SEXES, ""),
            age_days=age_days,
            position=self._words("measure", _POSITIONS, ""),
            oedema=self._words("oedema", _OEDEMA, False),
            **measures,
        )

    def _refuse(self, i: int, reason: str) -> None:
        self._reasons[i].append(reason)
        self._unusable.add(i)

    def _cells(self, name: str) -> list[str]:
        """The column's cells, bare; blank where the file has no such column or the row is unusable anyway."""
        at = self._columns.get(name)
        if at is None:
            return [""] * len(self._rows)
        return ["" if i in self._unusable else row[at].strip() for i, row in enumerate(self._rows)]

    def _numbers(self, name: str) -> list[float]:
        values = [math.nan] * len(self._rows)
        for i, text in enumerate(self._cells(name)):
            if text.lower() in _BLANKS:
                continue
            value = float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else math.inf
            if math.isfinite(value):
                values[i] = value
            else:
                self._reasons[i].append(f"{name} “{text}” bukan angka")
                if name == "age_days":
                    self._unusable.add(i)
        return values

    def _words(self, name: str, meanings: Mapping[str, Word], missing: Word) -> list[Word]:
        values = [missing] * len(self._rows)
        for i, text in enumerate(self._cells(name)):
            word = text.lower()
            if word in meanings:
                values[i] = meanings[word]
            elif word not in _BLANKS:
                self._reasons[i].append(f"{name} “{text}” tidak dikenal")
        return values


def _texts(values: list[float], pattern: str, decimal_mark: str) -> list[str]:
    return ["" if math.isnan(value) else format(value, pattern).replace(".", decimal_mark) for value in values]
