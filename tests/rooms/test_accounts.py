"""Signing in and out: who gets in, who is kept waiting, whose session ends, and what production insists on."""

from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
import sqlalchemy as sa
import time_machine
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from posyandu import create_app
from posyandu.accounts import operations
from posyandu.accounts.passwords import hasher, weakness
from posyandu.config import WeakSettings
from posyandu.core.vocabulary import Role
from posyandu.extensions import db
from posyandu.models import Event, SignIn, SignInFailure, User

from ..client import CheckedClient
from ..make import NOW, PASSWORD
from ..page_forms import fields_of, text_of

WRONG = "Nama pengguna atau kata sandi salah"
WAIT = "Terlalu banyak percobaan. Tunggu 5 menit"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def posyandu(make):
    return make.posyandu(name="Melati")


@pytest.fixture
def ros(make, posyandu):
    return make.user(Role.CADRE, posyandu, username="bu.ros", name="Bu Ros", password_hash=hasher().hash(PASSWORD))


def try_in(client, password=PASSWORD, username="bu.ros", *, status=422, query="", **kwargs):
    return client.post(f"/masuk{query}", data={"username": username, "password": password}, status=status, **kwargs)


def enter(client):
    return try_in(client, status=303)


def is_in(client):
    return client.fetch("GET", "/anak").status_code == 200


def test_the_right_password_opens_the_first_page_of_ones_work(client, ros):
    assert client.get("/anak?cari=ais", status=303).location == "/masuk?next=/anak?cari%3Dais"
    assert enter(client).location == "/hari-buka"
    assert is_in(client)
    assert client.get("/", status=303).location == "/hari-buka"
    assert client.get("/masuk", status=303).location == "/hari-buka"


def test_who_forgot_the_password_is_sent_to_somebody_who_can_give_one(client):
    words = text_of(client.get("/masuk").text)
    assert "Lupa kata sandi? Hubungi admin kecamatan." in words
    assert "bisa memberi yang baru" not in words


def test_the_user_name_forgives_capitals_and_spaces(client, ros):
    assert try_in(client, username=" Bu.Ros ", status=303).location == "/hari-buka"


def test_only_the_digest_of_the_session_key_is_kept(client, ros):
    enter(client)
    with client.raw.session_transaction() as cookie:
        key = cookie["_user_id"]
    kept = db.session.scalars(sa.select(SignIn)).one()
    assert key not in {kept.key_digest, str(kept.id)}
    assert len(key) >= 40


def test_signing_in_makes_a_new_session(client, ros):
    """A cookie planted before signing in must not be the one that is signed in afterwards."""
    client.get("/masuk")
    with client.raw.session_transaction() as cookie:
        before = dict(cookie) | {"planted": True}
        cookie["planted"] = True
    enter(client)
    with client.raw.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != before.get("csrf_token")


def test_unknown_wrong_and_disabled_get_one_answer(client, make, ros, posyandu, monkeypatch):
    """The same words, and a password verified each time, so that the time tells nothing either."""
    closed = make.user(Role.CADRE, posyandu, username="bu.lama", password_hash=hasher().hash(PASSWORD), disabled_at=NOW)
    verified = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda self, *args: verified.append(args) or verify(self, *args))
    answers = [
        try_in(client, "bukan kata sandinya", username=name).text for name in ("bu.ros", "tidak.ada", closed.username)
    ] + [try_in(client, username=closed.username).text]
    for name, answer in zip(["bu.ros", "tidak.ada", "bu.lama", "bu.lama"], answers, strict=True):
        assert WRONG in answer
        assert fields_of(answer)["username"] == name
        assert fields_of(answer)["password"] == ""
    words = {text_of(answer) for answer in answers}
    assert len(words) == 1
    assert len(verified) == 4


