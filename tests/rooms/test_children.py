"""The register: who is a sasaran where and when, what the log may tell, who is found, who is shown to whom."""

import json
import random
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
import time_machine

from posyandu.children import operations
from posyandu.children.queries import Sought, child_page, likely_twins, of_areas, of_posyandu
from posyandu.children.twins import Likeness, Newcomer, compare, swapped
from posyandu.core.kms import KmsRules
from posyandu.core.roles import Grant
from posyandu.core.vocabulary import Position, Role, Sex
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
    Measurement,
    MeasurementKind,
    MonthlySummary,
    Posyandu,
    User,
)
from tests.client import CheckedClient
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


# ---------- Likely twins ----------


def _newcomer(**values: Any) -> Newcomer:
    known = {
        "name": "Aisyah Putri Siregar",
        "mother_name": "Siti Aminah",
        "birth_date": date(2025, 3, 8),
        "sex": Sex.FEMALE,
    }
    return Newcomer(**(known | values))


def _record(**values: Any) -> Child:
    known = {
        "name": "Aisyah Putri Siregar",
        "mother_name": "Siti Aminah",
        "birth_date": date(2025, 3, 8),
        "sex": Sex.FEMALE,
    }
    return Child(**(known | values))


@pytest.mark.parametrize(
    ("record", "reasons"),
    [
        ({"birth_date": date(2025, 3, 9)}, ["nama sama", "nama ibu sama", "tanggal lahir beda 1 hari"]),
        ({"birth_date": date(2025, 8, 3)}, ["nama sama", "nama ibu sama", "hari dan bulan lahir tertukar"]),
        ({"name": "AISYAH  P. SIREGAR"}, ["nama mirip", "nama ibu sama", "tanggal lahir sama"]),
        ({"name": "Aisyah", "mother_name": "Siti Aminah Lubis"}, ["nama mirip", "nama ibu mirip", "tanggal lahir sama"]),
        ({"name": "Aisya Putri Siregar", "birth_date": date(2025, 3, 28)}, ["nama mirip", "nama ibu sama", "tanggal lahir beda 20 hari"]),
        ({"mother_name": "Nurhaida"}, ["nama sama", "tanggal lahir sama"]),
        ({"name": "By. Ny. Siti"}, ["nama ibu sama", "tanggal lahir sama"]),
    ],
)  # fmt: skip
def test_a_record_of_the_same_child_is_recognised_and_says_why(record: dict[str, Any], reasons: list[str]) -> None:
    match = compare(_newcomer(), _record(**record), here=True)
    assert match is not None
    assert match.likeness is Likeness.SAME
    assert [str(reason) for reason in match.reasons] == reasons


@pytest.mark.parametrize(
    "record",
    [
        {"name": "Bagas Saputra", "sex": Sex.MALE},
        {"name": "Nabila Azzahra"},
        {"name": "Aisyah Putra Siregar", "sex": Sex.MALE},
        {"name": "Michael", "birth_date": date(2025, 3, 9)},
    ],
)
def test_a_real_twin_is_asked_about_as_a_twin(record: dict[str, Any]) -> None:
    match = compare(_newcomer(), _record(**record), here=True)
    assert match is not None
    assert match.likeness is Likeness.TWIN


@pytest.mark.parametrize(
    "record",
    [
        {"name": "Nabila Azzahra", "mother_name": "Nurhaida", "birth_date": date(2025, 3, 8)},
        {"name": "Kevin Pardede", "mother_name": "Rosmawati", "birth_date": date(2025, 3, 20), "sex": Sex.MALE},
        {
            "name": "Nabila Azzahra",
            "birth_date": date(2025, 4, 2),
        },  # a sibling cannot be 25 days younger: a neighbour's
        {"mother_name": "Rosmawati", "birth_date": date(2023, 1, 1)},
    ],
)
def test_another_child_is_not_asked_about(record: dict[str, Any]) -> None:
    assert compare(_newcomer(), _record(**record), here=True) is None


def test_the_same_nik_is_proof_whatever_else_differs() -> None:
    record = _record(name="Lain", mother_name="Lain", nik="9971094803250001", birth_date=date(2022, 1, 1))
    match = compare(_newcomer(nik="9971094803250001"), record, here=True)
    assert match is not None
    assert (match.score, str(match.reasons[0])) == (100, "NIK sama")
    assert compare(_newcomer(), record, here=True) is None


def test_day_and_month_changed_over() -> None:
    assert swapped(date(2025, 3, 8)) == date(2025, 8, 3)
    assert swapped(date(2025, 3, 13)) is None
    assert swapped(date(2025, 4, 4)) is None


