"""What a tablet takes with it is its posyandu's own, whole, small, and the same as a full pull however it came."""

import gzip
import hashlib
import json
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posyandu.children import operations as register
from posyandu.core.kms import KmsRules
from posyandu.core.settings import Settings
from posyandu.core.vocabulary import Position, Role, Sex
from posyandu.extensions import db
from posyandu.models import Child, Event, LeaveReason, Measurement, ServiceGiven, ServiceKind, User, Visit, VisitSession
from posyandu.models.types import new_id
from posyandu.sessions import operations as operations_of_the_day
from posyandu.settings.operations import change

from ..day import Day
from ..make import NOW, TODAY
from ..tablet import Tablet

pytestmark = pytest.mark.usefixtures("the_clock_stands")

RULES = KmsRules()


def hashes_of(children, sessions, columns):
    """The hash of each month once more, written from docs/offline.md."""
    lines = {}

    def add(day, *parts):
        text = ",".join("" if p is None else str(p) for p in parts)
        lines.setdefault(day[:7], []).append(text.encode())

    held = {}
    for row in sessions:
        s = dict(zip(columns["session"], row, strict=True))
        held[s["id"]] = s["held_on"]
        add(s["held_on"], "s", s["id"], s["held_on"], 1 if s["closed_at"] else 0)
    for child in children:
        for row in child["measurements"]:
            m = dict(zip(columns["measurement"], row, strict=True))
            w, long, head, arm = (
                None if m[n] is None else round(m[n] * 100) for n in ("weight_kg", "length_cm", "head_cm", "muac_cm")
            )
            add(m["measured_on"], "m", m["id"], child["id"], m["session_id"], m["kind"], m["supersedes_id"],
                m["measured_on"], w, long, m["position"], head, arm, m["oedema"])  # fmt: skip
        for row in child["visits"]:
            add(held[row[0]], "v", row[0], child["id"], *row[2:])
        for row in child["services"]:
            g = dict(zip(columns["service"], row, strict=True))
            add(g["given_on"], "g", child["id"], g["kind"], g["product"], g["given_on"])
    return {month: hashlib.sha256(b"\n".join(sorted(some))).hexdigest() for month, some in lines.items()}


class Copy:
    """What a tablet holds after the pulls it made."""

    def __init__(self):
        self.cursor, self.children, self.sessions = None, {}, {}

    def take(self, pulled):
        if pulled["full"]:
            self.children, self.sessions = {}, {}
        for child in pulled["children"]:
            self.children[child["id"]] = child
        for key in pulled["gone"]:
            self.children.pop(key, None)
        for row in pulled["sessions"]:
            self.sessions[row[0]] = row
        self.cursor, self.columns = pulled["cursor"], pulled["columns"]
        return pulled

    def hashes(self):
        return hashes_of(self.children.values(), self.sessions.values(), self.columns)


def test_the_name_of_who_closed_a_day_comes_with_it(client, make):
    """Closed on the web by somebody who never signs in on this tablet."""
    place = make.posyandu()
    tablet = Tablet(client, place, make.user(Role.CADRE, place))
    midwife = make.user(Role.MIDWIFE, place, name="Bidan Tiur")
    session_id = Day(make, place, midwife).opened().id
    assert names_of_closers(tablet.pull()) == [None]
    session = make.loaded(db.session.get_one(VisitSession, session_id))
    operations_of_the_day.close_session(
        user=db.session.merge(midwife), visit_session=session, cadres_present=5, now=NOW
    )  # fmt: skip
    assert names_of_closers(tablet.pull()) == ["Bidan Tiur"]


def names_of_closers(pulled):
    return [row[pulled["columns"]["session"].index("closed_by_name")] for row in pulled["sessions"]]


