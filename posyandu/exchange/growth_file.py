"""Scores a whole file of measured children: ``flask growth score`` adds the WHO z-scores to a CSV table."""

import csv
import io
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import click
from flask.cli import AppGroup

from .growth_rows import INPUTS, RESULTS, GrowthRows

CHUNK_ROWS = 50_000
_SILENT_SECONDS = 1.0

growth_commands = AppGroup("growth", help="Perhitungan pertumbuhan menurut standar WHO.")


class UnreadableFileError(ValueError):
    """The file as a whole cannot be scored; the message says why, in Indonesian."""


class ScoredFile(NamedTuple):
    """How many rows were written, and how many of them carry a reason in ``error``."""

    rows: int
    rows_with_error: int


def score_file(
    source: Path, target: Path, *, decimal_mark: str = ".", on_progress: Callable[[int, int], None] | None = None
) -> ScoredFile:
    """Read ``source`` (CSV, comma or semicolon, UTF-8) and write it to ``target`` with the columns of ``RESULTS``.

    Columns are found by name: ``sex`` (m/f or L/P) is needed; ``age_days``, ``weight`` (kg), ``lenhei`` (cm),
    ``measure`` (L/H), ``headc``, ``armc`` (cm) and ``oedema`` (y/n) may be missing. All other columns are kept, old
    result columns are replaced. Numbers are read with a point or a comma and written with ``decimal_mark``.
    ``target`` appears only when it is complete. ``on_progress`` hears bytes read and bytes in all.

    Raises :class:`UnreadableFileError` when the heading has no ``sex`` column or the quoting is broken.
    """
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with (
            source.open("rb") as raw,
            unfinished.open("w", encoding="utf-8", errors="surrogateescape", newline="") as out,
        ):
            size = os.fstat(raw.fileno()).st_size
            # Bytes that are not UTF-8 (names from an old spreadsheet) pass through unchanged.
            text = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="")
            scored = ScoredFile(0, 0)
            for results in _scored(text, out, decimal_mark):
                with_error = sum(bool(result[-1]) for result in results)
                scored = ScoredFile(scored.rows + len(results), scored.rows_with_error + with_error)
                if on_progress:
                    on_progress(raw.tell(), size)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(target)
    except csv.Error as problem:
        raise UnreadableFileError("Berkas tidak terbaca: ada tanda kutip yang tidak ditutup.") from problem
    finally:
        unfinished.unlink(missing_ok=True)
    return scored


def _delimiter(text: io.TextIOWrapper) -> str:
    """The mark by which the heading falls into the most columns that we know."""
    heading = text.readline()
    text.seek(0)
    return max(",;", key=lambda mark: len(_columns(next(csv.reader([heading], delimiter=mark), []))))


def _columns(heading: list[str]) -> dict[str, int]:
    """Where each input column stands; the first counts when a name stands twice."""
    names = [name.strip().lower() for name in heading]
    return {name: names.index(name) for name in INPUTS if name in names}


def _scored(text: io.TextIOWrapper, out: TextIO, decimal_mark: str) -> Iterator[list[tuple[str, ...]]]:
    """Write the heading and then chunk by chunk; yields the result cells of each chunk when it is written."""
    delimiter = _delimiter(text)
    lines = csv.reader(text, delimiter=delimiter)
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    heading = next(lines, [])
    columns = _columns(heading)
    if "sex" not in columns:
        raise UnreadableFileError("Kolom sex tidak ada di baris pertama.")
    kept = [i for i, name in enumerate(heading) if name.strip().lower() not in RESULTS]
    writer.writerow([*(heading[i] for i in kept), *RESULTS])
    rows = (row for row in lines if row)
    while chunk := list(islice(rows, CHUNK_ROWS)):
        results = GrowthRows(chunk, columns=columns, width=len(heading)).results(decimal_mark=decimal_mark)
        for row, result in zip(chunk, results, strict=True):
            writer.writerow([*(row[i] if i < len(row) else "" for i in kept), *result])
        yield results


@growth_commands.command("score", with_appcontext=False)
@click.argument("source", metavar="IN.csv", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("target", metavar="OUT.csv", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--decimal", type=click.Choice(["point", "comma"]), default="point", help="Tanda desimal pada kolom hasil."
)
def score_command(source: Path, target: Path, decimal: str) -> None:
    """Tambahkan z-score WHO pada tabel anak: IN.csv dibaca, OUT.csv ditulis.

    Kolom: sex (m/f atau L/P), age_days, weight, lenhei, measure (L/H), headc, armc, oedema (y/n). Hanya sex yang
    wajib; urutan bebas dan kolom lain tetap ada. Baris yang salah diberi alasan pada kolom error.
    """
    with ExitStack() as stack:
        try:
            scored = score_file(
                source, target, decimal_mark={"point": ".", "comma": ","}[decimal], on_progress=_late_bar(stack)
            )
        except (UnreadableFileError, OSError) as problem:
            raise click.ClickException(str(problem)) from problem
    click.echo(f"{_count(scored.rows)} baris dinilai, {_count(scored.rows_with_error)} dengan alasan di kolom error.")


def _late_bar(stack: ExitStack) -> Callable[[int, int], None]:
    """A progress bar on the error stream that appears only when the work takes longer than a second."""
    started = time.monotonic()
    bars: list[Any] = []

    def show(done: int, total: int) -> None:
        if not bars and time.monotonic() - started > _SILENT_SECONDS:
            bars.append(stack.enter_context(click.progressbar(length=total, label="Menilai", file=sys.stderr)))
        for bar in bars:
            bar.update(done - bar.pos)

    return show


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")
