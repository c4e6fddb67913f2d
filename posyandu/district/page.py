"""What the template of a dashboard needs: headlines, ready pictures, what was done, all figures, the posyandu."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask import url_for
from flask_login import current_user
from markupsafe import Markup

from ..charts.board.drawn import drawn, known
from ..core.measures import Measure
from ..core.period import PeriodKind
from ..core.proportion import Ratio
from ..core.roles import Permission
from ..core.skdn import AgeGroup, Counts, total
from ..core.skdn_ratios import exclusive_breastfeeding
from ..core.strata import Strata, StrataFacts, strata
from ..extensions import db
from ..figures.reported import signed_in
from ..models import Kecamatan, Kelurahan, Posyandu
from ..outreach import queries as outreach
from ..web.guard import allowed
from . import words
from .area import Level, named
from .board import HEADLINES, TRENDS, Board
from .chart import Chart
from .choices import offers
from .openings import held_of_planned, opened, strata_facts
from .pictures import SHOWN, chart_of
from .standing import recorded


@dataclass(frozen=True, slots=True)
class Slot:
    """A picture in a page: ``svg`` when it was drawn before, else it is drawn at the address of its ``image``.

    ``files`` are the addresses to take it along from, by their endings; none where it may not leave.
    """

    chart: Chart
    svg: Markup | None
    image: str
    page: str
    files: dict[str, str]


class StrataRow(NamedTuple):
    """One posyandu with its strata and what it is read from."""

    name: str
    url: str
    strata: Strata
    facts: StrataFacts


class Services(NamedTuple):
    """What was given. Vitamin A and deworming have a denominator in one of their months only."""

    counts: Counts
    vitamin_a: Ratio | None
    deworming: Ratio | None
    breastfeeding: Ratio


def of(board: Board, where: Kecamatan | Kelurahan | Posyandu, *, today: date) -> dict[str, Any]:
    """All of a dashboard."""
    days = opened(board.area, board.period)
    records = recorded([post.id for post in board.area.posts], board.period.last)
    facts = strata_facts(board.figures, days, board.period, records)
    return {
        "board": board,
        "words": words,
        "offers": offers(board.figures, today=today),
        "measures": tuple(Measure),
        "trends": TRENDS,
        "headlines": [board.value(measure) for measure in HEADLINES],
        "compared_success": board.value(Measure.SUCCESS_OF_COMPARED),
        "values": [board.value(measure) for measure in Measure],
        "slots": {slug: slot(board, chart_of(board, slug)) for slug in SHOWN[board.area.level]},
        "held": held_of_planned(board.figures, days, board.period, today=today),
        "services": services(board),
        "outreach": outreach.total([post.id for post in board.area.posts], board.period.first, board.period.last),
        "strata": _strata(board, facts),
        "up": _up(board, where),
        "children_url": _children(where),
        "strata_url": _strata_record(where),
        "map_url": _map(where),
        "signed": _signed(board),
        "still_open": board.period.last >= today.replace(day=1),
    }


def around(board: Board, chart: Chart) -> dict[str, Any]:
    """What stands around one picture on a page of its own."""
    return {"words": words, "slot": slot(board, chart, draw=True), "up": board.url()}


def slot(board: Board, chart: Chart, *, draw: bool = False) -> Slot:
    """A picture for a page; one that was never drawn is left to its own address unless it should be drawn now."""
    values: dict[str, Any] = {**board.area.address, "chart": chart.slug, **board.query()}
    found = drawn(chart.data) if draw else known(chart.data)
    # Our own picture: every text in it was escaped where it was written.
    svg = Markup(found.inline) if found else None  # noqa: S704
    endings = ("svg", "png", "csv") if chart.may_leave else ()
    files = {ending: url_for(f"district.chart_{ending}", **values) for ending in endings}
    image, page = (url_for(f"district.{endpoint}", **values) for endpoint in ("chart_image", "chart"))
    return Slot(chart, svg, image, page, files)


def services(board: Board) -> Services:
    """Vitamin A is given from 6 months on and deworming from 12, in February and August."""
    now = board.now
    given = len(now.months) == 1 and now.months[0].month in (2, 8)

    def due(*groups: AgeGroup) -> int:
        return total(now.of_age(group) for group in groups).s

    older = (AgeGroup.MONTHS_12_23, AgeGroup.MONTHS_24_59)
    return Services(
        counts=now.counts,
        vitamin_a=Ratio(now.counts.vitamin_a, due(AgeGroup.MONTHS_6_11, *older)) if given else None,
        deworming=Ratio(now.counts.deworming, due(*older)) if given else None,
        breastfeeding=exclusive_breastfeeding(now.counts),
    )


def _strata(board: Board, facts: dict[int, StrataFacts]) -> dict[str, Any]:
    """How many posyandu stand where, and each of them where they are few enough to be listed."""
    found = {key: strata(of_post) for key, of_post in facts.items()}
    listed: Iterable[Any] = () if board.area.level is Level.KECAMATAN else board.area.of_each_post
    return {
        "counts": [(level, sum(1 for one in found.values() if one is level)) for level in Strata],
        "may_be_higher": sum(of_post.may_be_higher for of_post in facts.values()),
        "rows": [StrataRow(a.name, board.url(a), found[a.id], facts[a.id]) for a in listed],
    }


def _signed(board: Board) -> int | None:
    """How many posyandu have signed the month; nothing for a longer period."""
    ids = [post.id for post in board.area.posts]
    return signed_in(db.session, ids, board.period.first) if board.period.kind is PeriodKind.MONTH else None


def _up(board: Board, where: Kecamatan | Kelurahan | Posyandu) -> list[tuple[str, str]]:
    """The wider areas that the reader may see, the widest first: name and address."""
    wider: list[Kecamatan | Kelurahan] = []
    if isinstance(where, Posyandu):
        wider = [where.kelurahan.kecamatan, where.kelurahan]
    elif isinstance(where, Kelurahan):
        wider = [where.kecamatan]
    mine = [place for place in wider if allowed(Permission.SEE_FIGURES, place, user=current_user.user)]
    return [(words.place_name(area), board.url(area)) for area in map(named, mine)]


def _children(where: Kecamatan | Kelurahan | Posyandu) -> str | None:
    """Health staff go on to the named list of their own posyandu."""
    if isinstance(where, Posyandu) and allowed(Permission.SEE_CHILD, where, user=current_user.user):
        return url_for("children.register", posyandu=where.id)
    return None


def _strata_record(where: Kecamatan | Kelurahan | Posyandu) -> str | None:
    """Where the office or the midwife record what the strata asks for."""
    if isinstance(where, Posyandu) and allowed(Permission.RECORD_STRATA, where, user=current_user.user):
        return url_for("district.strata_record", posyandu_id=where.id)
    return None


def _map(where: Kecamatan | Kelurahan | Posyandu) -> str | None:
    """Where the admin decides how the kecamatan is drawn."""
    mine = isinstance(where, Kecamatan) and allowed(Permission.MANAGE_SETTINGS, where, user=current_user.user)
    return url_for("district.area_map", kecamatan_id=where.id) if mine else None
