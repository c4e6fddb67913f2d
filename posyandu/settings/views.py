"""Pages of the settings: what is in force, its history, and a form for each part."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ..core.kms import rules_in_words
from ..core.message import fields_of, filled
from ..core.roles import Permission
from ..core.settings import RULES, TEXTS, Settings
from ..core.skdn import Counts
from ..exchange.importing.progress import step_of
from ..figures.settings import settings_of
from ..models import Kecamatan
from ..web import clock
from ..web.guard import grants_of, guard
from . import operations, queries, recomputing
from .forms import RulesForm, SettingsForm, TargetsForm, TextsForm
from .words import NAMES, value

blueprint = Blueprint("settings", __name__, url_prefix="/pengaturan")

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
        versions=queries.versions(kecamatan.id), waiting=queries.waiting_version(kecamatan.id),
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
    """How N and T are read: every figure is made again."""
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
    """How far the figures are under the new rules; a POST starts what stopped."""
    waiting = queries.waiting_version(kecamatan.id)
    if waiting is None:
        return redirect(url_for(".overview", kecamatan_id=kecamatan.id), code=303)
    stopped = recomputing.has_stopped(waiting, now=clock.now())
    if request.method == "POST":
        return _work(kecamatan.id)
    return render_template(
        "settings/working.html", kecamatan=kecamatan, step=step_of(waiting.id), stopped=stopped,
        touched=queries.touched(kecamatan.id),
    )  # fmt: skip


@blueprint.post("/<int:kecamatan_id>/buang-perubahan")
@guard(Permission.MANAGE_SETTINGS)
def discard(kecamatan: Kecamatan) -> ResponseReturnValue:
    """Throw away a change of the rules that is not in force."""
    waiting, kecamatan_id = queries.waiting_version(kecamatan.id), kecamatan.id
    if waiting is not None and recomputing.has_stopped(waiting, now=clock.now()):
        operations.discard(waiting.id, user=current_user.user, now=clock.now())
        flash(_("Perubahan aturan dibuang. Semua angka tetap seperti sebelumnya."), "calm")
    return redirect(url_for(".overview", kecamatan_id=kecamatan_id), code=303)


def _saved(form: SettingsForm, kecamatan: Kecamatan) -> ResponseReturnValue | None:
    """What follows from a valid form; ``None`` when it has to be shown."""
    kecamatan_id = kecamatan.id
    if not form.validate_on_submit():
        return None
    try:
        version = operations.change(kecamatan_id, form.values(), user=current_user.user, now=clock.now())
    except operations.Waiting:
        flash(_("Perubahan aturan sebelumnya belum selesai dihitung. Selesaikan dulu yang itu."), "watch")
        return redirect(url_for(".recompute", kecamatan_id=kecamatan_id), code=303)
    if version is None:
        flash(_("Tidak ada yang berubah."), "calm")
    elif version.in_force_at is None:
        return _work(kecamatan_id)
    else:
        flash(_("Pengaturan disimpan dan berlaku sekarang."), "good")
    return redirect(url_for(".overview", kecamatan_id=kecamatan_id), code=303)


def _work(kecamatan_id: int) -> ResponseReturnValue:
    waiting = queries.waiting_version(kecamatan_id)
    if waiting is not None:
        recomputing.begin(waiting)
    if queries.waiting_version(kecamatan_id) is None:
        flash(_("Aturan baru berlaku. Semua angka sudah dihitung ulang."), "good")
        return redirect(url_for(".overview", kecamatan_id=kecamatan_id), code=303)
    return redirect(url_for(".recompute", kecamatan_id=kecamatan_id), code=303)


def _form(name: str, form: SettingsForm, kecamatan: Kecamatan, **values: Any) -> ResponseReturnValue:
    page = render_template(f"settings/{name}.html", form=form, kecamatan=kecamatan, **values)
    return page, 422 if form.errors else 200


def _examples(settings: Settings, kecamatan: Kecamatan) -> dict[str, str]:
    about = {
        "kecamatan": kecamatan.name, "kelurahan": "Melati Jaya", "posyandu": "Melati", "lingkungan": "Lingk. IV",
        "hari": "Selasa", "tanggal": "16-09-2025", "periode": "September 2025", "posyandu buka": "1",
        "daftar posyandu": "Melati",
    }  # fmt: skip
    return {
        name: filled(getattr(settings, name), report, counts=_EXAMPLE, about=about) for name, report in TEXTS.items()
    }
