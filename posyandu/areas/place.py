"""The name of a person's area at the head of every page, and of a posyandu among others: many are called Melati."""

from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from ..core.roles import Grant
from ..extensions import db
from ..figures.settings import being_recounted
from ..models import Kecamatan, Kelurahan, Lingkungan, Posyandu
from ..web.guard import grants_of


class PlaceTitle(NamedTuple):
    """Two lines, the area and where it lies; and whether figures of its kecamatan are being made again by new rules."""

    title: str
    subtitle: str
    being_recounted: bool


class _Names(NamedTuple):
    kecamatan: str
    kecamatan_code: str
    city: str
    puskesmas: str
    kelurahan: str | None
    lingkungan: str | None
    posyandu: str | None
    being_recounted: bool


def title_of(grants: list[Grant]) -> PlaceTitle | None:
    """The title for these areas: the one area by its name, several posyandu by their puskesmas and number."""
    names = _names(grants[0]) if grants else None
    return PlaceTitle(*_lines(names, grants), names.being_recounted) if names else None


def _lines(names: _Names, grants: list[Grant]) -> tuple[str, str]:
    if len(grants) > 1:
        return names.puskesmas, _several(grants)
    if names.posyandu is not None:
        where = _("%(ward)s, Kelurahan %(name)s", ward=names.lingkungan, name=names.kelurahan)
        return _("Posyandu %(name)s", name=names.posyandu), where
    if names.lingkungan is not None:
        return names.lingkungan, _("Kelurahan %(name)s", name=names.kelurahan)
    if names.kelurahan is not None:
        return _("Kelurahan %(name)s", name=names.kelurahan), _("Kecamatan %(name)s", name=names.kecamatan)
    return _("Kecamatan %(name)s", name=names.kecamatan), f"{names.city} · {names.kecamatan_code}"


def _several(grants: list[Grant]) -> str:
    if all(grant.posyandu_id is not None for grant in grants):
        return ngettext("%(num)s posyandu", "%(num)s posyandu", len(grants))
    return ngettext("%(num)s wilayah", "%(num)s wilayah", len(grants))


def _names(grant: Grant) -> _Names | None:
    columns = (Kecamatan.name, Kecamatan.code, Kecamatan.city, Kecamatan.puskesmas)
    none, recounted = sa.null(), being_recounted(Kecamatan.id)
    statement: sa.Select[*tuple[Any, ...]]
    if grant.kecamatan_id is not None:
        statement = sa.select(*columns, none, none, none, recounted).where(Kecamatan.id == grant.kecamatan_id)
    elif grant.kelurahan_id is not None:
        statement = sa.select(*columns, Kelurahan.name, none, none, recounted).where(Kelurahan.id == grant.kelurahan_id)
    elif grant.lingkungan_id is not None:
        statement = sa.select(*columns, Kelurahan.name, Lingkungan.name, none, recounted).where(
            Lingkungan.id == grant.lingkungan_id, Kelurahan.id == Lingkungan.kelurahan_id
        )
    else:
        statement = sa.select(*columns, Kelurahan.name, Lingkungan.name, Posyandu.name, recounted).where(
            Posyandu.id == grant.posyandu_id,
            Lingkungan.id == Posyandu.lingkungan_id,
            Kelurahan.id == Posyandu.kelurahan_id,
        )
    if grant.kecamatan_id is None:
        statement = statement.where(Kecamatan.id == Kelurahan.kecamatan_id)
    row = db.session.execute(statement).first()
    return _Names(*row) if row else None


def full_name(posyandu: Posyandu) -> str:
    """Melati, Harjosari I: as paper names it, and pages for whoever has several. It carries its kelurahan."""
    return f"{posyandu.name}, {posyandu.kelurahan.name}"


def posyandu_name(posyandu: Posyandu) -> str:
    """Melati for who has no other posyandu, else with its kelurahan."""
    grants = grants_of(current_user.user)
    alone = len(grants) == 1 and grants[0].posyandu_id is not None
    return posyandu.name if alone else full_name(posyandu)


def _title() -> PlaceTitle | None:
    return title_of(grants_of(current_user.user)) if current_user.is_authenticated else None


def install(app: Flask) -> None:
    """Give ``place`` to every page, and the name of a posyandu by ``|posyandu_name``."""
    app.jinja_env.filters[posyandu_name.__name__] = posyandu_name
    app.context_processor(lambda: {"place": _title()})
