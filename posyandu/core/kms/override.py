"""What the midwife decides about a month in doubt, applied to the months that the weighings give.

Buku KIA 2023 p. 54 leaves a doubtful line to the health worker. Her word stands for N or T of a month; the computed
status stays beside it, and whatever follows from N or T (the run of T, the reasons to refer) follows from her word.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from posyandu.core.kms.status import MonthStatus
from posyandu.core.vocabulary import WeightStatus

JUDGED = frozenset({WeightStatus.N, WeightStatus.T})
"""What can be in doubt: O and B say only that there is nothing to compare with."""


def decided(
    statuses: Iterable[MonthStatus], overrides: Mapping[date, WeightStatus], *, run_before: int = 0
) -> list[MonthStatus]:
    """The months, oldest first, with the midwife's N or T in place of the computed one.

    ``overrides`` are by the first day of the month. One holds only while the month is N or T by its weighings: after
    a correction that leaves nothing to compare with, it says nothing. ``run_before`` is how many T in a row the
    month before the first of these had come to. Raises ``ValueError`` for an override that is neither N nor T.
    """
    if wrong := set(overrides.values()) - JUDGED:
        raise ValueError(f"a midwife decides N or T, not {sorted(wrong)}")
    found: list[MonthStatus] = []
    run = run_before
    for month in statuses:
        status = overrides.get(month.month, month.computed_status) if month.computed_status in JUDGED else month.status
        run = run + 1 if status is WeightStatus.T else 0
        if status is month.status and run == month.consecutive_t:
            found.append(month)
            continue
        found.append(replace(month, status=status, consecutive_t=run))
    return found
