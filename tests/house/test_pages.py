"""Every page as its readers meet it: sound HTML in both languages, full and empty, in its headers, with a way to it."""

from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest
import time_machine
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException

from posyandu.core.vocabulary import Role
from posyandu.web.headers import POLICY

from ..day import Day
from ..make import NOW
from ..page_forms import posted_forms
from .addresses import addresses
from .places import ACCOUNTS, OWN, World

READERS = ["cadre", "midwife", "midwife_of_kelurahan", "nutritionist", "lurah", "camat_office", "admin"]

NOT_LINKED = {
    "accounts.sign_in": "strangers are sent there",
    "district.chart_image": "drawn beside the page that shows it, by district.chart and the board",
    "tablet.page": "opened from the home screen of the tablet",
    "exchange.fetch": "named by the page that made the file",
    "reports.fetch": "named by the page that made the pack",
    **dict.fromkeys(
        [
            "exchange.one_import",
            "exchange.import_columns",
            "exchange.decide",
            "exchange.apply_import",
            "exchange.go_on",
            "exchange.discard_import",
            "exchange.undo_import",
            "exchange.refused_rows",
        ],
        "a list that one has brought in oneself: exchange.imports leads to it",
    ),
    **dict.fromkeys(
        ["guests.page", "guests.handout_pdf", "guests.slides_pdf", "guests.compare", "guests.sign_at_page"],
        "opened by guests by a link that nobody can guess; the office's page of the share leads to it",
    ),
    "guests.guest_book": "opened by the code on the attendance sheet",
    "delegations.preview": "offered with what the form has checked",
    "delegations.remove_photo": "offered beside a picture",
    **dict.fromkeys(
        ["exchange.merge", "exchange.tell_apart", "exchange.undo_merge"],
        "on the page of two records that look alike: exchange.duplicates and the child's page lead to it",
    ),
    "tablet.service_worker": "registered by the tablet's script",
    "tablet.bundle": "fetched by the tablet's script",
    "tablet.words": "fetched by the tablet's script",
    "tablet.charts": "fetched by the tablet's script",
    **dict.fromkeys(["settings.recompute", "settings.discard"], "offered while a change of the rules waits"),
    "charts.first": "a short address for people to type",
}
"""Addresses that no page has to link, each with how one comes to it."""


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def world(make):
    return World(make)


def signed_in(client, world, account, language="id"):
    person = world.person(account)
    person.language = language
    return client.sign_in(person)


def gets(app, ids):
    """The addresses of all pages and files, with these ids where they ask for some."""
    return [
        address.path(app, ids)
        for address in addresses(app)
        if address.method == "GET" and address.parts <= ids.keys() and not address.endpoint.startswith("sync.")
    ]


class Answer(NamedTuple):
    """What one address gave to one reader."""

    path: str
    status: int
    kind: str  # its mimetype
    text: str
    headers: Headers

    @property
    def page(self):
        return self.status == 200 and self.kind == "text/html"


@pytest.fixture(scope="module")
def kept(migrated_app):
    """What was read before in this database; a page is the same for every test that only reads."""
    return {}


@pytest.fixture
def read(app, client, kept, request):
    """All pages and files of the world for one reader, fetched once for all tests that only look at them."""

    def everything(account, language="id"):
        if (account, language) not in kept:
            world = request.getfixturevalue("world")
            signed_in(client, world, account, language)
            answers = [client.fetch("GET", path) for path in gets(app, world.ids[OWN])]
            kept[account, language] = [
                Answer(a.request.path, a.status_code, a.mimetype, a.data.decode("utf-8", "replace"), a.headers)
                for a in answers
            ]
        return kept[account, language]

    return everything


def links_of(html):
    """Every address that a page leads to by a link, with the forms that it sends."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    found = [("GET", a.get("href")) for a in tree.iter("a")]
    found += [("GET", link.get("href")) for link in tree.iter("link") if link.get("rel") == "manifest"]
    found += [(f.get("method", "get").upper(), f.get("action") or "") for f in tree.iter("form")]
    found += [("POST", b.get("formaction")) for b in tree.iter("button") if b.get("formaction")]
    return [(method, href) for method, href in found if href is not None]


def files_of(html):
    """The static files that a page loads."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    sources = [e.get("src") for e in tree.iter() if e.tag in {"script", "img"}]
    return {path for path in [*sources, *(e.get("href") for e in tree.iter("link"))] if path and "/static/" in path}


