"""Comparing with a file of e-PPGBM: every kind of difference with its cause, the page, the workbook and the marks."""

import io
from datetime import date
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
import time_machine
from python_calamine import CalamineWorkbook

from posyandu.core.standard import z_scores
from posyandu.core.vocabulary import Indicator, Position, Role
from posyandu.exchange.reconciling.operations import reconcile
from posyandu.exchange.reconciling.reading import class_code, their_file
from posyandu.exchange.scope import areas_in, scope_of
from posyandu.extensions import db
from posyandu.models import Difference, Enrolment, Event, Judgement, Measurement, MonthlySummary, Reconciliation
from posyandu.web import clock

from ..day import Day
from ..importing.tables import EPPGBM, eppgbm, xlsx
from ..make import NOW, TODAY
from ..page_forms import fields_of, text_of

ON = date(2026, 7, 28)  # a girl born on 9 June 2025 is 414 days old, 13 completed months: 396 days
AUGUST, JULY = date(2026, 8, 1), date(2026, 7, 1)
INDICES = (Indicator.WEIGHT_FOR_AGE, Indicator.LENGTH_FOR_AGE, Indicator.WEIGHT_FOR_LENGTH)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=True):
        yield


class Office:
    """A nutrition officer, a posyandu with one child, and the row that e-PPGBM should have of it."""

    def __init__(self, make: Any) -> None:
        self.make = make
        self.posyandu = make.posyandu(name="Melati")
        self.user = make.user(Role.NUTRITIONIST, make.loaded(self.posyandu).kelurahan)
        self.child = make.child(
            self.posyandu, name="Aisyah Siregar", mother_name="Rahma", nik="1271094906250003", birth_order=1
        )
        self.day = Day(make, self.posyandu, make.user(Role.MIDWIFE, self.posyandu))
        self.key = self.day.weigh(self.child, 8.1, ON, length_cm=72.0, position=Position.LYING)

    def row(self, **cells: Any) -> list[Any]:
        """Their row of the child, as it should be; ``cells`` changes some."""
        z = dict(zip(("ZS_BB_U", "ZS_TB_U", "ZS_BB_TB"), scored(), strict=True))
        known = {
            "NIK": "1271094906250003", "Nama": "AISYAH SIREGAR", "JK": "P", "Tgl_Lahir": "2025-06-09",
            "Nama_Ortu": "RAHMA", "Posyandu": "MELATI", "Tanggal_Pengukuran": ON, "Berat": 8.1, "Tinggi": 72,
            "Cara_Ukur": "Terlentang", "Naik_Berat_Badan": "B", **z,
        }  # fmt: skip
        return eppgbm(**known | cells)

    def compares(self, *rows: list[Any], first: date = JULY, last: date = AUGUST) -> list[Difference]:
        content = xlsx(("Data", [["Laporan"], [*EPPGBM], *rows]))
        place = self.make.loaded(self.posyandu)
        area = areas_in([place], [])[0]
        file = their_file(content, today=TODAY)
        *_, end = reconcile(file, scope_of(area, first, last), user=self.user, now=clock.now(), content=content)
        statement = sa.select(Difference).where(Difference.reconciliation_id == end.made).order_by(Difference.number)
        return list(db.session.scalars(statement))

    def finds(self, *rows: list[Any], **how: Any) -> list[tuple[str, tuple[str, ...]]]:
        return [(found.kind.value, tuple(found.causes)) for found in self.compares(*rows, **how)]


def scored(
    *, days: int = 414, kg: float = 8.1, cm: float = 72.0, position: str = "lying", sex: str = "P"
) -> list[float]:
    """z as anybody would compute them from these numbers (the standard itself is proven against WHO's own cases)."""
    found = z_scores(
        sex=np.array([sex]), age_days=np.array([float(days)]), weight_kg=np.array([kg]), length_cm=np.array([cm]),
        position=np.array([position]),
    )  # fmt: skip
    return [float(found.z[index][0]) for index in INDICES]


@pytest.fixture
def office(make):
    return Office(make)


def test_what_both_sides_have_alike_is_no_difference(office):
    assert office.finds(office.row()) == []
    made = db.session.scalars(sa.select(Reconciliation)).one()
    assert made.counts == {"ours": 1, "theirs": 1, "same": 1, "outside": 0}


