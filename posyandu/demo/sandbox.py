"""The practice posyandu for guests: the account ``tamu`` walks a posyandu day among invented children, anew each night.

It lies in a kecamatan of its own, so that no figure, list or share of a real one can hold anything of it. Records are
never deleted here as nowhere else: a reset makes a new posyandu with new children, closes the old one, and gives the
account the new one alone.
"""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from ..accounts import operations as accounts
from ..accounts.queries import user_named
from ..areas.queries import kecamatan_id_of
from ..children import operations as register
from ..core.kms import KmsRules
from ..core.standard.inverse import value_at_z
from ..core.vocabulary import Indicator, Sex
from ..database import writing
from ..events.operations import Fact, append
from ..extensions import db
from ..figures.cells import months_back
from ..models import Kecamatan, Kelurahan, Lingkungan, Posyandu, SignIn, User, UserArea
from ..sessions import operations as sessions
from ..sessions.entry import Entry, Values
from ..web.clock import JAKARTA
from ..web.guard import FINDERS
from .accounts import SANDBOX

USERNAME = SANDBOX.username
KECAMATAN_CODE = "99.99.01"  # no province has the code 99
CHILDREN = 24
_MONTHS_BACK = (3, 2, 1)
_BOYS = ("Bintang", "Bayu", "Damar", "Elang", "Galih", "Jaka", "Langit", "Panji", "Rimba", "Satya", "Surya", "Wira")
_GIRLS = ("Cempaka", "Dahlia", "Embun", "Intan", "Kirana", "Laras", "Mentari", "Pelangi", "Ratih", "Sekar", "Tiara",
          "Wulan")  # fmt: skip


def reset(*, password: str | None, now: datetime, today: date, rules: KmsRules) -> None:
    """A fresh posyandu for the account, which is made at the first time, with ``password``.

    Raises ``LookupError`` when there is no account yet and no password, and ``accounts.operations.WeakPassword``.
    """
    if user_named(USERNAME) is None and password is None:
        raise LookupError(USERNAME)
    posyandu_id = _new_place(today=today)
    _hand_over(posyandu_id, password, now=now, today=today)
    _fill(posyandu_id, now=now, today=today, rules=rules)


def _new_place(*, today: date) -> int:
    with writing(0) as session:
        kelurahan = session.scalar(sa.select(Kelurahan).where(Kelurahan.code == f"{KECAMATAN_CODE}.1001"))
        if kelurahan is None:
            kecamatan = Kecamatan(code=KECAMATAN_CODE, name="Latihan", city="Kota Latihan", province="Latihan",
                                  puskesmas="Puskesmas Latihan")  # fmt: skip
            session.add(kecamatan)
            session.flush()
            kelurahan = Kelurahan(kecamatan_id=kecamatan.id, code=f"{KECAMATAN_CODE}.1001", name="Latihan")
            session.add(kelurahan)
            session.flush()
            session.add(Lingkungan(kelurahan_id=kelurahan.id, number=1, name="Lingkungan I"))
            session.flush()
        ward = session.scalars(sa.select(Lingkungan.id).where(Lingkungan.kelurahan_id == kelurahan.id)).one()
        number = session.scalar(sa.select(sa.func.count()).where(Posyandu.kelurahan_id == kelurahan.id)) or 0
        session.execute(
            sa.update(Posyandu)
            .where(Posyandu.kelurahan_id == kelurahan.id, Posyandu.closed_on.is_(None))
            .values(closed_on=today)
        )
        posyandu = Posyandu(
            kelurahan_id=kelurahan.id, lingkungan_id=ward, code=f"{kelurahan.code}.{number + 1:03d}", name="Latihan",
            opening_day=min(today.day, 28),
        )  # fmt: skip
        session.add(posyandu)
        session.flush()
        return posyandu.id


