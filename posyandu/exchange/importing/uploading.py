"""A file is taken in: its list is found, its columns recognised or remembered. Nothing is imported yet."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from ...core.sentence import say
from ...database import writing
from ...extensions import db
from ...figures.register import AnySession
from ...models import ImportChild, ImportMapping, ImportRow, ImportRun, ImportState, User
from ...models.types import new_id
from .columns import Column
from .headings import Heading, find_heading, plain, signature
from .limits import Refused
from .reading import Sheet, read


class NotNow(Exception):
    """The import is in a state in which this cannot be done."""


def upload(
    *, user: User, kecamatan_id: int, posyandu_id: int | None, file_name: str, content: bytes, now: datetime
) -> UUID:
    """Keep the file with the heading that was found in it. Raises :class:`Refused`."""
    sheets = read(content)
    found = [(sheet, heading) for sheet in sheets if (heading := find_heading(sheet)) is not None]
    if not found:
        raise Refused(
            say("Tidak ada judul kolom yang dikenal. Daftar anak perlu kolom nama, jenis kelamin dan tanggal lahir.")
        )
    seen = [pair for pair in found if not pair[0].hidden] or found
    _first, heading = max(seen, key=lambda pair: (pair[1].recognised, len(pair[0].rows)))
    columns = _remembered(kecamatan_id, heading.titles) or heading.columns
    run_id, user_id = new_id(), user.id
    with writing(kecamatan_id) as session:
        session.add(
            ImportRun(
                id=run_id, kecamatan_id=kecamatan_id, posyandu_id=posyandu_id, user_id=user_id,
                state=ImportState.UPLOADED, state_at=now, created_at=now, file_name=file_name[-200:],
                file_digest=hashlib.sha256(content).hexdigest(), content=content,
                outline=[
                    {"name": s.name, "rows": sum(map(bool, s.rows)), "heading": h.row, "alike": _alike(h, heading)}
                    for s, h in found
                ],
                sheets=[s.name for s, h in seen if _alike(h, heading)], heading_row=heading.row,
                titles=list(heading.titles), columns=[c.value for c in columns], decisions={}, counts={},
            )
        )  # fmt: skip
    return run_id


def _alike(one: Heading, other: Heading) -> bool:
    return [plain(t) for t in one.titles] == [plain(t) for t in other.titles]


def _remembered(kecamatan_id: int, titles: Sequence[str]) -> tuple[Column, ...] | None:
    kept = db.session.get(ImportMapping, (kecamatan_id, signature(titles)))
    if kept is None or len(kept.columns) != len(titles):
        return None
    return tuple(Column(name) for name in kept.columns)


def settle_columns(
    run: ImportRun, *, user: User, sheets: Sequence[str], heading: Heading, remember: bool, now: datetime
) -> None:
    """Keep what a person said of the sheets and columns, and remember it for the next file of this source."""
    run_id, kecamatan_id, user_id = run.id, run.kecamatan_id, user.id
    with writing(kecamatan_id) as session:
        kept = _unapplied(session, run_id)
        kept.sheets, kept.heading_row = list(sheets), heading.row
        kept.titles, kept.columns = list(heading.titles), [c.value for c in heading.columns]
        kept.state, kept.state_at = ImportState.UPLOADED, now
        if remember:
            key = (kecamatan_id, signature(heading.titles))
            mapping = session.get(ImportMapping, key) or ImportMapping(kecamatan_id=key[0], signature=key[1])
            mapping.columns, mapping.user_id, mapping.at = kept.columns, user_id, now
            session.add(mapping)


def decide(run: ImportRun, choices: Mapping[str, str]) -> None:
    """Keep what a person said of children of the file, by their keys: ``new``, or the id of the record that one is."""
    run_id, kecamatan_id = run.id, run.kecamatan_id
    with writing(kecamatan_id) as session:
        kept = _unapplied(session, run_id)
        kept.decisions = {**kept.decisions, **choices}
        kept.seen_seq = None  # what was checked does not hold any more


def discard(run: ImportRun) -> None:
    """Throw a file away that was not imported, with everything read from it."""
    run_id, kecamatan_id = run.id, run.kecamatan_id
    with writing(kecamatan_id) as session:
        _unapplied(session, run_id)
        for model in (ImportRow, ImportChild):
            session.execute(sa.delete(model).where(model.run_id == run_id))
        session.execute(sa.delete(ImportRun).where(ImportRun.id == run_id))


def _unapplied(session: AnySession, run_id: UUID) -> ImportRun:
    run = session.get(ImportRun, run_id)
    if run is None or run.applied_at is not None:
        raise NotNow
    return run


def chosen(run: ImportRun, sheets: Iterable[Sheet]) -> Iterator[tuple[Sheet, Heading]]:
    """The sheets that are read, each with its own heading row and the columns that were settled."""
    titles, columns = tuple(run.titles), tuple(Column(name) for name in run.columns)
    for sheet in sheets:
        if sheet.name not in run.sheets:
            continue
        own = find_heading(sheet)
        same = own is not None and [plain(t) for t in own.titles] == [plain(t) for t in titles]
        row = own.row if own is not None and same else run.heading_row
        yield sheet, Heading(row, titles, columns)
