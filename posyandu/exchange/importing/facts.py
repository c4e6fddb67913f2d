"""What an import is about, free of database and page: rows of a file, the children in them, and verdicts."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from ...core.sentence import Sentence
from ...core.vocabulary import Position, Sex, WeightStatus


class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"  # a child that is not in the register
    CHANGED = "changed"  # a child of the register, with details that it lacked
    MATCHED = "matched"  # a child of the register, with a weighing that it lacked
    SAME = "same"  # nothing that is not there already
    LIKELY = "likely"  # waits for a person: may be a child of the register
    REFUSED = "refused"


class Details(NamedTuple):
    """A child as a file describes it."""

    name: str
    sex: Sex
    birth_date: date
    mother_name: str | None = None
    nik: str | None = None
    mother_nik: str | None = None
    birth_order: int | None = None
    father_name: str | None = None
    address: str | None = None
    phone: str | None = None
    birth_weight_kg: float | None = None
    birth_length_cm: float | None = None
    kia_book: bool = False


class Weighing(NamedTuple):
    """One measuring in a file."""

    measured_on: date
    weight_kg: float | None = None
    length_cm: float | None = None
    position: Position | None = None
    head_cm: float | None = None
    muac_cm: float | None = None


class Theirs(NamedTuple):
    """What the file itself made of the measuring; only compared, never kept as ours."""

    z_bbu: float | None = None
    z_tbu: float | None = None
    z_bbtb: float | None = None
    status: WeightStatus | None = None


@dataclass(slots=True)
class FileRow:
    """A row of a file on its way to a verdict. ``number`` is the row as the spreadsheet counts, from 1."""

    sheet: str
    number: int
    name: str = ""
    details: Details | None = None
    place: str = ""  # the posyandu as written
    kelurahan: str = ""
    ward: int | None = None
    weighing: Weighing | None = None
    theirs: Theirs | None = None
    notes: list[Sentence] = field(default_factory=list)
    wrong: list[Sentence] = field(default_factory=list)
    posyandu_id: int | None = None
    verdict: Verdict | None = None
    child: int | None = None  # of the file's children, by number


class Known(NamedTuple):
    """A child of the register, or of the file itself, as the search for one child in two places takes it."""

    key: Any  # its id in the register, or its number in the file
    name: str
    sex: Sex
    birth_date: date
    mother_name: str | None
    nik: str | None = None
    mother_nik: str | None = None
    birth_order: int | None = None
    father_name: str | None = None
    posyandu_id: int | None = None
    kelurahan_id: int | None = None


class Likeness(StrEnum):
    """How sure it is that two records are one child."""

    SURE = "sure"
    LIKELY = "likely"
    TWIN = "twin"  # same mother and day, another child


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be the child, how much of 100, and why."""

    known: Known
    likeness: Likeness
    score: int
    reasons: tuple[Sentence, ...]


@dataclass(slots=True)
class FileChild:
    """A child of the file with its rows."""

    number: int
    details: Details
    posyandu_id: int
    ward: int | None
    rows: list[FileRow]
    candidates: list[Candidate] = field(default_factory=list)
    match: Known | None = None  # decided: this record of the register
    new: bool = False  # decided: not in the register
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    notes: list[Sentence] = field(default_factory=list)