def test_the_hash_for_nobody_costs_as_much_as_a_real_one(app):
    """It is a whole hash that no password fits, made with the cost of the settings as they come."""
    from argon2 import extract_parameters

    from posyandu.accounts.operations import _NOBODY
    from posyandu.config import DEFAULTS

    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(_NOBODY, PASSWORD)
    cost = extract_parameters(_NOBODY)
    assert (cost.time_cost, cost.memory_cost) == (DEFAULTS["ARGON2_TIME_COST"], DEFAULTS["ARGON2_MEMORY_KIB"])


def test_an_empty_form_is_told_what_is_missing(client):
    words = text_of(try_in(client, "", username="").text)
    assert "Isi nama pengguna." in words
    assert "Isi kata sandi." in words


def test_five_wrong_tries_make_one_wait(client, ros, clock):
    for _ in range(5):
        assert WRONG in try_in(client, "bukan kata sandinya").text
    assert WAIT in try_in(client).text
    clock.shift(timedelta(minutes=4, seconds=59))
    assert WAIT in try_in(client).text
    clock.shift(timedelta(seconds=2))
    enter(client)


def test_waiting_is_shared_by_all_workers(app, ros):
    """The tries stand in the database: another process of the server, here another client, counts the same ones."""
    for _ in range(5):
        try_in(CheckedClient(app), "bukan kata sandinya", environ_base={"REMOTE_ADDR": "10.0.0.1"})
    assert WAIT in try_in(CheckedClient(app), environ_base={"REMOTE_ADDR": "10.0.0.2"}).text
    assert all("bu.ros" not in failure.who_digest for failure in db.session.scalars(sa.select(SignInFailure)))


def test_one_address_cannot_try_many_names(client, ros):
    for number in range(5):
        try_in(client, username=f"orang.{number}")
    assert WAIT in try_in(client).text


def test_the_right_password_forgets_the_wrong_tries(client, ros, clock):
    for _ in range(3):
        for _ in range(4):
            try_in(client, "bukan kata sandinya", environ_base={"REMOTE_ADDR": "10.0.0.1"})
        try_in(client, status=303, environ_base={"REMOTE_ADDR": "10.0.0.2"})
        client.post("/keluar")
        clock.shift(timedelta(minutes=6))


def test_every_try_is_in_the_log(client, ros):
    try_in(client, "bukan kata sandinya")
    enter(client)
    client.post("/keluar")
    verbs = db.session.scalars(sa.select(Event.verb).order_by(Event.seq)).all()
    assert verbs == ["sign_in_failed", "sign_in", "sign_out"]


def test_signing_out_ends_the_session_for_good(client, ros):
    enter(client)
    with client.raw.session_transaction() as cookie:
        kept = dict(cookie)
    client.post("/keluar")
    assert not is_in(client)
    with client.raw.session_transaction() as cookie:
        cookie.update(kept)  # a copy of the cookie, taken before
    assert not is_in(client)


def test_a_disabled_account_is_out_at_once(client, ros):
    enter(client)
    operations.disable(ros, by=None, now=NOW)
    assert not is_in(client)
    assert WRONG in try_in(client).text


def test_a_new_password_ends_all_sessions(app, client, ros):
    other = CheckedClient(app)
    for one in (client, other):
        enter(one)
    operations.change_password(ros, "perahu kecil di danau toba", by=None, now=NOW)
    assert not is_in(client)
    assert not is_in(other)
    assert WRONG in try_in(client).text
    try_in(client, "perahu kecil di danau toba", status=303)


def test_a_session_on_another_device_can_be_ended(app, client, ros):
    tablet = CheckedClient(app)
    enter(tablet)
    of_tablet = db.session.scalars(sa.select(SignIn.id)).one()
    enter(client)
    assert client.get("/akun").text.count("/akhiri") == 2
    client.post(f"/akun/sesi/{of_tablet}/akhiri")
    assert not is_in(tablet)
    assert is_in(client)


def test_nobody_ends_the_session_of_another(app, client, make, ros, posyandu):
    stranger = CheckedClient(app).sign_in(make.user(Role.MIDWIFE, posyandu))
    enter(client)
    mine = db.session.scalars(sa.select(SignIn.id).where(SignIn.user_id == ros.id)).one()
    stranger.post(f"/akun/sesi/{mine}/akhiri", status=404)
    assert is_in(client)


