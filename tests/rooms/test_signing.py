"""The month's signature: what must be done before, that signed figures never change, and how corrections are told."""

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from random import Random

import pytest
import sqlalchemy as sa
import time_machine

from posyandu.children import operations as register
from posyandu.core.skdn import COUNT_FIELDS, total
from posyandu.core.vocabulary import Position, Role, Sex, WeightStatus
from posyandu.extensions import db
from posyandu.figures.official import official, signature_of
from posyandu.figures.summaries import count_cells
from posyandu.models import (
    Event,
    LeaveReason,
    MeasurementConflict,
    MonthSignature,
    OverrideReason,
    ReopenReason,
    ReportedCorrection,
    SignedSummary,
)
from posyandu.models.types import new_id
from posyandu.review import operations
from posyandu.review.months import operations as months
from posyandu.sessions import operations as sessions

from ..day import RULES, Day
from ..make import NOW, TODAY

JUNE, JULY, AUGUST = (date(2026, month, 1) for month in (6, 7, 8))


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW + timedelta(days=40), tick=True):
        yield


class Month:
    """A posyandu whose three months were held and closed, and its midwife."""

    def __init__(self, make):
        self.make, self.posyandu = make, make.posyandu()
        self.midwife = make.user(Role.MIDWIFE, self.posyandu)
        self.day = Day(make, self.posyandu, make.user(Role.CADRE, self.posyandu))
        self.now = NOW + timedelta(days=40)
        self.children = [make.child(self.posyandu, birth_date=date(2025, 3, day)) for day in (3, 9, 17)]
        self.weighed = {}
        for month, step in ((JUNE, 0.0), (JULY, 0.4), (AUGUST, 0.4)):
            for number, child in enumerate(self.children):
                kg = round(8 + number + (step if month is JULY else 2 * step if month is AUGUST else 0), 1)
                self.weighed[child.id, month] = self.day.weigh(child, kg, month.replace(day=18))
            self.close(month)

    def close(self, month):
        found = self.day.opened(month.replace(day=18))
        if found.closed_at is None:
            sessions.close_session(
                user=self.day.user, visit_session=found, cadres_present=5, now=month_end(month)
            )  # fmt: skip

    def later(self):
        self.now += timedelta(minutes=7)
        self.day.moment = self.now
        return self.now

    def with_author(self):
        return {"user": db.session.merge(self.midwife), "now": self.later()}

    def sign(self, month):
        posyandu = self.make.loaded(self.posyandu)
        return months.sign(posyandu, month, today=TODAY + timedelta(days=40), **self.with_author())

    def reopen(self, month, reason=ReopenReason.LATE_SESSION):
        posyandu = self.make.loaded(self.posyandu)
        months.reopen(posyandu, month, reason=reason, text=None, **self.with_author())

    def official(self, month):
        db.session.expire_all()
        return official(db.session, [self.posyandu.id], month)[self.posyandu.id]

    def recount(self, month):
        """Child by child, from the raw rows: the second calculation."""
        db.session.expire_all()
        ((_, cells),) = count_cells(db.session, [(self.posyandu.id, month)])
        return total(cells.values())


def month_end(month):
    return NOW + timedelta(days=(month - TODAY.replace(day=1)).days)


@pytest.fixture
def month(make):
    return Month(make)


def test_a_signed_month_keeps_its_figures_and_says_who_signed(month):
    before = month.official(JULY)
    assert before.signature is None
    assert before.counts == month.recount(JULY)
    month.sign(JULY)
    found = month.official(JULY)
    assert found.cells == before.cells
    assert found.signature.by == month.midwife.name
    event = db.session.scalars(sa.select(Event).where(Event.verb == "month_signed")).one()
    assert event.details["month"] == "2026-07-01"


