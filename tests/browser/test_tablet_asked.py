"""What the midwife decided stands on the tablet: whom to measure again, on top with her reason; her N or T."""

import html
import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from benchmarks.pages import Browser as SignedIn

from .tablet_person import Kader
from .tablet_server import Server

pytestmark = pytest.mark.browser

LAST_MONTH = """
const { monthResult } = await load("growth.js");
const { monthBefore } = await load("day.js");
const { dayOf } = await load("ids.js");
const month = monthBefore(dayOf(app.now()));
for (const child of app.model.children.values()) {
  const found = monthResult(child, month);
  if (found?.status === "T") return [child.id, month];
}
return null;"""
WORD_ON = """
const { monthResult } = await load("growth.js");
const found = monthResult(app.model.child(values[0]), values[1]);
return [found.status, found.computed_status, found.consecutive_t];"""


def test_whom_the_midwife_wants_measured_again_stands_on_top_until_it_is_done(
    tablet: Callable[..., Kader], server: Server
) -> None:
    kader = tablet()
    name = kader.weighed_before()[-1]
    child = kader.asks("return [...app.model.children.values()].find((c) => c.name === values[0]).id;", name)
    server.does(
        "insert into remeasure_request (id, child_id, month, why, asked_by_id, asked_at) "
        "select ?, ?, '2026-01-01', 'Panjang badan turun 3 cm dari bulan lalu', id, '2026-01-01 00:00:00.000000' "
        "from user_account where username = 'bidan.erlina'",
        uuid4().hex, child.replace("-", ""),
    )  # fmt: skip
    # Everything that came before it was recorded before it was asked
    server.does("update remeasure_request set asked_at = strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'")
    kader.drains()
    first = kader.page.locator(".list--waiting .rowchild").first
    expect(first).to_contain_text(name)
    expect(first).to_contain_text("Panjang badan turun 3 cm dari bulan lalu")
    expect(kader.page.locator(".list--waiting .rowchild", has=kader.page.get_by_text(name, exact=True))).to_have_count(
        1
    )
    kader.looks("30-ukur-ulang")
    kader.window.set_offline(True)
    kader.opens_child(name)
    kader.sees("Bidan minta diukur ulang.")
    kader.looks("31-ukur-ulang-mengukur")
    kader.keys(str(kader.usual()))
    kader.presses("Simpan, lihat hasil")
    kader.sees_the_result()
    kader.goes_to_the_list()
    expect(kader.page.get_by_text("Bidan minta diukur ulang")).to_have_count(0)
    kader.window.set_offline(False)
    kader.drains()
    assert kader.asks("return app.model.place.remeasure;") == []


def test_the_midwifes_word_on_n_and_t_holds_on_the_tablet(tablet: Callable[..., Kader], server: Server) -> None:
    kader = tablet()
    kader.drains()
    child, month = kader.asks(LAST_MONTH)
    assert kader.asks(WORD_ON, child, month)[:2] == ["T", "T"]
    server.does(
        "insert into status_override (id, child_id, month, status, reason, author_id, at) "
        "select ?, ?, ?, 'N', 'habis_sakit', id, '2026-01-01 00:00:00.000000' from user_account "
        "where username = 'bidan.erlina'",
        uuid4().hex, child.replace("-", ""), month,
    )  # fmt: skip
    kader.asks("await app.register.doubt();")
    kader.drains()
    assert kader.asks(WORD_ON, child, month) == ["N", "T", 0]


def test_the_message_of_the_day_has_the_words_of_the_kecamatan(tablet: Callable[..., Kader], server: Server) -> None:
    kader = tablet()
    kader.weighs_the_rest(2)
    admin = SignedIn(server.address, "admin")
    page = admin.get("/pengaturan")
    path = f"{admin.url}/teks"
    page = admin.get(path)
    kept = {
        name: html.unescape(page.split(f'name="{name}"')[1].split(">", 1)[1].split("</textarea>")[0])
        for name in ("day_text", "kelurahan_text", "kecamatan_text")
    }
    own = "Posyandu {posyandu}, {hari}: {D} dari {S} balita ditimbang"
    admin.post(path, page, session_text=own, report_signer="Camat", **kept)
    kader.drains()
    kader.window.set_offline(True)
    kader.presses("Tutup hari buka")
    kader.page.locator(".closing .btn-big").click()
    kader.sees("Hari buka sudah ditutup")
    message = kader.page.locator("#laporan").input_value()
    assert re.fullmatch(
        r"Posyandu \S.*, (Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu): \d+ dari \d+ balita ditimbang", message
    )
    kader.window.set_offline(False)