def test_sessions_grow_old(client, ros, clock):
    enter(client)
    clock.shift(timedelta(hours=11, minutes=59))
    assert is_in(client)
    clock.shift(timedelta(minutes=2))
    assert not is_in(client)


def test_a_form_without_its_token_changes_nothing(client, ros):
    enter(client)
    events = db.session.scalar(sa.select(sa.func.count()).select_from(Event))
    for token in ("", "abc"):
        answer = client.post("/bahasa/en", data={"csrf_token": token}, status=400)
        assert "terlalu lama terbuka" in text_of(answer.text)
    client.post("/keluar", data={"csrf_token": ""}, status=400)
    assert is_in(client)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Event)) == events


FOREIGN = [
    "https://jahat.example/", "//jahat.example", "///jahat.example", "/\\jahat.example", "\\\\jahat.example",
    "jahat.example", "javascript:alert(1)", "/\t/jahat.example", "/\n/jahat.example", "\t//jahat.example",
    "/\t\\jahat.example",    "https:jahat.example", "http:///jahat.example", "/ /jahat.example",
]  # fmt: skip


@pytest.mark.parametrize("target", FOREIGN, ids=repr)
def test_signing_in_never_leads_to_another_site(client, ros, target):
    location = try_in(client, status=303, query="", query_string={"next": target}).location
    arrived = urlsplit(urljoin("https://posyandu.example/masuk", location.replace("\\", "/")))
    assert (arrived.scheme, arrived.netloc) == ("https", "posyandu.example")


def test_signing_in_leads_back_to_the_page_that_was_wanted(client, ros):
    wanted = client.get("/anak?cari=ais", status=303).location
    location = try_in(client, status=303, query=wanted.removeprefix("/masuk")).location
    assert location == "/anak?cari=ais"
    client.get(location)


def test_the_language_is_switched_and_kept(app, client, ros):
    enter(client)
    assert client.post("/bahasa/en", data={"next": "/anak?cari=ais"}).location == "/anak?cari=ais"
    assert '<html lang="en">' in client.get("/anak").text
    db.session.refresh(ros)
    assert ros.language == "en"
    tomorrow = CheckedClient(app)
    enter(tomorrow)
    assert '<html lang="en">' in tomorrow.get("/anak").text
    client.post("/bahasa/fr", status=404)


def test_the_language_can_be_switched_before_signing_in(client):
    client.post("/bahasa/en", data={"next": "/masuk"})
    assert '<html lang="en">' in client.get("/masuk").text


@pytest.mark.parametrize(
    "password",
    ["", "pendek", "sebelas huf", "posyandu2026", "Posyandu-Kader-1", "kader12345678", "aaaaaaaaaaaaaaaa",
     "bu.ros.bu.ros1", "123123123123", "katasandirahasia", "qwertyqwerty12"],
)  # fmt: skip
def test_passwords_that_anybody_would_guess_are_refused(password):
    assert weakness(password, username="bu.ros") is not None


@pytest.mark.parametrize("password", [PASSWORD, "enam ekor ayam putih", "xK9#mP2$vL5q", "ダムの水は今日も静かです"])
def test_long_ones_of_ones_own_are_accepted(password):
    assert weakness(password, username="bu.ros") is None


# The commands


@pytest.fixture
def run(app):
    def call(*arguments):
        return app.test_cli_runner().invoke(args=["users", *arguments])

    return call


