"""The children of a file: rows of one child brought together, then each looked for in the register and in the file."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from rapidfuzz import utils

from ...core.sentence import Sentence, say
from ...core.vocabulary import Sex
from .facts import Candidate, Details, FileChild, FileRow, Known, Likeness
from .matching import Register, alike, compare
from .places import Places

_OTHER_PERSON = 60  # names less alike than this are two people
ELSEWHERE_CERTAIN = 90  # a record that the person cannot see is only spoken of when it is almost surely the child
NEW = "new"

_Identity = tuple[str, date, Sex, str]


def key_of(details: Details) -> str:
    """Names a child of a file from one checking to the next, so that what a person decided stays."""
    parts = (details.nik or "", *_identity(details))
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:24]


def _identity(details: Details) -> _Identity:
    mother = details.mother_name or ""
    return (
        str(utils.default_process(details.name)), details.birth_date, details.sex, str(utils.default_process(mother))
    )  # fmt: skip


def group(rows: Iterable[FileRow], places: Places) -> list[FileChild]:
    """The children of the rows that can be read; rows that cannot get their reason."""
    children: list[FileChild] = []
    by_nik: dict[str, FileChild] = {}
    by_identity: dict[_Identity, FileChild] = {}
    for row in rows:
        if row.wrong or row.details is None:
            continue
        place = places.find(row.place, row.kelurahan)
        if isinstance(place, Sentence):
            row.wrong.append(place)
            continue
        row.posyandu_id = place
        details = row.details
        child = by_nik.get(details.nik) if details.nik else None
        if child is not None and not _same_person(child.details, details):
            row.wrong.append(
                say(
                    "NIK ini di baris %(row)s milik %(name)s. Satu NIK untuk satu anak.",
                    row=child.rows[0].number, name=child.details.name,
                )
            )  # fmt: skip
            continue
        if child is None:
            child = by_identity.get(_identity(details))
            if child is not None and details.nik and child.details.nik and details.nik != child.details.nik:
                child = None  # two people of one name, told apart by their NIK
        if child is None:
            child = FileChild(len(children), details, place, row.ward, [])
            children.append(child)
        child.details = _together(child.details, details)
        child.rows.append(row)
        row.child = child.number
        by_identity.setdefault(_identity(details), child)
        if details.nik:
            by_nik.setdefault(details.nik, child)
    return children


def _same_person(one: Details, other: Details) -> bool:
    return alike(one.name, other.name) >= _OTHER_PERSON or one.birth_date == other.birth_date


def _together(first: Details, later: Details) -> Details:
    """What the first row says, and what only a later one does."""
    if first == later:
        return first
    blank = {name: value for name, value in later._asdict().items() if getattr(first, name) in (None, False)}
    return first._replace(**blank)


def match(
    children: list[FileChild],
    register: Register,
    *,
    decisions: Mapping[str, str],
    here: Callable[[Known], bool],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> None:
    """Decide for each child whether it is a record of the register, a new one, or for a person to say.

    A record belongs to one child of the file: who is surely it keeps the others from being likely it.
    """
    for at, child in enumerate(children):
        child.candidates = register.candidates(child.details, posyandu_id=child.posyandu_id)
        if at % 200 == 0:
            progress(at, len(children))
    taken: dict[Any, FileChild] = {}
    for child in children:
        sure = [c for c in child.candidates if c.likeness is Likeness.SURE]
        proven = [c for c in sure if c.score == 100] or sure
        if len(proven) == 1 and here(proven[0].known):
            holder = taken.get(proven[0].known.key)
            if holder is None:
                taken[proven[0].known.key] = child
                child.match = proven[0].known
            elif _is_same(child, holder):
                child.match = proven[0].known
    for child in children:
        if child.match is None:
            child.candidates = [c for c in child.candidates if _still_open(c, child, taken)]
    _within_file([child for child in children if child.match is None])
    for child in children:
        if child.match is None:
            _decide(child, children, decisions, here)


def _is_same(child: FileChild, holder: FileChild) -> bool:
    found = compare(child.details, known_of(holder))
    return found is not None and found.likeness is not Likeness.TWIN


def _still_open(candidate: Candidate, child: FileChild, taken: Mapping[Any, FileChild]) -> bool:
    holder = taken.get(candidate.known.key)
    return holder is None or candidate.likeness is Likeness.TWIN or _is_same(child, holder)


def known_of(child: FileChild) -> Known:
    """A child of the file as a record to compare with; its key is its number."""
    d = child.details
    return Known(
        child.number, d.name, d.sex, d.birth_date, d.mother_name, d.nik, d.mother_nik, d.birth_order, d.father_name,
        child.posyandu_id,
    )  # fmt: skip


def _within_file(children: list[FileChild]) -> None:
    """The same child twice in one file under two spellings: surely one, or for a person to say."""
    of_file = Register(map(known_of, children))
    for at, child in enumerate(children):
        if not any(c.likeness is Likeness.SURE for c in child.candidates):
            found = of_file.candidates(child.details, posyandu_id=child.posyandu_id, before=at)
            child.candidates += [c for c in found if c.likeness is not Likeness.TWIN]


def _decide(
    child: FileChild, children: list[FileChild], decisions: Mapping[str, str], here: Callable[[Known], bool]
) -> None:
    open_ = [c for c in child.candidates if c.likeness is not Likeness.TWIN]
    away = [c for c in open_ if not isinstance(c.known.key, int) and not here(c.known)]
    if any(c.likeness is Likeness.SURE or c.score >= ELSEWHERE_CERTAIN for c in away):
        for row in child.rows:
            row.wrong.append(
                say("Anak ini sudah tercatat di posyandu di luar wilayah Anda. Minta puskesmas memindahkannya.")
            )
        return
    open_ = [c for c in open_ if c not in away]
    child.candidates = open_ + [c for c in child.candidates if c.likeness is Likeness.TWIN and here(c.known)]
    in_file = next((c for c in open_ if isinstance(c.known.key, int) and c.likeness is Likeness.SURE), None)
    choice = decisions.get(key_of(child.details), NEW if not open_ else "")
    chosen = next((c for c in open_ if str(c.known.key) == choice), None) or (in_file if len(open_) == 1 else None)
    if chosen is None:
        child.new = choice == NEW
    elif isinstance(chosen.known.key, int):
        _into(child, children[chosen.known.key])
    else:
        child.match = chosen.known


def _into(child: FileChild, other: FileChild) -> None:
    """Give the rows to the other child of the file that this one is."""
    for row in child.rows:
        row.child = other.number
        row.notes.append(say("Anak yang sama dengan baris %(row)s.", row=other.rows[0].number))
    other.details = _together(other.details, child.details)
    other.rows += child.rows
    child.rows = []