def test_likely_twins_are_looked_for_in_the_kelurahan_and_by_nik_in_the_kecamatan(
    make: Maker, posyandu: Posyandu
) -> None:
    kelurahan = db.session.get_one(Kelurahan, posyandu.kelurahan_id)
    near = make.posyandu(kelurahan)
    far = make.posyandu(make.kelurahan(db.session.get_one(Kecamatan, kelurahan.kecamatan_id)))
    known = {"name": "Aisyah Putri Siregar", "mother_name": "Siti Aminah", "birth_date": date(2025, 3, 8)}
    mine = make.child(posyandu, **known | {"birth_date": date(2025, 3, 10)})
    left = make.child(near, **known, left_on=TODAY, leave_reason=LeaveReason.MOVED)
    make.child(far, **known)
    proof = make.child(far, name="Lain", mother_name="Lain", nik="9971094803250001")
    make.child(make.posyandu(), nik="9971094803250002", **known)  # another kecamatan
    found = likely_twins(
        _newcomer(nik="9971094803250001"), _with_kelurahan(posyandu), grants=[Grant(posyandu_id=posyandu.id)]
    )
    assert [(match.child.id, match.here) for match in found] == [(proof.id, False), (left.id, False), (mine.id, True)]


def _with_kelurahan(posyandu: Posyandu) -> Posyandu:
    from posyandu.web.guard import FINDERS

    found: Posyandu = FINDERS["posyandu_id"](posyandu.id)
    return found


# ---------- Lists and the child's page ----------


def test_three_letters_of_the_child_or_the_mother_find_it(make: Maker, posyandu: Posyandu) -> None:
    make.child(posyandu, name="Rafael Simanjuntak", mother_name="Lastri")
    make.child(posyandu, name="Nabila", mother_name="RAFIKA")
    make.child(posyandu, name="Kevin", mother_name="Rosma", left_on=TODAY, leave_reason=LeaveReason.DIED)
    make.child(posyandu, name="100% Ria_na", mother_name="Tiur")
    make.child(make.posyandu(), name="Rafael Orang Lain", mother_name="Lain")

    def names(words: str, **more: Any) -> list[str]:
        return [row.child.name for row in of_posyandu(posyandu.id, Sought(words=words, **more)).items]

    assert names("raf") == ["Nabila", "Rafael Simanjuntak"]
    assert names("LASTRI") == ["Rafael Simanjuntak"]
    assert names("a%b") == []
    assert names("00%") == ["100% Ria_na"]
    assert names("a_n") == ["100% Ria_na"]
    assert names("ra") == names("") == ["100% Ria_na", "Nabila", "Rafael Simanjuntak"]
    assert names("", left=True) == ["Kevin"]
    assert names("'; DROP TABLE child; --") == []


def test_the_register_comes_in_pages_and_by_filters(app: Any, make: Maker, posyandu: Posyandu) -> None:
    ward = make.lingkungan(db.session.get_one(Kelurahan, posyandu.kelurahan_id))
    made = [make.child(posyandu, name=f"Anak {n:02d}") for n in range(7)]
    there = make.child(posyandu, name="Zahra", lingkungan_id=ward.id)
    grants = [Grant(posyandu_id=posyandu.id)]
    with app.test_request_context("/anak?cari=ana&_scheme=javascript&_external=1"):
        page = of_areas(grants, Sought(), page=2, size=3)
        assert [row.child.name for row in page.items] == ["Anak 03", "Anak 04", "Anak 05"]
        assert (page.total, page.pages) == (8, 3)
        assert page.previous_url is not None
        assert page.previous_url == "/anak?cari=ana&halaman=1"
        assert of_areas(grants, Sought(), page=9, size=3).items == []
    assert [row.child.id for row in of_areas(grants, Sought(lingkungan_id=ward.id)).items] == [there.id]
    assert of_areas([Grant(lingkungan_id=ward.id)], Sought()).total == 1
    assert of_areas([], Sought()).total == 0
    assert len(made) + 1 == of_areas(grants, Sought(posyandu_id=posyandu.id)).total


