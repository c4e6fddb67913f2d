"""Dates as people write them, and a swapped day and month that the stated age gives away."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from ....core.age import month_birthday
from ....core.sentence import Sentence, say
from .read import Read, text_of

_MONTHS = {
    "jan": 1, "feb": 2, "peb": 2, "pebr": 2, "febr": 2, "mar": 3, "mrt": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6,
    "jul": 7, "agu": 8, "ags": 8, "agt": 8, "agus": 8, "aug": 8, "sep": 9, "spt": 9, "okt": 10, "oct": 10, "nov": 11,
    "nop": 11, "des": 12, "dec": 12,
}  # fmt: skip
_DAYS = re.compile(r"^(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad)[\s,]+", re.IGNORECASE)
_NUMBERS = re.compile(r"([0-9]{1,4})\s*[/\-. ]\s*([0-9]{1,2})\s*[/\-. ]\s*([0-9]{1,4})(?:[ T].*)?")
_WORDS = re.compile(r"([0-9]{1,2})[\s\-/.]*([a-z]{3,9})\.?[\s\-/.,]*([0-9]{2,4})", re.IGNORECASE)
_WORDS_FIRST = re.compile(r"([a-z]{3,9})\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?[,\s]+([0-9]{4})", re.IGNORECASE)
_SERIAL = re.compile(r"[0-9]{5}(?:[.,][0-9]+)?")
_EPOCH = date(1899, 12, 30)  # Excel counts from here, with a 29 February 1900 that never was
_SERIALS = (36_526, 73_050)  # 2000 to 2099
_AGE = re.compile(
    r"(?:(?P<years>[0-9]{1,2})\s*(?:tahun|thn|th|t|y)\b\.?)?[\s\-,]*"
    r"(?:(?P<months>[0-9]{1,3})\s*(?:bulan|bln|bl|b|m)\b\.?)?[\s\-,]*"
    r"(?:(?P<days>[0-9]{1,3})\s*(?:hari|hr|h|d)\b\.?)?",
    re.IGNORECASE,
)
_NEAR_DAYS = 5  # an age stated in years, months and days
_NEAR_MONTH_DAYS = 31  # an age stated in whole months


class Age(NamedTuple):
    """An age as the file states it; ``exact`` when it gives the days too."""

    months: int
    days: int
    exact: bool


def day(cell: object) -> Read[date]:
    """A date; day before month unless that cannot be."""
    if isinstance(cell, date):
        return Read(cell) if 2000 <= cell.year < 2100 else Read(wrong=_unreadable(cell.isoformat()))
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _serial(float(cell))
    text = _DAYS.sub("", text_of(cell)).strip()
    if not text:
        return Read()
    if _SERIAL.fullmatch(text):
        return _serial(float(text.replace(",", ".")))
    if re.fullmatch(r"[0-9]{8}", text):
        text = f"{text[:2]}/{text[2:4]}/{text[4:]}" if 1 <= int(text[2:4]) <= 12 and text[4:6] == "20" else text
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}" if re.fullmatch(r"20[0-9]{6}", text) else text
    if found := _NUMBERS.fullmatch(text):
        return _numbered(int(found[1]), int(found[2]), int(found[3]), text)
    if "," in text and (found := _WORDS.search(text.split(",", 1)[1])):  # "Medan, 16 September 2025"
        return _worded(found[1], found[2], found[3], text)
    if found := _WORDS.fullmatch(text):
        return _worded(found[1], found[2], found[3], text)
    if found := _WORDS_FIRST.fullmatch(text):
        return _worded(found[2], found[1], found[3], text)
    if "," in text and (found := _NUMBERS.fullmatch(text.split(",", 1)[1].strip())):
        return _numbered(int(found[1]), int(found[2]), int(found[3]), text)
    return Read(wrong=_unreadable(text))


def _unreadable(text: str) -> Sentence:
    return say("Tanggal “%(written)s” tidak terbaca.", written=text[:40])


def _serial(number: float) -> Read[date]:
    low, high = _SERIALS
    if not low <= number <= high:
        return Read(wrong=_unreadable(f"{number:.0f}"))
    return Read(_EPOCH + timedelta(days=int(number)))


def _numbered(first: int, second: int, third: int, text: str) -> Read[date]:
    if first > 31:
        return _made(first, second, third, text)
    year = third + 2000 if third < 100 else third
    if second > 12 >= first:
        read = _made(year, first, second, text)
        return read._replace(note=_month_first(read.value)) if read.value else read
    return _made(year, second, first, text)


def _month_first(on: date) -> Sentence:
    return say("Tanggal ditulis bulan dulu; dibaca %(day)s.", day=on.strftime("%d/%m/%Y"))


def _worded(day_text: str, month_text: str, year_text: str, text: str) -> Read[date]:
    word = month_text.lower()
    month = _MONTHS.get(word[:4]) or _MONTHS.get(word[:3])
    if month is None:
        return Read(wrong=_unreadable(text))
    year = int(year_text)
    return _made(year + 2000 if year < 100 else year, month, int(day_text), text)


def _made(year: int, month: int, of_month: int, text: str) -> Read[date]:
    try:
        made = date(year, month, of_month)
    except ValueError:
        return Read(wrong=_unreadable(text))
    return Read(made) if 2000 <= year < 2100 else Read(wrong=_unreadable(text))


def age(cell: object) -> Age | None:
    """ "2 Tahun - 3 Bulan - 5 Hari", "27 bln" or plainly 27 (months); ``None`` when it cannot be read."""
    text = text_of(cell)
    if re.fullmatch(r"[0-9]{1,2}(?:[.,]0+)?", text):
        return Age(int(float(text.replace(",", "."))), 0, exact=False)
    found = _AGE.fullmatch(text) if text else None
    if found is None or not any(found.groups()):
        return None
    years, months, days = (int(found[name] or 0) for name in ("years", "months", "days"))
    if found["months"] is None and found["days"] is None:
        return None  # "2 tahun" says too little to judge a date by
    return Age(years * 12 + months, days, exact=found["days"] is not None)


def swapped(on: date) -> date | None:
    """The date with day and month changed over, where that is another date."""
    if on.day > 12 or on.day == on.month:
        return None
    return date(on.year, on.day, on.month)


def misfit_days(born: date, on: date, stated: Age) -> int:
    """How many days the two dates lie from the stated age; 0 when they agree."""
    if on < born:
        return 10_000
    from_day = month_birthday(born, stated.months) + timedelta(days=stated.days)
    if stated.exact:
        off = abs((on - from_day).days)
        return off if off > _NEAR_DAYS else 0
    late = (on - from_day).days
    return 0 if -1 <= late <= _NEAR_MONTH_DAYS else abs(late)


def unswapped(born: date, on: date, stated: Age | None) -> tuple[date, date, Sentence | None]:
    """Both dates, one of them with day and month changed back when only so the stated age comes out."""
    if stated is None or misfit_days(born, on, stated) == 0:
        return born, on, None
    candidates = [(other, on) for other in (swapped(born),) if other] + [
        (born, other) for other in (swapped(on),) if other
    ]
    fitting = [pair for pair in candidates if misfit_days(*pair, stated) == 0]
    if len(fitting) == 1:
        found_born, found_on = fitting[0]
        return found_born, found_on, _told(found_born, found_on, birth=found_born != born)
    if misfit_days(born, on, stated) > 45:
        return born, on, say("Umur yang tertulis tidak cocok dengan tanggal lahir dan tanggal ukur.")
    return born, on, None


def _told(born: date, on: date, *, birth: bool) -> Sentence:
    if birth:
        return say(
            "Hari dan bulan lahir tertukar menurut umur yang tertulis; dibaca %(day)s.", day=born.strftime("%d/%m/%Y")
        )
    return say("Hari dan bulan ukur tertukar menurut umur yang tertulis; dibaca %(day)s.", day=on.strftime("%d/%m/%Y"))
