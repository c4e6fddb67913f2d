"""New rules are in force at once and the figures follow child by child: others write meanwhile, and nothing is mixed
without a word.

The child of these tests is a boy of three years along the middle line: 100 g in a month are N by the growth line and T
by KBM alone, which asks for 200 g (Buku KIA 2023, p. 54).
"""

import re
from datetime import date, timedelta
from pathlib import Path
from pkgutil import resolve_name

import pytest
import sqlalchemy as sa
import time_machine

from posyandu.core.kms import KmsRules, NtRule
from posyandu.core.vocabulary import Role, Sex
from posyandu.events.queries import first_broken_link
from posyandu.extensions import db
from posyandu.figures.recompute import differences
from posyandu.figures.settings import BeingRecounted, rules_of, settings_of
from posyandu.models import Event, MonthResult, SettingsVersion
from posyandu.review.months import operations as months
from posyandu.sessions import operations as sessions
from posyandu.settings import holding, operations, queries, recomputing

from ..day import Day
from ..guests import gift, visit_with_page
from ..make import NOW, TODAY
from ..page_forms import fields_of

BY_THE_LINE, BY_KBM = {6: "B", 7: "N", 8: "N"}, {6: "B", 7: "T", 8: "T"}
KBM_ONLY = {"nt_rule": "kbm_only", "curve_tolerance_z": "0,10", "red_line_z": "-3.0", "orange_line_z": "1.0"}
JULY = date(2026, 7, 1)
WORD = "sedang dihitung ulang"

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def day(make, place):
    return Day(make, place, make.user(Role.CADRE, place))


@pytest.fixture
def boys(make, place, day):
    """Three of them."""
    found = []
    for number in range(3):
        birth = date(2023, 8, 10 + number)
        child = make.child(place, sex=Sex.MALE, birth_date=birth, enrolled_on=date(2026, 6, 1))
        for month, kg in ((6, 14.1), (7, 14.2), (8, 14.3)):
            day.weigh(child, kg, date(2026, month, 18))
        found.append(child)
    return found


@pytest.fixture
def one_by_one(monkeypatch):
    monkeypatch.setattr(recomputing, "STEP_CHILDREN", 1)


def change(kecamatan_id, admin, **values):
    return operations.change(kecamatan_id, values, user=db.session.merge(admin), now=NOW)


def follows(kecamatan_id):
    """Every figure equals a recount from the raw rows by the rules in force."""
    return differences(db.session, kecamatan_id, rules=rules_of(kecamatan_id), until=TODAY) == []


def test_new_rules_are_an_event_and_in_force_before_any_figure_followed(boys, day, admin, kecamatan_id):
    change(kecamatan_id, admin, nt_rule="kbm_only")
    assert rules_of(kecamatan_id).nt_rule is NtRule.KBM_ONLY
    assert [day.letters(boy) for boy in boys] == [BY_THE_LINE] * 3
    event = db.session.scalars(sa.select(Event).order_by(Event.seq.desc())).first()
    assert event.verb == "rules_changed"
    assert event.details == {"changed": {"nt_rule": ["kia2023", "kbm_only"]}}
    recomputing.finish(kecamatan_id)
    assert [day.letters(boy) for boy in boys] == [BY_KBM] * 3 and follows(kecamatan_id)
    last = db.session.scalars(sa.select(Event).order_by(Event.seq.desc())).first()
    assert last.verb == "figures_recomputed" and last.details["effect"]["n"] == [6, 0]
    assert first_broken_link(kecamatan_id) is None


def test_what_is_written_meanwhile_is_by_the_new_rule_whole_and_its_summaries_agree(boys, day, admin, kecamatan_id):
    """One weighing of August makes July new too: no child is judged half by the old rule, and 2T counts both T."""
    change(kecamatan_id, admin, nt_rule="kbm_only")
    day.weigh(boys[0], 14.32, TODAY)  # the writer hands over the rules that it read before
    assert [day.letters(boy) for boy in boys] == [BY_KBM, BY_THE_LINE, BY_THE_LINE]
    assert (day.skdn().n, day.skdn().t, day.skdn().two_t) == (2, 1, 1)
    assert (day.skdn(JULY).n, day.skdn(JULY).t) == (2, 1)
    left = differences(db.session, kecamatan_id, rules=rules_of(kecamatan_id), until=TODAY)
    assert left and not [one for one in left if one.startswith("monthly_summary")]
    recomputing.finish(kecamatan_id)
    assert follows(kecamatan_id)


