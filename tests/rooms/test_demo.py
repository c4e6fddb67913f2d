"""The demo: the same for the same seed, believable, of nobody real, and equal to what the operations make."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from posyandu.accounts.passwords import matches, weakness
from posyandu.children import operations as register
from posyandu.config import kms_rules
from posyandu.core.vocabulary import Role
from posyandu.database import writing
from posyandu.demo import measuring, population
from posyandu.demo.accounts import DEMO_ACCOUNTS
from posyandu.demo.build import build
from posyandu.demo.plan import Size, plan
from posyandu.demo.sandbox import CHILDREN as PRACTISING
from posyandu.events.queries import first_broken_link
from posyandu.extensions import db
from posyandu.figures.recompute import differences, refresh
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
    MonthlySummary,
    MonthResult,
    Posyandu,
    ServiceGiven,
    User,
    Visit,
    VisitSession,
)
from posyandu.sessions import operations as day
from posyandu.sessions.entry import CorrectionReason, Entry, Values, WithdrawalReason

from ..make import Maker

TODAY = date(2026, 8, 18)
SMALL = Size(posyandu=4, months=6, children=60, seed=7, today=TODAY)
MIDDLE = Size(posyandu=6, months=7, children=700, seed=3, today=TODAY)


def _all(model: Any, *order: Any) -> list[Any]:
    return list(db.session.scalars(sa.select(model).order_by(*order)))


def _small(app: Flask, size: Size = SMALL) -> int:
    return build(size, rules=kms_rules(app))


def _heard(kecamatan_id: int) -> list[tuple[Any, ...]]:
    """The log without the numbers that the database gave to places and people."""
    statement = sa.select(Event).where(Event.kecamatan_id == kecamatan_id).order_by(Event.seq)
    return [
        (e.seq, e.at, e.verb, e.subject_kind, None if e.subject_kind == "user" else e.subject_id, e.child_id,
         {k: v for k, v in e.details.items() if "posyandu_id" not in k})
        for e in db.session.scalars(statement)
    ]  # fmt: skip


def _told_once(app: Flask, size: Size) -> tuple[list[tuple[Any, ...]], str]:
    """Build, read the log and its last digest, and take everything back."""
    savepoint = db.engines[None].begin_nested()  # type: ignore[attr-defined]  # the fixture's connection
    heard = _heard(_small(app, size))
    digest = db.session.scalars(sa.select(Event.digest).order_by(Event.seq.desc()).limit(1)).one()
    db.session.remove()
    savepoint.rollback()
    return heard, digest


def test_the_same_seed_and_day_give_the_same_log(app: Flask) -> None:
    (one, digest), (two, digest_again) = _told_once(app, SMALL), _told_once(app, SMALL)
    assert one == two
    assert len(one) > 200
    if db.engines[None].dialect.name == "sqlite":  # PostgreSQL gives places new numbers, which the digest covers
        assert digest == digest_again
    other, _ = _told_once(app, replace(SMALL, seed=8))
    assert not {row[4] for row in one if row[4]} & {row[4] for row in other if row[4]}


def test_keys_and_receipts_are_in_time_order(app: Flask) -> None:
    kecamatan_id = _small(app)
    moments = [at for _, at, *_ in _heard(kecamatan_id)]
    assert moments == sorted(moments)
    rows = _all(Measurement, Measurement.received_seq)
    assert [m.received_seq for m in rows] == list(range(1, len(rows) + 1))
    assert [m.recorded_at for m in rows] == sorted(m.recorded_at for m in rows)
    for row in rows:
        assert row.id.version == 7
        assert row.id.int >> 80 == int(row.recorded_at.timestamp() * 1000)


def test_the_chain_is_whole_and_the_figures_are_those_of_a_recount(app: Flask) -> None:
    kecamatan_id = _small(app)
    assert first_broken_link(kecamatan_id) is None
    assert differences(db.session, kecamatan_id, rules=kms_rules(app), until=TODAY) == []


def test_nobody_of_the_demo_can_exist() -> None:
    made = plan(MIDDLE)
    niks = [person.nik for person in made.persons if person.nik]
    assert len(set(niks)) == len(niks)
    newborn_without = 0
    for number, person in enumerate(made.persons):
        birth = date(1970, 1, 1) + timedelta(days=int(made.population.birth_day[number]))
        if person.nik is None:
            newborn_without += (TODAY - birth).days < 120
        else:
            # The highest code of a province is that of Papua Barat Daya, 96: no NIK begins with 99.
            written_day = birth.day + (40 if made.population.female[number] else 0)
            assert person.nik[:2] == "99"
            assert person.nik[6:12] == f"{written_day:02d}{birth:%m%y}"
            assert len(person.nik) == len(person.mother_nik) == 16
        assert person.mother_nik[:2] == "99"
        assert 41 <= int(person.mother_nik[6:8]) <= 71
        assert person.birth_order >= 1
        assert person.phone is None or person.phone.startswith("0820")
    assert newborn_without > 0


def test_brothers_and_sisters_have_one_mother() -> None:
    made = plan(MIDDLE)
    orders: dict[str, list[int]] = {}
    for person in made.persons:
        orders.setdefault(person.mother_nik, []).append(person.birth_order)
    assert any(len(of_mother) > 1 for of_mother in orders.values())
    assert all(len(set(of_mother)) == len(of_mother) for of_mother in orders.values())


def test_places_have_their_codes(app: Flask) -> None:
    _small(app)
    kecamatan = db.session.scalars(sa.select(Kecamatan)).one()
    assert (kecamatan.code, kecamatan.name) == ("12.71.09", "Medan Amplas")
    kelurahan = {k.id: k for k in _all(Kelurahan, Kelurahan.code)}
    assert [k.name for k in kelurahan.values()] == [
        "Amplas", "Sitirejo II", "Sitirejo III", "Harjosari I", "Harjosari II", "Timbang Deli", "Bangun Mulia",
    ]  # fmt: skip
    assert [k.code for k in kelurahan.values()] == [f"12.71.09.{n}" for n in range(1001, 1008)]
    posyandu = _all(Posyandu, Posyandu.code)
    assert len({(p.kelurahan_id, p.name) for p in posyandu}) == len(posyandu) == 4
    assert all(p.code.startswith(kelurahan[p.kelurahan_id].code) for p in posyandu)
    wards = {w.id: w for w in _all(Lingkungan, Lingkungan.id)}
    assert all(wards[p.lingkungan_id].kelurahan_id == p.kelurahan_id for p in posyandu)
    home = {p.id: p.kelurahan_id for p in posyandu}
    assert all(wards[c.lingkungan_id].kelurahan_id == home[c.posyandu_id] for c in _all(Child, Child.id))


def test_melati_waits_for_its_session_of_this_month(app: Flask) -> None:
    _small(app)
    melati = db.session.scalars(sa.select(Posyandu).where(Posyandu.code == "12.71.09.1004.001")).one()
    assert melati.name == "Melati"
    sessions = _all(VisitSession, VisitSession.held_on)
    assert max(s.held_on for s in sessions if s.posyandu_id == melati.id) < TODAY.replace(day=1)
    assert any(s.held_on >= TODAY.replace(day=1) for s in sessions)
    for session in sessions:
        assert session.held_on < TODAY
        assert session.held_on.weekday() != 6
        assert session.closed_at is not None
        assert session.opened_at < session.closed_at


def test_there_is_an_account_for_each_role(app: Flask) -> None:
    _small(app)
    assert sorted(a.role for a in DEMO_ACCOUNTS) == sorted(Role)
    users = {u.username: u for u in _all(User, User.id)}
    for account in DEMO_ACCOUNTS:
        assert weakness(account.password, username=account.username) is None
        assert matches(users[account.username].password_hash, account.password)
        assert users[account.username].role is account.role
    melati = db.session.scalars(sa.select(Posyandu).where(Posyandu.code == "12.71.09.1004.001")).one()
    assert [a.posyandu_id for a in users["kader.melati"].areas] == [melati.id]
    assert melati.id in {a.posyandu_id for a in users["bidan.erlina"].areas}


def test_its_figures_are_believable(app: Flask) -> None:
    _small(app, MIDDLE)
    rows = [s.counts() for s in _all(MonthlySummary, MonthlySummary.month) if s.month < TODAY.replace(day=1)]
    total = sum(rows[1:], rows[0])
    stunted = total.tbu_stunted + total.tbu_severely_stunted
    wasted = total.bbtb_wasted + total.bbtb_severely_wasted
    assert 0.60 <= total.d / total.s <= 0.95
    assert 0.90 <= total.k / total.s <= 1.0
    assert 0.55 <= total.n / (total.n + total.t) <= 0.85
    assert 0.10 <= stunted / total.tbu_valid <= 0.25
    assert 0.03 <= wasted / total.bbtb_valid <= 0.12
    assert total.d == total.n + total.t + total.o + total.b
    for given in (total.vitamin_a, total.deworming, total.immunised, total.food_supplement):
        assert given > 0
    children = _all(Child, Child.id)
    assert {LeaveReason.GRADUATED, LeaveReason.MOVED} <= {c.leave_reason for c in children}
    kinds = {m.kind.value for m in _all(Measurement, Measurement.id)}
    assert kinds == {"recorded", "corrected", "withdrawn"}


def test_true_lengths_never_shrink_by_more_than_the_board_errs() -> None:
    made = plan(MIDDLE)
    readings, openings = made.readings, made.openings
    last: dict[int, float] = {}
    shrunk = count = 0
    for row in range(len(readings)):
        length = readings.length_cm[row]
        if readings.kind[row] != 0 or length != length:
            continue
        child = int(openings.visit_child[readings.visit[row]])
        count += 1
        shrunk += length < last.get(child, 0.0) - 2.5
        last[child] = length
    assert shrunk / count < 0.01


@pytest.fixture
def demo(app: Flask) -> Callable[..., Any]:
    runner = app.test_cli_runner()
    return lambda *more: runner.invoke(args=["demo", "--posyandu=2", "--months=3", "--children=20", *more])


def test_the_command_fills_an_empty_database_once(app: Flask, demo: Callable[..., Any]) -> None:
    first = demo("--if-empty")
    assert first.exit_code == 0, first.output
    assert "kader.melati" in first.output
    db.session.rollback()
    children = sa.select(sa.func.count()).select_from(Child)
    assert db.session.scalar(children) == 20 + PRACTISING  # and the guests' practice posyandu
    again = demo("--if-empty")
    assert again.exit_code == 0, again.output
    assert db.session.scalar(children) == 20 + PRACTISING
    refused = demo()
    assert refused.exit_code == 1
    assert "kosong" in refused.output


def test_the_command_refuses_in_production(
    app: Flask, demo: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PRODUCTION", True)
    refused = demo()
    assert refused.exit_code == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Kecamatan)) == 0


class Replay:
    """Lives the demo's log again through the operations, in a second kecamatan with the same places."""

    def __init__(self, app: Flask, make: Maker, kecamatan_id: int) -> None:
        self.rules = kms_rules(app)
        self.kecamatan_id = kecamatan_id
        self.copy = make.kecamatan()
        self.user = make.user(Role.MIDWIFE, self.copy)
        self.places: dict[tuple[str, int], Any] = {}
        for kelurahan in _all(Kelurahan, Kelurahan.id):
            self.places["kelurahan", kelurahan.id] = make.kelurahan(self.copy)
        for ward in _all(Lingkungan, Lingkungan.id):
            if ("kelurahan", ward.kelurahan_id) in self.places:
                self.places["ward", ward.id] = make.lingkungan(self.places["kelurahan", ward.kelurahan_id])
        for posyandu in _all(Posyandu, Posyandu.id):
            self.places["posyandu", posyandu.id] = make.posyandu(self.places["kelurahan", posyandu.kelurahan_id])
        self.ids: dict[str, Any] = {}

    def run(self) -> None:
        statement = sa.select(Event).where(Event.kecamatan_id == self.kecamatan_id).order_by(Event.seq)
        for event in list(db.session.scalars(statement)):
            if event.verb != "account_added":
                getattr(self, event.verb)(event)
                db.session.expire_all()

    def _now(self, event: Event) -> dict[str, Any]:
        return {"user": self.user, "now": event.at}

    def _figures(self, event: Event) -> dict[str, Any]:
        return self._now(event) | {"today": TODAY, "rules": self.rules}

    def child_registered(self, event: Event) -> None:
        row = db.session.get_one(Child, event.child_id)
        posyandu = self.places["posyandu", event.details["posyandu_id"]]
        # The row shows where the child lives today; before a move any lingkungan of the first posyandu will do.
        ward = self.places["ward", row.lingkungan_id]
        if ward.kelurahan_id != posyandu.kelurahan_id:
            ward = db.session.get_one(Lingkungan, posyandu.lingkungan_id)
        child = register.register(
            **self._figures(event), posyandu=posyandu, lingkungan=ward,
            enrolled_on=date.fromisoformat(event.details["from_on"]), nik=row.nik and "98" + row.nik[2:],
            **{name: getattr(row, name) for name in (
                "name", "sex", "birth_date", "mother_name", "mother_nik", "birth_order", "father_name", "address",
                "phone", "birth_weight_kg", "birth_length_cm", "kia_book_on")},
        )  # fmt: skip
        self.ids[event.subject_id] = child.id
        self._book(row, child, posyandu)

    def _book(self, row: Child, child: Child, posyandu: Posyandu) -> None:
        """What stood in the KIA book before is no operation of a posyandu day: it is copied as it is."""
        before = sa.select(ServiceGiven).where(ServiceGiven.child_id == row.id, ServiceGiven.visit_id.is_(None))
        given = [(s.kind, s.product, s.given_on) for s in db.session.scalars(before)]
        child_id, posyandu_id = child.id, posyandu.id
        with writing(self.copy.id) as session:
            session.add_all(
                ServiceGiven(child_id=child_id, kind=kind, product=what, given_on=on) for kind, what, on in given
            )
            session.flush()
            since = session.scalars(sa.select(Enrolment.from_on).where(Enrolment.child_id == child_id)).one()
            months = {(posyandu_id, on.replace(day=1)) for *_, on in given if on >= since.replace(day=1)}
            refresh(session, [child_id], rules=self.rules, also=months)

    def child_moved(self, event: Event) -> None:
        row = db.session.get_one(Child, event.child_id)
        register.move(
            db.session.get_one(Child, self.ids[event.subject_id]), **self._figures(event),
            posyandu=self.places["posyandu", event.details["to_posyandu_id"]],
            lingkungan=self.places["ward", row.lingkungan_id], on=date.fromisoformat(event.details["on"]),
        )  # fmt: skip

    def child_left(self, event: Event) -> None:
        register.leave(
            db.session.get_one(Child, self.ids[event.subject_id]), **self._figures(event),
            reason=LeaveReason(event.details["reason"]), on=date.fromisoformat(event.details["on"]),
        )  # fmt: skip

    def session_opened(self, event: Event) -> None:
        opened = day.open_session(
            **self._now(event), posyandu=self.places["posyandu", event.details["posyandu_id"]],
            held_on=date.fromisoformat(event.details["held_on"]),
        )  # fmt: skip
        self.ids[event.subject_id] = opened.id

    def session_closed(self, event: Event) -> None:
        session = db.session.get_one(VisitSession, self.ids[event.subject_id])
        day.close_session(**self._now(event), visit_session=session, cadres_present=event.details["cadres_present"])

    def measurement_recorded(self, event: Event) -> None:
        row = db.session.get_one(Measurement, _uuid(event.subject_id))
        visit = db.session.scalars(
            sa.select(Visit).where(Visit.session_id == row.session_id, Visit.child_id == row.child_id)
        ).one()
        asked = [c.key for c in sa.inspect(Visit).columns if isinstance(c.type, sa.Boolean) and c.key != "referred"]
        services = sa.select(ServiceGiven).where(ServiceGiven.visit_id == visit.id)
        entry = Entry(
            values=_values(row),
            answers={name: getattr(visit, name) for name in asked},
            services=frozenset((s.kind, s.product) for s in db.session.scalars(services)),
        )
        self.ids[event.subject_id] = day.record(
            **self._now(event), rules=self.rules, entry=entry,
            visit_session=db.session.get_one(VisitSession, self.ids[str(row.session_id)]),
            child=db.session.get_one(Child, self.ids[str(row.child_id)]),
        )  # fmt: skip

    def child_referred(self, event: Event) -> None:
        visit = db.session.get_one(Visit, _uuid(event.subject_id))
        day.refer(
            **self._now(event), rules=self.rules,
            visit_session=db.session.get_one(VisitSession, self.ids[str(visit.session_id)]),
            child=db.session.get_one(Child, self.ids[str(event.child_id)]),
        )  # fmt: skip

    def measurement_corrected(self, event: Event) -> None:
        self.ids[event.subject_id] = day.correct(
            **self._now(event), rules=self.rules, reason=CorrectionReason(event.details["reason"]),
            values=_values(db.session.get_one(Measurement, _uuid(event.subject_id))),
            measurement=db.session.get_one(Measurement, self.ids[event.details["supersedes"]]),
        )  # fmt: skip

    def measurement_withdrawn(self, event: Event) -> None:
        self.ids[event.subject_id] = day.withdraw(
            **self._now(event), rules=self.rules, reason=WithdrawalReason(event.details["reason"]),
            measurement=db.session.get_one(Measurement, self.ids[event.details["supersedes"]]),
        )  # fmt: skip


