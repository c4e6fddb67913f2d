"""What several pages of the day share: the child's head, last month's result, what was given, the ways back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from flask import abort, url_for

from ..core.age import age_in_words
from ..core.kms import tone
from ..core.sentence import Sentence, say
from ..core.vocabulary import Tone
from ..figures.history import History
from ..models import Child, ServiceGiven, ServiceKind, VisitSession
from . import queries
from .finding import mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The child at the top of the page."""

    id: UUID
    name: str
    sex: str
    mother: str
    place: str
    age: Sentence
    birth_date: date


class Before(NamedTuple):
    """The last result before this session."""

    tone: Tone
    letter: str
    text: Sentence
    month: date


def head(child: Child, on: date) -> Head:
    """The child with its age on the day of the session."""
    return Head(
        id=child.id, name=child.name, sex=child.sex.value, mother=child.mother_name, place=child.lingkungan.name,
        age=age_in_words(child.birth_date, on), birth_date=child.birth_date,
    )  # fmt: skip


def before_of(history: History, on: date) -> Before | None:
    """What the last month before this one said."""
    earlier = [status for status in history.months if status.month < on.replace(day=1)]
    if not earlier:
        return None
    last = earlier[-1]
    return Before(tone(last), mark(last.status, last.consecutive_t), last.sentence, last.month)


def given_words(services: Sequence[ServiceGiven]) -> list[Sentence | str]:
    """What was given, in the words of the chips."""
    words: list[Sentence | str] = []
    for service in services:
        match service.kind:
            case ServiceKind.VITAMIN_A:
                words.append(say("Vitamin A biru") if service.product == "blue" else say("Vitamin A merah"))
            case ServiceKind.DEWORMING:
                words.append(say("Obat cacing %(mg)s mg", mg=service.product))
            case ServiceKind.FOOD_SUPPLEMENT:
                words.append(say("PMT"))
            case ServiceKind.IMMUNISATION:
                words.append(say("Imunisasi %(dose)s", dose=service.product))
    return words


def in_session(visit_session: VisitSession, child: Child) -> None:
    """404 for a child of another posyandu, unless it came to this session before it moved."""
    if child.posyandu_id != visit_session.posyandu_id and queries.visit_of(visit_session, child.id) is None:
        abort(404)


def day_url(visit_session: VisitSession) -> str:
    """The list of the day."""
    return url_for("sessions.day", session_id=visit_session.id)


def measure_url(visit_session: VisitSession, child: Child) -> str:
    """The page that measures a child."""
    return url_for("sessions.measure", session_id=visit_session.id, child_id=child.id)


def result_url(visit_session: VisitSession, child: Child) -> str:
    """The child's result."""
    return url_for("sessions.result", session_id=visit_session.id, child_id=child.id)