def endpoint_of(app, method, url):
    try:
        return app.url_map.bind("localhost").match(urlsplit(url).path, method=method)[0]
    except HTTPException:
        return None


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("account", READERS)
def test_every_page_is_sound(read, account, language):
    """The client checks each page: one heading, a title, labels, valid HTML, nothing inline."""
    seen = 0
    for answer in read(account, language):
        assert answer.status in {200, 303, 404}, answer.path
        if answer.page and not answer.path.startswith("/tablet"):
            assert f'<html lang="{language}">' in answer.text, answer.path
            seen += 1
    assert seen >= (8 if ACCOUNTS[account][0] in {Role.CADRE, Role.MIDWIFE} else 2)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("role", [Role.CADRE, Role.MIDWIFE, Role.NUTRITIONIST, Role.LURAH, Role.ADMIN])
def test_every_page_is_sound_where_there_is_nothing_yet(app, make, client, role, language):
    posyandu = make.posyandu()
    area = posyandu if role in {Role.CADRE, Role.MIDWIFE} else make.loaded(posyandu).kelurahan
    client.sign_in(make.user(role, area, language=language))
    ids = {"posyandu_id": posyandu.id}
    pages = gets(app, ids)
    if role in {Role.CADRE, Role.MIDWIFE}:
        ids["session_id"] = Day(make, posyandu, make.user(Role.CADRE, posyandu)).opened().id
    for path in [*pages, *gets(app, ids)]:
        assert client.fetch("GET", path).status_code in {200, 303, 404}, path


def test_a_closed_day_and_a_child_that_left_have_sound_pages(app, make, client, world):
    signed_in(client, world, "midwife")
    session, child = world.ids[OWN]["session_id"], world.ids[OWN]["child_id"]
    client.post(f"/sesi/{session}/tutup", data={"cadres_present": "5"})
    client.post(f"/anak/{child}/keluar", data={"on": "2026-08-18", "reason": "pindah"})
    for path in gets(app, world.ids[OWN]):
        # A list that somebody else brought in, the areas around her posyandu, what only the admin decides,
        # the office's programmes, and a link that no guest was given.
        closed = (str(world.ids[OWN]["import_id"]), "/kecamatan/", "/kelurahan/", "/pengaturan")
        hers = not any(part in path for part in closed) and not path.startswith(
            ("/kunjungan", "/dukungan", "/bagi", "/buku-tamu")
        )
        assert client.fetch("GET", path).status_code in ({200, 303} if hers else {404}), path
    assert make.loaded(make.session(world.posyandu[OWN], held_on=NOW.date().replace(day=1))).closed_at is None


@pytest.mark.parametrize("code", [400, 404, 405])
def test_errors_are_pages_of_the_house(client, world, code):
    signed_in(client, world, "cadre")
    method, path, data = {400: ("POST", "/keluar", {"csrf_token": ""}), 404: ("GET", "/tidak-ada", None),
                          405: ("POST", "/anak", {})}[code]  # fmt: skip
    answer = client._send(method, path, code, **({"data": data} if data is not None else {}))
    assert f"Kode {code}" in answer.text
    assert "Tidak ada data yang berubah" in answer.text or "isian Anda masih di sana" in answer.text


