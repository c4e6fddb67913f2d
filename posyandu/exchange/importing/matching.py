"""Is a child of the file in the register already? Sure, likely or new, with a score of 100 and its reasons."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from rapidfuzz import fuzz, process, utils

from ...core.sentence import Sentence, say
from .cleaning.dates import swapped
from .cleaning.names import is_newborn
from .facts import Candidate, Details, Known, Likeness

LIKELY = 74  # of 100: worth a person's look
_ALIKE = 82  # two spellings of one name
_OWN_ALIKE = 68  # of what is left when the common part is taken away: Rizky and Rizki, not Hasan and Husein
_SURE_NAME, _SURE_MOTHER = 95, 85
_BORN_WITHIN = 31  # days
_SHOWN = 5
_MARRIED_ANEW = 97  # another mother's name is forgiven only for the same rare name on the same day


class Register:
    """The records to search in, laid out so that each child is compared only with those born about the same time."""

    def __init__(self, known: Iterable[Known], *, born_within: int = _BORN_WITHIN) -> None:
        self._within = born_within
        self._born: dict[date, list[Known]] = defaultdict(list)
        self._nik: dict[str, Known] = {}
        self._mother: dict[tuple[str, int], list[Known]] = defaultdict(list)
        for record in known:
            self.add(record)

    def add(self, record: Known) -> None:
        """One more record to search in."""
        self._born[record.birth_date].append(record)
        if record.nik is not None:
            self._nik.setdefault(record.nik, record)
        if record.mother_nik is not None and record.birth_order is not None:
            self._mother[record.mother_nik, record.birth_order].append(record)

    def candidates(self, child: Details, *, posyandu_id: int | None = None) -> list[Candidate]:
        """The records that may be this child, the likeliest first; twins of it are named as such, last."""
        found = [compare(child, other, posyandu_id=posyandu_id) for other in self._near(child)]
        kept = [c for c in found if c is not None]
        return sorted(kept, key=lambda c: (c.likeness is Likeness.TWIN, c.likeness is not Likeness.SURE, -c.score))[
            :_SHOWN
        ]

    def _near(self, child: Details) -> list[Known]:
        near: dict[int, Known] = {}
        if child.nik is not None and child.nik in self._nik:
            near[id(self._nik[child.nik])] = self._nik[child.nik]
        if child.mother_nik is not None and child.birth_order is not None:
            near |= {id(k): k for k in self._mother.get((child.mother_nik, child.birth_order), ())}
        about = [record for on in _days_about(child.birth_date, self._within) for record in self._born.get(on, ())]
        return list((near | {id(k): k for k in _worth_comparing(child, about)}).values())


@lru_cache(maxsize=4096)
def _days_about(on: date, within: int) -> tuple[date, ...]:
    days = [on + timedelta(days=n) for n in range(-within, within + 1)]
    other = swapped(on)
    years = [day for year in (on.year - 1, on.year + 1) if (day := _in_year(on, year))]
    return tuple({*days, *years, *([other] if other else [])})


def _in_year(on: date, year: int) -> date | None:
    try:
        return on.replace(year=year)
    except ValueError:
        return None


def _worth_comparing(child: Details, others: Sequence[Known]) -> list[Known]:
    """Those whose name or mother's name looks alike at first sight; a cheap look at many before the careful one."""
    kept = _over(child.name, [k.name for k in others], 60)
    if child.mother_name:
        kept |= _over(child.mother_name, [k.mother_name or "" for k in others], 85)
    return [others[at] for at in sorted(kept)]


def _over(one: str, others: Sequence[str], least: float) -> set[int]:
    """The places of those at least so alike."""
    bare = [_bare(other) for other in others]
    scores = process.cdist([_bare(one)], bare, scorer=fuzz.token_set_ratio, score_cutoff=least)[0]
    return set(np.flatnonzero(scores).tolist())


@lru_cache(maxsize=65_536)
def _bare(text: str) -> str:
    return str(utils.default_process(text))


@lru_cache(maxsize=65_536)
def alike(one: str, other: str) -> float:
    """0 to 100. A shorter form of the same name stays under the same; words in another order are the same."""
    plain, whole = _bare(one), _bare(other)
    if plain == whole:
        return 100.0
    if not plain or not whole:
        return 0.0
    joined = fuzz.ratio(plain.replace(" ", ""), whole.replace(" ", ""))
    return max(fuzz.token_sort_ratio(plain, whole), fuzz.token_set_ratio(plain, whole) - 8, joined - 2)


@lru_cache(maxsize=65_536)
def own_part_alike(one: str, other: str) -> float:
    """How alike two names are in the words that they do not share: what tells twins apart."""
    mine, theirs = _bare(one).split(), _bare(other).split()
    left, right = [w for w in mine if w not in theirs], [w for w in theirs if w not in mine]
    if not left or not right:
        return 100.0  # one name is a shorter form of the other
    return max(fuzz.ratio("".join(sorted(left)), "".join(sorted(right))), fuzz.ratio("".join(left), "".join(right)))


