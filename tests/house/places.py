"""Four posyandu at growing distance, each with children whose names occur nowhere else, and a person for each account.

The names are canaries: wherever one is read by somebody whose areas do not hold it, a guard is missing.
"""

from datetime import date
from typing import Any
from uuid import uuid4

from posyandu.core.vocabulary import Position, Role
from posyandu.models import ServiceKind

from ..day import Day

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
        day = Day(make, posyandu, make.user(Role.MIDWIFE, posyandu))
        for month, kg in ((6, 8.0), (7, 8.4), (8, 8.4)):
            length = {"length_cm": 66.0 + month, "position": Position.LYING, "head_cm": 45.0, "muac_cm": 14.0}
            services = [(ServiceKind.VITAMIN_A, "red")] if month == 8 else []
            key = day.weigh(child, kg, date(2026, month, 18), services=services, **length)
        session = day.opened()
        self.posyandu[place], self.children[place] = posyandu, child
        self.ids[place] = {
            "child_id": child.id,
            "session_id": session.id,
            "posyandu_id": posyandu.id,
            "kelurahan_id": kelurahan.id,
            "kecamatan_id": kecamatan.id,
            "measurement_id": key,
        }

    def person(self, account: str) -> Any:
        """Somebody of this account, with the area of her level around the first place."""
        role, level = ACCOUNTS[account]
        area = self.levels[level]
        return self.make.user(role, area)


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
    return {word for word in words if word.lower() in html.lower()}


def unknown_ids() -> dict[str, Any]:
    """Ids of nothing."""
    return {
        "child_id": uuid4(), "session_id": uuid4(), "measurement_id": uuid4(), "posyandu_id": 999_999_999,
        "kelurahan_id": 999_999_999, "kecamatan_id": 999_999_999, "sign_in_id": uuid4(),
    }  # fmt: skip
