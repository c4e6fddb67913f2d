"""The verdict on every row: what it would add to the register, what is there already, and what cannot be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ...core.age import completed_months
from ...core.sentence import Sentence, decimal, say
from .cleaning.names import is_newborn
from .facts import FileChild, FileRow, Known, Verdict, Weighing

_FILLED = (
    "nik", "mother_nik", "birth_order", "father_name", "address", "phone", "birth_weight_kg", "birth_length_cm"
)  # fmt: skip
_VALUES = ("weight_kg", "length_cm", "head_cm", "muac_cm")
_SAME_WITHIN = 0.051  # the file may have been rounded to one decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """What the register holds of a child that was matched: its columns, its weighings that count, when it left."""

    values: Mapping[str, Any]
    weighings: Sequence[Weighing]
    left_on: date | None


def settle(
    children: Iterable[FileChild],
    standing: Mapping[UUID, Standing],
    *,
    taken_niks: frozenset[str],
    today: date,
) -> None:
    """Give every row of these children its verdict. ``taken_niks`` belong to children that cannot be matched here."""
    given: dict[str, FileChild] = {}
    for child in children:
        rows = [row for row in child.rows if not row.wrong]
        if not rows:
            continue
        if child.match is None and not child.new:
            for row in rows:
                row.verdict = Verdict.LIKELY
            continue
        problem = _cannot_be(child, taken_niks, given, today)
        if problem is not None:
            for row in rows:
                row.wrong.append(problem)
            continue
        if child.new:
            _settle_weighings(rows, child.details.birth_date, (), None)
            for row in rows:
                row.verdict = row.verdict or Verdict.NEW
            continue
        known = standing[_key(child.match)]
        child.changes = _changes(child, known, taken_niks)
        _other_values(child, known)
        _settle_weighings(rows, known.values["birth_date"], known.weighings, known.left_on)
        _settle_changes(child, rows)


def _key(known: Known | None) -> UUID:
    if known is None or not isinstance(known.key, UUID):
        raise TypeError("not a record of the register")
    return known.key


def _cannot_be(
    child: FileChild, taken_niks: frozenset[str], given: dict[str, FileChild], today: date
) -> Sentence | None:
    details = child.details
    if not child.new:
        return None
    if details.mother_name is None:
        return say("Nama ibu kosong; anak baru perlu nama ibu.")
    if completed_months(details.birth_date, today) >= 60:
        return say(
            "Anak ini sudah 60 bulan atau lebih dan belum ada di daftar; posyandu mencatat anak di bawah 60 bulan."
        )
    if details.nik is not None and details.nik in taken_niks:
        return say("NIK ini sudah dipakai anak lain. Periksa angkanya, atau kosongkan dulu.")
    if details.nik is not None and given.setdefault(details.nik, child) is not child:
        return say("NIK ini dipakai dua anak di berkas ini.")
    return None


def _changes(child: FileChild, known: Standing, taken_niks: frozenset[str]) -> dict[str, tuple[Any, Any]]:
    """What the register lacks and the file knows. Nothing that stands there is ever overwritten."""
    found: dict[str, tuple[Any, Any]] = {}
    for name in _FILLED:
        new = getattr(child.details, name)
        if new is not None and known.values[name] is None and not (name == "nik" and new in taken_niks):
            found[name] = (None, new)
    if is_newborn(known.values["name"]) and not is_newborn(child.details.name):
        found["name"] = (known.values["name"], child.details.name)
    if child.details.kia_book and known.values["kia_book_on"] is None:
        days = [row.weighing.measured_on for row in child.rows if row.weighing and not row.wrong]
        if days:
            found["kia_book_on"] = (None, min(days))
    return found


def _other_values(child: FileChild, known: Standing) -> None:
    """Say where the file differs from the register; the register's value stays."""
    if child.details.sex is not known.values["sex"]:
        child.notes.append(say("Jenis kelamin di sini lain; yang di sini tetap."))
    if child.details.birth_date != known.values["birth_date"]:
        child.notes.append(
            say(
                "Tanggal lahir di sini %(day)s; yang di sini tetap.",
                day=known.values["birth_date"].strftime("%d/%m/%Y"),
            )
        )
    if child.details.nik and known.values["nik"] and child.details.nik != known.values["nik"]:
        child.notes.append(say("NIK di sini lain; yang di sini tetap."))
    if child.posyandu_id != known.values["posyandu_id"]:
        child.notes.append(say("Di sini anak ini tercatat di posyandu lain; tidak dipindahkan."))
    if child.notes:
        first = next((row for row in child.rows if not row.wrong), None)
        if first is not None:
            first.notes += child.notes


