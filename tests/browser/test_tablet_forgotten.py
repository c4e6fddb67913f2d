"""A day that nobody closed: the tablet tells of it before the next one is begun, and closes it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from posyandu.web import clock

from .tablet_person import KADER, Kader
from .tablet_server import Server

pytestmark = pytest.mark.browser

LEFT_OPEN = """
const { dayOf, newId } = await load("ids.js");
const held_on = dayOf(new Date(app.now() - 86_400_000));
await app.act("session.open", newId(), { posyandu_id: app.model.place.posyandu.id, held_on });"""


def test_a_day_that_nobody_closed_is_closed_the_day_after(tablet: Callable[..., Kader], server: Server) -> None:
    kader = tablet(ready=False)
    kader.asks(LEFT_OPEN)
    kader.drains()
    kader.opens_the_app()
    kader.signs_in(KADER.name)
    yesterday = clock.today() - timedelta(days=1)
    kader.sees("belum ditutup.")
    kader.looks("55-lupa-menutup")
    kader.presses("Periksa, lalu tutup")
    kader.sees("Balok SKDN")
    assert kader.page.locator("a.rowchild").count() == 0  # nobody is weighed on a day that is over
    kader.page.locator(".closing .btn-big").click()
    kader.sees("Hari buka sudah ditutup")
    assert f"{yesterday:%d-%m-%Y}" in kader.page.locator("#laporan").input_value()
    kader.drains()
    assert server.one("select closed_at from visit_session where held_on = ?", str(yesterday)) is not None
    kader.goes_to("")
    kader.sees("Hari buka belum dimulai.")
    assert kader.page.get_by_text("belum ditutup.").count() == 0
