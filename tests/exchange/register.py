"""A posyandu with children of every kind and some months of weighings, for tests of what goes out."""

from datetime import date
from typing import Any

from posyandu.core.vocabulary import Position, Role, Sex
from posyandu.extensions import db
from posyandu.models import LeaveReason, Measurement, ServiceKind

from ..day import Day

MONTHS = (5, 6, 7, 8)


class Register:
    """Six children: with and without NIK, lying and standing, a newborn, one that left, one whose name is a formula."""

    def __init__(self, make: Any) -> None:
        self.make = make
        self.posyandu = make.posyandu(name="Melati")
        self.kelurahan = make.loaded(self.posyandu).kelurahan
        self.nutritionist = make.user(Role.NUTRITIONIST, self.kelurahan)
        self.midwife = make.user(Role.MIDWIFE, self.posyandu)
        self.day = Day(make, self.posyandu, self.midwife)
        enrolled = {"enrolled_on": date(2026, 4, 1), "kia_book_on": date(2026, 4, 1)}
        self.children = {
            "aisyah": self._child("Aisyah Siregar", nik="1271094906250003", birth_weight_kg=3.1, birth_length_cm=49.0,
                                  father_name="Budi Siregar", address="Jl. Bajak II", birth_order=2,
                                  mother_nik="1271095001950004", phone="081260001234", **enrolled),
            "bima": self._child("Bima Nasution", sex=Sex.MALE, nik="1271091003230001", birth_date=date(2023, 3, 10),
                                **enrolled),
            "citra": self._child("Citra", birth_date=date(2025, 12, 24), mother_nik="1271095001950005", birth_order=1,
                                 **enrolled),
            "dodi": self._child("By. Ny. Lastri", sex=Sex.MALE, birth_date=date(2026, 7, 1), mother_name="Lastri",
                                enrolled_on=date(2026, 7, 1)),
            "eka": self._child("Eka Putri", birth_date=date(2024, 2, 29), **enrolled),
            "formula": self._child("=HYPERLINK(\"x\")", sex=Sex.MALE, birth_date=date(2024, 5, 5), **enrolled),
        }  # fmt: skip
        self._weigh()

    def _child(self, name: str, **values: Any) -> Any:
        return self.make.child(self.posyandu, name=name, **values)

    def _weigh(self) -> None:
        of = self.children
        for month in MONTHS:
            on = date(2026, month, 16)
            lying, standing = {"position": Position.LYING}, {"position": Position.STANDING}
            vitamin = [(ServiceKind.VITAMIN_A, "red")] if month == 8 else []
            tenths = month / 10
            self.day.weigh(of["aisyah"], round(7.6 + tenths, 1), on, length_cm=66.0 + month, head_cm=44.0, muac_cm=13.9,
                           services=vitamin, **lying)  # fmt: skip
            self.day.weigh(of["bima"], round(12 + tenths, 1), on, length_cm=round(88.5 + tenths, 1), **standing)
            if month != 6:
                self.day.weigh(of["citra"], round(6.0 + month / 5, 1), on, length_cm=60.0 + month, **lying)
            self.day.weigh(of["eka"], 11.0, on)
        self.day.weigh(of["dodi"], 3.9, date(2026, 7, 16), length_cm=52.0, **lying)
        self.day.weigh(of["formula"], 8.5, date(2026, 7, 16), length_cm=88.0, **standing)  # gizi buruk
        key = self.day.weigh(of["formula"], 85, date(2026, 8, 16))
        self.day.correct(key, 8.5)
        self.day.withdraw(self.day.weigh(of["dodi"], 9.9, date(2026, 8, 16)))

    def leaves(self, name: str, on: date, reason: LeaveReason) -> None:
        """A child that goes, by the operation that pages use."""
        from posyandu.children import operations

        from ..make import NOW, TODAY

        child = self.make.loaded(self.children[name])
        operations.leave(child, user=self.midwife, reason=reason, on=on, now=NOW, today=TODAY, rules=self.rules)

    @property
    def rules(self) -> Any:
        """Those of the kecamatan."""
        from posyandu.figures.settings import rules_of

        return rules_of(self.kelurahan.kecamatan_id)

    @property
    def weighings(self) -> int:
        """How many rows there are, corrected and withdrawn ones too."""
        return db.session.query(Measurement).count()
