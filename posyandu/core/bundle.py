"""Every number of the rules in one piece, for a tablet that judges growth by itself when there is no signal.

The tablet's rules are written once more, in JavaScript, but their numbers are not: they are these. The WHO tables are
named only, since they are a file of their own, which both read.
"""

from collections.abc import Mapping
from typing import Any

from posyandu.core import message, nutrition, services, skdn
from posyandu.core.age import DAYS_PER_MONTH
from posyandu.core.immunisation import schedule_rows
from posyandu.core.kms import KmsRules
from posyandu.core.kms.minimum_gain import FROM_12_G, MONTHS_1_TO_11_G
from posyandu.core.kms.status import GROWTH_LINES_Z
from posyandu.core.plausible import Field, doubts, expected, limits, slips, track, words
from posyandu.core.skdn_ratios import PROBLEM_CATEGORIES
from posyandu.core.standard import TABLE_FILE, VERSION, scores, tables
from posyandu.core.vocabulary import Indicator

FORMAT = 1  # raise when a part changes its shape


def tablet_bundle(rules: KmsRules) -> dict[str, Any]:
    """All constants of the rules as values that JSON can hold; ``rules`` are the KMS settings in force.

    Keys of indices, measurements, sexes and statuses are the values of their enumerations. Texts are Indonesian.
    """
    return {
        "format": FORMAT,
        "tables": {"file": TABLE_FILE.name, "version": VERSION},
        "days_per_month": DAYS_PER_MONTH,
        "standard": _standard(),
        "nutrition": _nutrition(),
        "kms": _kms(rules),
        "plausible": _plausible(),
        "services": _services(),
        "immunisation": schedule_rows(),
        "skdn": _skdn(),
        "message": _message(),
    }


def _standard() -> dict[str, Any]:
    return {
        "months_covered": tables.MONTHS_COVERED,
        "last_day": tables.LAST_DAY,
        "height_from_day": tables.HEIGHT_FROM_DAY,
        "standing_from_month": scores.STANDING_FROM_MONTH,
        "lying_is_longer_cm": scores.LYING_IS_LONGER_CM,
        "height_from_cm": scores.HEIGHT_FROM_CM,
        "lying_cm": list(tables.LYING_CM),
        "standing_cm": list(tables.STANDING_CM),
        "rows_per_cm": tables.ROWS_PER_CM,
        "restricted": [indicator.value for indicator in tables.STACK[: tables.RESTRICTED]],
        "flag_limits": {indicator.value: list(scores.FLAG_LIMITS[indicator]) for indicator in Indicator},
    }


def _nutrition() -> dict[str, Any]:
    return {
        "scales": {indicator.value: _scale(scale) for indicator, scale in nutrition.SCALES.items()},
        "muac": _scale(nutrition.MUAC),
        "muac_months": [nutrition.MUAC_FROM_MONTH, nutrition.MUAC_TO_MONTH],
    }


def _scale(scale: nutrition.Scale) -> dict[str, Any]:
    return {
        "below": list(scale.below),
        "above": list(scale.above),
        "categories": [
            {"code": category.code, "label": str(category.label), "tone": category.tone.value}
            for category in scale.categories
        ],
    }


def _kms(rules: KmsRules) -> dict[str, Any]:
    return {
        "rules": {
            "nt_rule": rules.nt_rule.value,
            "curve_tolerance_z": rules.curve_tolerance_z,
            "red_line_z": rules.red_line_z,
            "orange_line_z": rules.orange_line_z,
            "version": rules.version,
        },
        "minimum_gain_g": {sex.value: list(row) for sex, row in MONTHS_1_TO_11_G.items()},
        "minimum_gain_later_g": FROM_12_G,
        "growth_lines_z": list(GROWTH_LINES_Z),
    }


def _plausible() -> dict[str, Any]:
    def by_field(values: Mapping[Field, Any]) -> dict[str, Any]:
        return {field.value: value for field, value in values.items()}

    return {
        "index": {field.value: index.value for field, index in track.INDEX.items()},
        "limits": {field.value: list(limits(field)) for field in Field},
        "steps": {field.value: step._asdict() for field, step in track.STEPS.items()},
        "spread_z": by_field(expected.SPREAD_Z),
        "half_life_days": track.HALF_LIFE_DAYS,
        "settled_from_day": track.SETTLED_FROM_DAY,
        "wider_at_birth": track.WIDER_AT_BIRTH,
        "shrunk_cm": by_field(doubts.SHRUNK_CM),
        "carried_days": doubts.CARRIED_DAYS,
        "meant_within": doubts.MEANT_WITHIN,
        "reach_without_level_z": slips.REACH_WITHOUT_LEVEL_Z,
        "slip_groups": [{slip.value: bonus for slip, bonus in group.items()} for group in slips.GROUPS],
        "comma_factors": list(slips.COMMA_FACTORS),
        "kg_per_pound": slips.KG_PER_POUND,
        "cm_per_inch": slips.CM_PER_INCH,
        "about_a_month_days": [words.ABOUT_A_MONTH.start, words.ABOUT_A_MONTH.stop],
    }


def _services() -> dict[str, Any]:
    return {
        "campaign_months": list(services.CAMPAIGN_MONTHS),
        "vitamin_a": [
            {"capsule": capsule.value, "dose_iu": capsule.dose_iu, "ages": list(ages)}
            for capsule, ages in services.VITAMIN_A.items()
        ],
        "albendazole": [{"mg": mg, "ages": list(ages)} for mg, ages in services.ALBENDAZOLE_MG.items()],
        "exclusive_breastfeeding": list(services.EXCLUSIVE_BREASTFEEDING),
        "complementary_feeding": list(services.COMPLEMENTARY_FEEDING),
        "muac": list(services.MUAC),
    }


def _skdn() -> dict[str, Any]:
    return {
        "age_groups": [{"name": group.value, "end": end} for group, end in skdn.AGE_GROUP_ENDS.items()],
        "count_fields": list(skdn.COUNT_FIELDS),
        "categories": {index.value: list(codes) for index, codes in skdn.CATEGORIES.items()},
        "problems": {
            problem.value: {"index": index.value, "codes": list(codes)}
            for problem, (index, codes) in PROBLEM_CATEGORIES.items()
        },
    }


def _message() -> dict[str, Any]:
    """The message of one posyandu on its day: its usual words, and what each of its fields is filled with."""
    return {
        "session_text": message.SESSION_TEXT,
        "about": list(message.OF_REPORT[message.Report.SESSION]),
        "counted": dict(message.COUNTED),
        "shares": {name: which.value for name, which in message.SHARES.items()},
    }
