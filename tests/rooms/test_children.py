"""The register: who is a sasaran where and when, what the log may tell, who is found, who is shown to whom."""

import json
import random
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa

from posyandu.children import operations
from posyandu.core.kms import KmsRules
from posyandu.core.vocabulary import Role, Sex
from posyandu.events.queries import first_broken_link
from posyandu.extensions import db
from posyandu.figures.recompute import differences, rebuild
from posyandu.models import (
    Child,
    Enrolment,
    Event,
    GrowthScore,
    Kecamatan,
    Kelurahan,
    LeaveReason,
    Lingkungan,
    MonthlySummary,
    Posyandu,
    User,
)
from tests.make import NOW, TODAY, Maker, uuid_of

RULES = KmsRules()
WHEN: dict[str, Any] = {"now": NOW, "today": TODAY, "rules": RULES}


@pytest.fixture
def posyandu(make: Maker) -> Posyandu:
    """A posyandu in a kelurahan of its own."""
    return make.posyandu(name="Melati")


@pytest.fixture
def midwife(make: Maker, posyandu: Posyandu) -> User:
    """The midwife of the posyandu."""
    return make.user(Role.MIDWIFE, posyandu)


@pytest.fixture
def ward(posyandu: Posyandu) -> Lingkungan:
    """The lingkungan of the posyandu."""
    return db.session.get_one(Lingkungan, posyandu.lingkungan_id)


def _register(user: User, posyandu: Posyandu, ward: Lingkungan, **values: Any) -> Child:
    details = {"name": "Rafael Simanjuntak", "sex": Sex.MALE, "birth_date": date(2025, 2, 3), "mother_name": "Lastri"}
    return operations.register(user=user, posyandu=posyandu, lingkungan=ward, **WHEN, **(details | values))


def _s_of(posyandu: Posyandu) -> dict[str, int]:
    """S of each month, as stored."""
    rows = db.session.execute(
        sa.select(MonthlySummary.month, sa.func.sum(MonthlySummary.s))
        .where(MonthlySummary.posyandu_id == posyandu.id)
        .group_by(MonthlySummary.month)
    )
    return {f"{month:%Y-%m}": int(number) for month, number in rows}


def _kecamatan_id(posyandu: Posyandu) -> int:
    return db.session.scalars(sa.select(Kelurahan.kecamatan_id).where(Kelurahan.id == posyandu.kelurahan_id)).one()


def _events() -> list[Event]:
    return list(db.session.scalars(sa.select(Event).order_by(Event.kecamatan_id, Event.seq)))


def _agrees(posyandu: Posyandu) -> None:
    """Stored figures are those of a recount, and the log is unbroken."""
    kecamatan_id = _kecamatan_id(posyandu)
    assert differences(db.session, kecamatan_id, rules=RULES, until=TODAY) == []
    assert first_broken_link(kecamatan_id) is None


IDENTIFYING = {
    "name": "Rafael Simanjuntak",
    "mother_name": "Lastri Hutapea",
    "father_name": "Bonar Simanjuntak",
    "nik": "9971090302250001",
    "mother_nik": "9971094504950002",
    "phone": "0812 3456 7890",
    "address": "Jalan Garu Dua nomor 7",
}


def test_a_child_is_a_sasaran_from_the_day_it_is_registered(
    posyandu: Posyandu, midwife: User, ward: Lingkungan
) -> None:
    child = _register(midwife, posyandu, ward, enrolled_on=date(2026, 6, 20), kia_book_on=date(2026, 7, 2))
    assert _s_of(posyandu) == {"2026-06": 1, "2026-07": 1, "2026-08": 1}
    books = db.session.execute(sa.select(MonthlySummary.month, MonthlySummary.k))
    assert {f"{month:%m}": k for month, k in books} == {"06": 0, "07": 1, "08": 1}
    stay = db.session.scalars(sa.select(Enrolment).where(Enrolment.child_id == child.id)).one()
    assert (stay.from_on, stay.until_on) == (date(2026, 6, 20), None)
    _agrees(posyandu)


