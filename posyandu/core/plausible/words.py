"""How a doubt is said to the kader: what changed, what was probably meant, and to measure once more."""

from posyandu.core.sentence import Sentence, decimal, reading, say

ABOUT_A_MONTH = range(20, 46)  # days


def change_words(change: float, unit: str, days: int, suggestion: float | None) -> Sentence:
    """ "Naik 6,6 cm dalam sebulan. Maksudnya 71,0? Kalau bukan, ukur sekali lagi." """
    if days in ABOUT_A_MONTH:
        return _in_a_month(change, unit, suggestion)
    amount = decimal(abs(change), 1)
    if suggestion is None:
        if change > 0:
            return say(
                "Naik %(amount)s %(unit)s dalam %(days)s hari. Ukur sekali lagi.", amount=amount, unit=unit, days=days
            )
        return say(
            "Turun %(amount)s %(unit)s dalam %(days)s hari. Ukur sekali lagi.", amount=amount, unit=unit, days=days
        )
    meant = reading(suggestion)
    if change > 0:
        return say(
            "Naik %(amount)s %(unit)s dalam %(days)s hari. Maksudnya %(meant)s? Kalau bukan, ukur sekali lagi.",
            amount=amount, unit=unit, days=days, meant=meant,
        )  # fmt: skip
    return say(
        "Turun %(amount)s %(unit)s dalam %(days)s hari. Maksudnya %(meant)s? Kalau bukan, ukur sekali lagi.",
        amount=amount, unit=unit, days=days, meant=meant,
    )  # fmt: skip


def _in_a_month(change: float, unit: str, suggestion: float | None) -> Sentence:
    amount = decimal(abs(change), 1)
    if suggestion is None:
        if change > 0:
            return say("Naik %(amount)s %(unit)s dalam sebulan. Ukur sekali lagi.", amount=amount, unit=unit)
        return say("Turun %(amount)s %(unit)s dalam sebulan. Ukur sekali lagi.", amount=amount, unit=unit)
    meant = reading(suggestion)
    if change > 0:
        return say(
            "Naik %(amount)s %(unit)s dalam sebulan. Maksudnya %(meant)s? Kalau bukan, ukur sekali lagi.",
            amount=amount, unit=unit, meant=meant,
        )  # fmt: skip
    return say(
        "Turun %(amount)s %(unit)s dalam sebulan. Maksudnya %(meant)s? Kalau bukan, ukur sekali lagi.",
        amount=amount, unit=unit, meant=meant,
    )  # fmt: skip


def unusual_words(suggestion: float | None) -> Sentence:
    """For a child without an earlier value to compare with."""
    if suggestion is None:
        return say("Tidak biasa untuk umur ini. Ukur sekali lagi.")
    return say(
        "Tidak biasa untuk umur ini. Maksudnya %(meant)s? Kalau bukan, ukur sekali lagi.", meant=reading(suggestion)
    )


def swapped_words(*, weight_kg: float, length_cm: float) -> Sentence:
    """For weight and length in each other's box."""
    return say(
        "Berat dan panjang mungkin tertukar. Maksudnya berat %(weight)s kg dan panjang %(length)s cm?",
        weight=reading(weight_kg), length=reading(length_cm),
    )  # fmt: skip


def carried_forward_words(days: int) -> Sentence:
    """For numbers that look copied from an earlier visit."""
    return say("Berat dan panjang sama persis dengan %(days)s hari lalu. Ukur sekali lagi.", days=days)
