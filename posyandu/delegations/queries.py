"""Reading the guest book: the visits of a year, one visit with all that belongs to it, where guests came from."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..extensions import db
from ..models import Share, StudyVisit, VisitGuest, VisitPhoto, VisitQuestion
from .origins import origin_of

MOST_VISITS = 400  # in a year: more than one a day
MOST_GUESTS = 500


def visits_of_year(kecamatan_id: int, year: int) -> Sequence[StudyVisit]:
    """The visits of a year, the latest first."""
    statement = (
        sa.select(StudyVisit)
        .where(StudyVisit.kecamatan_id == kecamatan_id)
        .where(StudyVisit.visited_on.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(StudyVisit.visited_on.desc(), StudyVisit.id)
        .limit(MOST_VISITS)
    )
    return db.session.scalars(statement).all()


def years_of(kecamatan_id: int) -> tuple[int, int] | None:
    """The first and the last year with a visit."""
    first, last = db.session.execute(
        sa.select(sa.func.min(StudyVisit.visited_on), sa.func.max(StudyVisit.visited_on)).where(
            StudyVisit.kecamatan_id == kecamatan_id
        )
    ).one()
    return (first.year, last.year) if first else None


def visit_of_guest_book(digest: str) -> StudyVisit | None:
    """The visit whose guest book a token opens, by the token's digest."""
    return db.session.scalar(sa.select(StudyVisit).where(StudyVisit.guest_digest == digest))


@dataclass(frozen=True, slots=True)
class Book:
    """What was written down at a visit."""

    guests: Sequence[VisitGuest]
    questions: Sequence[VisitQuestion]
    photos: Sequence[VisitPhoto]
    shares: Sequence[Share]


def book_of(study_visit_id: UUID) -> Book:
    """Guests, questions, pictures (without their content) and links of a visit, in the order in which they came."""

    def of(model: type[VisitGuest] | type[VisitQuestion] | type[VisitPhoto] | type[Share]) -> Sequence[object]:
        statement = sa.select(model).where(model.study_visit_id == study_visit_id).order_by(model.id).limit(MOST_GUESTS)
        return db.session.scalars(statement).all()

    return Book(of(VisitGuest), of(VisitQuestion), of(VisitPhoto), of(Share))  # type: ignore[arg-type]


class FromWhere(NamedTuple):
    """How many visits and people came from one city or province."""

    code: str
    place: str
    province: str
    visits: int
    people: int


def origins_of(visits: Iterable[StudyVisit]) -> list[FromWhere]:
    """By city or kabupaten (a province's own office by itself), most visits first."""
    number: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for visit in visits:
        if visit.cancelled_at is None:
            number[visit.origin_code[:5]] += 1
            people[visit.origin_code[:5]] += visit.people
    found = []
    for code, count in number.items():
        origin = origin_of(code)
        name, province = (origin.name, origin.province) if origin else (code, "")
        found.append(FromWhere(code, name, province, count, people[code]))
    return sorted(found, key=lambda place: (-place.visits, -place.people, place.place))