def _settle_weighings(rows: Sequence[FileRow], born: date, known: Sequence[Weighing], left_on: date | None) -> None:
    there = {on: [w for w in known if w.measured_on == on] for on in {w.measured_on for w in known}}
    taken: dict[date, FileRow] = {}
    for row in rows:
        if row.weighing is None or row.wrong:
            continue
        on = row.weighing.measured_on
        if on in there:
            if any(_contains(old, row.weighing) for old in there[on]):
                row.verdict = Verdict.SAME
            else:
                row.wrong.append(_differs(there[on][0], row.weighing))
        elif on < born:
            row.wrong.append(say("Tanggal ukur %(day)s sebelum anak lahir.", day=on.strftime("%d/%m/%Y")))
        elif completed_months(born, on) >= 60:
            row.wrong.append(say("Saat diukur anak sudah 60 bulan; posyandu mencatat anak di bawah 60 bulan."))
        elif left_on is not None and on > left_on:
            row.wrong.append(say("Anak ini sudah dicatat keluar pada %(day)s.", day=left_on.strftime("%d/%m/%Y")))
        elif on not in taken:
            taken[on] = row
        elif _contains(_weighing(taken[on]), row.weighing):
            row.verdict = Verdict.SAME
            row.notes.append(say("Penimbangan ini sudah ada di baris %(row)s.", row=taken[on].number))
        elif (both := _joined(_weighing(taken[on]), row.weighing)) is not None:
            taken[on].weighing, row.verdict = both, Verdict.SAME
            row.notes.append(say("Ukurannya digabung dengan baris %(row)s.", row=taken[on].number))
        else:
            row.wrong.append(say("Tanggal ini sudah ada di baris %(row)s dengan ukuran lain.", row=taken[on].number))


def _weighing(row: FileRow) -> Weighing:
    if row.weighing is None:
        raise TypeError("the row has no weighing")
    return row.weighing


def _contains(old: Weighing, new: Weighing) -> bool:
    """Whether everything the new one says stands in the old one."""
    for name in _VALUES:
        ours, theirs = getattr(old, name), getattr(new, name)
        if theirs is not None and (ours is None or abs(ours - theirs) > _SAME_WITHIN):
            return False
    return True


def _joined(one: Weighing, other: Weighing) -> Weighing | None:
    """Two halves of one weighing (the weight here, the length there); ``None`` where they disagree."""
    for name in _VALUES:
        ours, theirs = getattr(one, name), getattr(other, name)
        if ours is not None and theirs is not None and abs(ours - theirs) > _SAME_WITHIN:
            return None
    blank = {name: value for name, value in other._asdict().items() if getattr(one, name) is None}
    return one._replace(**blank)


def _differs(old: Weighing, new: Weighing) -> Sentence:
    return say(
        "Pada %(day)s di sini tercatat %(ours)s, di berkas %(theirs)s. Yang di sini tetap.",
        day=new.measured_on.strftime("%d/%m/%Y"), ours=_short(old), theirs=_short(new),
    )  # fmt: skip


def _short(weighing: Weighing) -> str:
    parts = [
        f"{label} {decimal(value, 1)} {unit}"
        for label, value, unit in (
            ("BB", weighing.weight_kg, "kg"), ("TB", weighing.length_cm, "cm"), ("LiLA", weighing.muac_cm, "cm"),
            ("LK", weighing.head_cm, "cm"),
        )
        if value is not None
    ]  # fmt: skip
    return ", ".join(parts)


def _settle_changes(child: FileChild, rows: Sequence[FileRow]) -> None:
    left = [row for row in rows if not row.wrong]
    for row in left:
        if row.verdict is None:
            row.verdict = Verdict.MATCHED if row.weighing is not None else Verdict.SAME
    if child.changes and left:
        first = left[0]
        adds = first.verdict is Verdict.MATCHED
        first.verdict = Verdict.CHANGED
        if not adds:
            first.weighing = None  # there already: only the details change
