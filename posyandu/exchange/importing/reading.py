"""Opens a spreadsheet or text table that somebody sends: by its content, within limits, or with the reason why not."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NamedTuple

from ...core.sentence import Sentence, say
from .delimited import decoded, read_delimited
from .kinds import kind_of
from .limits import ALL_ROWS, COLUMNS, ROWS, SECONDS, SHEETS, Refused


class Formula(NamedTuple):
    """A cell that computes: what it showed is not what somebody wrote."""

    shown: str | float | None


Cell = str | float | bool | date | Formula | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows from the first cell on, each without the blank cells at its end."""

    name: str
    rows: Sequence[Sequence[Cell]]
    hidden: bool = False


def read(content: bytes) -> list[Sheet]:
    """The sheets of a file that hold anything. Raises :class:`Refused`; the name of the file is not believed."""
    sheets = [sheet for sheet in sheets_of(content) if any(sheet.rows)]
    if not sheets:
        raise Refused(say("Berkas ini tidak berisi satu baris pun."))
    if sum(len(sheet.rows) for sheet in sheets) > ALL_ROWS:
        rows = f"{ALL_ROWS:,}".replace(",", ".")
        raise Refused(say("Berkas ini lebih dari %(rows)s baris. Bagi menjadi beberapa berkas.", rows=rows))
    return sheets


def sheets_of(content: bytes) -> Iterator[Sheet]:
    """The sheets one after another, so that only one needs to be in memory. Raises :class:`Refused`."""
    kind = kind_of(content)
    yield from _table(content) if kind == "csv" else _apart(content, kind)


def _table(content: bytes) -> list[Sheet]:
    try:
        rows = read_delimited(decoded(content), most=ROWS)
    except OverflowError:
        raise Refused(_too_many_rows("CSV")) from None
    except ValueError:
        raise Refused(say("Berkas ini tidak terbaca: ada tanda kutip yang tidak ditutup.")) from None
    if any(len(row) > COLUMNS for row in rows):
        raise Refused(_too_many_columns())
    return [Sheet("CSV", rows)]


def _too_many_rows(sheet: str) -> Sentence:
    return say(
        "Lembar %(sheet)s lebih dari %(rows)s baris. Bagi menjadi beberapa lembar.",
        sheet=sheet, rows=f"{ROWS:,}".replace(",", "."),
    )  # fmt: skip


def _too_many_columns() -> Sentence:
    return say("Ada lembar dengan lebih dari %(columns)s kolom. Hapus kolom yang tidak dipakai.", columns=COLUMNS)


def _refusal(answer: dict[str, Any]) -> Sentence:
    match answer["refused"]:
        case "locked":
            return say("Berkas ini dikunci dengan kata sandi. Buka kuncinya, simpan, lalu unggah lagi.")
        case "sheets":
            return say(
                "Berkas ini berisi %(number)s lembar; paling banyak %(most)s.", number=answer["number"], most=SHEETS
            )
        case "rows":
            return _too_many_rows(answer["sheet"])
        case "columns":
            return _too_many_columns()
        case "memory":
            return _too_wide()
    return say("Berkas ini rusak atau tidak lengkap. Buka di aplikasi lembar kerja, simpan lagi, lalu unggah.")


def _too_wide() -> Sentence:
    return say("Berkas ini terlalu besar bila dibuka. Salin hanya tabel anaknya ke berkas baru, lalu unggah.")


def _apart(content: bytes, kind: str) -> Iterator[Sheet]:
    """Read a workbook in a process of its own, with bounded memory and time."""
    script = Path(__file__).with_name("sheet_process.py")
    command = [sys.executable, "-I", str(script), kind, *map(str, (SHEETS, ROWS, COLUMNS, SECONDS))]
    with TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        process = subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603
        try:
            if process.stdout is None:
                raise AssertionError("its output is a pipe")
            yield from _sheets(process.stdout)
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _sheets(lines: Iterable[bytes]) -> Iterator[Sheet]:
    name, hidden, complete = "", False, False
    rows: list[list[Cell]] = []
    for line in lines:
        answer = json.loads(line)
        if isinstance(answer, list):
            rows.append([_cell(cell) for cell in answer])
        elif "refused" in answer:
            raise Refused(_refusal(answer))
        else:
            if name:
                yield Sheet(name, rows, hidden)
            complete = "done" in answer
            name, hidden, rows = answer.get("sheet", ""), answer.get("hidden", False), []
    if not complete:  # killed by its limits, or ended by the library: the same for whoever sent the file
        raise Refused(_too_wide())


def _cell(cell: Any) -> Cell:
    if not isinstance(cell, list):
        known: Cell = cell
        return known
    mark, value = cell
    return date.fromisoformat(value) if mark == "d" else Formula(value)