def test_others_write_between_its_steps(make, place, boys, day, admin, kecamatan_id, one_by_one, monkeypatch):
    waiting = [make.child(place, birth_date=date(2025, 1, 1 + n), enrolled_on=TODAY) for n in range(3)]
    seen = []

    def meanwhile(_seconds):
        day.weigh(waiting.pop(), 8.0, TODAY)
        seen.append(len(set(db.session.scalars(sa.select(MonthResult.rules_version)))))

    change(kecamatan_id, admin, nt_rule="kbm_only")
    monkeypatch.setattr(recomputing.time, "sleep", meanwhile)
    recomputing.finish(kecamatan_id)
    assert waiting == [] and seen == [2, 2, 1]
    assert (day.skdn().d, day.skdn().t, day.skdn().b) == (6, 3, 3)
    assert follows(kecamatan_id)


def test_a_work_that_is_cut_off_goes_on_with_the_children_that_are_left(
    boys, day, admin, kecamatan_id, one_by_one, monkeypatch
):
    change(kecamatan_id, admin, nt_rule="kbm_only")

    def cut_off(_seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr(recomputing.time, "sleep", cut_off)
    with pytest.raises(KeyboardInterrupt):
        recomputing.finish(kecamatan_id)
    assert [day.letters(boy) for boy in boys] == [BY_KBM, BY_THE_LINE, BY_THE_LINE]
    assert len(queries.children_left(kecamatan_id, rules_of(kecamatan_id))) == 2
    again = []
    monkeypatch.setattr(recomputing.time, "sleep", again.append)
    recomputing.finish(kecamatan_id)
    assert len(again) == 2 and follows(kecamatan_id)
    assert queries.versions(kecamatan_id)[0][0].effect["t"] == [0, 6]
    recomputing.finish(kecamatan_id)
    assert len(again) == 2  # nothing is left to do


def test_pressing_on_finishes_what_was_cut_off_and_the_page_says_how_it_stands(
    client, boys, day, admin, kecamatan_id, monkeypatch
):
    client.sign_in(admin)
    monkeypatch.setattr(recomputing, "finish", lambda _key: None)  # killed before its first step
    form = fields_of(client.get(f"/pengaturan/{kecamatan_id}/aturan").text) | KBM_ONLY
    page = client.post(f"/pengaturan/{kecamatan_id}/aturan", data=form).location
    assert page.endswith("/hitung-ulang") and "Menghitung ulang" in client.get(page).text
    with time_machine.travel(NOW + timedelta(minutes=5), tick=True):
        said = client.get(page).text
        assert "Hitung ulang terhenti" in said and "3 dari 3 anak masih dinilai menurut aturan lama" in said
        overview = client.get(f"/pengaturan/{kecamatan_id}").text
        assert "Angka belum semuanya mengikuti aturan baru" in overview and "(angka sedang menyusul)" in overview
        monkeypatch.undo()
        client.post(page)
        client.get(page, status=303)
    assert follows(kecamatan_id) and [day.letters(boy) for boy in boys] == [BY_KBM] * 3
    overview = client.sign_in(admin).get(f"/pengaturan/{kecamatan_id}").text
    assert "menyusul" not in overview and "N 6 menjadi 0, T 0 menjadi 6" in overview


def test_the_command_line_finishes_it_too(app, boys, admin, kecamatan_id):
    change(kecamatan_id, admin, nt_rule="kbm_only")
    run = app.test_cli_runner()
    said = run.invoke(args=["doctor"]).output
    assert "belum semua angka mengikuti" in said and "flask recompute" in said
    assert run.invoke(args=["recompute"]).exit_code == 0
    assert queries.unsettled_version(kecamatan_id) is None and follows(kecamatan_id)
    assert "belum semua angka mengikuti" not in run.invoke(args=["doctor"]).output


def test_a_second_change_meanwhile_takes_the_place_of_the_first(
    boys, day, admin, kecamatan_id, one_by_one, monkeypatch
):
    change(kecamatan_id, admin, nt_rule="kbm_only")
    steps = []

    def meanwhile(_seconds):
        steps.append(1)
        if len(steps) == 2:
            change(kecamatan_id, admin, nt_rule="kia2023", red_line_z=-2.0)

    monkeypatch.setattr(recomputing.time, "sleep", meanwhile)
    recomputing.finish(kecamatan_id)
    assert follows(kecamatan_id) and [day.letters(boy) for boy in boys] == [BY_THE_LINE] * 3
    assert {row.rules_version for row in db.session.scalars(sa.select(MonthResult))} == {rules_of(kecamatan_id).version}
    second, first = (version for version, _ in queries.versions(kecamatan_id))
    assert first.effect is None and first.settled_at is not None
    assert second.effect["n"] == [6, 6] and second.settled_at is not None


def test_a_change_that_comes_as_the_work_ends_is_not_left_lying(boys, admin, kecamatan_id, monkeypatch):
    """Its own start finds the work still held, so whoever holds it looks once more after letting go."""
    settle, changes = operations.settle_rules, [{"nt_rule": "kia2023", "orange_line_z": 2.0}]

    def settle_and_be_overtaken(version_id, *, now):
        settle(version_id, now=now)
        if changes:
            change(kecamatan_id, admin, **changes.pop())
            recomputing.begin(kecamatan_id)

    change(kecamatan_id, admin, nt_rule="kbm_only")
    monkeypatch.setattr(operations, "settle_rules", settle_and_be_overtaken)
    recomputing.finish(kecamatan_id)
    assert rules_of(kecamatan_id) == KmsRules(orange_line_z=2.0)
    assert queries.unsettled_version(kecamatan_id) is None and follows(kecamatan_id)


def test_a_change_of_a_target_meanwhile_is_in_force_and_settles_nothing(boys, admin, kecamatan_id):
    change(kecamatan_id, admin, nt_rule="kbm_only")
    change(kecamatan_id, admin, participation_target_percent=90)
    assert settings_of(kecamatan_id).participation_target_percent == 90
    assert queries.unsettled_version(kecamatan_id) is not None
    recomputing.finish(kecamatan_id)
    assert rules_of(kecamatan_id).nt_rule is NtRule.KBM_ONLY and follows(kecamatan_id)


PAGES = {
    Role.MIDWIFE: ["/kotak-masuk", "/angka", "/jemput-bola", "/berkas", "/tanda-tangan"],
    Role.CAMAT_OFFICE: ["/ringkasan", "/laporan", "/angka", "/dukungan"],
    Role.LURAH: ["/ringkasan"],
    Role.CADRE: ["/"],
}


def followed(client, path):
    answer = client.fetch("GET", path)
    while answer.status_code == 303:
        answer = client.fetch("GET", answer.location)
    assert answer.status_code == 200, path
    return answer.text


def test_every_page_says_that_some_figures_are_by_the_old_rule_until_all_have_followed(
    client, make, place, boys, admin, kecamatan_id
):
    kecamatan = make.loaded(place).kelurahan.kecamatan
    people = {role: make.user(role, place if role in (Role.MIDWIFE, Role.CADRE) else kecamatan) for role in PAGES}
    elsewhere = make.user(Role.CAMAT_OFFICE, make.kecamatan())

    def told(person, path):
        client.sign_in(person)
        return WORD in followed(client, path)

    def everywhere():
        return {told(people[role], path) for role, paths in PAGES.items() for path in paths}

    assert everywhere() == {False}
    change(kecamatan_id, admin, nt_rule="kbm_only")
    assert everywhere() == {True}
    assert not told(elsewhere, "/laporan")
    recomputing.finish(kecamatan_id)
    assert everywhere() == {False}


def test_files_and_reports_wait(client, make, app, place, boys, admin, kecamatan_id):
    loaded = make.loaded(place)
    kecamatan, here = loaded.kelurahan.kecamatan, loaded.id
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= holding.HELD
    office, midwife = make.user(Role.CAMAT_OFFICE, kecamatan), make.user(Role.MIDWIFE, kecamatan)
    records = visit_with_page(kecamatan_id, office.id) | gift(kecamatan_id, office.id, place)
    for record in records.values():
        db.session.add(record)
    db.session.commit()
    visit, donor = records["study_visit_id"].id, records["donor_id"].id
    held = {
        office: [
            f"/ringkasan/posyandu/{here}/grafik/tren.{ending}" for ending in ("svg", "png", "csv")
        ] + ["/laporan/whatsapp", f"/kunjungan/{visit}/bagikan", f"/dukungan/donatur/{donor}/laporan.pdf"],
        midwife: [f"/berkas/format-6/{here}.pdf", f"/berkas/format-2/{here}.pdf", "/berkas/e-ppgbm", "/berkas/fhir",
                  f"/berkas/laporan-12-bulan?wilayah={kecamatan.code}"],
    }  # fmt: skip
    report = {"bentuk": "csv", "wilayah": kecamatan.code, "periode": "2026-07"}
    change(kecamatan_id, admin, nt_rule="kbm_only")
    for person, paths in held.items():
        client.sign_in(person)
        for path in paths:
            answer = client.get(path, status=503)
            assert WORD in answer.text and int(answer.headers["Retry-After"]) > 0
        if person is office:
            for path in ("/laporan/unduh", "/laporan/paket"):
                assert WORD in client.post(path, data=report, status=503).text
    client.sign_in(make.user(Role.CAMAT_OFFICE, make.kecamatan())).get("/laporan/whatsapp")
    recomputing.finish(kecamatan_id)
    for person, paths in held.items():
        client.sign_in(person)
        for path in paths:
            client.get(path)
    client.sign_in(office).post("/laporan/unduh", data=report, status=200)


def test_files_of_the_command_line_wait_too(app, make, place, boys, admin, kecamatan_id, tmp_path):
    code = make.loaded(place).kelurahan.kecamatan.code
    asked = ["--area", code, "--from", "2026-07", "--to", "2026-08"]

    def exported(*args):
        return app.test_cli_runner().invoke(args=["export", *args])

    def each():
        out = ["--out", str(tmp_path)]
        return [
            exported("e-ppgbm", *asked, str(tmp_path / "e-ppgbm.xlsx")), exported("parquet", *asked, *out, "--csv"),
            exported("fhir", *asked, *out), exported("registers", "--area", code, "--year", "2026", *out),
        ]  # fmt: skip

    change(kecamatan_id, admin, nt_rule="kbm_only")
    for run in each():
        assert run.exit_code == 1 and "aturan N dan T baru diubah" in run.output
    assert list(tmp_path.iterdir()) == []
    recomputing.finish(kecamatan_id)
    assert [run.exit_code for run in each()] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("role", "path", "name", "data"),
    [
        (Role.CAMAT_OFFICE, "/laporan/paket", "posyandu.exchange.reports.pack.made", {"periode": "2026-07"}),
        (Role.MIDWIFE, "/berkas/e-ppgbm", "posyandu.exchange.weighed_months.weighed_months",
         {"first": "2026-06", "last": "2026-08", "form": "xlsx"}),
    ],
)  # fmt: skip
def test_a_file_that_is_being_made_is_given_up_when_the_rules_change(
    client, make, app, place, boys, admin, kecamatan_id, monkeypatch, role, path, name, data
):
    """Its first area was made by the old rules; the same file is made whole as soon as the figures have followed."""
    make.posyandu(make.loaded(place).kelurahan)
    kecamatan = make.loaded(place).kelurahan.kecamatan
    client.sign_in(make.user(role, kecamatan))
    data = data | dict.fromkeys(("wilayah", "area"), kecamatan.code)
    folder = Path(app.instance_path, "exports")
    make_part, parts, there = resolve_name(name), [], {*folder.glob("*")}

    def made_while_the_rules_change(*args, **values):
        found = make_part(*args, **values)
        parts.append(found)
        if len(parts) == 2:
            change(kecamatan_id, admin, nt_rule="kbm_only")
        return found

    monkeypatch.setattr(name, made_while_the_rules_change)
    said = client.post(path, data=data, status=200).text
    assert "Berhenti: aturan N dan T baru saja diubah." in said and "Ambil berkas" not in said
    assert len(parts) == 2 and {*folder.glob("*")} == there
    assert "exported" not in set(db.session.scalars(sa.select(Event.verb)))
    recomputing.finish(kecamatan_id)
    said = client.post(path, data=data, status=200).text
    assert "Berhenti" not in said and "Ambil berkas" in said


