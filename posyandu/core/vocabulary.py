"""The words of the field that every room shares: sex, position, the growth indices, N/T/O/B, roles."""

from enum import StrEnum


class Sex(StrEnum):
    """Sex as the paper forms code it (JK)."""

    MALE = "L"  # laki-laki
    FEMALE = "P"  # perempuan


class Position(StrEnum):
    """How length was measured (cara ukur)."""

    LYING = "lying"  # terlentang, PB
    STANDING = "standing"  # berdiri, TB


class Indicator(StrEnum):
    """The growth indices of Permenkes 2/2020 and WHO, by the abbreviations that the forms print."""

    WEIGHT_FOR_AGE = "bbu"
    LENGTH_FOR_AGE = "tbu"  # PB/U lying, TB/U standing
    WEIGHT_FOR_LENGTH = "bbtb"  # BB/PB under 731 days, BB/TB from then on
    BMI_FOR_AGE = "imtu"
    HEAD_FOR_AGE = "lku"
    MUAC_FOR_AGE = "lilau"


class WeightStatus(StrEnum):
    """What a month's weight says on the KMS (Buku KIA 2023, p. 54)."""

    N = "N"  # naik
    T = "T"  # tidak naik
    O = "O"  # noqa: E741 - the form's own letter: weighed now, not last month
    B = "B"  # baru: weighed for the first time


class Tone(StrEnum):
    """How a finding is shown: always with its shape and word (look: circle, triangle, octagon, square)."""

    GOOD = "good"
    WATCH = "watch"
    URGENT = "urgent"
    CALM = "calm"


class Role(StrEnum):
    """Who uses the system (domain: roles)."""

    CADRE = "cadre"
    MIDWIFE = "midwife"
    NUTRITIONIST = "nutritionist"
    LURAH = "lurah"
    CAMAT_OFFICE = "camat_office"
    ADMIN = "admin"
