"""Commands for whoever runs the system: accounts, figures, the demo, and the health of the machine."""

import time
from collections.abc import Iterable, Iterator
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from .core.vocabulary import Role
from .extensions import db
from .web import clock

users = AppGroup("users", help="Akun: tambah, daftar, tutup, ganti kata sandi.")


@users.command("add")
@click.argument("username")
@click.option("--name", required=True, help="Nama lengkap.")
@click.option("--role", type=click.Choice([r.value for r in Role]), required=True)
@click.option("--area", "codes", multiple=True, required=True, help="Kode wilayah atau posyandu; boleh beberapa.")
@click.password_option("--password", help="Ditanya bila tidak diberikan.")
def add_user(username: str, name: str, role: str, codes: tuple[str, ...], password: str) -> None:
    """Tambah akun."""
    from .accounts import operations
    from .areas import queries as areas

    try:
        granted = [areas.grant_of_code(code) for code in codes]
        operations.add(
            username=username, name=name, role=Role(role), password=password, areas=granted, by=None, now=clock.now()
        )
    except (operations.WeakPassword, ValueError) as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"{username} ditambahkan sebagai {role}.")


@users.command("list")
def list_users() -> None:
    """Daftar akun."""
    from .accounts import queries

    for user in queries.accounts():
        state = "ditutup" if user.disabled_at else "aktif"
        click.echo(f"{user.username:<20} {user.role.value:<14} {state:<8} {' · '.join(queries.area_names(user))}")


@users.command("disable")
@click.argument("username")
def disable_user(username: str) -> None:
    """Tutup akun dan akhiri semua sesinya."""
    from .accounts import operations

    operations.disable(_user(username), by=None, now=clock.now())
    click.echo(f"{username} ditutup.")


@users.command("passwd")
@click.argument("username")
@click.password_option("--password")
def change_password(username: str, password: str) -> None:
    """Ganti kata sandi dan akhiri semua sesinya."""
    from .accounts import operations

    try:
        operations.change_password(_user(username), password, by=None, now=clock.now())
    except operations.WeakPassword as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"Kata sandi {username} diganti.")


def _user(username: str) -> Any:
    from .accounts import queries

    user = queries.user_named(username)
    if user is None:
        raise click.ClickException(f"tidak ada akun {username}")
    return user


@click.command("recompute")
@click.option("--check", is_flag=True, help="Hanya bandingkan dengan hitungan ulang, jangan ubah.")
def recompute(check: bool) -> None:
    """Hitung ulang semua angka turunan dari data mentah; yang lain tetap bisa menulis sementara itu."""
    import sqlalchemy as sa

    from .figures.recompute import differences
    from .figures.settings import rules_of
    from .models import Kecamatan

    wrong: list[str] = []
    for kecamatan_id in list(db.session.scalars(sa.select(Kecamatan.id).order_by(Kecamatan.id))):
        if check:
            rules = rules_of(kecamatan_id)
            wrong += differences(db.session, kecamatan_id, rules=rules, until=clock.today(), progress=_compared)
        else:
            _recompute(kecamatan_id)
    if wrong:
        raise click.ClickException("berbeda dari hitungan ulang:\n" + "\n".join(wrong))
    click.echo("Semua angka sama dengan hitungan ulang." if check else "Semua angka dihitung ulang.")


def _recompute(kecamatan_id: int) -> None:
    from .database import writing
    from .events.operations import Fact, append
    from .figures.recompute import TURN_OF_OTHERS_SECONDS, steps
    from .figures.settings import rules_of
    from .settings.recomputing import finish

    parts = steps(db.session, kecamatan_id, rules=rules_of(kecamatan_id), until=clock.today())
    with click.progressbar(parts, label="Menghitung ulang", show_pos=True) as bar:
        for step in bar:
            with writing(kecamatan_id):
                step()
            time.sleep(TURN_OF_OTHERS_SECONDS)
    with writing(kecamatan_id) as session:
        fact = Fact(verb="figures_recomputed", subject_kind="kecamatan", subject_id=str(kecamatan_id), at=clock.now())
        append(session, [fact], kecamatan_id=kecamatan_id)
    finish(kecamatan_id)


def _compared(parts: Iterable[list[Any]], length: int) -> Iterator[list[Any]]:
    with click.progressbar(parts, length=length, label="Membandingkan", show_pos=True) as bar:
        yield from bar


@click.command("doctor")
def doctor() -> None:
    """Periksa mesin, basis data, rantai catatan kejadian, dan apakah angka mengikuti aturan."""
    import sqlalchemy as sa

    from .database import diagnosis
    from .events.queries import first_broken_link
    from .models import Kecamatan
    from .settings.queries import unsettled_version

    for name, finding in diagnosis():
        click.echo(f"{name:<28} {finding}")
    for kecamatan in db.session.scalars(sa.select(Kecamatan)):
        broken = first_broken_link(kecamatan.id)
        finding = "utuh" if broken is None else f"putus pada nomor {broken}"
        click.echo(f"{'rantai kejadian ' + kecamatan.code:<28} {finding}")
        if broken is not None:
            raise click.ClickException("rantai kejadian putus")
        if unsettled_version(kecamatan.id) is not None:
            click.echo(f"{'aturan N/T ' + kecamatan.code:<28} belum semua angka mengikuti: jalankan flask recompute")


def install(app: Flask) -> None:
    """Register the commands."""
    from .demo.commands import demo, sandbox
    from .exchange.commands import exporting
    from .exchange.growth_file import growth_commands
    from .exchange.importing.commands import import_command, import_work
    from .settings.recomputing import recompute_work

    for command in (
        users,
        recompute,
        doctor,
        demo,
        sandbox,
        growth_commands,
        exporting,
        import_command,
        import_work,
        recompute_work,
    ):
        app.cli.add_command(command)
