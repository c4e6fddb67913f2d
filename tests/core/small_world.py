"""Invented kecamatan, child by child, for attacking what is published: sparse, empty, dominated, tiny."""

from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any, NamedTuple

from posyandu.core.disclosure import MonthFigures

TOP = "12.71.09"
AGES = ("0-5", "6-11", "12-23", "24-59")
YES_OR_NO = (("bbu_valid", "underweight", 0.13), ("tbu_valid", "stunting", 0.16))


class Tot(NamedTuple):
    """A child: where it is registered and everything that counts it."""

    posyandu: str
    sex: str
    age: str
    counted: frozenset[str]


def child(rng: Random, posyandu: str) -> Tot:
    """A child with a month of its own."""
    counted = {"s"} | {n for n, p in (("k", 0.95), ("vitamin_a", 0.2), ("referred", 0.03)) if rng.random() < p}
    if rng.random() < 0.8:
        counted |= {"d", rng.choices("ntob", [60, 28, 7, 5])[0]}
        if "t" in counted and rng.random() < 0.3:
            counted.add("two_t")
        for valid, found, likely in YES_OR_NO:
            if rng.random() < 0.95:
                counted |= {valid} | ({found} if rng.random() < likely else set())
        if rng.random() < 0.95:
            thin = rng.random()
            counted |= {"bbtb_valid"} | ({"wasting"} if thin < 0.08 else set())
            counted |= {"severe_wasting"} if thin < 0.02 else set()
    return Tot(posyandu, rng.choice("LP"), rng.choice(AGES), frozenset(counted))


KINDS = ("ordinary", "sparse", "empty", "one child", "dominated", "all alike")


def children_of(rng: Random, kind: str, *, kelurahan: int = 3, posyandu: int = 2) -> tuple[list[str], list[Tot]]:
    """The codes of the posyandu and the children of a world of this kind."""
    places = [f"{TOP}.{1001 + k}.{p + 1:03d}" for k in range(kelurahan) for p in range(posyandu)]
    size = {"ordinary": (20, 90), "sparse": (0, 6), "empty": (0, 0), "one child": (15, 60), "dominated": (0, 4),
            "all alike": (25, 60)}[kind]  # fmt: skip
    found: list[Tot] = []
    for at, place in enumerate(places):
        number = rng.randint(*size)
        if kind == "dominated" and at == 0:
            number = 150
        if kind == "one child" and place.startswith(f"{TOP}.1001"):
            number = 1 if place.endswith("001") else 0
        if kind == "sparse" and rng.random() < 0.2:
            number = 70
        found += [child(rng, place) for _ in range(number)]
    if kind == "all alike":
        found = [tot._replace(counted=frozenset({"s", "k", "d", "n", "tbu_valid", "stunting"})) for tot in found]
    return places, found


FIELDS = ("s", "k", "d", "n", "t", "o", "b", "two_t", "bbu_valid", "underweight", "tbu_valid", "stunting", "bbtb_valid",
          "wasting", "severe_wasting", "vitamin_a", "referred")  # fmt: skip


def counted(children: Sequence[Tot]) -> dict[str, int]:
    """How many of these children each count holds."""
    numbers = Counter(name for tot in children for name in tot.counted)
    return {name: numbers[name] for name in FIELDS}


def figures(places: Sequence[str], children: Sequence[Tot]) -> MonthFigures:
    """The month as the house would count it."""
    kelurahan = sorted({place[:13] for place in places})
    inside: Any = lambda code: [tot for tot in children if tot.posyandu.startswith(code)]  # noqa: E731
    return MonthFigures(
        kecamatan=TOP,
        kelurahan={code: counted(inside(code)) for code in kelurahan},
        posyandu={code: counted(inside(code)) for code in places},
        kelurahan_of={code: code[:13] for code in places},
        groups={
            (sex, age): counted([tot for tot in children if (tot.sex, tot.age) == (sex, age)])
            for sex in "LP"
            for age in AGES
        },
    )


def corrected(rng: Random, places: Sequence[str], children: Sequence[Tot]) -> list[Tot]:
    """The same month after a few records were mended, added or found to be duplicates."""
    changed = list(children)
    for _ in range(rng.randint(1, 3)):
        if changed and rng.random() < 0.6:
            changed[rng.randrange(len(changed))] = child(rng, rng.choice(places))
        elif rng.random() < 0.5:
            changed.append(child(rng, rng.choice(places)))
        elif changed:
            changed.pop(rng.randrange(len(changed)))
    return changed
