"""Jemput bola: why a child is visited at home, the most urgent reason first (domain: home visits)."""

from enum import StrEnum


class VisitReason(StrEnum):
    """Why a child stands on the list."""

    BELOW_RED_LINE = "bgm"
    TWO_T = "2t"
    REMEASURE = "ukur_ulang"  # the midwife doubts a measuring
    ASKED = "diminta"  # the midwife asked for this visit
    ABSENT = "belum_ditimbang"
    VITAMIN_A = "vitamin_a"


def visit_reasons(
    *,
    below_red_line: bool,
    consecutive_t: int,
    remeasure: bool,
    asked: bool,
    weighed: bool,
    vitamin_a_overdue: bool,
) -> tuple[VisitReason, ...]:
    """The reasons of one child in the order of the list; none: it is not visited.

    ``below_red_line`` and ``consecutive_t`` are those of the last month in which the child was weighed, however long
    ago: whoever was below the line and vanished is visited first. ``weighed`` is about this month.
    """
    found = {
        VisitReason.BELOW_RED_LINE: below_red_line,
        VisitReason.TWO_T: consecutive_t >= 2,
        VisitReason.REMEASURE: remeasure,
        VisitReason.ASKED: asked,
        VisitReason.ABSENT: not weighed,
        VisitReason.VITAMIN_A: vitamin_a_overdue,
    }
    return tuple(reason for reason in VisitReason if found[reason])