def test_the_log_names_fields_but_never_a_person(posyandu: Posyandu, midwife: User, ward: Lingkungan) -> None:
    child = _register(midwife, posyandu, ward, **IDENTIFYING)
    changed = {field: value[:-1] + "9" for field, value in IDENTIFYING.items()}
    rest = {"sex": Sex.FEMALE, "birth_date": date(2025, 2, 4), "birth_order": 2, "birth_weight_kg": 3.1,
            "birth_length_cm": 48.5, "kia_book_on": TODAY}  # fmt: skip
    told = operations.edit(child, user=midwife, lingkungan=ward, **WHEN, **changed, **rest)
    assert told == frozenset(IDENTIFYING) | {"sex", "birth_date", "birth_order", "birth_weight_kg", "birth_length_cm",
                                             "kia_book_on"}  # fmt: skip
    registered, edited = _events()
    assert (registered.verb, edited.verb) == ("child_registered", "child_edited")
    assert set(edited.details["fields"]) == told
    assert edited.details["before"]["birth_date"] == "2025-02-03"
    assert edited.details["after"]["sex"] == "P"
    written = json.dumps([registered.details, edited.details])
    for value in (*IDENTIFYING.values(), *changed.values()):
        assert value not in written
        assert all(word not in written for word in value.split() if len(word) > 3)
    _agrees(posyandu)


def test_the_same_form_sent_twice_makes_one_child(posyandu: Posyandu, midwife: User, ward: Lingkungan) -> None:
    key = uuid_of(71)
    first = _register(midwife, posyandu, ward, id=key, nik="9971090302250001").id
    again = _register(midwife, posyandu, ward, id=key, nik="9971090302250001", name="Lain")
    assert first == again.id == key
    assert again.name == "Rafael Simanjuntak"
    assert len(_events()) == 1
    assert _s_of(posyandu) == {"2026-08": 1}


def test_an_id_of_another_posyandu_gives_nothing_away(
    make: Maker, posyandu: Posyandu, midwife: User, ward: Lingkungan
) -> None:
    elsewhere = make.child(make.posyandu())
    with pytest.raises(operations.WrongPlace):
        _register(midwife, posyandu, ward, id=elsewhere.id)


def test_a_nik_belongs_to_one_child(make: Maker, posyandu: Posyandu, midwife: User, ward: Lingkungan) -> None:
    make.child(make.posyandu(), nik="9971090302250001")
    with pytest.raises(operations.NikTaken):
        _register(midwife, posyandu, ward, nik="9971090302250001")
    child = _register(midwife, posyandu, ward)
    known = {"name": child.name, "sex": child.sex, "birth_date": child.birth_date, "mother_name": child.mother_name}
    with pytest.raises(operations.NikTaken):
        operations.edit(child, user=midwife, lingkungan=ward, **WHEN, **known, nik="9971090302250001")
    assert child.nik is None
    assert len(_events()) == 1


def test_a_lingkungan_lies_in_the_kelurahan_of_the_posyandu(make: Maker, posyandu: Posyandu, midwife: User) -> None:
    with pytest.raises(operations.WrongPlace):
        _register(midwife, posyandu, make.lingkungan())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Child)) == 0


def test_nobody_is_registered_before_birth(posyandu: Posyandu, midwife: User, ward: Lingkungan) -> None:
    with pytest.raises(operations.BornTooLate):
        _register(midwife, posyandu, ward, birth_date=TODAY + timedelta(days=1))


def test_an_edit_that_changes_nothing_leaves_no_trace(posyandu: Posyandu, midwife: User, ward: Lingkungan) -> None:
    child = _register(midwife, posyandu, ward)
    same = {"name": child.name, "sex": child.sex, "birth_date": child.birth_date, "mother_name": child.mother_name}
    assert operations.edit(child, user=midwife, lingkungan=ward, **WHEN, **same) == frozenset()
    assert len(_events()) == 1


def _weighed(make: Maker, child: Child, *rows: tuple[date, float]) -> None:
    for on, weight_kg in rows:
        make.measurement(child, measured_on=on, weight_kg=weight_kg, length_cm=70 + 2 * weight_kg / 3)


def _rebuilt(posyandu: Posyandu) -> None:
    """Factories write raw rows only; the figures are made here, then the operation has to keep them right."""
    rebuild(db.session, _kecamatan_id(posyandu), rules=RULES, until=TODAY)
    db.session.commit()


