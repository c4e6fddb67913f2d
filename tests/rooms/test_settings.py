"""Settings of a kecamatan: who changes them, what they touch, and every figure made again when a rule changes."""

from datetime import date

import pytest
import sqlalchemy as sa

from posyandu.core.kms import KmsRules, NtRule
from posyandu.core.message import DAY_TEXT, SESSION_TEXT, Report, fields_of, filled, unknown_fields
from posyandu.core.settings import Settings
from posyandu.core.skdn import Counts
from posyandu.core.vocabulary import Role, Sex
from posyandu.extensions import db
from posyandu.figures.recompute import differences
from posyandu.figures.settings import rules_of, settings_of
from posyandu.models import Event, MonthResult
from posyandu.settings import operations, queries

from ..day import Day
from ..make import NOW, TODAY
from ..page_forms import fields_of as typed_in

KBM_ONLY = {"nt_rule": "kbm_only", "curve_tolerance_z": "0,10", "red_line_z": "-3.0", "orange_line_z": "1.0"}

pytestmark = pytest.mark.usefixtures("on_the_day")


def on_the_median(make, place):
    """A boy of three years along the middle line: 100 g in a month are N by the line, T by KBM alone (200 g)."""
    child = make.child(place, sex=Sex.MALE, birth_date=date(2023, 8, 10), enrolled_on=date(2026, 6, 1))
    day = Day(make, place, make.user(Role.CADRE, place))
    for month, kg in ((6, 14.1), (7, 14.2), (8, 14.3)):
        day.weigh(child, kg, date(2026, month, 18))
    return child, day


def test_the_defaults_are_those_of_the_design(app, kecamatan_id):
    assert settings_of(kecamatan_id) == Settings()
    assert rules_of(kecamatan_id) == KmsRules(NtRule.KIA_2023, 0.10, -3.0, 1.0)


def test_a_target_is_in_force_at_once_and_an_event(client, admin, kecamatan_id):
    client.sign_in(admin)
    path = f"/pengaturan/{kecamatan_id}/target"
    client.post(path, data=typed_in(client.get(path).text) | {"participation_target_percent": "85"})
    assert settings_of(kecamatan_id).participation_target_percent == 85
    event = db.session.scalars(sa.select(Event).order_by(Event.seq.desc())).first()
    assert (event.verb, event.details) == ("settings_changed", {"changed": {"participation_target_percent": [80, 85]}})
    assert "Target D/S: 85 %" in client.get(f"/pengaturan/{kecamatan_id}").text
    assert "target 85 %" in client.get("/angka").text or "Belum ada angka" in client.get("/angka").text


def test_referrals_are_overdue_when_the_kecamatan_says(client, make, place, admin, kecamatan_id):
    client.sign_in(make.user(Role.NUTRITIONIST, make.loaded(place).kelurahan.kecamatan))
    assert "terlambat sesudah 14 hari" in client.get("/rujukan").text
    operations.change(kecamatan_id, {"referral_overdue_days": 5}, user=db.session.merge(admin), now=NOW)
    assert "terlambat sesudah 5 hari" in client.get("/rujukan").text


def test_saving_what_stands_already_changes_nothing(client, admin, kecamatan_id):
    client.sign_in(admin)
    for part in ("target", "aturan", "teks"):
        path = f"/pengaturan/{kecamatan_id}/{part}"
        client.post(path, data=typed_in(client.get(path).text))
    assert queries.last_number(kecamatan_id) == 0


def test_the_overview_speaks_in_words(client, admin, kecamatan_id):
    client.sign_in(admin)
    page = client.get(f"/pengaturan/{kecamatan_id}").text
    assert "tol0.10" not in page and "garis merah −3 SD, garis oranye +1 SD" in page
    assert " huruf" not in page and "<dd>*LAPORAN" in page
    said = client.post(
        f"/pengaturan/{kecamatan_id}/target", data={"participation_target_percent": "x"}, status=422
    ).text
    assert "Belum tersimpan. Betulkan yang ditandai" in said


