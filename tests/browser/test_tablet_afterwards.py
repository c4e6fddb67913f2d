"""What is put right or added once a child's result is there: oedema, a service that was forgotten, an answer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .tablet_person import Kader
from .tablet_server import Server

pytestmark = pytest.mark.browser

OF_THE_CHILD = "where child_id = ? and measured_on = (select max(measured_on) from measurement)"


def weighs_a_child_that(kader: Kader, *marks: str) -> tuple[str, str]:
    """Weighed, with these things ticked in the sheet; the name and the id of the child."""
    name = kader.weighed_before()[0]
    kader.opens_child(name)
    kader.keys(str(kader.usual()))
    kader.taps_on('.due .chip:has-text("Layanan lain")')
    for mark in marks:
        kader.taps_on(f'dialog.sheet .chip:has-text("{mark}")')
    kader.presses("Selesai")
    kader.presses("Simpan, lihat hasil")
    kader.sees_the_result()
    return name, kader.outbox()[-1]["payload"]["child_id"].replace("-", "")


def test_oedema_that_was_ticked_by_mistake_is_taken_back_with_a_reason(
    tablet: Callable[..., Kader], server: Server
) -> None:
    kader = tablet()
    kader.window.set_offline(True)
    _, child = weighs_a_child_that(kader, "Edema kedua kaki")
    assert "dema" in kader.page.locator(".verdict").inner_text()
    kader.presses("Ubah ukuran")
    kader.presses("Simpan koreksi")
    kader.sees("Belum ada nilai yang diubah.")
    kader.taps_on('.due .chip:has-text("Edema kedua kaki")')
    kader.page.get_by_label("Salah ketik").check(force=True)
    kader.looks("56-koreksi-edema")
    kader.presses("Simpan koreksi")
    kader.sees_the_result()
    assert "dema" not in kader.page.locator(".verdict").inner_text()
    kader.presses("Ubah ukuran")
    expect(kader.page.locator(".history del")).to_contain_text("edema")

    # What is left of a measuring without a value is no correction
    kader.page.locator("#weight_kg").fill("")
    kader.page.get_by_label("Salah ketik").check(force=True)
    kader.presses("Simpan koreksi")
    kader.sees("Semua kotak kosong.")
    kader.goes_to_the_list()
    kader.window.set_offline(False)
    kader.drains()
    found = server.rows(f"select kind, oedema, reason from measurement {OF_THE_CHILD} order by received_seq", child)
    assert [tuple(row) for row in found] == [("recorded", 1, None), ("corrected", 0, "salah_ketik")]


def test_what_was_forgotten_is_added_without_a_second_weighing(tablet: Callable[..., Kader], server: Server) -> None:
    kader = tablet()
    kader.drains()
    kader.window.set_offline(True)
    _, child = weighs_a_child_that(kader, "Sedang sakit")
    kader.presses("Tambah layanan")
    kader.presses("Simpan layanan")
    kader.sees("Belum ada yang ditambah.")
    kader.taps_on('.due .chip:has-text("Layanan lain")')
    assert kader.page.locator('dialog.sheet .chip:has-text("Edema")').count() == 0
    kader.taps_on('dialog.sheet .chip:has-text("PMT")')
    kader.taps_on('dialog.sheet .chip:has-text("Sedang sakit")')
    kader.presses("Selesai")
    kader.looks("57-tambah-layanan")
    kader.presses("Simpan layanan")
    expect(kader.page.get_by_label("Diberikan hari ini")).to_contain_text("PMT")
    kader.window.set_offline(False)
    kader.drains()
    kader.drains()
    assert server.one(f"select count(*) from measurement {OF_THE_CHILD}", child) == 1
    visit = server.rows("select id, ill from visit where child_id = ? order by arrived_at desc limit 1", child)[0]
    assert visit["ill"] == 0
    assert server.one("select kind from service_given where visit_id = ?", visit["id"]) == "food_supplement"
    assert kader.asks("return [app.model.conflicts.length, app.differs];") == [0, []]
