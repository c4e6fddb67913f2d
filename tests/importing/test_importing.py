"""An import as a whole: as if entered one by one, twice is once, undone without a trace."""

from datetime import date, timedelta
from random import Random

import pytest
import sqlalchemy as sa
import time_machine

from posyandu.children import operations as register
from posyandu.core.kms import KmsRules
from posyandu.core.vocabulary import Position, Role, Sex
from posyandu.events.queries import first_broken_link
from posyandu.exchange.importing.undoing import built_upon
from posyandu.extensions import db
from posyandu.figures.recompute import differences
from posyandu.models import (
    Child,
    Event,
    GrowthScore,
    ImportRow,
    ImportState,
    Measurement,
    MonthlySummary,
    MonthResult,
)
from posyandu.sessions import operations as sessions
from posyandu.sessions.entry import Entry, Values

from ..make import NOW, TODAY
from .bringing import Bringer, children, line, state
from .tables import EPPGBM, eppgbm, xlsx

RULES = KmsRules()


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def bringer(make):
    return Bringer(make)


def recounted(bringer):
    kecamatan_id = bringer.make.loaded(bringer.posyandu).kelurahan.kecamatan_id
    assert differences(db.session, kecamatan_id, rules=RULES, until=TODAY) == []
    assert first_broken_link(kecamatan_id) is None


def register_one(bringer, **values):
    posyandu = bringer.make.loaded(bringer.posyandu)
    known = {"name": "Aisyah", "sex": Sex.FEMALE, "birth_date": date(2025, 6, 9), "mother_name": "Rahma"}
    return register.register(
        user=bringer.user, posyandu=posyandu, lingkungan=posyandu.lingkungan, now=NOW, today=TODAY, rules=RULES,
        **{"enrolled_on": date(2026, 7, 1)} | known | values,
    ).id  # fmt: skip


def weigh_one(bringer, child_id, on, **values):
    posyandu = bringer.make.loaded(bringer.posyandu)
    opened = sessions.open_session(user=bringer.user, posyandu=posyandu, held_on=on, now=NOW)
    held = bringer.make.loaded(opened)
    child = db.session.get_one(Child, child_id)
    return sessions.record(
        user=bringer.user, visit_session=held, child=child, entry=Entry(values=Values(**values)), now=NOW, rules=RULES
    )


def a_village(seed):
    """Invented children: name, sex, birth date, mother, and their weighings of some months."""
    rng = Random(seed)
    for n in range(14):
        born = TODAY - timedelta(days=rng.randrange(150, 1500))
        kg, cm, weighings = 5.5 + rng.random() * 5, 60 + rng.random() * 25, []
        for month in range(2, 9):
            if rng.random() < 0.8:
                on = date(2026, month, 10 + n % 5)
                kg, cm = kg + rng.choice([-0.2, 0.1, 0.3]), cm + rng.random()
                if on >= born:
                    weighings.append((on, round(kg, 1), round(cm, 1)))
        yield f"Anak {n}", rng.choice(list(Sex)), born, f"Ibu {n}", weighings


def figures_of(posyandu_id):
    """Scores and results by child's name and day, and the cells of the summaries, without what names a row."""
    names = {child.id: child.name for child in children() if child.posyandu_id == posyandu_id}
    of = {m.id: (names.get(m.child_id), m.measured_on) for m in db.session.scalars(sa.select(Measurement))}
    skip = {"measurement_id", "child_id", "posyandu_id"}

    def plain(row):
        return {name: value for name, value in row._mapping.items() if name not in skip}

    scores = {
        of[r.measurement_id]: plain(r)
        for r in db.session.execute(sa.select(GrowthScore.__table__)) if of[r.measurement_id][0] is not None
    }  # fmt: skip
    months = {
        (names[r.child_id], r.month): plain(r) | {"on": of[r.measurement_id][1]}
        for r in db.session.execute(sa.select(MonthResult.__table__)) if r.child_id in names
    }  # fmt: skip
    table = MonthlySummary.__table__
    cells = {(r.month, r.sex, r.age_group): plain(r)
             for r in db.session.execute(sa.select(table).where(table.c.posyandu_id == posyandu_id))}  # fmt: skip
    return scores, months, cells


