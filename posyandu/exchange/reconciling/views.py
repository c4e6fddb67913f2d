"""Pages of comparing with e-PPGBM: choose a file, look at the differences, say who is right."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Response, redirect, render_template, request, stream_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.file import FileField, FileRequired

from ...areas.queries import posyandu_of
from ...core.roles import Permission
from ...models import DifferenceKind, Judgement, Reconciliation
from ...web import clock
from ...web.fields import Form
from ...web.format import sentence
from ...web.guard import grants_of, guard
from ...web.paging import page_number
from ..forms import ScopeForm
from ..importing.limits import FILE_BYTES, Refused
from ..log import note_export
from ..room import blueprint
from ..scope import areas_in
from . import queries, workbook
from .operations import Stage, judge, reconcile
from .reading import TheirFile, their_file
from .words import JUDGEMENTS, KINDS, reasons, sides

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ReconcileForm(ScopeForm):
    """An area, months, and the file of e-PPGBM."""

    file = FileField(_l("Ekspor e-PPGBM"), [FileRequired(_l("Pilih berkasnya dulu."))])


@blueprint.url_value_preprocessor
def allow_exports(endpoint: str | None, _values: Any) -> None:
    """Their export is larger than a form; said before the guard against forgery reads the form."""
    if endpoint == "exchange.reconciliations" and request.method == "POST":
        request.max_content_length = FILE_BYTES + 2**20


@blueprint.route("/cocokkan", methods=["GET", "POST"])
@guard(Permission.EXPORT_NAMED)
def reconciliations() -> ResponseReturnValue:
    """Choose an area, months and a file; the comparisons of before."""
    grants = grants_of(current_user.user)
    posyandu = posyandu_of(grants)
    form = ReconcileForm(areas=areas_in(posyandu, grants), posyandu=posyandu, today=clock.today())
    if form.validate_on_submit():
        content = form.file.data.read(FILE_BYTES + 1)
        try:
            theirs = their_file(content, today=clock.today())
        except Refused as problem:
            form.file.errors = [sentence(problem.sentence)]
        else:
            return stream_template("exchange/comparing.html", stages=_stages(form, theirs, content))
    made = queries.of_areas(grants)
    return render_template("exchange/reconciliations.html", form=form, made=made), 422 if form.errors else 200


def _stages(form: ReconcileForm, theirs: TheirFile, content: bytes) -> Iterator[tuple[Stage, str | None]]:
    user = current_user.user
    for stage in reconcile(theirs, form.scope(), user=user, now=clock.now(), content=content):
        url = url_for("exchange.reconciliation", reconciliation_id=stage.made) if stage.made else None
        yield stage, url


@blueprint.get("/cocokkan/<uuid:reconciliation_id>")
@guard(Permission.EXPORT_NAMED)
def reconciliation(reconciliation: Reconciliation) -> ResponseReturnValue:
    """The differences of one comparison, by kind, in pages."""
    kind = _kind()
    return render_template(
        "exchange/reconciliation.html",
        made=reconciliation,
        kind=kind,
        page=queries.differences(reconciliation.id, kind, page=page_number()),
        judged=queries.judged(reconciliation.id),
        kinds=KINDS,
        judgements=JUDGEMENTS,
        sides=sides,
        reasons=reasons,
    )


@blueprint.post("/cocokkan/<uuid:reconciliation_id>/tandai")
@guard(Permission.EXPORT_NAMED)
def judge_difference(reconciliation: Reconciliation) -> ResponseReturnValue:
    """Keep who is right about one difference; the same mark again takes it back."""
    key, number = reconciliation.id, request.form.get("nomor", 0, type=int)
    wanted = request.form.get("tanda", "")
    if Form().validate_on_submit() and (wanted == "" or wanted in tuple(Judgement)):
        judgement = Judgement(wanted) if wanted else None
        judge(reconciliation, number, judgement, user=current_user.user, now=clock.now())
    kind, page = _kind(), page_number()
    return redirect(
        url_for(
            "exchange.reconciliation", reconciliation_id=key, jenis=kind.value if kind else None,
            halaman=page if page > 1 else None, _anchor=f"beda-{number}",
        ),
        code=303,
    )  # fmt: skip


@blueprint.get("/cocokkan/<uuid:reconciliation_id>.xlsx")
@guard(Permission.EXPORT_NAMED)
def reconciliation_book(reconciliation: Reconciliation) -> ResponseReturnValue:
    """All differences as a workbook."""
    made = reconciliation
    name = f"beda-e-ppgbm_{made.area_code}_{made.first:%Y-%m}_{made.last:%Y-%m}.xlsx"
    scope = queries.scope_of_made(made)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "beda.xlsx"
        rows = workbook.write(path, made)
        content = path.read_bytes()
    note_export("reconciliation", scope, user=current_user.user, now=clock.now(), rows=rows)
    return Response(content, mimetype=_XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _kind() -> DifferenceKind | None:
    wanted = request.values.get("jenis", "")
    return DifferenceKind(wanted) if wanted in tuple(DifferenceKind) else None
