"""More than one: two tablets on a child, two windows of a tablet, one tablet's file handed in from another."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .tablet_person import KADER, Kader
from .tablet_server import Server

pytestmark = pytest.mark.browser


def test_two_tablets_on_one_child_keep_both_and_one_is_chosen(tablet: Callable[..., Kader], server: Server) -> None:
    one, two = tablet(), tablet()
    one.drains()
    two.drains()
    for kader in (one, two):
        kader.window.set_offline(True)
    name, first = one.weighs_next()
    two.opens_child(name)
    usual = two.usual()
    assert usual
    two.keys(f"{float(usual.replace(',', '.')) + 0.3:.1f}".replace(".", ","))
    two.presses("Simpan, lihat hasil")
    two.page.locator(".verdict").wait_for()
    second = two.outbox()[-1]["entity_id"]
    for kader in (one, two):
        kader.window.set_offline(False)
        kader.drains()
    one.drains()
    assert [server.holds(key) for key in (first, second)] == [1, 1]
    one.goes_to_the_list()
    one.sees("dua ukuran, pilih satu")
    one.page.locator(".list--done .rowchild", has_text=name).click()
    one.sees("Anak ini ditimbang dua kali hari ini")
    one.page.locator(f'.versus input[value="{second}"]').check(force=True)
    one.page.get_by_label("Diukur ulang").check(force=True)
    one.looks("21-dua-ukuran")
    one.presses("Pakai yang dipilih")
    one.page.locator(".verdict").wait_for()
    one.drains()
    two.drains()
    counts = "select count(*) from measurement m where m.kind = 'recorded' and m.id in (?, ?) and not exists " \
             "(select 1 from measurement n where n.supersedes_id = m.id)"  # fmt: skip
    assert server.one(counts, first, first.replace("-", "")) == 0
    assert server.one(counts, second, second.replace("-", "")) == 1
    for kader in (one, two):
        assert kader.asks("return app.model.conflicts.length;") == 0
        kader.asks("await app.sync.run();")
        assert kader.asks("return app.differs;") == []


def test_two_windows_of_one_tablet_write_one_row_of_numbers(tablet: Callable[..., Kader], server: Server) -> None:
    kader = tablet()
    twin = Kader(kader.window, server.address, pictures=kader.pictures)
    twin.page = kader.window.new_page()
    twin.opens_the_app()
    twin.signs_in(KADER.name)
    twin.page.locator(".strip").wait_for()
    kept = []
    for one in (kader, twin, kader, twin):
        one.turns_to_it()
        kept.append(one.weighs_next()[1])
    assert len(set(kept)) == 4
    kader.drains()
    numbers = [op["device_seq"] for op in kader.outbox()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [server.holds(one) for one in kept] == [1, 1, 1, 1]
    twin.page.close()


def test_the_queue_as_a_file_is_taken_from_another_tablet(
    tablet: Callable[..., Kader], server: Server, tmp_path: Path
) -> None:
    broken, other = tablet(), tablet()
    broken.drains()
    broken.window.set_offline(True)
    kept = [broken.weighs_next()[1] for _ in range(3)]
    broken.goes_to("kirim")
    with broken.page.expect_download() as download:
        broken.presses("Unduh cadangan")
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert [op["entity_id"] for op in json.loads(path.read_text())["ops"]] == kept
    other.goes_to("kirim")
    other.page.locator("#berkas").set_input_files(path)
    other.sees("3 catatan diterima server, 0 ditolak.")
    other.page.locator("#berkas").set_input_files(path)
    other.page.wait_for_function("() => document.querySelector('#berkas').value === ''")
    other.sees("3 catatan diterima server, 0 ditolak.")
    assert [server.holds(one) for one in kept] == [1, 1, 1]

    # And the broken one, alive after all, sends the same without doubling it
    broken.window.set_offline(False)
    broken.drains()
    assert [server.holds(one) for one in kept] == [1, 1, 1]
