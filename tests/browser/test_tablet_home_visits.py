"""Jemput bola on the tablet without a signal: the list as the server makes it, a visit kept, sent, and counted once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from posyandu.core.services import ServiceState, vitamin_a_state

from .tablet_person import Kader
from .tablet_server import Server

pytestmark = pytest.mark.browser

OVERDUE = """
const { capsuleOverdue } = await load("home_visits.js");
return values[0].map(([birth_date, on, days]) => capsuleOverdue(
  { birth_date, services: days.map((given_on) => ({ kind: "vitamin_a", given_on })) }, on));"""
LISTED = """
const { visitsOn } = await load("home_visits.js");
const { dayOf } = await load("ids.js");
const { groups } = visitsOn(app.model, dayOf(app.now()));
return groups.flatMap(({ rows }) => rows.map((row) => [row.child.name, row.reasons]));"""
CLOSED = """
const { dayOf } = await load("ids.js");
const session = app.model.sessionOn(dayOf(app.now()));
const session_id = session.id;
if (!session.closed_at) await app.act("session.close", session_id, { session_id, cadres_present: 5 });"""


def test_a_visit_without_a_signal_reaches_the_server_once(tablet: Callable[..., Kader], server: Server) -> None:
    kader = tablet()
    kader.drains()
    kader.asks(CLOSED)
    kader.window.set_offline(True)
    kader.goes_to("jemput")
    kader.sees("Perlu dikunjungi")
    listed = kader.asks(LISTED)
    absent = next(name for name, reasons in listed if "belum_ditimbang" in reasons)
    assert kader.page.locator(".rowchild b").count() == len(listed)
    kader.looks("40-jemput-bola")

    kader.page.locator(".rowchild", has=kader.page.get_by_text(absent, exact=True)).first.click()
    kader.presses("Simpan kunjungan")
    kader.sees("Pilih hasilnya.")
    kader.page.get_by_label("Diukur di rumah").check(force=True)
    kader.presses("Simpan kunjungan")
    kader.sees("Isi berat badannya.")
    kader.looks("41-kunjungan")
    kader.page.locator("#weight_kg").click()
    kader.keys(str(kader.usual() or "9,0"))
    kader.presses("Simpan kunjungan")
    expect(kader.page.get_by_role("region", name="Sudah dikunjungi")).to_contain_text(absent)
    expect(kader.page.get_by_role("region", name="Sudah dikunjungi")).to_contain_text("di tablet")
    kader.looks("42-sudah-dikunjungi")
    op = kader.outbox()[-1]
    assert op["kind"] == "home_visit.record"
    assert server.holds(op["payload"]["measurement_id"]) == 0

    kader.window.set_offline(False)
    kader.drains()
    assert server.holds(op["payload"]["measurement_id"]) == 1
    key = op["entity_id"].replace("-", "")
    assert server.one("select count(*) from home_visit where id = ? and result = 'diukur'", key) == 1
    kader.drains()
    expect(kader.page.get_by_role("region", name="Sudah dikunjungi")).to_contain_text("diterima")
    assert kader.asks("return app.differs ?? [];") == []  # both sides hold the same
    told = kader.asks("return app.model.place.home_visits;")
    assert [known["result"] for known in told if known["child_id"] == op["payload"]["child_id"]] == ["diukur"]


def test_the_capsule_is_overdue_by_the_rule_of_the_server(tablet: Callable[..., Kader]) -> None:
    kader = tablet()
    days = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1), date(2026, 7, 31),
            date(2026, 8, 31), date(2026, 9, 1), date(2026, 12, 31)]  # fmt: skip
    cases = [
        (on - timedelta(days=age), on, given)
        for on in days
        for age in (20, 150, 182, 184, 190, 240, 365, 366, 1000, 1790, 1825, 1826)
        for given in ([], [date(2026, 2, 14)], [date(2025, 8, 3)])
    ]
    expected = [
        (found := vitamin_a_state(born, on=on, given=given)) is not None and found.state is ServiceState.OVERDUE
        for born, on, given in cases
    ]
    asked = [[born.isoformat(), on.isoformat(), [day.isoformat() for day in given]] for born, on, given in cases]
    assert kader.asks(OVERDUE, asked) == expected
    assert 20 < sum(expected) < len(expected) - 20