def _uuid(text: str) -> Any:
    from uuid import UUID

    return UUID(text)


def _values(row: Measurement) -> Values:
    return Values(
        weight_kg=row.weight_kg, length_cm=row.length_cm, position=row.position, head_cm=row.head_cm,
        muac_cm=row.muac_cm, oedema=row.oedema, confirmed=row.confirmed,
    )  # fmt: skip


_KEYS = {"id", "child_id", "posyandu_id", "lingkungan_id", "session_id", "visit_id", "measurement_id", "supersedes_id"}
_NOT_COMPARED = {"author_id", "opened_by_id", "closed_by_id", "received_seq", "nik"}


def _in(model: Any, replay: Replay, *, copied: bool) -> set[tuple[Any, ...]]:
    """The rows of one kecamatan as values, their keys in the terms of the copy."""
    posyandu = {k[1]: p.id for k, p in replay.places.items() if k[0] == "posyandu"}
    wards = {k[1]: w.id for k, w in replay.places.items() if k[0] == "ward"}
    here = set(posyandu.values())
    children = {c.id: c.posyandu_id in here for c in _all(Child, Child.id)}
    measured = {m.id: children[m.child_id] for m in _all(Measurement, Measurement.id)}
    found = set()
    for row in db.session.scalars(sa.select(model)):
        if isinstance(row, GrowthScore):
            owner = measured[row.measurement_id]
        else:
            owner = children[row.child_id] if hasattr(row, "child_id") else getattr(row, "posyandu_id", None) in here
        if owner is not copied:
            continue
        values = []
        for column in sa.inspect(model).columns:
            value = getattr(row, column.key)
            if column.key in _NOT_COMPARED or (column.key == "id" and model in (Visit, ServiceGiven, Enrolment)):
                continue
            if column.key == "measurement_id" or column.key in _KEYS:
                if column.key == "visit_id":
                    value = value is not None
                elif not copied and column.key == "posyandu_id":
                    value = posyandu[value]
                elif not copied and column.key == "lingkungan_id":
                    value = wards[value]
                elif not copied and value is not None:
                    # A withdrawal's key is made by the operation; every other was handed on.
                    value = replay.ids[str(value)]
            values.append((column.key, value))
        found.add(tuple(values))
    return found


