"""A child who is not on the list: likely records of it shown before a second one is made."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from ..areas.queries import lingkungan_of
from ..children import operations as register
from ..children.forms import OPTIONAL_FIELDS, ChildForm
from ..children.queries import likely_twins
from ..children.twin_rows import TwinRow, rows
from ..figures.settings import rules_of
from ..models import Child, Posyandu, User, VisitSession
from ..models.types import new_id
from ..web import clock
from ..web.guard import grants_of
from .page import measure_url


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
            data={"id": str(new_id()), "name": name},
        )
        self._twins: list[TwinRow] = []

    def enrolled(self, *, not_twin: bool) -> bool:
        """Save the child, unless the form is wrong or a likely record of it has to be looked at first."""
        if not self.form.validate_on_submit():
            return False
        if not not_twin:
            matches = likely_twins(self.form.newcomer(), self.visit_session.posyandu, grants=grants_of(self.user))
            self._twins = rows(matches, today=clock.today(), url_of=lambda c: _page_of(c, self.visit_session))
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
            rules=rules_of(self.visit_session.posyandu.kelurahan.kecamatan_id),
            **self.form.details(),
        )

    def context(self) -> dict[str, Any]:
        """What the template shows."""
        return {
            "form": self.form,
            "twins": self._twins,
            "details_open": bool(OPTIONAL_FIELDS & self.form.errors.keys()),
        }


def _page_of(child: Child, visit_session: VisitSession) -> str:
    """Where "yes, it is this child" leads: to the scale, or to its record when it belongs to another posyandu."""
    if child.posyandu_id == visit_session.posyandu_id and child.left_on is None:
        return measure_url(visit_session, child)
    return url_for("review.child", child_id=child.id)
