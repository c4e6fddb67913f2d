"""The KMS: is this child's weight rising as it should, and what does one say to the mother?"""

from posyandu.core.kms.minimum_gain import minimum_gain_g
from posyandu.core.kms.override import decided
from posyandu.core.kms.rules import KmsRules, NtRule
from posyandu.core.kms.status import Leg, MonthStatus, ReferralReason, weight_statuses
from posyandu.core.kms.weighing import Weighing, counting_weighings
from posyandu.core.kms.words import action, counsel, headline, reason, rules_in_words, tone

__all__ = [
    "KmsRules",
    "Leg",
    "MonthStatus",
    "NtRule",
    "ReferralReason",
    "Weighing",
    "action",
    "counsel",
    "counting_weighings",
    "decided",
    "headline",
    "minimum_gain_g",
    "reason",
    "rules_in_words",
    "tone",
    "weight_statuses",
]
