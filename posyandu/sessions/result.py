"""The result page of one child, put together from its history."""

from typing import Any

from ..charts.reader import small_card
from ..models import Child, Visit, VisitSession
from . import queries
from .finding import advice, finding_of, indices_of
from .page import given_words, head


def result_context(visit_session: VisitSession, child: Child, visit: Visit, history: Any) -> dict[str, Any]:
    """What the template shows, for the measurement of this session that counts (or none)."""
    row = queries.measurement_of(visit_session, child.id)
    measured = next((m for m in history.measured if row is not None and m.id == row.id), None)
    card = small_card(child) if history.measured else None
    return {
        "visit_session": visit_session,
        "child": head(child, visit_session.held_on),
        "finding": finding_of(history, measured),
        "indices": indices_of(measured, history.scores[measured.id]) if measured else [],
        "advice": advice(history, measured, name=child.name),
        "given": given_words(queries.given_at(visit.id)),
        "chart_svg": card.svg if card else None,
        "chart_title": card.title if card else "",
        "chart_url": card.url if card else None,
        "saved_at": row.recorded_at if row else visit.arrived_at,
        "referred": bool(visit.referred),
        "asked_again": queries.asked_again([child.id]).get(child.id),
        "measured": measured is not None,
    }