def test_the_childs_page_keeps_what_was_replaced(make: Maker, posyandu: Posyandu, midwife: User) -> None:
    child = make.child(posyandu)
    first = make.measurement(child, measured_on=date(2026, 7, 18), weight_kg=9.2, author_id=midwife.id)
    second = make.measurement(
        child, measured_on=date(2026, 7, 18), weight_kg=8.3, kind=MeasurementKind.CORRECTED, supersedes_id=first.id,
        reason="salah_ketik",
    )  # fmt: skip
    third = make.measurement(
        child, measured_on=date(2026, 7, 18), weight_kg=8.2, kind=MeasurementKind.CORRECTED, supersedes_id=second.id,
        reason="salah_baca",
    )  # fmt: skip
    wrong = make.measurement(child, measured_on=date(2026, 8, 18), weight_kg=11.0)
    gone = make.measurement(
        child, measured_on=date(2026, 8, 18), weight_kg=11.0, kind=MeasurementKind.WITHDRAWN, supersedes_id=wrong.id
    )
    _rebuilt(posyandu)
    page = child_page(child)
    assert [measured.row.id for measured in page.measured] == [gone.id, third.id]
    assert page.measured[0].withdrawn
    assert page.measured[0].score is None
    assert [row.id for row in page.measured[1].earlier] == [second.id, first.id]
    assert page.latest is page.measured[1]
    assert [month.measurement_id for month in page.months] == [third.id]


# ---------- Pages ----------

pytestmark = [pytest.mark.usefixtures("frozen")]


@pytest.fixture
def frozen() -> Any:
    """The clock of the web stands at nine in the morning of the posyandu day."""
    with time_machine.travel(NOW, tick=False):
        yield


TYPED = {
    "id": str(uuid_of(9)),
    "name": "Aisyah Putri Siregar",
    "sex": "P",
    "birth_date": "08/03/2025",
    "mother_name": "Siti Aminah",
}


def test_a_new_child_needs_six_fields_and_lands_on_its_page(
    make: Maker, client: CheckedClient, posyandu: Posyandu, midwife: User
) -> None:
    client.sign_in(midwife)
    path = f"/posyandu/{posyandu.id}/anak-baru"
    assert 'value="Aisyah"' in client.get(f"{path}?name=Aisyah").text
    data = TYPED | {"lingkungan": str(posyandu.lingkungan_id), "birth_weight_kg": "3,1", "kia_book": "y"}
    answer = client.post(path, data=data)
    assert answer.location == f"/anak/{uuid_of(9)}"
    assert client.post(path, data=data).location == f"/anak/{uuid_of(9)}"  # sent twice by an impatient finger
    child = db.session.scalars(sa.select(Child)).one()
    assert (child.birth_weight_kg, child.kia_book_on, child.birth_date) == (3.1, TODAY, date(2025, 3, 8))
    page = client.get(answer.location).text
    assert "Aisyah Putri Siregar" in page
    assert "Belum pernah diukur" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Isi nama anak."),
        ({"sex": ""}, "Pilih laki-laki atau perempuan."),
        ({"birth_date": "besok"}, "Tanggal tidak terbaca. Tulis hari, bulan, tahun: 16/09/2026."),
        ({"birth_date": "2026-08-19"}, "Tanggal lahir belum terjadi: hari ini 18 Agustus 2026. Periksa tahunnya."),
        ({"birth_date": "2021-08-18"}, "Anak ini sudah 60 bulan atau lebih."),
        ({"birth_weight_kg": "3100"}, "Berat lahir antara 0,5 dan 7 kg."),
        ({"birth_length_cm": "8.400"}, "Angka tidak terbaca"),
        ({"nik": "123"}, "NIK terdiri dari 16 angka."),
        ({"phone": "nol delapan"}, "Nomor telepon tidak terbaca."),
        ({"lingkungan": "0"}, "Pilih salah satu dari daftar."),
        ({"birth_order": "1,5"}, "Isi dengan angka bulat."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    client: CheckedClient, posyandu: Posyandu, midwife: User, wrong: dict[str, str], sentence: str
) -> None:
    client.sign_in(midwife)
    data = TYPED | {"lingkungan": str(posyandu.lingkungan_id), "address": "Jalan Garu"} | wrong
    answer = client.post(f"/posyandu/{posyandu.id}/anak-baru", data=data, status=422)
    assert sentence in answer.text
    for name in {"name", "mother_name", "address", "birth_weight_kg", "nik", "phone"} & set(data):
        assert f'value="{data[name]}"' in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Child)) == 0


def test_a_child_of_59_months_is_still_registered(client: CheckedClient, posyandu: Posyandu, midwife: User) -> None:
    client.sign_in(midwife)
    data = TYPED | {"lingkungan": str(posyandu.lingkungan_id), "birth_date": "2021-08-19"}
    client.post(f"/posyandu/{posyandu.id}/anak-baru", data=data)


