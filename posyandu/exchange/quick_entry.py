"""A day on paper typed in later: the rows of the printed list of sasaran, twenty a page, each saved by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from ..core.age import age_in_words, completed_months
from ..core.kms import KmsRules
from ..core.plausible import Field, refusal
from ..core.sentence import Sentence
from ..core.services import measures_muac
from ..core.vocabulary import Position
from ..extensions import db
from ..figures.history import history_of
from ..models import Child, Measurement, VisitSession
from ..models.types import new_id
from ..sessions import queries
from ..sessions.boxes import Question, open_questions, take_suggestions, usual_position, values_of
from ..sessions.entry import Entry, Values
from ..sessions.forms import ValuesForm
from ..web.fields import MeasureField
from ..web.format import sentence
from .registers.day_lists import ROWS_ON_PAGE

BOXES = ("weight_kg", "length_cm", "head_cm", "muac_cm")


def possible(_form: Any, box: Any) -> None:
    """Refuse what no child can measure; a row's field is named by its row, so its own name is the short one."""
    if box.data is not None and (why := refusal(Field(box.short_name), box.data)) is not None:
        raise ValidationError(sentence(why))


class RowForm(ValuesForm):
    """One line of the list; the page's form carries the guard against forgery for all of them."""

    class Meta(ValuesForm.Meta):
        csrf = False

    child_id = HiddenField()
    measurement_id = HiddenField()
    weight_kg = MeasureField(_l("BB"), [possible], unit="kg")
    length_cm = MeasureField(_l("PB/TB"), [possible], unit="cm")
    position = SelectField(
        _l("Cara ukur"),
        choices=[
            SelectChoice(Position.LYING.value, _l("berbaring")),
            SelectChoice(Position.STANDING.value, _l("berdiri")),
        ],
        validators=[Optional()],
    )
    head_cm = MeasureField(_l("LK"), [possible], unit="cm")
    muac_cm = MeasureField(_l("LiLA"), [possible], unit="cm")


@dataclass(slots=True, kw_only=True)
class Line:
    """A row of the page: either measured already, or boxes to fill with what is asked about them."""

    number: int  # as on the printed list
    child_id: UUID
    name: str
    mother_name: str
    age: Sentence
    recorded: Measurement | Values | None = None
    form: RowForm | None = None
    asking: Mapping[str, Question] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def typed(self) -> bool:
        """Whether anything stands in the boxes."""
        return self.form is not None and any(name in self.form and self.form[name].typed for name in BOXES)

    def entry(self) -> Entry | None:
        """What to record; ``None`` while a box is wrong or asks."""
        if self.form is None or not self.typed or self.form.errors or self.asking:
            return None
        return Entry(values=values_of(self.form, confirmed=bool(self.kept), oedema=False))

    @property
    def key(self) -> UUID | None:
        """The id made with the page: a page sent twice is kept once."""
        try:
            return UUID(self.form.measurement_id.data or "") if self.form is not None else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class QuickPage:
    """One page of the list."""

    lines: Sequence[Line]
    number: int
    pages: int
    total: int


def quick_page(
    visit_session: VisitSession, number: int, *, rules: KmsRules, answers: Mapping[str, str] | None = None
) -> QuickPage:
    """The lines of one page; with ``answers`` the boxes are read, checked and asked about."""
    on = visit_session.held_on
    children = queries.sasaran(visit_session.posyandu_id, on=on)
    pages = max(1, -(-len(children) // ROWS_ON_PAGE))
    number = min(max(number, 1), pages)
    start = (number - 1) * ROWS_ON_PAGE
    shown = children[start : start + ROWS_ON_PAGE]
    recorded = {row.visit.child_id: row.measurement for row in queries.came(visit_session)}
    lines = []
    for n, child in enumerate(shown, start=start + 1):
        line = Line(
            number=n, child_id=child.id, name=child.name, mother_name=child.mother_name,
            age=age_in_words(child.birth_date, on), recorded=recorded.get(child.id),
        )  # fmt: skip
        if line.recorded is None:
            line.form = _form(n, child, on, answers)
            if answers is not None:
                _read(line, child, on, answers, rules)
        lines.append(line)
    return QuickPage(lines, number, pages, len(children))


def prefix_of(number: int) -> str:
    """How the fields of a line are named apart from those of the others."""
    return f"b{number}-"


def _form(n: int, child: Child, on: date, answers: Mapping[str, str] | None) -> RowForm:
    """The boxes of a line. Sent boxes are read only for the child they were made for: the list may have grown since."""
    ours = answers is not None and answers.get(f"{prefix_of(n)}child_id") == str(child.id)
    form = RowForm(prefix=prefix_of(n)) if ours else RowForm(None, prefix=prefix_of(n))
    form.child_id.data = str(child.id)
    if not form.measurement_id.data:
        form.measurement_id.data = str(new_id())
    if form.position.data not in tuple(Position):
        form.position.data = usual_position(child, on).value
    if not measures_muac(completed_months(child.birth_date, on)):
        del form.muac_cm
    return form


def _read(line: Line, child: Child, on: date, answers: Mapping[str, str], rules: KmsRules) -> None:
    if line.form is None:
        return
    mine = _answers_of(line.number, answers)
    take_suggestions(line.form, mine)
    if line.typed:
        line.form.validate()
        history = history_of(db.session, child, rules=rules)
        asking, line.kept = open_questions(line.form, history, child, on, mine)
        # A value that no child can have is refused already; asking about it helps only with what was meant.
        line.asking = {name: q for name, q in asking.items() if q.suggestion or not line.form[name].errors}


def _answers_of(number: int, answers: Mapping[str, str]) -> dict[str, str]:
    """The pressed buttons and kept values of one line, named as the measuring page names them."""
    found = {}
    for name, value in answers.items():
        for verb in ("take_", "keep_"):
            start = f"{verb}{prefix_of(number)}"
            if name.startswith(start):
                found[verb + name.removeprefix(start)] = value
    return found
