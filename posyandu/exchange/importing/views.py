"""Pages of bringing a list in: the file, its columns, the dry run, the decisions, the import, its undoing."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ...areas.queries import posyandu_of
from ...core.roles import TABLE, Permission
from ...models import ImportRun, ImportState
from ...web import clock
from ...web.format import sentence
from ...web.guard import grants_of, guard
from ...web.paging import page_number
from ..room import blueprint
from . import jobs, queries, uploading
from .columns import LABELS, Column
from .facts import Verdict
from .forms import UploadForm, columns_from, problems_of
from .headings import find_heading, heading_at
from .limits import FILE_BYTES, Refused
from .progress import step_of
from .reading import Sheet, read
from .returning import write_refused
from .undoing import built_upon
from .uploading import NotNow
from .words import STATES, VERDICTS, preview, row_lines

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNWRITTEN = (ImportState.UPLOADED, ImportState.CHECKED, ImportState.CHECKING, ImportState.APPLYING)


@blueprint.url_value_preprocessor
def allow_files(endpoint: str | None, _values: Any) -> None:
    """A list may be larger than a form; read before the guard against forgery reads the form."""
    if endpoint == "exchange.imports" and request.method == "POST":
        request.max_content_length = FILE_BYTES + 2**20


def _run(import_id: UUID) -> ImportRun:
    run = queries.run_of(import_id, current_user.user)
    if run is None:
        abort(404)
    return run


def _page_of(run_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("exchange.one_import", import_id=run_id), code=303)


def _show(template: str, **values: Any) -> str:
    return render_template(f"importing/{template}.html", states=STATES, words=VERDICTS, **values)


@blueprint.route("/impor", methods=["GET", "POST"])
@guard(Permission.IMPORT)
def imports() -> ResponseReturnValue:
    """Choose a file; those of before."""
    form = UploadForm(posyandu=posyandu_of(grants_of(current_user.user)))
    if form.validate_on_submit() and (run_id := _uploaded(form)) is not None:
        return redirect(url_for("exchange.import_columns", import_id=run_id), code=303)
    runs = queries.runs_of(current_user.user)
    return _show("imports", form=form, runs=runs), 422 if form.errors else 200


def _uploaded(form: UploadForm) -> UUID | None:
    kecamatan_id, posyandu_id = form.target()
    file = form.file.data
    try:
        return uploading.upload(
            user=current_user.user, kecamatan_id=kecamatan_id, posyandu_id=posyandu_id, now=clock.now(),
            file_name=Path(file.filename or "").name, content=file.read(FILE_BYTES + 1),
        )  # fmt: skip
    except Refused as problem:
        form.file.errors = [sentence(problem.sentence)]
        return None


@blueprint.route("/impor/<uuid:import_id>/kolom", methods=["GET", "POST"])
@guard(Permission.IMPORT)
def import_columns(import_id: UUID) -> ResponseReturnValue:
    """Which sheets, where the heading is, what each column holds."""
    run = _run(import_id)
    if run.applied_at is not None or run.state in jobs.WORKING:
        return _page_of(run.id)
    sheets = read(run.content)
    sheet = next((s for s in sheets if s.name == request.values.get("lembar", run.sheets[0])), sheets[0])
    heading = _heading(run, sheet)
    problems: list[str] = []
    if request.method == "POST":
        heading = heading_at(sheet, heading.row, dict(enumerate(columns_from(request.form, heading))))
        problems = problems_of(heading.columns)
        if not problems:
            alike = [s.name for s in sheets if s.name in request.form.getlist("lembar-lain")]
            uploading.settle_columns(
                run, user=current_user.user, sheets=[sheet.name, *(n for n in alike if n != sheet.name)],
                heading=heading, remember=True, now=clock.now(),
            )  # fmt: skip
            jobs.begin(_run(import_id), ImportState.CHECKING)
            return _page_of(import_id)
    return _show(
        "columns", run=run, sheets=sheets, sheet=sheet, heading=heading, problems=problems,
        others=_alike(sheets, sheet, heading.titles), samples=preview(sheet, heading), labels=LABELS,
    ), 422 if problems else 200  # fmt: skip


def _heading(run: ImportRun, sheet: Sheet) -> Any:
    asked = request.values.get("baris", type=int)
    own = find_heading(sheet)
    if asked is not None and 1 <= asked <= len(sheet.rows):
        row = asked - 1
    else:
        row = own.row if own is not None else run.heading_row
    heading = heading_at(sheet, min(row, len(sheet.rows) - 1))
    if list(heading.titles) == run.titles:  # as it was settled or remembered
        return heading_at(sheet, heading.row, {at: Column(name) for at, name in enumerate(run.columns)})
    return heading


def _alike(sheets: list[Sheet], sheet: Sheet, titles: tuple[str, ...]) -> list[Sheet]:
    others = [(other, find_heading(other)) for other in sheets if other.name != sheet.name]
    return [other for other, heading in others if heading is not None and heading.titles == titles]


@blueprint.get("/impor/<uuid:import_id>")
@guard(Permission.IMPORT)
def one_import(import_id: UUID) -> ResponseReturnValue:
    """How far it is, what the dry run found, or what was imported."""
    run = _run(import_id)
    if run.state in jobs.WORKING:
        stopped = jobs.has_stopped(run, now=clock.now())
        return _show("working", run=run, step=step_of(run.id), stopped=stopped)
    if run.state is ImportState.UPLOADED:
        return redirect(url_for("exchange.import_columns", import_id=run.id), code=303)
    show = request.args.get("tampil", "")
    page = queries.rows_of(run, show=show, page=page_number())
    may_open = current_user.user.role in TABLE[Permission.SEE_CHILD]
    children = queries.children_of_rows(run, page.items) if may_open and run.applied_at and not run.undone_at else {}
    return _show(
        "result", run=run, page=page, lines=row_lines(page.items, children), show=show,
        verdicts=list(Verdict), unread=[t for t, c in zip(run.titles, run.columns, strict=True) if t and not c],
        signed=[date.fromisoformat(month) for month in run.counts.get("signed", [])],
        built=len(built_upon(run)) if run.applied_at and not run.undone_at else 0,
    )  # fmt: skip


@blueprint.post("/impor/<uuid:import_id>/lanjut")
@guard(Permission.IMPORT)
def go_on(import_id: UUID) -> ResponseReturnValue:
    """Take up work that was cut off, or check a file again."""
    run = _run(import_id)
    state = run.state if run.state in jobs.WORKING else ImportState.CHECKING
    if run.applied_at is None or state is ImportState.UNDOING:
        jobs.begin(run, state)
    return _page_of(import_id)


@blueprint.route("/impor/<uuid:import_id>/putuskan", methods=["GET", "POST"])
@guard(Permission.IMPORT)
def decide(import_id: UUID) -> ResponseReturnValue:
    """Children of the file that may be in the register already, side by side."""
    run = _run(import_id)
    if run.state is not ImportState.CHECKED:
        return _page_of(import_id)
    page = queries.open_questions(run, page=page_number())
    if request.method == "POST":
        choices = {q.key: request.form.get(f"anak-{q.key}", "") for q in page.items}
        uploading.decide(run, {key: choice for key, choice in choices.items() if choice})
        jobs.begin(_run(import_id), ImportState.CHECKING)
        left = queries.open_questions(_run(import_id), page=1).total
        flash(_("Keputusan disimpan."), "good")
        return redirect(url_for("exchange.decide", import_id=import_id), code=303) if left else _page_of(import_id)
    return _show("decide", run=run, page=page)


@blueprint.post("/impor/<uuid:import_id>/terapkan")
@guard(Permission.IMPORT)
def apply_import(import_id: UUID) -> ResponseReturnValue:
    """Write what was checked."""
    run = _run(import_id)
    if run.state is ImportState.CHECKED:
        jobs.begin(run, ImportState.APPLYING)
        if _run(import_id).state is ImportState.APPLIED:
            flash(_("Impor selesai."), "good")
    return _page_of(import_id)


@blueprint.post("/impor/<uuid:import_id>/batalkan")
@guard(Permission.IMPORT)
def undo_import(import_id: UUID) -> ResponseReturnValue:
    """Take an import back."""
    run = _run(import_id)
    if run.state is ImportState.APPLIED:
        jobs.begin(run, ImportState.UNDOING)
        if _run(import_id).state is ImportState.UNDONE:
            flash(_("Impor dibatalkan: daftar anak dan angka kembali seperti sebelumnya."), "good")
    return _page_of(import_id)


@blueprint.post("/impor/<uuid:import_id>/buang")
@guard(Permission.IMPORT)
def discard_import(import_id: UUID) -> ResponseReturnValue:
    """Throw a file away that was not imported."""
    run = _run(import_id)
    if run.state in _UNWRITTEN and (run.state not in jobs.WORKING or jobs.has_stopped(run, now=clock.now())):
        try:
            uploading.discard(run)
            flash(_("Berkas dibuang. Daftar anak tidak berubah."), "calm")
        except NotNow:
            return _page_of(import_id)
    return redirect(url_for("exchange.imports"), code=303)


@blueprint.get("/impor/<uuid:import_id>/ditolak.xlsx")
@guard(Permission.IMPORT)
def refused_rows(import_id: UUID) -> ResponseReturnValue:
    """The refused rows as a workbook."""
    run = _run(import_id)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ditolak.xlsx"
        write_refused(path, run)
        content = path.read_bytes()
    disposition = {"Content-Disposition": "attachment; filename=ditolak.xlsx"}
    return Response(content, mimetype=_XLSX, headers=disposition)
