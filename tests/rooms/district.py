"""A small district for tests: two kelurahan with three posyandu, and one elsewhere, weighed from May to August 2026."""

from datetime import date
from typing import Any, NamedTuple

from posyandu.core.vocabulary import Position, Role, Sex
from posyandu.models import ServiceKind

from ..day import Day


class District(NamedTuple):
    """The places, and the ids of all children for a recount."""

    kecamatan: Any
    kelurahan: list[Any]
    posts: list[Any]
    children: list[Any]


def district_of(make: Any) -> District:
    """Of four children at each posyandu one came each time, one three times, one once, one never."""
    kecamatan = make.kecamatan()
    first, second = make.kelurahan(kecamatan), make.kelurahan(kecamatan)
    posts = [make.posyandu(first), make.posyandu(first), make.posyandu(second)]
    elsewhere = make.posyandu()
    children = []
    for number, post in enumerate([*posts, elsewhere]):
        own = [
            make.child(
                post, sex=Sex.MALE if n % 2 else Sex.FEMALE, birth_date=date(2026 - n - 1, 3 + number, 9),
                enrolled_on=date(2026, 5, 2), kia_book_on=date(2026, 6, 2) if n else None,
            )
            for n in range(4)
        ]  # fmt: skip
        children += [child.id for child in own]
        day = Day(make, post, make.user(Role.MIDWIFE, post))
        for n, child in enumerate(own):
            for month in (5, 6, 7, 8)[: (4, 3, 1, 0)[n]]:
                position = Position.STANDING if n else Position.LYING
                services = [(ServiceKind.VITAMIN_A, "red")] if month == 8 else []
                kg = 7.0 + 1.6 * n + 0.2 * month - 0.5 * (month == 7 and number == 1)
                length = 62.0 + 9 * n + month
                on = date(2026, month, 18)
                day.weigh(child, kg, on, services=services, length_cm=length, position=position)
    return District(kecamatan, [first, second], posts, children)
