"""From arrays to the rows of the tables, a part at a time so that memory stays small."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from ..core.vocabulary import Position, Sex
from ..models import MeasurementKind
from ..sessions.entry import CorrectionReason, WithdrawalReason
from .answers import NOT_ASKED
from .clock import day_of, moment
from .identity import keys
from .measuring import CORRECTED, RECORDED, WITHDRAWN
from .plan import Plan
from .population import STILL_HERE

Row = dict[str, Any]
PART = 5_000

KINDS = {
    RECORDED: MeasurementKind.RECORDED,
    CORRECTED: MeasurementKind.CORRECTED,
    WITHDRAWN: MeasurementKind.WITHDRAWN,
}
REASONS = (
    CorrectionReason.TYPED_WRONG.value,
    CorrectionReason.READ_WRONG.value,
    CorrectionReason.MEASURED_AGAIN.value,
    WithdrawalReason.WRONG_CHILD.value,
    WithdrawalReason.NOT_MEASURED.value,
)


class Places(NamedTuple):
    """The keys that the database gave to places and people."""

    posyandu: list[int]  # by place in the plan
    lingkungan: dict[tuple[int, int], int]  # by the kelurahan's place and the number
    actors: list[int | None]  # whose account each posyandu's entries carry


def parts(count: int) -> Iterator[slice]:
    """Slices that together cover ``count`` rows."""
    return (slice(start, min(start + PART, count)) for start in range(0, count, PART))


def child_rows(plan: Plan, places: Places, part: slice) -> list[Row]:
    """The register's rows as they are today."""
    population, rows = plan.population, []
    for c in range(part.start, part.stop):
        person, home = plan.persons[c], int(population.posyandu[c])
        gone = population.left_day[c] != STILL_HERE
        rows.append(
            {
                "id": plan.child_keys[c],
                "posyandu_id": places.posyandu[home],
                "lingkungan_id": places.lingkungan[plan.posyandu[home].kelurahan, int(population.lingkungan[c])],
                "name": person.name,
                "sex": Sex.FEMALE if population.female[c] else Sex.MALE,
                "birth_date": day_of(population.birth_day[c]),
                "nik": person.nik,
                "mother_nik": person.mother_nik,
                "birth_order": person.birth_order,
                "mother_name": person.mother_name,
                "father_name": person.father_name,
                "address": person.address,
                "phone": person.phone,
                "birth_weight_kg": plan.birth_weight_kg[c],
                "birth_length_cm": plan.birth_length_cm[c],
                "kia_book_on": person.kia_book_on,
                "left_on": day_of(population.left_day[c]) if gone else None,
                "leave_reason": population.left_reason[c],
                "created_at": moment(plan.registered_us[c]),
            }
        )
    return rows


def stay_rows(plan: Plan, places: Places, part: slice) -> list[Row]:
    """Where each child was a sasaran, from when until when."""
    population = plan.population
    return [
        {
            "id": plan.stay_keys[s],
            "child_id": plan.child_keys[population.stay_child[s]],
            "posyandu_id": places.posyandu[population.stay_posyandu[s]],
            "from_on": day_of(population.stay_from[s]),
            "until_on": None if population.stay_until[s] == STILL_HERE else day_of(population.stay_until[s]),
        }
        for s in range(part.start, part.stop)
    ]


def session_rows(plan: Plan, places: Places, part: slice) -> list[Row]:
    """The openings, all closed."""
    openings = plan.openings
    return [
        {
            "id": plan.session_keys[s],
            "posyandu_id": places.posyandu[openings.posyandu[s]],
            "held_on": day_of(openings.held_day[s]),
            "opened_at": moment(openings.opened_us[s]),
            "opened_by_id": places.actors[openings.posyandu[s]],
            "closed_at": moment(openings.closed_us[s]),
            "closed_by_id": places.actors[openings.posyandu[s]],
            "times_reopened": 0,
            "cadres_present": int(openings.cadres_present[s]),
        }
        for s in range(part.start, part.stop)
    ]


