"""A weighed month as a row of e-PPGBM: its columns, in its order and wording.

Source: the headings of files exported from e-PPGBM (Sigizi Terpadu, Kementerian Kesehatan) as puskesmas pass them on,
with their own spelling ("Pukesmas"). It is the layout of its export; what e-PPGBM would import is not public.
"""

from ..core.age import age_as_eppgbm
from ..core.nutrition import categories
from ..core.vocabulary import Indicator, Position
from ..web.delimited import Cell
from .weighed_months import WeighedMonth

HEADINGS = (
    "No", "NIK", "Nama", "JK", "Tgl Lahir", "BB Lahir", "TB Lahir", "Nama Ortu", "Prov", "Kab/Kota", "Kec", "Pukesmas",
    "Desa/Kel", "Posyandu", "RT", "RW", "Alamat", "Usia Saat Ukur", "Tanggal Pengukuran", "Berat", "Tinggi",
    "Cara Ukur", "LiLA", "BB/U", "ZS BB/U", "TB/U", "ZS TB/U", "BB/TB", "ZS BB/TB", "Naik Berat Badan",
    "PMT Diterima (kg)", "Jml Vit A", "KPSP", "KIA", "Detail",
)  # fmt: skip

WAYS = {Position.LYING: "Terlentang", Position.STANDING: "Berdiri"}
INDICES = (Indicator.WEIGHT_FOR_AGE, Indicator.LENGTH_FOR_AGE, Indicator.WEIGHT_FOR_LENGTH)


def class_words(index: Indicator, code: str | None) -> str | None:
    """A category in the words of Permenkes 2/2020; ``None`` where the index was not measured or is implausible."""
    return next((str(category.label) for category in categories(index) if category.code == code), None)


def row(one: WeighedMonth, number: int) -> tuple[Cell, ...]:
    """The cells of :data:`HEADINGS`. What the register does not know (RT, RW, kg of PMT, KPSP) stays empty."""
    person, place = one.person, one.place
    scored: list[Cell] = []
    for index in INDICES:
        scored += [class_words(index, one.categories[index]), one.z[index]]
    return (
        number, person.nik, person.name, person.sex.value, person.birth_date, person.birth_weight_kg,
        person.birth_length_cm, person.mother_name, place.province, place.city, place.kecamatan, place.puskesmas,
        place.kelurahan, place.posyandu, None, None, person.address,
        age_as_eppgbm(person.birth_date, one.measured_on), one.measured_on, one.weight_kg, one.length_cm,
        WAYS[one.position] if one.position and one.length_cm is not None else None, one.muac_cm, *scored,
        one.status.value, None, one.vitamin_a, None, "Ya" if one.has_kia_book else "Tidak", None,
    )  # fmt: skip
