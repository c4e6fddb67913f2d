"""Files from the command line: ``flask export`` for e-PPGBM, registers on paper, FHIR and analysts."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from ..areas.queries import UnknownCode
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


def with_bar(parts: Iterator[int], length: int) -> int:
    """Work through the parts, with a bar once it takes longer than a second; the last number they told."""
    started, number = time.monotonic(), 0
    with click.progressbar(length=length, show_pos=True) as bar:
        bar.hidden = True
        for part in parts:
            number = part
            bar.hidden = bar.hidden and time.monotonic() - started < 1
            bar.update(1)
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
        rows = with_bar(write(path, scope), len(scope.posyandu))
    note_export("e-ppgbm", scope, user=None, now=clock.now(), rows=rows)
    click.echo(f"{rows} baris dari {len(scope.posyandu)} posyandu ditulis ke {target}.")
