"""Plain factories for tests: each makes one thing, commits it, and fills in what the test does not care about."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from posyandu.core.vocabulary import Role, Sex
from posyandu.extensions import db
from posyandu.models import (
    Child,
    Enrolment,
    Kecamatan,
    Kelurahan,
    Lingkungan,
    Measurement,
    MeasurementKind,
    Posyandu,
    User,
    UserArea,
    VisitSession,
)
from posyandu.web.guard import FINDERS

PASSWORD = "pagi hujan di sawah hijau"
NOW = datetime(2026, 8, 18, 2, 0, tzinfo=UTC)  # nine in the morning in Medan
TODAY = date(2026, 8, 18)
_number = count(1)


class Maker:
    """The factories; ``make.child(posyandu)`` and so on."""

    def kecamatan(self, **values: Any) -> Kecamatan:
        n = next(_number)
        return _keep(
            Kecamatan(
                **{"code": f"99.{n:04d}"[:8], "name": f"Kecamatan {n}", "city": "Kota", "province": "Provinsi",
                   "puskesmas": f"Puskesmas {n}"} | values
            )
        )  # fmt: skip

    def kelurahan(self, kecamatan: Kecamatan | None = None, **values: Any) -> Kelurahan:
        kecamatan = kecamatan or self.kecamatan()
        n = next(_number)
        return _keep(
            Kelurahan(**{"kecamatan_id": kecamatan.id, "code": f"{n:013d}", "name": f"Kelurahan {n}"} | values)
        )

    def lingkungan(self, kelurahan: Kelurahan | None = None, **values: Any) -> Lingkungan:
        kelurahan = kelurahan or self.kelurahan()
        n = next(_number)
        return _keep(Lingkungan(**{"kelurahan_id": kelurahan.id, "number": n, "name": f"Lingkungan {n}"} | values))

    def posyandu(self, kelurahan: Kelurahan | None = None, **values: Any) -> Posyandu:
        kelurahan = kelurahan or self.kelurahan()
        lingkungan = self.lingkungan(kelurahan)
        n = next(_number)
        return _keep(
            Posyandu(
                **{"kelurahan_id": kelurahan.id, "lingkungan_id": lingkungan.id, "code": f"{n:017d}",
                   "name": f"Melati {n}", "opening_day": 18} | values
            )
        )  # fmt: skip

    def user(self, role: Role, area: Posyandu | Kelurahan | Kecamatan | Lingkungan, **values: Any) -> User:
        n = next(_number)
        level = type(area).__name__.lower()
        return _keep(
            User(
                **{"username": f"orang{n}", "name": f"Bu Orang {n}", "role": role, "password_hash": "-",
                   "language": "id", "created_at": NOW, "areas": [UserArea(**{f"{level}_id": area.id})]} | values
            )
        )  # fmt: skip

    def child(self, posyandu: Posyandu, *, enrolled_on: date | None = None, **values: Any) -> Child:
        n = next(_number)
        child = Child(
            **{"posyandu_id": posyandu.id, "lingkungan_id": posyandu.lingkungan_id, "name": f"Anak {n}",
               "sex": Sex.FEMALE, "birth_date": date(2025, 6, 9), "mother_name": f"Ibu {n}", "created_at": NOW}
            | values
        )  # fmt: skip
        db.session.add(child)
        db.session.flush()
        start = enrolled_on or child.birth_date
        db.session.add(Enrolment(child_id=child.id, posyandu_id=posyandu.id, from_on=start))
        db.session.commit()
        return child

    def session(self, posyandu: Posyandu, *, held_on: date = TODAY, **values: Any) -> VisitSession:
        return _keep(VisitSession(**{"posyandu_id": posyandu.id, "held_on": held_on, "opened_at": NOW} | values))

    def measurement(self, child: Child, *, measured_on: date = TODAY, **values: Any) -> Measurement:
        """A raw row, without any derived row."""
        row = {"child_id": child.id, "kind": MeasurementKind.RECORDED, "measured_on": measured_on, "recorded_at": NOW,
               "received_seq": next(_number)}  # fmt: skip
        return _keep(Measurement(**row | values))

    def loaded(self, thing: Any) -> Any:
        """The thing with the areas it lies in, as the guard hands it to a view."""
        db.session.expire_all()
        return self.found(thing)

    def found(self, thing: Any) -> Any:
        """The same, beside others that were loaded before."""
        names = {"Child": "child_id", "VisitSession": "session_id", "Posyandu": "posyandu_id"}
        return FINDERS[names[type(thing).__name__]](thing.id)


def _keep(thing: Any) -> Any:
    db.session.add(thing)
    db.session.commit()
    return thing


def uuid_of(number: int) -> UUID:
    """A fixed id for tests that need one."""
    return UUID(int=number)