def test_nothing_is_frozen_while_figures_are_mixed(client, make, place, boys, day, admin, kecamatan_id):
    midwife = make.user(Role.MIDWIFE, place)
    for month in (6, 7, 8):
        session = day.opened(date(2026, month, 18))
        sessions.close_session(user=db.session.merge(day.user), visit_session=session, cadres_present=5, now=NOW)
    closing = f"/sesi/{day.opened(date(2026, 7, 18)).id}/tutup"
    assert "*LAPORAN KEGIATAN POSYANDU*" in client.sign_in(day.user).get(closing).text
    change(kecamatan_id, admin, nt_rule="kbm_only")
    assert "*LAPORAN KEGIATAN POSYANDU*" not in client.get(closing).text

    def sign():
        return months.sign(make.loaded(place), JULY, user=db.session.merge(midwife), now=NOW, today=TODAY)

    with pytest.raises(BeingRecounted):
        sign()
    client.sign_in(midwife)
    page = client.post(f"/posyandu/{place.id}/bulan/tanda-tangan?bulan=2026-07").location
    assert "Tanda tangani sesudah selesai" in client.get(page).text
    recomputing.finish(kecamatan_id)
    assert sign()


def test_a_signed_month_stays_and_the_next_report_names_the_new_rule_as_cause(
    client, make, place, boys, day, admin, kecamatan_id
):
    midwife = make.user(Role.MIDWIFE, place)
    for month in (6, 7, 8):
        session = day.opened(date(2026, month, 18))
        sessions.close_session(user=db.session.merge(day.user), visit_session=session, cadres_present=5, now=NOW)
    months.sign(make.loaded(place), JULY, user=db.session.merge(midwife), now=NOW, today=TODAY)
    operations.change(
        kecamatan_id, {"nt_rule": "kbm_only"}, user=db.session.merge(admin), now=NOW + timedelta(minutes=1)
    )
    recomputing.finish(kecamatan_id)
    july = client.sign_in(midwife).get(f"/posyandu/{place.id}/bulan?bulan=2026-07").text
    assert re.search(r"<dt>N</dt><dd>3</dd>", july)
    august = client.get(f"/posyandu/{place.id}/bulan?bulan=2026-08").text
    assert "1 kali aturan N/T diubah" in august and re.search(r"<dt>N</dt><dd>0</dd>", august)


def test_versions_before_this_one_are_settled_or_go_on(boys, admin, kecamatan_id):
    """What waited for its figures when the server was brought up to date has no counts of before (migration 0016)."""
    values = settings_of(kecamatan_id).values() | {"nt_rule": "kbm_only"}
    db.session.add(
        SettingsVersion(kecamatan_id=kecamatan_id, number=1, values=values, changed=["nt_rule"], by_id=admin.id,
                        in_force_at=NOW, settled_at=None)
    )  # fmt: skip
    db.session.commit()
    recomputing.finish(kecamatan_id)
    assert follows(kecamatan_id) and queries.unsettled_version(kecamatan_id) is None
