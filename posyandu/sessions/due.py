"""What this child is due for today: the chips and questions beside the boxes, and what was ticked and answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from wtforms import BooleanField

from ..core.age import completed_months
from ..core.immunisation import Dose, DueDose, immunisations_due
from ..core.sentence import Sentence, say
from ..core.services import (
    VitaminA,
    asks_complementary_feeding,
    asks_exclusive_breastfeeding,
    deworming_due,
    measures_muac,
    vitamin_a_due,
)
from ..models import Child, ServiceGiven, ServiceKind
from .boxes import length_word, usual_position, values_of
from .entry import Entry
from .forms import EntryForm

TB_QUESTIONS = ("tb_cough", "tb_fever", "tb_weight", "tb_contact")
QUESTIONS = ("exclusive_breastfeeding", "complementary_feeding", "development_complete", *TB_QUESTIONS)
TICKS = ("ill", "educated")


class Item(NamedTuple):
    """A chip or a question beside the boxes."""

    field: Any
    note: Sentence | str
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What this child is due for on the day of the session."""

    age_months: int
    vitamin_a: VitaminA | None
    deworming_mg: int | None
    doses: Sequence[DueDose]


def due_for(child: Child, on: date, *, given: Sequence[ServiceGiven], doses: Mapping[Dose, date | None]) -> Due:
    """What is due and was not given this month yet."""
    months = completed_months(child.birth_date, on)
    kinds = {service.kind for service in given}
    return Due(
        age_months=months,
        vitamin_a=None if ServiceKind.VITAMIN_A in kinds else vitamin_a_due(months, month=on.month),
        deworming_mg=None if ServiceKind.DEWORMING in kinds else deworming_due(months, month=on.month),
        doses=immunisations_due(birth_date=child.birth_date, on=on, given=doses),
    )


def entry_form(due: Due, *, on: date, child: Child) -> EntryForm:
    """The form with the fields of this child's age: a chip for each due dose, no question that does not apply."""
    chips = {f"dose_{dose.dose.name}": BooleanField(dose.dose.value) for dose in due.doses}
    form = type("EntryFormToday", (EntryForm,), chips)()
    if form.position.data is None:
        form.position.data = usual_position(child, on).value
    form.length_cm.label.text = length_word(child, on)
    away = [
        ("vitamin_a", due.vitamin_a is None),
        ("deworming", due.deworming_mg is None),
        ("exclusive_breastfeeding", not asks_exclusive_breastfeeding(due.age_months)),
        ("complementary_feeding", not asks_complementary_feeding(due.age_months)),
        ("muac_cm", not measures_muac(due.age_months)),
    ]
    for name, absent in away:
        if absent:
            del form[name]
    return form


def chips_of(form: EntryForm, due: Due) -> tuple[list[Item], list[Item]]:
    """What is due today, pre-opened, and the rest, one tap away."""
    today: list[Item] = []
    if due.vitamin_a is not None:
        blue = due.vitamin_a is VitaminA.BLUE
        today.append(Item(form.vitamin_a, say("biru, 100.000 IU") if blue else say("merah, 200.000 IU")))
    if due.deworming_mg is not None:
        today.append(Item(form.deworming, say("%(mg)s mg", mg=due.deworming_mg)))
    for dose in due.doses:
        late = dose.months_late
        note = say("terlambat %(months)s bulan", months=late) if late else say("waktunya bulan ini")
        today.append(Item(form[f"dose_{dose.dose.name}"], note))
    today += [Item(form[name], "") for name in ("exclusive_breastfeeding", "complementary_feeding") if name in form]
    other = [
        Item(form.oedema, say("bengkak di kedua punggung kaki"), True),
        Item(form.food_supplement, say("makanan tambahan")),
        Item(form.ill, ""),
        Item(form.educated, say("ibu diberi penyuluhan")),
        Item(form.development_complete, ""),
        *(Item(form[name], "") for name in TB_QUESTIONS),
    ]
    return today, other


def entry_of(form: EntryForm, due: Due, *, confirmed: bool) -> Entry:
    """The whole form for the operation."""
    services: set[tuple[ServiceKind, str]] = set()
    if due.vitamin_a is not None and form.vitamin_a.data:
        services.add((ServiceKind.VITAMIN_A, due.vitamin_a.value))
    if due.deworming_mg is not None and form.deworming.data:
        services.add((ServiceKind.DEWORMING, str(due.deworming_mg)))
    if form.food_supplement.data:
        services.add((ServiceKind.FOOD_SUPPLEMENT, "pmt"))
    services |= {
        (ServiceKind.IMMUNISATION, dose.dose.value) for dose in due.doses if form[f"dose_{dose.dose.name}"].data
    }
    answers: dict[str, bool | None] = {name: form[name].answer for name in QUESTIONS if name in form}
    answers |= {name: True if form[name].data else None for name in TICKS}
    return Entry(
        values=values_of(form, confirmed=confirmed, oedema=form.oedema.data),
        answers=answers,
        services=frozenset(services),
    )
