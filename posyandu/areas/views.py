"""Pages of the areas: the month's figures without names, and the list of those who were not weighed."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..core.roles import Permission
from ..figures.settings import settings_at
from ..models import Posyandu
from ..web import clock
from ..web.guard import grants_of, guard
from ..web.months import month_choice
from ..web.paging import page_number
from . import queries
from .lines import kelurahan_lines, sum_line

blueprint = Blueprint("areas", __name__)

INVITED = 150  # on one page of the list: what a person can read, and two sheets of paper


@blueprint.get("/angka")
@guard(Permission.SEE_FIGURES)
def figures() -> ResponseReturnValue:
    """S K D N and what else was counted in a month, by kelurahan and posyandu."""
    posyandu = queries.posyandu_of(grants_of(current_user.user))
    ids = [place.id for place in posyandu]
    choice = month_choice(first=queries.first_month(ids), today=clock.today())
    groups = kelurahan_lines(posyandu, queries.month_figures(ids, choice.month))
    return render_template(
        "areas/figures.html",
        choice=choice,
        groups=groups,
        all=sum_line("", [group.line for group in groups]),
        number=len(posyandu),
        target=_target(posyandu),
    )


def _target(posyandu: Sequence[Posyandu]) -> int:
    """D/S to be reached, in percent."""
    return settings_at({place.kelurahan.kecamatan_id for place in posyandu}).participation_target_percent


@blueprint.get("/belum-ditimbang")
@guard(Permission.SEE_MISSING)
def missing() -> ResponseReturnValue:
    """The sasaran not weighed in a month, by lingkungan, to be invited: names only, no health status."""
    grants = grants_of(current_user.user)
    first = queries.first_month([place.id for place in queries.posyandu_of(grants)])
    choice = month_choice(first=first, today=clock.today())
    page = queries.missing(grants, choice.month, until=clock.today(), page=page_number(), size=INVITED)
    groups = [(where, list(rows)) for where, rows in groupby(page.items, attrgetter("kelurahan", "lingkungan"))]
    return render_template("areas/missing.html", choice=choice, page=page, groups=groups)
