"""The posyandu of the chaos: children, kader and tablets in a fresh database, and what is done to them from outside."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import flask_migrate
import sqlalchemy as sa
from flask import Flask

from posyandu import create_app
from posyandu.accounts.queries import digest
from posyandu.core.vocabulary import Role, Sex
from posyandu.database import writing
from posyandu.extensions import db
from posyandu.models import Child, Device, Enrolment, Kecamatan, Kelurahan, Lingkungan, Posyandu, User, UserArea
from posyandu.models.types import new_id
from posyandu.web import clock

from .tablet import Place

LONGEST = timedelta(days=400)


class Enrolled:
    """A tablet as the server knows it."""

    def __init__(self, place: Place) -> None:
        self.place, self.id, self.secret = place, new_id(), secrets.token_urlsafe(32)


class World:
    """One kecamatan with some posyandu, in the database of an address."""

    def __init__(self, folder: Path, url: str, *, options: dict[str, Any] | None = None) -> None:
        more = {"SQLALCHEMY_ENGINE_OPTIONS": options} if options else {}
        settings = {"DATABASE_URL": url, "SECRET_KEY": "only-for-tests-" + "z" * 32}
        self.app: Flask = create_app(settings | more, instance_path=str(folder))
        self.kecamatan_id = 0

    @contextmanager
    def open(self) -> Iterator[sa.orm.scoped_session[Any]]:
        """The database, read past the server; nothing of it stays open."""
        with self.app.app_context():
            try:
                yield db.session
            finally:
                db.session.remove()
                db.engine.dispose()

    @contextmanager
    def changed(self) -> Iterator[sa.orm.scoped_session[Any]]:
        """The database, changed from outside as an office would."""
        with self.open(), writing(self.kecamatan_id) as session:
            yield session

    def build(self, *, posyandu: int, tablets: int, children: int) -> list[Enrolled]:
        """Make everything; the tablets in the order of their posyandu."""
        with self.open() as session:
            flask_migrate.upgrade()
            kecamatan = Kecamatan(code="99.0001", name="Badai", city="Kota", province="Provinsi", puskesmas="Badai")
            session.add(kecamatan)
            session.flush()
            kelurahan = Kelurahan(kecamatan_id=kecamatan.id, code="9900010000001", name="Badai")
            session.add(kelurahan)
            session.flush()
            enrolled = [one for n in range(posyandu) for one in _posyandu(session, kelurahan, n, tablets, children)]
            session.commit()
            self.kecamatan_id = kecamatan.id
        return enrolled


def _posyandu(session: Any, kelurahan: Kelurahan, n: int, tablets: int, children: int) -> list[Enrolled]:
    now, today = clock.now(), clock.today()
    ward = Lingkungan(kelurahan_id=kelurahan.id, number=n + 1, name=f"Lingkungan {n + 1}")
    session.add(ward)
    session.flush()
    posyandu = Posyandu(kelurahan_id=kelurahan.id, lingkungan_id=ward.id, code=f"{n:017d}", name=f"Badai {n}",
                        opening_day=10)  # fmt: skip
    session.add(posyandu)
    session.flush()
    users = [
        User(username=f"badai-{n}-{k}", name="Kader", role=Role.CADRE, password_hash="-", language="id",
             created_at=now, areas=[UserArea(posyandu_id=posyandu.id)])
        for k in range(2)
    ]  # fmt: skip
    session.add_all(users)
    session.flush()
    keys = [_child(session, posyandu, k, today) for k in range(children)]
    place = Place(posyandu.id, ward.id, tuple(user.id for user in users), tuple(keys))
    enrolled = [Enrolled(place) for _ in range(tablets)]
    session.add_all(
        Device(id=one.id, posyandu_id=posyandu.id, name="Tablet", secret_digest=digest(one.secret), enrolled_at=now,
               enrolled_by_id=users[0].id, last_seq=0, missing_ranges=[])
        for one in enrolled
    )  # fmt: skip
    return enrolled


def _child(session: Any, posyandu: Posyandu, k: int, today: date) -> str:
    key = new_id()
    born = today - LONGEST - timedelta(days=60 + 37 * (k % 25))  # under five on every day of the chaos
    session.add(
        Child(id=key, posyandu_id=posyandu.id, lingkungan_id=posyandu.lingkungan_id, name=f"Anak {k}",
              sex=Sex.MALE if k % 2 else Sex.FEMALE, birth_date=born, mother_name=f"Ibu {k}", created_at=clock.now())
    )  # fmt: skip
    session.flush()
    session.add(Enrolment(child_id=key, posyandu_id=posyandu.id, from_on=born))
    return str(key)
