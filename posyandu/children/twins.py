"""Is this child in the register already? Names, mother, birth date and NIK compared, with the reasons in words."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from rapidfuzz import fuzz, utils

from ..core.sentence import Sentence, say
from ..core.vocabulary import Sex
from ..models import Child

LIKELY = 70  # of 100: worth asking before a second record is made
CERTAIN = 85  # worth asking even when the record lies at a posyandu that the person cannot see
_ALIKE = 82  # two spellings of one name: Rizky and Rizki, Nurhaliza and Nur Haliza
_SAME = 99
_UNNAMED = re.compile(r"^(?:by|bayi)\b(?:\s+ny)?", re.IGNORECASE)  # newborns are written as "By. Ny. Lastri"


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """What is known of a child before it is saved; ``id`` if its form made one, so that it is not its own twin."""

    id: UUID | None = None
    name: str
    mother_name: str
    birth_date: date
    sex: Sex
    nik: str | None = None
    mother_nik: str | None = None


class Likeness(StrEnum):
    """What a match says."""

    SAME = "same"  # probably one child, entered twice
    TWIN = "twin"  # "kembar?": same mother and day, but another sex or name


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A record like the newcomer: how much from 0 to 100, and why."""

    child: Child
    likeness: Likeness
    score: float
    reasons: tuple[Sentence, ...]
    here: bool  # whether it lies in the areas of the person who asks; only then may its name be shown


def swapped(day: date) -> date | None:
    """The date with day and month changed over (08/03 for 03/08), where that is a date and another one."""
    if day.day > 12 or day.day == day.month:
        return None
    return date(day.year, day.day, day.month)


def compare(newcomer: Newcomer, child: Child, *, here: bool) -> Match | None:
    """How like the newcomer this record is; ``None`` when not enough to ask about.

    The same NIK is proof. Else the child's name weighs 40, the mother's 35 and the birth date 25 of 100.
    """
    if newcomer.nik is not None and newcomer.nik == child.nik:
        reasons = (say("NIK sama"), *_reasons(newcomer, child))
        return Match(child=child, likeness=Likeness.SAME, score=100, reasons=reasons, here=here)
    name, mother = _name_score(newcomer, child), _mother_score(newcomer, child)
    score = 0.40 * name + 0.35 * mother + 25 * _closeness(newcomer.birth_date, child.birth_date)
    other_sex = newcomer.sex is not child.sex
    same_birth = mother >= _ALIKE and abs((newcomer.birth_date - child.birth_date).days) <= 1
    if same_birth and (other_sex or name < _ALIKE - 20):
        likeness, score = Likeness.TWIN, max(score, LIKELY)
    else:
        likeness, score = Likeness.SAME, min(99, score - (12 if other_sex else 0))
    if score < LIKELY:
        return None
    return Match(child=child, likeness=likeness, score=score, reasons=_reasons(newcomer, child), here=here)


def _alike(one: str, other: str) -> float:
    """0 to 100; a shorter form of the same name ("Siti" for "Siti Aminah") stays a little under the same."""
    plain, whole = utils.default_process(one), utils.default_process(other)
    if plain == whole:
        return 100
    joined = fuzz.ratio(plain.replace(" ", ""), whole.replace(" ", ""))
    return max(fuzz.token_sort_ratio(plain, whole), fuzz.token_set_ratio(plain, whole) - 6, joined - 2)


def _name_score(newcomer: Newcomer, child: Child) -> float:
    if _UNNAMED.match(newcomer.name) or _UNNAMED.match(child.name):
        return 80  # a newborn without its name: mother and day decide
    return _alike(newcomer.name, child.name)


def _mother_score(newcomer: Newcomer, child: Child) -> float:
    if newcomer.mother_nik is not None and newcomer.mother_nik == child.mother_nik:
        return 100
    return _alike(newcomer.mother_name, child.mother_name)


def _closeness(one: date, other: date) -> float:
    days = abs((one - other).days)
    if days == 0:
        return 1
    if days == 1 or swapped(one) == other:
        return 0.9
    return 0.7 if days <= 7 else 0.4 if days <= 40 else 0


def _reasons(newcomer: Newcomer, child: Child) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    name, mother = _alike(newcomer.name, child.name), _alike(newcomer.mother_name, child.mother_name)
    if name >= _ALIKE:
        found.append(say("nama sama") if name >= _SAME else say("nama mirip"))
    if newcomer.mother_nik is not None and newcomer.mother_nik == child.mother_nik:
        found.append(say("NIK ibu sama"))
    elif mother >= _ALIKE:
        found.append(say("nama ibu sama") if mother >= _SAME else say("nama ibu mirip"))
    days = abs((newcomer.birth_date - child.birth_date).days)
    if days == 0:
        found.append(say("tanggal lahir sama"))
    elif swapped(newcomer.birth_date) == child.birth_date:
        found.append(say("hari dan bulan lahir tertukar"))
    elif days <= 40:
        found.append(say("tanggal lahir beda %(days)s hari", days=days))
    if newcomer.sex is not child.sex:
        found.append(say("jenis kelamin lain"))
    return tuple(found)