@pytest.mark.parametrize("seed", [1, 2])
def test_an_import_gives_what_entering_one_by_one_gives(make, seed):
    by_hand, by_file = Bringer(make), Bringer(make)
    lines = []
    for name, sex, born, mother, weighings in a_village(seed):
        first = min((on for on, *_ in weighings), default=TODAY)
        child_id = register_one(by_hand, name=name, sex=sex, birth_date=born, mother_name=mother, enrolled_on=first)
        for on, kg, cm in weighings:
            weigh_one(by_hand, child_id, on, weight_kg=kg, length_cm=cm, position=Position.STANDING)
        for on, kg, cm in weighings or [(None, None, None)]:
            lines.append(line(name, on, kg, cm, sex=sex.value, born=born, mother=mother, how="Berdiri"))
    run = by_file.imports(*lines)
    assert run.state is ImportState.APPLIED
    assert figures_of(by_file.posyandu_id) == figures_of(by_hand.posyandu_id)
    recounted(by_file)


def test_the_same_file_twice_changes_nothing(bringer):
    lines = [line(), line(on="16/08/2026", kg="9,6"), line("Bima", sex="L", nik="1271090906250001")]
    bringer.imports(*lines)
    before = state()
    second = bringer.uploads(*lines)
    assert bringer.verdicts(second) == ["same", "same", "same"]
    bringer.applies(second)
    assert state() == before


def test_the_same_child_and_the_same_weighing_twice_in_a_file_come_once(bringer):
    run_id = bringer.uploads(
        line(), line(), line(cm=None), line("AISYAH", kg="9,9"), line("Aisyah", on="16/08/2026"),
        line("AISYAHH", on="16/06/2026"),
    )  # fmt: skip
    assert bringer.verdicts(run_id) == ["new", "same", "same", "refused", "new", "likely"]
    assert "Tanggal ini sudah ada di baris 2 dengan ukuran lain" in bringer.reasons(run_id)
    bringer.applies(run_id)
    assert [child.name for child in children()] == ["Aisyah"]
    assert db.session.scalar(sa.select(sa.func.count(Measurement.id))) == 2


def test_two_halves_of_a_weighing_are_one(bringer):
    bringer.imports(line(cm=None), line(kg=None))
    (weighing,) = db.session.scalars(sa.select(Measurement)).all()
    assert (weighing.weight_kg, weighing.length_cm) == (9.4, 74)


def test_what_the_register_lacks_is_filled_and_what_it_has_is_kept(bringer):
    child_id = register_one(bringer, address="Jl. Bajak")
    run_id = bringer.uploads(
        ["1271094906250003", "AISYAH", "P", "09/06/2025", "RAHMA", "Jl. Lain", "3100"],
        head=["NIK", "Nama", "JK", "Tgl Lahir", "Nama Ibu", "Alamat", "BB Lahir"],
    )
    assert bringer.verdicts(run_id) == ["changed"]
    bringer.applies(run_id)
    child = db.session.get_one(Child, child_id)
    assert (child.nik, child.birth_weight_kg, child.address) == ("1271094906250003", 3.1, "Jl. Bajak")


def test_a_newborn_gets_its_name(bringer):
    child_id = register_one(bringer, name="By. Ny. Rahma", nik="1271094906250003")
    bringer.imports(line("AISYAH", nik="1271094906250003"))
    assert db.session.get_one(Child, child_id).name == "Aisyah"


def test_a_value_that_stands_here_is_never_overwritten(bringer):
    child_id = register_one(bringer)
    weigh_one(bringer, child_id, date(2026, 7, 16), weight_kg=9.1)
    run_id = bringer.uploads(line())
    assert bringer.verdicts(run_id) == ["refused"]
    assert "di sini tercatat BB 9,1 kg, di berkas BB 9,4 kg, TB 74,0 cm" in bringer.reasons(run_id)


def test_an_earlier_weighing_brings_the_first_day_forward(bringer):
    child_id = register_one(bringer)
    bringer.imports(line(on="10/03/2026", kg="8,1"))
    (month,) = db.session.scalars(sa.select(MonthResult).where(MonthResult.child_id == child_id)).all()
    d = sa.select(sa.func.sum(MonthlySummary.d)).where(MonthlySummary.month == date(2026, 3, 1))
    assert month.month == date(2026, 3, 1) and db.session.scalar(d) == 1
    recounted(bringer)