def test_what_is_mended_later_is_told_by_the_next_report_that_is_open(month):
    month.sign(JULY)
    signed = month.official(JULY).counts
    month.later()
    month.day.correct(month.weighed[month.children[0].id, JULY], 7.9)
    assert (month.official(JULY).counts, month.recount(JULY).t) == (signed, 1)
    (told,) = month.official(AUGUST).corrections
    assert (told.month, told.difference["n"], told.difference["t"]) == (JULY, -1, 1)
    assert told.causes == {"corrected": 1}
    assert month.official(JUNE).corrections == []
    month.sign(AUGUST)
    assert month.official(AUGUST).corrections == [told]
    month.later()
    month.day.weigh(month.children[0], 9.9, date(2026, 9, 18))
    assert month.official(date(2026, 9, 1)).corrections == []


def test_a_second_correction_is_told_by_the_report_after(month):
    for one in (JUNE, JULY):
        month.sign(one)
    key = month.weighed[month.children[0].id, JUNE]
    month.later()
    key = month.day.correct(key, 8.2)
    month.later()
    month.day.withdraw(key)
    (told, july) = month.official(AUGUST).corrections
    assert (told.month, told.difference["d"]) == (JUNE, -1)
    assert told.causes == {"corrected": 1, "withdrawn": 1}
    assert (july.month, july.difference["n"]) == (JULY, -1)  # without June it is the first weighing
    assert july.causes == {"month_before": 2}


def test_the_midwifes_word_after_the_signature_is_a_correction_too(month):
    month.sign(JULY)
    child = month.make.loaded(month.children[0])
    operations.override(
        child, JULY, WeightStatus.T, reason=OverrideReason.LINE, text=None, today=TODAY, rules=RULES,
        **month.with_author(),
    )  # fmt: skip
    (told,) = month.official(AUGUST).corrections
    assert {name: told.difference[name] for name in ("n", "t")} == {"n": -1, "t": 1}
    assert told.causes == {"decided": 1}


def test_a_month_opened_again_is_counted_and_signed_anew(month):
    first = month.sign(JULY)
    signed = month.official(JULY).counts
    month.later()
    month.day.withdraw(month.weighed[month.children[0].id, JULY])
    month.reopen(JULY)
    assert month.official(JULY).signature is None
    assert month.official(JULY).counts == month.recount(JULY) != signed
    assert month.official(AUGUST).corrections == []
    event = db.session.scalars(sa.select(Event).where(Event.verb == "month_reopened")).one()
    assert event.details["reason"] == "susulan"
    second = month.sign(JULY)
    assert month.official(JULY).signature.id == second
    kept = db.session.scalars(sa.select(SignedSummary).where(SignedSummary.signature_id == first)).all()
    assert total(cell.counts() for cell in kept) == signed


def test_what_is_not_done_keeps_a_month_open(month, make):
    sessions.reopen_session(user=month.day.user, visit_session=month.day.opened(date(2026, 8, 18)), now=month.later())
    with pytest.raises(months.NotReady):
        month.sign(AUGUST)
    month.close(AUGUST)
    first, second = (month.weighed[month.children[0].id, one] for one in (JULY, AUGUST))
    conflict = MeasurementConflict(
        id=new_id(), child_id=month.children[0].id, first_id=second, second_id=first, opened_at=NOW
    )
    db.session.add(conflict)
    db.session.commit()
    with pytest.raises(months.NotReady):
        month.sign(AUGUST)
    conflict.decided_at = NOW
    db.session.commit()
    month.sign(AUGUST)
    with pytest.raises(months.NotReady):
        month.sign(AUGUST)


