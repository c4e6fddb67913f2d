"""``flask import FILE``: a list is checked and, when asked, brought in; the work of large imports of the pages."""

from pathlib import Path
from uuid import UUID

import click

from ...areas.queries import UnknownCode, grant_of_code
from ...extensions import db
from ...models import ImportRun, ImportState
from ...web import clock
from ...web.guard import grants_of
from . import jobs, register, uploading
from .facts import Verdict
from .limits import Refused
from .returning import write_refused
from .words import VERDICTS


@click.command("import")
@click.argument("source", metavar="BERKAS", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--user", "username", required=True, help="Atas nama akun ini, di wilayahnya.")
@click.option("--posyandu", "code", help="Kode posyandu untuk baris yang tidak menyebutnya.")
@click.option("--refused", type=click.Path(dir_okay=False, path_type=Path), help="Simpan baris yang ditolak (.xlsx).")
@click.option("--dry-run/--apply", "dry", default=True, help="Hanya periksa (bawaan), atau impor sekalian.")
def import_command(source: Path, username: str, code: str | None, refused: Path | None, dry: bool) -> None:
    """Periksa daftar anak (xlsx, xls, ods, csv), lalu impor bila diminta."""
    run_id = _uploaded(source, username, code)
    _work(run_id, ImportState.CHECKING)
    run = db.session.get_one(ImportRun, run_id)
    for verdict in Verdict:
        click.echo(f"{VERDICTS[verdict][2]!s:<24}{run.counts[verdict.value]:>8}")
    if run.counts["differs"]:
        click.echo(f"{'z atau N/T di berkas lain':<24}{run.counts['differs']:>8}")
    if refused is not None:
        click.echo(f"{write_refused(refused, run)} baris ditolak disimpan di {refused}.")
    if dry:
        uploading.discard(run)
        click.echo("Belum ada yang diimpor. Ulangi dengan --apply untuk mengimpor.")
        return
    _work(run_id, ImportState.APPLYING)
    run = db.session.get_one(ImportRun, run_id)
    if run.applied_at is None:
        raise click.ClickException("daftar anak berubah selama impor; tidak ada yang diimpor. Coba sekali lagi.")
    click.echo(f"Impor selesai: {run.counts['children_new']} anak baru, {run.counts['weighings']} penimbangan.")
    click.echo(f"Nomor impor {run.id}; dibatalkan dari halaman Impor akun {username}.")


def _uploaded(source: Path, username: str, code: str | None) -> UUID:
    from ...accounts.queries import user_named

    user = user_named(username)
    if user is None:
        raise click.ClickException(f"tidak ada akun {username}")
    try:
        posyandu_id = grant_of_code(code).posyandu_id if code else None
    except UnknownCode as problem:
        raise click.ClickException(str(problem)) from problem
    kecamatan = register.kecamatan_of(grants_of(user), posyandu_id)
    if kecamatan is None:
        raise click.ClickException("pilih --posyandu di wilayah akun itu")
    try:
        return uploading.upload(
            user=user, kecamatan_id=kecamatan, posyandu_id=posyandu_id, file_name=source.name,
            content=source.read_bytes(), now=clock.now(),
        )  # fmt: skip
    except Refused as problem:
        raise click.ClickException(str(problem.sentence)) from problem


def _work(run_id: UUID, state: ImportState) -> None:
    jobs.mark(db.session.get_one(ImportRun, run_id), state)
    jobs.perform(run_id)


@click.command("import-work", hidden=True)
@click.argument("run_id", type=click.UUID)
def import_work(run_id: UUID) -> None:
    """Kerjakan impor yang sudah dimulai dari halaman."""
    jobs.alone()
    jobs.perform(run_id)