def test_undoing_puts_every_figure_and_child_back(bringer):
    # Given a register in which one child lacks much, and one comes only with the file
    child_id = register_one(bringer)
    weigh_one(bringer, child_id, date(2026, 7, 16), weight_kg=9.4, length_cm=74, position=Position.LYING)
    before = state()

    # When a list fills, adds, brings forward and registers, and is taken back
    run = bringer.imports(
        line(nik="1271094906250003", on="10/03/2026", kg="8,1"), line(on="16/08/2026", kg="9,2"),
        line("Bima", sex="L"), line("Citra", on=None, kg=None, cm=None),
    )  # fmt: skip
    assert state() != before and {c.name for c in children()} == {"Aisyah", "Bima", "Citra"}
    assert bringer.undoes(run.id).state is ImportState.UNDONE

    # Then nothing is left of it but withdrawn weighings, and it can come again
    assert state() == before
    recounted(bringer)
    kinds = db.session.execute(sa.select(Measurement.kind, sa.func.count()).group_by(Measurement.kind)).all()
    assert {kind.value: count for kind, count in kinds} == {"recorded": 4, "withdrawn": 3}
    again = bringer.imports(line(nik="1271094906250003", on="10/03/2026", kg="8,1"), line("Bima", sex="L"))
    assert again.counts["children_new"] == 1 and again.counts["changed"] == 1


def test_an_import_that_is_built_upon_stays(bringer):
    run = bringer.imports(line())
    (child,) = children()
    weigh_one(bringer, child.id, TODAY, weight_kg=9.9)
    assert built_upon(bringer.run(run.id)) == {child.id}
    before = state()
    assert bringer.undoes(run.id).state is ImportState.APPLIED
    assert state() == before


def test_likely_children_wait_for_a_person(bringer):
    register_one(bringer, name="Naila Putri")
    run_id = bringer.uploads(line("Nayla Putri"))
    assert bringer.verdicts(run_id) == ["likely"]
    bringer.applies(run_id)
    assert [child.name for child in children()] == ["Naila Putri"]


@pytest.mark.parametrize(("answer", "verdict", "number"), [("first", "matched", 1), ("new", "new", 2)])
def test_what_a_person_says_of_a_likely_child_is_done(bringer, answer, verdict, number):
    register_one(bringer, name="Naila Putri")
    run_id = bringer.uploads(line("Nayla Putri"))
    bringer.says(run_id, answer)
    assert bringer.verdicts(run_id) == [verdict]
    bringer.applies(run_id)
    assert len(children()) == number


def test_two_spellings_in_one_file_can_be_one_child(bringer):
    run_id = bringer.uploads(line("Naila Putri"), line("Nayla Putri", on="16/08/2026"))
    assert bringer.verdicts(run_id) == ["new", "likely"]
    bringer.says(run_id, "first")
    assert bringer.verdicts(run_id) == ["new", "new"]
    bringer.applies(run_id)
    assert len(children()) == 1


def test_twins_of_one_file_are_two_children(bringer):
    bringer.imports(line("Muhammad Hasan", sex="L"), line("Muhammad Husein", sex="L"), line("Fatimah"))
    assert len(children()) == 3


def test_a_child_of_another_kelurahan_or_posyandu_is_refused(bringer):
    head = ["Nama", "JK", "Tgl Lahir", "Nama Ibu", "Kelurahan", "Posyandu"]
    child = ["Aisyah", "P", "09/06/2025", "Rahma"]
    run_id = bringer.uploads(
        [*child, "Sitirejo I", "Melati"],
        [*child, None, "Anggrek"],
        [*child, bringer.kelurahan.name, "POSYANDU MELATI"],
        head=head,
    )  # fmt: skip
    assert bringer.verdicts(run_id) == ["refused", "refused", "new"]
    assert "Kelurahan Sitirejo I bukan bagian dari wilayah Anda" in bringer.reasons(run_id)
    assert "Posyandu Anggrek tidak ada di wilayah Anda" in bringer.reasons(run_id)


def test_a_child_known_elsewhere_is_neither_named_nor_doubled(make, bringer):
    other = make.posyandu(make.kelurahan(make.loaded(bringer.posyandu).kelurahan.kecamatan))
    make.child(other, name="Rahasia Sekali", mother_name="Ibu Rahasia", nik="1271094906250003")
    run_id = bringer.uploads(line(nik="1271094906250003"))
    assert bringer.verdicts(run_id) == ["refused"]
    assert "di luar wilayah Anda" in bringer.reasons(run_id) and "Rahasia" not in bringer.reasons(run_id)


