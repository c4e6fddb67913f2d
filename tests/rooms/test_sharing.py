"""What a delegation sees by its link: the rule's numbers and nothing else, until it expires or is revoked."""

import re
from datetime import date
from io import BytesIO
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest
import sqlalchemy as sa
import time_machine
from pypdf import PdfReader

from posyandu.core.vocabulary import Role
from posyandu.delegations import tokens
from posyandu.delegations.sharing import door, operations
from posyandu.delegations.sharing.operations import SHARE
from posyandu.extensions import db
from posyandu.models import FigureRelease, GuestFigures, MonthlySummary, OutreachSummary, Posyandu, Share

from ..guests import Guest, snapshot, visit_with_page
from ..make import NOW
from ..page_forms import fields_of, text_of

VISIT = {
    "visited_on": "19/08/2026", "origin": "bandung kidul", "institution": "Kecamatan", "people": "24",
    "head_name": "Cendrawasih Rekaan", "topics": "Posyandu",
}  # fmt: skip
JULY = date(2026, 7, 1)


@pytest.fixture(autouse=True)
def _today():
    door.forget_all()
    with time_machine.travel(NOW, tick=True):
        yield


def counted(posyandu, month=JULY, **counts):
    """The counts of a posyandu's month as if its children had made them."""
    values = {"s": 60, "k": 55, "d": 50, "n": 30, "t": 15, "o": 3, "b": 2, "tbu_valid": 45, "tbu_stunted": 9,
              "tbu_normal": 36, "bbtb_valid": 45, "bbtb_wasted": 2, "bbtb_normal": 43}  # fmt: skip
    row = MonthlySummary(posyandu_id=posyandu.id, month=month, sex="L", age_group="12-23", **values | counts)
    db.session.add(row)
    db.session.commit()


@pytest.fixture
def office(make, client):
    kecamatan = make.kecamatan(name="Medan Amplas", city="Kota Medan", province="Sumatera Utara")
    for name in ("Harjosari I", "Timbang Deli"):
        kelurahan = make.kelurahan(kecamatan, name=name)
        for number in (1, 2):
            posyandu = make.posyandu(kelurahan, name=f"Kenanga {name} {number}")
            counted(posyandu, d=50 if number == 1 else 12, n=20 if number == 1 else 8, t=25 if number == 1 else 1,
                    o=3, b=2 if number == 1 else 0)  # fmt: skip
    client.sign_in(make.user(Role.CAMAT_OFFICE, kecamatan))
    return client


def published(office, **values):
    """The address of a share of July with all sections, and its link's path."""
    visit = office.post("/kunjungan/baru", data=VISIT).location
    page = office.get(f"{visit}/bagikan").text
    form = fields_of(page) | {"month": "2026-07", "expires_on": "30/09/2026", "parts": every_part(page)} | values
    share = office.post(f"{visit}/bagikan", data=form | {"do": "publish"}).location
    return share, link_on(office.get(share).text)


def every_part(page):
    return re.findall(r'name="parts"[^>]*? value="([^"]+)"', page)


def link_on(html):
    return urlsplit(re.search(r"<code>(.*?)</code>", html)[1]).path


@pytest.fixture
def guest(app):
    return Guest(app)


# What is seen


def test_guests_see_rounded_numbers_and_few_as_few(office, guest):
    _, link = published(office)
    text = text_of(guest.get(link).text)
    # S 240; D 50 + 12 + 50 + 12 = 124; N 20 + 8 + 20 + 8 = 56; measured 180, of them 36 short and 8 wasted
    assert "52 % balita datang menimbang (D/S) 125 dari 240 balita" in text  # 125 of 240 is 52.1
    assert "44 % berat badannya naik (N/D) 55 dari 125 yang ditimbang" in text
    assert "19 % pendek menurut umur (stunting) 35 dari 180 yang diukur; terukur 75 % balita" in text
    assert "Harjosari I 120 60 50 % 50 %" in text  # D 62, N 28 there
    assert "≤ 7" in text
    assert "Kenanga" not in text  # no posyandu by its name
    assert "Cendrawasih" not in text  # nor the head of the delegation


def test_visits_at_home_are_told_as_numbers(office, guest):
    for posyandu in db.session.scalars(sa.select(Posyandu)):
        db.session.add(OutreachSummary(posyandu_id=posyandu.id, month=JULY, visits=14, measured_at_home=2))
    db.session.commit()
    _, link = published(office)
    text = text_of(guest.get(link).text)
    assert "55 kunjungan rumah; 10 anak diukur di rumah" in text  # 56 and 8