def _hand_over(posyandu_id: int, password: str | None, *, now: datetime, today: date) -> None:
    """Give the new posyandu to the account, and nothing else; whoever was signed in is signed out."""
    user = user_named(USERNAME)
    if user is None:
        accounts.add(
            username=USERNAME, name=SANDBOX.name, role=SANDBOX.role, password=password or "",
            areas=[UserArea(posyandu_id=posyandu_id)], by=None, now=now,
        )  # fmt: skip
        return
    user_id = user.id
    if password is not None:
        accounts.change_password(user, password, by=None, now=now)
    kecamatan_id = kecamatan_id_of(posyandu_id)
    with writing(kecamatan_id) as session:
        session.execute(sa.delete(UserArea).where(UserArea.user_id == user_id))
        session.add(UserArea(user_id=user_id, posyandu_id=posyandu_id))
        still = sa.update(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))
        session.execute(still.values(ended_at=now))
        fact = Fact(verb="sandbox_reset", subject_kind="posyandu", subject_id=str(posyandu_id), at=now,
                    details={"on": today.isoformat()})  # fmt: skip
        append(session, [fact], kecamatan_id=kecamatan_id)


def _fill(posyandu_id: int, *, now: datetime, today: date, rules: KmsRules) -> None:
    """Children with three months behind them, this month's day not yet held: most gain, some do not, some were away."""
    rng = Random(f"latihan {posyandu_id}")  # noqa: S311 - invented children
    children = [_child(n, rng, posyandu_id, now=now, today=today, rules=rules) for n in range(CHILDREN)]
    z = {child.id: rng.gauss(-0.6, 0.9) for child in children}
    for back in _MONTHS_BACK:
        on = _same_day(today, back)
        moment = datetime.combine(on, time(9), JAKARTA)
        place = FINDERS["posyandu_id"](posyandu_id)
        session_id = sessions.open_session(user=_user(), posyandu=place, held_on=on, now=moment).id
        for child in children:
            z[child.id] -= 0.35 if rng.random() < 0.2 else 0
            if rng.random() < 0.85 and child.birth_date < on:
                kg = value_at_z(Indicator.WEIGHT_FOR_AGE, sex=child.sex, x=(on - child.birth_date).days, z=z[child.id])
                sessions.record(
                    user=_user(), visit_session=FINDERS["session_id"](session_id), child=FINDERS["child_id"](child.id),
                    entry=Entry(values=Values(weight_kg=round(float(kg), 1))), now=moment, rules=rules,
                )  # fmt: skip
        held = FINDERS["session_id"](session_id)
        sessions.close_session(user=_user(), visit_session=held, cadres_present=5, now=moment + timedelta(hours=3))


class _Latihan(NamedTuple):
    """What the weighings need to know of a child."""

    id: UUID
    sex: Sex
    birth_date: date


def _child(n: int, rng: Random, posyandu_id: int, *, now: datetime, today: date, rules: KmsRules) -> _Latihan:
    place = FINDERS["posyandu_id"](posyandu_id)
    sex = Sex.FEMALE if n % 2 else Sex.MALE
    born = today - timedelta(days=rng.randint(150, 1700))
    first = _same_day(today, max(_MONTHS_BACK)).replace(day=1)
    made = register.register(
        user=_user(), posyandu=place, lingkungan=place.lingkungan, sex=sex, birth_date=born, now=now, today=today,
        name=f"{(_GIRLS if n % 2 else _BOYS)[n // 2 % 12]} Latihan", mother_name=f"{_GIRLS[(n + 5) % 12]} Latihan",
        rules=rules, enrolled_on=max(born, first), kia_book_on=born,
    )  # fmt: skip
    return _Latihan(made.id, sex, born)


def _same_day(today: date, back: int) -> date:
    """The day of the month that is today's, so many months ago."""
    return months_back(today.replace(day=1), back).replace(day=min(today.day, 28))


def _user() -> User:
    return db.session.scalars(sa.select(User).where(User.username == USERNAME)).one()
