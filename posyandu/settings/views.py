"""Pages of the settings: what is in force, its history, and a form for each part."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ..core.kms import rules_in_words
from ..core.message import Report, fields_of, filled
from ..core.roles import Permission
from ..core.settings import RULES, TEXTS, Settings
from ..core.skdn import Counts
from ..figures.settings import settings_of
from ..models import Kecamatan
from ..web import clock
from ..web.guard import grants_of, guard
from . import holding, operations, queries, recomputing
from .forms import RulesForm, SettingsForm, TargetsForm, TextsForm
from .words import NAMES, value

blueprint = Blueprint("settings", __name__, url_prefix="/pengaturan")
blueprint.before_app_request(holding.hold)

# The numbers of the example in domain.md §7, for looking at a text.
_EXAMPLE = Counts(s=62, k=60, d=51, n=33, t=12, o=4, b=2, vitamin_a=48, immunised=6, food_supplement=12, referred=4)


@blueprint.get("")
@guard(Permission.MANAGE_SETTINGS)
def home() -> ResponseReturnValue:
    """To the settings of one's kecamatan."""
    kecamatan_id = next((grant.kecamatan_id for grant in grants_of(current_user.user) if grant.kecamatan_id), None)
    if kecamatan_id is None:
        return render_template("settings/none.html")
    return redirect(url_for(".overview", kecamatan_id=kecamatan_id), code=303)


@blueprint.get("/<int:kecamatan_id>")
@guard(Permission.MANAGE_SETTINGS)
def overview(kecamatan: Kecamatan) -> ResponseReturnValue:
    """What is in force, and who changed what when."""
    settings = settings_of(kecamatan.id)
    return render_template(
        "settings/overview.html", kecamatan=kecamatan, settings=settings.values(), names=NAMES, value=value,
        versions=queries.versions(kecamatan.id), unsettled=queries.unsettled_version(kecamatan.id),
        rules_words=rules_in_words(settings.rules), rules=RULES,
    )  # fmt: skip


@blueprint.route("/<int:kecamatan_id>/target", methods=["GET", "POST"])
@guard(Permission.MANAGE_SETTINGS)
def targets(kecamatan: Kecamatan) -> ResponseReturnValue:
    """Targets and limits: in force at once, on every page and file."""
    form = TargetsForm(settings_of(kecamatan.id))
    return _saved(form, kecamatan) or _form("targets", form, kecamatan)


@blueprint.route("/<int:kecamatan_id>/aturan", methods=["GET", "POST"])
@guard(Permission.MANAGE_SETTINGS)
def rules(kecamatan: Kecamatan) -> ResponseReturnValue:
    """How N and T are read: in force at once, and every figure follows."""
    form = RulesForm(settings_of(kecamatan.id))
    return _saved(form, kecamatan) or _form("rules", form, kecamatan, touched=queries.touched(kecamatan.id))


@blueprint.route("/<int:kecamatan_id>/teks", methods=["GET", "POST"])
@guard(Permission.MANAGE_SETTINGS)
def texts(kecamatan: Kecamatan) -> ResponseReturnValue:
    """The texts of the reports."""
    settings = settings_of(kecamatan.id)
    form = TextsForm(settings)
    return _saved(form, kecamatan) or _form(
        "texts", form, kecamatan, fields={name: fields_of(report) for name, report in TEXTS.items()},
        examples=_examples(settings, kecamatan),
    )  # fmt: skip


@blueprint.route("/<int:kecamatan_id>/hitung-ulang", methods=["GET", "POST"])
@guard(Permission.MANAGE_SETTINGS)
def recompute(kecamatan: Kecamatan) -> ResponseReturnValue:
    """How far the figures follow the new rules; a POST goes on with what stopped."""
    unsettled = queries.unsettled_version(kecamatan.id)
    if unsettled is None:
        return redirect(url_for(".overview", kecamatan_id=kecamatan.id), code=303)
    if request.method == "POST":
        return _work(kecamatan.id)
    stopped = recomputing.has_stopped(unsettled, now=clock.now())
    left = len(queries.children_left(kecamatan.id, settings_of(kecamatan.id).rules)) if stopped else None
    return render_template(
        "settings/working.html", kecamatan=kecamatan, step=recomputing.how_far(kecamatan.id), left=left,
        touched=queries.touched(kecamatan.id),
    )  # fmt: skip


def _saved(form: SettingsForm, kecamatan: Kecamatan) -> ResponseReturnValue | None:
    """What follows from a valid form; ``None`` when it has to be shown."""
    kecamatan_id = kecamatan.id
    if not form.validate_on_submit():
        return None
    version = operations.change(kecamatan_id, form.values(), user=current_user.user, now=clock.now())
    if version is None:
        flash(_("Tidak ada yang berubah."), "calm")
    elif version.settled_at is None:
        return _work(kecamatan_id)
    else:
        flash(_("Pengaturan disimpan dan berlaku sekarang."), "good")
    return redirect(url_for(".overview", kecamatan_id=kecamatan_id), code=303)


def _work(kecamatan_id: int) -> ResponseReturnValue:
    recomputing.begin(kecamatan_id)
    if queries.unsettled_version(kecamatan_id) is None:
        flash(_("Aturan baru berlaku. Semua angka sudah dihitung ulang."), "good")
        return redirect(url_for(".overview", kecamatan_id=kecamatan_id), code=303)
    return redirect(url_for(".recompute", kecamatan_id=kecamatan_id), code=303)


def _form(name: str, form: SettingsForm, kecamatan: Kecamatan, **values: Any) -> ResponseReturnValue:
    page = render_template(f"settings/{name}.html", form=form, kecamatan=kecamatan, **values)
    return page, 422 if form.errors else 200


def _examples(settings: Settings, kecamatan: Kecamatan) -> dict[str, str]:
    about = {
        "kecamatan": kecamatan.name, "kelurahan": "Melati Jaya", "lingkungan": "Lingk. IV", "hari": "Selasa",
        "tanggal": "16-09-2025", "periode": "September 2025", "posyandu buka": "2", "daftar posyandu": "Anggrek, Mawar",
    }  # fmt: skip

    def example(text: str, report: Report) -> str:
        # Of one posyandu it is the name, of an area how many there are.
        posyandu = "Melati" if report is Report.SESSION else "9"
        return filled(text, report, counts=_EXAMPLE, about=about | {"posyandu": posyandu})

    return {name: example(getattr(settings, name), report) for name, report in TEXTS.items()}
