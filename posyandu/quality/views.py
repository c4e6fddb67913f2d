"""Pages of data quality: every posyandu of one's areas in a month, and one posyandu over a year."""

from datetime import date
from typing import NamedTuple

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..areas.queries import first_month, posyandu_of
from ..core.period import month_number, month_of_number
from ..core.quality import Check
from ..core.quality_words import MEANINGS, NAMES, WORDS, action, told
from ..core.roles import Permission
from ..core.vocabulary import Tone
from ..models import Posyandu
from ..web import clock
from ..web.guard import grants_of, guard
from ..web.months import month_choice
from .queries import Checked, checked

blueprint = Blueprint("quality", __name__, url_prefix="/mutu")

TREND, OF_ONE = 3, 12


class Row(NamedTuple):
    """A posyandu with its month, and its lights of the months up to it."""

    posyandu: Posyandu
    now: Checked
    trend: list[tuple[date, Tone]]


@blueprint.get("")
@guard(Permission.SEE_QUALITY)
def overview() -> ResponseReturnValue:
    """Each posyandu's checks in a month, those that ask for something first."""
    places = posyandu_of(grants_of(current_user.user))
    ids = [place.id for place in places]
    choice = month_choice(first=first_month(ids), today=clock.today(), finished=True)
    months = _until(choice.month, TREND)
    found = checked(ids, months, today=clock.today())
    rows = [
        Row(place, found[place.id, choice.month], [(month, found[place.id, month].tone) for month in months])
        for place in places
    ]
    rows.sort(key=lambda row: (_ORDER[row.now.tone], -len(row.now.asking)))
    return render_template("quality/overview.html", choice=choice, rows=rows, numbers=_numbers(rows), **_WORDS)


@blueprint.get("/<int:posyandu_id>")
@guard(Permission.SEE_QUALITY)
def posyandu(posyandu: Posyandu) -> ResponseReturnValue:
    """One posyandu: what each check found in a month, what to do, and its lights over a year."""
    choice = month_choice(first=first_month([posyandu.id]), today=clock.today(), finished=True)
    months = _until(choice.month, OF_ONE)
    found = checked([posyandu.id], months, today=clock.today())
    trend = [(month, found[posyandu.id, month]) for month in months]
    return render_template(
        "quality/posyandu.html", posyandu=posyandu, choice=choice, now=found[posyandu.id, choice.month], trend=trend,
        **_WORDS,
    )  # fmt: skip


_ORDER = {Tone.URGENT: 0, Tone.WATCH: 1, Tone.GOOD: 2, Tone.CALM: 3}
_WORDS = {
    "checks": list(Check), "names": NAMES, "meanings": MEANINGS, "words": WORDS, "told": told, "action": action,
    "letters": {Tone.GOOD: "tick", Tone.WATCH: "!", Tone.URGENT: "!", Tone.CALM: ""},
}  # fmt: skip


def _until(month: date, number: int) -> list[date]:
    last = month_number(month)
    return [month_of_number(n) for n in range(last - number + 1, last + 1)]


def _numbers(rows: list[Row]) -> dict[Tone, int]:
    return {tone: sum(row.now.tone is tone for row in rows) for tone in _ORDER}