def test_a_doubted_value_is_looked_at_before_signing(month, client):
    sessions.reopen_session(user=month.day.user, visit_session=month.day.opened(date(2026, 8, 18)), now=month.later())
    child = month.make.child(month.posyandu, name="Bagas Saputra")
    key = month.day.weigh(child, 8.4, date(2026, 8, 18), length_cm=17.4 + 20, position=Position.LYING, confirmed=True)
    month.close(AUGUST)
    client.sign_in(db.session.merge(month.midwife))
    page = f"/posyandu/{month.posyandu.id}/bulan?bulan=2026-08"
    assert "Bagas Saputra" in client.get(page).text
    answer = client.post(f"/posyandu/{month.posyandu.id}/bulan/tanda-tangan?bulan=2026-08")
    assert "belum bisa ditandatangani" in client.get(answer.location).text
    client.post(f"/ukuran/{key}/sesuai", data={"next": page})
    client.post(f"/posyandu/{month.posyandu.id}/bulan/tanda-tangan?bulan=2026-08")
    html = client.get(page).text
    assert f"Ditandatangani {month.midwife.name}" in html


def test_a_child_to_be_measured_again_is_told_before_signing_and_keeps_nothing_open(month, client):
    child = month.make.loaded(month.children[0])
    name = child.name
    operations.ask_remeasure(child, why="Timbangan miring", today=TODAY, **month.with_author())
    client.sign_in(db.session.merge(month.midwife))
    page = f"/posyandu/{month.posyandu.id}/bulan?bulan="
    html = client.get(f"{page}2026-08").text
    assert "Diminta ukur ulang, belum ada hasilnya" in html
    assert f"{name}</a>: Timbangan miring" in html
    assert "1 ukur ulang ditunggu" in client.get("/tanda-tangan?bulan=2026-08").text
    assert "Diminta ukur ulang" not in client.get(f"{page}2026-07").text  # the doubt is about August
    month.sign(AUGUST)
    month.later()
    month.day.correct(month.weighed[child.id, AUGUST], 8.7)
    assert "Diminta ukur ulang" not in client.get(f"{page}2026-08").text  # measured since


def test_forms_that_change_a_signed_month_say_so(month, client):
    child, cadre = month.children[0], month.day.user
    session = month.day.opened(date(2026, 8, 18))
    pages = (f"/sesi/{session.id}/koreksi/{child.id}", f"/anak/{child.id}/kunjungan")
    words = "sudah ditandatangani: yang disimpan sekarang tampil sebagai koreksi di laporan berikutnya"
    client.sign_in(db.session.merge(cadre))
    assert not [page for page in pages if words in client.get(page).text]
    month.sign(AUGUST)
    assert f"Bulan Agustus 2026 {words}" in client.get(pages[0]).text
    assert words not in client.get(pages[1]).text  # it is September by now
    late = client.post(pages[1], data={"on": "30/08/2026"}, status=422)
    assert f"Bulan Agustus 2026 {words}" in late.text


def test_the_list_of_months_and_opening_again_by_the_pages(month, client):
    month.sign(JULY)
    client.sign_in(db.session.merge(month.midwife))
    html = client.get("/tanda-tangan?bulan=2026-07").text
    assert "1 dari 1 posyandu sudah ditandatangani" in html
    assert "Siap ditandatangani" in client.get("/tanda-tangan?bulan=2026-08").text
    path = f"/posyandu/{month.posyandu.id}/bulan/buka?bulan=2026-07"
    assert "Pilih alasannya." in client.post(path, status=422).text
    client.post(path, data={"reason": "terlalu_awal"})
    assert signature_of(db.session, month.posyandu.id, JULY) is None
    assert "belum ditandatangani" in client.get(client.post(path, data={"reason": "salah"}).location).text


@pytest.mark.parametrize("table", [SignedSummary.__table__, ReportedCorrection.__table__])
def test_the_database_itself_refuses_to_change_what_was_signed(month, table):
    month.sign(JULY)
    month.later()
    month.day.withdraw(month.weighed[month.children[0].id, JULY])
    month.sign(AUGUST)
    for change in (sa.delete(table), sa.update(table).values({next(iter(table.c)): new_id()})):
        with pytest.raises(sa.exc.DatabaseError), db.session.begin_nested():
            db.session.execute(change)