def test_a_likely_twin_is_shown_before_a_second_record_is_made(
    make: Maker, client: CheckedClient, posyandu: Posyandu, midwife: User
) -> None:
    client.sign_in(midwife)
    known = make.child(posyandu, name="Aisyah P. Siregar", mother_name="Siti Aminah", birth_date=date(2025, 3, 9))
    neighbour = make.posyandu(db.session.get_one(Kelurahan, posyandu.kelurahan_id), name="Mawar Putih")
    make.child(neighbour, name="Aisyah Putri Siregar Rahasia", mother_name="Siti Aminah", birth_date=date(2025, 3, 8))
    path = f"/posyandu/{posyandu.id}/anak-baru"
    data = TYPED | {"lingkungan": str(posyandu.lingkungan_id)}
    asked = client.post(path, data=data, status=422).text
    assert "Mungkin anak ini sudah tercatat: ada 2 yang mirip" in asked
    assert f"/anak/{known.id}" in asked
    assert "nama mirip, nama ibu sama, tanggal lahir beda 1 hari" in asked
    assert "Posyandu Mawar Putih" in asked
    assert "Rahasia" not in asked  # outside her area a record has no name
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Child)) == 2
    client.post(path, data=data | {"not_twin": "1"})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Child)) == 3


def test_the_way_back_is_only_within_the_house(client: CheckedClient, posyandu: Posyandu, midwife: User) -> None:
    client.sign_in(midwife)
    data = TYPED | {"lingkungan": str(posyandu.lingkungan_id)}
    path = f"/posyandu/{posyandu.id}/anak-baru"
    assert client.post(path, data=data | {"next": "/hari-buka"}).location == "/hari-buka"
    assert client.post(path, data=data | {"next": "//jahat.example"}).location == f"/anak/{uuid_of(9)}"


def test_details_are_mended_on_a_form_that_knows_them(
    make: Maker, client: CheckedClient, posyandu: Posyandu, midwife: User
) -> None:
    client.sign_in(midwife)
    child = make.child(posyandu, name="Rafael", birth_weight_kg=3.25, kia_book_on=date(2025, 7, 1))
    make.child(posyandu, nik="9971090302250001")
    page = client.get(f"/anak/{child.id}/ubah").text
    assert 'value="Rafael"' in page
    assert 'value="3,25"' in page
    data = {"name": "Rafael", "sex": "P", "birth_date": "2025-06-09", "mother_name": "Lastri", "kia_book": "y",
            "lingkungan": str(posyandu.lingkungan_id), "birth_weight_kg": "3,25"}  # fmt: skip
    assert client.post(f"/anak/{child.id}/ubah", data=data).location == f"/anak/{child.id}"
    assert (child.mother_name, child.kia_book_on) == ("Lastri", date(2025, 7, 1))
    taken = client.post(f"/anak/{child.id}/ubah", data=data | {"nik": "9971090302250001"}, status=422)
    assert "NIK ini sudah dipakai anak lain di daftar." in taken.text
    make.measurement(child, measured_on=date(2026, 7, 18), weight_kg=8.2)
    late = client.post(f"/anak/{child.id}/ubah", data=data | {"birth_date": "2026-07-19"}, status=422)
    assert "Anak ini sudah datang pada 18 Juli 2026" in late.text


def test_a_move_and_a_leaving_through_their_pages(
    make: Maker, client: CheckedClient, posyandu: Posyandu, midwife: User
) -> None:
    client.sign_in(midwife)
    key = make.child(posyandu).id
    _rebuilt(posyandu)
    other = make.posyandu(db.session.get_one(Kelurahan, posyandu.kelurahan_id), name="Mawar")
    assert "Mawar" in client.get(f"/anak/{key}/pindah").text
    forgot = client.post(
        f"/anak/{key}/pindah", data={"posyandu": "0", "lingkungan": "0", "on": "2026-08-18"}, status=422
    )
    assert "Pilih posyandu." in forgot.text
    early = client.post(
        f"/anak/{key}/pindah", data={"posyandu": str(other.id), "lingkungan": "0", "on": "2025-01-01"}, status=422
    )
    assert "Tanggal ini terlalu awal: paling cepat 9 Juni 2025." in early.text
    future = client.post(f"/anak/{key}/keluar", data={"reason": "pindah", "on": "2026-08-19"}, status=422)
    assert "Tanggal ini belum tiba" in future.text
    client.get(f"/anak/{key}/keluar")
    assert client.post(f"/anak/{key}/keluar", data={"reason": "pindah", "on": "2026-08-18"}).location == f"/anak/{key}"
    assert "Sudah keluar: pindah, 18 Agustus 2026" in client.get(f"/anak/{key}").text
    twice = client.post(f"/anak/{key}/keluar", data={"reason": "pindah", "on": "2026-08-18"}, status=422)
    assert "Anak ini sudah dicatat keluar." in twice.text
    client.get(f"/anak/{key}/kembali")
    client.post(f"/anak/{key}/kembali", data={"on": "2026-08-18"})
    moved = client.post(f"/anak/{key}/pindah", data={"posyandu": str(other.id), "lingkungan": "0", "on": "2026-08-18"})
    assert moved.location == "/anak"  # the other posyandu is not hers
    client.get(f"/anak/{key}", status=404)
    _agrees(posyandu)


