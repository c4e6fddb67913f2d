"""From the rows of a sheet to rows that are understood: each cell cleaned, each doubt and refusal in words."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from ...core.age import completed_months
from ...core.plausible import Field
from ...core.sentence import Sentence, say
from ...core.vocabulary import Sex
from .cleaning import codes, dates, names, numbers
from .cleaning.read import text_of
from .columns import Column
from .facts import Details, FileRow, Theirs, Weighing
from .headings import Heading, plain
from .reading import Cell, Formula, Sheet

T = TypeVar("T")
_IDENTITY = (
    Column.NAME, Column.SEX, Column.BIRTH_DATE, Column.NIK, Column.MOTHER, Column.PARENT, Column.FATHER,
    Column.MOTHER_NIK, Column.BIRTH_ORDER, Column.BIRTH_WEIGHT, Column.BIRTH_LENGTH, Column.ADDRESS, Column.RT,
    Column.RW, Column.PHONE, Column.KIA_BOOK,
)  # fmt: skip
_WHO = (Column.NAME, Column.NIK, Column.BIRTH_DATE, Column.SEX)
_MEASURES = {
    Column.WEIGHT: Field.WEIGHT, Column.LENGTH: Field.LENGTH, Column.HEAD: Field.HEAD, Column.MUAC: Field.MUAC
}  # fmt: skip
_FOOT = ("jumlah", "total", "mengetahui", "rata-rata", "keterangan", "catatan", "kepala puskesmas", "medan,")


class _Identity(NamedTuple):
    """What the cells of a child come to; ``details`` only when nothing needed is missing."""

    details: Details | None
    notes: tuple[Sentence, ...]
    wrong: tuple[Sentence, ...]


class Reader:
    """Reads the rows of sheets that share one mapping of columns."""

    def __init__(self, columns: Sequence[Column], *, today: date) -> None:
        self._titles: Sequence[str] = ()
        self._at: dict[Column, int] = {column: at for at, column in enumerate(columns) if column is not Column.NOTHING}
        self._today = today
        self._seen: dict[tuple[Cell, ...], _Identity] = {}
        self._known: dict[tuple[Any, ...], Any] = {}

    def rows(self, sheet: Sheet, heading: Heading) -> Iterator[FileRow]:
        """The rows under the heading that are about a child; titles, totals and signatures are passed over."""
        self._titles = heading.titles
        titles = [plain(title) for title in heading.titles]
        before: Sequence[Cell] = ()
        for at in range(heading.row + 1, len(sheet.rows)):
            cells = sheet.rows[at]
            if not cells or self._is_no_child(cells, titles):
                continue
            if before and self._goes_on(cells):
                cells = self._joined(before, cells)
            before = cells
            yield self._row(sheet.name, at + 1, cells)

    def _cell(self, cells: Sequence[Cell], column: Column) -> Cell:
        at = self._at.get(column)
        return cells[at] if at is not None and at < len(cells) else None

    def _as(self, cells: Sequence[Cell], column: Column, reading: Callable[..., T], *more: Any) -> T:
        """What a cell comes to; the same dates, places and weights come again and again in a long list."""
        cell = self._cell(cells, column)
        key = (reading, type(cell), cell, *more)
        if key not in self._known:
            self._known[key] = reading(cell, *more)
        found: T = self._known[key]
        return found

    def _is_no_child(self, cells: Sequence[Cell], titles: Sequence[str]) -> bool:
        if self._has_birth(cells):
            return False
        name = text_of(self._cell(cells, Column.NAME))
        if [plain(str(c or "")) for c in cells[: len(titles)]] == list(titles[: len(cells)]):
            return True  # the heading again, as on each printed page
        if not any(at < len(cells) and text_of(cells[at]) for at in self._at.values()):
            return True
        if name and not any(c.isalpha() for c in name):
            return True  # the line of column numbers
        return next((text_of(c).lower() for c in cells if text_of(c)), "").startswith(_FOOT)

    def _has_birth(self, cells: Sequence[Cell]) -> bool:
        return self._as(cells, Column.BIRTH_DATE, dates.day).value is not None

    def _goes_on(self, cells: Sequence[Cell]) -> bool:
        """A further weighing of the child above, whose cells are merged downwards."""
        who = any(text_of(self._cell(cells, column)) for column in _WHO)
        return not who and bool(text_of(self._cell(cells, Column.MEASURED_ON)))

    def _joined(self, before: Sequence[Cell], cells: Sequence[Cell]) -> list[Cell]:
        joined = list(cells) + [None] * (len(before) - len(cells))
        for column in (*_IDENTITY, Column.POSYANDU, Column.KELURAHAN, Column.WARD):
            at = self._at.get(column)
            if at is not None and at < len(before) and joined[at] is None:
                joined[at] = before[at]
        return joined

    def _row(self, sheet: str, number: int, cells: Sequence[Cell]) -> FileRow:
        row = FileRow(sheet, number, self._as(cells, Column.NAME, text_of)[:120])
        for column, at in self._at.items():
            if at < len(cells) and isinstance(cells[at], Formula) and column is not Column.AGE:
                row.wrong.append(
                    say(
                        "Kolom %(column)s berisi rumus. Salin sebagai nilai, lalu unggah lagi.",
                        column=self._titles[at],
                    )
                )
        if row.wrong:
            return row
        key = tuple(self._cell(cells, column) for column in _IDENTITY)
        identity = self._seen.get(key)
        if identity is None:
            identity = self._seen[key] = self._identity(cells)
        row.details = identity.details
        row.notes += identity.notes
        row.wrong += identity.wrong
        row.place = self._as(cells, Column.POSYANDU, text_of)
        row.kelurahan = self._as(cells, Column.KELURAHAN, text_of)
        row.ward = self._as(cells, Column.WARD, codes.ward_number)
        self._weigh(row, cells)
        return row

    def _identity(self, cells: Sequence[Cell]) -> _Identity:
        notes: list[Sentence] = []
        wrong: list[Sentence] = []

        def take(read: Any) -> Any:
            if read.note is not None:
                notes.append(read.note)
            if read.wrong is not None:
                wrong.append(read.wrong)
            return read.value

        name = names.name(text_of(self._cell(cells, Column.NAME)))
        if not name:
            wrong.append(say("Nama anak kosong."))
        sex: Sex | None = take(read := codes.sex(self._cell(cells, Column.SEX)))
        if sex is None and read.wrong is None:
            wrong.append(say("Jenis kelamin kosong."))
        born: date | None = take(read_day := dates.day(self._cell(cells, Column.BIRTH_DATE)))
        if born is None and read_day.wrong is None:
            wrong.append(say("Tanggal lahir kosong."))
        elif born is not None and born > self._today:
            wrong.append(say("Tanggal lahir %(day)s belum terjadi.", day=born.strftime("%d/%m/%Y")))
        nik = take(codes.nik(self._cell(cells, Column.NIK)))
        mother = names.parent_name(text_of(self._cell(cells, Column.MOTHER) or self._cell(cells, Column.PARENT)))
        father = names.parent_name(text_of(self._cell(cells, Column.FATHER)))
        mother_nik = codes.nik(self._cell(cells, Column.MOTHER_NIK)).value
        birth = {
            column: take(numbers.birth_measure(self._cell(cells, column), column.value))
            for column in (Column.BIRTH_WEIGHT, Column.BIRTH_LENGTH)
        }
        if wrong or sex is None or born is None:
            return _Identity(None, tuple(notes), tuple(wrong))
        if nik is not None and (doubt := codes.nik_doubt(nik, born=born, sex_of=sex)) is not None:
            notes.append(doubt)
        details = Details(
            name=name[:120], sex=sex, birth_date=born, mother_name=mother[:120] or None, nik=nik, mother_nik=mother_nik,
            birth_order=numbers.whole(self._cell(cells, Column.BIRTH_ORDER), 1, 20), father_name=father[:120] or None,
            address=self._address(cells), phone=self._phone(cells), birth_weight_kg=birth[Column.BIRTH_WEIGHT],
            birth_length_cm=birth[Column.BIRTH_LENGTH], kia_book=codes.yes(self._cell(cells, Column.KIA_BOOK)),
        )  # fmt: skip
        return _Identity(details, tuple(notes), ())

    def _address(self, cells: Sequence[Cell]) -> str | None:
        parts = [names.words(text_of(self._cell(cells, Column.ADDRESS)))]
        for column, word in ((Column.RT, "RT"), (Column.RW, "RW")):
            number = text_of(self._cell(cells, column))
            if number and number not in parts[0]:
                parts.append(f"{word} {number}")
        return ", ".join(part for part in parts if part)[:200] or None

    def _phone(self, cells: Sequence[Cell]) -> str | None:
        text = text_of(self._cell(cells, Column.PHONE))
        digits = "".join(c for c in text if c in "+0123456789")
        if digits.startswith("8"):
            digits = f"0{digits}"  # a spreadsheet took the first nought away
        return digits if 8 <= len(digits.lstrip("+")) <= 15 else None

    def _weigh(self, row: FileRow, cells: Sequence[Cell]) -> None:
        values: dict[str, float | None] = {}
        for column, kind in _MEASURES.items():
            read = self._as(cells, column, numbers.measure, kind)
            values[column.value] = read.value
            row.notes += [read.note] if read.note else []
            row.wrong += [read.wrong] if read.wrong else []
        on = self._as(cells, Column.MEASURED_ON, dates.day)
        row.wrong += [on.wrong] if on.wrong else []
        row.notes += [on.note] if on.note else []
        if not any(values.values()):
            return
        if on.value is None:
            if on.wrong is None:
                row.wrong.append(say("Ada ukuran tanpa tanggal pengukuran."))
            return
        position = self._as(cells, Column.POSITION, codes.position)
        row.notes += [position.note] if position.note else []
        self._settle_dates(row, on.value, self._as(cells, Column.AGE, dates.age))
        measured_on = row.weighing.measured_on if row.weighing else on.value
        row.weighing = Weighing(
            measured_on, **values, position=position.value if values["length_cm"] is not None else None
        )
        row.theirs = self._theirs(cells)

    def _settle_dates(self, row: FileRow, on: date, stated: dates.Age | None) -> None:
        """Give day and month back where the stated age shows them swapped, then see that the days can be."""
        if row.details is not None:
            born, on, note = dates.unswapped(row.details.birth_date, on, stated)
            if note is not None:
                row.notes.append(note)
            if born != row.details.birth_date:
                row.details = row.details._replace(birth_date=born)
        row.weighing = Weighing(on)
        if on > self._today:
            row.wrong.append(say("Tanggal ukur %(day)s belum terjadi.", day=on.strftime("%d/%m/%Y")))
        elif row.details is not None and on < row.details.birth_date:
            row.wrong.append(say("Tanggal ukur %(day)s sebelum anak lahir.", day=on.strftime("%d/%m/%Y")))
        elif row.details is not None and completed_months(row.details.birth_date, on) >= 60:
            row.wrong.append(say("Saat diukur anak sudah 60 bulan; posyandu mencatat anak di bawah 60 bulan."))

    def _theirs(self, cells: Sequence[Cell]) -> Theirs | None:
        bbu, tbu, bbtb = (
            self._as(cells, column, numbers.z_score) for column in (Column.Z_BBU, Column.Z_TBU, Column.Z_BBTB)
        )
        found = Theirs(bbu, tbu, bbtb, self._as(cells, Column.STATUS, codes.status))
        return found if found != Theirs() else None
