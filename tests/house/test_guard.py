"""Who may see and do what, tried on every address of the application for every kind of account and every area."""

import re

import pytest
import time_machine

from posyandu.children import operations as register
from posyandu.core.kms import KmsRules
from posyandu.core.roles import Permission
from posyandu.core.vocabulary import Role
from posyandu.web.guard import FINDERS

from ..make import NOW, TODAY
from .addresses import addresses
from .places import ACCOUNTS, COVERED, ELSEWHERE, OWN, PLACES, World, told, unknown_ids

PUBLIC = {
    "accounts.home", "accounts.sign_in", "accounts.sign_out", "accounts.language",
    "accounts.account", "accounts.end_session",  # one's own sign-ins; their views send strangers to sign in
}  # fmt: skip
"""Pages that need no role. A new one has to be written down here."""

GUESTS = {"guests.page", "guests.handout_pdf", "guests.slides_pdf", "guests.compare", "guests.sign_at_page",
          "guests.guest_book"}  # fmt: skip
"""What a delegation opens by its link, without signing in; tests/rooms/test_sharing.py says what that may show."""

TABLET = {"tablet.page", "tablet.service_worker", "tablet.manifest", "tablet.bundle", "tablet.words", "tablet.charts"}
"""The tablet's own files, which hold nobody's data: it must open without a signal, so before anybody has signed in."""

SYNC = {"sync.enrol", "sync.pin", "sync.push", "sync.pull", "sync.take_with", "sync.file"}
"""What a tablet asks, known by its own key and never by a person's cookie."""

OWNED = {"import_id"}
"""Records that only the person who made them finds; their views look, and their room's tests prove it."""

HEALTH = {Role.CADRE, Role.MIDWIFE, Role.NUTRITIONIST}
MAY = {
    Permission.OPEN_SESSION: {Role.CADRE, Role.MIDWIFE},
    Permission.WEIGH: {Role.CADRE, Role.MIDWIFE},
    Permission.SEE_CHILD: HEALTH,
    Permission.MANAGE_CHILD: HEALTH,
    Permission.SEE_MISSING: HEALTH | {Role.LURAH},
    Permission.SEE_FIGURES: {Role.MIDWIFE, Role.NUTRITIONIST, Role.LURAH, Role.CAMAT_OFFICE, Role.ADMIN},
    Permission.EXPORT_NAMED: {Role.MIDWIFE, Role.NUTRITIONIST},
    Permission.IMPORT: {Role.MIDWIFE, Role.NUTRITIONIST, Role.ADMIN},
    Permission.EXPORT_NAMED: {Role.MIDWIFE, Role.NUTRITIONIST},
    Permission.VISIT_HOME: HEALTH,
    Permission.GIVE_SERVICES: HEALTH,
    Permission.REFER: {Role.MIDWIFE, Role.NUTRITIONIST},
    Permission.SEE_QUALITY: {Role.MIDWIFE, Role.NUTRITIONIST, Role.CAMAT_OFFICE, Role.ADMIN},
    Permission.RECORD_STRATA: {Role.MIDWIFE, Role.CAMAT_OFFICE, Role.ADMIN},
    Permission.MANAGE_SETTINGS: {Role.ADMIN},
    Permission.REVIEW: {Role.MIDWIFE, Role.NUTRITIONIST},
    Permission.DECIDE: {Role.MIDWIFE},
    Permission.MERGE: {Role.MIDWIFE, Role.NUTRITIONIST},
    Permission.MANAGE_TABLETS: {Role.MIDWIFE, Role.ADMIN},
    Permission.HOST_DELEGATIONS: {Role.CAMAT_OFFICE},
    Permission.RECORD_SUPPORT: {Role.CAMAT_OFFICE},
}
"""The decisions, written down a second time: kader, bidan and TPG see named records; lurah and kepling who is missing;
the office numbers without names; lists with names come in and go out by the hands of bidan and TPG."""


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def world(make):
    return World(make)


def permission_of(app, address):
    return app.view_functions[address.endpoint].guard_permission


def guarded(app):
    return [address for address in addresses(app) if permission_of(app, address) is not None]