def test_the_ledger_keeps_what_was_released_and_the_next_link_shows_the_same(office, guest, make):
    _, first = published(office)
    row = db.session.scalars(sa.select(MonthlySummary).limit(1)).first()
    row.d, row.n = row.d + 5, row.n + 5
    db.session.commit()
    _, second = published(office)
    assert text_of(guest.get(first).text) == text_of(guest.get(second).text)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FigureRelease)) == 1


def test_a_correction_comes_as_a_new_dated_release(office, guest):
    _, first = published(office)
    row = db.session.scalars(sa.select(MonthlySummary).limit(1)).first()
    row.s, row.k, row.d, row.n = row.s + 20, row.k + 20, row.d + 20, row.n + 20
    db.session.commit()
    _, second = published(office, renew="y")
    assert "rilis 1, 18 Agustus 2026" in guest.get(first).text
    assert "125 dari 240 balita" in text_of(guest.get(first).text)
    assert "rilis 2, 18 Agustus 2026" in guest.get(second).text
    assert "145 dari 260 balita" in text_of(guest.get(second).text)


def test_what_was_released_cannot_be_changed(office):
    published(office)
    row = db.session.scalars(sa.select(FigureRelease)).one()
    with pytest.raises(sa.exc.DatabaseError):
        db.session.execute(sa.update(FigureRelease).where(FigureRelease.id == row.id).values(number=9))
    db.session.rollback()


def test_the_office_sees_what_is_hidden_and_looks_as_guests_do(office):
    visit = office.post("/kunjungan/baru", data=VISIT).location
    page = office.get(f"{visit}/bagikan").text
    form = fields_of(page) | {"month": "2026-07", "parts": ["skdn", "gizi"], "do": "check"}
    checked = office.post(f"{visit}/bagikan", data=form, status=200).text
    text = text_of(checked)
    assert "Yang akan terlihat" in text
    assert re.search(r"terlihat \d+ dari \d+ tujuh atau kurang \d+", text)
    assert "gizi buruk (tujuh atau kurang)" in text
    preview = html5lib.parse(checked, namespaceHTMLElements=False)
    link = next(a.get("href") for a in preview.iter("a") if "/pratinjau" in (a.get("href") or ""))
    shown = office.get(link).text
    assert "Belum terbit" in shown
    assert "125 dari 240 balita" in text_of(shown)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Share)) == 0


def test_a_month_that_runs_is_not_offered(office):
    visit = office.post("/kunjungan/baru", data=VISIT).location
    page = office.get(f"{visit}/bagikan").text
    assert "2026-08" not in re.findall(r'<option[^>]*value="([\d-]+)"', page)
    form = fields_of(page) | {"month": "2026-08", "parts": ["skdn"], "do": "publish"}
    office.post(f"{visit}/bagikan", data=form, status=422)


@pytest.mark.parametrize("values", [{"expires_on": "17/08/2026"}, {"expires_on": "30/09/2028"}, {"parts": []}])
def test_what_cannot_be_published_is_said(office, values):
    visit = office.post("/kunjungan/baru", data=VISIT).location
    form = fields_of(office.get(f"{visit}/bagikan").text) | {"month": "2026-07", "parts": ["skdn"], "do": "publish"}
    office.post(f"{visit}/bagikan", data=form | values, status=422)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Share)) == 0


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_handout_and_the_slides_say_what_the_page_says(office, guest, language):
    _, link = published(office)
    for name in ("rangkuman", "salindia"):
        printed = PdfReader(BytesIO(guest.get(f"{link}/{language}/{name}.pdf").data))
        text = " ".join(" ".join(page.extract_text() for page in printed.pages).split())
        assert "52 %" in text
        assert ("125 dari 240" if language == "id" else "125 of 240") in text
        assert ("Untuk delegasi" if language == "id" else "For the delegation of") in text
        assert "Cendrawasih" not in text


# The link


def test_a_token_has_192_bits_and_only_its_digest_is_kept(app):
    made = [tokens.new_token(SHARE) for _ in range(200)]
    assert len({token.token for token in made}) == 200
    assert all(len(token.token) == 32 and re.fullmatch(r"[\w-]{32}", token.token) for token in made)  # 24 bytes
    assert all(token.digest != token.token and re.fullmatch("[0-9a-f]{64}", token.digest) for token in made)
    one = made[0]
    assert tokens.token_of(SHARE, one.nonce, one.digest) == one.token
    assert tokens.token_of("guest-book", one.nonce, one.digest) is None
    app.config["SECRET_KEY"], kept = "another secret of the server " + "z" * 20, app.config["SECRET_KEY"]
    try:
        assert tokens.token_of(SHARE, one.nonce, one.digest) is None  # the database alone opens nothing
    finally:
        app.config["SECRET_KEY"] = kept