def test_a_nik_of_another_kecamatan_is_taken(make, bringer):
    make.child(make.posyandu(), nik="1271094906250003")
    run_id = bringer.uploads(line(nik="1271094906250003"))
    assert "NIK ini sudah dipakai anak lain" in bringer.reasons(run_id)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"mother": None}, "anak baru perlu nama ibu"),
        ({"born": "09/06/2020", "on": "09/06/2021"}, "60 bulan atau lebih"),
    ],
)
def test_a_new_child_needs_what_the_register_needs(bringer, cells, words):
    run_id = bringer.uploads(line(**cells))
    assert bringer.verdicts(run_id) == ["refused"] and words in bringer.reasons(run_id)


def test_what_the_file_makes_of_a_weighing_stands_beside_ours(bringer):
    # The z of the WHO median is 0; a girl of 13 months lies at 9.2 kg there (WHO's table of girls).
    rows = [
        eppgbm(Nama="Aisyah", JK="P", Tgl_Lahir="2025-06-09", Nama_Ortu="Rahma", Tanggal_Pengukuran=on, Berat=kg,
               ZS_BB_U=z, Naik_Berat_Badan=nt)
        for on, kg, z, nt in (("2026-06-09", "8,9", "-0,05", "B"), ("2026-07-09", "9,2", "0,00", "T"))
    ]  # fmt: skip
    run_id = bringer.uploads(content=xlsx(("S", [[*EPPGBM], *rows])))
    kept = db.session.scalars(sa.select(ImportRow).where(ImportRow.run_id == run_id).order_by(ImportRow.number)).all()
    assert [row.theirs[-1] for row in kept] == ["B", "T"] and [row.ours[-1] for row in kept] == ["B", "N"]
    assert abs(kept[1].ours[0]) < 0.1 and kept[1].theirs[0] == 0
    assert kept[1].differs
    bringer.applies(run_id)
    (last,) = db.session.scalars(sa.select(MonthResult).where(MonthResult.month == date(2026, 7, 1))).all()
    assert last.status == "N"


def test_a_register_that_moved_is_looked_at_again(bringer):
    run_id = bringer.uploads(line())
    register_one(bringer)
    run = bringer.applies(run_id)
    assert run.state is ImportState.CHECKED and run.counts["moved"] == 1
    assert bringer.verdicts(run_id) == ["matched"] and len(children()) == 1


def test_a_register_that_moved_elsewhere_stops_nothing(bringer):
    run_id = bringer.uploads(line())
    register_one(bringer, name="Zaki Orang Lain", sex=Sex.MALE, mother_name="Lain Sekali")
    assert bringer.applies(run_id).state is ImportState.APPLIED


def test_the_log_tells_of_it_without_a_name(bringer):
    run = bringer.imports(line(nik="1271094906250003"), line("Bima", sex="L"))
    bringer.undoes(run.id)
    events = db.session.scalars(sa.select(Event).order_by(Event.seq)).all()
    assert [e.verb for e in events] == [
        "import_applied", "child_registered", "child_registered", "import_undone", "child_import_undone",
        "child_import_undone",
    ]  # fmt: skip
    told = " ".join(f"{e.details} {e.subject_id}" for e in events)
    assert not [word for word in ("Aisyah", "Bima", "Rahma", "1271094906250003") if word in told]
    assert events[1].details["weighings"] == 1


def test_applying_or_undoing_twice_is_doing_it_once(bringer):
    run = bringer.imports(line())
    before = state()
    bringer.applies(run.id)
    assert state() == before
    bringer.undoes(run.id)
    undone = state()
    bringer.undoes(run.id)
    assert state() == undone


def test_a_midwife_brings_in_only_to_her_posyandu(make):
    bringer = Bringer(make, role=Role.MIDWIFE)
    bringer.user = make.user(Role.MIDWIFE, bringer.posyandu)
    make.posyandu(bringer.kelurahan, name="Anggrek")
    run_id = bringer.uploads(line(posyandu="Anggrek"), line())
    assert bringer.verdicts(run_id) == ["refused", "new"]
