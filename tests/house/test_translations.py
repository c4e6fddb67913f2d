"""English is complete: every message has its English, and no page in English shows an Indonesian word."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import html5lib
import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask import Flask, url_for
from flask_babel import force_locale, gettext, ngettext
from werkzeug.test import TestResponse

import posyandu
from posyandu.accounts.passwords import hasher
from posyandu.charts.words import INDONESIAN, words_in
from posyandu.core.sentence import decimal, say
from posyandu.core.vocabulary import Role
from posyandu.extensions import db
from posyandu.web import format as words

from ..client import CheckedClient
from ..make import NOW, PASSWORD, TODAY, Maker

SOURCE = Path(posyandu.__file__).parent
FOLDER = SOURCE / "translations"
ENGLISH = FOLDER / "en" / "LC_MESSAGES"
KEYWORDS = DEFAULT_KEYWORDS | {"_l": None, "lazy_gettext": None, "say": None}
PLACE = re.compile(r"%(?:\([a-z_]+\)[sd]|%)")
# Words of Indonesian that are neither English nor part of the field's own names.
INDONESIAN_WORDS = re.compile(
    r"\b(ada|adalah|agar|akan|anak|anda|antara|atau|badan|bahwa|baik|baru|belum|berat|bidan|bisa|bu|buka|bukan|bulan"
    r"|cari|catat|catatan|coba|daftar|dalam|dan|dari|dengan|ditimbang|diukur|hari|hasil|ibunya|ini|isi|itu|jangan|juga"
    r"|kader|kalau|karena|keluar|kembali|kepada|ketuk|lagi|lahir|lalu|lengan|lihat|lingkar|masih|masuk|mirip|naik|nama"
    r"|nilai|oleh|pada|panjang|perempuan|periksa|pilih|sakit|salah|sama|sebelum|sekarang|semua|sesudah|setiap|simpan"
    r"|sudah|supaya|tanggal|terlalu|tetap|tetapi|tidak|timbang|tinggi|turun|tutup|ubah|ukuran|umur|untuk|waktu|yang)\b",
    re.IGNORECASE,
)
DECIMAL_COMMA = re.compile(r"\b\d+,\d{1,2}\b")


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (ENGLISH / "messages.po").open("rb") as file:
        return read_po(file, locale="en")


@pytest.fixture(scope="module")
def source() -> dict[Any, str]:
    """Every message of the source as it stands, by its key in a catalogue, with the first file that says it."""
    with (FOLDER / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog()
    for name, line, message, _comments, context in extract_from_dir(SOURCE, methods, options, keywords=KEYWORDS):
        found.add(message, locations=[(name, line)], context=context)
    return {_key(message): message.locations[0][0] for message in found if message.id}


def _key(message: Message) -> tuple[Any, str | None]:
    return message.id if isinstance(message.id, str) else tuple(message.id), message.context


def _texts(message: Message) -> Iterator[tuple[str, str]]:
    """Each English form beside the Indonesian it stands for."""
    if isinstance(message.id, str):
        yield message.id, str(message.string)
    else:
        yield from zip(message.id, message.string, strict=True)


def _translated(catalogue: Catalog) -> list[Message]:
    return [m for m in catalogue if m.id and all(english for _, english in _texts(m))]


def test_every_message_has_its_english(catalogue: Catalog, source: dict[Any, str]) -> None:
    translated = {_key(message) for message in _translated(catalogue)}
    missing = [f"{place}: {key[0]!r}" for key, place in source.items() if key not in translated]
    assert not missing, "run make translations, then write the English of:\n" + "\n".join(missing)


def test_nothing_is_left_over_or_guessed(catalogue: Catalog, source: dict[Any, str]) -> None:
    left_over = [m.id for m in catalogue if m.id and _key(m) not in source] + list(catalogue.obsolete)
    assert not left_over, "no page says these any more: run make translations"
    assert not [m.id for m in catalogue if m.id and m.fuzzy]


def test_the_english_fills_the_same_places(catalogue: Catalog) -> None:
    for message in _translated(catalogue):
        for indonesian, english in _texts(message):
            assert sorted(set(PLACE.findall(indonesian))) == sorted(set(PLACE.findall(english))), message.id
            # What is filled with % writes a percent sign twice, in both languages.
            assert "%" not in PLACE.sub("", english) or "%" in PLACE.sub("", indonesian), message.id


def test_the_english_is_english(catalogue: Catalog) -> None:
    for message in _translated(catalogue):
        for indonesian, english in _texts(message):
            assert not _indonesian_in(english), f"{indonesian!r}: {english!r}"
            assert (indonesian[-1] in ".?!:") == (english[-1] in ".?!:") or indonesian == ",", message.id


def test_the_compiled_catalogue_is_the_written_one(catalogue: Catalog) -> None:
    with (ENGLISH / "messages.mo").open("rb") as file:
        compiled = {_key(m): list(_texts(m)) for m in _translated(read_mo(file))}
    assert compiled == {_key(m): list(_texts(m)) for m in _translated(catalogue)}, "run make translations"


def test_sentences_of_the_core_turn_with_their_numbers(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        age = say("%(months)s bulan %(days)s hari", months=1, days=11)
        assert words.sentence(age) == "1 month 11 days"
        assert words.sentence(say("%(days)s hari", days=1)) == "1 day"
        assert words.sentence(say("Naik %(gain)s g, KBM %(minimum)s g", gain="36.000", minimum=200)) == (
            "Gained 36,000 g, minimum gain (KBM) 200 g"
        )
        assert words.sentence(say("%(days)s hari", days=21)) == "21 days"
        assert words.sentence(say("Penimbangan pertama, %(kg)s kg", kg=decimal(8.45, 2))) == "First weighing, 8.45 kg"
        assert words.sentence("") == words.sentence(None) == ""
        assert words.sentence("Rafael 100 %") == "Rafael 100 %"
    with app.test_request_context(), force_locale("id"):
        assert words.sentence(age) == "1 bulan 11 hari"
        assert words.sentence(say("Penimbangan pertama, %(kg)s kg", kg=decimal(8.45, 2))) == str(
            say("Penimbangan pertama, %(kg)s kg", kg="8,45")
        )


def test_numbers_and_days_speak_english(app: Flask) -> None:
    tuesday = date(2026, 8, 18)
    with app.test_request_context(), force_locale("en"):
        assert (words.angka(-1.25, 2), words.ukuran(8.45), words.bulat(10214), words.jam(NOW)) == (
            "\N{MINUS SIGN}1.25", "8.45", "10,214", "09:00"
        )  # fmt: skip
        assert words.hari_tanggal(tuesday) == "Tuesday, 18 August 2026"
        assert words.bulan(tuesday) == "August 2026"
        chart = words_in(words.sentence)
    assert chart.decimal_mark == "."
    assert chart.month_names.split() == [f"{date(2026, month, 1):%b}" for month in range(1, 13)]
    assert len(INDONESIAN.month_names.split()) == 12
    with app.test_request_context(), force_locale("id"):
        assert (words.angka(8.4), words.bulat(10214), words.hari_tanggal(tuesday)) == (
            "8,4", "10.214", "Selasa, 18 Agustus 2026"
        )  # fmt: skip


def test_percent_signs_and_plurals(app: Flask) -> None:
    line = '{{ _("target %(target)s %%", target=target) }}|{{ _("Kelurahan %(name)s", name=name) }}'
    wards = "%(num)s wilayah"
    with app.test_request_context():
        page = app.jinja_env.from_string(line)
        for language, target in (("en", "target 80 %"), ("id", "target 80 %")):
            with force_locale(language):
                assert page.render(target=80, name="100%s <b>") == f"{target}|Kelurahan 100%s &lt;b&gt;"
                assert gettext("Kelurahan %(name)s", name="50 %(d)s") == "Kelurahan 50 %(d)s"
        with force_locale("en"):
            assert [ngettext(wards, wards, n) for n in (0, 1, 2)] == ["0 areas", "1 area", "2 areas"]
        with force_locale("id"):
            assert [ngettext(wards, wards, n) for n in (0, 1, 2)] == ["0 wilayah", "1 wilayah", "2 wilayah"]


def test_a_page_without_sign_in_changes_its_language_and_stays(client: CheckedClient) -> None:
    first = _ask(client, "/masuk?next=/angka")
    assert '<html lang="id">' in first.text
    assert 'name="next" value="/masuk?next=/angka"' in first.text
    there = _ask(client, "/bahasa/en", {"next": "/masuk?next=/angka"}).headers["Location"]
    assert there == "/masuk?next=/angka"
    page = _ask(client, there)
    assert '<html lang="en">' in page.text
    assert "Sign in" in page.text
    assert not _indonesian_in(_visible(page.text))
    assert _ask(client, "/bahasa/en", {"next": "//evil.example/"}).headers["Location"] == "/masuk"
    assert _ask(client, "/bahasa/xx", {}).status_code == 404


def test_a_person_keeps_the_language_she_chose(client: CheckedClient, make: Maker) -> None:
    midwife = make.user(Role.MIDWIFE, make.posyandu())
    client.sign_in(midwife)
    assert _ask(client, "/bahasa/en", {"next": "/anak?q=sit"}).headers["Location"] == "/anak?q=sit"
    assert '<html lang="en">' in _ask(client.sign_in(midwife), "/anak").text
    assert _ask(client, "/bahasa/id", {"next": "/anak"}).status_code == 303
    assert '<html lang="id">' in _ask(client, "/anak").text


def test_the_language_chosen_before_signing_in_stays(client: CheckedClient, make: Maker) -> None:
    _ask(client, "/bahasa/en", {"next": "/masuk"})
    user = make.user(Role.MIDWIFE, make.posyandu(), password_hash=hasher().hash(PASSWORD))
    answer = _ask(client, "/masuk", {"username": user.username, "password": PASSWORD})
    assert '<html lang="en">' in _ask(client, answer.headers["Location"]).text


@pytest.fixture
def day(client: CheckedClient, make: Maker) -> dict[str, Any]:
    """A posyandu with a child weighed last month and today and corrected once, one that has not come, one that left."""
    kecamatan = make.kecamatan()
    kelurahan = make.kelurahan(kecamatan, name="Deli Sunggal")
    posyandu = make.posyandu(kelurahan, name="Melati")
    midwife = make.user(Role.MIDWIFE, posyandu, language="en", name="Roslina Sitorus")
    came = make.child(posyandu, name="Kirana Putri", mother_name="Siti Aminah", birth_date=TODAY - timedelta(430))
    away = make.child(posyandu, name="Rizky Pratama", mother_name="Dewi Lestari", birth_date=TODAY - timedelta(95))
    gone = make.child(posyandu, name="Bagas Saputra", mother_name="Nurhaliza", birth_date=TODAY - timedelta(1500))
    sessions = [make.session(posyandu, held_on=on) for on in (TODAY - timedelta(28), TODAY)]
    client.sign_in(midwife)
    last_month, today = (f"/sesi/{visit_session.id}" for visit_session in sessions)
    values = {"length_cm": "74,0", "position": "lying", "head_cm": "45,0", "muac_cm": "13,4", "ill": "y"}
    for address, form in (
        (f"{last_month}/ukur/{came.id}", values | {"weight_kg": "8,1"}),
        (f"{today}/ukur/{came.id}", values | {"weight_kg": "8,2"}),
        (f"{today}/koreksi/{came.id}", values | {"weight_kg": "8,0", "reason": "salah_ketik"}),
        (f"/anak/{gone.id}/keluar", {"on": "18/08/2026", "reason": "pindah"}),
    ):
        answer = _ask(client, address, form)
        assert answer.status_code == 303, answer.text
    children = {"child": came, "away": away, "gone": gone}
    places = {"kecamatan": kecamatan, "kelurahan": kelurahan, "posyandu": posyandu}
    return {"midwife": midwife, "session": sessions[-1], **children, **places}


def _addresses(app: Flask, day: dict[str, Any]) -> list[str]:
    """Every page of the application that such a posyandu can fill, also those that later rooms add."""
    known = {"child_id": day["child"].id, "session_id": day["session"].id, "posyandu_id": day["posyandu"].id,
             "kelurahan_id": day["kelurahan"].id, "slug": "kms-0-24"}  # fmt: skip
    with app.test_request_context():
        return [
            url_for(rule.endpoint, **{name: known[name] for name in rule.arguments})
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ())
            and rule.arguments <= set(known)
            and "." not in rule.rule
            and not rule.rule.startswith("/sync/")  # what tablets ask is JSON
        ]


@pytest.mark.parametrize("role", [Role.MIDWIFE, Role.CADRE, Role.LURAH, Role.CAMAT_OFFICE, Role.ADMIN])
def test_no_page_in_english_shows_an_indonesian_word(
    app: Flask, client: CheckedClient, make: Maker, day: Any, role: Role
) -> None:
    area = day["posyandu"] if role in (Role.MIDWIFE, Role.CADRE) else day["kecamatan"]
    addresses = _addresses(app, day)
    client.sign_in(make.user(role, area, language="en", name="Roslina Sitorus"))
    found, seen = {}, 0
    for address in addresses:
        answer = _ask(client, address)
        assert answer.status_code in (200, 303, 404), address
        if answer.mimetype == "text/html" and answer.status_code == 200:
            seen += 1
            assert '<html lang="en">' in answer.text, address
            found[address] = _indonesian_in(_visible(answer.text))
    assert not {address: some for address, some in found.items() if some}
    assert seen >= {Role.MIDWIFE: 12, Role.CADRE: 8}.get(role, 1)


def test_the_answers_to_wrong_forms_are_english(client: CheckedClient, day: Any) -> None:
    client.sign_in(day["midwife"])
    session, child = day["session"], day["child"]
    doubtful = {"weight_kg": "18.2", "length_cm": "x", "head_cm": "450", "position": "lying"}
    for address, form in (
        (f"/sesi/{session.id}/ukur/{day['away'].id}", doubtful),
        (f"/sesi/{session.id}/koreksi/{child.id}", {"weight_kg": "18.2", "position": "lying"}),
        (f"/sesi/{session.id}/anak-baru", {"name": "", "birth_date": "1/1/2031", "nik": "12"}),
        (f"/posyandu/{day['posyandu'].id}/anak-baru", {"name": "Kirana Putri", "birth_date": "32/1/2026"}),
        (f"/anak/{child.id}/keluar", {"on": "1/1/2031"}),
    ):
        answer = _ask(client, address, form)
        assert answer.status_code in (200, 409, 422), address
        assert not _indonesian_in(_visible(answer.text)), address
    missing = _ask(client, "/no-such-page")
    assert "Page not found" in missing.text
    assert not _indonesian_in(_visible(missing.text))


def _ask(client: CheckedClient, address: str, form: dict[str, str] | None = None) -> TestResponse:
    """Fetch a page, or send a form, as a browser does: no request remembers the person or language of another."""
    db.session.rollback()
    with client.raw.application.app_context():
        return client.raw.get(address) if form is None else client.raw.post(address, data=form)


def _indonesian_in(text: str) -> list[str]:
    return INDONESIAN_WORDS.findall(text) + DECIMAL_COMMA.findall(text)


def _visible(html: str) -> str:
    """What a person reads or hears of a page, but for what is marked as Indonesian."""
    page = html5lib.parse(html, namespaceHTMLElements=False)
    return "\n".join(_read(page))


def _read(element: Any) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in {"script", "style"}:
        return
    if element.get("lang") == "id":
        return
    yield from (element.get(name) or "" for name in ("aria-label", "placeholder", "title", "alt"))
    yield element.text or ""
    for inner in element:
        yield from _read(inner)
        yield inner.tail or ""