ACTS = st.lists(
    st.tuples(st.sampled_from(["weigh", "weigh", "correct", "withdraw", "register", "move", "leave", "back", "edit",
                               "close", "pull"]), st.integers(0, 50)),
    min_size=4, max_size=14,
)  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=ACTS)
def test_the_parts_together_are_the_whole(client, make, acts):
    kelurahan = make.kelurahan()
    here, there = make.posyandu(kelurahan), make.posyandu(kelurahan)
    places = [here.id, there.id]
    user = make.user(Role.MIDWIFE, kelurahan)
    user_id = user.id
    tablet = Tablet(client, here, make.user(Role.CADRE, here))
    ids = [make.child(here).id, make.child(here).id, make.child(there).id]
    day, copy = Day(make, here, user), Copy()
    copy.take(tablet.pull())
    for act, n in acts:
        db.session.rollback()
        key = ids[n % len(ids)]
        common = {"user": db.session.get_one(User, user_id), "now": NOW, "today": TODAY, "rules": RULES}
        child = db.session.get_one(Child, key)
        try:
            match act:
                case "weigh":
                    day.weigh(
                        child, 7 + n / 10, TODAY - timedelta(days=n), services=[(ServiceKind.FOOD_SUPPLEMENT, "pmt")]
                    )
                case "correct" | "withdraw":
                    row = db.session.scalars(sa.select(Measurement).order_by(Measurement.received_seq.desc())).first()
                    if row is not None:
                        day.correct(row.id, 6 + n / 10) if act == "correct" else day.withdraw(row.id)
                case "register":
                    place = make.loaded(here)
                    made = register.register(
                        posyandu=place,
                        lingkungan=place.lingkungan,
                        name="Anak",
                        sex=Sex.MALE,
                        birth_date=TODAY - timedelta(days=100 + n),
                        mother_name="Ibu",
                        **common,
                    )
                    ids.append(made.id)
                case "move":
                    to = make.loaded(here if child.posyandu_id == places[1] else there)
                    register.move(child, posyandu=to, lingkungan=to.lingkungan, on=TODAY, **common)
                case "leave":
                    register.leave(child, reason=LeaveReason.MOVED, on=TODAY, **common)
                case "back":
                    register.come_back(child, on=TODAY, **common)
                case "edit":
                    ward = make.loaded(child).lingkungan
                    register.edit(child, lingkungan=ward, name=f"Anak {n}", **common)
                case "close":
                    tablet.push(tablet.opening(), tablet.closing(new_id()))
                case "pull":
                    pulled = copy.take(tablet.pull(cursor=copy.cursor))
                    assert not pulled["full"]
        except (register.OutOfOrder, register.HasLeft, register.IsHere):
            continue
        except Exception as problem:
            if type(problem).__name__ not in ("AlreadySuperseded", "BeforeBirth", "SessionClosed"):
                raise
    last = copy.take(tablet.pull(cursor=copy.cursor))
    whole = tablet.pull()
    assert copy.children == {child["id"]: child for child in whole["children"]}
    assert copy.sessions == {row[0]: row for row in whole["sessions"]}
    assert copy.hashes() == whole["state_hash"]
    assert last["state_hash"].items() <= whole["state_hash"].items()
    assert tablet.pull(cursor=copy.cursor)["children"] == []


def test_nothing_of_another_posyandu_and_no_number_of_a_person(tablet, make, posyandu):
    strange = make.posyandu(make.loaded(posyandu).kelurahan)
    make.child(strange, name="Kenari Asing", mother_name="Merpati Asing")
    make.child(
        posyandu, name="Kenari Kita", nik="9999994906250011", mother_nik="9999994101900011", phone="081299997777"
    )
    left = make.child(posyandu, name="Kenari Pergi", left_on=TODAY, leave_reason=LeaveReason.MOVED)
    db.session.rollback()
    text = json.dumps(tablet.pull())
    assert "Kenari Kita" in text
    for secret in ("Asing", "999999", "0812", "Pergi", str(db.session.merge(left).id)):
        assert secret not in text


def test_a_pull_asks_the_database_a_few_times(tablet, make, posyandu, queries):
    day = Day(make, posyandu, make.user(Role.MIDWIFE, posyandu))
    for _ in range(4):
        day.weigh(make.child(posyandu), 8.0)
    cursor = tablet.pull()["cursor"]
    day.weigh(make.child(posyandu), 8.1)
    for ask in (None, cursor):
        queries.clear()
        tablet.pull(cursor=ask)
        sent = [q for q in queries if not q.startswith(("BEGIN", "PRAGMA"))]
        assert len(sent) <= 18, "\n".join(sent)


