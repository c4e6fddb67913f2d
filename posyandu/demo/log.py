"""The log of the demo: the sentences that the operations would have written, in the order in which they happened."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

import numpy as np

from ..events.operations import Fact
from ..models import User
from .clock import IntArray, day_of, moment
from .measuring import RECORDED, VERBS, WITHDRAWN
from .plan import Plan
from .population import STILL_HERE
from .rows import REASONS, Places, services_by_visit

Teller = Callable[[int, int], Fact]


def facts(plan: Plan, places: Places, users: list[User], registrar_id: int) -> tuple[int, Iterator[Fact]]:
    """How many facts there are, and each in time order; at the same instant what comes first in the day comes first."""
    population, openings, readings = plan.population, plan.openings, plan.readings
    second_stays = np.flatnonzero(np.concatenate([[False], population.stay_child[1:] == population.stay_child[:-1]]))
    gone = np.flatnonzero(population.left_day != STILL_HERE)
    referred = np.flatnonzero(plan.referred)
    told: list[tuple[IntArray, IntArray, Teller]] = [
        (np.arange(len(users)), np.full(len(users), plan.start_us), partial(_account, users)),
        (np.arange(len(population)), plan.registered_us, partial(_registered, plan, places, registrar_id)),
        (second_stays, plan.moved_us[second_stays], partial(_moved, plan, places, registrar_id)),
        (gone, plan.left_us[gone], partial(_left, plan, places, registrar_id)),
        (np.arange(len(openings.posyandu)), openings.opened_us, partial(_session, plan, places, "session_opened")),
        (np.arange(len(readings)), readings.at_us, partial(_measurement, plan, places, services_by_visit(plan))),
        (referred, openings.visit_us[referred] + 60_000_000, partial(_referred, plan, places)),
        (np.arange(len(openings.posyandu)), openings.closed_us, partial(_session, plan, places, "session_closed")),
    ]
    at = np.concatenate([moments for _, moments, _ in told])
    kind = np.repeat(np.arange(len(told)), [len(subjects) for subjects, _, _ in told])
    subject = np.concatenate([subjects for subjects, _, _ in told])
    order = np.lexsort((subject, kind, at))
    happened = zip(kind[order].tolist(), subject[order].tolist(), at[order].tolist(), strict=True)
    return len(order), (told[k][2](number, instant) for k, number, instant in happened)


def _account(users: list[User], number: int, at: int) -> Fact:
    user = users[number]
    return Fact(
        verb="account_added", subject_kind="user", subject_id=str(user.id), actor_id=user.id, at=moment(at),
        details={"role": user.role.value},
    )  # fmt: skip


def _child(verb: str, key: UUID, actor_id: int | None, at: int, **details: Any) -> Fact:
    return Fact(
        verb=verb, subject_kind="child", subject_id=str(key), child_id=key, actor_id=actor_id, at=moment(at),
        details=details,
    )  # fmt: skip


def _registered(plan: Plan, places: Places, registrar_id: int, child: int, at: int) -> Fact:
    stay = int(np.searchsorted(plan.population.stay_child, child))
    posyandu = int(plan.population.stay_posyandu[stay])
    return _child(
        "child_registered", plan.child_keys[child], places.actors[posyandu] or registrar_id, at,
        posyandu_id=places.posyandu[posyandu], from_on=day_of(plan.population.stay_from[stay]).isoformat(),
    )  # fmt: skip


def _moved(plan: Plan, places: Places, registrar_id: int, stay: int, at: int) -> Fact:
    before, after = (int(plan.population.stay_posyandu[s]) for s in (stay - 1, stay))
    return _child(
        "child_moved", plan.child_keys[plan.population.stay_child[stay]], registrar_id, at,
        from_posyandu_id=places.posyandu[before], to_posyandu_id=places.posyandu[after],
        on=day_of(plan.population.stay_from[stay]).isoformat(),
    )  # fmt: skip


def _left(plan: Plan, places: Places, registrar_id: int, child: int, at: int) -> Fact:
    population = plan.population
    reason = population.left_reason[child]
    return _child(
        "child_left", plan.child_keys[child], places.actors[population.posyandu[child]] or registrar_id, at,
        reason=reason.value if reason else None, on=day_of(population.left_day[child]).isoformat(),
    )  # fmt: skip


def _session(plan: Plan, places: Places, verb: str, session: int, at: int) -> Fact:
    openings = plan.openings
    posyandu = openings.posyandu[session]
    details: dict[str, Any] = {
        "held_on": day_of(openings.held_day[session]).isoformat(),
        "posyandu_id": places.posyandu[posyandu],
    }
    if verb == "session_closed":
        details["cadres_present"] = int(openings.cadres_present[session])
    return Fact(
        verb=verb, subject_kind="session", subject_id=str(plan.session_keys[session]), at=moment(at),
        actor_id=places.actors[posyandu], details=details,
    )  # fmt: skip


def _measurement(plan: Plan, places: Places, services: Any, row: int, at: int) -> Fact:
    readings, openings = plan.readings, plan.openings
    visit, kind = int(readings.visit[row]), int(readings.kind[row])
    details: dict[str, Any]
    if kind == RECORDED:
        details = {"services": services.get(visit, [])}
    else:
        details = {
            "supersedes": str(plan.reading_keys[readings.supersedes[row]]),
            "reason": REASONS[readings.reason[row]],
        }
    if kind != WITHDRAWN:
        details |= _values(plan, row)
    return Fact(
        verb=VERBS[kind], subject_kind="measurement", subject_id=str(plan.reading_keys[row]), at=moment(at),
        actor_id=places.actors[openings.posyandu[openings.visit_session[visit]]],
        child_id=plan.child_keys[openings.visit_child[visit]], details=details,
    )  # fmt: skip


def _values(plan: Plan, row: int) -> dict[str, Any]:
    readings = plan.readings
    found: dict[str, Any] = {}
    for name in ("weight_kg", "length_cm", "head_cm", "muac_cm"):
        value = float(getattr(readings, name)[row])
        if value == value:  # noqa: PLR0124 - not NaN
            found[name] = value
    if "length_cm" in found:
        found["position"] = "standing" if readings.standing[row] else "lying"
    if readings.oedema[row]:
        found["oedema"] = True
    return found


def _referred(plan: Plan, places: Places, visit: int, at: int) -> Fact:
    openings = plan.openings
    return Fact(
        verb="child_referred", subject_kind="visit", subject_id=str(plan.visit_keys[visit]), at=moment(at),
        actor_id=places.actors[openings.posyandu[openings.visit_session[visit]]],
        child_id=plan.child_keys[openings.visit_child[visit]],
    )  # fmt: skip
