"""The addresses of the tablet's app: its page, its manifest, its service worker, and what it keeps."""

from typing import Literal

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from ..config import kms_rules
from ..core.roles import Permission
from ..models import Posyandu
from ..sessions.queries import sasaran
from ..web import clock
from ..web.assets import blueprint_digest
from ..web.guard import guard, public
from ..web.packing import packed
from . import contents, labels
from .release import files, release, styles

blueprint = Blueprint("tablet", __name__)


@blueprint.get("/tablet")
@public
def page() -> ResponseReturnValue:
    """The page of the app: empty of any record, the same for everybody."""
    return render_template("tablet/page.html", styles=styles(), release=release(current_app))


@blueprint.get("/tablet/manifest.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    """What makes the app installable."""
    icons = [_icon(192, "any"), _icon(512, "any"), _icon(512, "maskable")]
    description = _("Hari buka posyandu, juga tanpa sinyal: menimbang, melihat hasil, mencatat.")
    about = {
        "id": url_for("tablet.page"),
        "name": "Posyandu",
        "short_name": "Posyandu",
        "description": description,
        "lang": "id",
        "start_url": url_for("tablet.page"),
        "scope": url_for("tablet.page"),
        "display": "standalone",
        "background_color": "#f8f5ee",
        "theme_color": "#0a4a46",
        "categories": ["health", "medical"],
        "icons": icons,
    }
    response = make_response(about)
    response.mimetype = "application/manifest+json"
    return response


def _icon(size: int, purpose: str) -> dict[str, str]:
    name = f"icons/tablet-{size}.png" if purpose == "any" else f"icons/tablet-{purpose}-{size}.png"
    src = url_for("assets.static_file", digest=blueprint_digest(), name=name)
    return {"src": src, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


@blueprint.get("/sw.js")
@public
def service_worker() -> ResponseReturnValue:
    """The service worker, with the version and the list of what it keeps."""
    script = render_template("tablet/sw.js", release=release(current_app), files=files(current_app))
    response = make_response(script)
    response.mimetype = "text/javascript"
    response.headers["Service-Worker-Allowed"] = url_for("tablet.page")
    return response


@blueprint.get("/tablet/aturan.json")
@public
def bundle() -> ResponseReturnValue:
    """The rules and WHO's tables."""
    return _kept(contents.rules_json(kms_rules(current_app)))


@blueprint.get("/tablet/kms-<language>.json")
@public
def charts(language: str) -> ResponseReturnValue:
    """The printed KMS in one of the two languages."""
    return _kept(contents.charts_json(_known(language)))


@blueprint.get("/tablet/kata-<language>.json")
@public
def words(language: str) -> ResponseReturnValue:
    """The words in English; Indonesian is what the app itself is written in."""
    if _known(language) != "en":
        raise NotFound
    return _kept(contents.words_json())


@blueprint.get("/tablet/label/<int:posyandu_id>.pdf")
@guard(Permission.SEE_CHILD)
def child_labels(posyandu: Posyandu) -> ResponseReturnValue:
    """Labels for the KIA books, with the code by which the tablet finds the child."""
    today = clock.today()
    name = f"label-qr_{posyandu.code}_{today:%Y-%m-%d}.pdf"
    made = labels.pdf(posyandu, sasaran(posyandu.id, on=today), today=today)
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(made, mimetype="application/pdf", headers=headers)


def _kept(content: bytes) -> Response:
    """JSON that a browser keeps while it is asked for by the version that it is of."""
    response = packed(content, mimetype="application/json")
    if request.args.get("v") == release(current_app):
        response.cache_control.public = True
        response.cache_control.max_age = 365 * 24 * 3600
        response.cache_control.immutable = True
    return response


def _known(language: str) -> Literal["id", "en"]:
    if language == "id":
        return "id"
    if language == "en":
        return "en"
    raise NotFound
