"""Where each child of a posyandu stands with each service: given, due or overdue, in one table for page and child."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ...core.age import completed_months
from ...core.immunisation import Dose, DueDose, immunisations_due
from ...core.sentence import Sentence, say
from ...core.services import (
    InCampaign,
    ServiceState,
    VitaminA,
    asks_exclusive_breastfeeding,
    days_of_course,
    deworming_state,
    supplement_days,
    tb_suspected,
    vitamin_a_state,
)
from ...core.vocabulary import Tone, WeightStatus
from ...models import Child, FoodSupplement, MonthResult


class Service(StrEnum):
    """The services that are followed, by the word of their address."""

    VITAMIN_A = "vitamin-a"
    DEWORMING = "obat-cacing"
    IMMUNISATION = "imunisasi"
    BREASTFEEDING = "asi-eksklusif"
    FOOD = "pmt"
    TB = "tbc"


NAMES: Mapping[Service, Sentence] = {
    Service.VITAMIN_A: say("Vitamin A"),
    Service.DEWORMING: say("Obat cacing"),
    Service.IMMUNISATION: say("Imunisasi"),
    Service.BREASTFEEDING: say("ASI eksklusif"),
    Service.FOOD: say("PMT"),
    Service.TB: say("Skrining TBC"),
}
_GIVEN, _DUE, _OVERDUE = say("sudah diberikan"), say("jatuh tempo"), say("terlambat")
LABELS: Mapping[Service, Mapping[ServiceState, Sentence]] = {
    Service.VITAMIN_A: {ServiceState.GIVEN: _GIVEN, ServiceState.DUE: _DUE, ServiceState.OVERDUE: _OVERDUE},
    Service.DEWORMING: {ServiceState.GIVEN: _GIVEN, ServiceState.DUE: _DUE, ServiceState.OVERDUE: _OVERDUE},
    Service.IMMUNISATION: {
        ServiceState.GIVEN: say("lengkap menurut umur"), ServiceState.DUE: _DUE, ServiceState.OVERDUE: _OVERDUE,
    },
    Service.BREASTFEEDING: {
        ServiceState.GIVEN: say("ASI saja"),
        ServiceState.DUE: say("belum ditanya bulan ini"),
        ServiceState.OVERDUE: say("tidak ASI saja"),
    },
    Service.FOOD: {
        ServiceState.GIVEN: say("PMT berjalan"),
        ServiceState.DUE: say("perlu PMT"),
        ServiceState.OVERDUE: say("harinya habis, belum ditutup"),
    },
    Service.TB: {
        ServiceState.GIVEN: say("tidak ada gejala"),
        ServiceState.DUE: say("belum ditanya bulan ini"),
        ServiceState.OVERDUE: say("ada gejala, periksa"),
    },
}  # fmt: skip
TONES: Mapping[ServiceState, Tone] = {
    ServiceState.GIVEN: Tone.GOOD,
    ServiceState.DUE: Tone.CALM,
    ServiceState.OVERDUE: Tone.WATCH,
}


class Standing(NamedTuple):
    """Where a child stands with one service; ``note`` says what to give, or what was found."""

    state: ServiceState
    note: Sentence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one child: what a campaign gave by day, doses with their days, this month's answers, its course.

    ``vitamin_a`` holds capsules (blue, red), ``deworming`` milligrams, as they were recorded.
    """

    vitamin_a: Mapping[date, str] = field(default_factory=dict)
    deworming: Mapping[date, str] = field(default_factory=dict)
    doses: Mapping[Dose, date | None]
    breastfed: bool | None = None
    tb: Sequence[bool | None] = ()
    last: MonthResult | None = None  # of this month or the one before
    course: FoodSupplement | None = None  # the one that runs


def standings(child: Child, known: Known, *, on: date) -> dict[Service, Standing]:
    """The services that concern the child on a day; those of another age are absent."""
    months = completed_months(child.birth_date, on)
    found: dict[Service, Standing | None] = {
        Service.VITAMIN_A: _vitamin_a(child, known, on),
        Service.DEWORMING: _deworming(child, known, on),
        Service.IMMUNISATION: _immunisation(
            immunisations_due(birth_date=child.birth_date, on=on, given=known.doses)
        ),
        Service.BREASTFEEDING: _answered(known.breastfed) if asks_exclusive_breastfeeding(months) else None,
        Service.FOOD: _food(known, on),
        Service.TB: _screened(known.tb),
    }  # fmt: skip
    return {service: standing for service, standing in found.items() if standing is not None}


def _vitamin_a(child: Child, known: Known, on: date) -> Standing | None:
    state = vitamin_a_state(child.birth_date, on=on, given=known.vitamin_a)
    if state is None:
        return None
    blue = _told(state, known.vitamin_a, on) == VitaminA.BLUE
    return Standing(state.state, say("biru, 100.000 IU") if blue else say("merah, 200.000 IU"))


def _deworming(child: Child, known: Known, on: date) -> Standing | None:
    state = deworming_state(child.birth_date, on=on, given=known.deworming)
    return None if state is None else Standing(state.state, say("%(mg)s mg", mg=_told(state, known.deworming, on)))


def _told(state: InCampaign, given: Mapping[date, str], on: date) -> str:
    """What was given as the record has it; what is still to be given as the age asks for it."""
    if state.state is not ServiceState.GIVEN:
        return state.product
    return given[max(day for day in given if day <= on)] or state.product


def _immunisation(due: Sequence[DueDose]) -> Standing:
    if not due:
        return Standing(ServiceState.GIVEN)
    late = any(dose.months_late > 0 for dose in due)
    names = say("%(dose)s", dose=", ".join(dose.dose.value for dose in due))
    return Standing(ServiceState.OVERDUE if late else ServiceState.DUE, names)


def _answered(breastfed: bool | None) -> Standing:
    if breastfed is None:
        return Standing(ServiceState.DUE)
    return Standing(ServiceState.GIVEN if breastfed else ServiceState.OVERDUE)


def _screened(answers: Sequence[bool | None]) -> Standing:
    if all(answer is None for answer in answers):
        return Standing(ServiceState.DUE)
    return Standing(ServiceState.OVERDUE if tb_suspected(answers) else ServiceState.GIVEN)


def _food(known: Known, on: date) -> Standing | None:
    course = known.course
    if course is not None:
        day = days_of_course(course.started_on, course.days, on=on)
        over = (on - course.started_on).days >= course.days
        note = say(
            "hari %(day)s dari %(days)s, %(portions)s porsi", day=day, days=course.days, portions=course.portions
        )
        return Standing(ServiceState.OVERDUE if over else ServiceState.GIVEN, note)
    days = days_offered(known.last)
    return None if days is None else Standing(ServiceState.DUE, say("%(days)s hari", days=days))


def days_offered(last: MonthResult | None) -> int | None:
    """For how many days a course is offered by the last month; ``None`` where nothing asks for one.

    A severely wasted child is referred and treated, not fed at the posyandu.
    """
    if last is None or last.category_bbtb == "severely_wasted":
        return None
    wasted = last.category_bbtb == "wasted"
    underweight = last.category_bbu in ("underweight", "severely_underweight")
    if not (wasted or underweight or last.status is WeightStatus.T):
        return None
    return supplement_days(wasted=wasted, underweight=underweight)
