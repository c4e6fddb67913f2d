"""The value boxes of the measuring page: last value, usual range, and the question under an unlikely one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _

from ..core.plausible import Doubt, Field, Reading, doubts_at_entry, expected_range
from ..core.sentence import Sentence
from ..core.standard import HEIGHT_FROM_DAY
from ..core.vocabulary import Position
from ..figures.history import History
from ..models import Child
from ..web.format import angka, ukuran
from .entry import Values
from .forms import ValuesForm


class Last(NamedTuple):
    """A value measured before."""

    text: str
    on: date


class Usual(NamedTuple):
    """What the box usually reads for this child."""

    low: str
    high: str


class Question(NamedTuple):
    """A doubt under a box: take the suggestion, or keep what was typed."""

    reason: Sentence
    suggestion: str | None
    value: str


class Asked(NamedTuple):
    """The boxes that ask, comma between; ``still`` when the same questions came back without an answer."""

    fields: str
    still: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One value box of the page."""

    field: Any
    code: str
    unit: str
    last: Last | None
    usual: Usual | None
    doubt: Question | None
    kept: str | None
    position: Any


def usual_position(child: Child, on: date) -> Position:
    """Lying under two years, standing from then on (WHO 2006)."""
    return Position.LYING if (on - child.birth_date).days < HEIGHT_FROM_DAY else Position.STANDING


def length_word(child: Child, on: date) -> str:
    """How the form calls the length at this age."""
    return _("Panjang badan") if usual_position(child, on) is Position.LYING else _("Tinggi badan")


def values_of(form: ValuesForm, *, confirmed: bool, oedema: bool) -> Values:
    """The form's values for the operation."""
    position = form.position.data
    return Values(
        weight_kg=form.weight_kg.data,
        length_cm=form.length_cm.data,
        position=Position(position) if position else None,
        head_cm=form.head_cm.data,
        muac_cm=form.muac_cm.data if "muac_cm" in form else None,
        oedema=oedema,
        confirmed=confirmed,
    )


def take_suggestions(form: ValuesForm, answers: Mapping[str, str]) -> None:
    """Put the suggested value into the box whose "Ya" was pressed."""
    for field in Field:
        taken = answers.get(f"take_{field.value}")
        if taken and field.value in form:
            form[field.value].process_formdata([taken])


def open_questions(
    form: ValuesForm, history: History, child: Child, on: date, answers: Mapping[str, str]
) -> tuple[dict[str, Question], dict[str, str]]:
    """The doubts that still ask, and the readings the kader chose to keep, by field name."""
    candidate = Reading(
        age_days=(on - child.birth_date).days,
        weight_kg=form.weight_kg.data,
        length_cm=form.length_cm.data,
        position=Position(form.position.data) if form.position.data else None,
        head_cm=form.head_cm.data,
        muac_cm=form.muac_cm.data if "muac_cm" in form else None,
    )
    asking: dict[str, Question] = {}
    kept: dict[str, str] = {}
    for doubt in doubts_at_entry(candidate, earlier_readings(history, child, on), sex=child.sex):
        name = doubt.field.value
        typed = form[name].typed or ""
        if answers.get(f"keep_{name}") == typed and not answers.get(f"take_{name}"):
            kept[name] = typed
        else:
            asking[name] = _question(doubt, typed)
    return asking, kept


def asked_of(asking: Mapping[str, Question], answers: Mapping[str, str]) -> Asked | None:
    """What keeps the form from being saved: its open questions, and whether they were asked before."""
    fields = ",".join(asking)
    return Asked(fields, answers.get("asked") == fields) if fields else None


def _question(doubt: Doubt, typed: str) -> Question:
    suggestion = None if doubt.suggestion is None else ukuran(doubt.suggestion)
    return Question(doubt.sentence, suggestion, typed)


def earlier_readings(history: History, child: Child, on: date) -> list[Reading]:
    """What the child measured before this day; weight and length at birth are its first reading."""
    birth = Reading(
        age_days=0, weight_kg=child.birth_weight_kg, length_cm=child.birth_length_cm, position=Position.LYING
    )
    at_birth = [birth] if child.birth_weight_kg or child.birth_length_cm else []
    return at_birth + history.readings(before=on)


def boxes_of(
    form: ValuesForm,
    history: History,
    child: Child,
    on: date,
    *,
    asking: Mapping[str, Question],
    kept: Mapping[str, str],
) -> list[Box]:
    """The value boxes in the paper's order."""
    readings = earlier_readings(history, child, on)
    lying = usual_position(child, on) is Position.LYING
    codes = {
        Field.WEIGHT: "BB",
        Field.LENGTH: _("PB, berbaring") if lying else _("TB, berdiri"),
        Field.HEAD: "LK",
        Field.MUAC: "LiLA",
    }
    boxes = []
    for field in Field:
        if field.value not in form:
            continue
        usual = expected_range(readings, sex=child.sex, age_days=(on - child.birth_date).days, field=field)
        boxes.append(
            Box(
                field=form[field.value],
                code=codes[field],
                unit=field.unit,
                last=_last(history, field, on),
                usual=Usual(angka(usual.low), angka(usual.high)) if usual else None,
                doubt=asking.get(field.value),
                kept=kept.get(field.value),
                position=form.position if field is Field.LENGTH else None,
            )
        )
    return boxes


def _last(history: History, field: Field, on: date) -> Last | None:
    for measured in reversed(history.measured):
        value = getattr(measured, field.value)
        if value is not None and measured.measured_on < on:
            return Last(ukuran(value), measured.measured_on)
    return None
