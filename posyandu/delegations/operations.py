"""Writing the guest book: a visit, who signed, what was asked, pictures. Names stay out of the log."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ..database import writing
from ..events.operations import Fact, append
from ..models import StudyVisit, User, VisitGuest, VisitPhoto, VisitQuestion
from ..models.types import new_id
from . import tokens

GUEST_BOOK = "guest-book"
MOST_GUESTS = 500


class BookIsFull(Exception):
    """More people signed than any delegation has."""


def register(*, user: User, kecamatan_id: int, values: dict[str, Any], now: datetime) -> UUID:
    """Write a visit down; its id."""
    made, visit_id = tokens.new_token(GUEST_BOOK), new_id()
    with writing(kecamatan_id) as session:
        session.add(
            StudyVisit(
                id=visit_id, kecamatan_id=kecamatan_id, guest_nonce=made.nonce, guest_digest=made.digest,
                created_by_id=user.id, created_at=now, **values,
            )
        )  # fmt: skip
        fact = _fact(
            "study_visit_registered", visit_id, user, now, origin=values["origin_code"], people=values["people"]
        )
        append(session, [fact], kecamatan_id=kecamatan_id)
    return visit_id


def change(study_visit: StudyVisit, *, user: User, values: dict[str, Any], now: datetime) -> None:
    """Change what was written of a visit; the log tells which fields, not what stands in them."""
    visit_id, kecamatan_id = study_visit.id, study_visit.kecamatan_id
    with writing(kecamatan_id) as session:
        visit = session.get_one(StudyVisit, visit_id)
        changed = [name for name, value in values.items() if getattr(visit, name) != value]
        for name in changed:
            setattr(visit, name, values[name])
        append(session, [_fact("study_visit_changed", visit_id, user, now, fields=changed)], kecamatan_id=kecamatan_id)


def cancel(study_visit: StudyVisit, *, user: User, now: datetime) -> None:
    """A visit that did not take place stays in the book, struck through; done again, it takes place after all."""
    visit_id, kecamatan_id = study_visit.id, study_visit.kecamatan_id
    with writing(kecamatan_id) as session:
        visit = session.get_one(StudyVisit, visit_id)
        visit.cancelled_at = None if visit.cancelled_at else now
        verb = "study_visit_cancelled" if visit.cancelled_at else "study_visit_restored"
        append(session, [_fact(verb, visit_id, user, now)], kecamatan_id=kecamatan_id)


def sign(
    study_visit: StudyVisit,
    *,
    name: str,
    position: str | None,
    institution: str | None,
    impression: str | None,
    now: datetime,
) -> None:
    """A guest signs the book. Raises :class:`BookIsFull`."""
    visit_id, kecamatan_id = study_visit.id, study_visit.kecamatan_id
    with writing(kecamatan_id) as session:
        here = sa.select(sa.func.count()).select_from(VisitGuest).where(VisitGuest.study_visit_id == visit_id)
        if (session.scalar(here) or 0) >= MOST_GUESTS:
            raise BookIsFull
        guest = VisitGuest(study_visit_id=visit_id, name=name, position=position, institution=institution,
                           impression=impression, signed_at=now)  # fmt: skip
        session.add(guest)
        append(session, [_fact("guest_signed", visit_id, None, now)], kecamatan_id=kecamatan_id)


def ask(study_visit: StudyVisit, *, user: User, question: str, answer: str | None, now: datetime) -> None:
    """Write down what was asked and answered."""
    visit_id, kecamatan_id = study_visit.id, study_visit.kecamatan_id
    with writing(kecamatan_id) as session:
        session.add(VisitQuestion(study_visit_id=visit_id, question=question, answer=answer, at=now))
        append(session, [_fact("visit_question_noted", visit_id, user, now)], kecamatan_id=kecamatan_id)


def add_photo(
    study_visit: StudyVisit, *, user: User, content: bytes, caption: str, consent: str, now: datetime
) -> None:
    """Keep a picture that the people in it agreed to."""
    visit_id, kecamatan_id, user_id = study_visit.id, study_visit.kecamatan_id, user.id
    with writing(kecamatan_id) as session:
        photo = VisitPhoto(study_visit_id=visit_id, caption=caption, consent=consent, content=content,
                           added_by_id=user_id, added_at=now)  # fmt: skip
        session.add(photo)
        append(session, [_fact("visit_photo_added", visit_id, user, now)], kecamatan_id=kecamatan_id)


def remove_photo(photo: VisitPhoto, *, kecamatan_id: int, user: User, now: datetime) -> None:
    """Remove a picture for good: whoever is in it may ask for that."""
    photo_id, visit_id = photo.id, photo.study_visit_id
    with writing(kecamatan_id) as session:
        session.execute(sa.delete(VisitPhoto).where(VisitPhoto.id == photo_id))
        append(session, [_fact("visit_photo_removed", visit_id, user, now)], kecamatan_id=kecamatan_id)


def _fact(verb: str, visit_id: UUID, user: User | None, now: datetime, **details: Any) -> Fact:
    return Fact(
        verb=verb, subject_kind="study_visit", subject_id=str(visit_id), actor_id=user.id if user else None, at=now,
        details=details,
    )  # fmt: skip
