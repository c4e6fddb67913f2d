"""An account, an area or the tablet itself is no longer known while a queue waits: nobody's entry is lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from .tablet_person import BIDAN, KADER, Kader
from .tablet_server import Server

pytestmark = pytest.mark.browser

HER = "(select id from user_account where username = 'kader.melati')"
GONE = {
    "account disabled": (
        f"update user_account set disabled_at = '2026-01-01 00:00:00' where id = {HER}",
        f"update user_account set disabled_at = null where id = {HER}",
    ),
    "area moved": (
        f"update user_area set posyandu_id = posyandu_id + 1 where user_id = {HER}",
        f"update user_area set posyandu_id = posyandu_id - 1 where user_id = {HER}",
    ),
}


@pytest.mark.parametrize("what", GONE)
def test_a_kader_who_may_no_longer_write_loses_nothing_and_another_takes_it_over(
    tablet: Callable[..., Kader], server: Server, what: str
) -> None:
    kader = tablet()
    kader.colleague_chooses_a_pin(BIDAN, "161803")
    kader.changes_to(KADER)
    kader.drains()
    kader.window.set_offline(True)
    kept = kader.weighs_next()[1]
    gone, back = GONE[what]
    server.does(gone)
    try:
        kader.window.set_offline(False)
        kader.tries()
        assert [op["state"] for op in kader.outbox() if op["entity_id"] == kept] == ["refused"]
        assert server.holds(kept) == 0
        kader.changes_to(BIDAN, "161803")
        kader.sees("1 perlu diperbaiki")
        kader.goes_to("kirim")
        kader.looks("27-ambil-alih")
        kader.presses(f"Ambil alih sebagai {BIDAN.name}")
        kader.sees("sudah dijawab server")
        kader.drains()
        assert server.holds(kept) == 1
        author = "select u.username from measurement m join user_account u on u.id = m.author_id where m.id = ?"
        assert server.one(author, kept.replace("-", "")) == BIDAN.username
    finally:
        server.does(back)


def test_a_tablet_that_the_server_does_not_know_any_more_is_enrolled_again_and_goes_on(
    tablet: Callable[..., Kader], server: Server
) -> None:
    kader = tablet()
    kader.drains()
    former = kader.asks("return app.front.device_id;")

    def unknown(route: Route) -> None:
        if former in route.request.headers.get("authorization", ""):
            route.fulfill(status=401, content_type="application/json", body='{"code": "device_unknown"}')
        else:
            route.continue_()

    # In the middle of an entry its permission ends: the entry is saved all the same
    kader.window.route("**/sync/*", unknown)
    first, second = kader.weighed_before()[:2]
    kader.opens_child(first)
    kader.keys(str(kader.usual()))
    kader.tries()
    kader.sees("Server tidak mengenal tablet ini. Data aman.")
    kader.presses("Simpan, lihat hasil")
    kader.sees_the_result()
    kept = kader.outbox()[-1]["entity_id"]

    # And another is being typed when she goes for a new code
    kader.goes_to_the_list()
    kader.opens_child(second)
    kader.keys(weight := str(kader.usual()))
    kader.page.wait_for_timeout(400)
    kader.goes_to("kirim")
    kader.sees("Tidak ada yang hilang.")
    kader.looks("28-tidak-dikenal")
    kader.opens_the_app(f"/tablet#kode={server.code()}")
    kader.page.reload()
    kader.presses("Daftarkan tablet ini")
    kader.sees("catatan menunggu sinyal")
    kader.signs_in(KADER.name)

    # Then the PIN is asked, the typing stands there, and everything arrives once
    kader.page.locator("#weight_kg").wait_for()
    assert kader.page.locator("#weight_kg").input_value() == weight
    kader.presses("Simpan, lihat hasil")
    kader.sees_the_result()
    kader.drains()
    assert [server.holds(one) for one in (kept, kader.outbox()[-1]["entity_id"])] == [1, 1]
    assert server.one("select count(*) from measurement where id = ?", kept.replace("-", "")) == 1