def test_a_new_birth_date_or_sex_makes_every_month_again(
    make: Maker, posyandu: Posyandu, midwife: User, ward: Lingkungan
) -> None:
    child = make.child(posyandu, birth_date=date(2025, 6, 9), sex=Sex.FEMALE)
    _weighed(make, child, (date(2026, 6, 18), 8.1), (date(2026, 7, 18), 8.2), (date(2026, 8, 18), 8.4))
    _rebuilt(posyandu)
    before = set(db.session.scalars(sa.select(GrowthScore.z_bbu)))
    known = {"name": child.name, "mother_name": child.mother_name}
    operations.edit(child, user=midwife, lingkungan=ward, **WHEN, **known, sex=Sex.MALE, birth_date=date(2025, 3, 9))
    after = set(db.session.scalars(sa.select(GrowthScore.z_bbu)))
    assert len(after) == 3
    assert max(after) < min(before)  # older and a boy: the same weight is less
    _agrees(posyandu)


def test_nothing_happens_before_birth(make: Maker, posyandu: Posyandu, midwife: User, ward: Lingkungan) -> None:
    child = make.child(posyandu, birth_date=date(2026, 6, 9))
    _weighed(make, child, (date(2026, 7, 18), 5.2))
    _rebuilt(posyandu)
    known = {"name": child.name, "mother_name": child.mother_name, "sex": child.sex}
    with pytest.raises(operations.BornTooLate) as refused:
        operations.edit(child, user=midwife, lingkungan=ward, **WHEN, **known, birth_date=date(2026, 7, 19))
    assert refused.value.on == date(2026, 7, 18)
    assert child.birth_date == date(2026, 6, 9)
    operations.edit(child, user=midwife, lingkungan=ward, **WHEN, **known, birth_date=date(2026, 7, 18))
    stay = db.session.scalars(sa.select(Enrolment).where(Enrolment.child_id == child.id)).one()
    assert stay.from_on == date(2026, 7, 18)  # it cannot have been enrolled before it was born
    assert _s_of(posyandu) == {"2026-07": 1, "2026-08": 1}
    _agrees(posyandu)


def test_the_month_of_a_move_counts_at_the_new_posyandu(make: Maker, posyandu: Posyandu, midwife: User) -> None:
    other = make.posyandu(make.kelurahan(db.session.get_one(Kecamatan, _kecamatan_id(posyandu))))
    ward = db.session.get_one(Lingkungan, other.lingkungan_id)
    child = make.child(posyandu, enrolled_on=date(2026, 5, 4))
    _weighed(make, child, (date(2026, 6, 18), 8.1), (date(2026, 7, 18), 8.3))
    _rebuilt(posyandu)
    operations.move(child, user=midwife, posyandu=other, lingkungan=ward, on=date(2026, 7, 10), **WHEN)
    assert _s_of(posyandu) == {"2026-05": 1, "2026-06": 1}
    assert _s_of(other) == {"2026-07": 1, "2026-08": 1}
    assert (child.posyandu_id, child.lingkungan_id) == (other.id, ward.id)
    stays = db.session.execute(sa.select(Enrolment.from_on, Enrolment.until_on).order_by(Enrolment.from_on))
    assert list(map(tuple, stays)) == [(date(2026, 5, 4), date(2026, 7, 9)), (date(2026, 7, 10), None)]
    [event] = _events()
    assert event.details == {"from_posyandu_id": posyandu.id, "to_posyandu_id": other.id, "on": "2026-07-10"}
    _agrees(posyandu)


def test_a_move_cannot_leave_the_kecamatan_or_come_before_the_arrival(
    make: Maker, posyandu: Posyandu, midwife: User
) -> None:
    far = make.posyandu()
    ward = db.session.get_one(Lingkungan, far.lingkungan_id)
    child = make.child(posyandu, enrolled_on=date(2026, 8, 4))
    with pytest.raises(operations.WrongPlace):
        operations.move(child, user=midwife, posyandu=far, lingkungan=ward, on=TODAY, **WHEN)
    near = make.posyandu(db.session.get_one(Kelurahan, posyandu.kelurahan_id))
    near_ward = db.session.get_one(Lingkungan, near.lingkungan_id)
    with pytest.raises(operations.OutOfOrder) as refused:
        operations.move(child, user=midwife, posyandu=near, lingkungan=near_ward, on=date(2026, 8, 3), **WHEN)
    assert refused.value.on == date(2026, 8, 4)
    operations.move(child, user=midwife, posyandu=near, lingkungan=near_ward, on=date(2026, 8, 4), **WHEN)
    assert (_s_of(posyandu), _s_of(near)) == ({}, {"2026-08": 1})
    _agrees(posyandu)