def _told(replay: Replay, *, copied: bool) -> Iterator[tuple[Any, ...]]:
    """The log of one kecamatan, its keys in the terms of the copy."""
    terms = {k: str(v) for k, v in replay.ids.items()}
    posyandu = {k[1]: p.id for k, p in replay.places.items() if k[0] == "posyandu"}
    kecamatan_id = replay.copy.id if copied else replay.kecamatan_id
    for event in db.session.scalars(sa.select(Event).where(Event.kecamatan_id == kecamatan_id).order_by(Event.seq)):
        details = dict(event.details)
        if not copied:
            if event.verb == "account_added":
                continue
            details |= {k: posyandu[v] for k, v in details.items() if k.endswith("posyandu_id")}
            details |= {k: terms[v] for k, v in details.items() if k == "supersedes"}
        subject = None if event.subject_kind == "visit" else event.subject_id
        child = str(event.child_id) if event.child_id else None
        if not copied:
            subject, child = terms.get(subject, subject), terms.get(child, child)
        yield event.at, event.verb, event.subject_kind, subject, child, json.dumps(details, sort_keys=True)


def test_bulk_writing_equals_the_operations(app: Flask, make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every row, every figure and every sentence of the log are what the operations write.

    What is rare in the demo is made frequent here, so that a few children meet all of it.
    """
    monkeypatch.setattr(measuring, "SLIPS", 0.15)
    monkeypatch.setattr(measuring, "TAKEN_BACK", 0.25)
    monkeypatch.setattr(population, "GONE_A_YEAR", 0.5)
    monkeypatch.setattr(population, "MOVES_A_YEAR", 0.8)
    size = Size(posyandu=3, months=6, children=50, seed=7, today=TODAY)
    replay = Replay(app, make, build(size, rules=kms_rules(app)))
    verbs = {verb for _, _, verb, *_ in _heard(replay.kecamatan_id)} - {"account_added"}
    assert verbs == {
        "child_registered", "child_moved", "child_left", "child_referred", "session_opened", "session_closed",
        "measurement_recorded", "measurement_corrected", "measurement_withdrawn",
    }  # fmt: skip
    replay.run()
    assert differences(db.session, replay.copy.id, rules=replay.rules, until=TODAY) == []
    for model in (Enrolment, VisitSession, Visit, Measurement, ServiceGiven, GrowthScore, MonthResult, MonthlySummary):
        bulk, lived = _in(model, replay, copied=False), _in(model, replay, copied=True)
        assert len(bulk) > 0
        assert bulk == lived, model.__name__
    assert list(_told(replay, copied=False)) == list(_told(replay, copied=True))