@pytest.mark.parametrize(
    ("part", "name", "typed", "told"),
    [
        ("target", "stunting_target_percent", "0", "Isi antara 1 dan 100."),
        ("target", "stunting_target_percent", "14,5", "Isi dengan angka bulat."),
        ("target", "referral_overdue_days", "", "Isian ini wajib."),
        ("aturan", "curve_tolerance_z", "0,6", "Isi antara 0,0 dan 0,5."),
        ("aturan", "red_line_z", "-9", "Pilih salah satu dari daftar."),
        ("teks", "session_text", "BGM {BGM}", "Isian {BGM} tidak ada untuk laporan ini."),
        ("teks", "kecamatan_text", "{nama anak}", "Isian {nama anak} tidak ada untuk laporan ini."),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_is_lost(client, admin, kecamatan_id, part, name, typed, told):
    client.sign_in(admin)
    path = f"/pengaturan/{kecamatan_id}/{part}"
    page = client.post(path, data=typed_in(client.get(path).text) | {name: typed}, status=422).text
    assert told in page
    if name != "red_line_z":
        assert typed in page
    assert queries.last_number(kecamatan_id) == 0


def test_a_new_rule_makes_every_figure_again_with_its_version(client, make, place, admin, kecamatan_id):
    child, day = on_the_median(make, place)
    assert day.letters(child) == {6: "B", 7: "N", 8: "N"}
    client.sign_in(admin)
    path = f"/pengaturan/{kecamatan_id}/aturan"
    assert "3 bulan penimbangan dari 1 anak" in client.get(path).text
    client.post(path, data=typed_in(client.get(path).text) | KBM_ONLY)
    assert day.letters(child) == {6: "B", 7: "T", 8: "T"}
    assert (day.skdn().n, day.skdn().t, day.skdn().two_t) == (0, 1, 1)
    assert {row.rules_version for row in db.session.scalars(sa.select(MonthResult))} == {
        "kbm_only/tol0.10/red-3.00/orange+1.00"
    }
    assert differences(db.session, kecamatan_id, rules=rules_of(kecamatan_id), until=TODAY) == []
    assert "N 2 menjadi 0, T 0 menjadi 2" in client.get(f"/pengaturan/{kecamatan_id}").text


def test_what_is_recorded_afterwards_follows_the_new_rule_even_when_the_writer_read_the_old_one(
    client, make, place, admin, kecamatan_id
):
    child, day = on_the_median(make, place)
    client.sign_in(admin)
    client.post(f"/pengaturan/{kecamatan_id}/aturan", data=KBM_ONLY)
    key = day.weigh(child, 14.35, TODAY)  # Day hands over the rules of before
    assert day.letters(child)[8] == "T"
    assert key is not None


def test_only_the_admin_of_the_kecamatan_changes_settings(client, make, place, kecamatan_id):
    kecamatan = make.loaded(place).kelurahan.kecamatan
    for role in set(Role) - {Role.ADMIN}:
        client.sign_in(make.user(role, kecamatan))
        client.get(f"/pengaturan/{kecamatan_id}", status=404)
    client.sign_in(make.user(Role.ADMIN, make.loaded(place).kelurahan))
    assert "Pengaturan berlaku untuk satu kecamatan" in client.get("/pengaturan").text
    client.get(f"/pengaturan/{kecamatan_id}", status=404)


def test_stored_settings_outlive_fields_that_come_and_go():
    assert (
        Settings.of({"participation_target_percent": 90, "of_an_older_version": 1}).participation_target_percent == 90
    )


def test_numbers_beyond_reason_and_texts_with_strange_fields_are_no_settings():
    for wrong, told in (
        ({"red_line_z": -9.0}, "red_line_z lies between"), ({"coverage_limit_percent": 101}, "coverage_limit_percent"),
        ({"day_text": "{gizi buruk}"}, "asks for"), ({"nt_rule": "other"}, "other"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=told):
            Settings(**wrong)


def test_the_text_of_a_day_is_that_of_the_design():
    """The example of domain.md §7, word for word; its percentages are 51/62 and 33/51."""
    counts = Counts(s=62, k=60, d=51, n=33, t=12, o=4, b=2, vitamin_a=48, immunised=6, food_supplement=12, referred=4)
    about = {"kecamatan": "Medan Amplas", "kelurahan": "Harjosari I", "hari": "Selasa", "tanggal": "16-09-2025",
             "posyandu": "Melati", "lingkungan": "Lingk. IV"}  # fmt: skip
    assert filled(SESSION_TEXT, Report.SESSION, counts=counts, about=about) == (
        "*LAPORAN KEGIATAN POSYANDU*\n"
        "Kec. Medan Amplas — Kel. Harjosari I\n"
        "Hari/tgl : Selasa, 16-09-2025\n"
        "Posyandu : Melati (Lingk. IV)\n"
        "S 62  K 60  D 51  N 33   (D/S 82,3 %, N/D 64,7 %)\n"
        "T 12  O 4  B 2\n"
        "Vit A 48, imunisasi 6, PMT 12, rujuk 4\n"
        "Kendala/tindak lanjut: …\n"
        "Demikian dilaporkan."
    )


def test_the_example_of_each_text_says_what_its_fields_will_say(client, admin, kecamatan_id):
    client.sign_in(admin)
    page = client.get(f"/pengaturan/{kecamatan_id}/teks").text
    assert "Posyandu : Melati (Lingk. IV)" in page and "Posyandu buka : 2 (Anggrek, Mawar)" in page
    assert page.count("Posyandu buka : 2 dari 9") == 2
    assert page.count("S 62  K 60  D 51  N 33   (D/S 82,3 %, N/D 64,7 %)") == 4


def test_nutrition_status_can_be_asked_for_only_from_the_kelurahan_up():
    status = {"2T", "3T", "BGM", "gizi buruk", "gizi kurang", "pendek", "berat badan kurang", "di atas garis oranye"}
    for report in Report:
        told = status & set(fields_of(report))
        assert told == (status if report in {Report.KELURAHAN, Report.KECAMATAN} else set())
    assert unknown_fields("{S} {BGM} {BGM} {nama}", Report.SESSION) == ["BGM", "nama"]
    counts = Counts(s=3, below_red_line=2)
    assert filled("{BGM} dari {S}", Report.SESSION, counts=counts, about={}) == "{BGM} dari 3"
    assert "{" not in filled(DAY_TEXT, Report.DAY, counts=counts, about={})