def compare(child: Details, other: Known, *, posyandu_id: int | None = None) -> Candidate | None:
    """How like the child this record is; ``None`` when not enough to speak of.

    The same NIK, or the same mother's NIK with the same birth order, is proof unless name and birth date both speak
    against it. Else the name weighs 45, the mother 30, the birth date 25; another sex or another NIK costs 20.
    """
    name = _name(child, other)
    mother = _mother(child, other)
    closeness = _closeness(child.birth_date, other.birth_date)
    reasons = _reasons(child, other, name, mother)
    proof = _proof(child, other)
    if proof is not None:
        fits = name >= 60 or (closeness >= 0.9 and child.sex is other.sex)
        return Candidate(other, Likeness.SURE if fits else Likeness.LIKELY, 100 if fits else LIKELY, (proof, *reasons))
    same_birth = abs((child.birth_date - other.birth_date).days) <= 1
    own = own_part_alike(child.name, other.name)
    unnamed = is_newborn(child.name) or is_newborn(other.name)
    another_nik = _another_nik(child.nik, other.nik)
    score = 0.45 * name + 0.30 * (mother if mother is not None else 60) + 25 * closeness
    score += 2 if posyandu_id is not None and posyandu_id == other.posyandu_id else 0
    score -= 20 * (child.sex is not other.sex) + 20 * another_nik
    if same_birth and mother is not None and mother >= _ALIKE:
        order = None not in (child.birth_order, other.birth_order) and child.birth_order != other.birth_order
        if unnamed and order:
            return Candidate(other, Likeness.TWIN, round(min(score, 70)), reasons)
        if not unnamed and (child.sex is not other.sex or own < _OWN_ALIKE or (another_nik and own < 95) or order):
            return Candidate(other, Likeness.TWIN, round(min(score, 70)), reasons)
    if own < _OWN_ALIKE and not unnamed:
        score -= 12
    certain = (
        name >= _SURE_NAME and own >= 90 and mother is not None and mother >= _SURE_MOTHER and same_birth
        and child.birth_date == other.birth_date and child.sex is other.sex and not another_nik
    )  # fmt: skip
    if certain:
        return Candidate(other, Likeness.SURE, max(95, min(99, round(score))), reasons)
    if score < LIKELY or (mother is not None and mother < 55 and not (name >= _MARRIED_ANEW and closeness == 1)):
        return None
    return Candidate(other, Likeness.LIKELY, min(94, round(score)), reasons)


def _proof(child: Details, other: Known) -> Sentence | None:
    if child.nik is not None and child.nik == other.nik:
        return say("NIK sama")
    if (
        child.mother_nik is not None
        and child.mother_nik == other.mother_nik
        and child.birth_order is not None
        and child.birth_order == other.birth_order
        and not _another_nik(child.nik, other.nik)
    ):
        return say("NIK ibu dan urutan anak sama")
    return None


def _another_nik(one: str | None, other: str | None) -> bool:
    """Two NIK that differ by more than two slips of the pen belong to two people."""
    if one is None or other is None or one == other:
        return False
    return sum(a != b for a, b in zip(one, other, strict=False)) > 2 or one[6:12] == other[6:12]


def _name(child: Details, other: Known) -> float:
    if (is_newborn(child.name) or is_newborn(other.name)) and _bare(child.name) != _bare(other.name):
        return 84  # a newborn without its name: mother and day decide
    return alike(child.name, other.name)


def _mother(child: Details, other: Known) -> float | None:
    if child.mother_nik is not None and child.mother_nik == other.mother_nik:
        return 100
    pairs = [
        alike(mine, theirs)
        for mine, theirs in ((child.mother_name, other.mother_name), (child.mother_name, other.father_name))
        if mine and theirs
    ]  # the one column "Nama Ortu" holds either parent
    return max(pairs, default=None)


def _closeness(one: date, other: date) -> float:
    days = abs((one - other).days)
    if days == 0:
        return 1
    if days == 1 or swapped(one) == other or swapped(other) == one or (one.day, one.month) == (other.day, other.month):
        return 0.9
    return 0.75 if days <= 7 or one.day == other.day else 0.45 if days <= _BORN_WITHIN else 0


def _reasons(child: Details, other: Known, name: float, mother: float | None) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    if name >= _ALIKE and not (is_newborn(child.name) or is_newborn(other.name)):
        found.append(say("nama sama") if name >= 99 else say("nama mirip"))
    else:
        found.append(say("nama lain"))
    if mother is not None and mother >= _ALIKE:
        found.append(say("nama ibu sama") if mother >= 99 else say("nama ibu mirip"))
    days = abs((child.birth_date - other.birth_date).days)
    if days == 0:
        found.append(say("tanggal lahir sama"))
    elif swapped(child.birth_date) == other.birth_date:
        found.append(say("hari dan bulan lahir tertukar"))
    else:
        found.append(say("tanggal lahir beda %(days)s hari", days=days))
    if child.sex is not other.sex:
        found.append(say("jenis kelamin lain"))
    if _another_nik(child.nik, other.nik):
        found.append(say("NIK lain"))
    return tuple(found)
