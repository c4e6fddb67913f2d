"""A child who is not on the list: likely records of it shown before a second one is made."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _

from ..areas.queries import lingkungan_of
from ..children import operations as register
from ..children.forms import OPTIONAL_FIELDS, ChildForm
from ..children.queries import likely_twins
from ..children.twins import Match
from ..config import kms_rules
from ..core.age import age_in_words
from ..core.sentence import Sentence
from ..models import Child, Posyandu, User, VisitSession
from ..models.types import new_id
from ..web import clock
from ..web.guard import grants_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinRow:
    """A record that may be this child; without its names where it lies outside the kader's area."""

    name: str
    age: Sentence
    sex: str
    mother: str
    place: str
    posyandu: str
    why: list[Sentence]
    here: bool
    url: str | None


class Arrival:
    """The page of a child who is not on the list."""

    child: Child

    def __init__(self, visit_session: VisitSession, *, user: User, name: str) -> None:
        self.visit_session, self.user = visit_session, user
        posyandu: Posyandu = visit_session.posyandu
        self.form = ChildForm(
            today=clock.today(),
            lingkungan=lingkungan_of([posyandu.kelurahan_id]),
            new=True,
            data={"id": str(new_id()), "name": name, "lingkungan": posyandu.lingkungan_id, "kia_book": True},
        )
        self._twins: list[TwinRow] = []

    def enrolled(self, *, not_twin: bool) -> bool:
        """Save the child, unless the form is wrong or a likely record of it has to be looked at first."""
        if not self.form.validate_on_submit():
            return False
        if not not_twin:
            matches = likely_twins(self.form.newcomer(), self.visit_session.posyandu, grants=grants_of(self.user))
            self._twins = [_row(match, self.visit_session) for match in matches]
            if self._twins:
                return False
        try:
            self.child = self._enrol()
        except register.NikTaken:
            self.form.nik.errors = [_("NIK ini sudah dipakai anak lain. Periksa angkanya, atau kosongkan dulu.")]
        except register.BornTooLate:
            self.form.birth_date.errors = [_("Tanggal lahir ini sesudah hari buka. Periksa tahunnya.")]
        return not self.form.errors

    def _enrol(self) -> Child:
        return register.register(
            user=self.user,
            posyandu=self.visit_session.posyandu,
            id=self.form.client_id,
            enrolled_on=self.visit_session.held_on,
            now=clock.now(),
            today=clock.today(),
            rules=kms_rules(current_app),
            **self.form.details(),
        )

    def context(self) -> dict[str, Any]:
        """What the template shows."""
        return {
            "form": self.form,
            "twins": self._twins,
            "details_open": bool(OPTIONAL_FIELDS & self.form.errors.keys()),
        }


def _row(match: Match, visit_session: VisitSession) -> TwinRow:
    child = match.child
    same_post = match.here and child.posyandu_id == visit_session.posyandu_id and child.left_on is None
    return TwinRow(
        name=child.name,
        age=age_in_words(child.birth_date, visit_session.held_on),
        sex=child.sex.value,
        mother=child.mother_name,
        place=child.lingkungan.name,
        posyandu=child.posyandu.name,
        why=list(match.reasons),
        here=match.here,
        url=url_for("sessions.measure", session_id=visit_session.id, child_id=child.id) if same_post else None,
    )
