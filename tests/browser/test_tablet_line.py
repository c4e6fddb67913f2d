"""Whatever comes back over the line: nothing that the tablet called kept is lost, doubled or hidden."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route

from .tablet_person import Kader
from .tablet_server import Server

pytestmark = pytest.mark.browser


def _portal(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<html>Selamat datang di hotspot</html>")


def _torn(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(status=200, content_type="application/json", body=answer.text()[:-40])


def _dropped(route: Route) -> None:
    route.fetch()
    route.abort()


def _other_batch(route: Route) -> None:
    answer = route.fetch().json() | {"batch_id": "01999cfd-44e0-72dc-a31f-188a961bb02a"}
    route.fulfill(status=200, content_type="application/json", body=json.dumps(answer))


def _half(route: Route) -> None:
    answer = route.fetch().json()
    answer["answers"] = answer["answers"][:1]
    route.fulfill(status=200, content_type="application/json", body=json.dumps(answer))


def _status(status: int, body: dict[str, Any] | None = None, **headers: str) -> Callable[[Route], None]:
    def answer(route: Route) -> None:
        route.fulfill(status=status, headers=headers, content_type="application/json", body=json.dumps(body or {}))

    return answer


BENT: dict[str, Callable[[Route], None]] = {
    "hotspot": _portal,
    "torn": _torn,
    "dropped after commit": _dropped,
    "another batch": _other_batch,
    "half of the answers": _half,
    "401": _status(401, {"code": "device_unknown"}),
    "403": _status(403),
    "429": _status(429, {"code": "too_many"}, **{"Retry-After": "1"}),
    "500": _status(500),
    "502": _status(502),
    "503": _status(503, {"code": "busy"}, **{"Retry-After": "1"}),
    "redirect": _status(302, None, Location="/masuk"),
}


def test_whatever_the_server_answers_nothing_is_lost_or_doubled(tablet: Callable[..., Kader], server: Server) -> None:
    kader = tablet()
    kept = []
    for name, bend in BENT.items():
        kader.window.route("**/sync/push", bend)
        new = [kader.weighs_next()[1] for _ in range(2 if name.startswith("half") else 1)]
        kept += new
        kader.tries()
        waiting = [op["entity_id"] for op in kader.outbox() if op["state"] in ("waiting", "sent")]
        if name != "half of the answers":
            assert set(new) <= set(waiting), f"{name}: let go of what was not answered"
        assert not [op for op in kader.outbox() if op["state"] == "refused"], name
        kader.window.unroute("**/sync/push")
    kader.drains()
    assert {op["state"] for op in kader.outbox()} == {"accepted"}
    assert [server.holds(one) for one in kept] == [1] * len(kept)


def test_a_letter_that_is_too_big_or_holds_one_unreadable_record_is_sent_in_parts(
    tablet: Callable[..., Kader], server: Server
) -> None:
    kader = tablet()
    sizes: list[int] = []

    def narrow(route: Route) -> None:
        ops = route.request.post_data_json["ops"]
        sizes.append(len(ops))
        if len(ops) > 2:
            return route.fulfill(status=413, content_type="application/json", body='{"code": "too_large"}')
        if any(op["entity_id"] == bad for op in ops):
            at = [op["entity_id"] for op in ops].index(bad)
            body = json.dumps({"code": "malformed", "op": at, "text": "Kiriman tidak terbaca."})
            return route.fulfill(status=422, content_type="application/json", body=body)
        return route.continue_()

    kader.window.set_offline(True)
    good, bad = [kader.weighs_next()[1] for _ in range(4)], ""
    bad = kader.weighs_next()[1]
    kader.window.set_offline(False)
    kader.window.route("**/sync/push", narrow)
    kader.tries()
    assert max(sizes) > 2 >= sizes[-1]
    assert [op["entity_id"] for op in kader.outbox() if op["state"] == "refused"] == [bad]
    assert [server.holds(one) for one in [*good, bad]] == [1, 1, 1, 1, 0]

    # It stands in the tray with its reason and a way to mend it, and the mended one arrives
    kader.window.unroute("**/sync/push")
    kader.goes_to("kirim")
    kader.sees("Kiriman tidak terbaca.")
    kader.looks("20-perlu-diperbaiki")
    kader.presses("Perbaiki")
    kader.sees("Server belum menerima catatan ini.")
    kader.presses("Simpan, lihat hasil")
    kader.page.locator(".verdict").wait_for()
    kader.drains()
    states = {op["op_id"]: op["state"] for op in kader.outbox()}
    assert sorted(states.values()).count("mended") == 1
    assert set(states.values()) == {"accepted", "mended"}
    assert server.holds(bad) == 1


def test_a_closed_day_is_reopened_visibly_from_the_tray(tablet: Callable[..., Kader], server: Server) -> None:
    kader = tablet()
    kader.drains()
    other = tablet()
    other.asks(
        'const { dayOf } = await load("ids.js"); const day = app.model.sessionOn(dayOf(app.now()));'
        'await app.act("session.close", day.id, { session_id: day.id, cadres_present: 4 });'
    )
    other.drains()
    kader.window.set_offline(True)
    _, measurement = kader.weighs_next()
    kader.window.set_offline(False)
    kader.tries()
    assert [op["state"] for op in kader.outbox()][-1] == "refused"
    assert server.holds(measurement) == 0
    kader.goes_to("kirim")
    kader.presses("Buka kembali hari itu, lalu kirim")
    kader.page.wait_for_timeout(200)
    kader.drains()
    assert server.holds(measurement) == 1
    assert server.one("select max(times_reopened) from visit_session") >= 1


def test_on_a_line_too_slow_for_a_whole_letter_it_sends_fewer_at_a_time(
    tablet: Callable[..., Kader], server: Server
) -> None:
    kader = tablet()
    kader.drains()
    sizes: list[int] = []
    kader.page.evaluate(
        "() => { const whole = AbortSignal.timeout; AbortSignal.timeout = (ms) => whole.call(AbortSignal, ms / 50); }"
    )

    def creeps(route: Route) -> None:
        sizes.append(len(route.request.post_data_json["ops"]))
        if sizes[-1] > 6:
            kader.page.wait_for_timeout(800)  # longer than the tablet waits
            route.abort()
        else:
            route.continue_()

    kader.window.set_offline(True)
    kader.weighs_the_rest(11)
    kept = [op["entity_id"] for op in kader.outbox() if op["kind"] == "visit.record"]
    kader.window.set_offline(False)
    kader.window.route("**/sync/push", creeps)
    kader.drains()
    assert sizes == [11, 5, 6]
    assert [server.holds(one) for one in kept] == [1] * len(kept)


def test_what_cannot_be_mended_is_set_aside_visibly_and_may_come_back(
    tablet: Callable[..., Kader], server: Server
) -> None:
    kader = tablet()
    kader.drains()
    kader.window.set_offline(True)
    name, measurement = kader.weighs_next()
    with server.refusing(kader.outbox()[-1]["payload"]["child_id"]):
        kader.window.set_offline(False)
        kader.tries()
    kader.goes_to("kirim")
    kader.sees("1 perlu diperbaiki")
    kader.presses("Sisihkan")
    kader.sees("1 disisihkan")
    kader.looks("52-disisihkan")
    kader.drains()
    kader.sees("Semua diterima")
    assert kader.asks("return app.differs;") == []
    with kader.page.expect_download() as download:
        kader.presses("Unduh cadangan")
    assert measurement in Path(download.value.path()).read_text()
    kader.goes_to_the_list()
    assert name in kader.waiting_names()

    kader.goes_to("kirim")
    kader.presses("Kembalikan")
    kader.taps_on('.mends a:has-text("Perbaiki")')
    kader.presses("Simpan, lihat hasil")
    kader.sees_the_result()
    kader.drains()
    assert server.holds(measurement) == 1
