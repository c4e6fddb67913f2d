"""Numbers, dates and sentences as the screens write them: decimal comma in Indonesian, point in English."""

import re
from datetime import date, datetime

from babel.dates import format_date
from flask import Flask
from flask_babel import get_locale, gettext

from ..core.sentence import Sentence, decimal, percentage, reading
from .clock import JAKARTA

# A sentence of the core has one form for every number, as Indonesian has; English says "1 month", not "1 months".
_THOUSANDS = re.compile(r"[+−]?\d{1,3}(\.\d{3})+")
_ONE = re.compile(r"(?<![\d.,/-])1 (day|month|gram)s\b")


def language() -> str:
    """The language of this request: ``id`` or ``en``."""
    locale = get_locale()
    return locale.language if locale else "id"


def angka(value: float | None, places: int = 1, *, sign: bool = False) -> str:
    """A number with this many decimals; a dash where there is none."""
    if value is None:
        return "–"
    return local(decimal(value, places, sign=sign))


def local(number: str) -> str:
    """A number of the core in the language of the screen."""
    return number.replace(",", ".") if language() == "en" else number


def bulat(value: int | None) -> str:
    """A whole number with its thousands parted: 10.214."""
    if value is None:
        return "–"
    text = f"{value:,}"
    return text if language() == "en" else text.replace(",", ".")


def ukuran(value: float | None) -> str:
    """A measurement as the scale or the tape showed it: one decimal, two when it was read so finely."""
    return "–" if value is None else local(reading(value))


def cm(value: float | None) -> str:
    """A length in cm, one decimal."""
    return angka(value, 1)


def z(value: float | None) -> str:
    """A z-score with two decimals and a real minus."""
    return angka(value, 2)


def persen(value: float | None, places: int = 1) -> str:
    """A percentage without its sign, rounded as every file rounds it."""
    return local(percentage(value, places))


def tanggal(day: date) -> str:
    """16 September 2026."""
    return format_date(day, "d MMMM y", locale=language())


def tanggal_pendek(day: date) -> str:
    """16 Sep 2026."""
    return format_date(day, "d MMM y", locale=language())


def hari_bulan(day: date) -> str:
    """16 Sep: a day of these months."""
    return format_date(day, "d MMM", locale=language())


def hari_tanggal(day: date) -> str:
    """Selasa, 18 Agustus 2026."""
    return format_date(day, "EEEE, d MMMM y", locale=language())


def hari(day: date) -> str:
    """Selasa."""
    return format_date(day, "EEEE", locale=language())


def bulan(month: date) -> str:
    """Agustus 2026."""
    return format_date(month, "MMMM y", locale=language())


def jam(moment: datetime) -> str:
    """09.41, in Jakarta's time."""
    text = moment.astimezone(JAKARTA).strftime("%H.%M")
    return text.replace(".", ":") if language() == "en" else text


def saat(moment: datetime) -> str:
    """18 Agu 2026, 09.41: a moment with its day, in Jakarta's time."""
    return f"{tanggal_pendek(moment.astimezone(JAKARTA).date())}, {jam(moment)}"


def sentence(text: Sentence | str | None) -> str:
    """A sentence of the core in the language of the screen."""
    if not text:  # an empty message id would give the catalogue's own header
        return ""
    if language() != "en":  # the sentences are written in Indonesian: there is nothing to look up, a thousand times
        return str(text)
    if isinstance(text, str):
        return gettext(text)
    values = {name: _in_english(value) for name, value in text.values.items()}
    return _ONE.sub(r"1 \1", gettext(text.text, **values))


def _in_english(value: str | int) -> str | int:
    """A number with its comma and its points exchanged; a name that holds one stays as it is."""
    if not isinstance(value, str) or value.strip("+−0123456789,."):
        return value
    if _THOUSANDS.fullmatch(value):
        return value.replace(".", ",")
    return value if "." in value else value.replace(",", ".")


def install(app: Flask) -> None:
    """Give the filters to the templates."""
    app.jinja_env.globals["get_locale"] = get_locale
    for name in (
        angka,
        bulat,
        ukuran,
        cm,
        z,
        persen,
        tanggal,
        tanggal_pendek,
        hari_bulan,
        hari,
        hari_tanggal,
        bulan,
        jam,
        saat,
        sentence,
    ):
        app.jinja_env.filters[name.__name__] = name