def test_what_only_one_side_has(office):
    stranger = office.row(NIK=None, Nama="Zulaikha Pane", Nama_Ortu="Tiur", Tgl_Lahir="2024-01-05")
    august = office.row(Tanggal_Pengukuran="2026-08-11")
    assert office.finds() == [("only_here", ())]
    assert office.finds(stranger, august, office.row()) == [
        ("only_there", ("not_weighed_here",)), ("only_there", ("unknown_child",))
    ]  # fmt: skip


def test_rows_of_other_months_and_of_children_elsewhere_are_counted_as_outside(office):
    elsewhere = office.make.posyandu(office.make.loaded(office.posyandu).kelurahan)
    office.make.child(elsewhere, name="Bima", mother_name="Tiur", nik="1271090101250007", birth_date=date(2025, 1, 1))
    other = office.row(NIK="1271090101250007", Nama="Bima", JK="L", Tgl_Lahir="2025-01-01", Nama_Ortu="Tiur")
    assert office.finds(office.row(), office.row(Tanggal_Pengukuran="2026-05-02"), other) == []
    assert db.session.scalars(sa.select(Reconciliation)).one().counts["outside"] == 2


@pytest.mark.parametrize(
    ("cells", "causes"),
    [
        ({"Berat": 8.4}, ("value",)),
        ({"Tinggi": 72.6}, ("value",)),
        ({"Tanggal_Pengukuran": date(2026, 7, 27)}, ("value",)),
        ({"Cara_Ukur": "Berdiri"}, ("value",)),
        ({"Berat": 81}, ("decimal",)),
        ({"Tinggi": 720}, ("decimal",)),
        ({"Berat": 8100}, ("decimal",)),
        ({"Tgl_Lahir": "2025-06-10"}, ("birth_date",)),
        ({"JK": "L"}, ("sex",)),
    ],
)
def test_a_value_that_differs_is_told_with_its_cause(office, cells, causes):
    no_scores = {"ZS_BB_U": None, "ZS_TB_U": None, "ZS_BB_TB": None, "Naik_Berat_Badan": None}
    assert office.finds(office.row(**no_scores | cells)) == [("value", causes)]


def test_their_z_for_their_own_value_is_not_told_twice(office):
    z = dict(zip(("ZS_BB_U", "ZS_TB_U", "ZS_BB_TB"), scored(kg=8.6), strict=True))
    assert office.finds(office.row(Berat=8.6, **z)) == [("value", ("value",))]


def test_another_weighing_of_the_month_was_chosen(office):
    office.day.weigh(office.child, 8.3, date(2026, 7, 30))
    z = {"ZS_TB_U": None, "ZS_BB_TB": None, "ZS_BB_U": scored()[0]}
    found = office.finds(office.row(Tinggi=None, Cara_Ukur=None, Naik_Berat_Badan=None, **z))
    assert ("value", ("other_weighing",)) in found


def test_they_still_have_the_value_from_before_a_correction(office):
    office.day.correct(office.key, 8.7, length_cm=72.0, position=Position.LYING)
    assert office.finds(office.row(ZS_BB_U=None, ZS_BB_TB=None)) == [("value", ("old_value",))]


@pytest.mark.parametrize(
    ("how", "causes"),
    [
        ({"days": 396}, ("months",)),  # 13 completed months instead of 414 days
        ({"sex": "L"}, ("sex",)),
        ({"days": 354}, ("birth_date",)),  # as if born on 8 August
    ],
)
def test_a_z_that_differs_is_told_with_how_it_was_computed(office, how, causes):
    z = dict(zip(("ZS_BB_U", "ZS_TB_U", "ZS_BB_TB"), scored(**how), strict=True))
    cells = {"JK": "L"} if causes == ("sex",) else {"Tgl_Lahir": "2025-08-08"} if causes == ("birth_date",) else {}
    assert ("score", causes) in office.finds(office.row(**cells, **z))