def covers(level, place, parts):
    """Whether an area of this level holds the records of a place; a posyandu's people hold no kelurahan."""
    wide = {"kelurahan_id": {"kelurahan", "kecamatan"}, "kecamatan_id": {"kecamatan"}}
    levels = [wide[part] for part in parts if part in wide]
    return place in COVERED[level] and all(level in allowed for allowed in levels) and not parts & OWNED


def test_every_view_says_who_may_come(app):
    unmarked = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not hasattr(app.view_functions[rule.endpoint], "guard_permission")
    }
    assert unmarked == {"assets.static_file"}
    open_to_all = {address.endpoint for address in addresses(app) if permission_of(app, address) is None}
    assert open_to_all - TABLET - SYNC - GUESTS == PUBLIC


def test_every_record_in_an_address_is_found_by_the_guard(app):
    for address in guarded(app):
        assert address.parts - OWNED <= FINDERS.keys(), address
        others = {name for name, part in address.rule._converters.items() if type(part).__name__ == "UUIDConverter"}
        assert others - OWNED <= FINDERS.keys(), f"{address} names a record that the guard does not look at"


def test_no_two_views_stand_at_one_address(app):
    seen = {}
    for address in addresses(app):
        pattern = re.sub(r"<(?:(\w+)[^:>]*:)?\w+>", lambda part: f"<{part[1] or 'default'}>", address.rule.rule)
        first = seen.setdefault((address.method, pattern), address.endpoint)
        assert first == address.endpoint, f"{address.endpoint} and {first} stand at {address.rule.rule}"


def test_no_address_carries_what_is_secret(app):
    for rule in app.url_map.iter_rules():
        assert not {"nik", "name", "nama", "phone", "password"} & (set(rule.arguments) - {"name"}), rule
        assert "name" not in rule.arguments or rule.endpoint == "assets.static_file"


@pytest.mark.parametrize("account", [None, "cadre", "admin"])
def test_the_tablets_door_opens_to_no_person(app, client, world, account):
    if account is not None:
        client.sign_in(world.person(account))
    for address in addresses(app):
        if address.endpoint in SYNC:
            answer = client.fetch(address.method, address.path(app, {}))
            assert answer.status_code in {400, 401, 422}, address
            assert answer.is_json, address
            assert not told(OWN, answer.text), address


def test_strangers_are_sent_to_sign_in(app, client, world):
    for ids in (world.ids[OWN], unknown_ids()):
        for address in guarded(app):
            path = address.path(app, ids)
            answer = client.fetch(address.method, path)
            assert (answer.status_code, answer.location.split("?")[0]) == (303, "/masuk"), address
            assert not told(OWN, answer.text)
    assert client.get("/akun", status=303).location.startswith("/masuk")
    client.post(f"/akun/sesi/{unknown_ids()['sign_in_id']}/akhiri", status=303)


@pytest.mark.parametrize("account", ACCOUNTS)
def test_each_account_reaches_its_own_and_nothing_else(app, client, world, account):
    role, level = ACCOUNTS[account]
    client.sign_in(world.person(account))
    tried = 0
    for place in reversed(PLACES):  # one's own last: what is done there changes what is there
        for address in guarded(app):
            if not address.parts:
                continue
            answer = client.fetch(address.method, address.path(app, world.ids[place]))
            may = role in MAY[permission_of(app, address)] and covers(level, place, address.parts)
            expected = {200, 303, 422} if may else {404}
            assert answer.status_code in expected, f"{address} at {place}: {answer.status_code}"
            _check_canaries(_text(answer), role, level, f"{address} at {place}")
            tried += 1
    assert tried > 60


def _text(answer):
    return answer.data.decode("utf-8", "replace")


def _check_canaries(html, role, level, where):
    for place in PLACES:
        names = () if role in HEALTH else ("nik", "mother_nik", "father_name", "phone")
        if place not in COVERED[level] or role not in HEALTH | {Role.LURAH}:
            assert not told(place, html), f"{where}: {told(place, html)}"
        elif names:
            assert not told(place, html, *names), f"{where}: {told(place, html, *names)}"


