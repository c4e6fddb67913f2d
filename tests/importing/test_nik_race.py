"""A NIK that another kecamatan, with a lock and a log of its own, takes in the same moment is told as taken."""

from datetime import date

import pytest
import time_machine

from posyandu.children import operations as register
from posyandu.core.kms import KmsRules
from posyandu.core.vocabulary import Role, Sex
from posyandu.models import ImportState

from ..make import NOW, TODAY
from .bringing import Bringer, children, line

NIK = "1271094906250003"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def bringer(make):
    return Bringer(make)


def test_a_nik_that_another_kecamatan_takes_before_it_is_applied_is_told(make, bringer):
    run_id = bringer.uploads(line(nik=NIK), line("Bima", sex="L"))
    make.child(make.posyandu(), nik=NIK)  # in the log of another kecamatan
    run = bringer.applies(run_id)
    assert run.state is ImportState.CHECKED
    assert run.counts["moved"] == 1
    assert bringer.verdicts(run_id) == ["refused", "new"]
    assert "NIK ini sudah dipakai anak lain" in bringer.reasons(run_id)
    assert bringer.applies(run_id).state is ImportState.APPLIED


def test_a_form_that_comes_second_is_told(make, bringer, monkeypatch):
    """As if both had looked before either had written: only the database itself can refuse then."""
    known = make.child(make.posyandu(), nik=NIK)
    mine = make.child(bringer.posyandu)
    monkeypatch.setattr(register, "_nik_free", lambda *_: None)
    posyandu = make.loaded(bringer.posyandu)
    about = {"user": bringer.user, "lingkungan": posyandu.lingkungan, "now": NOW, "today": TODAY, "rules": KmsRules()}
    with pytest.raises(register.NikTaken):
        register.register(posyandu=posyandu, name="Aisyah", sex=Sex.FEMALE, birth_date=date(2025, 6, 9),
                          mother_name="Rahma", nik=NIK, **about)  # fmt: skip
    with pytest.raises(register.NikTaken):
        register.edit(make.loaded(mine), **about | {"lingkungan": make.loaded(mine).lingkungan}, nik=NIK)
    assert [child.nik for child in children() if child.nik] == [NIK]
    assert {child.id for child in children()} == {known.id, mine.id}


def test_the_page_says_it_beside_the_field(client, make, bringer, monkeypatch):
    make.child(make.posyandu(), nik=NIK)
    monkeypatch.setattr(register, "_nik_free", lambda *_: None)
    client.sign_in(make.user(Role.MIDWIFE, bringer.posyandu))
    data = {"name": "Aisyah", "sex": "P", "birth_date": "09/06/2025", "mother_name": "Rahma", "nik": NIK,
            "kia_book": "ya", "lingkungan": str(make.loaded(bringer.posyandu).lingkungan_id)}  # fmt: skip
    answer = client.post(f"/posyandu/{bringer.posyandu_id}/anak-baru", data=data, status=422)
    assert "NIK ini sudah dipakai anak lain" in answer.text
