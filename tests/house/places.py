"""Four posyandu at growing distance, each with children whose names occur nowhere else, and a person for each account.

The names are canaries: wherever one is read by somebody whose areas do not hold it, a guard is missing.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from posyandu.core.referral import ReferralReason
from posyandu.core.vocabulary import Position, Role
from posyandu.extensions import db
from posyandu.models import (
    Destination,
    Device,
    Difference,
    DifferenceKind,
    FoodSupplement,
    HomeVisit,
    HomeVisitTask,
    ImportRun,
    ImportState,
    MeasurementConflict,
    MonthSignature,
    Note,
    Reconciliation,
    Referral,
    ReferralStatus,
    RemeasureRequest,
    ServiceKind,
    VisitResult,
)
from posyandu.models.types import new_id

from ..day import Day
from ..guests import gift, visit_with_page
from ..make import NOW, TODAY

OWN, NEIGHBOUR, KELURAHAN, ELSEWHERE = PLACES = ("own", "neighbour", "kelurahan", "elsewhere")
"""Mine, another of my kelurahan, one in another kelurahan of my kecamatan, one in another kecamatan."""

COVERED = {
    "posyandu": {OWN},
    "lingkungan": {OWN},
    "kelurahan": {OWN, NEIGHBOUR},
    "kecamatan": {OWN, NEIGHBOUR, KELURAHAN},
}
"""Which of them lie in an area of each level, when the area is that of the first."""

ACCOUNTS = {
    "cadre": (Role.CADRE, "posyandu"),
    "midwife": (Role.MIDWIFE, "posyandu"),
    "midwife_of_kelurahan": (Role.MIDWIFE, "kelurahan"),
    "nutritionist": (Role.NUTRITIONIST, "kecamatan"),
    "kepling": (Role.LURAH, "lingkungan"),
    "lurah": (Role.LURAH, "kelurahan"),
    "camat_office": (Role.CAMAT_OFFICE, "kecamatan"),
    "admin": (Role.ADMIN, "kecamatan"),
}


class World:
    """The four places; ``ids[place]`` holds the ids that addresses are made of."""

    def __init__(self, make: Any) -> None:
        kecamatan = make.kecamatan()
        kelurahan = make.kelurahan(kecamatan)
        where = {
            OWN: (kecamatan, kelurahan),
            NEIGHBOUR: (kecamatan, kelurahan),
            KELURAHAN: (kecamatan, make.kelurahan(kecamatan)),
        }
        far = make.kecamatan()
        where[ELSEWHERE] = (far, make.kelurahan(far))
        self.make = make
        self.levels: dict[str, Any] = {"kecamatan": kecamatan, "kelurahan": kelurahan}
        self.ids: dict[str, dict[str, Any]] = {}
        self.children: dict[str, Any] = {}
        self.posyandu: dict[str, Any] = {}
        for place, (kec, kel) in where.items():
            self._fill(place, kec, kel)
        self.levels["posyandu"] = make.loaded(self.posyandu[OWN])
        self.levels["lingkungan"] = self.levels["posyandu"].lingkungan

    def _fill(self, place: str, kecamatan: Any, kelurahan: Any) -> None:
        make = self.make
        posyandu = make.posyandu(kelurahan, name=f"Pos {place}")
        child = make.child(posyandu, **canaries(place), enrolled_on=date(2026, 3, 1), kia_book_on=date(2026, 3, 1))
        make.child(posyandu, **canaries(place, number=2))
        midwife = make.user(Role.MIDWIFE, posyandu)
        day = Day(make, posyandu, midwife)
        for month, kg in ((6, 8.0), (7, 8.4), (8, 8.4)):
            length = {"length_cm": 66.0 + month, "position": Position.LYING, "head_cm": 45.0, "muac_cm": 14.0}
            services = [(ServiceKind.VITAMIN_A, "red")] if month == 8 else []
            key = day.weigh(child, kg, date(2026, month, 18), services=services, **length)
        again = day.weigh(child, 8.3, TODAY, confirmed=True)
        session = day.opened()
        records = _records_of_other_rooms(midwife, posyandu, kecamatan, session, child, (key, again))
        records |= visit_with_page(kecamatan.id, midwife.id) | gift(kecamatan.id, midwife.id, posyandu)
        asked = RemeasureRequest(
            child_id=child.id, month=TODAY.replace(day=1), why=f"Panjang {child.name}", asked_by_id=midwife.id,
            asked_at=NOW + timedelta(days=1),
        )  # fmt: skip
        note = Note(child_id=child.id, text=f"Catatan {child.name}", author_id=midwife.id, at=NOW)
        july = MonthSignature(
            posyandu_id=posyandu.id, month=date(2026, 7, 1), signed_by_id=midwife.id, signed_at=NOW
        )  # fmt: skip
        for record in (*records.values(), asked, note, july):
            db.session.add(record)
        db.session.flush()
        db.session.add(_difference(place, records["reconciliation_id"].id, child.id))
        db.session.commit()
        self.posyandu[place], self.children[place] = posyandu, child
        self.ids[place] = {
            "child_id": child.id,
            "session_id": session.id,
            "posyandu_id": posyandu.id,
            "kelurahan_id": kelurahan.id,
            "kecamatan_id": kecamatan.id,
            "measurement_id": again,
            **{name: record.id for name, record in records.items()},
        }

    def person(self, account: str) -> Any:
        """Somebody of this account, with the area of her level around the first place."""
        role, level = ACCOUNTS[account]
        area = self.levels[level]
        return self.make.user(role, area)


def _records_of_other_rooms(
    midwife: Any, posyandu: Any, kecamatan: Any, session: Any, child: Any, measured: tuple[UUID, UUID]
) -> dict[str, Any]:
    """A tablet, two weighings that contradict each other, a list that was brought in, a comparison with another."""
    return {
        "device_id": Device(
            id=new_id(), posyandu_id=posyandu.id, name="Tablet", secret_digest=f"{posyandu.id:064d}", enrolled_at=NOW,
            enrolled_by_id=midwife.id,
        ),
        "conflict_id": MeasurementConflict(
            id=new_id(), child_id=child.id, session_id=session.id, first_id=measured[0], second_id=measured[1],
            opened_at=NOW,
        ),
        "import_id": ImportRun(
            id=new_id(), kecamatan_id=kecamatan.id, posyandu_id=posyandu.id, user_id=midwife.id, state_at=NOW,
            state=ImportState.UPLOADED, created_at=NOW, file_name="daftar.csv", file_digest="0" * 64, content=b"",
            outline=[], sheets=[], heading_row=0, titles=[], columns=[], decisions={}, counts={},
        ),
        "reconciliation_id": Reconciliation(
            id=new_id(), kecamatan_id=kecamatan.id, kelurahan_id=posyandu.kelurahan_id, posyandu_id=posyandu.id,
            area_code="1", area_name="Pos", first=date(2026, 8, 1), last=date(2026, 8, 1), made_by_id=midwife.id,
            made_at=NOW, file_digest="0" * 64, counts={},
        ),
        "referral_id": Referral(
            id=uuid4(), child_id=child.id, posyandu_id=posyandu.id, reason=ReferralReason.T, status=ReferralStatus.SENT,
            destination=Destination.PUSKESMAS, sent_on=date(2026, 7, 1), sent_by_id=midwife.id, sent_at=NOW,
            note=child.name, diagnosis=child.mother_name,
        ),
        "visit_id": HomeVisit(
            id=new_id(), child_id=child.id, posyandu_id=posyandu.id, visited_on=date(2026, 7, 1), recorded_at=NOW,
            result=VisitResult.NOT_FOUND, recorded_by_id=midwife.id,
        ),
        "task_id": HomeVisitTask(
            id=new_id(), child_id=child.id, month=date(2026, 8, 1), asked=True, cadre_name=child.mother_name,
            given_by_id=midwife.id, given_at=NOW,
        ),
        "course_id": FoodSupplement(
            id=new_id(), child_id=child.id, posyandu_id=posyandu.id, started_on=date(2026, 8, 1), days=28, portions=3,
            started_by_id=midwife.id, started_at=NOW,
        ),
    }  # fmt: skip


def _difference(place: str, reconciliation_id: UUID, child_id: UUID) -> Difference:
    """What the comparison found about the child of the place, with its names."""
    known = canaries(place)
    side = {"name": known["name"], "nik": known["nik"], "on": "2026-08-18", "weight_kg": 8.4}
    return Difference(
        reconciliation_id=reconciliation_id, number=1, kind=DifferenceKind.VALUE, child_id=child_id,
        name=known["name"], posyandu=f"Pos {place}", month=date(2026, 8, 1), sheet_row=2, ours=side,
        theirs=side | {"weight_kg": 8.6}, causes=["value"],
    )  # fmt: skip


def canaries(place: str, number: int = 1) -> dict[str, str]:
    """Details of a child that nobody else has."""
    digits = f"{PLACES.index(place)}{number}"
    return {
        "name": f"Kenari{place.title()}{number} Anak",
        "mother_name": f"Merpati{place.title()}{number} Ibu",
        "father_name": f"Elang{place.title()}{number} Ayah",
        "nik": f"99999949062500{digits}",
        "mother_nik": f"99999941019000{digits}",
        "address": f"Gang Jalak{place.title()}{number}",
        "phone": f"08129999{digits}77",
    }


def told(place: str, html: str, *fields: str) -> set[str]:
    """Which canaries of a place stand in a page."""
    values = {
        field: value for n in (1, 2) for field, value in canaries(place, n).items() if not fields or field in fields
    }
    words = {str(value).split(maxsplit=1)[-1 if field == "address" else 0] for field, value in values.items()}
    page = html.lower()
    return {word for word in words if word.lower() in page}


def unknown_ids() -> dict[str, Any]:
    """Ids of nothing."""
    records = ("child", "session", "measurement", "device", "conflict", "import", "reconciliation", "sign_in",
               "referral", "visit", "course", "study_visit", "share", "photo", "donor", "pledge",
               "donation")  # fmt: skip
    places = ("posyandu", "kelurahan", "kecamatan")
    return {f"{name}_id": uuid4() for name in records} | {f"{name}_id": 999_999_999 for name in places}