def test_the_missing_seven_millimetres_are_recognised(make):
    # A girl of 414 days measured standing at 71.3 cm is 72.0 cm lying; who leaves that out has z for 71.3 cm.
    office = Office(make)
    office.day.withdraw(office.key)
    office.day.weigh(office.child, 8.1, ON, length_cm=71.3, position=Position.STANDING)
    z = dict(zip(("ZS_BB_U", "ZS_TB_U", "ZS_BB_TB"), scored(cm=71.3, position="lying"), strict=True))
    assert z["ZS_TB_U"] < scored()[1] - 0.2
    found = office.finds(office.row(Tinggi=71.3, Cara_Ukur="Berdiri", **z))
    assert [kind_causes for kind_causes in found if kind_causes[0] == "score"] == [("score", ("no_conversion",))]


def test_a_z_that_no_way_gives_is_said_to_be_unexplained(office):
    assert office.finds(office.row(ZS_BB_U=scored()[0] + 0.5)) == [("score", ("unknown",))]


def test_the_same_z_in_another_class_and_another_letter(office):
    # The z of BB/U is about -1: normal by Permenkes 2/2020, whatever their file says.
    assert -2 < scored()[0] < 1
    assert office.finds(office.row(BB_U="Kurang")) == [("score", ("class_limit",))]
    assert office.finds(office.row(BB_U="Berat Badan Normal")) == []
    assert office.finds(office.row(Naik_Berat_Badan="T")) == [("score", ("unknown",))]


@pytest.mark.parametrize(
    ("index", "words", "code"),
    [
        (Indicator.WEIGHT_FOR_AGE, "Sangat Kurang", "severely_underweight"),
        (Indicator.WEIGHT_FOR_AGE, "Risiko Lebih", "overweight_risk"),
        (Indicator.LENGTH_FOR_AGE, "Sangat Pendek", "severely_stunted"),
        (Indicator.WEIGHT_FOR_LENGTH, "Gizi Baik", "normal"),
        (Indicator.WEIGHT_FOR_LENGTH, "Risiko Gizi Lebih", "overweight_risk"),
        (Indicator.WEIGHT_FOR_LENGTH, "entah", None),
        (Indicator.WEIGHT_FOR_LENGTH, "", None),
    ],
)
def test_their_words_for_classes_are_understood(index, words, code):
    assert class_code(index, words) == code


def test_what_may_be_entered_there_twice(office):
    twice = office.row(Berat=8.2, ZS_BB_U=None, ZS_BB_TB=None)
    assert office.finds(office.row(), twice) == [("duplicate", ("twice",))]
    likely = office.row(NIK=None, Nama="AISYAH SREGAR", Nama_Ortu=None)
    assert office.finds(office.row(), likely) == [("duplicate", ("likely_child",))]
    second_nik = office.row(NIK="1271094906250011", Tanggal_Pengukuran=date(2026, 8, 11))
    kinds = office.finds(office.row(), second_nik)
    assert ("duplicate", ("two_identities",)) in kinds or ("duplicate", ("likely_child",)) in kinds


def test_a_row_that_cannot_be_read_is_told(office):
    (found,) = office.compares(office.row(), office.row(JK="?"))
    assert found.kind.value == "unreadable"
    assert "tidak dikenal" in str(found.theirs["reasons"])


def test_comparing_changes_nothing_but_the_log(office):
    def all_rows() -> list[str]:
        tables = (Measurement, MonthlySummary, Enrolment)
        return [
            repr(db.session.execute(sa.select(t.__table__).order_by(*t.__table__.primary_key)).all()) for t in tables
        ]

    before = all_rows()
    office.compares(office.row(Berat=9), office.row(Nama="Lain", NIK=None, Tgl_Lahir="2024-01-05"))
    assert all_rows() == before
    (event,) = db.session.scalars(sa.select(Event).where(Event.verb == "reconciled"))
    told = str(event.details)
    assert "Aisyah" not in told
    assert "1271094906250003" not in told


@pytest.fixture
def hers(client, office):
    return client.sign_in(office.user)


def sends(client, content, name="ekspor.xlsx"):
    fields = fields_of(client.get("/berkas/cocokkan").text) | {"first": "2026-07", "last": "2026-08"}
    data = fields | {"file": (io.BytesIO(content), name), "csrf_token": client.raw.token()}
    return client.fetch("POST", "/berkas/cocokkan", data=data, content_type="multipart/form-data")


