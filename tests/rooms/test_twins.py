"""A record of the same child is recognised before a second one is made, and a real twin is asked about as one."""

from datetime import date
from typing import Any

import pytest

from posyandu.children.queries import likely_twins
from posyandu.children.twins import Likeness, Newcomer, compare, swapped
from posyandu.core.roles import Grant
from posyandu.core.vocabulary import Sex
from posyandu.extensions import db
from posyandu.models import (
    Child,
    Kecamatan,
    Kelurahan,
    LeaveReason,
    Posyandu,
)
from tests.make import TODAY, Maker


@pytest.fixture
def posyandu(make: Maker) -> Posyandu:
    """A posyandu in a kelurahan of its own."""
    return make.posyandu(name="Melati")


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
        (
            {"name": "Aisyah", "mother_name": "Siti Aminah Lubis"},
            ["nama mirip", "nama ibu mirip", "tanggal lahir sama"],
        ),
        (
            {"name": "Aisya Putri Siregar", "birth_date": date(2025, 3, 28)},
            ["nama mirip", "nama ibu sama", "tanggal lahir beda 20 hari"],
        ),
        ({"mother_name": "Nurhaida"}, ["nama sama", "tanggal lahir sama"]),
        ({"name": "By. Ny. Siti"}, ["nama ibu sama", "tanggal lahir sama"]),
    ],
)
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
