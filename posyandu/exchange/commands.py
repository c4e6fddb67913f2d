"""Files from the command line: ``flask export`` for e-PPGBM, registers on paper, FHIR and analysts."""

import json
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from ..areas.queries import UnknownCode
from ..extensions import db
from ..figures.recompute import months_between
from ..figures.settings import BeingRecounted, by_one_rule
from ..web import clock
from .log import note_export
from .scope import NoSuchMonth, Scope, area_of_code, month_of, scope_of

exporting = AppGroup("export", help="Berkas keluar: e-PPGBM, register, FHIR, data untuk analis.")


def _month(_context: Any, _parameter: Any, text: str | None) -> date | None:
    try:
        return month_of(text) if text else None
    except NoSuchMonth as problem:
        raise click.BadParameter(str(problem)) from problem


def scoped(command: Callable[..., None]) -> Callable[..., None]:
    """``--area``, ``--from`` and ``--to``; without months, the one that is running."""
    command = click.option("--to", "last", callback=_month, metavar="BULAN", help="Bulan akhir, seperti 2026-06.")(
        command
    )
    command = click.option("--from", "first", callback=_month, metavar="BULAN", help="Bulan awal, seperti 2026-01.")(
        command
    )
    return click.option("--area", "code", required=True, metavar="KODE", help="Kode wilayah atau posyandu.")(command)


def asked_scope(code: str, first: date | None, last: date | None) -> Scope:
    """The scope that the options name."""
    now = clock.today().replace(day=1)
    try:
        scope = scope_of(area_of_code(code), first or last or now, last or first or now)
    except UnknownCode as problem:
        raise click.ClickException(str(problem)) from problem
    if not scope.posyandu:
        raise click.ClickException(f"tidak ada posyandu di wilayah {code}")
    return scope


def with_bar(parts: Generator[int], length: int, scope: Scope) -> int:
    """Work through the parts of a file, with a bar once it takes longer than a second; the last number they told.

    All of them are by one rule of N and T, or there is no file.
    """
    started, number = time.monotonic(), 0
    try:
        with click.progressbar(length=length, show_pos=True) as bar:
            bar.hidden = True
            for part in by_one_rule(parts, db.session, scope.kecamatan_ids):
                number = part
                bar.hidden = bar.hidden and time.monotonic() - started < 1
                bar.update(1)
    except BeingRecounted:
        raise click.ClickException(
            "aturan N dan T baru diubah, dan sebagian angka masih menurut aturan lama. Ulangi sesudah `flask doctor` "
            "tidak menyebutnya lagi, atau selesaikan dengan `flask recompute`."
        ) from None
    return number


@contextmanager
def finished(target: Path) -> Iterator[Path]:
    """Where to write: the target appears only when it is complete."""
    unfinished = target.with_name(f".unfinished-{target.name}")
    try:
        yield unfinished
        unfinished.replace(target)
    except OSError as problem:
        raise click.ClickException(f"{target} tidak dapat ditulis: {problem.strerror}") from problem
    finally:
        unfinished.unlink(missing_ok=True)


@exporting.command("e-ppgbm")
@scoped
@click.argument("target", metavar="OUT.xlsx", type=click.Path(dir_okay=False, path_type=Path))
def eppgbm(code: str, first: date | None, last: date | None, target: Path) -> None:
    """Tulis penimbangan dengan susunan kolom e-PPGBM ke OUT.xlsx atau OUT.csv."""
    from .eppgbm_file import ENDINGS, write

    if target.suffix.removeprefix(".") not in ENDINGS:
        raise click.ClickException("nama berkas harus berakhir .xlsx atau .csv")
    scope = asked_scope(code, first, last)
    with finished(target) as path:
        rows = with_bar(write(path, scope), len(scope.posyandu), scope)
    note_export("e-ppgbm", scope, user=None, now=clock.now(), rows=rows)
    click.echo(f"{rows} baris dari {len(scope.posyandu)} posyandu ditulis ke {target}.")


