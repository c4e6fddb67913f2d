"""The posyandu's day: what the operations keep, and what the kader meets on the pages."""

import re
from datetime import date, timedelta
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
import time_machine

from posyandu.children import operations as register
from posyandu.core.referral import ReferralReason
from posyandu.core.skdn import total
from posyandu.core.vocabulary import Position, Role, Sex
from posyandu.extensions import db
from posyandu.models import (
    Child,
    Destination,
    Event,
    Measurement,
    MeasurementKind,
    MonthlySummary,
    RemeasureRequest,
    ServiceGiven,
    ServiceKind,
    Visit,
    VisitSession,
)
from posyandu.models.types import new_id
from posyandu.outreach.referrals import operations as referrals
from posyandu.sessions import operations
from posyandu.sessions import queries as sessions
from posyandu.sessions.entry import CorrectionReason

from ..day import RULES, Day
from ..make import NOW, TODAY
from ..page_forms import buttons_of, fields_of, text_of

HEALTHY = {6: 8.0, 7: 8.5}  # of a girl born on 9 June 2025, by calendar month: rising well above the minimum gain


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def posyandu(make):
    return make.posyandu(name="Melati")


@pytest.fixture
def kader(make, posyandu):
    return make.user(Role.CADRE, posyandu, name="Bu Ros")


@pytest.fixture
def day(make, posyandu, kader):
    return Day(make, posyandu, kader)


@pytest.fixture
def aisyah(make, posyandu, day):
    """A girl of fourteen months who was weighed in June and July."""
    child = make.child(posyandu, name="Aisyah Putri", mother_name="Nurhayati")
    for month, kg in HEALTHY.items():
        day.weigh(child, kg, date(2026, month, 18), length_cm=66.0 + month, position=Position.LYING)
    return child


def rows_of(child):
    statement = sa.select(Measurement).where(Measurement.child_id == child.id).order_by(Measurement.received_seq)
    return db.session.scalars(statement.execution_options(populate_existing=True)).all()


