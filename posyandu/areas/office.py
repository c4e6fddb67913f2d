"""The kecamatan's office that is signed in, and the year of its books that it asks for."""

from flask import abort, request
from flask_login import current_user

from ..models import Kecamatan
from ..web import clock
from ..web.guard import grants_of
from .queries import kecamatan_of


def office() -> Kecamatan:
    """The kecamatan of who is signed in; nobody without one gets further than 404."""
    return kecamatan_of(grants_of(current_user.user)) or abort(404)


def year_asked() -> int:
    """The year of ``?tahun=2026``, this one without it."""
    now = clock.today().year
    year = request.args.get("tahun", now, type=int)
    return year if 2000 <= year <= now + 1 else now
