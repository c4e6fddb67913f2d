"""The same child is found again under slips and without NIK; twins are never taken for one."""

from datetime import date, timedelta
from random import Random

import pytest

from posyandu.core.vocabulary import Sex
from posyandu.exchange.importing.facts import Details, FileRow, Known, Likeness
from posyandu.exchange.importing.grouping import group, match
from posyandu.exchange.importing.matching import Register, compare
from posyandu.exchange.importing.places import Place, Places

GIRLS = [
    "Aisyah",
    "Siti",
    "Nur",
    "Zahra",
    "Khadijah",
    "Nabila",
    "Salsabila",
    "Alya",
    "Keysha",
    "Grace",
    "Maria",
    "Ruth",
    "Ester",
    "Ayu",
    "Dewi",
    "Wulan",
    "Michelle",
]
BOYS = [
    "Muhammad",
    "Ahmad",
    "Rizky",
    "Fahri",
    "Arkan",
    "Rafa",
    "Daniel",
    "Samuel",
    "Yosua",
    "Bagas",
    "Bayu",
    "Dimas",
    "Wahyu",
    "Kevin",
    "Jason",
    "Alif",
    "Zaki",
]
LAST = [
    "Siregar",
    "Nasution",
    "Harahap",
    "Ginting",
    "Lubis",
    "Pratama",
    "Putra",
    "Lestari",
    "Wijaya",
    "Sitompul",
    "Tanjung",
    "Simbolon",
    "Hidayat",
]
MOTHERS = [
    "Rahma",
    "Sri",
    "Lastri",
    "Yanti",
    "Murni",
    "Dewi",
    "Rosmaida",
    "Halimah",
    "Nurhayati",
    "Fitri",
    "Ani",
    "Ratna",
    "Suryani",
    "Linda",
    "Erlina",
]


def person(rng: Random, number: int) -> Details:
    girl = rng.random() < 0.5
    first = rng.sample(GIRLS if girl else BOYS, 2)
    born = date(2022, 1, 1) + timedelta(days=rng.randrange(1600))
    nik = f"127109{born.day + 40 * girl:02d}{born:%m%y}{number:04d}" if rng.random() < 0.7 else None
    return Details(
        name=f"{' '.join(first)} {rng.choice(LAST)}", sex=Sex.FEMALE if girl else Sex.MALE, birth_date=born, nik=nik,
        mother_name=f"{rng.choice(MOTHERS)} {rng.choice(LAST)}", mother_nik=f"127109520190{number:04d}",
        birth_order=rng.randrange(1, 4),
    )  # fmt: skip


def known(key: int, d: Details) -> Known:
    return Known(
        f"r{key}", d.name, d.sex, d.birth_date, d.mother_name, d.nik, d.mother_nik, d.birth_order, d.father_name, 1, 1
    )


def slip(rng: Random, text: str) -> str:
    """One letter lost, doubled, or two changed over."""
    at = rng.randrange(1, len(text) - 1)
    return rng.choice(
        [
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        ]
    )


def written_again(rng: Random, d: Details) -> Details:
    """The same child as another list has it."""
    d = d._replace(mother_nik=None, birth_order=None)
    kind = rng.randrange(7)
    if kind in (0, 1, 2):
        d = d._replace(nik=None)
    if kind == 1:
        d = d._replace(name=slip(rng, d.name))
    if kind == 2:
        words = d.name.split()
        d = d._replace(name=" ".join([words[1], words[0], *words[2:]]))
    if kind == 3:
        d = d._replace(name=slip(rng, d.name), mother_name=slip(rng, d.mother_name or ""))
    if kind == 4:
        d = d._replace(name=d.name.upper().replace("MUHAMMAD", "M."), nik=None)
    if kind == 5:
        d = d._replace(birth_date=d.birth_date + timedelta(days=rng.choice([-1, 1])), nik=None)
    if kind == 6 and d.birth_date.day <= 12:
        d = d._replace(birth_date=d.birth_date.replace(day=d.birth_date.month, month=d.birth_date.day), nik=None)
    return d