def test_from_the_file_to_the_marks_by_the_pages(hers, office):
    content = xlsx(("Data", [[*EPPGBM], office.row(Berat=8.4, ZS_BB_U=None, ZS_BB_TB=None)]))
    done = sends(hers, content)
    assert "Selesai dicocokkan" in text_of(done.text)
    made = db.session.scalars(sa.select(Reconciliation)).one()
    address = f"/berkas/cocokkan/{made.id}"
    page = text_of(hers.get(address).text)
    assert "Berat 8,10 kg 8,40 kg" in page
    assert "Sebab: hari, berat, panjang atau cara ukur yang dicatat lain" in page
    for mark, words in (("theirs", "e-PPGBM benar"), ("ours", "Di sini benar"), ("check", "Perlu diperiksa")):
        hers.post(f"{address}/tandai", data={"nomor": "1", "tanda": mark})
        assert db.session.scalars(sa.select(Difference.judgement)).one() is Judgement(mark)
        assert f"Sudah ditandai: {words} 1" in text_of(hers.get(address).text)
    assert f"Ditandai {office.user.name}" in text_of(hers.get(address).text)
    hers.post(f"{address}/tandai", data={"nomor": "1", "tanda": ""})
    assert db.session.scalars(sa.select(Difference.judgement)).one() is None
    for nonsense in ({"nomor": "7", "tanda": "ours"}, {"nomor": "x", "tanda": "ours"}, {"nomor": "1", "tanda": "dia"}):
        hers.post(f"{address}/tandai", data=nonsense)
    assert db.session.scalars(sa.select(Difference.judgement)).one() is None
    assert "1 perbedaan" in text_of(hers.get("/berkas/cocokkan").text)
    assert "Aisyah" in text_of(hers.get(f"{address}?jenis=value").text)
    assert "Aisyah" not in text_of(hers.get(f"{address}?jenis=duplicate").text)


def test_the_workbook_holds_what_the_page_holds(hers, office):
    formula = office.row(Nama="'=HYPERLINK(1)", NIK=None, JK="L", Nama_Ortu="Tiur", Tgl_Lahir="2024-01-05")
    office.compares(office.row(Berat=8.4, ZS_BB_U=None, ZS_BB_TB=None), formula)
    made = db.session.scalars(sa.select(Reconciliation)).one()
    hers.post(f"/berkas/cocokkan/{made.id}/tandai", data={"nomor": "2", "tanda": "check"})
    answer = hers.get(f"/berkas/cocokkan/{made.id}.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    assert book.sheet_names == ["Hanya di e-PPGBM", "Nilai berbeda"]
    (_, value) = book.get_sheet_by_name("Nilai berbeda").to_python()
    assert value[1:8] == [
        "Aisyah Siregar", "Melati", "2026-07", 3, "Berat 8,10 kg", "Berat 8,40 kg",
        "hari, berat, panjang atau cara ukur yang dicatat lain",
    ]  # fmt: skip
    assert value[8:] == ["Perlu diperiksa", office.user.name]
    (_, stranger) = book.get_sheet_by_name("Hanya di e-PPGBM").to_python()
    assert "HYPERLINK" in str(stranger[1]).upper()  # a text, never a formula: calamine would give its value
    assert "Aisyah" not in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.4", "bukan lembar kerja"),
        (xlsx(("S", [["Nama", "JK", "Tgl Lahir"], ["Aisyah", "P", "2025-06-09"]])), "tanggal pengukuran"),
    ],
)
def test_a_file_that_cannot_be_compared_is_refused_beside_its_field(hers, content, words):
    answer = sends(hers, content)
    assert answer.status_code == 422
    assert words in text_of(answer.text)


def test_the_page_asks_a_bounded_number_of_queries(hers, office, queries):
    office.compares(
        *[office.row(Nama=f"Orang {n} Lain", NIK=None, Nama_Ortu=f"Ibu{n}", Tgl_Lahir="2024-01-05") for n in range(40)]
    )
    made = db.session.scalars(sa.select(Reconciliation)).one()
    queries.clear()
    hers.get(f"/berkas/cocokkan/{made.id}")
    assert len(queries) <= 12
