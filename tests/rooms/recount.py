"""A second calculation of the monthly figures from the raw rows, written from the sources and not from the application.

Only WHO's z-scores come from the application, where WHO's own cases prove them. N, T, O and B follow Buku KIA 2023,
p. 54, with the minimum gains printed on the card; the categories follow Permenkes 2/2020.
"""

import calendar
import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from posyandu.core.standard import z_scores
from posyandu.core.vocabulary import Indicator
from posyandu.extensions import db
from posyandu.models import Child, Enrolment, Measurement, MonthlySummary, Referral, ServiceGiven, Visit, VisitSession

Cell = tuple[int, date, str, str]

KBM = {
    "L": [800, 900, 800, 600, 500, 400, 400, 300, 300, 300, 300],
    "P": [800, 900, 800, 600, 500, 400] + [300] * 4 + [200],
}
CLASSES = {
    "bbu": ([-3, -2], [1], ["severely_underweight", "underweight", "normal", "overweight_risk"]),
    "tbu": ([-3, -2], [3], ["severely_stunted", "stunted", "normal", "tall"]),
    "bbtb": ([-3, -2], [1, 2, 3], ["severely_wasted", "wasted", "normal", "overweight_risk", "overweight", "obese"]),
}
CLASSES["imtu"] = CLASSES["bbtb"]
GROUPS = ["0-5", "6-11", "12-23", "24-59"]
SERVICES = {
    "vitamin_a": "vitamin_a",
    "deworming": "deworming",
    "immunisation": "immunised",
    "food_supplement": "food_supplement",
}


def months_old(born: date, on: date) -> int:
    """A month is complete on the day of birth, or on the last day of a month that has no such day."""
    birthday = min(born.day, calendar.monthrange(on.year, on.month)[1])
    return 12 * (on.year - born.year) + on.month - born.month - (on.day < birthday)


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def z_of(child: Child, row: Measurement) -> dict[str, tuple[float | None, bool]]:
    """z and flag of each index of one measurement."""

    def box(value: float | None) -> list[float]:
        return [math.nan if value is None else value]

    scores = z_scores(
        sex=[child.sex.value], age_days=[float((row.measured_on - child.birth_date).days)],
        weight_kg=box(row.weight_kg), length_cm=box(row.length_cm),
        position=[row.position.value if row.position else ""], head_cm=box(row.head_cm), muac_cm=box(row.muac_cm),
        oedema=[row.oedema],
    )  # fmt: skip
    found = {}
    for index in Indicator:
        z = float(scores.z[index][0])
        found[index.value] = (None if math.isnan(z) else z, bool(scores.flagged[index][0]))
    return found


def standing(rows: list[Measurement]) -> list[Measurement]:
    """The rows that nobody corrected or took back."""
    replaced = {row.supersedes_id for row in rows}
    return [row for row in rows if row.id not in replaced and row.kind.value != "withdrawn"]


def weight_story(child: Child, rows: list[Measurement]) -> dict[date, tuple[Measurement, str, int]]:
    """For each month with a weighing: the row that counts, N/T/O/B, and how many T in successive months."""
    chosen: dict[date, Measurement] = {}
    for row in sorted(rows, key=lambda r: (r.session_id is not None, r.measured_on, r.received_seq)):
        if row.weight_kg is not None and months_old(child.birth_date, row.measured_on) < 60:
            chosen[row.measured_on.replace(day=1)] = row
    story: dict[date, tuple[Measurement, str, int]] = {}
    before: tuple[date, Measurement] | None = None
    for month in sorted(chosen):
        row = chosen[month]
        if before is None:
            letter = "B"
        elif next_month(before[0]) != month:
            letter = "O"
        else:
            letter = "N" if gains(child, before[1], row) else "T"
        run = story[before[0]][2] + 1 if letter == "T" and before else 0
        story[month] = (row, letter, run)
        before = (month, row)
    return story


def gains(child: Child, old: Measurement, new: Measurement) -> bool:
    """N: the gain reaches KBM, or the weight rises and its line follows its growth line (z falls by 0.10 at most)."""
    grams = round(new.weight_kg * 1000) - round(old.weight_kg * 1000)
    age = max(1, months_old(child.birth_date, new.measured_on))
    least = KBM[child.sex.value][age - 1] if age < 12 else 200
    if grams >= least:
        return True
    (z_old, _), (z_new, _) = z_of(child, old)["bbu"], z_of(child, new)["bbu"]
    return grams > 0 and None not in (z_old, z_new) and round(z_old - z_new, 2) <= 0.10


