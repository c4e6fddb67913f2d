"""Every workbook that goes out is opened by LibreOffice, as an office would."""

from datetime import date

import pytest
import sqlalchemy as sa
import time_machine

from posyandu.exchange.eppgbm_file import write
from posyandu.exchange.scope import areas_in, scope_of
from posyandu.extensions import db
from posyandu.models import Reconciliation

from .. import office
from ..importing.bringing import Bringer, line
from ..importing.tables import EPPGBM
from ..make import NOW
from .register import Register
from .test_reconciling import Office

pytestmark = pytest.mark.libreoffice


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


def test_the_eppgbm_export_opens_with_its_columns_and_values(make, tmp_path):
    register = Register(make)
    path = tmp_path / "ekspor.xlsx"
    list(write(path, scope_of(areas_in([make.loaded(register.posyandu)], [])[0], date(2026, 5, 1), date(2026, 8, 1))))
    head, *rows = office.opened(path, tmp_path)
    assert tuple(head) == EPPGBM
    assert len(rows) == 18
    at = {title: place for place, title in enumerate(head)}
    aisyah = [row for row in rows if row[at["Nama"]] == "Aisyah Siregar"][-1]
    titles = ("NIK", "Tgl Lahir", "Tanggal Pengukuran", "Berat", "Tinggi", "Cara Ukur", "JK")
    assert [aisyah[at[title]] for title in titles] == [
        "1271094906250003", "2025-06-09", "2026-08-16", "8.4", "74", "Terlentang", "P"
    ]  # fmt: skip
    assert '=HYPERLINK("x")' in {row[at["Nama"]] for row in rows}  # shown, not carried out


def test_the_differences_open(client, make, tmp_path):
    with_differences = Office(make)
    with_differences.compares(with_differences.row(Berat=8.4, ZS_BB_U=None, ZS_BB_TB=None))
    path = tmp_path / "beda.xlsx"
    made = db.session.scalars(sa.select(Reconciliation.id)).one()
    client.sign_in(with_differences.user)
    path.write_bytes(client.get(f"/berkas/cocokkan/{made}.xlsx").data)
    head, row = office.opened(path, tmp_path)
    assert head[:3] == ["No", "Nama", "Posyandu"]
    assert (row[1], row[5], row[6]) == ("Aisyah Siregar", "Berat 8,10 kg", "Berat 8,40 kg")


def test_the_refused_rows_open(client, make, tmp_path):
    bringer = Bringer(make)
    run_id = bringer.uploads(line(), line("Bima", sex="X"))
    client.sign_in(bringer.user)
    path = tmp_path / "ditolak.xlsx"
    path.write_bytes(client.get(f"/berkas/impor/{run_id}/ditolak.xlsx").data)
    _, row = office.opened(path, tmp_path)
    assert row[1] == "Bima"
    assert "Jenis kelamin “X” tidak dikenal." in row[-1]