def number_of(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


# The operations


def test_opening_twice_gives_one_session(day):
    first, second = day.opened(), day.opened()
    assert first.id == second.id
    assert number_of(VisitSession) == 1
    assert [e.verb for e in db.session.scalars(sa.select(Event))] == ["session_opened"]


def test_opening_counts_those_expected(make, day, posyandu):
    make.child(posyandu, kia_book_on=date(2025, 7, 1))
    make.child(posyandu)
    day.opened()
    assert (day.skdn().s, day.skdn().k, day.skdn().d) == (2, 1, 0)


def test_a_record_sent_twice_is_kept_once(day, aisyah):
    key, events = new_id(), number_of(Event)
    services = [(ServiceKind.VITAMIN_A, "red")]
    for _ in range(3):
        assert day.weigh(aisyah, 8.8, key=key, services=services) == key
    assert [r.id for r in rows_of(aisyah)].count(key) == 1
    assert number_of(ServiceGiven) == 1
    assert number_of(Event) == events + 2  # the session's opening and the weighing
    assert day.skdn().d == 1


def test_services_are_given_once_a_visit(day, aisyah):
    day.weigh(aisyah, 8.8, services=[(ServiceKind.VITAMIN_A, "red"), (ServiceKind.IMMUNISATION, "MR1")])
    day.weigh(aisyah, services=[(ServiceKind.VITAMIN_A, "red"), (ServiceKind.FOOD_SUPPLEMENT, "pmt")])
    kinds = db.session.scalars(sa.select(ServiceGiven.kind).where(ServiceGiven.child_id == aisyah.id)).all()
    assert sorted(kinds) == ["food_supplement", "immunisation", "vitamin_a"]
    counts = day.skdn()
    assert (counts.vitamin_a, counts.immunised, counts.food_supplement, counts.deworming) == (1, 1, 1, 0)


def test_a_visit_without_values_is_attendance(day, aisyah):
    assert day.weigh(aisyah, answers={"ill": True}) is None
    assert len(rows_of(aisyah)) == len(HEALTHY)
    visits = db.session.scalars(sa.select(Visit).order_by(Visit.arrived_at.desc())).all()
    assert (visits[0].ill, visits[0].educated) == (True, None)
    assert day.skdn().d == 0


def test_a_closed_session_takes_nothing(day, aisyah, make):
    session = day.opened()
    operations.close_session(user=day.user, visit_session=session, cadres_present=5, now=NOW)
    before = number_of(Event)
    with pytest.raises(operations.SessionClosed):
        day.weigh(aisyah, 8.8)
    assert len(rows_of(aisyah)) == len(HEALTHY)
    assert number_of(Event) == before


def test_nobody_is_weighed_before_birth(make, posyandu, day):
    newborn = make.child(posyandu, birth_date=TODAY)
    with pytest.raises(operations.BeforeBirth):
        day.weigh(newborn, 3.1, TODAY - timedelta(days=1))
    assert number_of(Visit) == 0


def test_a_correction_keeps_the_old_row(day, aisyah):
    key = day.weigh(aisyah, 18.5)
    new = day.correct(key, 8.5)
    old_row, new_row = rows_of(aisyah)[-2:]
    assert (old_row.id, old_row.weight_kg, old_row.kind) == (key, 18.5, MeasurementKind.RECORDED)
    assert (new_row.id, new_row.weight_kg, new_row.supersedes_id) == (new, 8.5, key)
    assert new_row.reason == CorrectionReason.READ_WRONG
    assert new_row.author_id == day.user.id
    assert new_row.received_seq > old_row.received_seq


def test_only_the_latest_row_can_be_corrected(day, aisyah):
    key = day.weigh(aisyah, 18.5)
    day.correct(key, 8.5)
    with pytest.raises(operations.AlreadySuperseded):
        day.correct(key, 8.6)
    with pytest.raises(operations.AlreadySuperseded):
        day.withdraw(key)
    assert len(rows_of(aisyah)) == len(HEALTHY) + 2


def test_what_was_withdrawn_counts_no_more_and_stays_withdrawn(day, aisyah):
    key = day.weigh(aisyah, 8.8, length_cm=73.0, position=Position.LYING)
    assert day.skdn().d == 1
    gone = day.withdraw(key)
    last = rows_of(aisyah)[-1]
    assert (last.kind, last.weight_kg, last.length_cm, last.supersedes_id) == (
        MeasurementKind.WITHDRAWN,
        8.8,
        73.0,
        key,
    )
    assert day.skdn().d == 0
    with pytest.raises(operations.AlreadySuperseded):
        day.correct(gone, 8.7)
    with pytest.raises(operations.AlreadySuperseded):
        day.withdraw(gone)


def test_a_late_correction_decides_the_following_months_again(make, day, posyandu):
    """Flat is T; a gain over the minimum of 200 g (girl, 12 months and older) is N (Buku KIA 2023, p. 54)."""
    child = make.child(posyandu)
    keys = {month: day.weigh(child, kg, date(2026, month, 18)) for month, kg in [(6, 8.0), (7, 8.5), (8, 8.5)]}
    assert day.letters(child) == {6: "B", 7: "N", 8: "T"}
    keys[7] = day.correct(keys[7], 8.0)
    assert day.letters(child) == {6: "B", 7: "T", 8: "N"}
    day.withdraw(keys[7])
    assert day.letters(child) == {6: "B", 8: "O"}
    assert (day.skdn().n, day.skdn().t, day.skdn().o) == (0, 0, 1)
    day.withdraw(keys[6])
    assert day.letters(child) == {8: "B"}


def test_two_t_are_counted(make, day, posyandu):
    child = make.child(posyandu)
    for month in (5, 6, 7, 8):
        day.weigh(child, 8.0, date(2026, month, 18))
    assert day.letters(child) == {5: "B", 6: "T", 7: "T", 8: "T"}
    assert (day.skdn().t, day.skdn().two_t, day.skdn().three_t) == (1, 1, 1)
    assert (day.skdn(date(2026, 7, 1)).two_t, day.skdn(date(2026, 7, 1)).three_t) == (1, 0)


def test_closing_and_reopening_are_kept_and_counted(day, make):
    session = day.opened()
    for cadres in (5, 3):
        opened = make.loaded(session)
        operations.close_session(user=day.user, visit_session=opened, cadres_present=cadres, now=NOW)
    session = make.loaded(session)
    assert (session.closed_at, session.cadres_present, session.closed_by_id) == (NOW, 5, day.user.id)
    for _ in range(2):
        operations.reopen_session(user=day.user, visit_session=make.loaded(session), now=NOW)
    session = make.loaded(session)
    assert (session.closed_at, session.times_reopened) == (None, 1)
    verbs = [e.verb for e in db.session.scalars(sa.select(Event).order_by(Event.seq))]
    assert verbs == ["session_opened", "session_closed", "session_reopened"]


def test_bringing_to_the_midwife_is_no_referral_until_she_writes_a_letter(make, day, aisyah, posyandu):
    """The child moved in the month: its letter counts at the new posyandu, as its month does."""
    neighbour = make.posyandu(make.loaded(posyandu).kelurahan)
    day.weigh(aisyah, 8.8)
    operations.refer(user=day.user, visit_session=day.opened(), child=make.loaded(aisyah), now=NOW, rules=RULES)
    assert sessions.brought_to_midwife(day.opened()) == 1
    assert day.skdn().referred == 0
    child, to = make.loaded(aisyah), make.loaded(neighbour)
    register.move(
        child, user=day.user, posyandu=to, lingkungan=to.lingkungan, on=TODAY, now=NOW, today=TODAY, rules=RULES
    )
    referrals.send(
        make.loaded(child), user=day.user, reason=ReferralReason.T, destination=Destination.PUSKESMAS, on=TODAY, now=NOW
    )
    there = db.session.scalars(sa.select(MonthlySummary).where(MonthlySummary.posyandu_id == neighbour.id)).all()
    assert total(c.counts() for c in there).referred == 1
    assert day.skdn().referred == 0


# The pages


@pytest.fixture
def page(client, kader):
    return client.sign_in(kader)


def open_day(page):
    """Open today's session by its button; the address of the day."""
    start = page.get("/hari-buka")
    action = fields_action(start.text)
    return page.post(action).location


def fields_action(html):
    import html5lib

    from ..page_forms import posted_forms

    return posted_forms(html5lib.parse(html, namespaceHTMLElements=False))[0].get("action")


def measure_url(day_url, child):
    return f"{day_url}/ukur/{child.id}"


def result_url(day_url, child):
    return f"{day_url}/hasil/{child.id}"


def send(page, url, *, status=303, **typed):
    """Fill in the page's form and send it."""
    return page.post(url, data=fields_of(page.get(url).text) | typed, status=status)


def test_one_tap_opens_the_day(page, aisyah):
    url = open_day(page)
    assert page.get("/hari-buka", status=303).location == url
    assert "Aisyah Putri" in text_of(page.get(url).text)


@pytest.mark.parametrize(
    ("sought", "found"), [("ais", True), ("PUTRI", True), ("nur", True), ("ais nur", True), ("zul", False)]
)
def test_three_letters_of_child_or_mother_find(make, page, posyandu, aisyah, sought, found):
    make.child(posyandu, name="Zulkifli", mother_name="Salmah")
    url = open_day(page)
    listed = page.get(f"{url}?q={sought}").text
    assert (f"/ukur/{aisyah.id}" in listed) is found


@pytest.mark.parametrize("typed", ["8,8", "8.8", " 8,80 "])
def test_comma_and_point_are_both_read(page, aisyah, typed):
    url = open_day(page)
    sent = send(page, measure_url(url, aisyah), weight_kg=typed, length_cm="73,4")
    assert sent.location == result_url(url, aisyah)
    assert (rows_of(aisyah)[-1].weight_kg, rows_of(aisyah)[-1].length_cm) == (8.8, 73.4)
    assert rows_of(aisyah)[-1].confirmed is False


def test_what_cannot_be_read_is_asked_again_and_nothing_typed_is_lost(page, aisyah):
    url = measure_url(open_day(page), aisyah)
    typed = {"weight_kg": "8.400", "length_cm": "73,4", "head_cm": "45", "muac_cm": "13,9", "vitamin_a": "y",
             "complementary_feeding": "tidak", "tb_cough": "ya", "educated": "y", "position": "standing"}  # fmt: skip
    answer = send(page, url, status=422, **typed).text
    assert "Angka tidak terbaca: tulis seperti 8,4" in text_of(answer)
    still = fields_of(answer)
    assert {name: still.get(name) for name in typed} == typed
    assert len(rows_of(aisyah)) == len(HEALTHY)


def test_an_impossible_value_is_refused(page, aisyah):
    url = measure_url(open_day(page), aisyah)
    answer = send(page, url, status=422, weight_kg="88").text
    assert "Berat badan harus antara" in text_of(answer)
    assert buttons_of(answer)["take_weight_kg"] == "8,8"
    assert len(rows_of(aisyah)) == len(HEALTHY)


def test_an_unlikely_value_is_asked_about(page, aisyah):
    url = measure_url(open_day(page), aisyah)
    answer = send(page, url, status=200, weight_kg="18,8", length_cm="73,4").text
    buttons = buttons_of(answer)
    assert buttons["keep_weight_kg"] == "18,8"
    assert f"Ya, {buttons['take_weight_kg']}" in text_of(answer)
    assert "Tetap 18,8" in text_of(answer)
    assert len(rows_of(aisyah)) == len(HEALTHY)


def test_the_suggestion_can_be_taken(page, aisyah):
    """A comma one place too far to the left: 0,88 for 8,8."""
    url = open_day(page)
    answer = send(page, measure_url(url, aisyah), status=200, weight_kg="0,88", length_cm="73,4").text
    assert buttons_of(answer)["take_weight_kg"] == "8,8"
    page.post(measure_url(url, aisyah), data=fields_of(answer) | {"take_weight_kg": "8,8"})
    assert (rows_of(aisyah)[-1].weight_kg, rows_of(aisyah)[-1].confirmed) == (8.8, False)


def test_an_unlikely_value_can_be_kept(page, aisyah):
    url = open_day(page)
    answer = send(page, measure_url(url, aisyah), status=200, weight_kg="18,8", length_cm="73,4").text
    page.post(measure_url(url, aisyah), data=fields_of(answer) | {"keep_weight_kg": "18,8"})
    assert (rows_of(aisyah)[-1].weight_kg, rows_of(aisyah)[-1].confirmed) == (18.8, True)


def test_a_question_says_that_nothing_was_saved_and_says_it_again(page, aisyah):
    url = measure_url(open_day(page), aisyah)
    first = send(page, url, status=200, weight_kg="18,8", length_cm="73,4").text
    assert "Belum tersimpan: jawab dulu yang kuning." in text_of(first)
    again = page.post(url, data=fields_of(first), status=200).text
    assert "Masih belum tersimpan: ketuk dulu jawaban di kotak kuning." in text_of(again)
    assert len(rows_of(aisyah)) == len(HEALTHY)


def test_an_empty_form_is_attendance_only_once_she_says_so(page, aisyah):
    url = measure_url(open_day(page), aisyah)
    answer = send(page, url, status=200).text
    assert "Datang tetapi tidak diukur?" in text_of(answer)
    assert number_of(Visit) == len(HEALTHY)
    page.post(url, data=fields_of(answer) | {"attended": buttons_of(answer)["attended"]})
    assert number_of(Visit) == len(HEALTHY) + 1
    assert len(rows_of(aisyah)) == len(HEALTHY)


def test_a_single_tick_is_no_empty_form(page, aisyah):
    url = open_day(page)
    assert send(page, measure_url(url, aisyah), educated="y").location == result_url(url, aisyah)


def test_a_weight_beyond_the_limits_is_neither_praised_nor_told_to_the_mother(page, day, aisyah):
    """48,8 kg at fourteen months, kept: WHO calls every weight-for-age above +5 a mistake."""
    url = open_day(page)
    answer = send(page, measure_url(url, aisyah), status=200, weight_kg="48,8", length_cm="73,4").text
    page.post(measure_url(url, aisyah), data=fields_of(answer) | {"keep_weight_kg": "48,8"})
    html = page.get(result_url(url, aisyah)).text
    result = text_of(html)
    assert "Perlu diukur ulang Naik 40.300 g, KBM 200 g" in result
    assert "Ukur sekali lagi" in result
    assert "Katakan kepada ibu" not in result
    assert "Antar ke bidan" not in result
    assert "verdict--watch" in html
    assert "Naik 40300" not in result
    came = text_of(page.get(url).text)
    assert "Perlu diukur ulang" in came
    assert "48,8 kg · naik" not in came
    assert day.skdn().n == 1  # the rule of N/T is the weights alone


def test_after_a_second_measurement_the_verdict_is_said(page, aisyah):
    url = open_day(page)
    answer = send(page, measure_url(url, aisyah), status=200, weight_kg="48,8", length_cm="73,4").text
    page.post(measure_url(url, aisyah), data=fields_of(answer) | {"keep_weight_kg": "48,8"})
    send(page, f"{url}/koreksi/{aisyah.id}", weight_kg="8,8", reason="ukur_ulang")
    result = text_of(page.get(result_url(url, aisyah)).text)
    assert "Naik 300 g" in result
    assert "Perlu diukur ulang" not in result
    assert "Katakan kepada ibu" in result


def test_a_kept_value_that_is_changed_is_asked_about_again(page, aisyah):
    url = measure_url(open_day(page), aisyah)
    answer = send(page, url, status=200, weight_kg="18,8").text
    page.post(url, data=fields_of(answer) | {"keep_weight_kg": "18,8", "weight_kg": "19,9"}, status=200)
    assert len(rows_of(aisyah)) == len(HEALTHY)


def test_the_form_sent_twice_is_kept_once(page, aisyah):
    url = measure_url(open_day(page), aisyah)
    filled = fields_of(page.get(url).text) | {"weight_kg": "8,8"}
    for _ in range(2):
        page.post(url, data=filled)
    assert len(rows_of(aisyah)) == len(HEALTHY) + 1


def test_the_result_says_the_word_and_three_indices(page, aisyah):
    url = open_day(page)
    send(page, measure_url(url, aisyah), weight_kg="8,8", length_cm="73,4", vitamin_a="y")
    answer = page.get(result_url(url, aisyah)).text
    assert "Tersimpan di server" in answer
    words = text_of(answer)
    assert "Naik 300 g" in words
    for index in ("BB/U", "PB/U", "BB/PB"):
        assert index in words
    assert "Vitamin A merah" in words


def test_not_gaining_leads_to_the_midwife(page, day, aisyah):
    url = open_day(page)
    send(page, measure_url(url, aisyah), weight_kg="8,5", length_cm="73,4")
    result = result_url(url, aisyah)
    words = text_of(page.get(result).text)
    assert "Tidak naik" in words
    assert "Antar ke bidan" in words
    page.post(f"{url}/antar/{aisyah.id}")
    assert "Sudah diantar ke bidan" in text_of(page.get(result).text)
    assert "ke bidan 1" in text_of(re.sub(r"<svg.*?</svg>", "", page.get(url).text, flags=re.S))
    assert day.skdn().referred == 0


def test_without_length_an_index_is_missing_and_never_normal(page, aisyah):
    url = open_day(page)
    send(page, measure_url(url, aisyah), weight_kg="8,8")
    words = text_of(page.get(result_url(url, aisyah)).text)
    assert words.count("Panjang atau tinggi belum diukur") == 2
    assert "Gizi baik" not in words


def test_a_correction_shows_the_old_value_struck_through(page, aisyah):
    url = open_day(page)
    send(page, measure_url(url, aisyah), weight_kg="8,8", length_cm="73,4")
    correct = f"{url}/koreksi/{aisyah.id}"
    refused = send(page, correct, status=422, weight_kg="8,7").text
    assert "Pilih alasan koreksi." in text_of(refused)
    assert fields_of(refused)["weight_kg"] == "8,7"
    send(page, correct, weight_kg="8,7", reason="salah_baca")
    assert [r.weight_kg for r in rows_of(aisyah)[-2:]] == [8.8, 8.7]
    for where in (url, correct):
        assert "8,8 kg</del>" in page.get(where).text, where
    assert "Salah baca timbangan" in text_of(page.get(correct).text)


def test_a_measuring_can_be_taken_back(page, day, aisyah):
    url = open_day(page)
    send(page, measure_url(url, aisyah), weight_kg="8,8")
    withdraw = f"{url}/batal/{aisyah.id}"
    page.post(withdraw, status=422)
    page.post(withdraw, data={"why": "salah_anak"})
    assert rows_of(aisyah)[-1].kind is MeasurementKind.WITHDRAWN
    assert day.skdn().d == 0
    page.get(f"{url}/koreksi/{aisyah.id}", status=404)
    send(page, measure_url(url, aisyah), weight_kg="8,9")
    assert day.skdn().d == 1


def test_the_day_is_closed_reported_and_reopened(make, page, posyandu, aisyah):
    make.child(posyandu, name="Zulkifli", mother_name="Salmah")
    url = open_day(page)
    send(page, measure_url(url, aisyah), weight_kg="8,8", length_cm="73,4", vitamin_a="y")
    close = f"{url}/tutup"
    waiting = page.get(close)
    assert "Zulkifli" in waiting.text
    send(page, close, cadres_present="5")
    closed = page.get(close)
    report = fields_of_textarea(closed.text)
    assert report.splitlines()[0] == "*LAPORAN KEGIATAN POSYANDU*"
    assert "Hari/tgl : Selasa, 18-08-2026" in report
    assert "S 2  K 0  D 1  N 1   (D/S 50,0 %, N/D 100,0 %)" in report
    assert "T 0  O 0  B 0" in report
    assert "Vit A 1, imunisasi 0, PMT 0, rujuk 0" in report
    assert report in unquote(closed.text.split("https://wa.me/?text=")[1].split('"')[0]).replace("&amp;", "&")
    for name in ("Aisyah", "Nurhayati", "Zulkifli", "Salmah", "Bu Ros"):
        assert name not in report
    page.get(f"{url}/ukur/{aisyah.id}", status=303)
    page.post(f"{url}/buka-kembali")
    assert "pernah dibuka kembali 1 kali" in text_of(page.get(close).text)


def test_what_is_mended_after_closing_is_told_beside_the_message(make, page, day, posyandu, aisyah):
    url = open_day(page)
    send(page, measure_url(url, aisyah), weight_kg="8,8", length_cm="73,4")
    close = f"{url}/tutup"
    send(page, close, cadres_present="5")
    assert "ukuran dikoreksi" not in page.get(close).text
    key = db.session.scalars(sa.select(Measurement.id).where(Measurement.measured_on == TODAY)).one()
    day.moment += timedelta(hours=2)
    day.correct(key, 8.6)
    said = text_of(page.get(close).text)
    assert re.search(r"Berubah sejak ditutup 1 ukuran dikoreksi\b.*?\. Teks ini memuat angka sekarang", said)


def test_who_was_measured_at_home_is_not_waited_for_and_three_lists_say_the_same(make, page, posyandu, aisyah):
    """Aisyah at home this month, Budi at the posyandu, Citra came and was not weighed, Dewi nowhere."""
    budi, citra, _dewi = (make.child(posyandu, name=name) for name in ("Budi", "Citra", "Dewi"))
    make.child(posyandu, name="Eka", birth_date=date(2021, 8, 10))  # turned 60 months this month: still of its S
    url = open_day(page)
    home = f"/anak/{aisyah.id}/kunjungan"
    send(page, home, result="diukur", weight_kg="8,8", on="18/08/2026")
    send(page, measure_url(url, budi), weight_kg="8,9")
    send(page, measure_url(url, citra), educated="y")
    send(page, f"{url}/tutup", cadres_present="5")
    for path in (f"{url}/tutup", "/belum-ditimbang", f"/jemput-bola/{posyandu.id}"):
        words = text_of(page.get(path).text)
        assert [name for name in ("Citra", "Dewi", "Eka") if name not in words] == [], path
        assert "Budi" not in words, path
    assert "Belum ditimbang 3" in text_of(page.get(f"{url}/tutup").text)
    assert "3 anak, Agustus 2026" in text_of(page.get("/belum-ditimbang").text)
    assert "3 belum ditimbang bulan ini" in text_of(page.get(f"/jemput-bola/{posyandu.id}").text)


def test_the_message_of_a_day_holds_that_days_services_and_keeps_them(make, page, day, posyandu, aisyah):
    """Another child was given a dose at the puskesmas this month, and one more after the message was sent."""
    elsewhere = make.child(posyandu, name="Budi")
    url = open_day(page)
    send(page, measure_url(url, aisyah), weight_kg="8,8", food_supplement="y")
    given(elsewhere, date(2026, 8, 5))
    send(page, f"{url}/tutup", cadres_present="5")
    sent = fields_of_textarea(page.get(f"{url}/tutup").text)
    assert "imunisasi 0, PMT 1, rujuk 0" in sent
    given(elsewhere, date(2026, 8, 6), dose="IPV1")
    assert fields_of_textarea(page.get(f"{url}/tutup").text) == sent


def given(child, on, dose="BCG"):
    db.session.add(ServiceGiven(child_id=child.id, kind=ServiceKind.IMMUNISATION, product=dose, given_on=on))
    db.session.commit()


def test_who_is_to_be_measured_again_stands_on_the_day_and_on_the_result(make, page, day, posyandu, aisyah):
    url = open_day(page)
    send(page, measure_url(url, aisyah), weight_kg="8,8")
    db.session.add(
        RemeasureRequest(
            child_id=aisyah.id, month=TODAY.replace(day=1), why="Berat naik terlalu cepat", asked_by_id=day.user.id,
            asked_at=NOW + timedelta(hours=1),
        )
    )  # fmt: skip
    db.session.commit()
    assert "Ukur ulang, diminta bidan" in text_of(page.get(url).text)
    result = text_of(page.get(result_url(url, aisyah)).text)
    assert "Bidan minta diukur ulang. Berat naik terlalu cepat" in result
    with time_machine.travel(NOW + timedelta(hours=2)):
        send(page, f"{url}/koreksi/{aisyah.id}", weight_kg="8,7", reason="ukur_ulang")
        assert "diminta bidan" not in text_of(page.get(url).text)
        assert "Bidan minta diukur ulang" not in text_of(page.get(result_url(url, aisyah)).text)


def fields_of_textarea(html):
    import html5lib

    tree = html5lib.parse(html, namespaceHTMLElements=False)
    return "".join(next(tree.iter("textarea")).itertext()).strip()


def test_nothing_is_recorded_on_a_closed_day(page, aisyah):
    url = open_day(page)
    filled = fields_of(page.get(measure_url(url, aisyah)).text)
    send(page, f"{url}/tutup", cadres_present="5")
    assert page.post(measure_url(url, aisyah), data=filled | {"weight_kg": "8,8"}).location == url
    assert "sudah ditutup" in text_of(page.get(url).text)
    assert len(rows_of(aisyah)) == len(HEALTHY)


NEWCOMER = {"name": "Aisyah Putry", "sex": "P", "birth_date": "9/6/2025", "mother_name": "Nurhayati"}


def answered(posyandu, **typed):
    """Somebody who is new, with the answers that nobody gives for the kader."""
    return NEWCOMER | {"lingkungan": str(posyandu.lingkungan_id), "kia_book": "ya"} | typed


def test_a_new_child_is_registered_and_measured(page, posyandu):
    url = open_day(page)
    typed = answered(posyandu, nik="9999 9949 0625 0001", birth_weight_kg="3,1", phone="0812 3456 7890")
    sent = send(page, f"{url}/anak-baru", **typed)
    child = db.session.scalars(sa.select(Child)).one()
    assert sent.location == measure_url(url, child)
    assert (child.name, child.sex, child.birth_date, child.posyandu_id) == (
        "Aisyah Putry", Sex.FEMALE, date(2025, 6, 9), posyandu.id,
    )  # fmt: skip
    assert (child.nik, child.birth_weight_kg, child.kia_book_on) == ("9999994906250001", 3.1, TODAY)
    send(page, sent.location, weight_kg="8,8")


def test_nobody_answers_for_the_kader(page, posyandu):
    """Neither the lingkungan and the KMS of a new child nor how many served: a first choice would bend the figures."""
    url = open_day(page)
    empty = fields_of(page.get(f"{url}/anak-baru").text)
    assert (empty["lingkungan"], empty.get("kia_book")) == ("", None)
    answer = text_of(send(page, f"{url}/anak-baru", status=422, **NEWCOMER | {"lingkungan": "", "kia_book": ""}).text)
    assert "Pilih lingkungan." in answer
    assert "Jawab: punya atau belum." in answer
    assert fields_of(page.get(f"{url}/tutup").text)["cadres_present"] == ""
    assert "Pilih berapa kader yang bertugas." in text_of(page.post(f"{url}/tutup", data={}, status=422).text)


def test_closing_offers_how_many_served_last_time(page, day, aisyah):
    operations.close_session(
        user=day.user, visit_session=day.opened(date(2026, 7, 18)), cadres_present=6, now=NOW
    )  # fmt: skip
    assert fields_of(page.get(f"{open_day(page)}/tutup").text)["cadres_present"] == "6"


def test_a_likely_twin_is_shown_before_a_second_record_is_made(page, posyandu, aisyah):
    url = open_day(page)
    asked = send(page, f"{url}/anak-baru", status=200, **answered(posyandu)).text
    assert number_of(Child) == 1
    assert "Mungkin anak ini sudah tercatat" in text_of(asked)
    assert measure_url(url, aisyah) in asked
    assert {name: fields_of(asked)[name] for name in ("name", "mother_name")} == {
        "name": "Aisyah Putry", "mother_name": "Nurhayati",
    }  # fmt: skip
    assert buttons_of(asked)["not_twin"] == "1"
    page.post(f"{url}/anak-baru", data=fields_of(asked) | {"not_twin": "1"})
    assert number_of(Child) == 2


def test_a_twin_elsewhere_is_told_without_its_names(make, page, posyandu, aisyah):
    neighbour = make.posyandu(make.loaded(posyandu).kelurahan, name="Mawar")
    make.child(neighbour, name="Rahmad Hidayat", mother_name="Siti Aminah", birth_date=date(2026, 1, 12))
    url = open_day(page)
    typed = answered(posyandu, name="Rahmat Hidayat", birth_date="2026-01-12", mother_name="Siti Aminah")
    asked = send(page, f"{url}/anak-baru", status=200, **typed).text
    assert "Mawar" in text_of(asked)
    assert "Rahmad" not in asked
    assert f"/{neighbour.id}/" not in asked


def test_a_form_with_mistakes_keeps_everything(page, posyandu):
    url = open_day(page)
    typed = {"name": "Budi", "birth_date": "31/02/2026", "mother_name": "", "nik": "12", "birth_weight_kg": "3100"}
    answer = send(page, f"{url}/anak-baru", status=422, **typed).text
    assert {name: fields_of(answer)[name] for name in typed} == typed
    words = text_of(answer)
    for sentence in ("Tanggal tidak terbaca", "Isi nama ibu.", "NIK terdiri dari 16 angka", "Pilih laki-laki"):
        assert sentence in words
    assert number_of(Child) == 0


# How much the pages ask of the database


@pytest.mark.parametrize("where", ["day", "measure", "result", "close", "correct", "new_child"])
def test_pages_ask_the_database_a_few_times_however_many_children_come(make, page, day, posyandu, queries, where):
    children = [make.child(posyandu) for _ in range(3)]
    url = open_day(page)
    asked = []
    for _ in range(2):
        for child in children:
            day.weigh(child, 8.1, services=[(ServiceKind.IMMUNISATION, "MR1")])
        latest, waiting = children[-1], make.child(posyandu)
        address = {
            "day": url,
            "measure": measure_url(url, waiting),
            "result": result_url(url, latest),
            "close": f"{url}/tutup",
            "correct": f"{url}/koreksi/{latest.id}",
            "new_child": f"{url}/anak-baru",
        }[where]
        page.get(address)
        queries.clear()
        page.get(address)
        asked.append(len(queries))
        children = [make.child(posyandu) for _ in range(12)]
    assert asked[0] == asked[1] <= 15, queries
