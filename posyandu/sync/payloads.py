"""What each kind of operation says, read and checked as far as it can be without the database."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from ..core.immunisation import Dose
from ..core.plausible import Field
from ..core.vocabulary import Position, Sex
from ..models import ServiceKind, VisitResult
from ..sessions.entry import CorrectionReason, Entry, Values, WithdrawalReason
from .reading import Fields, Refused

ANSWERS = (
    "development_complete",
    "exclusive_breastfeeding",
    "complementary_feeding",
    "tb_cough",
    "tb_fever",
    "tb_weight",
    "tb_contact",
    "ill",
    "educated",
)
_PRODUCTS: Mapping[ServiceKind, frozenset[str]] = {
    ServiceKind.VITAMIN_A: frozenset({"blue", "red"}),
    ServiceKind.DEWORMING: frozenset({"200", "400"}),
    ServiceKind.FOOD_SUPPLEMENT: frozenset({"pmt"}),
    ServiceKind.IMMUNISATION: frozenset(dose.value for dose in Dose),
}


class Opening(NamedTuple):
    """``session.open``."""

    posyandu_id: int
    held_on: date


class Closing(NamedTuple):
    """``session.close``."""

    session_id: UUID
    cadres_present: int | None


class Reopening(NamedTuple):
    """``session.reopen``."""

    session_id: UUID


class Registering(NamedTuple):
    """``child.register``; ``details`` are columns of the child."""

    lingkungan_id: int
    enrolled_on: date
    kia_book: bool
    not_twin_of: frozenset[UUID]
    details: dict[str, Any]


class Visiting(NamedTuple):
    """``visit.record``."""

    session_id: UUID
    child_id: UUID
    arrived_at: datetime | None
    entry: Entry


class Referring(NamedTuple):
    """``visit.refer``."""

    session_id: UUID
    child_id: UUID


class Correcting(NamedTuple):
    """``measurement.correct``."""

    supersedes_id: UUID
    values: Values
    reason: CorrectionReason


class Withdrawing(NamedTuple):
    """``measurement.withdraw``."""

    supersedes_id: UUID
    reason: WithdrawalReason


class Choosing(NamedTuple):
    """``conflict.choose``."""

    keep_id: UUID
    reason: str


class VisitingHome(NamedTuple):
    """``home_visit.record``; ``values`` and ``measurement_id`` only where the child was measured."""

    child_id: UUID
    visited_on: date
    result: VisitResult
    measurement_id: UUID | None
    values: Values | None
    services: frozenset[tuple[ServiceKind, str]]


Payload = (
    Opening
    | Closing
    | Reopening
    | Registering
    | Visiting
    | Referring
    | Correcting
    | Withdrawing
    | Choosing
    | VisitingHome
)


def read(kind: str, payload: Mapping[str, Any]) -> Payload:
    """The payload of an operation. Raises :class:`Refused`, ``unknown_kind`` among others."""
    reader = _READERS.get(kind)
    if reader is None:
        raise Refused("unknown_kind", "kind")
    return reader(Fields(payload))


def _opening(f: Fields) -> Opening:
    return Opening(f.whole("posyandu_id", least=1, most=2**31 - 1) or 0, f.day("held_on"))


def _closing(f: Fields) -> Closing:
    return Closing(f.uuid("session_id"), f.whole("cadres_present", least=1, most=15, optional=True))


def _registering(f: Fields) -> Registering:
    details = {
        "name": f.text("name", most=120),
        "sex": f.word("sex", Sex),
        "birth_date": f.day("birth_date"),
        "mother_name": f.text("mother_name", most=120),
        "father_name": f.optional_text("father_name", most=120),
        "address": f.optional_text("address", most=200),
        "phone": f.optional_text("phone", most=20),
        "birth_order": f.whole("birth_order", least=1, most=20, optional=True),
        "birth_weight_kg": f.number("birth_weight_kg", low=0.5, high=7),
        "birth_length_cm": f.number("birth_length_cm", low=20, high=70),
    }
    return Registering(
        lingkungan_id=f.whole("lingkungan_id", least=1, most=2**31 - 1) or 0,
        enrolled_on=f.day("enrolled_on"),
        kia_book=f.flag("kia_book"),
        not_twin_of=f.uuids("not_twin_of"),
        details=details,
    )


def _visiting(f: Fields) -> Visiting:
    entry = Entry(values=_values(f), answers=_answers(f.mapping("answers")), services=_services(f.listed("services")))
    return Visiting(f.uuid("session_id"), f.uuid("child_id"), f.moment("arrived_at"), entry)


def _correcting(f: Fields) -> Correcting:
    values = _values(f)
    if not values.any():
        raise Refused("nothing_measured")
    return Correcting(f.uuid("supersedes_id"), values, f.word("reason", CorrectionReason))


def _choosing(f: Fields) -> Choosing:
    reason = f.text("reason", most=40)
    if reason not in {*CorrectionReason, *WithdrawalReason}:
        raise Refused("unknown_word", "reason")
    return Choosing(f.uuid("keep_id"), reason)


def _visiting_home(f: Fields) -> VisitingHome:
    child_id, visited_on, result = f.uuid("child_id"), f.day("visited_on"), f.word("result", VisitResult)
    services = _services(f.listed("services"))
    if result is not VisitResult.MEASURED:
        return VisitingHome(child_id, visited_on, result, None, None, services)
    values = _values(f)
    if values.weight_kg is None:
        raise Refused("weight_missing", "weight_kg")
    return VisitingHome(child_id, visited_on, result, f.uuid("measurement_id"), values, services)


def _values(f: Fields) -> Values:
    return Values(
        weight_kg=f.measure(Field.WEIGHT),
        length_cm=f.measure(Field.LENGTH),
        position=f.optional_word("position", Position),
        head_cm=f.measure(Field.HEAD),
        muac_cm=f.measure(Field.MUAC),
        oedema=f.flag("oedema", optional=True),
        confirmed=f.flag("confirmed", optional=True),
    )


def _answers(given: Mapping[str, Any]) -> dict[str, bool | None]:
    for name, answer in given.items():
        if name not in ANSWERS:
            raise Refused("unknown_word", "answers")
        if answer is not None and type(answer) is not bool:
            raise Refused("unreadable", "answers")
    return dict(given)


def _services(listed: list[Any]) -> frozenset[tuple[ServiceKind, str]]:
    found = set()
    if len(listed) > 40:
        raise Refused("unreadable", "services")
    for item in listed:
        if not isinstance(item, list) or len(item) != 2 or not all(isinstance(word, str) for word in item):
            raise Refused("unreadable", "services")
        kind, product = item
        if kind not in _SERVICES or product not in _PRODUCTS[_SERVICES[kind]]:
            raise Refused("unknown_word", "services")
        found.add((_SERVICES[kind], product))
    return frozenset(found)


_SERVICES = {kind.value: kind for kind in ServiceKind}
_READERS: Mapping[str, Callable[[Fields], Payload]] = {
    "session.open": _opening,
    "session.close": _closing,
    "session.reopen": lambda f: Reopening(f.uuid("session_id")),
    "child.register": _registering,
    "visit.record": _visiting,
    "visit.refer": lambda f: Referring(f.uuid("session_id"), f.uuid("child_id")),
    "measurement.correct": _correcting,
    "measurement.withdraw": lambda f: Withdrawing(f.uuid("supersedes_id"), f.word("reason", WithdrawalReason)),
    "conflict.choose": _choosing,
    "home_visit.record": _visiting_home,
}