def test_accounts_are_added_listed_closed_and_given_new_passwords(run, client, posyandu):
    add = ("add", "Bu.Tini", "--name", "Bu Tini", "--role", "cadre", "--area", posyandu.code)
    added = run(*add, "--password", PASSWORD)
    assert added.exit_code == 0, added.output
    tini = db.session.scalars(sa.select(User)).one()
    assert (tini.username, tini.name, tini.role) == ("bu.tini", "Bu Tini", Role.CADRE)
    assert PASSWORD not in tini.password_hash
    assert tini.password_hash.startswith("$argon2id$")
    try_in(client, username="bu.tini", status=303)

    assert run("passwd", "bu.tini", "--password", "perahu kecil di danau toba").exit_code == 0
    assert not is_in(client)
    try_in(client, "perahu kecil di danau toba", username="bu.tini", status=303)

    listed = run("list").output
    assert "bu.tini" in listed
    assert "Posyandu Melati" in listed
    assert "aktif" in listed
    assert run("disable", "bu.tini").exit_code == 0
    assert not is_in(client)
    assert "ditutup" in run("list").output
    assert [e.verb for e in db.session.scalars(sa.select(Event).order_by(Event.seq)) if e.verb != "sign_in"] == [
        "account_added", "password_changed", "account_disabled",
    ]  # fmt: skip


def test_commands_refuse_what_would_be_unsafe(run, posyandu, ros):
    def add(username, code, password):
        return run("add", username, "--name", "Bu Tini", "--role", "cadre", "--area", code, "--password", password)

    for refused in (
        add("bu.tini", posyandu.code, "posyandu2026"),
        add("bu.ros", posyandu.code, PASSWORD),
        add("bu.tini", "12.99.99", PASSWORD),
        run("passwd", "bu.ros", "--password", "pendek"),
        run("passwd", "tidak.ada", "--password", PASSWORD),
        run("disable", "tidak.ada"),
        run("add", "bu.tini", "--name", "Bu Tini", "--role", "raja", "--area", posyandu.code, "--password", PASSWORD),
        run("add", "bu.tini", "--name", "Bu Tini", "--role", "cadre", "--password", PASSWORD),
    ):
        assert refused.exit_code in (1, 2)
        assert "Error" in refused.output
        assert "Traceback" not in refused.output
    assert db.session.scalars(sa.select(User.username)).all() == ["bu.ros"]


# Production

STRONG = {
    "PRODUCTION": True,
    "SECRET_KEY": "k" * 32,
    "DATABASE_URL": "sqlite://",
    "TRUSTED_HOSTS": ["posyandu.example"],
}


@pytest.mark.parametrize(
    ("lacking", "told"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"TRUSTED_HOSTS": None}, "TRUSTED_HOSTS"),
        ({"TESTING": True}, "testing"),
        ({"DEBUG": True}, "debug"),
    ],
)
def test_production_refuses_weak_settings(tmp_path, lacking, told):
    with pytest.raises(WeakSettings, match=told):
        create_app(STRONG | lacking, instance_path=str(tmp_path))


def test_production_takes_no_secret_of_its_own_making(tmp_path, monkeypatch):
    create_app(instance_path=str(tmp_path))  # a laptop makes its key
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("POSYANDU_PRODUCTION", "true")
    with pytest.raises(WeakSettings, match="SECRET_KEY"):
        create_app(instance_path=str(tmp_path))


def test_production_is_configured_by_its_environment(tmp_path, monkeypatch):
    for name, value in {
        "PRODUCTION": "true", "SECRET_KEY": "k" * 32, "DATABASE_URL": "sqlite://",
        "TRUSTED_HOSTS": '["posyandu.example"]',
    }.items():  # fmt: skip
        monkeypatch.setenv(f"POSYANDU_{name}", value)
    assert create_app(instance_path=str(tmp_path)).config["SESSION_COOKIE_SECURE"] is True


def test_production_guards_its_cookie_and_its_address(tmp_path):
    browser = create_app(STRONG, instance_path=str(tmp_path)).test_client()
    answer = browser.get("/masuk", base_url="https://posyandu.example")
    assert answer.status_code == 200
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-posyandu=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert browser.get("/masuk", base_url="https://jahat.example").status_code == 400


def test_a_laptop_promises_no_https(client):
    assert "Strict-Transport-Security" not in client.get("/masuk").headers
