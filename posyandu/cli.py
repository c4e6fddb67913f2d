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


def progress(parts: Iterable[list[Any]], length: int) -> Iterator[list[Any]]:
    """Show a bar while the parts are worked through, once it takes longer than a second."""
    listed = list(parts)
    started = time.monotonic()
    with click.progressbar(length=length, show_pos=True) as bar:
        bar.hidden = True
        for part in listed:
            yield part
            bar.hidden = bar.hidden and time.monotonic() - started < 1
            bar.update(1)


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
    """Hitung ulang semua angka turunan dari data mentah."""
    import sqlalchemy as sa

    from .database import writing
    from .events.operations import Fact, append
    from .figures.recompute import differences, rebuild
    from .figures.settings import rules_of
    from .models import Kecamatan

    wrong: list[str] = []
    for kecamatan_id in list(db.session.scalars(sa.select(Kecamatan.id).order_by(Kecamatan.id))):
        rules = rules_of(kecamatan_id)
        if check:
            wrong += differences(db.session, kecamatan_id, rules=rules, until=clock.today())
            continue
        with writing(kecamatan_id) as session:
            rebuild(session, kecamatan_id, rules=rules, until=clock.today(), progress=progress)
            fact = Fact(
                verb="figures_recomputed", subject_kind="kecamatan", subject_id=str(kecamatan_id), at=clock.now()
            )
            append(session, [fact], kecamatan_id=kecamatan_id)
    if wrong:
        raise click.ClickException("berbeda dari hitungan ulang:\n" + "\n".join(wrong))
    click.echo("Semua angka sama dengan hitungan ulang." if check else "Semua angka dihitung ulang.")


@click.command("doctor")
def doctor() -> None:
    """Periksa mesin, basis data, dan rantai catatan kejadian."""
    import sqlalchemy as sa

    from .database import diagnosis
    from .events.queries import first_broken_link
    from .models import Kecamatan

    for name, finding in diagnosis():
        click.echo(f"{name:<28} {finding}")
    for kecamatan in db.session.scalars(sa.select(Kecamatan)):
        broken = first_broken_link(kecamatan.id)
        finding = "utuh" if broken is None else f"putus pada nomor {broken}"
        click.echo(f"{'rantai kejadian ' + kecamatan.code:<28} {finding}")
        if broken is not None:
            raise click.ClickException("rantai kejadian putus")


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
