"""The page of the programme, for the office that tells guests about it."""

from itertools import groupby

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...areas.queries import first_month, posyandu_of
from ...core.roles import Permission
from ...web import clock
from ...web.guard import grants_of, guard
from ...web.months import month_choice
from ..room import blueprint
from . import queries


@blueprint.get("/program/jemput-bola")
@guard(Permission.SEE_FIGURES)
def programme() -> ResponseReturnValue:
    """Absent, visited, measured, D/S before and after: a month, its kelurahan, the twelve months up to it."""
    places = posyandu_of(grants_of(current_user.user))
    ids = [place.id for place in places]
    choice = month_choice(first=first_month(ids) if ids else None, today=clock.today())
    of_place = queries.places_of(ids, choice.month)
    kelurahan = [
        (name, queries.total([of_place[place.id] for place in some if place.id in of_place]))
        for name, some in groupby(places, key=lambda place: place.kelurahan.name)
    ]
    return render_template(
        "outreach/programme.html", choice=choice, now=queries.total([*of_place.values()]), kelurahan=kelurahan,
        months=queries.months_of(ids, until=choice.month),
    )  # fmt: skip
