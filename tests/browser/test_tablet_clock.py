"""The tablet's clock: wrong by a year, minutes without a touch, pauses between tries."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request

from posyandu.web import clock

from .tablet_person import KADER, Kader
from .tablet_server import Server
from .tablet_window import passing_window

pytestmark = pytest.mark.browser

TODAY = 'return (await load("ids.js")).dayOf(app.now());'


@pytest.fixture
def kader(chromium: Browser, server: Server, output: Path) -> Iterator[Kader]:
    """A tablet whose clock the test holds."""
    kader = Kader(passing_window(chromium), server.address, pictures=output)
    yield kader
    kader.leaves()


@pytest.mark.parametrize("days", [-365, 365])
def test_a_clock_that_is_a_year_wrong_changes_neither_day_nor_result(kader: Kader, server: Server, days: int) -> None:
    kader.page.clock.install(time=datetime.now(UTC) + timedelta(days=days))
    kader.takes_a_new_tablet(server.code())
    kader.opens_the_day()
    assert kader.asks(TODAY) == clock.today().isoformat()
    kept = kader.weighs_next()[1]
    kader.drains()
    row = server.rows(
        "select measured_on, recorded_at from measurement where id = ?", kept.replace("-", "")
    )[0]  # fmt: skip
    assert row["measured_on"] == clock.today().isoformat()
    assert row["recorded_at"][:4] == str(datetime.now(UTC).year)
    wrong = (datetime.now(UTC) + timedelta(days=days)).year
    assert kader.outbox()[-1]["tablet_time"][:4] == str(wrong)  # kept beside, and decides nothing


def test_a_day_opened_under_a_wrong_clock_without_a_signal_is_put_right_from_the_tray(
    kader: Kader, server: Server
) -> None:
    kader.takes_a_new_tablet(server.code())
    kader.sees("Hari buka")
    kader.drains()
    kader.window.route("**/sync/*", lambda route: route.abort())
    kader.page.clock.install(time=datetime.now(UTC) + timedelta(days=40))
    kader.opens_the_app()
    kader.signs_in(KADER.name)
    kader.opens_the_day()
    kept = kader.weighs_next()[1]
    kader.window.unroute("**/sync/*")
    kader.tries()
    assert server.holds(kept) == 0
    kader.goes_to("kirim")
    kader.sees("1 perlu diperbaiki")
    kader.looks("29-hari-salah")
    kader.presses("Pindahkan ke ")
    kader.sees("tersimpan, menunggu sinyal")
    kader.drains()
    assert server.one("select measured_on from measurement where id = ?", kept.replace("-", "")) == str(clock.today())
    assert {op["state"] for op in kader.outbox()} == {"accepted", "mended"}


def test_it_locks_after_ten_minutes_without_a_touch(kader: Kader, server: Server) -> None:
    kader.page.clock.install()
    kader.takes_a_new_tablet(server.code())
    kader.opens_the_day()
    kader.page.clock.fast_forward("09:00")
    assert kader.asks("return app.vault.isOpen;")
    kader.page.locator(".find__box input").click()
    kader.page.clock.fast_forward("09:00")
    assert kader.asks("return app.vault.isOpen;")
    kader.page.clock.fast_forward("01:30")
    kader.sees("Siapa yang bertugas?")
    assert not kader.asks("return app.vault.isOpen;")


def test_what_was_typed_yesterday_does_not_stand_in_the_boxes_of_today(kader: Kader, server: Server) -> None:
    kader.page.clock.install()
    kader.takes_a_new_tablet(server.code())
    kader.opens_the_day()
    name = kader.weighed_before()[0]
    kader.opens_child(name)
    kader.keys("12,3")
    kader.asks("app.onIdle();")
    kader.sees("Siapa yang bertugas?")
    kader.page.clock.fast_forward("24:00:00")
    kader.signs_in(KADER.name)
    kader.opens_the_day()
    kader.opens_child(name)
    assert kader.page.locator("#weight_kg").input_value() == ""


def test_without_an_answer_it_tries_again_by_itself_less_and_less_often(kader: Kader, server: Server) -> None:
    tried: list[str] = []

    def hears(request: Request) -> None:
        if request.url.endswith("/sync/push"):
            tried.append(request.url)

    kader.page.clock.install()
    kader.takes_a_new_tablet(server.code())
    kader.opens_the_day()
    kader.drains()
    kader.window.route("**/sync/*", lambda route: route.abort())
    kader.page.on("request", hears)
    kader.weighs_next()
    kader.tries()
    counts = []
    for _ in range(6):
        before = len(tried)
        for _ in range(10):
            kader.page.clock.fast_forward(6_000)
            kader.page.wait_for_timeout(30)
        counts.append(len(tried) - before)
    assert counts[0] >= 1
    assert sum(counts) >= 3
    assert counts[0] > counts[-1]
    kader.sees("Belum ada sinyal sejak")  # a stall of six minutes stands on every screen, with what waits
    kader.sees("1 di tablet")
    kader.window.unroute("**/sync/*")
    kader.page.clock.fast_forward("11:00")
    kader.sees("Siapa yang bertugas?")  # ten minutes without a touch have passed as well; what waits stays
    kader.signs_in(KADER.name)
    kader.drains()