class Afterwards:
    """Random changes after the signatures, each by the operation that people use."""

    def __init__(self, month, seed):
        self.month, self.random = month, Random(seed)
        self.rows = dict(month.weighed)

    def one(self):
        """Do something; which is by lot."""
        doing = self.random.choice([self.correct, self.withdraw, self.weigh, self.override, self.leave, self.register])
        self.month.later()
        doing()

    def _row(self):
        return self.random.choice(sorted(self.rows, key=str)) if self.rows else None

    def correct(self):
        if (at := self._row()) is not None:
            self.rows[at] = self.month.day.correct(self.rows[at], round(self.random.uniform(5, 12), 1))

    def withdraw(self):
        if (at := self._row()) is not None:
            self.month.day.withdraw(self.rows.pop(at))

    def weigh(self):
        child, month = self.random.choice(self.month.children), self.random.choice([JUNE, JULY, AUGUST])
        if (child.id, month) not in self.rows:
            session = self.month.day.opened(month.replace(day=18))
            sessions.reopen_session(user=self.month.day.user, visit_session=session, now=self.month.now)
            key = self.month.day.weigh(child, round(self.random.uniform(5, 12), 1), month.replace(day=18))
            self.rows[child.id, month] = key
            self.month.close(month)

    def override(self):
        child, month = self.random.choice(self.month.children), self.random.choice([JULY, AUGUST])
        word = self.random.choice([WeightStatus.N, WeightStatus.T, None])
        with suppress(operations.NothingJudged):
            operations.override(
                self.month.make.loaded(child), month, word, reason=OverrideReason.OTHER, text="x", today=TODAY,
                rules=RULES, **self.month.with_author(),
            )  # fmt: skip

    def leave(self):
        child = self.month.make.loaded(self.random.choice(self.month.children))
        on = self.random.choice([date(2026, 6, 20), date(2026, 7, 20), date(2026, 8, 20)])
        with suppress(register.OutOfOrder, register.HasLeft):
            register.leave(child, reason=LeaveReason.MOVED, on=on, **self._common())

    def register(self):
        here = self.month.make.loaded(self.month.posyandu)
        made = register.register(
            posyandu=here, lingkungan=here.lingkungan, sex=Sex.MALE, birth_date=date(2025, 2, 2), mother_name="Ibu",
            enrolled_on=self.random.choice([date(2026, 6, 2), date(2026, 8, 2)]), name="Anak", **self._common(),
        )  # fmt: skip
        self.month.children.append(made)
        self.weigh()

    def _common(self):
        return {"today": TODAY + timedelta(days=40), "rules": RULES, **self.month.with_author()}


@pytest.mark.parametrize("seed", range(8))
def test_a_signed_month_never_changes_and_its_corrections_add_up(month, seed):
    """Whatever is changed afterwards: signed figures stand, and with every correction told or due they are today's."""
    after, signed = Afterwards(month, seed), {}
    for one in (JUNE, JULY):
        month.sign(one)
        signed[one] = month.official(one).cells
    for step in range(10):
        after.one()
        if step == 5:
            month.sign(AUGUST)
            signed[AUGUST] = month.official(AUGUST).cells
        for one, cells in signed.items():
            found = month.official(one)
            assert found.cells == cells, f"{one} after step {step}"
            _adds_up(month, one, signed)


def _adds_up(month, one, signed):
    told = Counter()
    for other in (JULY, AUGUST, date(2026, 9, 1)):
        if other <= one:
            continue
        for correction in month.official(other).corrections:
            if correction.month == one:
                told.update(correction.difference)
    official_now, today = month.official(one).counts, month.recount(one)
    for name in COUNT_FIELDS:
        assert getattr(official_now, name) + told[name] == getattr(today, name), (one, name)


def test_signing_twice_at_once_leaves_one_signature(month):
    month.sign(JULY)
    second = MonthSignature(posyandu_id=month.posyandu.id, month=JULY, signed_by_id=month.midwife.id, signed_at=NOW)
    db.session.add(second)
    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()