def test_unknown_expired_and_revoked_links_get_the_same_answer(office, guest):
    share, link = published(office)
    unknown = guest.get("/bagi/" + "A" * 32, status=404)
    guest.get(link)
    with time_machine.travel("2026-10-01T03:00:00Z"):
        expired = guest.get(link, status=404)
    office.post(f"{share}/cabut", data={})
    revoked = guest.get(link, status=404)
    assert unknown.data == expired.data == revoked.data
    assert "tidak tersedia" in revoked.text
    assert "not available" in revoked.text
    ours = {"Date", "Content-Length"}
    headers = [{k: v for k, v in a.headers.items() if k not in ours} for a in (unknown, expired, revoked)]
    assert headers[0] == headers[1] == headers[2]
    for path in ("/id/rangkuman.pdf", "/en/salindia.pdf", "/id/bandingkan", "/id/buku-tamu"):
        assert guest.get(link + path, status=404).data == revoked.data
        assert guest.get("/bagi/" + "A" * 32 + path, status=404).data == revoked.data


def test_the_page_opens_on_its_last_day(office, guest):
    _, link = published(office)
    with time_machine.travel("2026-09-30T16:00:00Z"):  # eleven at night in Jakarta
        guest.get(link)
    with time_machine.travel("2026-09-30T17:30:00Z"):
        guest.get(link, status=404)


def test_the_headers_of_a_link(office, guest):
    _, link = published(office)
    for path in (link, f"{link}/en", f"{link}/id/rangkuman.pdf", f"{link}/id/bandingkan"):
        answer = guest.get(path)
        assert "Set-Cookie" not in answer.headers, path
        assert "noindex" in answer.headers["X-Robots-Tag"], path
        assert answer.headers["Cache-Control"] == "no-store", path
        assert answer.headers["Referrer-Policy"] == "same-origin", path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"], path
    html = guest.get(link).text
    assert '<meta name="robots" content="noindex, nofollow, noarchive">' in html
    assert "<script" not in html


def test_openings_are_counted_as_a_number(office, guest):
    share, link = published(office)
    for _ in range(3):
        guest.get(link)
    assert "Dibuka 3 kali" in text_of(office.get(share).text)


def test_the_database_is_asked_once_for_many_openings(app, office, guest, queries, monkeypatch):
    _, link = published(office)
    guest.get(link)
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setattr(door.threading, "Timer", lambda *_args: type("Never", (), {"start": lambda _self: None})())
    queries.clear()
    pages = {guest.fetch(link).data for _ in range(200)}
    assert len(pages) == 1
    assert queries == []


def test_another_worker_closes_a_revoked_link_within_seconds(office, guest, monkeypatch):
    _, link = published(office)
    guest.get(link)
    db.session.execute(sa.update(Share).values(revoked_at=NOW))  # in another process
    db.session.commit()
    later = door.time.monotonic() + door.AGAIN_SECONDS
    monkeypatch.setattr(door.time, "monotonic", lambda: later)
    guest.get(link, status=404)


def test_guessing_is_slowed_down(app, guest, monkeypatch):
    monkeypatch.setitem(app.config, "GUEST_TRIES_A_MINUTE", 5)
    answers = [guest.fetch(f"/bagi/{number:032d}").status_code for number in range(8)]
    assert answers == [404] * 5 + [429] * 3
    assert guest.fetch("/bagi/" + "B" * 32, environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 404


def test_no_route_leads_from_a_share_to_a_name_or_another_share(office, guest, make):
    """Everything that a guest can reach by links and forms of her page is read."""
    _, link = published(office)
    _, other = published(office)
    child = make.child(make.posyandu(), name="Kenarisatu Anak")
    names = ["Kenarisatu", "Kenanga", "Cendrawasih", "Bu Orang", str(child.id), link_token(other)]
    waiting, seen = [link], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = guest.get(path)
        text = answer.text if answer.mimetype == "text/html" else _printed(answer)
        assert not [name for name in names if name in text], path
        if answer.mimetype == "text/html":
            tree = html5lib.parse(answer.text, namespaceHTMLElements=False)
            links = [a.get("href") for a in tree.iter("a")] + [f.get("action") for f in tree.iter("form")]
            waiting += [urlsplit(urljoin(path, target)).path for target in links if target]
    assert all(path.startswith(f"/bagi/{link_token(link)}") for path in seen), seen
    assert len(seen) >= 9


def link_token(link):
    return link.split("/")[2]


def _printed(answer):
    if answer.mimetype != "application/pdf":
        return ""
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)


