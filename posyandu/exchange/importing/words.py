"""An import in words and marks: what the verdicts are called, and what a row of the dry run shows."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from ...core.sentence import Sentence, say
from ...core.vocabulary import Tone
from ...models import ImportRow, ImportState
from ...web.format import cm, tanggal_pendek, ukuran, z
from .facts import Verdict, Weighing
from .headings import Heading
from .reading import Cell, Formula, Sheet
from .storing import heard, weighing_of

VERDICTS: Mapping[Verdict, tuple[Tone, str, Sentence]] = {
    Verdict.NEW: (Tone.GOOD, "+", say("Anak baru")),
    Verdict.CHANGED: (Tone.GOOD, "tick", say("Data anak dilengkapi")),
    Verdict.MATCHED: (Tone.GOOD, "tick", say("Penimbangan ditambah")),
    Verdict.SAME: (Tone.CALM, "=", say("Sudah ada, sama")),
    Verdict.LIKELY: (Tone.WATCH, "?", say("Perlu diputuskan")),
    Verdict.REFUSED: (Tone.URGENT, "!", say("Ditolak")),
}
STATES: Mapping[ImportState, Sentence] = {
    ImportState.UPLOADED: say("belum diperiksa"),
    ImportState.CHECKING: say("sedang diperiksa"),
    ImportState.CHECKED: say("diperiksa, belum diimpor"),
    ImportState.APPLYING: say("sedang diimpor"),
    ImportState.APPLIED: say("sudah diimpor"),
    ImportState.UNDOING: say("sedang dibatalkan"),
    ImportState.UNDONE: say("dibatalkan"),
}
_SAMPLES = 3


class Line(NamedTuple):
    """A row of the dry run as the page shows it."""

    where: str
    name: str
    verdict: Verdict
    weighing: str
    reasons: Sequence[Sentence]
    differences: Sequence[str]
    child_id: UUID | None


def row_lines(rows: Sequence[ImportRow], children: Mapping[int, UUID]) -> list[Line]:
    """The rows of one page."""
    return [
        Line(
            where=f"{row.sheet}, {row.sheet_row}",
            name=row.name,
            verdict=Verdict(row.verdict),
            weighing=_weighing(weighing_of(row.weighing)) if row.weighing else "",
            reasons=[heard(kept) for kept in row.reasons],
            differences=_differences(row) if row.differs else [],
            child_id=children.get(row.child_number) if row.child_number is not None else None,
        )
        for row in rows
    ]


def _weighing(weighing: Weighing) -> str:
    parts = [tanggal_pendek(weighing.measured_on)]
    parts += [f"{ukuran(weighing.weight_kg)} kg"] if weighing.weight_kg is not None else []
    parts += [f"{cm(weighing.length_cm)} cm"] if weighing.length_cm is not None else []
    parts += [f"LiLA {cm(weighing.muac_cm)} cm"] if weighing.muac_cm is not None else []
    return " · ".join(parts)


def _differences(row: ImportRow) -> list[str]:
    """ "BB/U −1,20 → −1,12": theirs, then ours."""
    found = []
    names = ("BB/U", "TB/U", "BB/TB")
    for name, theirs, ours in zip(names, (row.theirs or [])[:3], (row.ours or [])[:3], strict=False):
        if theirs is not None and ours is not None and abs(theirs - ours) > 0.015:
            found.append(f"{name} {z(theirs)} → {z(ours)}")
    status = [(kept or [None])[-1] for kept in (row.theirs, row.ours)]
    if None not in status and status[0] != status[1]:
        found.append(f"{status[0]} → {status[1]}")
    return found


def preview(sheet: Sheet, heading: Heading) -> list[list[str]]:
    """The first filled cells under each title, to know a column by."""
    samples: list[list[str]] = [[] for _ in heading.titles]
    for row in sheet.rows[heading.row + 1 : heading.row + 40]:
        for at, cell in enumerate(row[: len(samples)]):
            text = _shown(cell)
            if text and len(samples[at]) < _SAMPLES and text not in samples[at]:
                samples[at].append(text)
    return samples


def _shown(cell: Cell | Any) -> str:
    value = cell.shown if isinstance(cell, Formula) else cell
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return (f"{value:.10g}" if isinstance(value, float) else str(value))[:30]
