"""The form fields read what people type here, and say what they could not read without losing it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from posyandu.web.fields import DayField, Form, MeasureField, WholeField, WordsField, YesNoField, sixteen_digits


class _Sheet(Form):
    weight = MeasureField("Berat", unit="kg")
    day = DayField("Tanggal")
    name = WordsField("Nama", [Length(max=10)])
    order = WholeField("Anak ke-", least=1, most=20)
    asked = YesNoField("ASI")
    number = WordsField("NIK", [Optional(), sixteen_digits])
    must = WordsField("Wajib", [InputRequired()])
    place = SelectField("Tempat", coerce=int, choices=[SelectChoice("1", "Satu")])


@pytest.fixture(scope="module")
def page() -> Iterator[Flask]:
    """A bare application: fields need a request and a language, no database."""
    from flask_babel import Babel

    app = Flask(__name__)
    app.config.update(SECRET_KEY="only-for-tests", WTF_CSRF_ENABLED=False, BABEL_DEFAULT_LOCALE="id")
    Babel(app)
    with app.test_request_context():
        yield app


def _sheet(page: Flask, **typed: str) -> Any:
    sheet = _Sheet(formdata=MultiDict({"must": "ada", "place": "1"} | typed))
    sheet.validate()
    return sheet


@pytest.mark.parametrize(
    ("typed", "value"),
    [("8,4", 8.4), ("8.4", 8.4), ("8", 8.0), (" 12,35 ", 12.35), ("0,9", 0.9), ("", None), ("   ", None)],
)
def test_a_measure_takes_comma_and_point(page: Flask, typed: str, value: float | None) -> None:
    sheet = _sheet(page, weight=typed)
    assert sheet.weight.data == value
    assert not sheet.weight.errors


@pytest.mark.parametrize(
    "typed", ["8.400", "8,400", "8,4 kg", "-3", "8,", ",4", "1e3", "delapan", "12345", "٨", "8,4\x00", "nan"]
)
def test_a_measure_that_could_mean_two_things_is_refused_and_kept(page: Flask, typed: str) -> None:
    sheet = _sheet(page, weight=typed)
    assert sheet.weight.data is None
    assert sheet.weight.errors == ["Angka tidak terbaca: tulis seperti 8,4, paling banyak dua angka di belakang koma."]
    assert f'value="{Markup.escape(typed.strip())}"' in str(sheet.weight())


@given(value=st.integers(0, 999_999))
def test_every_measure_shown_reads_back_as_itself(page: Flask, value: int) -> None:
    shown = MeasureFieldOf(value / 100)._value()
    again = _sheet(page, weight=shown)
    assert again.weight.data == value / 100


def MeasureFieldOf(value: float) -> Any:
    return _Sheet(formdata=None, data={"weight": value}).weight


@pytest.mark.parametrize(
    "typed", ["2026-09-16", "16/09/2026", "16-9-2026", "16.09.2026", " 16/9/2026 ", "16 9 2026", "16092026"]
)
def test_a_day_is_read_day_first_and_shown_so(page: Flask, typed: str) -> None:
    sheet = _sheet(page, day=typed)
    assert sheet.day.data == date(2026, 9, 16)
    assert 'value="16/09/2026"' in str(sheet.day())
    assert 'type="text"' in str(sheet.day())


@given(day=st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_shown_reads_back_as_itself(page: Flask, day: date) -> None:
    shown = _Sheet(formdata=None, data={"day": day}).day._value()
    assert _sheet(page, day=shown).day.data == day


@pytest.mark.parametrize(
    "typed", ["16/9/26", "31/02/2026", "besok", "2026-13-01", "16 September", "0/0/2026", "1112026", "09/16/2026"]
)
def test_a_day_not_understood_stays_in_its_box(page: Flask, typed: str) -> None:
    sheet = _sheet(page, day=typed)
    assert sheet.day.data is None
    assert sheet.day.errors == ["Tanggal tidak terbaca. Tulis hari, bulan, tahun: 16/09/2026."]
    assert f'value="{typed}"' in str(sheet.day())


def test_a_day_that_nobody_knows_is_an_empty_box(page: Flask) -> None:
    assert 'value=""' in str(_Sheet(formdata=None).day())
    assert _sheet(page, day=" ").day.data is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Siti   Aminah ", "Siti Aminah"),
        ("Siti\nAminah", "Siti Aminah"),
        ("", None),
        (" \t ", None),
        ("Siti\x00", "Siti"),
        ("e\u0301la", "\u00e9la"),
        ("a\u200bb", "a b"),
    ],
)
def test_words_come_in_order(page: Flask, typed: str, kept: str | None) -> None:
    assert _sheet(page, name=typed).name.data == kept


def test_words_too_long_say_how_long_they_may_be(page: Flask) -> None:
    sheet = _sheet(page, name="x" * 11)
    assert sheet.name.errors == ["Terlalu panjang: paling banyak 10 huruf."]
    assert "x" * 11 in str(sheet.name())


@pytest.mark.parametrize(("typed", "value"), [("1", 1), (" 20 ", 20), ("", None)])
def test_a_whole_number(page: Flask, typed: str, value: int | None) -> None:
    sheet = _sheet(page, order=typed)
    assert sheet.order.data == value
    assert not sheet.order.errors
    assert 'type="text"' in str(sheet.order())


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("0", "Isi antara 1 dan 20."),
        ("21", "Isi antara 1 dan 20."),
        ("1,5", "Isi dengan angka bulat."),
        ("dua", "Isi dengan angka bulat."),
    ],
)
def test_a_whole_number_out_of_place(page: Flask, typed: str, message: str) -> None:
    sheet = _sheet(page, order=typed)
    assert sheet.order.data is None
    assert sheet.order.errors == [message]
    assert f'value="{typed}"' in str(sheet.order())


@pytest.mark.parametrize(("sent", "answer"), [("ya", True), ("tidak", False), ("", None)])
def test_a_question_has_three_answers(page: Flask, sent: str, answer: bool | None) -> None:
    sheet = _sheet(page, asked=sent)
    assert sheet.asked.answer is answer
    assert not sheet.asked.errors


def test_a_question_not_on_the_form_was_not_asked(page: Flask) -> None:
    sheet = _sheet(page)
    assert sheet.asked.answer is None
    assert not sheet.asked.errors
    shown = _Sheet(formdata=None, data={"asked": False}).asked
    assert shown.answer is False
    assert [option.checked for option in shown] == [False, True, False]


def test_an_answer_that_was_not_offered_is_refused(page: Flask) -> None:
    sheet = _sheet(page, asked="mungkin", place="7")
    assert sheet.asked.errors == ["Pilih salah satu dari daftar."]
    assert sheet.place.errors == ["Pilih salah satu dari daftar."]
    assert _sheet(page, place="x").place.errors == ["Pilih salah satu dari daftar."]


@pytest.mark.parametrize(
    ("typed", "kept"), [("1271090906250001", "1271090906250001"), ("1271 0909.0625-0001", "1271090906250001")]
)
def test_a_nik_forgives_what_stands_between_its_digits(page: Flask, typed: str, kept: str) -> None:
    sheet = _sheet(page, number=typed)
    assert sheet.number.data == kept
    assert not sheet.number.errors


@pytest.mark.parametrize("typed", ["127109", "12710909062500012", "127109090625000A", "١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦"])
def test_a_nik_has_sixteen_digits(page: Flask, typed: str) -> None:
    assert _sheet(page, number=typed).number.errors == ["NIK terdiri dari 16 angka. Kosongkan bila belum punya."]


def test_what_is_missing_is_named(page: Flask) -> None:
    assert _sheet(page, must="").must.errors == ["Isian ini wajib."]