def test_a_failure_is_told_as_a_page_without_its_cause(app, client, world, monkeypatch):
    signed_in(client, world, "cadre")
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setitem(app.view_functions, "children.register", lambda: 1 // 0)
    answer = client.get("/anak", status=500)
    assert "Yang sudah tersimpan tetap aman" in answer.text
    assert "ZeroDivisionError" not in answer.text


@pytest.mark.parametrize("account", READERS)
def test_every_link_leads_somewhere(app, client, world, account):
    """Each page that the account can open is read, and each of its links followed."""
    signed_in(client, world, account)
    opened, waiting = set(), [client.get("/", status=303).location, "/akun"]
    while waiting:
        path = waiting.pop()
        key = urlsplit(path).path
        if key in opened:
            continue
        opened.add(key)
        answer = client.fetch("GET", path)
        assert answer.status_code in {200, 303}, path
        if answer.status_code == 303:
            waiting.append(answer.location)
        elif answer.mimetype == "text/html":
            for method, href in links_of(answer.text):
                target = urljoin(path, href)
                if method == "GET" and urlsplit(target).netloc == "":
                    waiting.append(target.split("#")[0])
                elif method == "POST":
                    assert endpoint_of(app, "POST", target), f"{path} sends to {target}"
    assert len(opened) >= 3


def test_every_address_has_a_way_to_it(app, client, read, world):
    reached = set()
    for account in READERS:
        for answer in read(account):
            if answer.page:
                links = [(method, urljoin(answer.path, href)) for method, href in links_of(answer.text)]
                reached |= {endpoint_of(app, method, url) for method, url in links}
    signed_in(client, world, "midwife")
    reached |= _on_other_days(app, client, world, world.ids[OWN]["session_id"])
    asked_by_people = {address.endpoint for address in addresses(app) if not address.endpoint.startswith("sync.")}
    lonely = asked_by_people - reached - NOT_LINKED.keys()
    assert not lonely, f"no page leads to {sorted(lonely)}"


def _on_other_days(app, client, world, session):
    """What is offered only before the day opens, after it closed, when a child has gone, or while it waits."""
    found = set()
    child, waiting = world.ids[OWN]["child_id"], world.make.child(world.posyandu[OWN])
    client.post(f"/sesi/{session}/tutup", data={"cadres_present": "5"})
    client.post(f"/anak/{waiting.id}/keluar", data={"on": "2026-08-18", "reason": "pindah"})
    signed = f"/posyandu/{world.ids[OWN]['posyandu_id']}/bulan?bulan=2026-07"
    for path in (f"/sesi/{session}/tutup", f"/anak/{waiting.id}", f"/sesi/{session}/hasil/{child}", signed):
        links = links_of(client.get(path).text)
        found |= {endpoint_of(app, method, urljoin(path, href)) for method, href in links}
    other = world.make.posyandu()
    client.sign_in(world.make.user(Role.CADRE, other))
    found |= {endpoint_of(app, method, href) for method, href in links_of(client.get("/hari-buka").text)}
    return found


def test_every_answer_is_dressed(client, read, world):
    signed_in(client, world, "midwife")
    others = ["/tidak-ada", "/masuk", *files_of(client.get("/anak").text)]
    fetched = [(path, client.fetch("GET", path).headers) for path in others]
    for path, headers in [*((answer.path, answer.headers) for answer in read("midwife")), *fetched]:
        policy = headers["Content-Security-Policy"]
        for rule in ("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"):
            assert rule in policy, path
        assert "unsafe" not in policy, path
        assert "http" not in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert headers["X-Frame-Options"] == "DENY", path
        assert "Server" not in headers or "Werkzeug" not in headers["Server"], path


def test_records_are_kept_by_no_browser_and_files_by_all(client, read, world):
    signed_in(client, world, "midwife")
    assert client.get("/tidak-ada", status=404).headers["Cache-Control"] == "no-store"
    for answer in read("midwife"):
        if not answer.path.startswith(("/tablet", "/sw.js")):
            assert answer.headers["Cache-Control"] == "no-store", answer.path
    files = files_of(client.get("/anak").text)
    assert len(files) >= 5
    for path in files:
        answer = client.get(path)
        assert {"public", "immutable", "max-age=31536000"} == set(answer.headers["Cache-Control"].split(", ")), path
        assert "Set-Cookie" not in answer.headers
        client.get(path.replace("/static/", "/static/0"), status=404)


def test_files_of_pages_are_there_in_every_room(client, read):
    """The tablet's files are listed by its own release, and held by its own tests."""
    files = set()
    for account in READERS:
        for answer in read(account):
            if answer.kind == "text/html" and not answer.path.startswith("/tablet"):
                files |= files_of(answer.text)
    for path in files:
        assert client.get(path).data, path


def test_the_policy_allows_nothing_inline():
    assert "script-src 'self'" in POLICY
    assert "style-src 'self'" in POLICY
    assert "unsafe" not in POLICY


def test_every_form_that_changes_something_is_sent_by_post(read):
    """A form by GET only searches: it carries nothing secret and its address may be kept."""
    for answer in read("midwife"):
        if answer.page:
            tree = html5lib.parse(answer.text, namespaceHTMLElements=False)
            others = [f for f in tree.iter("form") if (f.get("method") or "get").lower() == "get"]
            names = {field.get("name") for form in others for field in form.iter() if field.get("name")}
            assert not names & {"csrf_token", "password", "nik"}, answer.path
            assert all(f.get("action") is None or f.get("action").startswith("/") for f in posted_forms(tree)), (
                answer.path
            )