def twin_of(rng: Random, d: Details, number: int) -> Details:
    """Another child of the same mother and day."""
    other = person(rng, number)
    sex = rng.choice([d.sex, other.sex])
    names = [n for n in (GIRLS if sex is Sex.FEMALE else BOYS) if n not in d.name]
    return d._replace(
        name=f"{' '.join(rng.sample(names, 2))} {d.name.split()[-1]}", sex=sex, birth_order=(d.birth_order or 1) + 1,
        nik=d.nik and d.nik[:12] + f"{number % 10_000:04d}",
    )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_duplicates_are_found_and_twins_are_not(seed):
    # Given a register in which every tenth child has a twin
    rng = Random(seed)
    register = [person(rng, n) for n in range(1500)]
    register += [twin_of(rng, d, 1500 + n) for n, d in enumerate(register[:150])]
    records = Register(known(n, d) for n, d in enumerate(register))

    # When 600 of its children come again as others write them, with 600 strangers and 100 twins that are not in it
    again = [(written_again(rng, register[n]), f"r{n}") for n in rng.sample(range(len(register)), 600)]
    strangers: list[tuple[Details, str | None]] = [(person(rng, 5000 + n), None) for n in range(600)]
    twins = [(twin_of(rng, register[n], 6000 + n), None) for n in range(300, 400)]
    file = [*again, *strangers, *twins]
    rng.shuffle(file)
    children = group(
        [FileRow("S", n, details=d, place="x") for n, (d, _) in enumerate(file)],
        Places([Place(1, "x", 1, "k", 1)], default=1),
    )
    match(children, records, decisions={}, here=lambda _record: True)

    # Then those that are found, surely or for a person to say, are nearly all and nearly only the right ones
    truth = {n: key for n, (_, key) in enumerate(file)}
    claimed, right, merged_wrongly = 0, 0, 0
    for child in children:
        open_ = [c.known.key for c in child.candidates if c.likeness is not Likeness.TWIN]
        said = child.match.key if child.match else (open_[0] if open_ and not child.new else None)
        for row in child.rows:
            claimed += said is not None
            right += said is not None and said == truth[row.number]
            merged_wrongly += child.match is not None and child.match.key != truth[row.number]
    assert right / len(again) >= 0.95
    assert right / claimed >= 0.95
    assert merged_wrongly == 0


BASE = Details("Muhammad Hasan", Sex.MALE, date(2025, 3, 8), "Sri Lestari")


@pytest.mark.parametrize(
    "other",
    [
        BASE._replace(name="Muhammad Husein"),
        BASE._replace(name="Aisyah", sex=Sex.FEMALE),
        BASE._replace(name="Fatimah Hasan", sex=Sex.FEMALE),
        BASE._replace(name="Ibrahim"),
        BASE._replace(name="Muhammad Husein", mother_name="Sri Lestary"),
    ],
)
def test_twins_are_named_as_twins(other):
    found = compare(other, known(1, BASE))
    assert found is not None and found.likeness is Likeness.TWIN


@pytest.mark.parametrize(
    ("other", "likeness", "why"),
    [
        (BASE, Likeness.SURE, "nama sama"),
        (BASE._replace(name="MUHAMMAD HASAN".title()), Likeness.SURE, "tanggal lahir sama"),
        (BASE._replace(name="Hasan Muhammad"), Likeness.SURE, "nama sama"),
        (BASE._replace(birth_date=date(2025, 8, 3)), Likeness.LIKELY, "hari dan bulan lahir tertukar"),
        (BASE._replace(name="By. Ny. Sri Lestari"), Likeness.LIKELY, "nama ibu sama"),
        (BASE._replace(nik="1271090803250009"), Likeness.SURE, "nama sama"),
        (BASE._replace(mother_name=None), Likeness.LIKELY, "nama sama"),
    ],
)
def test_a_match_says_how_sure_it_is_and_why(other, likeness, why):
    found = compare(other, known(1, BASE))
    assert found is not None and found.likeness is likeness
    assert why in [str(reason) for reason in found.reasons]


def test_a_nik_proves_unless_name_and_birth_both_speak_against_it():
    has = BASE._replace(nik="1271090803250001")
    assert compare(has._replace(name="M. Hasan", mother_name="Lain"), known(1, has)).likeness is Likeness.SURE
    wrong = has._replace(name="Keysha Putri", birth_date=date(2023, 1, 1))
    assert compare(wrong, known(1, has)).likeness is Likeness.LIKELY


def test_the_mothers_nik_with_the_birth_order_proves():
    has = BASE._replace(mother_nik="1271095201900001", birth_order=2)
    assert compare(has._replace(name="By. Ny. Sri", mother_name=None), known(1, has)).likeness is Likeness.SURE
    assert compare(has._replace(birth_order=1, name="Abid"), known(1, has)).likeness is Likeness.TWIN


def test_strangers_are_not_spoken_of():
    assert compare(Details("Keysha Putri", Sex.FEMALE, date(2023, 1, 1), "Rahma"), known(1, BASE)) is None
