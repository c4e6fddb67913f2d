"""A posyandu day without a signal, in a real browser: what was entered is on the server once, results alike."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from .tablet_person import KADER, Kader
from .tablet_server import Server, text_id
from .tablet_window import window_of

pytestmark = pytest.mark.browser


def results_on_the_tablet(kader: Kader) -> dict[str, Any]:
    """For every measurement of today that counts: what was measured, its z, and what the month says."""
    return dict(
        kader.asks(
            """
            const { historyOf, resultOf } = await load("growth.js");
            const { dayOf } = await load("ids.js");
            const today = dayOf(app.now());
            const found = {};
            for (const child of app.model.children.values()) {
              for (const one of historyOf(child).measured.filter((m) => m.measured_on === today)) {
                const scores = historyOf(child).scores.get(one.id);
                const status = resultOf(child, one.id);
                found[one.id] = { child: child.id, weight: one.weight_kg, length: one.length_cm, z: scores.z,
                  status: status?.status, gain: status?.gain_g, leg: status?.leg, t: status?.consecutive_t };
              }
            }
            return found;"""
        )
    )


def results_on_the_server(server: Server, today: str) -> dict[str, Any]:
    """The same from the database: raw rows, growth_score and month_result."""
    rows = server.rows(
        """select m.id, m.child_id, m.weight_kg, m.length_cm, s.z_bbu, s.z_tbu, s.z_bbtb, s.z_imtu, s.z_lku, s.z_lilau,
                  r.status, r.gain_g, r.leg, r.consecutive_t
           from measurement m join growth_score s on s.measurement_id = m.id
           join visit_session v on v.id = m.session_id
           left join month_result r on r.measurement_id = m.id
           where v.held_on = ? and m.kind != 'withdrawn'
             and not exists (select 1 from measurement n where n.supersedes_id = m.id)
             and v.posyandu_id = (select a.posyandu_id from user_area a join user_account u on u.id = a.user_id
                                  where u.username = 'kader.melati')""",
        today,
    )
    return {
        text_id(row["id"]): {
            "child": text_id(row["child_id"]), "weight": row["weight_kg"], "length": row["length_cm"],
            "z": {name: row[f"z_{name}"] for name in ("bbu", "tbu", "bbtb", "imtu", "lku", "lilau")},
            "status": row["status"], "gain": row["gain_g"], "leg": row["leg"], "t": row["consecutive_t"],
        }
        for row in rows
    }  # fmt: skip


def test_a_day_without_a_signal(chromium: Browser, server: Server, output: Path, tmp_path: Path) -> None:
    # Given a tablet that was enrolled and knows its children, and a kader with her PIN
    kader = Kader(window_of(chromium, tmp_path), server.address, pictures=output)
    kader.enrols(server.code())
    kader.looks("01-nama")
    kader.chooses_a_pin(KADER.name, KADER.password)
    kader.sees("anak menunggu ditimbang hari ini")
    kader.waits_for_the_app_to_be_kept()
    kader.looks("02-belum-dibuka")

    # When there is no signal any more, and the tablet is opened anew
    kader.window.set_offline(True)
    server.stop()
    kader.opens_the_app()
    kader.looks("03-masuk")
    kader.signs_in(KADER.name, "271828")
    kader.sees("PIN salah. Bisa dicoba 4 kali lagi.")
    kader.signs_in(KADER.name)
    kader.sees("Hari buka belum dimulai.")
    kader.opens_the_day()
    kader.sees("Belum ada sinyal sejak")
    kader.looks("04-hari-buka")
    expected = kader.waiting_names()
    assert len(expected) >= 60

    # Then a known child takes at most eight taps beyond its digits, with every box filled and two things given
    kader.opens_child(expected[0])
    weight = kader.usual()
    assert weight
    kader.keys(weight)
    for box in range(1, kader.page.locator(".vbox").count()):
        kader.presses("Lanjut ke")
        if usual := kader.usual(box):
            kader.keys(usual)
    kader.looks("05-mengukur")
    kader.taps_on(".due .chip >> nth=0")
    if kader.page.locator("dialog.sheet").count():  # several questions, on a day on which nothing is due to this child
        kader.taps_on("dialog.sheet header .btn-primary")
    kader.presses("Simpan, lihat hasil")
    kader.sees_the_result()
    kader.looks("06-hasil")
    assert kader.page.locator(".index").count() == 3
    assert kader.page.locator("svg.chart--compact .line").count() == 1
    counted = int(kader.page.evaluate("() => document.documentElement.dataset.taps"))
    kader.presses("Anak berikutnya")
    assert kader.taps <= 8, kader.taps
    assert counted == kader.taps - 1  # the app counts until the result is there

    # And she finds a child by three letters of its mother, within five seconds
    wanted = kader.asks(
        "return [...app.model.children.values()].find((c) => c.name === values[0]).mother_name;", expected[2]
    )
    began = time.monotonic()
    kader.page.get_by_label("Cari anak atau ibu").press_sequentially(wanted[:3])
    expect(kader.page.locator(".list--waiting .rowchild", has_text=wanted).first).to_be_visible()
    assert time.monotonic() - began < 5
    kader.page.get_by_label("Cari anak atau ibu").fill("")

    # When she types ten times the weight, she is asked, and takes what she meant
    kader.opens_child(expected[1])
    weight = kader.usual()
    assert weight
    kader.keys(weight.replace(",", ""))
    kader.presses("Simpan, lihat hasil")
    kader.page.locator(".ask").wait_for()
    kader.looks("07-tidak-biasa")
    kader.presses("Ya, ")
    kader.presses("Simpan, lihat hasil")
    kader.sees_the_result()

    # And corrects it, with a reason; the old value stays
    kader.presses("Ubah ukuran")
    kader.page.locator("#weight_kg").fill("")
    kader.keys(f"{float(weight.replace(',', '.')) - 0.2:.1f}".replace(".", ","))
    kader.presses("Simpan koreksi")
    kader.sees("Pilih alasan koreksi.")
    kader.page.get_by_label("Salah baca timbangan atau pita").check(force=True)
    expect(kader.page.get_by_text("Pilih alasan koreksi.")).to_have_count(0)
    kader.looks("08-koreksi")
    kader.presses("Simpan koreksi")
    kader.sees_the_result()
    kader.goes_to_the_list()
    assert kader.page.locator(".list--done del").inner_text() == f"{weight} kg"

    # And a child who is not on the list, almost the same as one who is
    there = kader.asks("return [...app.model.children.values()].map((c) => [c.name, c.mother_name, c.birth_date])[5];")
    kader.presses("Anak baru")
    kader.page.get_by_label("Nama anak").fill(there[0].replace("i", "y"))
    kader.page.get_by_label("Perempuan").check(force=True)
    kader.page.get_by_label("Tanggal lahir").fill("".join(reversed(there[2].split("-"))))
    kader.page.get_by_label("Nama ibu").fill(there[1])
    kader.answers_what_nobody_answers_for_her()
    kader.presses("Simpan, lalu ukur")
    kader.sees("Mungkin anak ini sudah tercatat")
    kader.looks("09-mungkin-sama")
    kader.registers("Sekar Ayu Percobaan", "Rahma Percobaan", days_old=200)
    asked = kader.page.locator("form .field:not(details .field)").count()
    assert asked <= 6, "a new child asks for six things at most"
    kader.presses("Simpan, lalu ukur")
    kader.sees("Berat badan")
    kader.keys("7,1")
    kader.presses("Simpan, lihat hasil")
    kader.sees("Baru")

    # And all the others, none with more than eight taps beyond its digits
    kader.goes_to_the_list()
    taps = kader.weighs_by_hand(58)
    assert len(taps) == 58
    assert max(count for _, count in taps) <= 8, taps
    kader.sees("61 dari")
    kader.looks("10-enam-puluh-satu")
    kader.presses("Tutup hari buka")
    kader.sees("Yang bertugas hari ini")
    kader.looks("11-menutup")
    kader.page.locator(".closing .btn-big").click()
    kader.sees("Hari buka sudah ditutup")
    message = kader.page.locator("#laporan").input_value()
    assert "LAPORAN KEGIATAN POSYANDU" in message and "Sekar" not in message
    assert "rujuk –" in message  # letters are the midwife's
    kader.sees("Kecepatan hari ini")
    assert re.search(r"\d+ detik, [1-8] ketukan", kader.page.locator(".closing").inner_text())
    kader.looks("12-ditutup")

    # Then nothing is lost by a reload, nor by closing the browser
    meant, entered = results_on_the_tablet(kader), len(kader.outbox())
    kader.opens_the_app()
    kader.signs_in(KADER.name)
    kader.sees("61 dari")
    kader.leaves()
    kader = Kader(window_of(chromium, tmp_path), server.address, pictures=output)
    kader.window.set_offline(True)
    kader.opens_the_app()
    kader.sees(f"{entered} catatan menunggu sinyal")
    kader.signs_in(KADER.name)
    kader.sees("61 dari")
    assert results_on_the_tablet(kader) == meant
    # Nothing was acknowledged: an attempt may just be under way ("sent"), but the server cannot have answered.
    states = [op["state"] for op in kader.outbox()]
    assert len(states) == entered
    assert set(states) <= {"waiting", "sent"}

    # And when the signal is back, exactly what was entered is on the server, with the same z and the same N and T
    server.start()
    letters = kader.hears("/sync/push")
    kader.window.set_offline(False)
    kader.drains()
    assert [size for size, _ in letters if size > 1] == [entered], "all in one letter"
    assert max(seconds for _, seconds in letters) <= 4  # two on a machine that is not busy: `make bench`
    assert {op["state"] for op in kader.outbox()} == {"accepted"}
    today = kader.asks('return (await load("ids.js")).dayOf(app.now());')
    assert results_on_the_server(server, today) == meant
    assert results_on_the_tablet(kader) == meant
    kinds = [op["kind"] for op in kader.outbox()]
    assert kinds.count("visit.record") == 61 and kinds.count("child.register") == 1
    assert server.one("select count(*) from op_receipt") == entered
    assert server.one("select count(distinct device_seq) from op_receipt") == entered
    session = server.rows("select * from visit_session where held_on = ? and closed_at is not null", today)
    assert len(session) == 1
    assert server.one("select count(*) from visit where session_id = ?", session[0]["id"]) == 61
    assert server.one("select missing_ranges from device") == "[]"

    # And both sides know that they hold the same
    kader.drains()
    assert kader.asks("return app.differs;") == []
    kader.page.evaluate("() => { location.hash = '#/kirim'; }")
    kader.sees("Anak yang datang hari ini: 61 di tablet, 61 di server.")
    kader.looks("13-kiriman")
    own = kader.asks('return (await load("state_hash.js")).stateHashes(app.register);')
    pulled = kader.asks('return (await app.wire.get("/sync/pull")).state_hash;')
    assert {month: own.get(month) for month in pulled} == pulled, json.dumps([own, pulled], indent=1)
    kader.leaves()
