"""``flask demo``: fills an empty database with Medan Amplas and invented children."""

from collections.abc import Iterable, Iterator
from typing import Any

import click
import sqlalchemy as sa
from flask import current_app

from ..accounts.queries import user_named
from ..config import kms_rules
from ..extensions import db
from ..models import Kecamatan
from ..web import clock
from .accounts import DEMO_ACCOUNTS, SANDBOX
from .plan import Size


def _with_bar(parts: Iterable[Any], length: int, label: str) -> Iterator[Any]:
    with click.progressbar(parts, length=length, label=f"{label:<10}", show_pos=True) as bar:
        yield from bar


@click.command("demo")
@click.option("--posyandu", default=64, show_default=True, type=click.IntRange(1, 400), help="Jumlah posyandu.")
@click.option("--months", default=24, show_default=True, type=click.IntRange(2, 120), help="Bulan sampai bulan ini.")
@click.option("--children", default=10_000, show_default=True, type=click.IntRange(20), help="Anak dalam register.")
@click.option("--seed", default=1209, show_default=True, help="Angka awal: sama angkanya, sama demonya.")
@click.option("--if-empty", is_flag=True, help="Bila sudah ada kecamatan, hanya sebut akun demonya.")
def demo(posyandu: int, months: int, children: int, seed: int, if_empty: bool) -> None:
    """Isi basis data kosong dengan Medan Amplas dan anak-anak rekaan."""
    from .build import build
    from .delegations import receive
    from .disagreement import disagree
    from .outreach import reach_out
    from .sandbox import reset
    from .signing import know_strata, sign_months
    from .support import support

    if current_app.config["PRODUCTION"]:
        raise click.ClickException("demo tidak dijalankan pada sistem produksi: kata sandinya diketahui semua orang.")
    if db.session.scalar(sa.select(Kecamatan.id).limit(1)) is not None:
        if if_empty:
            if user_named(DEMO_ACCOUNTS[0].username) is not None:
                _tell_accounts()
            return
        raise click.ClickException("basis data sudah berisi kecamatan; demo hanya mengisi basis data yang kosong.")
    size = Size(posyandu=posyandu, months=months, children=children, seed=seed, today=clock.today())
    rules = kms_rules(current_app)
    kecamatan_id = build(size, rules=rules, progress=_with_bar)
    reach_out(kecamatan_id, seed=seed, today=size.today, rules=rules)
    disagree(kecamatan_id, today=size.today, rules=rules)
    sign_months(kecamatan_id, now=clock.now(), today=size.today, rules=rules)
    know_strata(kecamatan_id, now=clock.now(), today=size.today)
    support(kecamatan_id, now=clock.now(), today=size.today)
    reset(password=SANDBOX.password, now=clock.now(), today=size.today, rules=rules)
    link = receive(kecamatan_id, now=clock.now(), today=size.today)
    click.echo("Medan Amplas siap.")
    if link is not None:
        click.echo(f"Halaman tamu contoh: {link}")
    _tell_accounts()


def _tell_accounts() -> None:
    click.echo("Akun demo:")
    for account in DEMO_ACCOUNTS:
        click.echo(f"  {account.username:<18} {account.password:<30} {account.role.value}")
    click.echo(f"  {SANDBOX.username:<18} {SANDBOX.password:<30} berlatih satu hari posyandu")


@click.command("sandbox")
@click.option("--password", help="Kata sandi akun tamu; wajib saat pertama kali.")
def sandbox(password: str | None) -> None:
    """Beri akun latihan `tamu` posyandu baru dengan anak rekaan; jalankan tiap malam."""
    from ..accounts.operations import WeakPassword
    from .sandbox import reset

    try:
        reset(password=password, now=clock.now(), today=clock.today(), rules=kms_rules(current_app))
    except LookupError as missing:
        raise click.ClickException("akun tamu belum ada: beri --password saat pertama kali.") from missing
    except WeakPassword as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo("Posyandu latihan untuk tamu siap.")
