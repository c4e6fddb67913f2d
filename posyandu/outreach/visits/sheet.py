"""The list of visits on paper: by lingkungan, with room to write what was found; set by Typst, always Indonesian."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from itertools import groupby
from typing import Any

from ...charts.typeset import typeset
from ...core.age import completed_months
from ...core.sentence import reading
from ...models import Posyandu
from ..referrals.letter import day
from .queries import ToVisit
from .words import REASONS


def pdf(posyandu: Posyandu, rows: Sequence[ToVisit], *, today: date) -> bytes:
    """The sheet of those who are still to be visited; the posyandu carries its kelurahan and lingkungan."""
    groups = [
        {"name": ward, "rows": [_row(n, row, today) for n, row in enumerate(some, start=1)]}
        for ward, some in groupby(rows, key=lambda row: row.child.lingkungan.name)
    ]
    sheet: dict[str, Any] = {
        "posyandu": f"Posyandu {posyandu.name}",
        "place": f"Kelurahan {posyandu.kelurahan.name}, {posyandu.lingkungan.name}",
        "printed": day(today),
        "number": len(rows),
        "groups": groups,
    }
    midnight = datetime.combine(today, time(), UTC)
    return typeset("home_visits.typ", {"sheet": json.dumps(sheet)}, form="pdf", timestamp=midnight)


def _row(number: int, row: ToVisit, today: date) -> dict[str, str]:
    child, last = row.child, row.last
    weight = "" if last is None or last.weight_kg is None else f"{reading(last.weight_kg)} kg, {last.on:%d-%m-%y}"
    return {
        "number": str(number),
        "name": child.name,
        "about": f"{child.sex.value}, {completed_months(child.birth_date, today)} bln",
        "mother": child.mother_name,
        "address": child.address or "",
        "reasons": ", ".join(str(REASONS[reason][1]) for reason in row.reasons),
        "last": weight,
        "cadre": row.cadre or "",
    }
