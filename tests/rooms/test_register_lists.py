"""Finding children in the register, and all that is known of one of them."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from posyandu.children.queries import Sought, child_page, of_areas, of_posyandu
from posyandu.core.kms import KmsRules
from posyandu.core.roles import Grant
from posyandu.core.vocabulary import Role
from posyandu.extensions import db
from posyandu.figures.recompute import rebuild
from posyandu.models import (
    Kelurahan,
    LeaveReason,
    MeasurementKind,
    Posyandu,
    User,
)
from tests.make import TODAY, Maker

RULES = KmsRules()


@pytest.fixture
def posyandu(make: Maker) -> Posyandu:
    """A posyandu in a kelurahan of its own."""
    return make.posyandu(name="Melati")


@pytest.fixture
def midwife(make: Maker, posyandu: Posyandu) -> User:
    """The midwife of the posyandu."""
    return make.user(Role.MIDWIFE, posyandu)


def _kecamatan_id(posyandu: Posyandu) -> int:
    return db.session.scalars(sa.select(Kelurahan.kecamatan_id).where(Kelurahan.id == posyandu.kelurahan_id)).one()


def _rebuilt(posyandu: Posyandu) -> None:
    """Factories write raw rows only; the figures are made here, then the operation has to keep them right."""
    rebuild(db.session, _kecamatan_id(posyandu), rules=RULES, until=TODAY)
    db.session.commit()


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