def visit_rows(plan: Plan, part: slice) -> list[Row]:
    """Who came, with the answers of the card."""
    openings = plan.openings
    columns = [[None if a == NOT_ASKED else bool(a) for a in column[part].tolist()] for column in plan.answers.values()]
    names = tuple(plan.answers)
    referred = [True if sent else None for sent in plan.referred[part].tolist()]
    fixed = zip(
        plan.visit_keys[part],
        openings.visit_session[part].tolist(),
        openings.visit_child[part].tolist(),
        openings.visit_us[part].tolist(),
        referred,
        zip(*columns, strict=True),
        strict=True,
    )
    return [
        {
            "id": key,
            "session_id": plan.session_keys[session],
            "child_id": plan.child_keys[child],
            "arrived_at": moment(at),
            "referred": sent,
            **dict(zip(names, answers, strict=True)),
        }
        for key, session, child, at, sent, answers in fixed
    ]


def measurement_rows(plan: Plan, places: Places, part: slice) -> list[Row]:
    """What was measured, corrected and withdrawn, in the order of receipt."""
    readings, openings = plan.readings, plan.openings
    visit = readings.visit[part]
    session = openings.visit_session[visit]
    columns = zip(
        range(part.start, part.stop),
        openings.visit_child[visit].tolist(),
        session.tolist(),
        openings.held_day[session].tolist(),
        openings.posyandu[session].tolist(),
        readings.kind[part].tolist(),
        readings.supersedes[part].tolist(),
        readings.reason[part].tolist(),
        readings.at_us[part].tolist(),
        *(_numbers(plan, name, part) for name in ("weight_kg", "length_cm", "head_cm", "muac_cm")),
        readings.standing[part].tolist(),
        readings.oedema[part].tolist(),
        readings.confirmed[part].tolist(),
        strict=True,
    )
    return [
        {
            "id": plan.reading_keys[m],
            "child_id": plan.child_keys[child],
            "session_id": plan.session_keys[of],
            "kind": KINDS[kind],
            "supersedes_id": None if old < 0 else plan.reading_keys[old],
            "reason": None if reason < 0 else REASONS[reason],
            "measured_on": day_of(day),
            "weight_kg": weight,
            "length_cm": length,
            "position": None if length is None else Position.STANDING if standing else Position.LYING,
            "head_cm": head,
            "muac_cm": muac,
            "oedema": oedema,
            "confirmed": confirmed,
            "author_id": places.actors[posyandu],
            "recorded_at": moment(at),
            "received_seq": m + 1,
        }
        for (
            m, child, of, day, posyandu, kind, old, reason, at, weight, length, head, muac, standing, oedema, confirmed
        ) in columns
    ]  # fmt: skip


def _numbers(plan: Plan, name: str, part: slice) -> list[float | None]:
    return [None if value != value else value for value in getattr(plan.readings, name)[part].tolist()]  # noqa: PLR0124


def service_rows(plan: Plan) -> Iterator[list[Row]]:
    """What was given, a part at a time."""
    rng = np.random.default_rng([plan.size.seed, 99])
    for given in plan.given:
        at = np.where(given.visit >= 0, plan.openings.visit_us[given.visit], plan.registered_us[given.child])
        for part in parts(len(given.child)):
            rows = zip(
                keys(rng, at[part]), given.child[part].tolist(), given.visit[part].tolist(), given.day[part].tolist(),
                strict=True,
            )  # fmt: skip
            yield [
                {
                    "id": key,
                    "child_id": plan.child_keys[child],
                    "visit_id": None if visit < 0 else plan.visit_keys[visit],
                    "kind": given.kind,
                    "product": given.product,
                    "given_on": day_of(day),
                }
                for key, child, visit, day in rows
            ]


def services_by_visit(plan: Plan) -> Mapping[int, list[str]]:
    """The services of each visit as the log names them."""
    found: dict[int, list[str]] = {}
    for given in plan.given:
        label = f"{given.kind.value}:{given.product}"
        for visit in given.visit[given.visit >= 0].tolist():
            found.setdefault(visit, []).append(label)
    for labels in found.values():
        labels.sort()
    return found