def class_of(index: str, z: tuple[float | None, bool], *, oedema: bool) -> str | None:
    """The category; with oedema the lowest of the weight indices; none for a z beyond WHO's limits."""
    below, above, names = CLASSES[index]
    if oedema and index != "tbu":
        return names[0]
    value, flagged = z
    if value is None or flagged:
        return None
    return names[bisect_right(below, value) + bisect_left(above, value)]


def recount(child_ids: list[UUID], *, until: date) -> dict[Cell, Counter[str]]:
    """Every cell that these children count in, from the raw rows."""
    db.session.expire_all()

    def of(model: Any, *order: Any) -> Any:
        return db.session.scalars(sa.select(model).where(model.child_id.in_(child_ids)).order_by(*order))

    children = db.session.scalars(sa.select(Child).where(Child.id.in_(child_ids))).all()
    rows, stays, given, came, letters = (defaultdict(list) for _ in range(5))
    for letter in of(Referral):
        letters[letter.child_id].append(letter)
    for row in of(Measurement):
        rows[row.child_id].append(row)
    for stay in of(Enrolment, Enrolment.from_on, Enrolment.id):
        stays[stay.child_id].append(stay)
    for service in of(ServiceGiven):
        given[service.child_id].append(service)
    held_on = {session.id: session.held_on for session in db.session.scalars(sa.select(VisitSession))}
    for visit in sorted(of(Visit, Visit.id), key=lambda v: (held_on[v.session_id], v.arrived_at)):
        came[visit.child_id].append((held_on[visit.session_id], visit))
    cells: dict[Cell, Counter[str]] = defaultdict(Counter)
    for child in children:
        story = weight_story(child, standing(rows[child.id]))
        month = min(s.from_on for s in stays[child.id]).replace(day=1)
        while month <= until:
            _add(cells, child, month, stays[child.id], story.get(month), given[child.id], came[child.id],
                 letters[child.id])  # fmt: skip
            month = next_month(month)
    return dict(cells)


def _add(cells: Any, child: Child, month: date, stays: Any, weighed: Any, given: Any, came: Any,
         letters: Any) -> None:  # fmt: skip
    end = date.fromordinal(next_month(month).toordinal() - 1)
    here = [s for s in stays if s.from_on <= end and (s.until_on is None or s.until_on >= month)]
    too_old = child.birth_date <= month and months_old(child.birth_date, month) >= 60
    double = child.left_on is not None and child.leave_reason.value == "ganda" and child.left_on <= end
    if not here or too_old or double:
        return
    row, letter, run = weighed or (None, None, 0)
    age = months_old(child.birth_date, row.measured_on if row else end)
    count = cells[here[-1].posyandu_id, month, child.sex.value, GROUPS[bisect_right([6, 12, 24], age)]]
    count["s"] += 1
    count["k"] += child.kia_book_on is not None and child.kia_book_on <= end
    if row:
        scores = z_of(child, row)
        z = scores["bbu"][0]
        count["d"] += 1
        count[letter.lower()] += 1
        count["two_t"] += run >= 2
        count["three_t"] += run >= 3
        count["below_red_line"] += z is not None and z < -3
        count["above_orange_line"] += z is not None and z > 1
        for index in CLASSES:
            name = class_of(index, scores[index], oedema=row.oedema)
            if name:
                count[f"{index}_valid"] += 1
                count[f"{index}_{name}"] += 1
    for kind, column in SERVICES.items():
        count[column] += any(s.kind.value == kind and month <= s.given_on <= end for s in given)
    visits = [visit for held_on, visit in came if month <= held_on <= end]
    answers = [v.exclusive_breastfeeding for v in visits if v.exclusive_breastfeeding is not None]
    count["breastfeeding_asked"] += bool(answers)
    count["breastfeeding_exclusive"] += bool(answers and answers[-1])
    count["referred"] += any(month <= letter.sent_on <= end for letter in letters)


def stored(posyandu_ids: list[int]) -> dict[Cell, Counter[str]]:
    """What the summaries say, in the same shape."""
    keys = {"posyandu_id", "month", "sex", "age_group"}
    table = MonthlySummary.__table__
    statement = sa.select(table).where(table.c.posyandu_id.in_(posyandu_ids))
    return {
        (r["posyandu_id"], r["month"], r["sex"].value, r["age_group"].value): Counter(
            {name: number for name, number in r.items() if name not in keys}
        )
        for r in db.session.execute(statement).mappings()
    }