@exporting.command("parquet")
@scoped
@click.option("--out", "folder", required=True, metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path))
@click.option("--csv", "only_csv", is_flag=True, help="Hanya CSV; tidak memerlukan DuckDB.")
def parquet(code: str, first: date | None, last: date | None, folder: Path, only_csv: bool) -> None:
    """Tulis sasaran dan penimbangan tanpa nama untuk analis ke FOLDER, sebagai Parquet dan CSV."""
    from .open_rows import TABLES, DuckdbMissing, as_parquet, write_csv

    scope = asked_scope(code, first, last)
    folder.mkdir(parents=True, exist_ok=True)
    made, rows = [], 0
    for table in TABLES:
        target = folder / scope.file_name(table.what, "csv")
        with finished(target) as path:
            parts = write_csv(path, table, scope, secret=str(current_app.config["SECRET_KEY"]))
            rows += with_bar(parts, len(scope.posyandu), scope)
        made.append(target)
    if not only_csv:
        try:
            for table, source in zip(TABLES, [*made], strict=True):
                with finished(source.with_suffix(".parquet")) as path:
                    as_parquet(source, path, table.columns)
                made.append(source.with_suffix(".parquet"))
        except DuckdbMissing:
            raise click.ClickException(
                "CSV sudah ditulis. Untuk Parquet pasang DuckDB: pip install -r requirements-analyst.txt"
            ) from None
    note_export("open data", scope, user=None, now=clock.now(), rows=rows)
    click.echo(f"{rows} baris tanpa nama ditulis ke {folder}: {', '.join(path.name for path in made)}.")


@exporting.command("fhir")
@scoped
@click.option("--out", "folder", required=True, metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path))
def fhir(code: str, first: date | None, last: date | None, folder: Path) -> None:
    """Tulis satu berkas FHIR R4 untuk setiap posyandu dan bulan ke FOLDER. Tidak ada yang dikirim."""
    from .fhir_files import month_bundle

    scope = asked_scope(code, first, last)
    folder.mkdir(parents=True, exist_ok=True)

    def written() -> Generator[int]:
        number = 0
        for place in scope.posyandu:
            for month in months_between(scope.first, scope.last):
                bundle = month_bundle(place, month, at=clock.now())
                with finished(folder / f"fhir_{place.code}_{month:%Y-%m}.json") as path:
                    path.write_text(json.dumps(bundle, ensure_ascii=False, indent=1), encoding="utf-8")
                number += len(bundle["entry"])
                yield number

    months = len([*months_between(scope.first, scope.last)])
    rows = with_bar(written(), len(scope.posyandu) * months, scope)
    note_export("fhir", scope, user=None, now=clock.now(), rows=rows)
    click.echo(f"{rows} sumber daya FHIR dari {len(scope.posyandu)} posyandu ditulis ke {folder}.")


@exporting.command("registers")
@click.option("--area", "code", required=True, metavar="KODE", help="Kode wilayah atau posyandu.")
@click.option("--year", type=click.IntRange(2000, 2200), metavar="TAHUN", help="Tahun register; tahun ini bila kosong.")
@click.option("--cards", is_flag=True, help="Juga kartu setiap anak.")
@click.option("--out", "folder", required=True, metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path))
def registers(code: str, year: int | None, cards: bool, folder: Path) -> None:
    """Tulis register kertas (PDF) setiap posyandu ke FOLDER: SIP format 2 dan 6, sasaran, dan laporan 12 bulan."""
    from .registers.making import registers_of

    today = clock.today()
    scope = asked_scope(code, date(year or today.year, 1, 1), date(year or today.year, 12, 1))
    folder.mkdir(parents=True, exist_ok=True)
    rows = with_bar(registers_of(scope, folder, today=today, cards=cards), len(scope.posyandu) + 1, scope)
    note_export("registers", scope, user=None, now=clock.now(), rows=rows)
    click.echo(f"{rows} PDF dari {len(scope.posyandu)} posyandu ditulis ke {folder}.")
