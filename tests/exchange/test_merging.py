"""Two records of one child: found, merged with both histories, undone to the last byte, or told apart."""

from datetime import date
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from posyandu.children import operations as children
from posyandu.core.kms import KmsRules
from posyandu.core.vocabulary import Position, Role, WeightStatus
from posyandu.events.queries import first_broken_link
from posyandu.exchange.duplicates import moving, operations, queries
from posyandu.exchange.duplicates.operations import Author, BuiltUpon, NotOneChild
from posyandu.extensions import Model, db
from posyandu.figures.recompute import differences
from posyandu.models import (
    Child,
    ChildMerge,
    Event,
    LeaveReason,
    Measurement,
    MeasurementConflict,
    MonthlySummary,
    Note,
    OverrideReason,
    ServiceGiven,
    ServiceKind,
    StatusOverride,
    Visit,
)

from ..day import Day
from ..importing.bringing import state
from ..importing.test_matching import known, person, twin_of, written_again
from ..make import NOW, TODAY
from ..page_forms import text_of

RULES = KmsRules()
BORN = {"birth_date": date(2025, 6, 9), "mother_name": "Rahma Lubis"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


class Twice:
    """A child that is in the register twice: with its NIK in one record, with older weighings in the other."""

    def __init__(self, make: Any) -> None:
        self.make = make
        self.posyandu, self.user = make.posyandu(name="Melati"), None
        self.kelurahan = make.loaded(self.posyandu).kelurahan
        self.other_posyandu = make.posyandu(self.kelurahan, name="Anggrek")
        self.user = make.user(Role.NUTRITIONIST, self.kelurahan)
        self.kept = make.child(self.posyandu, name="Aisyah Siregar", enrolled_on=date(2026, 7, 1), **BORN)
        self.gone = make.child(
            self.other_posyandu, name="Aisyah Siregarr", nik="1271094906250003", phone="0812", birth_weight_kg=3.1,
            kia_book_on=date(2026, 4, 2), enrolled_on=date(2026, 4, 1), **BORN,
        )  # fmt: skip
        self.here = Day(make, self.posyandu, make.user(Role.MIDWIFE, self.posyandu))
        self.there = Day(make, self.other_posyandu, make.user(Role.MIDWIFE, self.other_posyandu))
        self.there.weigh(self.gone, 7.8, date(2026, 4, 16), length_cm=70.0, position=Position.LYING)
        self.there.weigh(self.gone, 8.1, date(2026, 5, 16), services=[(ServiceKind.FOOD_SUPPLEMENT, "pmt")])
        key = self.there.weigh(self.gone, 83, date(2026, 6, 16))
        self.there.correct(key, 8.3)
        self.there.weigh(self.gone, 8.9, date(2026, 7, 18))
        self.here.weigh(self.kept, 8.5, date(2026, 7, 18))
        self.here.weigh(self.kept, 8.6, date(2026, 8, 16))
        note = Note(child_id=self.gone.id, text="alergi telur", author_id=self.user.id, at=NOW)
        db.session.add(note)
        db.session.commit()
        self.kept_id, self.gone_id, self.note_id = self.kept.id, self.gone.id, note.id

    def author(self) -> Author:
        return Author(db.session.merge(self.user), NOW, TODAY, RULES)

    def merges(self, **how: Any) -> Any:
        kept, gone = self.loaded(how.get("kept", self.kept_id)), self.loaded(how.get("gone", self.gone_id))
        made = operations.merge(kept, gone, author=self.author())
        return made.id

    def undoes(self, merge_id: Any) -> None:
        operations.undo(db.session.get_one(ChildMerge, merge_id), author=self.author())

    @staticmethod
    def loaded(key: Any) -> Any:
        db.session.rollback()
        return db.session.get_one(Child, key)

    def weighings(self, key: Any) -> list[tuple[date, float]]:
        from posyandu.figures.register import measurements_of

        db.session.rollback()
        return [(m.measured_on, m.weight_kg) for m in measurements_of(db.session, [key]).get(key, ())]

    def recounted(self) -> None:
        assert differences(db.session, self.kelurahan.kecamatan_id, rules=RULES, until=TODAY) == []
        assert first_broken_link(self.kelurahan.kecamatan_id) is None


@pytest.fixture
def twice(make):
    return Twice(make)


def d_of(posyandu, month):
    statement = sa.select(sa.func.sum(MonthlySummary.d), sa.func.sum(MonthlySummary.s))
    found = db.session.execute(
        statement.where(MonthlySummary.posyandu_id == posyandu.id, MonthlySummary.month == date(2026, month, 1))
    ).one()
    return tuple(value or 0 for value in found)


def test_both_histories_are_one_and_every_figure_is_counted_again(twice):
    assert (d_of(twice.posyandu, 7), d_of(twice.other_posyandu, 7)) == ((1, 1), (1, 1))
    twice.merges()

    # Then the kept record has the older weighings too, its own on the day that both have, and what it lacked
    assert twice.weighings(twice.kept_id) == [
        (date(2026, 4, 16), 7.8), (date(2026, 5, 16), 8.1), (date(2026, 6, 16), 8.3), (date(2026, 7, 18), 8.5),
        (date(2026, 8, 16), 8.6),
    ]  # fmt: skip
    kept, gone = twice.loaded(twice.kept_id), twice.loaded(twice.gone_id)
    assert (kept.nik, kept.phone, kept.birth_weight_kg, kept.kia_book_on) == (
        "1271094906250003", "0812", 3.1, date(2026, 4, 2)
    )  # fmt: skip
    assert (gone.leave_reason, gone.merged_into_id, gone.nik) == (LeaveReason.DUPLICATE, kept.id, None)
    assert len(twice.weighings(twice.gone_id)) == 4  # the old record keeps its own

    # And it is counted once: at the other posyandu before it came here, here since
    assert (d_of(twice.posyandu, 7), d_of(twice.other_posyandu, 7)) == ((1, 1), (0, 0))
    assert (d_of(twice.posyandu, 6), d_of(twice.other_posyandu, 6)) == ((0, 0), (1, 1))
    letters = twice.here.letters(kept)
    # Girls of 10 to 13 months need 300, then 200 g a month (Buku KIA): 300, 200 and 200 g are enough, each time.
    assert [letters[month] for month in (4, 5, 6, 7)] == ["B", "N", "N", "N"]
    twice.recounted()


def test_what_points_to_the_child_goes_over(twice):
    db.session.add(StatusOverride(child_id=twice.gone_id, month=date(2026, 5, 1), status=WeightStatus.T,
                                  reason=OverrideReason.ILLNESS, author_id=twice.user.id, at=NOW))  # fmt: skip
    db.session.commit()
    merge_id = twice.merges()
    owners = {model: set(db.session.scalars(sa.select(model.child_id))) for model in (Visit, ServiceGiven, Note)}
    assert owners[ServiceGiven] == owners[Note] == {twice.kept_id}
    assert owners[Visit] == {twice.kept_id}
    assert twice.here.letters(twice.loaded(twice.kept_id))[5] == "T"
    twice.undoes(merge_id)
    assert set(db.session.scalars(sa.select(Note.child_id))) == {twice.gone_id}
    assert twice.there.letters(twice.loaded(twice.gone_id))[5] == "T"
    assert 5 not in twice.here.letters(twice.loaded(twice.kept_id))
    twice.recounted()


def test_undoing_restores_every_figure_stay_and_detail(twice):
    before = state()
    merge_id = twice.merges()
    assert state() != before
    twice.undoes(merge_id)
    assert state() == before
    twice.recounted()
    twice.merges()  # and it can be merged again
    twice.recounted()


def test_a_merging_that_is_built_upon_stays(twice):
    merge_id = twice.merges()
    twice.here.weigh(twice.loaded(twice.kept_id), 8.7, TODAY)
    before = state()
    with pytest.raises(BuiltUpon):
        twice.undoes(merge_id)
    assert state() == before


def test_undoing_twice_is_undoing_once(twice):
    merge_id = twice.merges()
    twice.undoes(merge_id)
    before = state()
    with pytest.raises(BuiltUpon):
        twice.undoes(merge_id)
    assert state() == before


@pytest.mark.parametrize("why", ["keep_the_other", "merged_already", "before_birth", "elsewhere", "conflict_open"])
def test_what_cannot_be_merged_changes_nothing(twice, why):
    kept, gone = twice.kept_id, twice.gone_id
    if why == "keep_the_other":
        child = twice.make.loaded(twice.kept)
        children.leave(child, user=twice.user, reason=LeaveReason.MOVED, on=TODAY, now=NOW, today=TODAY, rules=RULES)
    elif why == "merged_already":
        twice.merges()
    elif why == "before_birth":
        db.session.execute(sa.update(Child).where(Child.id == kept).values(birth_date=date(2026, 5, 1)))
    elif why == "elsewhere":
        gone = twice.make.child(twice.make.posyandu(), name="Aisyah Siregar", **BORN).id
    else:
        first, second = db.session.scalars(sa.select(Measurement.id).where(Measurement.child_id == gone).limit(2))
        db.session.add(MeasurementConflict(child_id=gone, first_id=first, second_id=second, opened_at=NOW))
    db.session.commit()
    before = state()
    with pytest.raises(NotOneChild) as problem:
        twice.merges(kept=kept, gone=gone)
    assert problem.value.why == why
    assert state() == before


def test_the_log_tells_without_a_name(twice):
    merge_id = twice.merges()
    twice.undoes(merge_id)
    events = db.session.scalars(sa.select(Event).where(Event.verb.contains("merge")).order_by(Event.seq)).all()
    assert [event.verb for event in events] == ["child_merged"] * 2 + ["child_merge_undone"] * 2
    told = " ".join(str(event.details) for event in events) + str(db.session.get_one(ChildMerge, merge_id).before)
    for secret in ("Aisyah", "Rahma", "1271094906250003", "0812"):
        assert secret not in told


def test_every_table_with_a_child_is_moved_or_says_why_not():
    with_a_child = {
        table.name
        for table in Model.metadata.sorted_tables
        if any(key.column.table.name == "child" for column in table.columns for key in column.foreign_keys)
    }
    moved = {table.name for table, _ in moving.pointing()}
    assert moved | moving.STAYING.keys() >= with_a_child
    assert not moved & moving.STAYING.keys()
    assert {"visit", "service_given", "note", "referral", "home_visit"} <= moved
    assert all("id" in table.c for table, _ in moving.pointing())


def test_the_list_finds_planted_duplicates_and_no_twins():
    """A register in which 60 children stand twice, some misspelt, some without NIK, and 60 have a twin."""
    rng = Random(11)
    register = [person(rng, n) for n in range(900)]
    twins = [twin_of(rng, register[n], 2000 + n) for n in range(60)]
    again = [written_again(rng, register[n]) for n in range(100, 160)]
    records = [known(n, details) for n, details in enumerate([*register, *twins, *again])]
    register_of = {_uuid(n): record._replace(key=_uuid(n)) for n, record in enumerate(records)}
    truth = {frozenset((_uuid(100 + n), _uuid(900 + 60 + n))) for n in range(60)}
    born_together = {frozenset((_uuid(n), _uuid(900 + n))) for n in range(60)}
    found = queries.find(register_of, register_of).keys()
    assert len(found & truth) / len(truth) >= 0.95
    assert len(found & truth) / len(found) >= 0.95
    assert not found & born_together


def _uuid(n):
    from uuid import UUID

    return UUID(int=n)


@pytest.fixture
def hers(client, twice):
    return client.sign_in(twice.user)


def test_by_the_pages_from_the_list_to_the_undoing(hers, twice):
    listed = hers.get("/berkas/ganda")
    assert "Aisyah Siregar" in text_of(listed.text)
    assert "1 pasang" in text_of(listed.text)
    pair = f"/berkas/ganda/{twice.kept_id}?dengan={twice.gone_id}"
    assert "tanggal lahir sama" in text_of(hers.get(pair).text)
    form = {"dengan": str(twice.gone_id), "simpan": str(twice.kept_id)}
    done = hers.post(f"/berkas/ganda/{twice.kept_id}/gabung", data=form)
    page = hers.get(done.location)
    assert "Dua catatan Aisyah Siregar digabung." in page.text
    assert "Batalkan penggabungan" in text_of(page.text)
    assert "Tidak ada catatan ganda" in text_of(hers.get("/berkas/ganda").text)
    old = hers.get(f"/anak/{twice.gone_id}")
    assert "Buka catatan yang disimpan" in text_of(old.text)
    merge_id = db.session.scalars(sa.select(ChildMerge.id)).one()
    hers.post(f"/berkas/ganda/{twice.kept_id}/batal", data={"gabungan": str(merge_id)})
    assert "1 pasang" in text_of(hers.get("/berkas/ganda").text)


def test_two_that_are_two_are_not_asked_about_again(hers, twice):
    hers.post(f"/berkas/ganda/{twice.kept_id}/bukan", data={"dengan": str(twice.gone_id)})
    assert "Tidak ada catatan ganda" in text_of(hers.get("/berkas/ganda").text)
    assert twice.loaded(twice.gone_id).merged_into_id is None


def test_who_may_not_see_one_of_the_two_does_not_see_the_pair(client, twice):
    client.sign_in(twice.make.user(Role.MIDWIFE, twice.posyandu))
    assert "Aisyah Siregarr" not in client.get("/berkas/ganda").text
    for path in (f"?dengan={twice.gone_id}", "?dengan=x", f"?dengan={twice.kept_id}"):
        client.get(f"/berkas/ganda/{twice.kept_id}{path}", status=404)
    form = {"dengan": str(twice.gone_id), "simpan": str(twice.kept_id)}
    for verb in ("gabung", "bukan"):
        client.post(f"/berkas/ganda/{twice.kept_id}/{verb}", data=form, status=404)
    client.post(f"/berkas/ganda/{twice.kept_id}/batal", data={"gabungan": "x"}, status=404)
    client.sign_in(twice.make.user(Role.CADRE, twice.posyandu))
    client.get("/berkas/ganda", status=404)
    assert db.session.scalar(sa.select(sa.func.count(ChildMerge.id))) == 0


def test_a_merged_record_does_not_come_back_by_itself(hers, twice):
    twice.merges()
    hers.post(f"/anak/{twice.gone_id}/kembali", data={"on": "18/08/2026"}, status=422)
    assert twice.loaded(twice.gone_id).merged_into_id == twice.kept_id
