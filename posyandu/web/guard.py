"""The guard of every page: it finds what the address names, and lets in only whom role and area allow."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import abort, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from ..core.roles import TABLE, Grant, Permission, Place, may
from ..extensions import db
from ..models import (
    Child,
    Device,
    Donation,
    Donor,
    FoodSupplement,
    HomeVisit,
    Kecamatan,
    Kelurahan,
    Measurement,
    MeasurementConflict,
    Pledge,
    Posyandu,
    Reconciliation,
    Referral,
    Share,
    StudyVisit,
    User,
    VisitPhoto,
    VisitSession,
)

View = TypeVar("View", bound=Callable[..., Any])
_AREA = (joinedload(Posyandu.kelurahan).joinedload(Kelurahan.kecamatan), joinedload(Posyandu.lingkungan))


def _child(key: Any) -> Child | None:
    options = (
        joinedload(Child.posyandu).options(*_AREA),
        joinedload(Child.lingkungan),
    )
    return db.session.scalar(sa.select(Child).where(Child.id == key).options(*options))


def _visit_session(key: Any) -> VisitSession | None:
    options = joinedload(VisitSession.posyandu).options(*_AREA)
    return db.session.scalar(sa.select(VisitSession).where(VisitSession.id == key).options(options))


def _posyandu(key: Any) -> Posyandu | None:
    return db.session.scalar(sa.select(Posyandu).where(Posyandu.id == key).options(*_AREA))


def _kelurahan(key: Any) -> Kelurahan | None:
    return db.session.scalar(sa.select(Kelurahan).where(Kelurahan.id == key).options(joinedload(Kelurahan.kecamatan)))


def _measurement(key: Any) -> Measurement | None:
    return db.session.get(Measurement, key)


def _referral(key: Any) -> Referral | None:
    options = joinedload(Referral.child).options(
        joinedload(Child.posyandu).options(*_AREA), joinedload(Child.lingkungan)
    )
    return db.session.scalar(sa.select(Referral).where(Referral.id == key).options(options))


def _device(key: Any) -> Device | None:
    return db.session.scalar(
        sa.select(Device).where(Device.id == key).options(joinedload(Device.posyandu).options(*_AREA))
    )


def _share(key: Any) -> Share | None:
    return db.session.scalar(sa.select(Share).where(Share.id == key).options(joinedload(Share.study_visit)))


def _photo(key: Any) -> VisitPhoto | None:
    options = joinedload(VisitPhoto.study_visit)
    return db.session.scalar(sa.select(VisitPhoto).where(VisitPhoto.id == key).options(options))


def _given(model: type[Pledge] | type[Donation]) -> Callable[[Any], Any]:
    return lambda key: db.session.scalar(sa.select(model).where(model.id == key).options(joinedload(model.donor)))


# The id-bearing parts of addresses, and what each names. A view with another one fails the guard's own test.
FINDERS: dict[str, Callable[[Any], Any]] = {
    "child_id": _child,
    "session_id": _visit_session,
    "posyandu_id": _posyandu,
    "kelurahan_id": _kelurahan,
    "kecamatan_id": lambda key: db.session.get(Kecamatan, key),
    "measurement_id": _measurement,
    "device_id": _device,
    "conflict_id": lambda key: db.session.get(MeasurementConflict, key),
    "referral_id": _referral,
    "visit_id": lambda key: db.session.get(HomeVisit, key),
    "course_id": lambda key: db.session.get(FoodSupplement, key),
    "reconciliation_id": lambda key: db.session.get(Reconciliation, key),
    "study_visit_id": lambda key: db.session.get(StudyVisit, key),
    "share_id": _share,
    "photo_id": _photo,
    "donor_id": lambda key: db.session.get(Donor, key),
    "pledge_id": _given(Pledge),
    "donation_id": _given(Donation),
}
_NAMES = {"session_id": "visit_session", "visit_id": "home_visit"}


def place_of(thing: Any) -> Place:
    """Where a thing lies."""
    if isinstance(thing, Measurement | MeasurementConflict | Referral | HomeVisit | FoodSupplement):
        thing = _child(thing.child_id)
    if isinstance(thing, Share | VisitPhoto):
        thing = thing.study_visit
    if isinstance(thing, Pledge | Donation):
        thing = thing.donor
    match thing:
        case Child():
            area = place_of(thing.posyandu)
            return area._replace(lingkungan_id=thing.lingkungan_id)
        case VisitSession() | Device():
            return place_of(thing.posyandu)
        case Posyandu():
            kelurahan = thing.kelurahan
            return Place(kelurahan.kecamatan_id, kelurahan.id, thing.lingkungan_id, thing.id)
        case Kelurahan():
            return Place(thing.kecamatan_id, thing.id)
        case Kecamatan() | StudyVisit() | Donor():
            return Place(thing.id if isinstance(thing, Kecamatan) else thing.kecamatan_id)
        case Reconciliation():
            return Place(thing.kecamatan_id, thing.kelurahan_id, None, thing.posyandu_id)
    raise TypeError(f"no place for {type(thing).__name__}")


def grants_of(user: User) -> list[Grant]:
    """The user's areas as the decision table reads them."""
    return [Grant(a.kecamatan_id, a.kelurahan_id, a.lingkungan_id, a.posyandu_id) for a in user.areas]


def allowed(permission: Permission, thing: Any, *, user: User) -> bool:
    """Whether this user may do this to this thing."""
    return may(user.role, permission, grants=grants_of(user), place=place_of(thing))


def guard(permission: Permission) -> Callable[[View], View]:
    """Let in signed-in people whose role has the permission, for things that lie in their areas.

    Every ``*_id`` of the address is found and passed to the view as the thing itself (``child_id`` as ``child``).
    Whoever is not signed in is sent to sign in; anybody else without the right gets 404, as for an unknown id, so
    that an answer never tells whether a record exists.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> Any:
            if not current_user.is_authenticated:
                return to_sign_in()
            user: User = current_user.user
            if user.role not in TABLE[permission]:
                abort(404)
            for key in [k for k in values if k in FINDERS]:
                thing = FINDERS[key](values.pop(key))
                if thing is None or not allowed(permission, thing, user=user):
                    abort(404)
                values[_NAMES.get(key, key.removesuffix("_id"))] = thing
            return view(**values)

        guarded.guard_permission = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def public(view: View) -> View:
    """Mark a page that needs no sign-in, or that only acts on the sign-in itself."""
    view.guard_permission = None  # type: ignore[attr-defined]
    return view


def to_sign_in() -> Response:
    """Send to the sign-in page, and back afterwards when the page was only looked at."""
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=back if back != "/" else None), code=303)