def test_the_kecamatans_own_words_for_the_message_go_along(tablet, make, posyandu):
    assert tablet.pull()["session_text"] == Settings().session_text
    kecamatan = make.loaded(posyandu).kelurahan.kecamatan
    own = "*KEGIATAN POSYANDU {posyandu}*\nDitimbang {D} dari {S}"
    change(kecamatan.id, {"session_text": own}, user=make.user(Role.ADMIN, kecamatan), now=NOW)
    assert tablet.pull()["session_text"] == own


def test_a_restored_server_is_noticed(tablet, make, posyandu):
    day = Day(make, posyandu, make.user(Role.MIDWIFE, posyandu))
    day.weigh(make.child(posyandu), 8.0)
    cursor = tablet.pull()["cursor"]
    seq, digest = cursor.split("-")
    for lost in (f"{int(seq) + 5}-{digest}", f"{seq}-{'0' * 16}"):
        pulled = tablet.pull(cursor=lost)
        assert pulled["full"]
        assert pulled["restored"] is True
    assert "restored" not in tablet.pull(cursor=cursor)


def test_five_years_of_a_hundred_children_are_small(tablet, make, posyandu, output):
    months = [date(2021 + (m + 8) // 12, (m + 8) % 12 + 1, 12) for m in range(60)]
    sessions = [VisitSession(id=new_id(), posyandu_id=posyandu.id, held_on=on, opened_at=NOW) for on in months]
    db.session.add_all(sessions)
    db.session.flush()
    opened = [(s.id, s.held_on) for s in sessions]
    seq = 0
    for n in range(100):
        child = make.child(posyandu, birth_date=date(2021, 9, 1), name=f"Muhammad Rizki {n}",
                           mother_name=f"Siti Nurhaliza {n}", address=f"Gang Melati {n}, RT 03")  # fmt: skip
        for m, (session_id, on) in enumerate(opened):
            seq += 1
            db.session.add(Measurement(
                id=new_id(), child_id=child.id, session_id=session_id, kind="recorded", measured_on=on,
                weight_kg=round(4 + m * 0.25 + (n % 13) / 10, 1), length_cm=round(52 + m * 0.9 + (n % 17) / 10, 1),
                position=Position.LYING if m < 24 else Position.STANDING, head_cm=round(36 + m * 0.2, 1),
                muac_cm=round(12 + (n + m) % 30 / 10, 1), recorded_at=NOW, received_seq=seq,
            ))  # fmt: skip
            visit = Visit(id=new_id(), session_id=session_id, child_id=child.id, educated=True,
                          arrived_at=NOW + timedelta(seconds=seq), development_complete=n % 3 == 0)  # fmt: skip
            db.session.add(visit)
            db.session.flush()
            if on.month in (2, 8):
                db.session.add(ServiceGiven(child_id=child.id, visit_id=visit.id, kind=ServiceKind.VITAMIN_A,
                                            product="red", given_on=on))  # fmt: skip
    db.session.commit()
    answer = tablet.client.raw.get("/sync/pull", headers=tablet.headers | {"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    pulled = json.loads(gzip.decompress(answer.data))
    assert sum(len(child["measurements"]) for child in pulled["children"]) == 6000
    (output / "first-pull-kb.txt").write_text(f"{len(answer.data) / 1024:.0f} KB\n", encoding="ascii")
    assert len(answer.data) <= 700 * 1024


def test_the_pull_is_whole_about_the_posyandu(tablet, make, posyandu):
    midwife, gone = make.user(Role.MIDWIFE, posyandu), make.user(Role.CADRE, posyandu, disabled_at=NOW)
    names = {midwife.id, tablet.user_id}
    pulled = tablet.pull()
    assert {cadre["id"] for cadre in pulled["cadres"]} == names
    assert gone.id not in names
    assert [ward["id"] for ward in pulled["lingkungan"]] == [db.session.merge(posyandu).lingkungan_id]
    assert pulled["rules"]["nt_rule"] == "kia2023"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Event)) == 0  # looking tells the log nothing
