"""The places that figures are shown for, each with the posyandu it is made of."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from ..extensions import db
from ..models import Kecamatan, Kelurahan, Posyandu, SummaryVersion


class Level(StrEnum):
    """How high a place stands."""

    KECAMATAN = "kecamatan"
    KELURAHAN = "kelurahan"
    POSYANDU = "posyandu"


@dataclass(frozen=True, slots=True)
class Post:
    """A posyandu as figures need it. ``token`` is the version of its summaries, ``None`` before it had any."""

    id: int
    name: str
    code: str
    opening_day: int
    closed_on: date | None
    kelurahan_id: int
    kelurahan: str
    kelurahan_code: str
    token: int | None


@dataclass(frozen=True, slots=True)
class Area:
    """A kecamatan, a kelurahan or a posyandu."""

    level: Level
    id: int
    name: str
    code: str
    kecamatan_id: int
    posts: tuple[Post, ...]

    @property
    def address(self) -> dict[str, int]:
        """What names it in the addresses of its pages."""
        return {f"{self.level}_id": self.id}

    @property
    def parts(self) -> "list[Area]":
        """What it is divided into: a kecamatan into its kelurahan, a kelurahan into its posyandu, in order."""
        if self.level is Level.KECAMATAN:
            of_kelurahan: dict[int, list[Post]] = {}
            for post in self.posts:
                of_kelurahan.setdefault(post.kelurahan_id, []).append(post)
            return [
                Area(Level.KELURAHAN, key, posts[0].kelurahan, posts[0].kelurahan_code, self.kecamatan_id, (*posts,))
                for key, posts in of_kelurahan.items()
            ]
        return self.of_each_post if self.level is Level.KELURAHAN else []

    def has_opened(self, waiting: frozenset[int]) -> bool:
        """Whether none of its posyandu is among those that are waited for."""
        return waiting.isdisjoint(post.id for post in self.posts)

    @property
    def of_each_post(self) -> "list[Area]":
        """Its posyandu, each as an area of its own."""
        return [Area(Level.POSYANDU, p.id, p.name, p.code, self.kecamatan_id, (p,)) for p in self.posts]


def named(place: Kecamatan | Kelurahan | Posyandu) -> Area:
    """A place with its name alone, without its posyandu."""
    match place:
        case Kecamatan():
            level, kecamatan_id = Level.KECAMATAN, place.id
        case Kelurahan():
            level, kecamatan_id = Level.KELURAHAN, place.kecamatan_id
        case Posyandu():
            level, kecamatan_id = Level.POSYANDU, place.kelurahan.kecamatan_id
    return Area(level, place.id, place.name, place.code, kecamatan_id, ())


def area_of(place: Kecamatan | Kelurahan | Posyandu) -> Area:
    """The area that a page is about, with its posyandu by kelurahan and name."""
    where = {
        Level.KECAMATAN: Kelurahan.kecamatan_id,
        Level.KELURAHAN: Kelurahan.id,
        Level.POSYANDU: Posyandu.id,
    }
    area = named(place)
    return replace(area, posts=tuple(_posts(where[area.level] == area.id)))


def _posts(where: Any) -> list[Post]:
    statement = (
        sa.select(
            Posyandu.id,
            Posyandu.name,
            Posyandu.code,
            Posyandu.opening_day,
            Posyandu.closed_on,
            Kelurahan.id,
            Kelurahan.name,
            Kelurahan.code,
            SummaryVersion.token,
        )
        .join(Kelurahan, Kelurahan.id == Posyandu.kelurahan_id)
        .outerjoin(SummaryVersion, SummaryVersion.posyandu_id == Posyandu.id)
        .where(where)
        .order_by(Kelurahan.code, Posyandu.name, Posyandu.id)
    )
    return [Post(*row) for row in db.session.execute(statement)]