@pytest.mark.parametrize(
    ("reason", "in_july"),
    [(LeaveReason.MOVED, 1), (LeaveReason.DIED, 1), (LeaveReason.GRADUATED, 1), (LeaveReason.DUPLICATE, 0)],
)
def test_a_child_that_leaves_counts_in_its_last_month_unless_it_was_a_duplicate(
    make: Maker, posyandu: Posyandu, midwife: User, reason: LeaveReason, in_july: int
) -> None:
    child = make.child(posyandu, enrolled_on=date(2026, 5, 4))
    _rebuilt(posyandu)
    operations.leave(child, user=midwife, reason=reason, on=date(2026, 7, 10), **WHEN)
    assert _s_of(posyandu).get("2026-06") == 1
    assert _s_of(posyandu).get("2026-07", 0) == in_july
    assert "2026-08" not in _s_of(posyandu)
    assert (child.left_on, child.leave_reason) == (date(2026, 7, 10), reason)
    with pytest.raises(operations.HasLeft):
        operations.leave(child, user=midwife, reason=reason, on=TODAY, **WHEN)
    with pytest.raises(operations.OutOfOrder):
        operations.come_back(child, user=midwife, on=date(2026, 7, 9), **WHEN)
    operations.come_back(child, user=midwife, on=date(2026, 8, 2), **WHEN)
    assert _s_of(posyandu)["2026-08"] == 1
    assert (child.left_on, child.leave_reason) == (None, None)
    with pytest.raises(operations.IsHere):
        operations.come_back(child, user=midwife, on=TODAY, **WHEN)
    assert [event.verb for event in _events()] == ["child_left", "child_came_back"]
    _agrees(posyandu)


def test_a_child_weighed_later_did_not_leave_before(make: Maker, posyandu: Posyandu, midwife: User) -> None:
    child = make.child(posyandu)
    _weighed(make, child, (date(2026, 8, 11), 8.1))
    with pytest.raises(operations.OutOfOrder) as refused:
        operations.leave(child, user=midwife, reason=LeaveReason.MOVED, on=date(2026, 8, 10), **WHEN)
    assert refused.value.on == date(2026, 8, 11)


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_the_figures_are_those_of_a_recount(
    make: Maker, midwife: User, posyandu: Posyandu, seed: int
) -> None:
    chance = random.Random(seed)
    kelurahan = db.session.get_one(Kelurahan, posyandu.kelurahan_id)
    places = [posyandu, make.posyandu(kelurahan), make.posyandu(kelurahan)]
    ward = db.session.get_one(Lingkungan, posyandu.lingkungan_id)
    children: list[Child] = []
    days = [TODAY - timedelta(days=n) for n in range(200)]
    for number in count():
        if number == 14:
            break
        on = chance.choice(days)
        if len(children) < 4:
            child = _register(
                midwife, chance.choice(places), ward, name=f"Anak {number}", sex=chance.choice(list(Sex)),
                birth_date=on - timedelta(days=chance.randrange(700)), enrolled_on=on,
                kia_book_on=chance.choice([None, on]),
            )  # fmt: skip
            children.append(child)
            for month in range(3):
                if (day := on + timedelta(days=30 * month)) <= TODAY:
                    make.measurement(child, measured_on=day, weight_kg=chance.choice([5.0, 6.5, 8.0]))
            _rebuilt(posyandu)
            continue
        child = chance.choice(children)
        try:
            match chance.randrange(4):
                case 0:
                    operations.move(child, user=midwife, posyandu=chance.choice(places), lingkungan=ward, on=on, **WHEN)
                case 1:
                    reason = chance.choice(list(LeaveReason))
                    operations.leave(child, user=midwife, reason=reason, on=on, **WHEN)
                case 2:
                    operations.come_back(child, user=midwife, on=on, **WHEN)
                case 3:
                    known = {"name": child.name, "mother_name": child.mother_name, "kia_book_on": child.kia_book_on}
                    born = child.birth_date + timedelta(days=chance.randrange(-90, 90))
                    sex = chance.choice(list(Sex))
                    operations.edit(child, user=midwife, lingkungan=ward, sex=sex, birth_date=born, **known, **WHEN)
        except (operations.OutOfOrder, operations.HasLeft, operations.IsHere, operations.BornTooLate):
            pass
        _agrees(posyandu)
