"""Static files under an address that names their content, so that a browser may keep them for a year."""

import hashlib
import mimetypes
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, send_from_directory, url_for

from .packing import PACKED_TYPES, packed

blueprint = Blueprint("assets", __name__)
STATIC = Path(__file__).parent.parent / "static"


def digest_of_folder() -> str:
    """One digest for the whole folder: relative addresses inside CSS and modules inherit it."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(STATIC).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


@blueprint.get("/static/<digest>/<path:name>")
def static_file(digest: str, name: str) -> Response:
    """A file of this version; another version's address is gone, never answered with other content."""
    if digest != blueprint_digest():
        abort(404)
    response = send_from_directory(STATIC, name, max_age=365 * 24 * 3600)
    if (kind := mimetypes.guess_type(name)[0]) in PACKED_TYPES:
        response.close()
        response = packed((STATIC / name).read_bytes(), mimetype=kind)
        response.cache_control.public = True
        response.cache_control.max_age = 365 * 24 * 3600
    response.cache_control.immutable = True
    return response


_digest: list[str] = []


def blueprint_digest() -> str:
    """The digest of the running version."""
    return _digest[0]


def install(app: Flask) -> None:
    """Give templates ``asset('css/look.css')``."""
    _digest[:] = [digest_of_folder()]
    app.register_blueprint(blueprint)
    app.jinja_env.globals["asset"] = lambda name: url_for("assets.static_file", digest=blueprint_digest(), name=name)
