"""Is a child of the file in the register already? Sure, likely or new, with a score of 100 and its reasons."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
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
_WEEK = 7
_SHOWN = 5
_MARRIED_ANEW = 97  # another mother's name is forgiven only for the same rare name on the same day


class Register:
    """The records to search in, laid out so that each child is compared only with those born about the same time."""

    def __init__(self, known: Iterable[Known], *, born_within: int = _BORN_WITHIN) -> None:
        self._within = born_within
        given = list(known)
        order = sorted(range(len(given)), key=lambda at: given[at].birth_date)
        self._given = np.array(order, np.int64)  # the place of each record in what was given
        self._records = [given[at] for at in order]
        self._names = [_bare(record.name) for record in self._records]
        self._mothers = [_bare(record.mother_name or "") for record in self._records]
        self._born = np.array([record.birth_date.toordinal() for record in self._records], np.int32)
        self._day = np.array([record.birth_date.day for record in self._records], np.int8)
        self._niks = np.frombuffer(b"".join(_digits(record.nik) for record in self._records), np.uint8).reshape(-1, 16)
        self._nik: dict[str, list[int]] = defaultdict(list)
        self._mother: dict[tuple[str, int], list[int]] = defaultdict(list)
        for at, record in enumerate(self._records):
            if record.nik:
                self._nik[record.nik].append(at)
            if record.mother_nik and record.birth_order:
                self._mother[record.mother_nik, record.birth_order].append(at)

    def candidates(
        self, child: Details, *, posyandu_id: int | None = None, before: int | None = None
    ) -> list[Candidate]:
        """The records that may be this child, the likeliest first; twins of it are named as such, last.

        ``before`` asks only the first so many of the records, in the order in which they were given.
        """
        found = [compare(child, other, posyandu_id=posyandu_id) for other in self._near(child, before)]
        kept = [c for c in found if c is not None]
        return sorted(kept, key=lambda c: (c.likeness is Likeness.TWIN, c.likeness is not Likeness.SURE, -c.score))[
            :_SHOWN
        ]

    def _near(self, child: Details, before: int | None) -> list[Known]:
        places = set(self._nik.get(child.nik or "", ())) | set(
            self._mother.get((child.mother_nik or "", child.birth_order or 0), ())
        )
        about = self._born_about(child)
        if before is not None:
            about = about[self._given[about] < before]
            places = {at for at in places if self._given[at] < before}
        places |= self._worth_comparing(child, about.tolist())
        return [self._records[at] for at in sorted(places)]

    def _worth_comparing(self, child: Details, places: Sequence[int]) -> set[int]:
        """Those whose name or mother's name looks alike at first sight; a cheap look at many before the careful one."""
        kept = _over(child.name, [self._names[at] for at in places], 60)
        if child.mother_name:
            kept |= _over(child.mother_name, [self._mothers[at] for at in places], 85)
        return {places[at] for at in kept}

    def _born_about(self, child: Details) -> NDArray[np.intp]:
        """The places of those born within the days, or on a day that a slip of the pen makes of this one.

        Who is born more than a week away and has another NIK cannot be likely any more (see :func:`compare`), whatever
        the names: most of a list is passed over by this.
        """
        on = child.birth_date.toordinal()
        first, end = np.searchsorted(self._born, (on - self._within, on + self._within + 1))
        about = np.arange(first, end)
        if child.nik is not None:
            far = (np.abs(self._born[first:end] - on) > _WEEK) & (self._day[first:end] != child.birth_date.day)
            about = about[~(far & _other_niks(child.nik, self._niks[first:end]))]
        slips = [
            np.arange(*np.searchsorted(self._born, (day, day + 1))) for day in _slips(child.birth_date, self._within)
        ]
        return np.concatenate([about, *slips])


def _digits(nik: str | None) -> bytes:
    return (nik or "").encode("ascii", "replace")[:16].ljust(16, b"\0")


def _other_niks(nik: str, niks: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which of the NIK are of other people, as :func:`_another_nik` says; none is no other."""
    differs = niks != np.frombuffer(_digits(nik), np.uint8)
    apart = differs.sum(axis=1)
    other = (apart > 2) | ((apart > 0) & ~differs[:, 6:12].any(axis=1))
    found: NDArray[np.bool_] = other & (niks[:, 0] != 0)
    return found


@lru_cache(maxsize=4096)
def _slips(on: date, within: int) -> tuple[int, ...]:
    """Days outside the window, as ordinals, that are this one with day and month swapped or another year."""
    days = [swapped(on), *(_in_year(on, year) for year in (on.year - 1, on.year + 1))]
    return tuple({day.toordinal() for day in days if day is not None and abs((day - on).days) > within})


def _in_year(on: date, year: int) -> date | None:
    try:
        return on.replace(year=year)
    except ValueError:
        return None


def _over(one: str, others: Sequence[str], least: float) -> set[int]:
    """The places of those at least so alike; the others are bare already."""
    scores = process.cdist([_bare(one)], others, scorer=fuzz.token_set_ratio, score_cutoff=least)[0]
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
    proof = _proof(child, other)
    if proof is not None:
        reasons = _reasons(child, other, name, mother)
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
            return Candidate(other, Likeness.TWIN, round(min(score, 70)), _reasons(child, other, name, mother))
        if not unnamed and (child.sex is not other.sex or own < _OWN_ALIKE or (another_nik and own < 95) or order):
            return Candidate(other, Likeness.TWIN, round(min(score, 70)), _reasons(child, other, name, mother))
    if own < _OWN_ALIKE and not unnamed:
        score -= 12
    certain = (
        name >= _SURE_NAME and own >= 90 and mother is not None and mother >= _SURE_MOTHER and same_birth
        and child.birth_date == other.birth_date and child.sex is other.sex and not another_nik
    )  # fmt: skip
    if certain:
        return Candidate(other, Likeness.SURE, max(95, min(99, round(score))), _reasons(child, other, name, mother))
    if score < LIKELY or (mother is not None and mother < 55 and not (name >= _MARRIED_ANEW and closeness == 1)):
        return None
    return Candidate(other, Likeness.LIKELY, min(94, round(score)), _reasons(child, other, name, mother))


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
    return 0.75 if days <= _WEEK or one.day == other.day else 0.45 if days <= _BORN_WITHIN else 0


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