# Side by side

THEIRS = {"district": "Bandung Kidul", "period": "Juli 2026", "ages": "0-59", "s": "2000", "d": "1700", "n": "1100",
          "tbu_valid": "1500", "stunting": "300", "bbtb_valid": "1500", "wasting": "90"}  # fmt: skip


def compared(guest, link, **values):
    page = guest.get(f"{link}/id/bandingkan")
    return guest.post(f"{link}/id/bandingkan", fields_of(page.text) | THEIRS | values)


def test_guests_see_their_figures_beside_ours(office, guest):
    _, link = published(office)
    text = text_of(compared(guest, link).text)
    # theirs 1700 of 2000 = 85 %, ours 125 of 240 = 52 %: Wilson 45.8–58.3 against 83.4–86.5
    assert "52 % 125 dari 240 Bandung Kidul, Juli 2026 85 % 1.700 dari 2.000" in text
    assert "Lebih rendah di sini." in text
    # short: 300 of 1500 = 20 % against 35 of 180 = 19 %, coverage 75 % both
    assert "19 % 35 dari 180 Bandung Kidul, Juli 2026 20 % 300 dari 1.500" in text
    assert "Belum tentu berbeda" in text
    assert "Bandung Kidul, Juli 2026" in text_of(guest.get(f"{link}/id/bandingkan").text)


def test_unlike_is_not_compared(office, guest):
    _, link = published(office)
    assert text_of(compared(guest, link, ages="0-23").text).count("Tidak sebanding") >= 3
    text = text_of(compared(guest, link, tbu_valid="600").text)
    assert "Hati-hati: terukur 75 % di sini, 30 % di sana." in text


def test_figures_come_from_a_csv_file_too(office, guest):
    _, link = published(office)
    stamp = fields_of(guest.get(f"{link}/id/bandingkan").text)["csrf_token"]
    lines = "Wilayah;Bulan;S;D;N;TBU diukur;Pendek\nCinambo;Juli;1.250;1000;700;900;180\n"
    form = {"csrf_token": stamp, "ages": "0-59", "file": (BytesIO(lines.encode("utf-8-sig")), "angka.csv")}
    text = text_of(guest.post(f"{link}/id/bandingkan", form, content_type="multipart/form-data").text)
    assert "80 % 1.000 dari 1.250" in text
    left = db.session.scalars(sa.select(GuestFigures)).one()
    assert (left.district, left.counts["s"], left.counts["stunting"]) == ("Cinambo", 1250, 180)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"d": "2001"}, "Tidak boleh lebih dari"),
        ({"s": ""}, "Isi S."),
        ({"district": ""}, "Isi nama wilayah Anda."),
        ({"n": "abc"}, "Isi dengan angka bulat."),
        ({"csrf_token": "x"}, "Halaman terlalu lama terbuka"),
    ],
)
def test_what_guests_cannot_mean_is_said_and_not_kept(office, guest, values, said):
    _, link = published(office)
    page = guest.get(f"{link}/id/bandingkan")
    answer = guest.post(f"{link}/id/bandingkan", fields_of(page.text) | THEIRS | values, status=422)
    assert said in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(GuestFigures)) == 0


def test_a_snapshot_alone_makes_the_page(app, guest, make):
    """Without any figures in the database: what was frozen is all that is needed."""
    kecamatan = make.kecamatan()
    records = visit_with_page(kecamatan.id, make.user(Role.CAMAT_OFFICE, kecamatan).id)
    db.session.add_all(records.values())
    db.session.commit()
    share = records["share_id"]
    token = tokens.token_of(SHARE, share.nonce, share.token_digest)
    assert "10 dari 50 yang diukur" in text_of(guest.get(f"/bagi/{token}").text)
    assert "10 of 50 measured" in text_of(guest.get(f"/bagi/{token}/en").text)
    assert guest.get(f"/bagi/{token}/id/salindia.pdf").data.startswith(b"%PDF")
    assert snapshot()["version"] == 1
    assert operations.MOST_LEFT < 100
