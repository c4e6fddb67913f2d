"""KBM, kenaikan berat minimum: the grams a child must gain in a month of its age (the KBM row printed on the KMS)."""

from posyandu.core.vocabulary import Sex

# Kartu Menuju Sehat, Kementerian Kesehatan RI (Permenkes 155/2010, repeated in Buku KIA 2023): months 1 to 11, then
# one value for 12 to 60.
MONTHS_1_TO_11_G = {
    Sex.MALE: (800, 900, 800, 600, 500, 400, 400, 300, 300, 300, 300),
    Sex.FEMALE: (800, 900, 800, 600, 500, 400, 300, 300, 300, 300, 200),
}
FROM_12_G = 200


def minimum_gain_g(sex: Sex, *, month_of_age: int) -> int:
    """The least gain, in grams, over the month that ends at this age.

    ``month_of_age`` is the child's age in completed months on the day of weighing, as the card's row Umur has it: a
    boy weighed at 3 months and 12 days stands in column 3 and must have gained 800 g since last month's weighing,
    however many days ago that was (KBM is never prorated).

    The card's columns run from 1 to 60. A child weighed twice before its first month is complete (two calendar
    months, column 0) is held to column 1, and a child weighed past 60 months to column 60, so that every pair of
    weighings has a value. Raises ``ValueError`` for a negative age.
    """
    if month_of_age < 0:
        raise ValueError(f"age before birth: {month_of_age} months")
    column = max(month_of_age, 1)
    return MONTHS_1_TO_11_G[sex][column - 1] if column < 12 else FROM_12_G
