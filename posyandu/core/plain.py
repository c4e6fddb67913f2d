"""A z-score in plain words, for a family: how many of a hundred children have less."""

from statistics import NormalDist

from .sentence import Sentence, say
from .vocabulary import Indicator

_WORDS: dict[Indicator, tuple[Sentence, Sentence, Sentence]] = {
    Indicator.WEIGHT_FOR_AGE: (
        say("Hampir tidak ada anak seumurnya yang lebih ringan."),
        say("Hampir semua anak seumurnya lebih ringan."),
        say("Dari 100 anak seumurnya, kira-kira %(number)s lebih ringan."),
    ),
    Indicator.LENGTH_FOR_AGE: (
        say("Hampir tidak ada anak seumurnya yang lebih pendek."),
        say("Hampir semua anak seumurnya lebih pendek."),
        say("Dari 100 anak seumurnya, kira-kira %(number)s lebih pendek."),
    ),
    Indicator.WEIGHT_FOR_LENGTH: (
        say("Hampir tidak ada anak setinggi ini yang lebih kurus."),
        say("Hampir semua anak setinggi ini lebih kurus."),
        say("Dari 100 anak setinggi ini, kira-kira %(number)s lebih kurus."),
    ),
    Indicator.BMI_FOR_AGE: (
        say("Hampir tidak ada anak seumurnya yang lebih kurus."),
        say("Hampir semua anak seumurnya lebih kurus."),
        say("Dari 100 anak seumurnya, kira-kira %(number)s lebih kurus."),
    ),
    Indicator.HEAD_FOR_AGE: (
        say("Hampir tidak ada anak seumurnya yang lingkar kepalanya lebih kecil."),
        say("Hampir semua anak seumurnya lingkar kepalanya lebih kecil."),
        say("Dari 100 anak seumurnya, kira-kira %(number)s lingkar kepalanya lebih kecil."),
    ),
    Indicator.MUAC_FOR_AGE: (
        say("Hampir tidak ada anak seumurnya yang lengannya lebih kecil."),
        say("Hampir semua anak seumurnya lengannya lebih kecil."),
        say("Dari 100 anak seumurnya, kira-kira %(number)s lengannya lebih kecil."),
    ),
}


def in_plain_words(indicator: Indicator, z: float | None) -> Sentence | None:
    """What a z means among a hundred healthy children of WHO's standard; ``None`` without a z.

    The share below a z of the standard normal, in whole children; beyond 1 and 99 it says "hardly any" and "nearly
    all", since a number would claim more than a weighing knows.
    """
    if z is None:
        return None
    none, nearly_all, some = _WORDS[indicator]
    number = round(100 * NormalDist().cdf(z))
    if number < 1:
        return none
    return nearly_all if number > 99 else Sentence(some.text, {"number": number})