@pytest.mark.parametrize("account", ACCOUNTS)
def test_lists_and_searches_hold_only_ones_own(app, client, world, account):
    role, level = ACCOUNTS[account]
    client.sign_in(world.person(account))
    queries = [""]
    for place in PLACES:
        posyandu = world.make.loaded(world.posyandu[place])
        queries += [f"?posyandu={posyandu.id}", f"?lingkungan={posyandu.lingkungan_id}", f"?cari=Kenari{place}"]
    queries += [
        "?cari=ken",
        "?q=ken",
        "?cari=%25",
        "?cari=_&keluar=1",
        "?bulan=2026-07",
        "?halaman=2",
        "?halaman=99999",
    ]
    lists = [address for address in guarded(app) if not address.parts and address.method == "GET"]
    for address in lists:
        may = role in MAY[permission_of(app, address)]
        for query in queries if may else queries[:1]:  # whoever is not let in is not asked what she looks for
            answer = client.fetch("GET", address.path(app, {}) + query)
            assert answer.status_code in ({200, 303} if may else {404}), f"{address}{query}: {answer.status_code}"
            _check_canaries(_text(answer), role, level, f"{address}{query}")


@pytest.mark.parametrize("account", ["cadre", "nutritionist", "lurah", "admin"])
def test_ids_of_nothing_are_not_found(app, client, world, account):
    client.sign_in(world.person(account))
    for address in addresses(app):
        if address.parts:
            client._send(address.method, address.path(app, unknown_ids()), 404)


def test_no_session_opens_the_records_of_another_posyandu(app, client, world):
    """A session of mine and a child of somebody else's, and the other way round."""
    both = [address for address in guarded(app) if {"session_id", "child_id"} <= address.parts]
    assert len(both) >= 5
    for account in ("cadre", "midwife_of_kelurahan"):
        client.sign_in(world.person(account))
        for address in both:
            for mine, other in ((OWN, place) for place in PLACES if place != OWN):
                for session, child in ((mine, other), (other, mine)):
                    ids = {"session_id": world.ids[session]["session_id"], "child_id": world.ids[child]["child_id"]}
                    client._send(address.method, address.path(app, ids), 404)


def test_a_child_that_moved_away_is_gone_for_the_old_kader(app, client, world):
    midwife, child = world.person("midwife"), world.make.loaded(world.children[OWN])
    to = world.make.loaded(world.posyandu["kelurahan"])
    register.move(
        child, user=midwife, posyandu=to, lingkungan=to.lingkungan, on=TODAY, now=NOW, today=TODAY,
        rules=KmsRules(),
    )  # fmt: skip
    client.sign_in(world.person("cadre"))
    for address in guarded(app):
        if "child_id" in address.parts:
            client._send(address.method, address.path(app, world.ids[OWN]), 404)
    for address in guarded(app):
        if not address.parts and address.method == "GET" and Role.CADRE in MAY[permission_of(app, address)]:
            html = client.fetch("GET", address.path(app, {}) + "?cari=kenari").text
            assert "kenariown1" not in html.lower(), address
    client.sign_in(world.make.user(Role.CADRE, to))
    assert "KenariOwn1" in client.get(f"/anak/{child.id}").text


def test_the_answer_for_another_area_is_the_answer_for_nothing(app, client, world):
    """Word for word: nothing tells whether a record exists."""
    client.sign_in(world.person("cadre"))
    for path in ("/anak/{}", "/sesi/{}", "/anak/{}/ubah"):
        key = "session_id" if path.startswith("/sesi") else "child_id"
        foreign = client.get(path.format(world.ids[ELSEWHERE][key]), status=404)
        nothing = client.get(path.format(unknown_ids()[key]), status=404)
        assert foreign.text == nothing.text


@pytest.mark.parametrize("account", ACCOUNTS)
def test_the_menu_leads_only_where_the_account_may_go(app, client, world, account):
    client.sign_in(world.person(account))
    page = client.get("/", status=303)
    while page.status_code == 303:
        page = client.fetch("GET", page.location)
    links = _menu(page.text)
    assert len(links) >= 1
    for link in links:
        assert client.fetch("GET", link).status_code in {200, 303}, link


def _menu(html):
    import html5lib

    tree = html5lib.parse(html, namespaceHTMLElements=False)
    return [a.get("href") for nav in tree.iter("nav") if nav.get("aria-label") == "Utama" for a in nav.iter("a")]