@pytest.mark.parametrize("path", ["", "/ubah", "/pindah", "/keluar", "/kembali"])
def test_a_child_outside_ones_area_does_not_exist(make: Maker, client: CheckedClient, midwife: User, path: str) -> None:
    client.sign_in(midwife)
    child = make.child(make.posyandu())
    client.get(f"/anak/{child.id}{path}", status=404)
    client.get(f"/anak/{UUID(int=404)}{path}", status=404)


@pytest.mark.parametrize("role", [Role.LURAH, Role.CAMAT_OFFICE, Role.ADMIN])
def test_offices_do_not_open_the_register(make: Maker, client: CheckedClient, posyandu: Posyandu, role: Role) -> None:
    kelurahan = db.session.get_one(Kelurahan, posyandu.kelurahan_id)
    client.sign_in(make.user(role, kelurahan))
    child = make.child(posyandu)
    for path in ("/anak", f"/anak/{child.id}", f"/anak/{child.id}/ubah", f"/posyandu/{posyandu.id}/anak-baru"):
        client.get(path, status=404)


def test_the_register_shows_only_ones_own_and_says_what_to_do_when_empty(
    make: Maker, client: CheckedClient, posyandu: Posyandu, midwife: User
) -> None:
    make.child(make.posyandu(), name="Orang Lain")
    client.sign_in(midwife)
    assert "Belum ada anak di daftar" in client.get("/anak").text
    child = make.child(posyandu, name="Rafael")
    _weighed(make, child, (date(2026, 7, 18), 8.1), (date(2026, 8, 18), 8.1))
    _rebuilt(posyandu)
    page = client.get("/anak").text
    assert "Rafael" in page
    assert "tidak naik" in page
    assert "Orang Lain" not in page
    assert "Tidak ada yang cocok" in client.get("/anak?cari=xyz").text
    assert "Kata ini terlalu pendek" in client.get("/anak?cari=ra").text
    assert "Halaman ini kosong" in client.get("/anak?halaman=7").text
    client.get("/anak?halaman=-1&posyandu=x&lingkungan=99999&keluar=1")


def test_the_childs_page_is_read_in_at_most_fifteen_queries(
    make: Maker, client: CheckedClient, posyandu: Posyandu, midwife: User, queries: list[str]
) -> None:
    child = make.child(posyandu, name="Rafael", birth_date=date(2024, 12, 1))
    for month in range(1, 9):
        make.measurement(
            child, measured_on=date(2026, month, 18), weight_kg=8 + month / 10, length_cm=70.0 + month, head_cm=45.0,
            position=Position.LYING, author_id=midwife.id,
        )  # fmt: skip
    _rebuilt(posyandu)
    client.sign_in(midwife)
    queries.clear()
    page = client.get(f"/anak/{child.id}").text
    assert len([statement for statement in queries if statement.lstrip().upper().startswith("SELECT")]) <= 15
    assert "BB/U" in page
    assert "8,8" in page
    for slug in ("kms-0-24", "kms-25-60", "bbu", "tbu", "bbpb", "bbtb", "imtu", "lku", "lilau"):
        client.get(f"/anak/{child.id}?grafik={slug}")


def test_a_measurement_that_was_replaced_stays_visible_on_the_page(
    make: Maker, client: CheckedClient, posyandu: Posyandu, midwife: User
) -> None:
    child = make.child(posyandu)
    first: Measurement = make.measurement(child, weight_kg=9.9)
    make.measurement(child, weight_kg=8.9, kind=MeasurementKind.CORRECTED, supersedes_id=first.id, reason="salah_ketik")
    _rebuilt(posyandu)
    page = client.sign_in(midwife).get(f"/anak/{child.id}").text
    assert '<s class="old-value">9,9</s>' in page
    assert "Salah ketik" in page
